"""A chain of units as text: read back as it was, and a subtree is one range of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, Text, create_engine, insert, select

from geo.errors import BadInput
from geo.model import Path
from geo.store.paths import below, path_of, path_text
from tests.strategies import paths


@settings(deadline=None)
@given(paths())
def test_a_chain_is_read_back_as_it_was(path: Path) -> None:
    assert path_of(path_text(path)) == path


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(("a", "a0", "a%", "A", "b", "~", "网")), max_size=4).map(tuple), max_size=20),
    st.lists(st.sampled_from(("a", "a%", "A", "网")), min_size=1, max_size=3).map(tuple),
)
def test_a_subtree_is_the_unit_itself_and_what_lies_below_it(chains: list[Path], top: Path) -> None:
    table = Table("t", MetaData(), Column("path", Text))
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"path": path_text(chain)} for chain in [*chains, ()]])
        found = connection.execute(select(table.c.path).where(below(table.c.path, top))).scalars()
        assert sorted(map(path_of, found)) == sorted(chain for chain in chains if chain[: len(top)] == top)
    engine.dispose()


@pytest.mark.parametrize("path", [("",), ("a", ""), ("a/b",)])
def test_an_id_that_would_break_the_text_is_refused(path: Path) -> None:
    with pytest.raises(BadInput):
        path_text(path)
