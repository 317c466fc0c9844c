"""The clocks on the screens: a worker asks for time, the desk grants it, a reporter is asked and answers."""

from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk import extending, handling, waiting
from geo.desk.actors import actor_of_person, demo_actor
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.secrets import receipt
from geo.model import REPORTER, Case, CaseState
from pages.components.clock_lines import LATE_MARK, STILL_MARK
from tests.small_town import middle

ROOT = Path(__file__).resolve().parents[2]
LAMP = Report("testville", "streetlight", "正街路灯不亮了", lon=middle(5)[0], lat=middle(5)[1])


@pytest.fixture
def case(office: Office) -> Case:
    """A lamp in the hands of the worker of its grid."""
    made = report(office, REPORTER, LAMP)
    handling.dispatch(office, demo_actor(office, "testville", "dispatcher"), made.id, "r07")
    return handling.take(office, actor_of_person(office, "testville", "r07"), made.id)


def page(name: str, **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for key, value in {"community": "testville", "lang": "zh", **query}.items():
        at.query_params[key] = value
    at.run()
    at.switch_page(f"pages/{name}.py").run()
    assert not at.exception
    return at


def submit(at: AppTest, form: str, label: str) -> AppTest:
    keys = [str(button.key) for button in at.button if form in str(button.key) and button.label == label]
    at.button(key=keys[0]).click().run()
    assert not at.exception
    return at


def facts(at: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in at.get("html"))


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        return reader.case(case.id)


def test_a_worker_asks_for_time_and_the_desk_grants_it(office: Office, case: Case) -> None:
    at = page("my_day", role="worker", person="r07")
    assert "最多144小时：累计不超过原时限的两倍，并扣除已批准的。" in [caption.value for caption in at.caption]
    at.number_input[0].set_value(16.0)
    next(field for field in at.text_input if field.label == "原因").set_value("等新灯杆到货")
    submit(at, f"time.{case.id}", "提交")
    asked = stored(office, case).asked_extension
    assert asked is not None
    assert (asked.hours, asked.reason, asked.asked_by) == (16, "等新灯杆到货", "r07")

    at = page("desk", role="dispatcher", queue="extension_asked", case=case.id)
    assert "延长16小时 · 等新灯杆到货 · 待审批" in facts(at)
    next(field for field in at.text_input if field.label == "审批意见").set_value("同意")
    submit(at, f"decide.{case.id}", "批准延期")
    now = stored(office, case)
    assert now.extended
    assert now.due_at is not None
    assert case.due_at is not None
    assert now.due_at > case.due_at
    assert "已延期" in facts(page("desk", role="dispatcher", case=case.id))


def test_whoever_asked_sees_the_ask_and_decides_nothing(office: Office, case: Case) -> None:
    worker = actor_of_person(office, "testville", "r07")
    extending.ask_extension(office, worker, case.id, 8, "等配件")
    at = page("my_day", role="worker", person="r07")
    assert any("延长8小时 · 等配件 · 待审批" in caption.value for caption in at.caption)
    assert not [button for button in at.button if button.label == "批准延期"]


def test_the_reporter_is_asked_and_answers_with_the_receipt(office: Office, case: Case) -> None:
    at = page("my_day", role="worker", person="r07")
    next(field for field in at.text_input if field.label == "询问内容").set_value("是哪一根灯杆？")
    submit(at, f"await.{case.id}", "提交")
    asked = stored(office, case)
    assert (asked.state, asked.awaits_reporter) == (CaseState.SUSPENDED, True)

    shown = facts(page("desk", role="dispatcher", case=case.id))
    assert "是哪一根灯杆？" in shown
    assert "计时暂停，剩余" in shown

    at = page("report")
    next(field for field in at.text_input if field.label == "编号").set_value(case.id)
    next(field for field in at.text_input if field.label == "回执码").set_value(receipt(office.secret, case.id))
    submit(at, "lookup", "查询")
    assert "需要您答复：是哪一根灯杆？" in [warning.value for warning in at.warning]
    next(field for field in at.text_area if field.label == "您的答复").set_value("第三根")
    submit(at, f"answer.{case.id}", "提交")
    back = stored(office, case)
    assert (back.state, back.awaits_reporter, back.notes[-1].text) == (CaseState.HANDLING, False, "第三根")


def test_staff_enter_an_answer_and_the_list_says_waiting(office: Office, case: Case) -> None:
    worker = actor_of_person(office, "testville", "r07")
    waiting.await_reporter(office, worker, case.id, "几点在家？")
    at = page("desk", role="dispatcher", queue="open", case=case.id)
    rows = at.dataframe[0].value
    assert list(rows["状态"]) == ["等待诉求人"]
    assert rows["时限"][0].startswith(f"{STILL_MARK} ")
    next(field for field in at.text_area if field.label == "诉求人的答复").set_value("电话答复：六点后")
    submit(at, f"answer.{case.id}", "提交")
    assert stored(office, case).notes[-1].text == "电话答复：六点后"


def test_a_stage_past_its_limit_is_marked_in_the_list(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(office, REPORTER, LAMP)
    assert made.stage_due_at is not None
    later = made.stage_due_at.replace(microsecond=0)
    monkeypatch.setattr(office, "clock", lambda: datetime.fromtimestamp(later.timestamp() + 3600, later.tzinfo))
    at = page("desk", role="dispatcher", queue="open", case=made.id)
    assert at.dataframe[0].value["环节"][0].startswith(f"{LATE_MARK} ")
    assert "受理 · " in facts(at)
    assert LATE_MARK in facts(at)


def test_a_limit_into_a_year_without_known_holidays_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "clock", lambda: datetime.fromisoformat("2031-05-05T09:00:00+08:00"))
    made = report(office, REPORTER, LAMP)
    at = page("desk", role="dispatcher", queue="open", case=made.id)
    assert "2031年节假日安排尚未公布，暂按平日推算" in facts(at)
