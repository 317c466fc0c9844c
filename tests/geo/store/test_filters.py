"""A filter finds exactly the cases that a plain reading of it describes, and finds them through an index."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.dialects import sqlite

from geo.model import Case, CaseState, Climb, Outcome, Position, Rating
from geo.store import CaseFilter, Store
from geo.store.filters import conditions
from geo.store.tables import cases
from tests.geo.store.conftest import NOON, a_case

CHAINS = [("c",), ("c", "d1"), ("c", "d1", "g1"), ("c", "d1", "g10"), ("c", "d1", "g1", "b%_1"), ("c", "d2", "g1")]
HOURS = [None, -30, -2, 0, 2, 30]


def some_cases() -> list[Case]:
    """Two hundred cases that differ in everything that a filter asks about."""
    rng = random.Random(7)

    def instant() -> datetime | None:
        hours = rng.choice(HOURS)
        return None if hours is None else NOON + timedelta(hours=hours)

    made = []
    for number in range(200):
        path = rng.choice(CHAINS)
        state = rng.choice(list(CaseState))
        climbs = (Climb(NOON, "system", "a", "b", "overdue"),) if number % 7 == 0 else ()
        made.append(
            a_case(
                f"T-{number:03d}",
                community=rng.choice(("c", "c", "d")),
                state=state,
                awaits_reporter=state is CaseState.SUSPENDED and number % 2 == 0,
                climbs=climbs,
                stage_due_at=instant(),
                category=rng.choice(("light", "waste")),
                description=rng.choice(("路灯不亮", "Broken LAMP", "100% wet", "")),
                address=rng.choice(("文苑新村2号楼", "正街118号", "")),
                position=rng.choice((None, Position(111.0, 35.0, 5.0, path))),
                handling_path=rng.choice([(), path[:3], *CHAINS[:3]]),
                handler_id=rng.choice((None, "p1", "p2")),
                department=rng.choice((None, "heat")),
                received_at=NOON + timedelta(hours=rng.randint(-40, 40)),
                due_at=instant(),
                updated_at=instant(),
                closed_at=instant(),
                rating=rng.choice((None, Rating(NOON, Outcome.SOLVED, 2))),
                demo=rng.random() < 0.3,
            )
        )
    return made


def wants(wanted: CaseFilter, case: Case) -> bool:
    """The filter as its docstring reads, in plain Python."""

    def within(at: datetime | None, first: datetime | None, last: datetime | None) -> bool:
        return (first is None or (at is not None and at >= first)) and (last is None or (at is not None and at < last))

    def starts(path: tuple[str, ...], under: tuple[str, ...]) -> bool:
        return path[: len(under)] == under

    def lies(under: tuple[str, ...]) -> bool:
        return starts(case.path, under) or starts(case.handling_path, under)

    said = [case.id.lower(), case.address.lower(), case.description.lower()]
    return (
        wanted.community in (None, case.community)
        and (not wanted.ids or case.id in wanted.ids)
        and (not wanted.states or case.state in wanted.states)
        and (not wanted.category or case.category in wanted.category)
        and (not wanted.under or lies(wanted.under))
        and (not wanted.under_any or any(map(lies, wanted.under_any)))
        and wanted.handled in (None, case.handler_id is not None)
        and wanted.awaits_reporter in (None, case.awaits_reporter)
        and wanted.climbed in (None, bool(case.climbs))
        and within(case.stage_due_at, wanted.stage_due_from, wanted.stage_due_before)
        and all(wants(other, case) for other in wanted.also)
        and wanted.handler_id in (None, case.handler_id)
        and wanted.department in (None, case.department)
        and wanted.demo in (None, case.demo)
        and within(case.received_at, wanted.received_from, wanted.received_to)
        and within(case.updated_at, wanted.updated_from, wanted.updated_to)
        and within(case.due_at, wanted.due_from, wanted.due_before)
        and wanted.needs_place in (None, case.needs_place)
        and (wanted.overdue_at is None or case.overdue(wanted.overdue_at))
        and all(any(word in text for text in said) for word in wanted.text.lower().split())
    )


maybe_hours = st.none() | st.integers(-40, 40).map(lambda hours: NOON + timedelta(hours=hours))
filters = st.builds(
    CaseFilter,
    community=st.sampled_from((None, "c", "d", "x")),
    ids=st.sampled_from(((), (), ("T-001", "T-002", "nope"))),
    states=st.lists(st.sampled_from(CaseState), max_size=3).map(tuple),
    under=st.sampled_from(((), *CHAINS, ("c", "d1", "g"))),
    category=st.sampled_from(((), ("light",), ("light", "waste"))),
    under_any=st.sampled_from(((), (("c", "d1", "g1"),), (("c", "d2"), ("c", "d1", "g10")))),
    handled=st.none() | st.booleans(),
    awaits_reporter=st.none() | st.booleans(),
    climbed=st.none() | st.booleans(),
    stage_due_from=maybe_hours,
    stage_due_before=maybe_hours,
    also=st.sampled_from(((), (CaseFilter(handled=False), CaseFilter(category=("light",))))),
    handler_id=st.sampled_from((None, None, "p1")),
    department=st.sampled_from((None, None, "heat")),
    received_from=maybe_hours,
    received_to=maybe_hours,
    updated_from=maybe_hours,
    updated_to=maybe_hours,
    needs_place=st.none() | st.booleans(),
    overdue_at=maybe_hours,
    due_from=maybe_hours,
    due_before=maybe_hours,
    text=st.sampled_from(("", "", "灯", "lamp broken", "100%", "_", "118号 路灯", "t-00")),
    demo=st.none() | st.booleans(),
)
one_wish = st.sampled_from([f.name for f in fields(CaseFilter) if f.name not in ("order", "limit", "offset")])


@pytest.fixture
def filled(store: Store) -> Iterator[tuple[Store, list[Case]]]:
    made = some_cases()
    with store.transaction("p1", NOON) as tx:
        tx.put_many("report", made)
    yield store, [replace(case, version=1) for case in made]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(full=filters, kept=st.sets(one_wish, max_size=3))
def test_a_filter_finds_what_its_words_say(filled: tuple[Store, list[Case]], full: Any, kept: set[str]) -> None:
    store, made = filled
    wanted = CaseFilter(**{name: getattr(full, name) for name in kept})
    expected = sorted((case for case in made if wants(wanted, case)), key=lambda case: (case.received_at, case.id))
    with store.read() as reader:
        assert reader.cases(wanted) == expected
        assert reader.count_cases(wanted) == len(expected)


def test_orders_and_pages_neither_repeat_nor_skip(filled: tuple[Store, list[Case]]) -> None:
    store, made = filled
    late = NOON + timedelta(days=9999)
    early = NOON - timedelta(days=9999)
    orders = {
        "received": sorted(made, key=lambda case: (case.received_at, case.id)),
        "-received": sorted(made, key=lambda case: (case.received_at, case.id), reverse=True),
        "due": sorted(made, key=lambda case: (case.due_at or late, case.id)),
        "updated": sorted(made, key=lambda case: (case.updated_at or late, case.id)),
        "-updated": sorted(made, key=lambda case: (case.updated_at or early, case.id), reverse=True),
    }
    with store.read() as reader:
        for order, expected in orders.items():
            pages: list[Case] = []
            for offset in range(0, 210, 30):
                pages += reader.cases(CaseFilter(order=order, limit=30, offset=offset))  # type: ignore[arg-type]
            assert pages == expected, order
        assert reader.cases(CaseFilter(offset=190)) == orders["received"][190:]


INDEXED = [
    (
        CaseFilter(community="c", under=("c", "d1", "g1")),
        ["ix_cases_community_path", "ix_cases_community_handling_path"],
    ),
    (CaseFilter(community="c", states=(CaseState.FILED,)), ["ix_cases_community_state"]),
    (
        CaseFilter(community="c", received_from=NOON, received_to=NOON + timedelta(minutes=1)),
        ["ix_cases_community_received_at"],
    ),
    (CaseFilter(community="c", updated_from=NOON + timedelta(days=9)), ["ix_cases_community_updated_at"]),
    (CaseFilter(community="c", due_before=NOON - timedelta(days=9)), ["ix_cases_community_due_at"]),
    (CaseFilter(community="c", handler_id="p1"), ["ix_cases_community_handler_id"]),
]


@pytest.mark.parametrize(("wanted", "indexes"), INDEXED)
def test_a_frequent_question_goes_through_its_index(
    store_url: str, filled: tuple[Store, list[Case]], wanted: CaseFilter, indexes: list[str]
) -> None:
    engine = create_engine(store_url)
    query = select(cases).where(*conditions(wanted))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Two hundred rows are too few for an index to pay: copies of them in other units.
            kept = ", ".join(f'"{c.name}"' for c in cases.columns if c.name not in ("id", "path", "handling_path"))
            connection.exec_driver_sql(
                f"INSERT INTO cases (id, path, handling_path, {kept}) "
                f"SELECT id || '-' || n, '/c/e' || n || '/', '/c/e' || n || '/', {kept} "
                "FROM cases, generate_series(1, 100) AS n"
            )
            connection.exec_driver_sql("ANALYZE cases")
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        compiled = query.compile(engine, compile_kwargs={"render_postcompile": True})
        rows = connection.exec_driver_sql(f"{explain} {compiled}", _bound(compiled))
        plan = "\n".join(str(row) for row in rows)
    engine.dispose()
    for index in indexes:
        assert index in plan, plan
    if engine.dialect.name == "sqlite" and wanted.under:
        assert "path>? AND path<?" in plan, plan


def _bound(compiled: Any) -> Any:
    """Parameters of a compiled query as the driver takes them."""
    processed = {
        name: compiled._bind_processors[name](value) if name in compiled._bind_processors else value
        for name, value in compiled.params.items()
    }
    if isinstance(compiled.dialect, sqlite.dialect):
        return tuple(processed[name] for name in compiled.positiontup)
    return processed


def test_a_store_of_a_folder_with_spaces_and_chinese_characters_works(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / '网格 数据' / '100%.db'}")
    with store.transaction("p1", NOON) as tx:
        tx.put("report", None, a_case())
    store.dispose()
    assert (tmp_path / "网格 数据" / "100%.db").is_file()
