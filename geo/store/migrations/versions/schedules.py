"""Stops, engagements, absences, closures, visits, marks of households, campaigns, dated turns and their exchange."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "schedules"
down_revision = "clocks_and_signals"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DAY, FLAG = sa.Date, sa.Boolean
TABLES: dict[str, dict[str, Any]] = {
    "stops": {"person_id": KEY, "day": DAY, "kind": KEY, "ref": KEY, "state": KEY, "starts_at": INSTANT},
    "engagements": {"withdrawn": FLAG},
    "absences": {"person_id": KEY, "since": INSTANT, "until": INSTANT, "withdrawn": FLAG},
    "closures": {"withdrawn": FLAG},
    "household_marks": {"path": KEY},
    "visits": {
        "duty": KEY, "person_id": KEY, "target": KEY, "path": KEY, "at": INSTANT, "outcome": KEY, "campaign_id": KEY,
        "key": KEY,
    },
    "campaigns": {"state": KEY},
    "door_lists": {"campaign_id": KEY, "team_id": KEY, "day": DAY},
    "turns": {"person_id": KEY, "place_id": KEY, "day": DAY, "month": KEY, "dropped": FLAG},
    "swaps": {"turn_id": KEY, "asked_by": KEY, "asked_of": KEY, "state": KEY},
}  # fmt: skip
INDEXES = (
    ("stops", "day", "person_id"), ("stops", "person_id", "day"), ("stops", "ref"), ("absences", "until"),
    ("visits", "at"), ("visits", "target", "at"), ("visits", "person_id", "at"), ("visits", "campaign_id"),
    ("visits", "key"), ("door_lists", "campaign_id", "day"), ("turns", "day"), ("turns", "person_id", "day"),
    ("swaps", "state"),
)  # fmt: skip


def upgrade() -> None:
    """Add the tables."""
    for name, columns in TABLES.items():
        op.create_table(
            name,
            sa.Column("community", KEY, primary_key=True),
            sa.Column("id", KEY, primary_key=True),
            *(sa.Column(column, kind, nullable=False) for column, kind in columns.items()),
            sa.Column("version", sa.Integer, nullable=False),
            sa.Column("body", sa.Text, nullable=False),
            sa.PrimaryKeyConstraint("community", "id", name=f"pk_{name}"),
        )
    for table, *names in INDEXES:
        op.create_index(f"ix_{table}_community_{'_'.join(names)}", table, ["community", *names])


def downgrade() -> None:
    """Remove them with all they hold."""
    for name in reversed(TABLES):
        op.drop_table(name)
