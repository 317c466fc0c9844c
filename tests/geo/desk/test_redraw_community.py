"""A community read back from the store with all its layers, and as it lies on a day."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.desk.office import Office
from geo.desk.redraw_community import community_of_store, community_on
from geo.errors import NotFound
from geo.exchange import Community, read_community
from geo.exchange.base_blocks import grids_of, ground_of
from geo.model import SYSTEM, Unit
from geo.redraw.deriving import derive
from tests.geo.desk.conftest import TOWN
from tests.geo.exchange.test_dated_units import redrawn
from tests.small_town import write_small_town

TURN = date(2026, 12, 1)
BEFORE, AFTER = date(2026, 11, 30), TURN


@cache
def dated() -> Community:
    """Testville whose third grid bears another id from the first of December on."""
    with tempfile.TemporaryDirectory() as folder:
        return read_community(write_small_town(Path(folder), layers=redrawn()))


def changed(community: Community, change: Callable[[Unit], Unit | None]) -> Community:
    """The community with some units changed, or left out."""
    return replace(community, units=tuple(made for unit in community.units if (made := change(unit)) is not None))


def test_a_community_comes_back_from_the_store_as_it_was_loaded(office: Office, town: Community) -> None:
    with office.store.read() as reader:
        found = community_of_store(reader, TOWN)
    assert {unit.id for unit in found.units} == {unit.id for unit in town.units}
    assert len(found.appointments) == len(town.appointments)
    assert {place.id for place in found.places} == {place.id for place in town.places}
    for layer in ("blocks", "buildings", "streets", "areas"):
        stored, loaded = getattr(found, layer), getattr(town, layer)
        assert list(stored["id"]) == list(loaded["id"])
        assert shapely.equals_exact(stored.geometry.to_numpy(), loaded.geometry.to_numpy(), 1e-12).all()
    assert derive(ground_of(found)).blocks.ids == derive(ground_of(town)).blocks.ids


def test_what_came_back_can_be_loaded_again(office: Office) -> None:
    with office.store.read() as reader:
        found = community_of_store(reader, TOWN)
    with office.write(SYSTEM) as tx:
        tx.load_community(replace(found, digest="another"))
    with office.store.read() as reader:
        again = community_of_store(reader, TOWN)
    assert {unit.id: unit.path for unit in again.units} == {unit.id: unit.path for unit in found.units}
    assert again.digest != found.digest


def test_a_community_that_is_not_in_the_store_is_not_found(office: Office) -> None:
    with office.store.read() as reader, pytest.raises(NotFound):
        community_of_store(reader, "nowhere")


@pytest.mark.parametrize(("day", "grid", "gone"), [(BEFORE, "g3", "g3b"), (AFTER, "g3b", "g3")])
def test_blocks_name_the_grids_that_hold_on_the_day(day: date, grid: str, gone: str) -> None:
    found = community_on(dated(), day)
    assert grid in grids_of(found)
    assert gone not in grids_of(found)
    assert set(found.blocks.loc[found.blocks["grid"] == grid, "id"]) == {"g3w", "g3e"}
    assert {unit.id for unit in found.units} >= {grid, "c", "d1"}
    assert gone not in {unit.id for unit in found.units}


def test_a_grid_that_keeps_its_id_is_found_by_where_it_lay() -> None:
    """As a published plan leaves it: the old outline under another id until the day, the new one under the old id."""
    outlines = {unit.id: unit.geometry for unit in dated().units}
    larger = shapely.union(outlines["g1"], outlines["g2"])

    def publish(unit: Unit) -> Unit | None:
        return {"g1": replace(unit, geometry=larger, since=TURN), "g2": replace(unit, until=TURN)}.get(unit.id, unit)

    old = next(unit for unit in dated().units if unit.id == "g1")
    path = (*old.path[:-1], "g1#1")
    done = changed(dated(), publish)
    done = replace(done, units=(*done.units, replace(old, id="g1#1", path=path, until=TURN)))
    blocks = done.blocks.copy()
    blocks.loc[blocks["grid"] == "g2", "grid"] = "g1"
    done = replace(done, blocks=blocks)
    after = community_on(done, AFTER)
    assert set(after.blocks.loc[after.blocks["grid"] == "g1", "id"]) == {"g1w", "g1e", "g2w", "g2e"}
    before = community_on(done, BEFORE)
    assert set(before.blocks.loc[before.blocks["grid"] == "g1#1", "id"]) == {"g1w", "g1e"}
    assert set(before.blocks.loc[before.blocks["grid"] == "g2", "id"]) == {"g2w", "g2e"}


def test_grids_of_a_day_that_cut_through_blocks_stand_for_the_blocks() -> None:
    shapes: dict[str, Any] = {unit.id: unit.geometry for unit in dated().units}
    west, south, east, north = shapes["g2"].union(shapes["g3"]).bounds
    third = west + (east - west) / 3  # no border of any block
    parts = {"g2": shapely.box(west, south, third, north), "g3": shapely.box(third, south, east, north)}

    def skew(unit: Unit) -> Unit:
        return replace(unit, geometry=parts.get(unit.id, unit.geometry))

    found = community_on(changed(dated(), skew), BEFORE)
    assert sorted(found.blocks["id"]) == [f"g{n}" for n in range(1, 10)]
    assert (found.blocks["grid"] == found.blocks["id"]).all()
    assert derive(ground_of(found)).grid_of.min() == 0
    assert shapely.equals(found.blocks.set_index("id").geometry["g2"], parts["g2"])
