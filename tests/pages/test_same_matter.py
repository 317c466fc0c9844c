"""The desk shows what may be the same matter with why, merges with one click, takes out again, and divides."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.model import REPORTER, Case, Reporter
from geo.store import CaseFilter
from tests.small_town import middle

ROOT = Path(__file__).resolve().parents[2]
LAMP = Report(
    "testville", "streetlight", "正街路灯不亮了", lon=middle(5)[0], lat=middle(5)[1],
    reporter=Reporter("路人甲", "13900000091"),
)  # fmt: skip


@pytest.fixture
def pair(office: Office) -> tuple[Case, Case]:
    return report(office, REPORTER, LAMP), report(office, REPORTER, replace(LAMP, reporter=Reporter("路人乙")))


def desk(**query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in {"community": "testville", "role": "dispatcher", **query}.items():
        at.query_params[key] = value
    at.run()
    at.switch_page("pages/desk.py").run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    return "\n".join(str(element.value) for group in (at.text, at.markdown) for element in group)


def facts(at: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in at.get("html"))


def press(at: AppTest, start: str) -> AppTest:
    at.button(key=next(str(b.key) for b in at.button if str(b.key).startswith(start))).click().run()
    assert not at.exception
    assert not at.error
    return at


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        return reader.case(case.id)


def test_a_near_case_is_shown_with_why_and_merged_and_taken_out_with_a_click(
    office: Office, pair: tuple[Case, Case]
) -> None:
    first, second = pair
    at = desk(case=second.id)
    assert f"{first.id} · 正街路灯不亮了" in said(at)
    assert "相距0米，同时，文字相似100%" in said(at)
    press(at, f"merge.{second.id}.")
    assert stored(office, second).merged_into == first.id
    at = desk(case=first.id)
    assert "路人甲 13900000091、路人乙" in facts(at)
    press(at, f"unmerge.{second.id}.")
    assert stored(office, second).state == "collected"


def test_one_click_opens_the_near_case(pair: tuple[Case, Case]) -> None:
    first, second = pair
    at = press(desk(case=second.id), f"open.{second.id}.{first.id}")
    assert at.query_params["case"] in (first.id, [first.id])


def test_the_needs_a_place_card_shows_who_wrote_the_same_address(office: Office) -> None:
    lost = Report("testville", "streetlight", "路灯不亮", address="老电影院对面那盏")
    first, second = report(office, REPORTER, lost), report(office, REPORTER, lost)
    at = desk(case=second.id)
    assert first.id in said(at)
    assert "地址相同" in said(at)


def test_a_case_is_divided_into_parts(office: Office, pair: tuple[Case, Case]) -> None:
    case = pair[0]
    at = desk(case=case.id)
    for row, text in enumerate(("换灯泡", "清理灯下垃圾")):
        at.text_input(key=f"part.{case.id}.{case.version}.{row}").set_value(text)
    at.selectbox(key=f"part.{case.id}.{case.version}.1.kind").set_value("garbage")
    next(button for button in at.button if button.label == "拆分事件").click().run()
    assert not at.exception
    with office.store.read() as reader:
        parts = reader.cases(CaseFilter(parent_id=case.id))
    assert [(part.category, part.description) for part in parts] == [
        ("streetlight", "换灯泡"), ("garbage", "清理灯下垃圾"),
    ]  # fmt: skip
    assert stored(office, case).state == "split"
