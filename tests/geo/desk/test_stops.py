"""A stop's moves: in order, once for each key, by the stop's own person, each one transaction and one event."""

from datetime import timedelta

import pytest

from geo.desk import stops
from geo.desk.field import Sent, actor_of_pass, day_mark, field_pass, take_in
from geo.desk.office import Office
from geo.errors import BadInput, Conflict, Forbidden, NotFound, NotSignedIn
from geo.model import Actor, DoorOutcome, StopKind, StopState
from tests.geo.desk.conftest import MovedClock, person
from tests.geo.desk.field_day import OTHER, TOWN, WORKER, a_stop, events_of, keep
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

KEY = "0123456789abcdef"


@pytest.fixture
def worker(office: Office) -> Actor:
    keep(office, a_stop(office))
    return person(office, WORKER)


def test_arrived_then_done_keeps_when_where_and_what_was_said(office: Office, worker: Actor, clock: MovedClock) -> None:
    there = stops.arrive(office, worker, TOWN, "S1", lon=111.4711, lat=35.6493, key=KEY)
    clock.move(minutes=20)
    over = stops.finish(office, worker, TOWN, "S1", note=" 血糖正常 ", media=("a.jpg",), key=KEY[::-1])
    assert (there.state, there.arrived_lon, there.arrived_lat) == (StopState.ARRIVED, 111.4711, 35.6493)
    assert (over.state, over.note, over.media) == (StopState.DONE, "血糖正常", ("a.jpg",))
    assert over.ended_at is not None
    assert over.arrived_at is not None
    assert over.ended_at - over.arrived_at == timedelta(minutes=20)
    assert events_of(office) == ["accept_plan", "arrive_stop", "finish_stop"]
    assert stops.my_stops(office, worker, TOWN) == [over]


def test_what_a_phone_sends_again_changes_nothing_even_after_the_next_move(office: Office, worker: Actor) -> None:
    first = stops.arrive(office, worker, TOWN, "S1", key=KEY)
    assert stops.arrive(office, worker, TOWN, "S1", key=KEY) == first
    over = stops.fail(office, worker, TOWN, "S1", reason="家中无人", key=KEY + "2")
    assert stops.arrive(office, worker, TOWN, "S1", key=KEY) == over
    assert events_of(office) == ["accept_plan", "arrive_stop", "fail_stop"]


def test_moves_out_of_order_are_refused_with_a_sentence(office: Office, worker: Actor) -> None:
    with pytest.raises(Conflict, match="Say first that you have arrived"):
        stops.finish(office, worker, TOWN, "S1")
    stops.arrive(office, worker, TOWN, "S1")
    with pytest.raises(Conflict, match="already that you are there"):
        stops.arrive(office, worker, TOWN, "S1")
    stops.finish(office, worker, TOWN, "S1")
    for again in (stops.arrive, stops.finish):
        with pytest.raises(Conflict, match="over already"):
            again(office, worker, TOWN, "S1")
    with pytest.raises(Conflict, match="over already"):
        stops.fail(office, worker, TOWN, "S1", reason="家中无人")
    assert len(events_of(office)) == 3


def test_somebody_may_say_before_getting_there_that_it_cannot_be_done_but_not_without_a_reason(
    office: Office, worker: Actor
) -> None:
    with pytest.raises(BadInput, match="Say why"):
        stops.fail(office, worker, TOWN, "S1", reason="  ")
    failed = stops.fail(office, worker, TOWN, "S1", reason="修路，过不去", note="改天再去")
    assert (failed.state, failed.reason, failed.arrived_at) == (StopState.FAILED, "修路，过不去", None)


def test_nobody_else_moves_a_stop_but_whoever_plans_the_days(office: Office, worker: Actor, dispatcher: Actor) -> None:
    with pytest.raises(Forbidden, match="not in your day"):
        stops.arrive(office, person(office, OTHER), TOWN, "S1")
    with pytest.raises(Forbidden):
        stops.my_stops(office, Actor("reporter", ""), TOWN)
    assert stops.arrive(office, dispatcher, TOWN, "S1").state is StopState.ARRIVED
    assert stops.my_stops(office, person(office, OTHER), TOWN) == []
    with pytest.raises(NotFound):
        stops.arrive(office, worker, TOWN, "S9")


def test_a_stop_that_was_taken_out_or_lies_in_a_day_to_come_is_told_so(office: Office, worker: Actor) -> None:
    tomorrow = office.today(TOWN) + timedelta(days=1)
    keep(office, a_stop(office, id="S2", state=StopState.DROPPED), a_stop(office, id="S3", day=tomorrow))
    with pytest.raises(Conflict, match="taken out"):
        stops.arrive(office, worker, TOWN, "S2")
    with pytest.raises(Conflict, match=tomorrow.isoformat()):
        stops.arrive(office, worker, TOWN, "S3")
    assert [stop.id for stop in stops.my_stops(office, worker, TOWN)] == ["S1"]
    assert [stop.id for stop in stops.my_stops(office, worker, TOWN, tomorrow)] == ["S3"]


def test_an_arrival_far_from_the_place_is_taken_and_told(office: Office, worker: Actor) -> None:
    stop = a_stop(office)
    assert stop.lon is not None
    assert stop.lat is not None
    far = stops.arrive(office, worker, TOWN, "S1", lon=stop.lon, lat=stop.lat + 0.006)
    away = stops.metres_off(far)
    assert away is not None
    assert 660 < away < 675
    keep(office, a_stop(office, id="S2"))
    near = stops.arrive(office, worker, TOWN, "S2", lon=stop.lon, lat=stop.lat + 0.002)
    assert stops.metres_off(near) is None


def test_a_move_counts_from_when_it_was_made_however_late_it_comes(
    office: Office, worker: Actor, clock: MovedClock
) -> None:
    clock.move(hours=5)
    there = stops.arrive(office, worker, TOWN, "S1", ago_s=3 * 3600)
    assert there.arrived_at == clock.now - timedelta(hours=3)
    # A phone's clock that was put back makes no end before the arrival.
    over = stops.finish(office, worker, TOWN, "S1", ago_s=4 * 3600)
    assert over.ended_at == there.arrived_at
    for odd in (-5.0, float("nan"), float("inf")):
        assert stops.moment(office, odd) == clock.now


@pytest.mark.parametrize("key", ["short", "x" * 65, "key with blanks", "钥匙钥匙钥匙钥匙"])
def test_a_key_that_no_phone_makes_is_refused(office: Office, worker: Actor, key: str) -> None:
    with pytest.raises(BadInput, match="key"):
        stops.arrive(office, worker, TOWN, "S1", key=key)


def test_a_refused_move_keeps_no_photo(office: Office, worker: Actor) -> None:
    with pytest.raises(Conflict):
        take_in(office, worker, TOWN, "S1", Sent("finish", KEY, photo=b"whatever it is"))
    with pytest.raises(BadInput):
        take_in(office, worker, TOWN, "S1", Sent("fail", KEY, photo=b"whatever it is"))
    assert not (office.settings.home / "uploads").exists()


def test_a_visit_that_is_finished_on_the_phone_is_recorded_as_one(office: Office, worker: Actor) -> None:
    duty = office.profile(TOWN).duties[0].key
    keep(
        office,
        a_stop(office, id="V1", kind=StopKind.VISIT, ref=duty),
        a_stop(office, id="V2", kind=StopKind.VISIT, ref=duty),
    )
    for stop_id, outcome in (("V1", DoorOutcome.FOUND), ("V2", DoorOutcome.NOT_HOME)):
        take_in(office, worker, TOWN, stop_id, Sent("arrive", f"arrive-{stop_id}-1", lon=111.4711, lat=35.6493))
        for _ in range(2):
            sent = Sent("finish", f"finish-{stop_id}-1", note="老人都好", outcome=outcome)
            over = take_in(office, worker, TOWN, stop_id, sent)
        assert over.state is (StopState.DONE if outcome is DoorOutcome.FOUND else StopState.FAILED)
    with office.store.read() as reader:
        made = reader.work.visits(TOWN, person_id=WORKER)
    assert [(visit.stop_id, visit.outcome, visit.duty, visit.note) for visit in made] == [
        ("V1", DoorOutcome.FOUND, duty, "老人都好"), ("V2", DoorOutcome.NOT_HOME, duty, "老人都好"),
    ]  # fmt: skip
    assert made[0].lon == 111.4711


def test_the_mark_of_a_day_differs_when_a_stop_of_it_moves_and_not_otherwise(office: Office, worker: Actor) -> None:
    before = day_mark(office, worker, TOWN)
    keep(office, a_stop(office, id="S7", person_id=OTHER))
    assert day_mark(office, worker, TOWN) == before
    stops.arrive(office, worker, TOWN, "S1")
    assert day_mark(office, worker, TOWN) != before


def test_a_pass_speaks_for_one_person_in_one_community_for_half_a_day(
    office: Office, worker: Actor, clock: MovedClock
) -> None:
    given = field_pass(office, worker, TOWN)
    assert actor_of_pass(office, TOWN, given) == worker
    until, _, _, signature = given.split("/")
    forged = f"{until}/{TOWN}/{OTHER}/{signature}"
    for wrong in ("", "a", "a/b/c/d", forged, given[:-1], given + "é"):
        with pytest.raises(NotSignedIn):
            actor_of_pass(office, TOWN, wrong)
    with pytest.raises(NotSignedIn):
        actor_of_pass(office, "elsewhere", given)
    clock.move(hours=13)
    with pytest.raises(NotSignedIn):
        actor_of_pass(office, TOWN, given)
