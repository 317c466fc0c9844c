"""A day is proposed without writing, accepted in one go, and refused when somebody was faster."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from geo.clock import day_start
from geo.desk import day_plans, plan_stops
from geo.desk.office import Office
from geo.desk.privacy import set_private
from geo.errors import BadInput, Conflict, Forbidden
from geo.model import Stop, StopKind, StopState
from tests.geo.desk.conftest import MovedClock, person
from tests.geo.desk.planned_day import (
    ROLES,
    TOWN,
    away,
    case_stops,
    kept,
    planned,
    reported,
    said_of,
    secretary,
    sent,
    sent_to_all,
    tomorrow,
)
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture


def test_a_proposal_writes_nothing_and_accepting_it_writes_each_stop_with_its_event(office: Office) -> None:
    cases = sent_to_all(office)
    made = planned(office)
    assert kept(office) == []
    written = day_plans.accept(office, secretary(office), made)
    stops = case_stops(office)
    assert {case_id: stop.person_id for case_id, stop in stops.items()} == {
        case.id: person_id for person_id, case in cases.items()
    }
    assert sorted(written, key=lambda stop: stop.id) == sorted(kept(office), key=lambda stop: stop.id)
    assert all(said_of(office, stop) == ["plan_stop"] for stop in written)


def test_nobody_is_in_two_places_and_every_turn_keeps_its_hours(office: Office) -> None:
    sent_to_all(office)
    made = planned(office)
    start = day_start(tomorrow(office), office.profile(TOWN).zone)
    for person_id in {stop.person_id for stop in made.stops}:
        day = [stop for stop in made.stops if stop.person_id == person_id]
        for first, second in pairwise(day):
            assert second.starts_at >= first.ends_at
    desk = [
        ((stop.starts_at - start) / timedelta(hours=1), (stop.ends_at - start) / timedelta(hours=1), stop.person_id)
        for stop in made.stops
        if stop.kind is StopKind.DESK
    ]
    assert sorted(desk) == [(8.0, 12.0, "r04"), (8.0, 14.5, "r03"), (14.5, 21.0, "r04")]


def test_the_same_plan_again_changes_nothing_and_is_not_written(office: Office) -> None:
    sent_to_all(office)
    day_plans.accept(office, secretary(office), planned(office))
    before = kept(office)
    again = planned(office)
    assert again.changes == ()
    with pytest.raises(BadInput, match="changes nothing"):
        day_plans.accept(office, secretary(office), again)
    assert kept(office) == before


def test_a_proposal_is_refused_once_a_stop_of_the_day_was_changed(office: Office) -> None:
    sent_to_all(office)
    day_plans.accept(office, secretary(office), planned(office))
    sent(office, "r05", "dispute")
    slow, fast = planned(office), planned(office)
    day_plans.accept(office, secretary(office), fast)
    before = kept(office)
    with pytest.raises(Conflict, match="planned again"):
        day_plans.accept(office, secretary(office), slow)
    assert kept(office) == before


def test_only_whoever_schedules_proposes_and_accepts(office: Office) -> None:
    sent_to_all(office)
    made = planned(office)
    worker = person(office, "r05")
    for forbidden in (
        lambda: day_plans.propose(office, worker, TOWN, tomorrow(office), ROLES),
        lambda: day_plans.accept(office, worker, made),
        lambda: day_plans.proposal(office, worker, TOWN, made.id),
        lambda: plan_stops.stops_on(office, worker, TOWN, tomorrow(office)),
        lambda: plan_stops.pin(office, worker, TOWN, "st000001", pinned=True),
        lambda: plan_stops.move(office, worker, TOWN, "st000001", "r06"),
    ):
        with pytest.raises(Forbidden):
            forbidden()
    assert kept(office) == []


def test_a_case_whose_handler_is_away_goes_to_whoever_answers_next(office: Office) -> None:
    case = sent(office, "r05")
    away(office, "r05", tomorrow(office))
    made = planned(office)
    [stop] = [stop for stop in made.stops if stop.ref == case.id]
    assert stop.person_id != "r05"
    assert "r05" not in {stop.person_id for stop in made.stops}


def test_a_case_that_a_department_has_is_nobodys_of_the_plan(office: Office) -> None:
    case = reported(office, "学府路5号", "streetlight")
    sent(office, "r05")
    assert case.id not in {stop.ref for stop in planned(office).stops}


def test_where_nobody_is_there_one_sentence_says_so(office: Office, clock: MovedClock) -> None:
    for number in range(3, 12):
        away(office, f"r{number:02d}", tomorrow(office))
    with pytest.raises(BadInput, match="nobody to plan"):
        planned(office)
    with pytest.raises(BadInput, match="at least one role"):
        day_plans.propose(office, secretary(office), TOWN, tomorrow(office), ("secretary",))
    with pytest.raises(BadInput, match="The day is over"):
        planned(office, office.today(TOWN) - timedelta(days=1))
    clock.move(hours=14)
    with pytest.raises(BadInput, match="working day is over"):
        planned(office, office.today(TOWN))


def test_a_pinned_stop_keeps_its_person_and_hour_in_a_plan_made_anew(office: Office) -> None:
    cases = sent_to_all(office)
    day_plans.accept(office, secretary(office), planned(office))
    stop = case_stops(office)[cases["r05"].id]
    moved = plan_stops.move(office, secretary(office), TOWN, stop.id, "r09", version=stop.version)
    assert (moved.person_id, moved.pinned, moved.starts_at) == ("r09", True, stop.starts_at)
    made = planned(office, fresh=True, seed=2)
    [same] = [one for one in made.stops if one.ref == stop.ref]
    assert (same.person_id, same.starts_at, same.pinned) == ("r09", stop.starts_at, True)
    let_go = plan_stops.pin(office, secretary(office), TOWN, stop.id, pinned=False)
    assert said_of(office, let_go) == ["plan_stop", "move_stop", "unpin_stop"]


def test_a_stop_that_has_begun_or_belongs_to_its_person_is_not_moved(office: Office) -> None:
    cases = sent_to_all(office)
    day_plans.accept(office, secretary(office), planned(office))
    stop = case_stops(office)[cases["r05"].id]
    desk = next(one for one in kept(office) if one.kind is StopKind.DESK)
    with pytest.raises(BadInput, match="belong to their person"):
        plan_stops.move(office, secretary(office), TOWN, desk.id, "r09")
    with pytest.raises(BadInput, match="does not work in the field"):
        plan_stops.move(office, secretary(office), TOWN, stop.id, "r01")
    with pytest.raises(Conflict, match="in the meantime"):
        plan_stops.pin(office, secretary(office), TOWN, stop.id, pinned=True, version=stop.version + 1)
    with office.write(secretary(office)) as tx:
        before = tx.work.one(Stop, TOWN, stop.id)
        tx.put("arrive_stop", before, replace(before, state=StopState.ARRIVED, arrived_at=office.clock()))
    with pytest.raises(Conflict, match="has begun"):
        plan_stops.pin(office, secretary(office), TOWN, stop.id, pinned=True)


def test_what_a_private_case_and_a_household_visit_are_is_told_only_to_those_who_may_know(
    office: Office,
) -> None:

    case = sent(office, "r05", "dispute")
    set_private(office, secretary(office), case.id, True)
    day_plans.accept(office, secretary(office), planned(office))
    by_secretary = plan_stops.stops_on(office, secretary(office), TOWN, tomorrow(office))
    by_dispatcher = plan_stops.stops_on(office, person(office, "r02"), TOWN, tomorrow(office))
    full, hidden = (
        next(stop for stop in seen if stop.ref == case.id) for seen in (by_secretary, by_dispatcher)
    )  # fmt: skip
    assert "正街113号" in full.title
    assert hidden.title == "民生服务"
    assert (hidden.lon, hidden.lat) != (full.lon, full.lat)
    for shown, told in zip(by_secretary, by_dispatcher, strict=True):
        if shown.kind is StopKind.VISIT:
            assert shown.target
            assert told.target == ""
            assert told.title == "党员联户走访"
            assert len(told.path) == 3
    assert any(stop.kind is StopKind.VISIT for stop in by_secretary)
