"""Clocks of stages, ladders and whistles, what figures count beside them, and weak signals."""

import sqlalchemy as sa
from alembic import op

revision = "clocks_and_signals"
down_revision = "related_cases"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANTS = ("filed_at", "reported_at", "stage_due_at", "climbs_at", "told_at", "whistle_due_at")
CLOCKS = ("stage_due_at", "climbs_at", "whistle_due_at")
NEW = (*INSTANTS, "private", "reworks", "extended")


def upgrade() -> None:
    """Add columns and table; how often older cases failed verification is read from what they say."""
    for name in INSTANTS:
        op.add_column("cases", sa.Column(name, INSTANT))
    for name in ("private", "extended"):
        op.add_column("cases", sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("reworks", sa.Integer, nullable=False, server_default="0"))
    if op.get_bind().dialect.name == "postgresql":
        said = "coalesce((body::json ->> 'reworks')::integer, 0)"
    else:
        said = "coalesce(json_extract(body, '$.reworks'), 0)"
    op.execute(sa.text(f"UPDATE cases SET reworks = {said} WHERE {said} > 0"))
    for name in CLOCKS:
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_cases_community_{name}", "cases", ["community", name], sqlite_where=there, postgresql_where=there
        )
    op.create_table(
        "signals",
        sa.Column("community", KEY, primary_key=True),
        sa.Column("id", KEY, primary_key=True),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("path", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("case_id", KEY),
        sa.Column("dismissed", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("community", "id", name="pk_signals"),
    )
    op.create_index("ix_signals_community_at", "signals", ["community", "at"])
    op.create_index("ix_signals_community_path", "signals", ["community", "path"])


def downgrade() -> None:
    """Remove them; signals are lost, cases say less."""
    op.drop_table("signals")
    for name in CLOCKS:
        op.drop_index(f"ix_cases_community_{name}", "cases")
    for name in NEW:
        op.drop_column("cases", name)
