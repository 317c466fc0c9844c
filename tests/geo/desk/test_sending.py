"""Who is offered for a case: where they were heard of last, when their shift ends, what else they are bound to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.desk import whereabouts
from geo.desk.office import Office
from geo.desk.reporting import report
from geo.desk.sending import offers_for
from geo.errors import Forbidden
from geo.model import REPORTER, SYSTEM, Actor, Case, DoorOutcome, Stop, StopKind, StopState, Visit
from geo.schedule import Offer
from geo.schedule.nearest import BOUND, SEEN, SHIFT_ENDS
from tests.geo.desk.conftest import HEATING, TOWN, MovedClock
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

G1 = ("c", "d1", "g1")


@pytest.fixture
def heating(office: Office, clock: MovedClock) -> Case:
    return report(office, REPORTER, HEATING)


def offer_of(office: Office, actor: Actor, case: Case, person_id: str) -> Offer | None:
    found = (one for one in offers_for(office, actor, case, limit=99) if one.helper.person_id == person_id)
    return next(found, None)


def stop(office: Office, clock: MovedClock, **about: object) -> Stop:
    made = Stop(
        TOWN, "S1", "r03", office.today(TOWN), StopKind.VISIT, clock.now + timedelta(minutes=20),
        clock.now + timedelta(minutes=50), "走访", lon=111.4722, lat=35.6490,
    )  # fmt: skip
    return replace(made, **about)  # type: ignore[arg-type]


def test_who_may_not_see_who_works_here_is_told_of_nobody(office: Office, heating: Case) -> None:
    with pytest.raises(Forbidden):
        offers_for(office, REPORTER, heating)


def test_somebody_is_where_their_turn_is_until_they_are_heard_of_elsewhere(
    office: Office, dispatcher: Actor, clock: MovedClock, heating: Case
) -> None:
    at_the_station = offer_of(office, dispatcher, heating, "r03")
    assert at_the_station is not None
    assert (at_the_station.helper.lon, at_the_station.helper.lat) == (111.4712, 35.6492)
    assert at_the_station.helper.seen_at is None

    with office.write(SYSTEM) as tx:
        kept, _ = tx.put("plan", None, stop(office, clock))
        arrived = replace(kept, state=StopState.ARRIVED, arrived_at=clock.now - timedelta(minutes=5))
        kept, _ = tx.put("arrive", kept, arrived)
    there = offer_of(office, dispatcher, heating, "r03")
    assert there is not None
    # The phone said nothing: they are where the stop is.
    assert (there.helper.lon, there.helper.lat) == (111.4722, 35.6490)
    assert there.helper.seen_at == clock.now - timedelta(minutes=5)
    assert SEEN in there.reasons

    with office.write(SYSTEM) as tx:
        tx.put("visit", None, Visit(TOWN, "V1", "", "r03", "wy1-1-101", G1, clock.now, DoorOutcome.NOT_HOME,
                                    lon=111.4733, lat=35.6476))  # fmt: skip
    last = offer_of(office, dispatcher, heating, "r03")
    assert last is not None
    assert (last.helper.lon, last.helper.lat, last.helper.seen_at) == (111.4733, 35.6476, clock.now)


def test_what_was_heard_yesterday_says_nothing_today(office: Office, clock: MovedClock) -> None:
    with office.write(SYSTEM) as tx:
        tx.put("visit", None, Visit(TOWN, "V1", "", "r03", "wy1-1-101", G1, clock.now, lon=111.4733, lat=35.6476))
    assert "r03" in whereabouts.today(office, TOWN).seen
    clock.move(days=1)
    assert whereabouts.today(office, TOWN).seen == {}


def test_a_stop_that_was_given_to_somebody_else_is_no_longer_theirs(office: Office, clock: MovedClock) -> None:
    with office.write(SYSTEM) as tx:
        kept, _ = tx.put("plan", None, stop(office, clock))
    assert list(whereabouts.today(office, TOWN).stops["r03"]) == ["S1"]
    with office.write(SYSTEM) as tx:
        kept, _ = tx.put("plan", kept, replace(kept, person_id="r04"))
    assert not whereabouts.today(office, TOWN).stops["r03"]
    assert list(whereabouts.today(office, TOWN).stops["r04"]) == ["S1"]
    with office.write(SYSTEM) as tx:
        tx.put("drop", kept, replace(kept, state=StopState.DROPPED))
    assert not whereabouts.today(office, TOWN).stops["r04"]


def test_whoever_has_an_appointment_before_the_work_would_be_done_is_bound(
    office: Office, dispatcher: Actor, clock: MovedClock, heating: Case
) -> None:
    begins = clock.now + timedelta(minutes=20)
    with office.write(SYSTEM) as tx:
        kept, _ = tx.put("plan", None, stop(office, clock))
    free = offer_of(office, dispatcher, heating, "r03")
    assert free is not None and free.helper.bound_at is None  # a visit can wait
    with office.write(SYSTEM) as tx:
        tx.put("plan", kept, replace(kept, kind=StopKind.ERRAND))
    bound = offer_of(office, dispatcher, heating, "r03")
    assert bound is not None
    assert bound.helper.bound_at == begins
    assert BOUND in bound.reasons


def test_whose_turn_ends_before_the_work_would_be_done_is_said(
    office: Office, dispatcher: Actor, clock: MovedClock, heating: Case
) -> None:
    # r03 is at the station from 08:00 to 14:30; it is 09:00.
    morning = offer_of(office, dispatcher, heating, "r03")
    assert morning is not None and morning.helper.until is not None
    assert f"{morning.helper.until:%H:%M}" == "14:30"
    assert SHIFT_ENDS not in morning.reasons
    clock.move(hours=5, minutes=15)
    afternoon = offer_of(office, dispatcher, heating, "r03")
    assert afternoon is not None
    assert SHIFT_ENDS in afternoon.reasons
