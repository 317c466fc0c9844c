"""On the desk a case is verified, closed in plain words and its reporters told; a reporter answers with the receipt."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk import handling, related
from geo.desk import office as office_module
from geo.desk.actors import actor_of_person
from geo.desk.closing import closing_text
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.secrets import receipt
from geo.model import REPORTER, SYSTEM, Actor, Case, CaseState, Outcome, Reporter
from geo.store import CaseFilter
from tests.small_town import middle, small_town

ROOT = Path(__file__).resolve().parents[2]
TOWN = "testville"
LAMP = Report(
    TOWN, "streetlight", "正街路灯不亮了", lon=middle(5)[0], lat=middle(5)[1], reporter=Reporter("甲", "13900000091")
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("GRIDWARD_HOME", str(tmp_path))
    monkeypatch.setenv("GRIDWARD_MODE", "demo")
    monkeypatch.delenv("GRIDWARD_DATABASE_URL", raising=False)
    office_module.process_office.cache_clear()
    office = office_module.process_office()
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    yield office
    office.close()
    office_module.process_office.cache_clear()


@pytest.fixture
def dispatcher(office: Office) -> Actor:
    return actor_of_person(office, TOWN, "r02")


@pytest.fixture
def done(office: Office, dispatcher: Actor) -> Case:
    """A lamp that two people reported, reported back as done."""
    case, duplicate = (
        report(office, REPORTER, replace(LAMP, reporter=Reporter(name, "13900000091"))) for name in "甲乙"
    )
    related.merge(office, dispatcher, duplicate.id, case.id)
    worker = actor_of_person(office, TOWN, "r07")
    handling.dispatch(office, dispatcher, case.id, "r07")
    handling.take(office, worker, case.id)
    return handling.report_back(office, worker, case.id, "换了灯泡")


def screen(page: str, **query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=90)
    for key, value in {"community": TOWN, "role": "dispatcher", **query}.items():
        at.query_params[key] = value
    at.run()
    at.switch_page(f"pages/{page}.py").run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    groups = (at.text, at.markdown, at.info, at.success, at.warning, at.error, at.caption)
    return "\n".join(str(element.value) for group in groups for element in group)


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        return reader.case(case.id)


def test_a_pass_without_a_word_is_refused_in_one_sentence_and_closing_starts_from_what_was_done(
    office: Office, done: Case
) -> None:
    at = press(screen("desk", case=done.id), "已解决")
    assert stored(office, done) == done
    assert [str(one.value) for one in at.error] == ["核查通过须附照片或写明现场所见。"]
    next(field for field in at.text_input if field.label == "现场情况").set_value("亮了")
    press(at, "已解决")
    assert stored(office, done).state is CaseState.VERIFIED
    words = at.text_area(key=f"told.{done.id}.{stored(office, done).version}")
    assert words.value == "换了灯泡"
    words.set_value("您反映的路灯已换新灯泡")
    press(at, "结案")
    assert closing_text(stored(office, done)) == "您反映的路灯已换新灯泡"


def test_everybody_who_reported_is_told_with_one_button(office: Office, dispatcher: Actor, done: Case) -> None:
    handling.verify(office, dispatcher, done.id, passed=True, text="亮了")
    handling.close(office, dispatcher, done.id)
    at = screen("desk", case=done.id)
    assert "您好，您反映的“正街路灯不亮了”" in said(at)
    press(at, "2人均已告知")
    with office.store.read() as reader:
        assert all(case.told_at is not None for case in reader.cases(CaseFilter(community=TOWN)))


def test_the_reporter_reads_what_was_done_and_says_that_it_is_not_solved(
    office: Office, dispatcher: Actor, done: Case
) -> None:
    handling.verify(office, dispatcher, done.id, passed=True, text="亮了")
    closed = handling.close(office, dispatcher, done.id)
    at = screen("report", role="reporter")
    next(field for field in at.text_input if field.label == "编号").set_value(done.id)
    next(field for field in at.text_input if field.label == "回执码").set_value(receipt(office.secret, done.id))
    at.button(key="FormSubmitter:lookup-查询").click().run()
    assert not at.exception
    assert "换了灯泡" in said(at)
    assert "r07" not in said(at) and "王志远" not in said(at)
    at.radio(key=f"outcome.{done.id}.{closed.version}").set_value(Outcome.UNSOLVED)
    at.button(key=f"FormSubmitter:rate.{done.id}.{closed.version}-提交").click().run()
    assert not at.exception
    again = stored(office, done)
    assert (again.state, again.reopened) == (CaseState.FILED, 1)
    assert "已重新办理。" in said(at)
