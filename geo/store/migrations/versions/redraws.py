"""Plans of grid boundaries with their steps and bases, neighbour units, ties between households."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "redraws"
down_revision = "schedules"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TABLES: dict[str, dict[str, Any]] = {
    "redraws": {"state": KEY},
    "redraw_steps": {"redraw_id": KEY, "number": sa.Integer},
    "neighbour_units": {"path": KEY, "ended": sa.Boolean},
    "household_ties": {"withdrawn": sa.Boolean},
}


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
    op.create_index("ix_redraw_steps_community_redraw_id_number", "redraw_steps", ["community", "redraw_id", "number"])
    op.create_table(
        "redraw_bases",
        sa.Column("community", KEY, primary_key=True),
        sa.Column("digest", KEY, primary_key=True),
        sa.Column("packed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("community", "digest", name="pk_redraw_bases"),
    )


def downgrade() -> None:
    """Remove them with all they hold."""
    op.drop_table("redraw_bases")
    for name in reversed(TABLES):
        op.drop_table(name)
