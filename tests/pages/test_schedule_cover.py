"""The schedule page's parts: covering grids, 721, engagements and absences; and a worker's own on the phone page."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk import absences, covering, engagements
from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.exchange import Community, read_community
from geo.model import Actor
from geo.schedule.recurrence_words import said_of
from tests.geo.desk.field_day import a_stop, keep
from tests.geo.desk.scenarios.test_c5_721 import RULE
from tests.pages.test_pages import run
from tests.small_town import PROFILE, write_small_town

TOWN = "testville"


@pytest.fixture
def town() -> Community:
    with TemporaryDirectory() as folder:
        return read_community(write_small_town(Path(folder), profile=PROFILE + RULE))


@pytest.fixture
def dispatcher(office: Office) -> Actor:
    return demo_actor(office, TOWN, "dispatcher")


def tiles(at: AppTest) -> str:
    """What stands in pieces of HTML: tiles, headings, facts."""
    return "\n".join(element.proto.body for element in at.get("html"))


def test_an_errand_that_comes_again_is_entered_previewed_left_out_and_withdrawn(
    office: Office, dispatcher: Actor
) -> None:
    at = run("schedule", role="dispatcher", tab="engagements", lang="en")
    assert not at.exception
    at.text_input(key="engagement.0.name").set_value("代取药品")
    at.selectbox(key="engagement.0.repeat").set_value("weekly")
    at.number_input(key="engagement.0.every").set_value(6)
    next(one for one in at.button if one.label == "Show dates").click().run()
    assert "The next dates:" in [one.value for one in at.caption]
    assert len([one for one in at.text if "09:30" in one.value]) == 5
    assert engagements.engagements_known(office, dispatcher, TOWN) == []
    next(one for one in at.button if one.label == "Save").click().run()
    (made,) = engagements.engagements_known(office, dispatcher, TOWN)
    assert (made.name, said_of(made.rule).repeat, said_of(made.rule).every) == ("代取药品", "weekly", 6)
    at = run("schedule", role="dispatcher", tab="engagements", lang="en", engagement=made.id)
    assert not at.exception
    next(one for one in at.button if one.label == "Leave out").click().run()
    assert len(engagements.engagement_of(office, dispatcher, TOWN, made.id).except_on) == 1
    at.button(key=f"withdraw.{made.id}.2").click().run()
    assert engagements.engagements_known(office, dispatcher, TOWN, past=True) == []
    assert not at.exception


def test_a_nameless_engagement_gets_a_sentence(office: Office, dispatcher: Actor) -> None:
    at = run("schedule", role="dispatcher", tab="engagements", lang="en")
    next(one for one in at.button if one.label == "Save").click().run()
    kind, sentence = at.session_state["notice"]
    assert kind == "error"
    assert sentence.startswith("Say in at most")
    assert engagements.engagements_known(office, dispatcher, TOWN) == []


def test_leave_is_entered_and_shown(office: Office, dispatcher: Actor) -> None:
    at = run("schedule", role="dispatcher", tab="absences", lang="zh")
    at.selectbox(key="absence.who.0").set_value("r03")
    next(one for one in at.button if one.label == "登记").click().run()
    assert not at.exception
    (made,) = absences.absences_known(office, dispatcher, TOWN)
    assert (made.person_id, made.kind, made.until - made.since) == ("r03", "leave", timedelta(days=1))
    assert at.dataframe[0].value.to_numpy()[0][1] == "请假"


def test_a_cover_is_proposed_and_accepted(office: Office, dispatcher: Actor) -> None:
    at = run("schedule", role="dispatcher", tab="cover", lang="zh")
    at.multiselect(key="cover.away").set_value(["r11"])
    next(one for one in at.button if one.label == "测算").click().run()
    assert not at.exception
    assert not at.error
    handed = at.dataframe[0].value
    assert len(handed) >= 1
    assert "9 / 8" in tiles(at)
    next(one for one in at.button if one.label == "确认包片方案").click().run()
    assert not at.exception
    day = at.date_input(key="cover.day").value
    with office.store.read() as reader:
        begun = [one for one in reader.appointments(TOWN, on=day) if one.id.startswith("COV-")]
    assert len(begun) == len(handed)
    assert "r11" not in {one.person_id for one in begun}


def test_all_workers_away_gets_a_sentence(office: Office) -> None:
    at = run("schedule", role="dispatcher", tab="cover", lang="en")
    at.multiselect(key="cover.away").set_value([f"r{n:02d}" for n in range(3, 12)])
    next(one for one in at.button if one.label == "Propose").click().run()
    assert at.error[0].value == "There is nobody to cover the grids."
    assert not at.exception


def test_the_week_is_shown_with_the_target_and_words(office: Office) -> None:
    at = run("schedule", role="dispatcher", tab="shares", lang="zh")
    assert not at.exception
    rows = at.dataframe[0].value.to_numpy().tolist()
    assert not any("偏多" in str(cell) for row in rows for cell in row), "turns alone say nothing of a whole week"
    assert any("不作判断" in one.value for one in at.caption)
    keep(office, a_stop(office, person_id="r04"))
    at = run("schedule", role="dispatcher", tab="shares", lang="zh")
    rows = at.dataframe[0].value.to_numpy().tolist()
    assert any("偏多" in str(cell) for row in rows for cell in row)
    assert "70%" in tiles(at)
    who = office.staff(TOWN).people["r04"].name
    at = run("schedule", role="dispatcher", tab="shares", lang="zh", of="r04", activity="counter")
    assert f"{who}：窗口业务" in tiles(at)
    assert set(at.dataframe[1].value["事项"]) == {"文苑驿站", "正街驿站"}


def test_the_figures_lead_to_the_week(office: Office) -> None:
    assert "本周符合 721 的人员" in tiles(run("figures", role="dispatcher", lang="zh"))
    assert "本周符合 721 的人员" not in tiles(run("figures", role="auditor", lang="zh"))


def test_a_worker_enters_their_own_leave_on_the_phone(office: Office) -> None:
    at = run("my_day", role="worker", person="r03", lang="zh")
    assert not at.exception
    assert [one.label for one in at.expander if one.label.startswith("我的")] == ["我的请假", "我的代办与预约"]
    next(one for one in at.button if one.label == "登记").click().run()
    made = [one for mine in absences.absent_on(office, TOWN, office.today(TOWN)).values() for one in mine]
    assert [(one.person_id, one.kind) for one in made] == [("r03", "leave")]


def test_roles_whose_people_cover_grids_come_in_order(office: Office) -> None:
    assert covering.cover_roles(office, TOWN)[0] == "grid_worker"
