"""The page of visits: a worker records one, the secretary sees how far each duty is and notes a household."""

from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk import marks, visiting
from geo.desk.actors import actor_of_person
from geo.desk.duties import my_due
from geo.desk.office import Office
from geo.desk.visiting import VisitReport
from geo.exchange import Community
from tests.geo.desk.needy_town import needy_town
from tests.pages.test_pages import run, texts

TOWN, HOME, MEMBER = "testville", "wy2-3-501", "r12"


@pytest.fixture
def town() -> Community:
    return needy_town()


def member(office: Office) -> list[str]:
    """What the member may visit today, as the page keys it."""
    return [f"{due.duty}:{due.target}" for due in my_due(office, actor_of_person(office, TOWN, MEMBER), TOWN)]


def frames(at: AppTest) -> str:
    return "\n".join(frame.value.to_csv() for frame in at.dataframe)


def test_a_worker_records_a_due_visit_and_makes_a_case_of_what_was_found(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed = _on_a_day_with_visits(office, monkeypatch)
    at = run("visits", role="worker", person=MEMBER, visit=owed[0])
    name = f"visit.{owed[0].replace(':', '.')}"
    at.button_group(key=f"{name}.needs").set_value(["no_heating"])
    at.text_area(key=f"{name}.note").set_value("卧室不热")
    next(button for button in at.button if button.label == "登记走访" and button.form_id == name).click().run()
    assert not at.exception
    assert not at.error
    with office.store.read() as reader:
        (made,) = reader.work.visits(TOWN)
    assert (made.person_id, made.note, made.needs) == (MEMBER, "卧室不热", ("no_heating",))
    at.button(key=f"need.{made.id}.no_heating").click().run()
    assert not at.exception
    with office.store.read() as reader:
        (case_id,) = reader.work.visits(TOWN)[0].case_ids
    assert case_id in texts(at)


def test_the_secretary_sees_progress_with_the_visits_behind_it(office: Office) -> None:
    actor = actor_of_person(office, TOWN, MEMBER)
    visiting.record_visit(office, actor, TOWN, VisitReport(HOME, "monthly_visit"))
    at = run("visits", role="secretary", duty="monthly_visit", who=MEMBER)
    assert "共 3 人" in texts(at)
    assert "文苑新村2号楼3单元501" in frames(at)


def test_coverage_counts_each_household_once(office: Office) -> None:
    at = run("visits", role="secretary", view="coverage")
    box = next(one for one in at.selectbox if one.label == "走访状态")
    counts = [int(option.rpartition("(")[2].rstrip(")")) for option in box.options]
    assert sum(counts) == 111
    assert not at.error


def test_the_secretary_notes_that_a_household_wishes_no_visits(office: Office) -> None:
    at = run("visits", role="secretary", view="marks", door=HOME)
    at.checkbox[0].check()
    next(button for button in at.button if button.label == "保存备注").click().run()
    assert not at.exception
    noted = marks.mark_of(office, actor_of_person(office, TOWN, "r01"), TOWN, HOME)
    assert noted is not None
    assert noted.no_visits
    assert "文苑新村2号楼3单元501" in frames(at)


def test_the_page_speaks_english(office: Office) -> None:
    at = run("visits", role="secretary", lang="en")
    assert "3 people" in texts(at)


def _on_a_day_with_visits(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Move the office to a day on which the member has something to visit, and say what."""
    monkeypatch.setattr(office, "clock", lambda: datetime(2026, 11, 30, 2, tzinfo=UTC))
    found = member(office)
    assert found
    return found
