"""Engagements over the desk: who may enter, change and know of them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.desk import engagements
from geo.desk.engagements import EngagementForm
from geo.desk.office import Office
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.model import Actor
from tests.geo.desk.conftest import TOWN, person

HERE = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2026, 11, 24, 9, 30, tzinfo=HERE)
HOSPITAL = EngagementForm(
    "care", "陪同测血糖", FIRST, 120, rule="FREQ=WEEKLY;INTERVAL=6", people=("r03",), target="p4",
    for_household="wy2-3-501",
)  # fmt: skip


def test_an_appointment_is_entered_and_takes_place_on_its_days(office: Office, dispatcher: Actor) -> None:
    made = engagements.create_engagement(office, dispatcher, TOWN, HOSPITAL)
    assert made.path[:3] == ("c", "d1", "g1")
    assert (made.lon, made.lat) == (111.4736, 35.6466)
    assert engagements.engagements_on(office, TOWN, date(2027, 1, 5)) == [(made, FIRST + timedelta(weeks=6))]
    assert engagements.engagements_on(office, TOWN, date(2027, 1, 6)) == []
    with office.store.read() as reader:
        assert [event.verb for event in reader.events_of(f"engagement:{TOWN}/{made.id}")] == ["engage"]


def test_one_day_is_left_out_and_the_rest_stays(office: Office, dispatcher: Actor) -> None:
    made = engagements.create_engagement(office, dispatcher, TOWN, HOSPITAL)
    left = engagements.skip_day(office, dispatcher, TOWN, made.id, date(2027, 1, 5), version=made.version)
    assert engagements.engagements_on(office, TOWN, date(2027, 1, 5)) == []
    assert len(engagements.engagements_on(office, TOWN, date(2027, 2, 16))) == 1
    with pytest.raises(BadInput, match="does not take place"):
        engagements.skip_day(office, dispatcher, TOWN, made.id, date(2027, 1, 5), version=left.version)


def test_a_change_keeps_the_days_left_out_and_refuses_an_old_version(office: Office, dispatcher: Actor) -> None:
    made = engagements.create_engagement(office, dispatcher, TOWN, HOSPITAL)
    engagements.skip_day(office, dispatcher, TOWN, made.id, date(2027, 1, 5))
    later = replace(HOSPITAL, starts_at=FIRST + timedelta(hours=1))
    with pytest.raises(Conflict):
        engagements.change_engagement(office, dispatcher, TOWN, made.id, later, version=made.version)
    changed = engagements.change_engagement(office, dispatcher, TOWN, made.id, later)
    assert changed.except_on == (date(2027, 1, 5),)
    assert changed.version == 3


def test_what_is_withdrawn_takes_place_no_more(office: Office, dispatcher: Actor) -> None:
    made = engagements.create_engagement(office, dispatcher, TOWN, HOSPITAL)
    engagements.withdraw_engagement(office, dispatcher, TOWN, made.id)
    assert engagements.engagements_on(office, TOWN, date(2026, 11, 24)) == []
    assert engagements.engagements_known(office, dispatcher, TOWN, past=True) == []
    with pytest.raises(Conflict):
        engagements.withdraw_engagement(office, dispatcher, TOWN, made.id)


def test_it_is_known_to_whoever_is_bound_and_to_nobody_beside_the_desk(office: Office, dispatcher: Actor) -> None:
    made = engagements.create_engagement(office, dispatcher, TOWN, HOSPITAL)
    bound, other = person(office, "r03"), person(office, "r04")
    assert engagements.engagements_known(office, bound, TOWN) == [made]
    assert engagements.engagements_known(office, other, TOWN) == []
    with pytest.raises(NotFound):
        engagements.engagement_of(office, other, TOWN, made.id)
    with pytest.raises(NotFound):
        engagements.withdraw_engagement(office, other, TOWN, made.id)


def test_a_worker_enters_what_binds_them_alone(office: Office) -> None:
    worker = person(office, "r03")
    own = engagements.create_engagement(office, worker, TOWN, replace(HOSPITAL, kind="errand"))
    assert own.people == ("r03",)
    engagements.withdraw_engagement(office, worker, TOWN, own.id)
    for people in (("r04",), ("r03", "r04"), ()):
        with pytest.raises(Forbidden):
            engagements.create_engagement(office, worker, TOWN, replace(HOSPITAL, people=people))


def test_a_worker_cannot_hand_their_own_to_somebody_else(office: Office) -> None:
    worker = person(office, "r03")
    own = engagements.create_engagement(office, worker, TOWN, HOSPITAL)
    with pytest.raises(Forbidden):
        engagements.change_engagement(office, worker, TOWN, own.id, replace(HOSPITAL, people=("r04",)))


@pytest.mark.parametrize(
    "form",
    [
        replace(HOSPITAL, name="  "),
        replace(HOSPITAL, name="长" * 121),
        replace(HOSPITAL, minutes=0),
        replace(HOSPITAL, minutes=601),
        replace(HOSPITAL, slack_min=-1),
        replace(HOSPITAL, starts_at=FIRST.replace(tzinfo=None)),
        replace(HOSPITAL, starts_at=FIRST.replace(hour=23)),
        replace(HOSPITAL, people=("nobody",)),
        replace(HOSPITAL, kind="meeting", people=()),
        replace(HOSPITAL, skill="juggling"),
        replace(HOSPITAL, until=date(2026, 11, 24)),
        replace(HOSPITAL, for_household="wy9-9-999"),
        replace(HOSPITAL, target="nowhere"),
        replace(HOSPITAL, rule="FREQ=MINUTELY"),
        replace(HOSPITAL, kind="party"),
    ],
)
def test_bad_input_gets_a_sentence_and_writes_nothing(office: Office, dispatcher: Actor, form: EngagementForm) -> None:
    with pytest.raises(BadInput):
        engagements.create_engagement(office, dispatcher, TOWN, form)
    assert engagements.engagements_known(office, dispatcher, TOWN, past=True) == []


def test_what_comes_next_stands_in_front(office: Office, dispatcher: Actor) -> None:
    later = engagements.create_engagement(office, dispatcher, TOWN, HOSPITAL)
    meeting = EngagementForm("meeting", "网格双周例会", FIRST - timedelta(hours=20), 60, people=("r03", "r04"))
    sooner = engagements.create_engagement(office, dispatcher, TOWN, meeting)
    over = replace(meeting, starts_at=FIRST - timedelta(days=7))
    past = engagements.create_engagement(office, dispatcher, TOWN, over)
    assert engagements.engagements_known(office, dispatcher, TOWN) == [sooner, later]
    assert engagements.engagements_known(office, dispatcher, TOWN, past=True) == [sooner, later, past]
