"""One AppTest per page: it runs for whoever may see it and says no to whoever may not."""

from pathlib import Path
from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk.actors import people_in_role
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.locate.candidates import MatchLevel
from geo.model import REPORTER, Case, CaseState, Move, Source
from pages.components.names import LEVEL_NAMES, MOVE_NAMES, SOURCE_NAMES, STATE_NAMES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def case(office: Office) -> Case:
    return report(office, REPORTER, Report("testville", "heating", "暖气不热", address="文苑新村2号楼3单元501"))


def run(page: str, **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in {"community": "testville", **query}.items():
        at.query_params[key] = value
    at.run()
    if page != "command":
        at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    kinds = (at.markdown, at.caption, at.subheader, at.info, at.success, at.error, at.text)
    return "\n".join(str(element.value) for group in kinds for element in group)


def test_the_wall_screen_opens_first_with_its_drill_boxes(case: Case) -> None:
    at = run("command")
    assert at.selectbox(key="wall.district.c.").options == ["全部", "北片区", "南片区"]
    assert not at.error


def test_drilling_by_select_box_keeps_the_choice_in_the_address(case: Case) -> None:
    at = run("command")
    at.selectbox(key="wall.district.c.").set_value("d1").run()
    assert at.query_params["unit"] in ("d1", ["d1"])


def test_the_desk_shows_a_case_and_sends_it(office: Office, case: Case) -> None:
    at = run("desk", case=case.id, role="dispatcher")
    assert "供" in texts(at) or "暖" in texts(at)
    at.button(key=next(b.key for b in at.button if str(b.key).startswith("send."))).click().run()
    with office.store.read() as reader:
        assert reader.case(case.id).state == "dispatched"


def test_the_worker_takes_a_case_on_the_phone_page(office: Office, case: Case) -> None:
    from geo.desk import handling
    from geo.desk.actors import demo_actor

    worker = people_in_role(office, "testville", "worker")[0]
    handling.dispatch(office, demo_actor(office, "testville", "dispatcher"), case.id, worker.id)
    at = run("my_day", role="worker", person=worker.id)
    at.button(key=next(b.key for b in at.button if str(b.key).startswith("take."))).click().run()
    with office.store.read() as reader:
        assert reader.case(case.id).state == "handling"


def test_the_secretary_reads_households_and_a_worker_does_not(office: Office) -> None:
    assert "户" in texts(run("grid", role="secretary"))
    assert run("grid", role="worker").error


def test_the_help_page_shows_a_line_to_try(office: Office) -> None:
    at = run("help")
    assert "api_key=demo" in at.code[0].value
    assert "address_string=" in at.code[0].value


def test_the_report_form_opens_for_anybody(office: Office) -> None:
    at = run("report", role="auditor")
    assert at.selectbox


def test_only_an_administrator_is_offered_the_keys(office: Office) -> None:
    at = run("admin", role="admin")
    assert at.text_input


def test_every_level_and_state_has_a_word() -> None:
    assert set(LEVEL_NAMES) == set(get_args(MatchLevel))
    assert set(STATE_NAMES) == set(CaseState)
    assert {*Source} == set(SOURCE_NAMES)
    assert {*Move} <= set(MOVE_NAMES)


def test_words_change_with_the_language(office: Office) -> None:
    at = run("command", lang="en")
    assert at.selectbox(key="wall.district.c.").options[0] == "All"
