"""721: minutes of stops and turns, and how far shares are off their target."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from geo.measure.shares import Entry, entry_of_stop, entry_of_turn, minutes_by_person, shares_of
from geo.model import Stop, StopKind, StopState, Turn

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
RULE = {"field": 0.7, "counter": 0.2, "rotation": 0.1}
STOP = Stop(
    "testville", "STP-1", "r03", date(2026, 11, 23), StopKind.VISIT, NINE, NINE + timedelta(minutes=20), "走访",
    travel_s=600,
)  # fmt: skip


def entry(field: float, counter: float, rotation: float, *, done: bool = True) -> Entry:
    minutes = {"field": field, "counter": counter, "rotation": rotation}
    return Entry("STP-1", "r03", "走访", NINE, NINE, minutes, done=done)  # type: ignore[arg-type]


def test_the_way_counts_as_field_work_and_the_counter_as_counter_business() -> None:
    found = entry_of_stop(replace(STOP, activity="counter"))
    assert found is not None
    assert found.minutes == {"field": 10.0, "counter": 20.0, "rotation": 0.0}
    assert not found.done


def test_what_was_done_counts_as_long_as_it_took() -> None:
    done = replace(STOP, state=StopState.DONE, arrived_at=NINE, ended_at=NINE + timedelta(minutes=45))
    found = entry_of_stop(done)
    assert found is not None
    assert found.minutes["field"] == 55.0
    assert found.done


@pytest.mark.parametrize(
    "stop",
    [
        replace(STOP, kind=StopKind.LUNCH),
        replace(STOP, state=StopState.DROPPED),
        replace(STOP, state=StopState.FAILED, reason="车坏了"),
    ],
)
def test_breaks_and_what_nobody_went_to_are_no_work(stop: Stop) -> None:
    assert entry_of_stop(stop) is None


def test_whoever_went_in_vain_was_at_work_all_the_same() -> None:
    vain = replace(STOP, state=StopState.FAILED, arrived_at=NINE, ended_at=NINE + timedelta(minutes=5))
    found = entry_of_stop(vain)
    assert found is not None
    assert found.minutes["field"] == 15.0


def test_a_turn_counts_from_its_beginning_to_its_end() -> None:
    turn = Turn("testville", "t1", "r03", "p1", date(2026, 11, 23), time(8), time(14, 30), "2026-11", "rotation")
    found = entry_of_turn(turn, "文苑驿站", NINE, NINE + timedelta(hours=6.5), NINE)
    assert found.minutes["rotation"] == 390.0
    assert found.done
    assert not entry_of_turn(turn, "", NINE, NINE, NINE - timedelta(seconds=1)).done


def test_minutes_add_up_by_person_and_activity() -> None:
    other = replace(entry(5, 0, 0), person_id="r04")
    assert minutes_by_person([entry(10, 20, 0), entry(1, 2, 3), other]) == {
        "r03": {"field": 11, "counter": 22, "rotation": 3},
        "r04": {"field": 5, "counter": 0, "rotation": 0},
    }


@pytest.mark.parametrize(
    ("minutes", "standings"),
    [
        ((70, 20, 10), ["kept", "kept", "kept"]),
        ((75, 15, 10), ["kept", "kept", "kept"]),
        ((76, 14, 10), ["above", "below", "kept"]),
        ((40, 60, 0), ["below", "above", "below"]),
    ],
)
def test_a_share_is_kept_within_the_tolerance_edge_included(minutes: tuple[int, ...], standings: list[str]) -> None:
    assert [share.standing for share in shares_of([entry(*minutes)], RULE, 0.05)] == standings


def test_planned_and_done_make_the_share_together() -> None:
    field, counter, rotation = shares_of([entry(50, 0, 0), entry(20, 20, 10, done=False)], RULE, 0.05)
    assert (field.done_min, field.planned_min, field.share) == (50, 20, 0.7)
    assert (counter.minutes, rotation.minutes) == (20, 10)


def test_without_work_or_without_a_rule_nothing_is_off() -> None:
    assert {share.standing for share in shares_of([], RULE, 0.05)} == {"none"}
    found = shares_of([entry(1, 0, 0)], {}, 0.05)
    assert {share.standing for share in found} == {"none"}
    assert found[0].share == 1.0
