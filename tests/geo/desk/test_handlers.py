"""Where no rule decides, the category's role is meant; whoever has the skill a case needs is offered first."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from geo.desk import handling, staffing, whistling
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.errors import Faulty
from geo.exchange import read_community
from geo.model import REPORTER, SYSTEM, Actor
from tests.small_town import PROFILE, middle, write_small_town

from .conftest import HEATING, HOME, TOWN

LAMP = '[[categories]]\ncode = "streetlight"'
SKILLS = '[[skills]]\nkey = "electrician"\nname = { zh = "电工", en = "electrician" }\n\n'


def with_handler(role: str, rules: str = "") -> str:
    """Testville's profile in which heating is handled by a role, and lamps need an electrician."""
    changed = PROFILE.replace('code = "heating"', f'code = "heating"\nhandler = "{role}"', 1)
    changed = changed.replace(LAMP, f'{LAMP}\nskill = "electrician"', 1)
    return changed.replace("[[categories]]", f"{SKILLS}[[categories]]", 1) + rules


def load(office: Office, profile: str, skilled: str = "") -> None:
    with TemporaryDirectory() as folder, office.write(SYSTEM) as tx:
        written = write_small_town(Path(folder), profile=profile)
        people = written / "people.json"
        if skilled:
            text = people.read_text(encoding="utf-8")
            assert f'"id": "{skilled}"' in text
            text = text.replace(f'"id": "{skilled}"', f'"id": "{skilled}", "skills": ["electrician"]', 1)
            people.write_text(text, encoding="utf-8")
        tx.load_community(read_community(written))


def test_the_nearest_holder_up_the_chain_is_meant_where_no_rule_decides(office: Office) -> None:
    load(office, with_handler("centre_household"))
    case = report(office, REPORTER, HEATING)
    assert case.routed is not None
    assert (case.routed.rule, case.routed.to, case.routed.compared) == ("", "role centre_household", ())
    assert case.handling_path == ("c", "d1", "g1", "m2")
    holder = office.staff(TOWN).held_at["centre_household", "m2"]
    assert case.routed.person_id == holder.person_id
    assert case.department == "heating"


def test_a_rule_goes_before_the_role_of_the_category(office: Office) -> None:
    rule = '\n[[rules]]\nname = { zh = "暖气" }\nwhen = "category is heating"\nto = "level district"\n'
    load(office, with_handler("centre_household", rule))
    case = report(office, REPORTER, HEATING)
    assert (case.handling_path, case.routed.rule if case.routed else "") == (("c", "d1"), "暖气")


def test_where_nobody_holds_the_role_the_grid_answers_as_before(office: Office) -> None:
    load(office, with_handler("centre_household"))
    lon, lat = middle(8)
    case = report(office, REPORTER, Report(TOWN, "heating", "暖气不热", lon=lon, lat=lat, radius_m=5.0))
    assert (case.routed, case.handling_path[-1]) == (None, "g8")


def test_another_category_means_another_person(office: Office, dispatcher: Actor) -> None:
    load(office, with_handler("centre_household"))
    case = report(office, REPORTER, HEATING)
    changed = handling.recategorise(office, dispatcher, case.id, "garbage")
    assert (changed.routed, changed.handling_path) == (None, ("c", "d1", "g1"))
    again = handling.recategorise(office, dispatcher, case.id, "heating")
    assert again.routed == case.routed


def test_whoever_has_the_skill_is_offered_before_others_and_it_is_said(office: Office, dispatcher: Actor) -> None:
    load(office, with_handler("centre_household"))
    lamp = Report(TOWN, "streetlight", "路灯不亮", address=HOME)
    plain = staffing.offers_for(office, dispatcher, report(office, REPORTER, lamp))
    last = plain[-1].helper.person_id
    load(office, with_handler("centre_household"), skilled=last)
    offers = staffing.offers_for(office, dispatcher, report(office, REPORTER, lamp))
    place = [offer.helper.person_id for offer in offers].index(last)
    assert place < len(plain) - 1
    assert [offer.helper.person_id for offer in offers if "has the skill {skill}" in offer.reasons] == [last]
    heating = staffing.offers_for(office, dispatcher, report(office, REPORTER, HEATING))
    assert not any("has the skill {skill}" in offer.reasons for offer in heating)


def test_a_skill_that_the_profile_does_not_have_is_a_fault(office: Office) -> None:
    with pytest.raises(Faulty) as caught:
        load(office, PROFILE, skilled="r04")
    assert [fault.what for fault in caught.value.faults] == ["The skill electrician is not in the profile; it has –."]


def test_of_the_departments_only_those_that_are_called_in_are_offered(office: Office, dispatcher: Actor) -> None:
    officers = "".join(
        f'\n[[roles]]\nkey = "{key}"\nname = {{ zh = "{key}" }}\ngrants = "department"\nlevel = "community"\n'
        for key in ("heating", "power", "urban")
    )
    with TemporaryDirectory() as folder, office.write(SYSTEM) as tx:
        written = write_small_town(Path(folder), profile=PROFILE.replace("[[roles]]", f"{officers}\n[[roles]]", 1))
        people = json.loads((written / "people.json").read_text(encoding="utf-8"))
        for number, key in enumerate(("heating", "power", "urban")):
            held = {"role": key, "unit": "c", "since": "2026-01-01"}
            people["people"].append({"id": f"o{number}", "name": f"经办{number}", "phone": "", "roles": [held]})
        (written / "people.json").write_text(json.dumps(people), encoding="utf-8")
        tx.load_community(read_community(written))
    case = report(office, REPORTER, HEATING)
    offered = {offer.helper.role for offer in staffing.offers_for(office, dispatcher, case, limit=30)}
    assert "heating" in offered
    assert not {"power", "urban"} & offered
    called = whistling.blow_whistle(office, dispatcher, case.id, "heating", ["power"], reason="电缆也在那里")
    offered = {offer.helper.role for offer in staffing.offers_for(office, dispatcher, called, limit=30)}
    assert {"heating", "power"} <= offered
    assert "urban" not in offered
