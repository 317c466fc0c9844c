"""A hundred categories swamp nobody: the community's own first, all others by group; staff say who reports."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk import office as office_module
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.exchange import read_community
from geo.model import REPORTER, SYSTEM, Case, CaseState, Source
from geo.store import CaseFilter
from tests.small_town import PROFILE, write_small_town

ROOT = Path(__file__).resolve().parents[2]
HOME = "文苑新村2号楼3单元501"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("GRIDWARD_HOME", str(tmp_path))
    monkeypatch.setenv("GRIDWARD_MODE", "demo")
    monkeypatch.delenv("GRIDWARD_DATABASE_URL", raising=False)
    office_module.process_office.cache_clear()
    office = office_module.process_office()
    with TemporaryDirectory() as folder, office.write(SYSTEM) as tx:
        profile = PROFILE.replace("[[levels]]", "standard_categories = true\n\n[[levels]]", 1)
        tx.load_community(read_community(write_small_town(Path(folder), profile=profile)))
    yield office
    office.close()
    office_module.process_office.cache_clear()


def run(page: str, **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90)
    for key, value in {"community": "testville", "lang": "zh", **query}.items():
        at.query_params[key] = value
    at.run()
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    return at


def only_case(office: Office) -> Case:
    with office.store.read() as reader:
        (case,) = reader.cases(CaseFilter(community="testville"))
    return case


def send(at: AppTest) -> None:
    next(text for text in at.text_input if text.label == "地点（地址）").input(HOME)
    next(button for button in at.button if button.label == "提交").click()
    at.run()
    assert not at.exception and not at.error


def test_whoever_reports_sees_the_own_categories_and_reaches_all_others_by_group(office: Office) -> None:
    at = run("report", role="planner")
    matter = at.selectbox(key="report.own")
    assert matter.options == ["供暖", "邻里纠纷", "安全隐患", "垃圾清运", "路灯", "其他（全部类别）……"]
    matter.select_index(5).run()
    assert len(at.selectbox(key="report.group").options) == 3 + 11
    at.selectbox(key="report.group").select("events-order").run()
    offered = at.selectbox(key="report.category.events-order")
    assert "占道经营" in offered.options
    offered.select("e-street-stall").run()
    send(at)
    case = only_case(office)
    assert (case.category, case.source, case.state) == ("e-street-stall", Source.RESIDENT, CaseState.COLLECTED)


def test_staff_say_who_reports_and_answer_for_it(office: Office) -> None:
    at = run("report", role="worker")
    assert "12345热线" not in at.selectbox(key="report.source").options
    at.selectbox(key="report.source").select(Source.DOOR_KNOCK).run()
    assert any("立即立案" in str(caption.value) for caption in at.caption)
    send(at)
    case = only_case(office)
    assert (case.source, case.state) == (Source.DOOR_KNOCK, CaseState.FILED)
    with office.store.read() as reader:
        assert reader.events_of(f"case:{case.id}")[0].actor.startswith("person:")


def test_the_desk_changes_a_category_group_first(office: Office) -> None:
    case = report(office, REPORTER, Report("testville", "garbage", "门口有人摆摊", address=HOME))
    at = run("desk", role="dispatcher", case=case.id)
    key = f"recategorise.{case.id}.{case.version}"
    assert at.selectbox(key=f"{key}.group").value == "facilities"
    assert at.button(key=key).disabled
    at.selectbox(key=f"{key}.group").select("events-order").run()
    at.selectbox(key=f"{key}.category.events-order").select("e-street-stall").run()
    assert any("2 小时" in str(caption.value) for caption in at.caption)
    at.button(key=key).click().run()
    assert not at.exception
    assert only_case(office).category == "e-street-stall"
