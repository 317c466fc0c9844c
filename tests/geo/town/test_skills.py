"""Invented people know a trade: the officers of a department theirs, of the grids' people one in three something."""

import json
import tomllib
from pathlib import Path

import pytest

from geo.town.people import OFFICER_SKILLS, skills_of
from tests.sources import ROOT

TOWNS = sorted(path.parent for path in (ROOT / "data" / "communities").glob("*/people.json"))


def test_skills_follow_from_number_and_roles_alone() -> None:
    assert skills_of(5, ["power"]) == OFFICER_SKILLS["power"] == ("electrician",)
    assert skills_of(3, ["worker"]) == ("first-aid",)
    assert skills_of(4, ["worker"]) == ()
    assert skills_of(6, ["dispatcher"]) == ()


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.name)
def test_the_shipped_people_have_the_skills_that_the_generator_gives(town: Path) -> None:
    people = json.loads((town / "people.json").read_text(encoding="utf-8"))["people"]
    for number, person in enumerate(people):
        roles = [held["role"] for held in person["roles"]]
        assert tuple(person.get("skills", ())) == skills_of(number, roles), person["id"]
    assert any("skills" in person for person in people)
    profile = tomllib.loads((town / "community.toml").read_text(encoding="utf-8"))
    assert profile["categories"][0]["task"]
