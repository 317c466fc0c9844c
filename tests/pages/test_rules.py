"""The page of routing rules: a planner tries them; the card of a case says which one decided and by what."""

import pytest

from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.exchange import Community
from geo.model import REPORTER
from pages.components.rule_words import FIELD_NAMES
from tests.geo.desk.test_ruling import town_with_rules
from tests.pages.test_pages import run, texts

HOME = "文苑新村2号楼3单元501"


@pytest.fixture
def town() -> Community:
    return town_with_rules()


def test_a_planner_tries_rules_on_the_cases_of_the_last_days(office: Office) -> None:
    case = report(office, REPORTER, Report("testville", "heating", "暖气不热", address=HOME))
    at = run("rules", role="planner")
    assert "role centre_household" in at.text_area(key="rules.text").value
    at.text_area(key="rules.text").set_value(
        "[[rules]]\nname = { zh = '片区先看' }\nwhen = 'category is heating'\nto = 'level district'"
    )
    at.button[0].click().run()
    assert not at.exception
    assert not at.error
    taken, changed = (frame.value for frame in at.dataframe)
    assert taken.to_numpy().tolist() == [["片区先看", 1], ["没有规则", 0]]
    assert changed.to_numpy()[0][0] == case.id
    assert "片区" in changed.to_numpy()[0][-1]


def test_a_faulty_rule_is_told_by_its_name_and_character(office: Office) -> None:
    at = run("rules", role="planner", lang="en")
    at.text_area(key="rules.text").set_value(
        "[[rules]]\nname = { en = 'Slip' }\nwhen = 'category heating'\nto = 'level grid'"
    )
    at.button[0].click().run()
    assert "rules[0].when Slip: Character 10" in at.error[0].value
    assert not at.dataframe


def test_the_page_is_offered_to_those_who_may_draft_only(office: Office) -> None:
    assert run("rules", role="admin").text_area
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        run("rules", role="dispatcher")


@pytest.mark.parametrize(
    ("lang", "rule", "compared"),
    [
        ("zh", "家中暖气先到中心户 → 党员中心户", "✓ 类别：供暖（规则：供暖）"),
        ("en", "Heating at home → Centre household", "✓ Category: Heating (the rule says Heating)"),
    ],
)
def test_the_card_says_which_rule_decided_and_what_it_compared(
    office: Office, lang: str, rule: str, compared: str
) -> None:
    case = report(office, REPORTER, Report("testville", "heating", "暖气不热", address=HOME))
    at = run("desk", role="dispatcher", case=case.id, lang=lang)
    shown = texts(at) + "".join(str(element.proto.body) for element in at.get("html"))
    assert rule in shown
    assert compared in shown


def test_every_field_of_the_language_has_a_word() -> None:
    fields = "category group kind urgency unit level place source time weekday workday text"
    assert set(fields.split()) == set(FIELD_NAMES)
