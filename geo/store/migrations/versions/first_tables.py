"""The first tables: log, cases, layers, accounts."""

import sqlalchemy as sa
from alembic import op

revision = "first_tables"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
EVENT_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create all tables, and the one row of the log's head."""
    op.create_table(
        "accounts",
        sa.Column("name", KEY, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("person_id", KEY),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_accounts"),
    )
    op.create_table(
        "api_keys",
        sa.Column("name", KEY, nullable=False),
        sa.Column("key_hash", KEY, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_api_keys"),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
    )
    op.create_table(
        "appointments",
        sa.Column("community", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("role", KEY, nullable=False),
        sa.Column("path", KEY, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community", "id", name="pk_appointments"),
    )
    op.create_index("ix_appointments_community_person_id", "appointments", ["community", "person_id"])
    op.create_table(
        "clock_marks",
        sa.Column("community", KEY, nullable=False),
        sa.Column("seen_to", INSTANT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community", name="pk_clock_marks"),
    )
    op.create_table(
        "cases",
        sa.Column("id", KEY, nullable=False),
        sa.Column("community", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("category", KEY, nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("boundary", sa.Boolean(), nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("lon", sa.Double()),
        sa.Column("lat", sa.Double()),
        sa.Column("path", KEY, nullable=False),
        sa.Column("handling_path", KEY, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT),
        sa.Column("due_at", INSTANT),
        sa.Column("responded_at", INSTANT),
        sa.Column("closed_at", INSTANT),
        sa.Column("handler_id", KEY),
        sa.Column("department", KEY),
        sa.Column("solved", sa.Boolean()),
        sa.Column("satisfied", sa.Boolean()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_community_closed_at", "cases", ["community", "closed_at"])
    op.create_index("ix_cases_community_due_at", "cases", ["community", "due_at"])
    op.create_index("ix_cases_community_handler_id", "cases", ["community", "handler_id"])
    op.create_index("ix_cases_community_handling_path", "cases", ["community", "handling_path"])
    op.create_index("ix_cases_community_path", "cases", ["community", "path"])
    op.create_index("ix_cases_community_received_at", "cases", ["community", "received_at"])
    op.create_index("ix_cases_community_state", "cases", ["community", "state"])
    op.create_index("ix_cases_community_updated_at", "cases", ["community", "updated_at"])
    op.create_table(
        "counters",
        sa.Column("series", KEY, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", name="pk_counters"),
    )
    op.create_table(
        "events",
        sa.Column("id", EVENT_ID, autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("community", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("subject", "version", name="uq_events_subject_version"),
    )
    op.create_index("ix_events_community_id", "events", ["community", "id"])
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_log_head"),
    )
    op.create_table(
        "people",
        sa.Column("community", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community", "id", name="pk_people"),
    )
    op.create_table(
        "places",
        sa.Column("community", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("path", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community", "id", name="pk_places"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", KEY, nullable=False),
        sa.Column("account", KEY, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_table(
        "shifts",
        sa.Column("community", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("place_id", KEY, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community", "id", name="pk_shifts"),
    )
    op.create_index("ix_shifts_community_person_id", "shifts", ["community", "person_id"])
    op.create_table(
        "units",
        sa.Column("community", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("level", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", KEY, nullable=False),
        sa.Column("geometry", sa.LargeBinary()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community", "id", name="pk_units"),
    )
    op.create_index("ix_units_community_level", "units", ["community", "level"])
    op.create_index("ix_units_community_path", "units", ["community", "path"])
    op.create_table(
        "case_keys",
        sa.Column("community", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_case_keys_case_id", initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("community", "key", name="pk_case_keys"),
    )
    op.create_table(
        "communities",
        sa.Column("key", KEY, nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("loaded_by", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["loaded_by"], ["events.id"], name="fk_communities_loaded_by"),
        sa.PrimaryKeyConstraint("key", name="pk_communities"),
    )
    op.create_table(
        "features",
        sa.Column("community", KEY, nullable=False),
        sa.Column("layer", KEY, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("properties", sa.Text(), nullable=False),
        sa.Column("geometry", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("community", "layer", "seq", name="pk_features"),
    )
    op.execute("INSERT INTO log_head (id, last) VALUES (1, 0)")


def downgrade() -> None:
    """Remove all tables; nothing that they held is kept."""
    op.drop_table("features")
    op.drop_table("communities")
    op.drop_table("case_keys")
    op.drop_table("units")
    op.drop_table("shifts")
    op.drop_table("sessions")
    op.drop_table("places")
    op.drop_table("people")
    op.drop_table("log_head")
    op.drop_table("events")
    op.drop_table("counters")
    op.drop_table("cases")
    op.drop_table("clock_marks")
    op.drop_table("appointments")
    op.drop_table("api_keys")
    op.drop_table("accounts")
