"""Boundaries that change on a day: a point lies in the grid of that day."""

from dataclasses import replace
from datetime import date
from functools import cache

import shapely

from geo.locate import Locator
from geo.locate.batch import find_points
from geo.model import turning_days, units_on
from tests.small_town import middle, small_town

REDRAW = date(2026, 12, 1)
BEFORE, AFTER = date(2026, 11, 30), REDRAW


@cache
def redrawn(on: date | None = None) -> Locator:
    """Testville, in which grids 1 and 2 become one on the first of December, and grid 3 is new since July."""
    town = small_town()
    old = {unit.id: unit for unit in town.units}
    units = [unit for unit in town.units if unit.id not in ("g1", "g2", "g3")]
    units += [replace(old["g1"], until=REDRAW), replace(old["g2"], until=REDRAW)]
    units.append(replace(old["g3"], since=date(2026, 7, 1)))
    both = shapely.union_all([old["g1"].geometry, old["g2"].geometry])
    units.append(replace(old["g1"], id="g12", name="大网格", path=("c", "d1", "g12"), geometry=both, since=REDRAW))
    return Locator.build(town.profile, units, town.places, town.buildings, town.streets, on=on)


def grid(locator: Locator, number: int, on: date | None = None) -> str:
    found = locator.at(*middle(number), 15.0, on)
    assert found is not None
    return found.path[2] if len(found.path) > 2 else ""


def test_a_point_lies_in_the_grid_of_the_day_that_is_asked_about() -> None:
    locator = redrawn(BEFORE)
    assert (grid(locator, 1), grid(locator, 2)) == ("g1", "g2")
    assert (grid(locator, 1, BEFORE), grid(locator, 1, AFTER), grid(locator, 2, AFTER)) == ("g1", "g12", "g12")
    assert grid(locator, 5, AFTER) == "g5"


def test_the_day_the_locator_was_built_for_is_the_usual_one() -> None:
    assert grid(redrawn(AFTER), 1) == "g12"
    assert grid(redrawn(AFTER), 1, BEFORE) == "g1"
    assert grid(redrawn(), 1) == "g12"  # without a day: as it will stand in the end


def test_before_a_grid_began_its_ground_is_in_the_district_alone() -> None:
    assert grid(redrawn(BEFORE), 3) == "g3"
    assert grid(redrawn(BEFORE), 3, date(2026, 6, 30)) == ""
    assert grid(redrawn(BEFORE), 3, date(2026, 7, 1)) == "g3"


def test_only_names_that_hold_on_the_day_are_found() -> None:
    assert redrawn(BEFORE).locate("大网格").placed is None
    placed = redrawn(AFTER).locate("大网格").placed
    assert placed is not None
    assert placed.path == ("c", "d1", "g12")
    assert redrawn(AFTER).by_id("g1") is None


def test_a_household_whose_building_names_an_old_grid_lies_in_the_new_one() -> None:
    before = redrawn(BEFORE).locate("文苑新村2号楼3单元501").placed
    after = redrawn(AFTER).locate("文苑新村2号楼3单元501").placed
    assert before is not None
    assert after is not None
    assert before.path[:3] == ("c", "d1", "g1")
    assert after.path[:3] == ("c", "d1", "g12")


def test_a_place_that_stood_in_an_old_grid_stands_in_the_new_one() -> None:
    placed = redrawn(AFTER).locate("文苑驿站").placed
    assert placed is not None
    assert placed.path == ("c", "d1", "g12")


def test_a_batch_answers_for_a_day_too() -> None:
    where = [middle(number) for number in range(1, 10)]
    lon, lat = zip(*where, strict=True)
    found = find_points(redrawn(BEFORE), lon, lat, 15.0, on=AFTER)
    assert found == [redrawn(BEFORE).at(*point, 15.0, AFTER) for point in where]
    assert found[0] is not None
    assert found[0].path[2] == "g12"


def test_what_lies_below_an_ended_unit_has_ended_with_it() -> None:
    town = small_town()
    units = [replace(unit, until=REDRAW) if unit.id == "g1" else unit for unit in town.units]
    assert turning_days(units) == [REDRAW]
    inside = {unit.id for unit in town.units if "g1" in unit.path}
    assert len(inside) > 1
    assert {unit.id for unit in units_on(units, BEFORE)} == {unit.id for unit in town.units}
    assert {unit.id for unit in units_on(units, AFTER)} == {unit.id for unit in town.units} - inside
    assert units_on(units, None) == units_on(units, AFTER)
