"""The desk's lists: what the address asks for, choices written back into it, and many cases at once after a preview."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk import handling
from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.model import REPORTER, Case
from tests.small_town import middle

from .test_pages import run, texts


@pytest.fixture
def lamps(office: Office) -> list[Case]:
    made = []
    for grid in (2, 5, 9):
        lon, lat = middle(grid)
        made.append(report(office, REPORTER, Report("testville", "streetlight", f"{grid}号灯不亮", lon=lon, lat=lat)))
    return made


def desk(**query: str) -> AppTest:
    return run("desk", role="dispatcher", **query)


def numbers(at: AppTest) -> set[str]:
    return set(at.dataframe[0].value["编号"]) if at.dataframe else set()


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        return reader.case(case.id)


def test_the_address_opens_the_list_that_it_says(lamps: list[Case]) -> None:
    assert numbers(desk(queue="open")) == {case.id for case in lamps}
    assert numbers(desk(queue="open", at="g5")) == {lamps[1].id}
    assert numbers(desk(queue="open", text="9号灯")) == {lamps[2].id}
    assert "报到超期" in texts(desk(queue="open", list="报到超期"))


def test_a_broken_address_gives_a_sentence_and_the_rest_of_the_list(lamps: list[Case]) -> None:
    at = desk(queue="open", at="g5", clock="yesterday")
    assert [error.value for error in at.error] == ["列表的“clock”没有“yesterday”这一选项，已忽略。"]
    assert numbers(at) == {lamps[1].id}


def test_words_and_order_are_kept_in_the_address(lamps: list[Case]) -> None:
    at = desk(queue="open")
    at.text_input(key="list.text.").set_value("2号灯").run()
    assert at.query_params["text"] in ("2号灯", ["2号灯"])
    at.selectbox(key="list.order.pressing").set_value("newest").run()
    assert at.query_params["order"] in ("newest", ["newest"])
    assert not at.exception
    assert numbers(at) == {lamps[0].id}


def test_many_are_sent_after_a_preview_and_what_changed_meanwhile_is_told(office: Office, lamps: list[Case]) -> None:
    at = desk(queue="open", bulk="1")
    at.button(key="bulk.all").click().run()
    preview = at.dataframe[0].value if "派给谁" in at.dataframe[0].value else at.dataframe[1].value
    assert set(preview["编号"]) == {case.id for case in lamps}
    assert len(set(preview["派给谁"])) == 3
    handling.dispatch(office, demo_actor(office, "testville", "secretary"), lamps[0].id, "r03")
    at.button(key="bulk.do").click().run()
    assert not at.exception
    assert "共3件，已办2件。" in texts(at)
    assert f"{lamps[0].id} · " in texts(at)
    assert stored(office, lamps[0]).handler_id == "r03"
    assert [stored(office, case).state for case in lamps] == ["dispatched"] * 3


def test_the_help_page_lists_the_keys_to_whoever_has_a_desk(office: Office) -> None:
    assert "`j / k`" in texts(run("help", role="dispatcher"))
