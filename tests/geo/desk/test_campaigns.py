"""Campaigns: who may make them, what a form may say, how a plan becomes lists, and that nothing is half done."""

from dataclasses import replace
from datetime import date, time

import pytest

from geo.desk.campaign_plans import accept_plan, propose_plan
from geo.desk.campaign_teams import make_teams, read_names
from geo.desk.campaigns import campaigns, change_campaign, create_campaign, end_campaign, get_campaign, start_campaign
from geo.desk.office import Office
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.model import Actor, CampaignState, Question, Team
from tests.geo.desk.campaign_town import AREA, NAMES, QUESTIONS, TOWN, draft, running
from tests.geo.desk.conftest import person


def test_teams_are_officials_and_one_grid_worker_with_their_grids(office: Office) -> None:
    teams = make_teams(office, TOWN, AREA, NAMES, size=3, word="第{n}组")
    assert [(team.name, team.people, team.grids) for team in teams] == [
        ("第1组", ("r03",), ("g1",)), ("第2组", ("r11",), ("g9",))
    ]  # fmt: skip
    assert [len(team.members) for team in teams] == [2, 2]
    assert [name for team in teams for name in team.members] == list(NAMES)


def test_125_teams_of_four_are_made_of_500_people(office: Office) -> None:
    everybody = tuple(f"机关干部{n}" for n in range(1, 499))
    teams = make_teams(office, TOWN, AREA, everybody, size=4)
    assert len(teams) == 125
    assert {len(team.members) + len(team.people) for team in teams} == {4}
    assert sum(bool(team.grids) for team in teams) == 2  # the area has two workers, and nobody is in two places


@pytest.mark.parametrize(
    "text",
    [
        "何文涛\n吕素芬\n\n施建军",
        "何文涛、吕素芬、施建军",
        "何文涛,吕素芬，施建军",
        "单位,姓名\n财政局,何文涛\n统计局,吕素芬\n审计局,施建军",
    ],
)
def test_names_are_read_as_pasted_or_from_a_table(text: str) -> None:
    assert read_names(text) == ("何文涛", "吕素芬", "施建军")


def test_what_is_no_name_is_refused() -> None:
    with pytest.raises(BadInput, match="no name"):
        read_names("何文涛\n" + "长" * 41)


def test_whoever_plans_work_makes_a_campaign_and_nobody_else(office: Office, dispatcher: Actor) -> None:
    made = create_campaign(office, dispatcher, TOWN, draft(office))
    assert (made.state, made.area, made.version) == (CampaignState.DRAFT, AREA, 1)
    assert campaigns(office, dispatcher, TOWN) == [made]
    worker = person(office, "r03")
    with pytest.raises(Forbidden):
        create_campaign(office, worker, TOWN, draft(office))
    # A draft is nobody's business but the planners'.
    assert campaigns(office, worker, TOWN) == []
    with pytest.raises(NotFound):
        get_campaign(office, worker, TOWN, made.id)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "  "}, "needs a name"),
        ({"area": ()}, "needs an area"),
        ({"area": ("g6",)}, "no door"),
        ({"until": date(2026, 11, 22)}, "ends after it begins"),
        ({"until": date(2027, 11, 22)}, "ends after it begins"),
        ({"hours": ()}, "which hours"),
        ({"hours": ((time(11), time(9)),)}, "must end after"),
        ({"hours": ((time(9), time(11)), (time(10), time(12)))}, "follow each other"),
        ({"door_min": 0.0}, "minutes at a door"),
        ({"questions": (Question("a", " "),)}, "needs a text"),
        ({"questions": (Question("a", "Which?", "choice", ("one",)),)}, "at least two answers"),
        ({"questions": (Question("a", "One?"), Question("a", "Two?"))}, "same key"),
        ({"teams": (Team("t1", "A", (), ("r03",)), Team("t2", "B", (), ("r03",)))}, "on two teams"),
        ({"teams": (Team("t1", "A"), Team("t1", "B"))}, "same id"),
    ],
)
def test_a_form_that_makes_no_sense_gets_a_sentence_and_nothing_is_written(
    office: Office, dispatcher: Actor, values: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence):
        create_campaign(office, dispatcher, TOWN, draft(office, **values))
    assert campaigns(office, dispatcher, TOWN) == []


def test_an_accepted_plan_holds_every_door_once_and_one_event_for_each_list(
    office: Office, dispatcher: Actor
) -> None:  # fmt: skip
    made = create_campaign(office, dispatcher, TOWN, draft(office))
    plan = propose_plan(office, dispatcher, TOWN, made.id)
    with office.store.read() as reader:
        before = reader.cursor()
    count = accept_plan(office, dispatcher, TOWN, made.id, version=made.version)
    with office.store.read() as reader:
        lists, after = reader.work.door_lists(TOWN, made.id), reader.cursor()
        assert reader.verify() == []
    assert (len(lists), after - before) == (count, count)
    told = [door for one in lists for door in one.doors]
    assert (len(told), len(set(told))) == (100, 100)
    assert {one.path[:3] for one in lists if one.team_id == "t001"} == {("c", "d1", "g1")}
    assert plan.quality.with_head == 0.6  # the second team lends a hand: ten of its fifty doors are its own head's


def test_a_plan_accepted_again_leaves_nothing_of_the_one_before(office: Office, dispatcher: Actor) -> None:
    made = create_campaign(office, dispatcher, TOWN, draft(office))
    accept_plan(office, dispatcher, TOWN, made.id)
    change_campaign(office, dispatcher, TOWN, made.id, draft(office, area=("g9",)))
    accept_plan(office, dispatcher, TOWN, made.id)
    with office.store.read() as reader:
        told = [door for one in reader.work.door_lists(TOWN, made.id) for door in one.doors]
        assert reader.verify() == []
    assert sorted(told) == sorted(set(told))
    assert len(told) == 10
    assert {door[:2] for door in told} == {"xq"}


def test_the_plan_of_a_campaign_that_somebody_changed_meanwhile_is_not_accepted(
    office: Office, dispatcher: Actor
) -> None:
    made = create_campaign(office, dispatcher, TOWN, draft(office))
    propose_plan(office, dispatcher, TOWN, made.id)
    change_campaign(office, dispatcher, TOWN, made.id, draft(office, area=("g9",)))
    with pytest.raises(Conflict, match="changed meanwhile"):
        accept_plan(office, dispatcher, TOWN, made.id, version=made.version)
    with office.store.read() as reader:
        assert reader.work.door_lists(TOWN, made.id) == []


def test_a_campaign_begins_with_a_plan_and_ends_once(office: Office, dispatcher: Actor) -> None:
    made = create_campaign(office, dispatcher, TOWN, draft(office))
    with pytest.raises(Conflict, match="Accept a plan first"):
        start_campaign(office, dispatcher, TOWN, made.id)
    with pytest.raises(Conflict, match="does not run"):
        end_campaign(office, dispatcher, TOWN, made.id)
    accept_plan(office, dispatcher, TOWN, made.id)
    assert start_campaign(office, dispatcher, TOWN, made.id).state is CampaignState.RUNNING
    with pytest.raises(Conflict, match="begun already"):
        accept_plan(office, dispatcher, TOWN, made.id)
    assert end_campaign(office, dispatcher, TOWN, made.id).state is CampaignState.ENDED
    with pytest.raises(Conflict, match="has ended"):
        change_campaign(office, dispatcher, TOWN, made.id, draft(office))


def test_a_running_campaign_may_last_longer_and_change_its_people_but_not_its_questions(
    office: Office, dispatcher: Actor
) -> None:
    one = running(office, dispatcher)
    teams = (replace(one.teams[0], members=("何文涛", "范秀珍")), *one.teams[1:])
    longer = change_campaign(
        office, dispatcher, TOWN, one.id, draft(office, until=date(2026, 12, 1), teams=teams)
    )  # fmt: skip
    assert (longer.until, longer.teams) == (date(2026, 12, 1), teams)
    with pytest.raises(Conflict, match="keeps its area"):
        change_campaign(
            office, dispatcher, TOWN, one.id, draft(office, until=date(2026, 12, 1), questions=QUESTIONS[:1])
        )
