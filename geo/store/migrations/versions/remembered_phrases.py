"""A table of the phrases that the desk has remembered."""

import sqlalchemy as sa
from alembic import op

revision = "remembered_phrases"
down_revision = "first_tables"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Create the table, empty: no older store has remembered anything."""
    op.create_table(
        "aliases",
        sa.Column("community", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("path", KEY, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community", "id", name="pk_aliases"),
    )
    op.create_index("ix_aliases_community_withdrawn", "aliases", ["community", "withdrawn"])


def downgrade() -> None:
    """Remove the table; the phrases stay in the log only."""
    op.drop_table("aliases")
