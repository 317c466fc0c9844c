"""The live board gets every open case and the recent ones, as light rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from geo.model import CaseState, Outcome, Position, Rating
from geo.store import BoardRow, Store
from tests.geo.store.conftest import NOON, a_case

OLD = NOON - timedelta(days=30)


def test_the_board_has_open_cases_and_those_received_or_closed_since(store: Store) -> None:
    made = [
        a_case("open-old", received_at=OLD),
        a_case("closed-old", received_at=OLD, state=CaseState.CLOSED, closed_at=OLD),
        a_case("closed-now", received_at=OLD, state=CaseState.CLOSED, closed_at=NOON),
        a_case("merged-old", received_at=OLD, state=CaseState.MERGED),
        a_case("rated-received-now", state=CaseState.RATED, closed_at=OLD),
        a_case("elsewhere", community="d"),
    ]
    with store.transaction("p1", NOON) as tx:
        tx.put_many("report", made)
    with store.read() as reader:
        assert {row.id for row in reader.board_rows("c", NOON)} == {"open-old", "closed-now", "rated-received-now"}


def test_a_row_says_what_its_case_says(store: Store) -> None:
    placed = a_case(
        urgent=True,
        handler_id="p1",
        responded_at=NOON,
        closed_at=NOON,
        rating=Rating(NOON, Outcome.SOLVED, 3),
        state=CaseState.RATED,
        demo=True,
        position=Position(111.47, 35.65, 15.0, ("c", "d1", "g1", "b1-3-501"), ("c", "d1", "g2")),
    )
    waiting = a_case("T-2", position=None, handling_path=(), due_at=None)
    with store.transaction("p1", NOON) as tx:
        tx.put("report", None, placed)
        tx.put("report", None, waiting)
        first, second = sorted(tx.board_rows("c", NOON))
    position = placed.position
    assert position is not None
    assert first == BoardRow(
        "T-1", position.lon, position.lat, CaseState.RATED, "light", True, position.path, placed.handling_path,
        NOON, placed.due_at, NOON, NOON, "p1", True, False, True, True, 1,
    )  # fmt: skip
    assert first.state is CaseState.RATED
    assert second == BoardRow(
        "T-2", None, None, CaseState.COLLECTED, "light", False, (), (), NOON, None, None, None, None, None, None,
        False, False, 1,
    )  # fmt: skip


def test_a_row_follows_its_case(store: Store) -> None:
    with store.transaction("p1", NOON) as tx:
        case, _ = tx.put("report", None, a_case())
        tx.put("close", case, replace(case, state=CaseState.CLOSED, closed_at=NOON, position=None))
        (row,) = tx.board_rows("c", NOON)
    assert (row.state, row.closed_at, row.lon, row.path, row.version) == (
        CaseState.CLOSED, NOON, None, ("c", "d1", "g1"), 2,
    )  # fmt: skip


def test_a_read_block_sees_one_state_although_others_write(store: Store) -> None:
    with store.transaction("p1", NOON) as tx:
        tx.put_many("report", [a_case(f"T-{n}") for n in range(3)])
    with store.read() as reader:
        cursor = reader.cursor()
        with store.transaction("p1", NOON) as tx:
            tx.put("report", None, a_case("T-9"))
        assert len(list(reader.board_rows("c", NOON))) == 3
        assert reader.cursor() == cursor == 3
        assert len(reader.events_since(0)) == 3
    assert store.cursor() == 4
