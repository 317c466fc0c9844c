"""C1, 敲门行动: more than 500 officials in teams of office staff and a grid head, every door of a street.

Who was found and what is needed: one visit finds a resident without any identity record. The shipped Minxinlu with its
20,000 households, a clock that the test moves: the plan for all of them, then a campaign through two of its grids.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest

from geo.desk.actors import actor_of_person, people_in_role
from geo.desk.campaign_coverage import answers, coverage, doors_left
from geo.desk.campaign_doors import as_door
from geo.desk.campaign_plans import accept_plan, plan_rest, propose_plan
from geo.desk.campaign_teams import enrol_team, make_teams, read_names
from geo.desk.campaigns import Draft, create_campaign, start_campaign
from geo.desk.doorsteps import doorsteps
from geo.desk.knocking import DoorReport, my_team_doors, own_visit, record_door
from geo.desk.office import Office
from geo.desk.riders import actor_of_rider
from geo.desk.settings import COMMUNITIES, Settings
from geo.desk.visiting import case_of_need
from geo.exchange import Community, read_community
from geo.model import SYSTEM, Actor, Campaign, DoorOutcome, Question, Source
from tests.geo.desk.conftest import MovedClock

TOWN = "minxinlu"
HOURS = ((time(9), time(11, 30)), (time(15), time(17, 30)), (time(18, 30), time(20)))
MONDAY = date(2026, 11, 23)
FOUND, SHUT = DoorOutcome.FOUND, DoorOutcome.NOT_HOME


@cache
def minxinlu() -> Community:
    return read_community(COMMUNITIES / TOWN)


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    made = Office(Settings(home=tmp_path), clock)
    with made.write(SYSTEM) as tx:
        tx.load_community(minxinlu())
    yield made
    made.close()


@pytest.fixture
def dispatcher(office: Office) -> Actor:
    return actor_of_person(office, TOWN, people_in_role(office, TOWN, "dispatcher")[0].id)


def test_20_000_doors_are_shared_out_among_500_people(office: Office, dispatcher: Actor) -> None:
    street = (office.root(TOWN),)
    officials = read_names("、".join(f"抽调干部{n:03d}" for n in range(1, 456)))
    teams = make_teams(office, TOWN, street, officials, size=4)
    assert sum(len(team.people) + len(team.members) for team in teams) == 500
    assert len(teams) == 125
    assert sum(bool(team.grids) for team in teams) == 45  # each of the street's grid workers leads one team
    draft = Draft("全域敲门行动", street, MONDAY, MONDAY + timedelta(days=9), HOURS, teams=teams)
    made = create_campaign(office, dispatcher, TOWN, draft)
    plan = propose_plan(office, dispatcher, TOWN, made.id)
    assert not plan.left
    assert sum(len(one.doors) for one in plan.rounds) == len(doorsteps(office, TOWN)) == 20_000
    # Whole stairs, the largest of 114 doors, and the longest list is no third longer than the shortest.
    assert plan.quality.most_min < 1.34 * plan.quality.least_min
    assert plan.quality.with_head > 0.9
    assert plan.quality.m_per_door <= plan.quality.nearest_m_per_door
    stair = {key: (door.building_id, door.stair) for key, door in doorsteps(office, TOWN).items()}
    owners: dict[tuple[str, int], set[str]] = {}
    for one in plan.rounds:
        for door in one.doors:
            owners.setdefault(stair[door], set()).add(one.team)
    assert all(len(of) == 1 for of in owners.values())
    assert accept_plan(office, dispatcher, TOWN, made.id, version=made.version) == len(plan.rounds)


@pytest.fixture
def campaign(office: Office, dispatcher: Actor) -> Campaign:
    """Two grids of one estate, 410 doors, three teams; Monday morning."""
    area = ("g001", "g002")
    teams = make_teams(office, TOWN, area, ("何文涛", "吕素芬", "施建军", "张晓云", "曹玉梅"), size=3)
    questions = (Question("warm", "家中室温是否达到 18 度？"), Question("living", "常住几人？", "number"))
    draft = Draft("冬季敲门行动", area, MONDAY, MONDAY + timedelta(days=4), HOURS, questions, teams, 6.0)
    made = create_campaign(office, dispatcher, TOWN, draft)
    accept_plan(office, dispatcher, TOWN, made.id)
    return start_campaign(office, dispatcher, TOWN, made.id)


def knock_through(office: Office, clock: MovedClock, campaign: Campaign, actors: dict[str, Actor], day: date) -> None:
    """A day: each team walks its lists; every fifth door stays shut unless it is the evening."""
    for team_id, actor in actors.items():
        for number, one in enumerate(my_team_doors(office, actor, TOWN, campaign.id, day=day)):
            start = datetime.combine(day, HOURS[one.span][0], tzinfo=UTC) - timedelta(hours=8)
            clock.now = start + timedelta(minutes=1 + number % 60)
            shut = number % 5 == 0 and one.span != 2 and not one.again
            said = {} if shut else {"warm": "no" if number % 9 == 0 else "yes", "living": str(one.door.people)}
            sent = DoorReport(
                one.door.id, SHUT if shut else FOUND, answers=said, key=f"{team_id}-{day:%m%d}-{one.span}-{number:04d}"
            )
            record_door(office, actor, TOWN, campaign.id, sent)


def team_actors(office: Office, dispatcher: Actor, campaign: Campaign) -> dict[str, Actor]:
    """One phone for each team: the grid worker's own, else that of an official who has opened the team's link."""
    found = {}
    for team in campaign.teams:
        if team.people:
            found[team.id] = actor_of_person(office, TOWN, team.people[0])
        else:
            lent = actor_of_rider(office, enrol_team(office, dispatcher, TOWN, campaign.id, team.id))
            assert lent is not None
            found[team.id] = lent
    return found


def test_every_door_is_knocked_at_and_what_stayed_shut_comes_back_until_it_is_settled(
    office: Office, dispatcher: Actor, campaign: Campaign, clock: MovedClock
) -> None:
    actors = team_actors(office, dispatcher, campaign)
    assert len(actors) == 3
    shares = []
    for n in range(5):
        day = MONDAY + timedelta(days=n)
        knock_through(office, clock, campaign, actors, day)
        clock.now = datetime.combine(day, time(20, 30), tzinfo=UTC) - timedelta(hours=8)
        left = plan_rest(office, dispatcher, TOWN, campaign.id)
        shares.append(coverage(office, dispatcher, TOWN, campaign.id).total.share)
        if shares[-1] == 1.0:
            break
        assert not left.left
    # Coverage only grows, and all 410 doors are settled within the week.
    assert shares == sorted(shares)
    assert 0.2 < shares[0] < 0.9
    done = coverage(office, dispatcher, TOWN, campaign.id)
    assert (done.total.doors, done.total.left) == (410, 0)
    assert {part.share for part in (*done.grids, *done.teams)} == {1.0}
    with office.store.read() as reader:
        tried = {target for target, said, _at in reader.work.door_outcomes(TOWN, campaign.id) if said == "not_home"}
        assert tried  # some were found only the second time
        assert reader.verify() == []
    found, _needs = answers(office, dispatcher, TOWN, campaign.id)
    people = sum(float(value) * count for value, count in found[1].counts)
    doors = doorsteps(office, TOWN).values()
    assert people == sum(door.people for door in doors if not {"g001", "g002"}.isdisjoint(door.path))


def test_a_resident_without_papers_is_found_and_helped(
    office: Office, dispatcher: Actor, campaign: Campaign, clock: MovedClock
) -> None:
    team = next(team for team in campaign.teams if not team.people)
    lent = team_actors(office, dispatcher, campaign)[team.id]
    door = my_team_doors(office, lent, TOWN, campaign.id)[0].door
    # An official who is no staff writes down what the door says; the phone sends it twice.
    sent = DoorReport(
        door.id, FOUND, ("no_papers", "sick"), {"warm": "yes"}, "老人无身份证、无户口登记，需上门办理", (), door.lon,
        door.lat, 15.0, key="phone-7-door-0001",
    )  # fmt: skip
    visit = record_door(office, lent, TOWN, campaign.id, sent)
    assert record_door(office, lent, TOWN, campaign.id, sent).id == visit.id
    # One tap, and it is a case at that very door; a second tap makes no second one.
    case = case_of_need(office, lent, TOWN, visit.id, "no_papers")
    assert case_of_need(office, lent, TOWN, visit.id, "no_papers").id == case.id
    assert (case.source, case.category, case.address_id) == (Source.DOOR_KNOCK, "errand", door.id)
    assert case.position is not None
    assert case.handling_path[-1] in ("g001", "g002")
    again = own_visit(office, lent, TOWN, visit.id)
    assert again is not None
    assert again.case_ids == (case.id,)
    _found, needs = answers(office, dispatcher, TOWN, campaign.id)
    assert needs == {"no_papers": 1, "sick": 1}
    # Who lives behind the doors that are left is told to those who may read households, and to nobody else.
    secretaries = [actor_of_person(office, TOWN, one.id) for one in people_in_role(office, TOWN, "secretary")]
    secretary = next(one for one in secretaries if one.may("read:household", TOWN, door.path))
    assert not lent.may_anywhere("read:household", TOWN)
    assert door.id not in {one.id for one in doors_left(office, secretary, TOWN, campaign.id, door.path[2])}


def test_the_planner_takes_doorsteps_as_they_are(office: Office) -> None:
    doors = [as_door(office, TOWN, door) for door in doorsteps(office, TOWN).values()]
    assert {door.grid[0] for door in doors} == {"g"}
    assert max(door.floor for door in doors) > 20
