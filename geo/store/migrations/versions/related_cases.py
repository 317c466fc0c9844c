"""Columns that say which case goes on for a duplicate, and which case a part belongs to."""

import json

import sqlalchemy as sa
from alembic import op

revision = "related_cases"
down_revision = "remembered_phrases"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NAMES = ("merged_into", "parent_id")


def upgrade() -> None:
    """Add the columns, and fill them from what the cases themselves say."""
    for name in NAMES:
        op.add_column("cases", sa.Column(name, KEY))
    cases = sa.table("cases", sa.column("id"), sa.column("body"), *(sa.column(name) for name in NAMES))
    connection = op.get_bind()
    related = sa.or_(*(cases.c.body.contains(f'"{name}":"', autoescape=True) for name in NAMES))
    for id_, body in connection.execute(sa.select(cases.c.id, cases.c.body).where(related)).all():
        said = json.loads(body)
        values = {name: said.get(name) for name in NAMES}
        connection.execute(sa.update(cases).where(cases.c.id == id_).values(values))
    for name in NAMES:
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_cases_{name}", "cases", [name], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    """Remove the columns; the cases still say the same."""
    for name in NAMES:
        op.drop_index(f"ix_cases_{name}", "cases")
        op.drop_column("cases", name)
