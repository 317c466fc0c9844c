"""The page of figures where boundaries have changed: by which of them it counts is a choice that the address keeps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.exchange import Community
from geo.model import REPORTER, SYSTEM
from tests.geo.desk.conftest import pin
from tests.geo.desk.test_figure_boundaries import WEST_OF_G6, redrawn

from .test_pages import run

RUBBISH = Report("testville", "garbage", "垃圾没人收", address="那边的大树旁边")


@pytest.fixture
def turned(office: Office, town: Community) -> str:
    """A case in the sixth grid, of which the fifth has the place since today; the day of the turn."""
    case = report(office, REPORTER, RUBBISH)
    pin(office, demo_actor(office, "testville", "dispatcher"), case.id, *WEST_OF_G6)
    today = office.today("testville")
    with office.write(SYSTEM) as tx:
        tx.load_community(redrawn(town, today))
    return today.isoformat()


def test_where_boundaries_never_changed_there_is_nothing_to_choose(office: Office) -> None:
    at = run("figures")
    assert "pick.by" not in [box.key for box in at.selectbox]
    assert at.metric


def test_the_choice_moves_a_case_to_the_grid_that_has_its_place(office: Office, turned: str) -> None:
    at = run("figures", unit="g5")
    assert at.metric[0].value == "0"
    box = at.selectbox(key="pick.by")
    assert box.options == ["各事件当时的网格边界", f"自{turned}起的边界", box.options[2]]
    assert box.options[2].startswith("截至")
    box.select(turned).run()
    assert at.query_params["by"] in (turned, [turned])
    assert at.metric[0].value == "1"
    assert run("figures", unit="g6", by=turned).metric[0].value == "0"


def test_an_address_with_old_boundaries_counts_by_them_and_opens_the_list(office: Office, turned: str) -> None:
    before = (office.today("testville") - timedelta(days=1)).isoformat()
    assert run("figures", unit="g6", by=before).metric[0].value == "1"
    listed = run("figures", unit="g6", by=before, figure="received")
    assert list(listed.dataframe[0].value["反映内容"]) == ["垃圾没人收"]
    side = run("figures", unit="d1", by=before, section="units")
    assert list(side.dataframe[0].value["受理"]) == ["0", "0", "0", "0", "0", "1"]


def test_a_grid_that_there_was_not_yet_is_a_sentence(office: Office, turned: str) -> None:
    before = (office.today("testville") - timedelta(days=1)).isoformat()
    at = run("figures", unit="g10", by=before)
    assert "第十网格" in at.error[0].value
    assert not at.metric


def test_a_day_that_is_none_is_passed_over(office: Office, turned: str) -> None:
    at = run("figures", unit="g6", by="yesterday")
    assert at.metric[0].value == "1"


def test_a_case_that_came_later_is_counted_by_old_boundaries_too(office: Office, turned: str) -> None:
    later = report(office, REPORTER, replace(RUBBISH, description="又堆起来了"))
    pin(office, demo_actor(office, "testville", "dispatcher"), later.id, *WEST_OF_G6)
    before = (office.today("testville") - timedelta(days=1)).isoformat()
    assert run("figures", unit="g6", by=before).metric[0].value == "2"
    assert run("figures", unit="g5", by=turned).metric[0].value == "2"
