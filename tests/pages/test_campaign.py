"""The campaign's page: planned, watched and changed by the desk, knocked through on a phone by a team."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from geo.desk.actors import demo_actor
from geo.desk.campaign_coverage import coverage
from geo.desk.campaign_teams import enrol_team
from geo.desk.campaigns import campaigns
from geo.desk.knocking import DoorReport, my_team_doors, record_door
from geo.desk.office import Office
from geo.desk.settings import Settings
from geo.exchange import Community
from geo.model import Campaign, CampaignState, DoorOutcome, Need, Source
from geo.store import CaseFilter
from tests.browser import browser as browser  # noqa: PLC0414 - a fixture
from tests.browser import watched_page
from tests.geo.desk.campaign_town import TOWN, running
from tests.geo.desk.conftest import person
from tests.served import Server
from tests.small_town import small_town

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_MS = 60_000


@pytest.fixture
def town() -> Community:
    """Testville, whose visits may find somebody without papers."""
    made = small_town()
    return replace(made, profile=replace(made.profile, needs=(Need("no_papers", {"zh": "无身份证明"}, "dispute"),)))


def week(office: Office) -> dict[str, date]:
    today = office.today(TOWN)
    return {"since": today, "until": today + timedelta(days=6)}


@pytest.fixture
def campaign(office: Office) -> Campaign:
    return running(office, demo_actor(office, TOWN, "dispatcher"), **week(office))


def run(**query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in {"community": TOWN, "lang": "zh", **query}.items():
        at.query_params[key] = value
    at.run()
    at.switch_page("pages/campaign.py").run()
    assert not at.exception
    return at


def button(at: AppTest, label: str) -> None:
    next(one for one in at.button if one.label == label).click().run()
    assert not at.exception


def test_the_desk_writes_a_campaign_into_the_form_accepts_its_plan_and_starts_it(office: Office) -> None:
    at = run(role="dispatcher")
    at.text_input[0].set_value("冬季敲门行动")
    at.multiselect[0].select("g9")
    at.text_area[0].set_value("何文涛、吕素芬")
    button(at, "建立行动")
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    (made,) = campaigns(office, dispatcher, TOWN)
    assert (made.name, made.area, made.state) == ("冬季敲门行动", ("g9",), CampaignState.DRAFT)
    assert [(team.people, team.members) for team in made.teams] == [(("r11",), ("何文涛", "吕素芬"))]
    button(at, "采纳计划")
    button(at, "开始行动")
    (begun,) = campaigns(office, dispatcher, TOWN)
    assert begun.state is CampaignState.RUNNING
    assert "补排剩余住户" in [one.label for one in at.button]


def test_a_form_without_an_area_gets_a_sentence_and_makes_nothing(office: Office) -> None:
    at = run(role="dispatcher")
    at.text_input[0].set_value("冬季敲门行动")
    button(at, "建立行动")
    assert [one.value for one in at.error]
    assert campaigns(office, demo_actor(office, TOWN, "dispatcher"), TOWN) == []


def test_the_desk_sees_coverage_answers_and_teams(office: Office, campaign: Campaign) -> None:
    head = person(office, "r03")
    for one in my_team_doors(office, head, TOWN, campaign.id)[:3]:
        record_door(
            office, head, TOWN, campaign.id, DoorReport(one.door.id, DoorOutcome.FOUND, answers={"heated": "no"})
        )
    at = run(role="secretary")
    shown = "\n".join(str(one.value.to_dict()) for one in at.dataframe)
    assert "第一网格" in shown
    assert "否" in shown
    assert not at.error


def test_whoever_is_on_no_team_sees_no_doors(office: Office, campaign: Campaign) -> None:
    at = run(role="worker", person="r05")
    assert "您不在本次行动的任何小组中。" in [one.value for one in at.info]
    assert not [one for one in at.button if one.label == "无人在家"]


def test_a_team_goes_from_door_to_door_and_makes_a_case_of_a_need(office: Office, campaign: Campaign) -> None:
    first, second, third = (one.door for one in my_team_doors(office, person(office, "r03"), TOWN, campaign.id)[:3])
    at = run(role="worker", person="r03")
    assert first.address in [one.value for one in at.subheader]
    button(at, "无人在家")
    assert second.address in [one.value for one in at.subheader]
    at.button_group(key=f"door.heated.{second.id}").select("no")
    at.button_group(key=f"door.needs.{second.id}").select("no_papers")
    button(at, "有人应门，保存")
    assert third.address in [one.value for one in at.subheader]
    with office.store.read() as reader:
        shut, found = reader.work.visits(TOWN, campaign_id=campaign.id)
    assert (shut.target, shut.outcome) == (first.id, DoorOutcome.NOT_HOME)
    assert (found.target, found.outcome, found.needs, dict(found.answers)) == (
        second.id, DoorOutcome.FOUND, ("no_papers",), {"heated": "no"}
    )  # fmt: skip
    button(at, "立为事件：无身份证明")
    with office.store.read() as reader:
        (case,) = reader.cases(CaseFilter(community=TOWN, sources=(Source.DOOR_KNOCK,)))
        assert reader.work.visits(TOWN, campaign_id=campaign.id)[1].case_ids == (case.id,)
    assert (case.category, case.address_id) == ("dispute", second.id)


@pytest.mark.browser
def test_a_door_settled_on_a_phone_shows_on_the_wall_within_seconds(browser: Browser, town_server: Server) -> None:
    office = Office(Settings(home=town_server.home))
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    campaign = running(office, dispatcher, **week(office))
    doors = [one.door.address for one in my_team_doors(office, person(office, "r03"), TOWN, campaign.id)]
    with watched_page(browser, width=1366, height=768) as wall, watched_page(browser, width=360, height=800) as phone:
        wall.goto(f"{town_server.url}/campaign?community={TOWN}&lang=zh&role=dispatcher&campaign={campaign.id}")
        expect(wall.get_by_text("0 / 100")).to_be_visible(timeout=PATIENCE_MS)
        phone.goto(f"{town_server.url}/campaign?community={TOWN}&lang=zh&role=worker&person=r03&campaign={campaign.id}")
        expect(phone.get_by_role("heading", name=doors[0])).to_be_visible(timeout=PATIENCE_MS)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        press = phone.get_by_role("button", name="空置房")
        assert (press.bounding_box() or {"height": 0})["height"] >= 44  # a thumb in a glove
        press.click()
        expect(phone.get_by_role("heading", name=doors[1])).to_be_visible(timeout=PATIENCE_MS)
        expect(wall.get_by_text("1 / 100")).to_be_visible(timeout=PATIENCE_MS)
    assert coverage(office, dispatcher, TOWN, campaign.id).total.settled == 1
    office.close()


@pytest.mark.browser
def test_a_teams_link_opens_its_doors_on_a_phone_and_nothing_is_said_to_be_missing(
    browser: Browser, town_server: Server
) -> None:
    office = Office(Settings(home=town_server.home))
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    campaign = running(office, dispatcher, **week(office))
    team = campaign.teams[0].id
    code = enrol_team(office, dispatcher, TOWN, campaign.id, team)
    with watched_page(browser, width=360, height=800) as phone:
        phone.goto(f"{town_server.url}/campaign?community={TOWN}&lang=zh&campaign={campaign.id}&rider={code}")
        expect(phone.get_by_role("button", name="空置房")).to_be_visible(timeout=PATIENCE_MS)
        expect(phone.get_by_text("Page not found")).to_have_count(0)
        expect(phone.get_by_role("button", name="结束行动")).to_have_count(0)
    office.close()
