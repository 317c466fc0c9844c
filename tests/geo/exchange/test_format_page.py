"""``data/README.md`` describes the format that is read: its example works and nothing is left unsaid."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from geo.exchange import profile_form, read_community
from geo.exchange.blocks import BLOCK_COLUMNS, BLOCK_KINDS
from geo.exchange.buildings import BUILDING_COLUMNS, BUILDING_KINDS
from geo.exchange.chains import UNIT_COLUMNS
from geo.exchange.places import AREA_COLUMNS, PLACE_COLUMNS, STREET_COLUMNS
from geo.model import ROLES

PAGE = (Path(__file__).parents[3] / "data" / "README.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
FORMS = [
    form
    for form in vars(profile_form).values()
    if isinstance(form, type) and issubclass(form, BaseModel) and form is not BaseModel
]


def test_the_smallest_community_of_the_page_is_sound(tmp_path: Path) -> None:
    assert len(FILES) == 8
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    community = read_community(tmp_path)
    assert [unit.id for unit in community.units] == ["c", "g1", "g2"]
    assert community.places[0].path == ("c", "g1")
    assert community.buildings.loc[0, "unit"] == "g1"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_key_of_the_profile_is_described(form: type[BaseModel]) -> None:
    described = set(re.findall(r"`\[*(\w+)\]*`", PAGE))
    assert set(form.model_fields) <= described


@pytest.mark.parametrize(
    "columns",
    [UNIT_COLUMNS, BLOCK_COLUMNS, BUILDING_COLUMNS, STREET_COLUMNS, AREA_COLUMNS, PLACE_COLUMNS],
    ids=["units", "blocks", "buildings", "streets", "areas", "places"],
)
def test_every_column_and_choice_is_described(columns: tuple[object, ...]) -> None:
    described = set(re.findall(r"`(\w+)`", PAGE))
    for column in columns:
        assert column.name in described  # type: ignore[attr-defined]
        assert set(column.choices) <= described  # type: ignore[attr-defined]
    assert {*BLOCK_KINDS, *BUILDING_KINDS, *ROLES} <= described
