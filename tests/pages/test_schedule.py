"""The schedule page: a day is proposed, looked at, accepted, changed by hand, and seen as far as it has come."""

import pytest
from streamlit.testing.v1 import AppTest

from geo.desk import day_plans
from geo.desk.day_plans import accept
from geo.desk.office import Office
from pages.components import trying
from tests.geo.desk.planned_day import TOWN, case_stops, kept, planned, secretary, sent, sent_to_all, tomorrow
from tests.pages.test_pages import run, texts


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search no longer than a test may take."""
    monkeypatch.setattr(day_plans, "SECONDS", 0.3)
    monkeypatch.setattr(day_plans, "REPLAN_SECONDS", 0.3)


def page(office: Office, **query: str) -> AppTest:
    at = run("schedule", **({"role": "secretary", "lang": "en", "day": f"{tomorrow(office)}"} | query))
    assert not at.exception
    return at


def shown(at: AppTest) -> str:
    return texts(at) + "\n".join(str(element.proto.body) for element in at.get("html"))


def press(at: AppTest, label: str) -> AppTest:
    next(button for button in at.button if button.label == label).click()
    at.run()
    assert not at.exception
    return at


def test_the_secretary_proposes_a_day_looks_at_it_and_accepts_it(office: Office) -> None:
    sent_to_all(office)
    at = page(office)
    assert "No plan of this day" in texts(at)
    at = press(at, "Propose a plan")
    assert kept(office) == []
    assert "A proposal" in texts(at)
    assert {tab.label.split(" ")[0] for tab in at.tabs} >= {"Stops", "Changes", "Not"}
    at = press(at, "Accept the plan")
    assert len(case_stops(office)) == 4
    assert "A proposal" not in texts(at)
    assert any(len(frame.value) == len(kept(office)) for frame in at.dataframe)


def test_a_proposal_that_came_too_late_is_told_in_one_sentence(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(trying, "notify", lambda kind, sentence: told.append((kind, sentence)))
    sent_to_all(office)
    at = press(page(office), "Propose a plan")
    accept(office, secretary(office), planned(office))
    before = kept(office)
    press(at, "Accept the plan")
    [(kind, sentence)] = told
    assert (kind, sentence[-14:]) == ("error", "planned again.")
    assert kept(office) == before


def test_a_stop_is_pinned_and_given_to_somebody_else(office: Office) -> None:
    sent_to_all(office)
    accept(office, secretary(office), planned(office))
    at = page(office)
    chosen = next(box for box in at.selectbox if box.label == "Stop").value
    press(at, "Pin the stop")
    pinned = next(stop for stop in kept(office) if stop.id == chosen)
    assert pinned.pinned
    press(page(office), "Give it to this person")
    given = next(stop for stop in kept(office) if stop.id == chosen)
    assert given.person_id != pinned.person_id
    assert given.starts_at == pinned.starts_at


def test_one_persons_day_is_shown_from_its_own_address(office: Office) -> None:
    sent_to_all(office)
    accept(office, secretary(office), planned(office))
    at = page(office, whose="r05")
    assert next(box for box in at.selectbox if box.label == "Whose day").value == "r05"
    mine = [stop for stop in kept(office) if stop.person_id == "r05"]
    assert len(at.dataframe[0].value) == len(mine)


@pytest.mark.parametrize(
    "query", [{"day": "never"}, {"roles": "nobody"}, {"plan": "gone"}, {"whose": "x"}, {"tab": "x"}]
)
def test_a_foreign_choice_in_the_address_shows_the_usual_page(office: Office, query: dict[str, str]) -> None:
    assert page(office, **query).multiselect


def test_a_day_without_anybody_gets_a_sentence(office: Office) -> None:
    at = page(office, roles="centre_household")
    at = press(at, "Propose a plan")
    assert at.error or "A proposal" in texts(at)
    assert kept(office) == []


def test_the_page_is_offered_to_those_who_schedule_only(office: Office) -> None:
    for role in ("worker", "department", "auditor"):
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            run("schedule", role=role)


def test_the_desk_says_who_is_planned_to_go_to_a_case(office: Office) -> None:
    case = sent(office, "r05")
    assert "Planned" not in shown(run("desk", role="dispatcher", lang="en", case=case.id))
    accept(office, secretary(office), planned(office))
    stop = case_stops(office)[case.id]
    told = shown(run("desk", role="dispatcher", lang="en", case=case.id))
    assert "Planned" in told
    assert f"{stop.day}" in told
    assert stop.community == TOWN
