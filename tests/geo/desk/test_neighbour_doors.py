"""Who lives beside whom: along floors and stairs, wall to wall, across the ground, never across a compound's wall."""

import tempfile
from functools import cache
from pathlib import Path

import pytest

from geo.desk.doorsteps import doorsteps
from geo.desk.neighbour_doors import (
    are_joined,
    levels_within,
    links_between,
    name_of,
    near_doors,
    path_of,
    units_beside,
)
from geo.desk.office import Office
from geo.exchange import Community, read_community
from geo.redraw.neighbours import NEXT_DOOR, SAME_YARD
from tests.geo.desk.conftest import TOWN
from tests.small_town import small_layers, write_small_town

G1, G5 = ("c", "d1", "g1"), ("c", "d1", "g5")


@cache
def yard_town() -> Community:
    """Testville in which two houses of the main street stand wall to wall, and a compound begins next door."""
    layers = small_layers()
    for row in layers["buildings.geojson"]["features"]:
        if row["properties"]["id"] == "zj116":
            west = row["geometry"]["coordinates"][0]
            for at in (0, 3, 4):
                west[at][0] = round(west[at][0] - 0.00004, 6)
        if row["properties"]["id"] in ("zj118", "zj122"):
            row["properties"]["compound"] = "粮站家属院"
    with tempfile.TemporaryDirectory() as folder:
        return read_community(write_small_town(Path(folder), layers=layers))


@pytest.fixture
def town() -> Community:
    return yard_town()


def test_doors_of_a_floor_are_nearest_and_stairs_are_joined_wall_to_wall(office: Office) -> None:
    near = near_doors(office, TOWN, G1)
    assert near["wy1-1-301"]["wy1-1-302"] == NEXT_DOOR
    assert near["wy1-1-301"]["wy1-1-401"] > near["wy1-1-302"]["wy1-2-301"]
    assert "wy1-1-501" not in near["wy1-1-301"]
    assert all(near[other][one] == strength for one, beside in near.items() for other, strength in beside.items())


def test_houses_wall_to_wall_are_nearer_than_others_and_a_compound_has_only_itself(office: Office) -> None:
    near = near_doors(office, TOWN, G5)
    assert near["zj114-0"]["zj116-0"] == SAME_YARD
    assert 0 < near["zj112-0"]["zj114-0"] < SAME_YARD
    assert set(near["zj118-0"]) == {"zj122-0"}


def test_what_lies_between_two_doors_parts_them_although_it_is_not_among_them(office: Office) -> None:
    known = doorsteps(office, TOWN)
    apart, together = ([known[f"wy1-1-{room}"] for room in rooms] for rooms in ((101, 501), (101, 201, 202)))
    assert not are_joined(office, TOWN, apart)
    assert are_joined(office, TOWN, together)
    assert len(links_between(office, TOWN, apart)) == 0
    assert are_joined(office, TOWN, [])


def test_with_a_depth_links_end_at_the_borders_of_its_units(office: Office) -> None:
    steps = [door for door in doorsteps(office, TOWN).values() if door.path[:3] == G1]
    everywhere, within = (links_between(office, TOWN, steps, depth=depth) for depth in (None, 3))
    crossing = {tuple(pair) for pair in everywhere.pairs.tolist()} - {tuple(pair) for pair in within.pairs.tolist()}
    assert crossing
    assert all(steps[one].building_id != steps[other].building_id for one, other in crossing)
    assert levels_within(office, TOWN) == ("micro",)


def test_units_are_beside_each_other_where_their_doors_are(office: Office) -> None:
    steps = [door for door in doorsteps(office, TOWN).values() if door.building_id == "wy1"]
    of_stair = {door.id: f"u{door.stair}" for door in steps}
    assert units_beside(office, TOWN, steps, of_stair) == [("u1", "u2"), ("u2", "u3")]


@pytest.mark.parametrize(
    ("ids", "name", "depth"),
    [
        (("wy1-1-101", "wy1-1-302"), "文苑新村1号楼1单元101–302", 4),
        (("wy1-1-501", "wy1-2-102"), "文苑新村1号楼1单元501–2单元102", 4),
        (("wy1-1-101", "wy3-1-101"), "文苑新村1号楼1单元101–3号楼1单元101", 3),
        (("zj111-0", "zj115-0"), "正街111号–115号", 3),
        (("zj111-0",), "正街111号", 3),
        (("zj111-0", "wy1-1-101"), "正街111号–文苑新村1号楼1单元101", 2),
    ],
)
def test_a_unit_is_named_after_its_first_and_last_door_and_lies_where_all_of_them_do(
    office: Office, ids: tuple[str, ...], name: str, depth: int
) -> None:
    steps = [doorsteps(office, TOWN)[key] for key in ids]
    assert (name_of(steps), len(path_of(steps))) == (name, depth)
