"""The day plan as a workbook: a sheet for each person, nothing of it computed by the program that opens it."""

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from geo.desk.day_plans import accept
from geo.desk.office import Office
from geo.desk.plan_exports import day_workbook
from geo.errors import Forbidden
from geo.model import Actor
from tests.geo.desk.planned_day import ROLES, TOWN, planned, secretary, sent_to_all, tomorrow


def sheets(made: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_everybody_with_a_stop_has_a_sheet_and_the_first_one_says_how_much_each_does(office: Office) -> None:
    cases = sent_to_all(office)
    stops = accept(office, secretary(office), planned(office))
    found = sheets(day_workbook(office, secretary(office), TOWN, tomorrow(office), ROLES, "en"))
    names = office.staff(TOWN).names
    people = {names[stop.person_id] for stop in stops}
    first, *others = found
    assert first == f"Day plan {tomorrow(office).isoformat()}"
    assert set(others) == people
    heading, *loads = found[first]
    assert heading == ["Person", "Stops", "Working minutes", "of these on the way"]
    assert sum(row[1] for row in loads) == sum(stop.kind != "lunch" for stop in stops)
    rows = [row for name in others for row in found[name][1:]]
    assert len(rows) == len(stops)
    assert sum(row[2] == "Handle a case" for row in rows) == len(cases)
    assert all(row[0] == "" for row in rows if row[2] == "Lunch break"), "a break has no number"


def test_one_persons_sheet_can_be_had_alone_and_a_day_without_a_plan_has_headings(office: Office) -> None:
    empty = sheets(day_workbook(office, secretary(office), TOWN, tomorrow(office), ROLES, "zh", person_id="r05"))
    [(_name, rows)] = empty.items()
    assert rows[0][:4] == ["序号", "时间", "类别", "事项"]
    assert len(rows) == 1
    sent_to_all(office)
    accept(office, secretary(office), planned(office))
    mine = sheets(day_workbook(office, secretary(office), TOWN, tomorrow(office), ROLES, "zh", person_id="r05"))
    assert list(mine) == [office.staff(TOWN).names["r05"]]


def test_only_whoever_schedules_has_it(office: Office) -> None:
    with pytest.raises(Forbidden):
        day_workbook(office, Actor("x", "x"), TOWN, tomorrow(office), ROLES, "en")
