"""The ladder, pure: where a case stands on it, when it climbs, and what a step up leaves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geo.errors import BadInput
from geo.flow.ladder import Reach, Reaches, RungTarget, at_end, next_rung, parse_rung, passed_on, rehang, step_up
from geo.model import Case, CaseState, Routed, Source
from tests.geo.desk.ladders import laddered_town

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, nine o'clock in Beijing
PROFILE = laddered_town().profile
MICRO, GRID, DISTRICT, ROOT = ("c", "d1", "g1", "m2"), ("c", "d1", "g1"), ("c", "d1"), ("c",)
FULL: Reaches = (
    Reach(MICRO, "r12"), Reach(GRID, "r03"), Reach(DISTRICT), Reach(ROOT), Reach((), None, "heating"),
)  # fmt: skip
CASE = Case(
    id="TES-20261123-0001", community="testville", category="heating", description="", source=Source.STAIR_HEAD,
    received_at=NOW, state=CaseState.FILED, urgent=True, handling_path=GRID, due_at=NOW + timedelta(hours=2),
)  # fmt: skip
TO_CENTRE = Routed("家中暖气先到中心户", "role centre_household", (), "r12")


def standing(reaches: Reaches) -> Callable[[Case], Reaches]:
    return lambda _case: reaches


def hung(case: Case, before: Case | None = None, now: datetime = NOW, reaches: Reaches = FULL) -> Case:
    return rehang(PROFILE, before, case, now, standing(reaches))


@pytest.mark.parametrize(
    ("case", "reaches", "rung"),
    [
        (CASE, FULL, 1),
        (replace(CASE, handling_path=MICRO, routed=TO_CENTRE), FULL, 0),
        (replace(CASE, handling_path=ROOT), FULL, 3),
        # Nobody is grid worker there: it waits below the district, which comes next.
        (CASE, (*FULL[:1], None, *FULL[2:]), 1),
        # Its rule's target stands nowhere on the ladder: its unit decides.
        (replace(CASE, routed=Routed("", "role member", (), "r03")), FULL, 1),
        # Below the lowest rung.
        (replace(CASE, handling_path=MICRO), (None, *FULL[1:]), 0),
        (replace(CASE, handling_path=ROOT), (*FULL[:3], None, FULL[4]), 3),
    ],
)
def test_a_case_starts_at_the_rung_of_whoever_answers_now(case: Case, reaches: Reaches, rung: int) -> None:
    assert hung(case, reaches=reaches).rung == rung


def test_it_climbs_when_the_time_of_its_rung_is_past_and_never_later_than_its_limit() -> None:
    assert hung(CASE).climbs_at == NOW + timedelta(minutes=15)
    assert hung(replace(CASE, urgent=False)).climbs_at == NOW + timedelta(hours=2)
    assert hung(replace(CASE, due_at=NOW + timedelta(minutes=5))).climbs_at == NOW + timedelta(minutes=5)


def test_a_case_that_is_not_urgent_waits_in_working_time() -> None:
    evening = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # a Friday, half past five
    case = replace(CASE, category="streetlight", urgent=False, due_at=None)
    assert hung(case, now=evening).climbs_at == datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_what_nobody_changed_keeps_its_time_and_whatever_was_done_about_it_starts_it_anew() -> None:
    start = hung(CASE)
    later = NOW + timedelta(minutes=10)
    assert hung(replace(start, description="又冷了"), start, later).climbs_at == start.climbs_at
    sent = hung(replace(start, state=CaseState.DISPATCHED, handler_id="r03"), start, later)
    assert sent.climbs_at == later + timedelta(minutes=15)


def test_taking_it_leaves_only_the_limit_of_the_whole() -> None:
    start = hung(CASE)
    taken = hung(replace(start, state=CaseState.HANDLING, handler_id="r03"), start)
    assert taken.climbs_at == CASE.due_at
    extended = hung(replace(taken, due_at=NOW + timedelta(hours=9)), taken)
    assert extended.climbs_at == NOW + timedelta(hours=9)
    late = NOW + timedelta(hours=3)
    assert hung(replace(start, state=CaseState.HANDLING), start, late).climbs_at == late + timedelta(minutes=15)


@pytest.mark.parametrize(
    "state", [CaseState.SUSPENDED, CaseState.MERGED, CaseState.SPLIT, CaseState.CLOSED, CaseState.RATED]
)
def test_what_waits_for_nobody_does_not_climb_and_goes_on_where_it_stood(state: CaseState) -> None:
    start = step_up(PROFILE, hung(CASE), FULL, "system", "unaccepted", NOW)
    resting = hung(replace(start, state=state), start)
    assert (resting.climbs_at, resting.rung) == (None, 2)
    later = NOW + timedelta(hours=1)
    again = hung(replace(resting, state=CaseState.FILED), resting, later)
    assert (again.rung, again.climbs_at) == (2, later + timedelta(minutes=15))


def test_another_place_puts_a_case_that_has_not_climbed_on_another_rung() -> None:
    lost = hung(replace(CASE, handling_path=ROOT))
    found = hung(replace(lost, handling_path=GRID), lost, NOW + timedelta(minutes=5))
    assert (lost.rung, found.rung) == (3, 1)
    assert found.climbs_at == NOW + timedelta(minutes=20)


def test_a_step_up_makes_it_the_next_persons_and_runs_that_rungs_clock_from_now() -> None:
    start = hung(replace(CASE, handling_path=MICRO, routed=TO_CENTRE))
    late = NOW + timedelta(days=3)
    up = step_up(PROFILE, start, FULL, "system", "unaccepted", late)
    assert (up.rung, up.handling_path, up.handler_id, up.overridden) == (1, GRID, "r03", True)
    assert up.climbs_at == late + timedelta(minutes=15)
    (climb,) = up.climbs
    assert (climb.start, climb.end, climb.person_id) == ("role centre_household", "role grid_worker", "r03")
    assert passed_on(up)


def test_a_unit_that_is_reached_makes_it_anybodys_but_what_was_sent_stays_with_whom_it_was_sent_to() -> None:
    waiting = replace(hung(CASE), handler_id="r03")
    assert step_up(PROFILE, waiting, FULL, "system", "unaccepted", NOW).handler_id is None
    sent = replace(waiting, state=CaseState.DISPATCHED, dispatched_at=NOW)
    assert step_up(PROFILE, sent, FULL, "system", "unaccepted", NOW).handler_id == "r03"
    working = replace(waiting, state=CaseState.HANDLING)
    assert step_up(PROFILE, working, FULL, "system", "overdue", NOW).handler_id == "r03"


def test_empty_rungs_the_same_person_again_and_the_same_unit_again_are_passed_over() -> None:
    start = hung(CASE)
    assert next_rung(start, (*FULL[:2], None, *FULL[3:])) == 3
    assert next_rung(replace(start, handler_id="r09"), (*FULL[:2], Reach(DISTRICT, "r09"), *FULL[3:])) == 3
    assert next_rung(replace(start, handling_path=DISTRICT), FULL) == 3


def test_at_the_top_it_stays_is_told_once_and_never_loops() -> None:
    case = hung(CASE)
    for _ in range(3):
        case = step_up(PROFILE, case, FULL, "system", "unaccepted", NOW)
    assert (case.rung, case.department, at_end(case)) == (4, "heating", False)
    end = step_up(PROFILE, case, FULL, "system", "unaccepted", NOW + timedelta(hours=1))
    assert (end.rung, end.climbs_at, at_end(end), len(end.climbs)) == (4, None, True, 4)
    sent = hung(replace(end, state=CaseState.DISPATCHED, handler_id="r05"), end)
    assert sent.climbs_at is None


def test_without_a_ladder_nothing_climbs() -> None:
    bare = replace(PROFILE, ladder=())
    kept = rehang(bare, None, replace(CASE, climbs_at=NOW), NOW, standing(()))
    assert (kept.rung, kept.climbs_at) == (-1, None)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("role grid_head", RungTarget("role", "grid_head")),
        ("level community", RungTarget("level", "community")),
        ("department", RungTarget("department")),
        ("department heating", RungTarget("department", "heating")),
    ],
)
def test_a_rung_is_read(text: str, target: RungTarget) -> None:
    assert parse_rung(text) == target


@pytest.mark.parametrize("text", ["", "role", "level", "person r07", "role grid head", "grid_head"])
def test_what_is_no_rung_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_rung(text)
