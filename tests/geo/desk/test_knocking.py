"""At the door: who may record it, once however often it is sent, and what comes back at another time of day."""

from datetime import UTC, date, datetime

import pytest

from geo.desk.campaign_coverage import answers, coverage, doors_left
from geo.desk.campaign_exports import doors_csv, export_doors
from geo.desk.campaign_plans import plan_rest
from geo.desk.campaign_teams import dismiss_team, enrol_team, linked_teams
from geo.desk.campaigns import campaigns, end_campaign
from geo.desk.knocking import DoorReport, my_team_doors, record_door
from geo.desk.office import Office
from geo.desk.riders import actor_of_rider
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.model import Actor, Campaign, DoorOutcome
from tests.geo.desk.campaign_town import TOWN, running
from tests.geo.desk.conftest import MovedClock, person
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture: all of it on both databases
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

FOUND, SHUT = DoorOutcome.FOUND, DoorOutcome.NOT_HOME


@pytest.fixture
def campaign(office: Office, dispatcher: Actor) -> Campaign:
    """It runs from the morning of 23 November on; the clock stands at nine."""
    return running(office, dispatcher)


@pytest.fixture
def head(office: Office) -> Actor:
    """The grid worker of the first grid, on the first team."""
    return person(office, "r03")


def test_a_team_sees_its_doors_of_today_in_walking_order(office: Office, campaign: Campaign, head: Actor) -> None:
    doors = my_team_doors(office, head, TOWN, campaign.id)
    assert doors
    assert not any(one.done or one.outcome for one in doors)
    assert [one.span for one in doors] == sorted(one.span for one in doors)
    floors = [one.door.floor for one in doors[:10]]
    assert floors in (sorted(floors), sorted(floors, reverse=True))
    first = record_door(office, head, TOWN, campaign.id, DoorReport(doors[0].door.id, FOUND))
    again = my_team_doors(office, head, TOWN, campaign.id)
    assert (again[0].done, again[0].outcome, again[0].at) == (True, FOUND, first.at)
    assert not again[1].done


def test_the_same_door_sent_twice_is_one_visit(office: Office, campaign: Campaign, head: Actor) -> None:
    door = my_team_doors(office, head, TOWN, campaign.id)[0].door.id
    sent = DoorReport(
        door, FOUND, note=" 老人独居 ", answers={"heated": "no", "fuel": "电", "people": "2"}, key="phone-0001"
    )
    first = record_door(office, head, TOWN, campaign.id, sent)
    assert (first.note, first.answers, first.campaign_id) == (
        "老人独居",
        {"heated": "no", "fuel": "电", "people": "2"},
        campaign.id,
    )
    assert record_door(office, head, TOWN, campaign.id, sent) == first
    with office.store.read() as reader:
        assert reader.work.visits(TOWN, campaign_id=campaign.id) == [first]
        assert reader.verify() == []
    other = person(office, "r11")
    with pytest.raises(Forbidden):
        record_door(office, other, TOWN, campaign.id, sent)


def test_whoever_is_on_no_team_and_works_elsewhere_may_not_record(office: Office, campaign: Campaign) -> None:
    elsewhere = person(office, "r05")  # the third grid's worker
    with pytest.raises(Forbidden):
        record_door(office, elsewhere, TOWN, campaign.id, DoorReport("wy1-1-101", FOUND))
    with pytest.raises(Forbidden):
        my_team_doors(office, elsewhere, TOWN, campaign.id)
    # A party member of that grid is on no team and works there all the same.
    member = person(office, "r12")
    assert record_door(office, member, TOWN, campaign.id, DoorReport("wy1-1-101", FOUND)).person_id == "r12"


def test_officials_who_are_no_staff_have_a_link_of_their_own(
    office: Office, dispatcher: Actor, campaign: Campaign
) -> None:
    code = enrol_team(office, dispatcher, TOWN, campaign.id, "t002")
    lent = actor_of_rider(office, code)
    assert lent is not None
    assert campaigns(office, lent, TOWN) == [campaign]
    doors = my_team_doors(office, lent, TOWN, campaign.id)
    made = record_door(office, lent, TOWN, campaign.id, DoorReport(doors[0].door.id, FOUND))
    assert made.person_id == f"key:knocker:{TOWN}:{campaign.id}:t002"
    # The link opens the doors of its own team and nothing else of the community.
    with pytest.raises(Forbidden):
        my_team_doors(office, lent, TOWN, campaign.id, team_id="t001")
    assert not lent.may_anywhere("read:case", TOWN)
    assert linked_teams(office, dispatcher, TOWN, campaign.id) == ["t002"]
    dismiss_team(office, dispatcher, TOWN, campaign.id, "t002")
    assert actor_of_rider(office, code) is None
    # A new link ends an older one.
    newer = enrol_team(office, dispatcher, TOWN, campaign.id, "t002")
    newest = enrol_team(office, dispatcher, TOWN, campaign.id, "t002")
    assert actor_of_rider(office, newer) is None
    assert actor_of_rider(office, newest) is not None


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (DoorReport("wy9-1-101", FOUND), NotFound),
        (DoorReport("wy1-1-101", FOUND, needs=("no such need",)), NotFound),
        (DoorReport("wy1-1-101", FOUND, answers={"none": "yes"}), NotFound),
        (DoorReport("wy1-1-101", SHUT, answers={"heated": "yes"}), BadInput),
        (DoorReport("wy1-1-101", FOUND, answers={"heated": "maybe"}), BadInput),
        (DoorReport("wy1-1-101", FOUND, answers={"fuel": "煤"}), BadInput),
        (DoorReport("wy1-1-101", FOUND, answers={"people": "two"}), BadInput),
        (DoorReport("wy1-1-101", FOUND, answers={"wish": "很" * 501}), BadInput),
        (DoorReport("wy1-1-101", FOUND, lon=111.0), BadInput),
        (DoorReport("wy1-1-101", FOUND, lon=211.0, lat=95.0), BadInput),
        (DoorReport("wy1-1-101", FOUND, key="short"), BadInput),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    office: Office, campaign: Campaign, head: Actor, sent: DoorReport, error: type[Exception]
) -> None:
    with pytest.raises(error):
        record_door(office, head, TOWN, campaign.id, sent)
    with office.store.read() as reader:
        assert reader.work.visits(TOWN) == []


def test_coverage_grows_with_each_door_and_not_with_the_same_door_again(
    office: Office, dispatcher: Actor, campaign: Campaign, head: Actor, clock: MovedClock
) -> None:
    before = coverage(office, dispatcher, TOWN, campaign.id)
    assert (before.total.doors, before.total.settled, before.unplanned) == (100, 0, 0)
    assert coverage(office, dispatcher, TOWN, campaign.id) is before  # nothing was written: nothing is counted
    for door, outcome in (("wy1-1-101", SHUT), ("wy1-1-102", FOUND), ("wy1-1-201", DoorOutcome.EMPTY)):
        record_door(office, head, TOWN, campaign.id, DoorReport(door, outcome))
        clock.move(minutes=6)
    record_door(office, head, TOWN, campaign.id, DoorReport("wy1-1-101", FOUND))
    # Somebody who was found stays found, whoever knocks there later.
    record_door(office, head, TOWN, campaign.id, DoorReport("wy1-1-102", SHUT))
    now = coverage(office, dispatcher, TOWN, campaign.id)
    assert (now.total.settled, now.total.shut, now.total.left) == (3, 0, 97)
    assert now.outcomes == {FOUND: 2, DoorOutcome.EMPTY: 1}
    assert [(part.name, part.doors, part.settled) for part in now.grids] == [("第一网格", 90, 3), ("第九网格", 10, 0)]
    assert now.buildings["wy1"].settled == 3
    assert sum(part.settled for part in now.teams) == 3
    assert (now.days[0].key, now.days[0].settled) == ("2026-11-23", 3)


def test_doors_that_stayed_shut_come_back_at_another_time_of_day(
    office: Office, dispatcher: Actor, campaign: Campaign, head: Actor, clock: MovedClock
) -> None:
    morning = [one for one in my_team_doors(office, head, TOWN, campaign.id) if one.span == 0]
    shut = [one.door.id for one in morning[:4]]
    for one in morning:
        outcome = SHUT if one.door.id in shut else FOUND
        record_door(office, head, TOWN, campaign.id, DoorReport(one.door.id, outcome))
        clock.move(minutes=6)
    clock.now = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)  # half past eight in the evening
    again = plan_rest(office, dispatcher, TOWN, campaign.id)
    with office.store.read() as reader:
        lists = reader.work.door_lists(TOWN, campaign.id)
    coming = {door: one for one in lists if one.day > date(2026, 11, 23) for door in one.doors}
    assert {coming[door].span for door in shut} <= {1, 2}
    assert all(coming[door].again for door in shut)
    assert not again.left
    # Everything that nobody has settled is on a list to come; and a second evening changes nothing.
    settled = {one.door.id for one in morning} - set(shut)
    told = [door for one in lists if one.day > date(2026, 11, 23) for door in one.doors]
    assert sorted(told) == sorted({door for one in lists for door in one.doors} - settled)
    assert plan_rest(office, dispatcher, TOWN, campaign.id).rounds == ()
    clock.now = datetime(2026, 11, 24, 6, 5, tzinfo=UTC)  # the next day, five past two
    second = {one.door.id: one for one in my_team_doors(office, head, TOWN, campaign.id)}
    back = [second[door] for door in shut if door in second]
    assert back
    assert all(one.again and one.outcome is SHUT and not one.done for one in back)


def test_answers_are_counted_by_question_and_doors_exported_for_whoever_may_read_them(
    office: Office, dispatcher: Actor, campaign: Campaign, head: Actor
) -> None:
    for door, said in (("wy1-1-101", "yes"), ("wy1-1-102", "no"), ("wy1-1-201", "no")):
        report = DoorReport(door, FOUND, note="=1+1", answers={"heated": said, "wish": "修灯"})
        record_door(office, head, TOWN, campaign.id, report)
    found, needs = answers(office, dispatcher, TOWN, campaign.id)
    assert [(one.key, one.counts, one.asked) for one in found] == [
        ("heated", (("no", 2), ("yes", 1)), 3), ("fuel", (), 0), ("people", (), 0), ("wish", (), 3),
    ]  # fmt: skip
    assert not needs
    with pytest.raises(Forbidden):
        export_doors(office, head, TOWN, campaign.id, "zh")
    secretary = person(office, "r01")
    rows = export_doors(office, secretary, TOWN, campaign.id, "zh")
    assert len(rows) == 101
    (told,) = [row for row in rows if row[0] == "wy1-1-101"]
    assert told[1] == "文苑新村1号楼1单元101"
    assert (told[4], told[6], told[8], told[10]) == ("有人", "孙海燕", "=1+1", "是")
    assert "'=1+1" in doors_csv(office, secretary, TOWN, campaign.id, "zh").decode("utf-8-sig")
    assert len(doors_left(office, secretary, TOWN, campaign.id, "g1")) == 87
    with pytest.raises(Forbidden):
        doors_left(office, dispatcher, TOWN, campaign.id, "g1")


def test_an_ended_campaign_is_only_read(office: Office, dispatcher: Actor, campaign: Campaign, head: Actor) -> None:
    end_campaign(office, dispatcher, TOWN, campaign.id)
    with pytest.raises(Conflict, match="does not run"):
        record_door(office, head, TOWN, campaign.id, DoorReport("wy1-1-101", FOUND))
    with pytest.raises(Conflict, match="does not run"):
        plan_rest(office, dispatcher, TOWN, campaign.id)
    assert coverage(office, dispatcher, TOWN, campaign.id).total.settled == 0
