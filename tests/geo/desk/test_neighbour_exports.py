"""The lists of a grid's neighbour units: a workbook to work with and a sheet to be put up."""

import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from geo.desk.actors import demo_actor
from geo.desk.neighbour_exports import units_pdf, units_workbook
from geo.desk.neighbour_proposing import accept_units, propose_units
from geo.desk.neighbour_units import elect_guardian, move_household
from geo.desk.office import Office
from geo.errors import BadInput, Forbidden
from geo.exchange.pdf_writing import FONTS
from geo.model import Actor
from tests.geo.desk.conftest import TOWN, person


@pytest.fixture
def planner(office: Office) -> Actor:
    return demo_actor(office, TOWN, "planner")


@pytest.fixture
def grouped(office: Office, planner: Actor) -> str:
    """The ninth grid: one unit with a guardian, one household in none."""
    first, *_others = accept_units(office, planner, propose_units(office, planner, TOWN, "g9"))
    elect_guardian(office, planner, TOWN, first.id, first.households[0], "=常桂英")
    move_household(office, planner, TOWN, first.households[-1], "")
    return first.id


def sheets(data: bytes) -> list[list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [book.get_sheet_by_index(at).to_python() for at in range(len(book.sheet_names))]


def test_the_workbook_lists_units_with_their_figures_and_every_household(
    office: Office, planner: Actor, grouped: str
) -> None:  # fmt: skip
    units, homes = sheets(units_workbook(office, planner, TOWN, "g9", "zh"))
    assert units[0][:5] == ["邻里单元", "户数", "人口", "守护人", "守护人地址"]
    assert [row[0] for row in units[1:]][-1] == "合计"
    assert units[1][3] == "=常桂英", "a text, not a formula"
    assert sum(float(str(row[1])) for row in units[1:-1]) == float(str(units[-1][1])) == 9
    addresses = [row[1] for row in homes[1:]]
    assert len(addresses) == len(set(addresses)) == 10
    assert [row[0] for row in homes[1:]].count("") == 1
    assert [row[3] for row in homes[1:]].count("守护人") == 1


@pytest.mark.skipif(not any(Path(name).is_file() for name, _ in FONTS), reason="no such font")
def test_the_sheet_is_a_pdf_with_its_font_inside(office: Office, planner: Actor, grouped: str) -> None:
    pdf = units_pdf(office, planner, TOWN, "g9", "zh")
    assert pdf.startswith(b"%PDF-")
    assert b"/FontFile" in pdf


def test_lists_are_for_those_who_read_households_and_of_one_grid(office: Office, planner: Actor, grouped: str) -> None:
    for make in (units_workbook, units_pdf):
        with pytest.raises(Forbidden):
            make(office, person(office, "r11"), TOWN, "g9", "zh")
        with pytest.raises(BadInput):
            make(office, planner, TOWN, "d2", "zh")
