"""Testville broken in one place at a time: what to change, and the one sentence that must be said."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geo.exchange import check_community
from tests.small_town import PROFILE, small_layers, write_small_town

Layers = dict[str, Any]
Break = Callable[[Layers], object]


def row(layers: Layers, file: str, key: str) -> dict[str, Any]:
    """The feature of a file with an id."""
    return next(f for f in layers[f"{file}.geojson"]["features"] if f["properties"]["id"] == key)


def props(layers: Layers, file: str, key: str) -> dict[str, Any]:
    """The properties of the feature of a file with an id."""
    return row(layers, file, key)["properties"]


def person(layers: Layers, key: str) -> dict[str, Any]:
    """The person with an id."""
    return next(p for p in layers["people.json"]["people"] if p["id"] == key)


def ring(layers: Layers, file: str, key: str) -> list[list[float]]:
    """The outer ring of a polygon, to be changed in place."""
    return row(layers, file, key)["geometry"]["coordinates"][0]


def move(layers: Layers, file: str, key: str, lon: float, lat: float) -> None:
    """Move every corner of a polygon."""
    for position in ring(layers, file, key):
        position[0] = round(position[0] + lon, 6)
        position[1] = round(position[1] + lat, 6)


def faults_of(folder: Path, *breaks: Break, profile: str = PROFILE) -> list[tuple[str, str, str]]:
    """What is found in Testville after breaking it."""
    layers = small_layers()
    for change in breaks:
        change(layers)
    return [
        (f.where, f.subject, f.what) for f in check_community(write_small_town(folder, layers=layers, profile=profile))
    ]


ONE_BREAK: dict[str, tuple[Break, str, str, str]] = {
    # columns and ids
    "column missing": (
        lambda la: [f["properties"].pop("grid") for f in la["blocks.geojson"]["features"]],
        "blocks.geojson", "", "The column grid is missing.",
    ),
    "value missing": (lambda la: props(la, "places", "p4").pop("name"), "places.geojson", "p4", "name is missing."),
    "value empty": (
        lambda la: props(la, "units", "m3").update(name=""), "units.geojson", "m3", "name is missing.",
    ),
    "control characters": (
        lambda la: props(la, "units", "m3").update(name="a\x00b"), "units.geojson", "m3", "name: a·b is not text.",
    ),
    "id missing": (lambda la: props(la, "streets", "s2").pop("id"), "streets.geojson", "#2", "id is missing."),
    "id not plain": (
        lambda la: props(la, "streets", "s2").update(id="S 2"),
        "streets.geojson", "S 2", "id: S 2 is not an id; ids are made of a–z, 0–9 and -.",
    ),
    "id twice": (
        lambda la: props(la, "places", "p4").update(id="p5"),
        "places.geojson", "p5", "The id is used 2 times.",
    ),
    "wrong type": (
        lambda la: props(la, "buildings", "zj118").update(floors="two"),
        "buildings.geojson", "zj118", "floors: two is not a whole number from 0 up.",
    ),
    "unknown street kind": (
        lambda la: props(la, "streets", "s1").update(kind="motorway"),
        "streets.geojson", "s1", "kind: motorway is not one of main, street, lane, path.",
    ),
    "hours": (
        lambda la: props(la, "places", "p1").update(hours="8 to 21"),
        "places.geojson", "p1", "hours: 8 to 21 is not a time span such as 08:00-21:00.",
    ),
    # the chain
    "unknown level": (
        lambda la: props(la, "units", "m3").update(level="cell"),
        "units.geojson", "m3",
        "The level cell is not in the profile; it has community, district, grid, micro, household.",
    ),
    "household as unit": (
        lambda la: props(la, "units", "m3").update(level="household"),
        "units.geojson", "m3", "Households are not listed here; they stand in the stairs of buildings.geojson.",
    ),
    "root without level": (
        lambda la: la["units.geojson"]["features"].append(copy.deepcopy(row(la, "units", "c")) | {"geometry": None}),
        "units.geojson", "c", "The id is used 2 times.",
    ),
    "a second parentless unit": (
        lambda la: props(la, "units", "m3").update(parent=None),
        "units.geojson", "m3", "The parent is missing; only the first level has none.",
    ),
    "unknown parent": (
        lambda la: props(la, "units", "g9").update(parent="d9"),
        "units.geojson", "g9", "The parent d9 is not in this file.",
    ),
    "level order": (
        lambda la: props(la, "units", "g9").update(parent="c"),
        "units.geojson", "g9", "Its level grid cannot stand below c, whose level is community.",
    ),
    "circle": (
        lambda la: (props(la, "units", "d2").update(parent="g8"), props(la, "units", "g8").update(parent="d2")),
        "units.geojson", "d2", "The parents run in a circle: d2 → g8 → d2.",
    ),
    "drawn without geometry": (
        lambda la: row(la, "units", "g3").update(geometry=None),
        "units.geojson", "g3", "The level grid is drawn: the unit needs a geometry.",
    ),
    "undrawn with geometry": (
        lambda la: row(la, "units", "m3").update(geometry=row(la, "units", "g1")["geometry"]),
        "units.geojson", "m3", "The level micro is not drawn: the geometry must be null.",
    ),
    # geometry
    "self-crossing": (
        lambda la: row(la, "areas", "a1").update(
            geometry={"type": "Polygon", "coordinates": [
                [[111.47, 35.647], [111.471, 35.648], [111.471, 35.647], [111.47, 35.648], [111.47, 35.647]]
            ]}
        ),
        "areas.geojson", "a1", "The outline crosses or touches itself at 111.4705, 35.6475.",
    ),
    "empty": (
        lambda la: row(la, "areas", "a1")["geometry"].update(coordinates=[]),
        "areas.geojson", "a1", "The geometry is empty.",
    ),
    "missing geometry": (
        lambda la: row(la, "streets", "s1").update(geometry=None), "streets.geojson", "s1", "The geometry is missing.",
    ),
    "wrong geometry type": (
        lambda la: row(la, "places", "p1").update(geometry=row(la, "streets", "s1")["geometry"]),
        "places.geojson", "p1", "The geometry is a LineString; it must be a Point.",
    ),
    "text as coordinate": (
        lambda la: row(la, "places", "p1")["geometry"].update(coordinates=["111.4712", "35.6492"]),
        "places.geojson", "p1", "The geometry cannot be read.",
    ),
    "ring not closed": (
        lambda la: ring(la, "buildings", "zj118").pop(),
        "buildings.geojson", "zj118", "A ring of the outline is not closed or has fewer than four points.",
    ),
    "not a number": (
        lambda la: row(la, "places", "p1")["geometry"].update(coordinates=[float("nan"), 35.6492]),
        "places.geojson", "p1", "The coordinates are not numbers.",
    ),
    "infinite": (
        lambda la: row(la, "places", "p1")["geometry"].update(coordinates=[111.4712, float("inf")]),
        "places.geojson", "p1", "The coordinates are not numbers.",
    ),
    "enormous": (
        lambda la: row(la, "places", "p1")["geometry"].update(coordinates=[1e308, 35.6492]),
        "places.geojson", "p1", "The coordinates 1e+308, 35.6492 are not degrees of longitude and latitude.",
    ),
    "integer of 400 digits": (
        lambda la: row(la, "places", "p1")["geometry"].update(coordinates=[10**400, 35]),
        "places.geojson", "p1", "The coordinates are not numbers.",
    ),
    "swapped": (
        lambda la: row(la, "places", "p1")["geometry"].update(coordinates=[35.6492, 111.4712]),
        "places.geojson", "p1", "The longitude and latitude look swapped: 35.6492, 111.4712.",
    ),
    "projected metres": (
        lambda la: row(la, "places", "p1")["geometry"].update(coordinates=[541200.5, 3946000.25]),
        "places.geojson", "p1",
        "The coordinates 541200.5, 3946000.25 look like metres; the format wants WGS84 degrees.",
    ),
    "far away": (
        lambda la: row(la, "places", "p1")["geometry"].update(coordinates=[116.4, 39.9]),
        "places.geojson", "p1", "The point 116.4, 39.9 lies 641 km from the centre of the community.",
    ),
    # coverage
    "grids overlap": (
        lambda la: [p.__setitem__(0, round(p[0] + 0.0002, 6)) for p in ring(la, "units", "g4") if p[0] > 111.471],
        "units.geojson", "g5", "Overlaps g4 by 3215 m².",
    ),
    "a unit leaves its parent": (
        lambda la: ring(la, "units", "g2").__setitem__(slice(3, 3), [[111.4739, 35.6502], [111.4727, 35.6502]]),
        "units.geojson", "g2", "Leaves its parent d1 by 3415 m².",
    ),
    "a grid is lacking": (
        lambda la: (
            la["units.geojson"]["features"].remove(row(la, "units", "g3")),
            [props(la, "blocks", key).update(grid="g2") for key in ("g3w", "g3e")],
            [la["blocks.geojson"]["features"].remove(row(la, "blocks", key)) for key in ("g3w", "g3e")],
            person(la, "r05")["roles"].clear(),
        ),
        "units.geojson", "d1", "35371 m² of it belong to no unit of the level below.",
    ),
    "corners not shared": (
        lambda la: ring(la, "blocks", "g3e").insert(1, [111.476, 35.6484]),
        "blocks.geojson", "g6e", "Its border with g3e does not share the same corners near 111.4766, 35.6484.",
    ),
    "a block leaves its grid": (
        lambda la: props(la, "blocks", "g6w").update(grid="g3"),
        "blocks.geojson", "g6w", "Leaves its grid g3 by 17685 m².",
    ),
    "a block is lacking": (
        lambda la: la["blocks.geojson"]["features"].remove(row(la, "blocks", "g7e")),
        "units.geojson", "g7", "17685 m² of it belong to none of its blocks.",
    ),
    "block of an unknown grid": (
        lambda la: props(la, "blocks", "g7e").update(grid="g77"),
        "blocks.geojson", "g7e", "The unit g77 is not in units.geojson.",
    ),
    "block of a district": (
        lambda la: props(la, "blocks", "g7e").update(grid="d2"),
        "blocks.geojson", "g7e", "The unit d2 is of the level district; it must be of the level grid.",
    ),
    "block counts": (
        lambda la: props(la, "blocks", "g5w").update(households=6),
        "blocks.geojson", "g5w", "It states 6 households; its buildings have 5.",
    ),
    # buildings
    "building outside its block": (
        lambda la: move(la, "buildings", "school", 0.0011, 0),
        "buildings.geojson", "school", "Leaves its block g6e by 3014 m².",
    ),
    "building of an unknown block": (
        lambda la: props(la, "buildings", "school").update(block="g66"),
        "buildings.geojson", "school", "The block g66 is not in blocks.geojson.",
    ),
    "building of an unknown unit": (
        lambda la: props(la, "buildings", "school").update(unit="m66"),
        "buildings.geojson", "school", "The unit m66 is not in units.geojson.",
    ),
    "building of another grid": (
        lambda la: props(la, "buildings", "school").update(unit="m4"),
        "buildings.geojson", "school", "The unit m4 is not in the grid g6 of its block.",
    ),
    "rooms and people": (
        lambda la: props(la, "buildings", "wy2")["stairs"][2]["people"].pop(),
        "buildings.geojson", "wy2", "Stair 3 has 10 rooms, but 9 numbers of people.",
    ),
    "a room twice": (
        lambda la: props(la, "buildings", "wy2")["stairs"][2]["rooms"].__setitem__(9, "501"),
        "buildings.geojson", "wy2", "Stair 3: the room 501 stands there more than once.",
    ),
    "a stair twice": (
        lambda la: props(la, "buildings", "wy2")["stairs"][2].update(n=1),
        "buildings.geojson", "wy2", "Stair 1 stands there more than once.",
    ),
    "stair of another grid": (
        lambda la: props(la, "buildings", "wy2")["stairs"][2].update(unit="m4"),
        "buildings.geojson", "wy2", "Stair 3: the unit m4 is not part of the building's unit g1.",
    ),
    "negative people": (
        lambda la: props(la, "buildings", "zj118")["stairs"][0].update(people=[-1]),
        "buildings.geojson", "zj118", "Stair 0: people must be a list of whole numbers from 0 up.",
    ),
    "no address": (
        lambda la: props(la, "buildings", "zj118").update(number=""),
        "buildings.geojson", "zj118", "People live there, but it has neither a name nor a house number.",
    ),
    "an address twice": (
        lambda la: props(la, "buildings", "zj118").update(number="116"),
        "buildings.geojson", "zj118", "The address 正街116号 is also that of zj116.",
    ),
    "a household id twice": (
        lambda la: (
            props(la, "buildings", "xq2")["stairs"][1].update(n=101, rooms=["", "x"]),
            props(la, "buildings", "xq2").update(id="xq-1"),
            props(la, "buildings", "xq1").update(id="xq"),
        ),
        "buildings.geojson", "xq-1", "The household id xq-1-101 is also used in xq.",
    ),
    # places and people
    "unknown place kind": (
        lambda la: props(la, "places", "p4").update(kind="hospital"),
        "places.geojson", "p4", "The kind hospital is not in the profile; it has clinic, shop, station, talk_point.",
    ),
    "place outside": (
        lambda la: row(la, "places", "p3")["geometry"].update(coordinates=[111.48, 35.648]),
        "places.geojson", "p3", "It stands in no grid.",
    ),
    "place in another unit": (
        lambda la: props(la, "places", "p4").update(unit="g7"),
        "places.geojson", "p4", "It does not stand in its unit g7.",
    ),
    "unknown role": (
        lambda la: person(la, "r01")["roles"][0].update(role="mayor"),
        "people.json", "r01",
        "The role mayor is not in the profile; it has secretary, dispatcher, grid_worker, member, centre_household.",
    ),
    "role at the wrong level": (
        lambda la: person(la, "r01")["roles"][0].update(unit="g1"),
        "people.json", "r01", "The role secretary is held at the level community; g1 is of the level grid.",
    ),
    "role at an unknown unit": (
        lambda la: person(la, "r01")["roles"][0].update(unit="x1"),
        "people.json", "r01", "The unit x1 is not in units.geojson.",
    ),
    "role since no day": (
        lambda la: person(la, "r01")["roles"][0].update(since="2026-02-30"),
        "people.json", "r01", "2026-02-30 is not a day such as 2026-01-31.",
    ),
    "role ends too early": (
        lambda la: person(la, "r01")["roles"][0].update(until="2025-01-01"),
        "people.json", "r01", "The role secretary ends before it begins.",
    ),
    "role twice": (
        lambda la: person(la, "r01")["roles"].append(person(la, "r01")["roles"][0]),
        "people.json", "r01", "The role secretary at c is listed twice.",
    ),
    "shift ends before it starts": (
        lambda la: la["people.json"]["shifts"][3].update(start="21:00", end="08:00"),
        "people.json", "shifts[3]", "The shift ends at 08:00, before it starts at 21:00.",
    ),
    "shift of nobody": (
        lambda la: la["people.json"]["shifts"][3].update(person="r99"),
        "people.json", "shifts[3]", "The person r99 is not in the list.",
    ),
    "shift nowhere": (
        lambda la: la["people.json"]["shifts"][3].update(place="p99"),
        "people.json", "shifts[3]", "The place p99 is not in places.geojson.",
    ),
    "shift on day 7": (
        lambda la: la["people.json"]["shifts"][3].update(weekday=7),
        "people.json", "shifts[3]", "The weekday must be 0 (Monday) to 6, not 7.",
    ),
    "two places at once": (
        lambda la: la["people.json"]["shifts"][2].update(end="15:00"),
        "people.json", "r04", "Two shifts overlap on weekday 0: p2 08:00-15:00 and p1 14:30-21:00.",
    ),
    # figures
    "residents": (
        lambda la: props(la, "buildings", "zj118")["stairs"][0].update(people=[4]),
        "community.toml", "expected.residents", "The profile states 293; the layers have 294.",
    ),
    "stations": (
        lambda la: props(la, "places", "p2").update(kind="shop"),
        "community.toml", "expected.places.station", "The profile states 2; the layers have 1.",
    ),
    "members": (
        lambda la: person(la, "r13")["roles"].clear(),
        "community.toml", "expected.people.member", "The profile states 3; the layers have 2.",
    ),
}  # fmt: skip
EXTRA = {
    "root without level": [
        ("units.geojson", "c", "The level community is drawn: the unit needs a geometry."),
        ("units.geojson", "", "There must be one unit of the first level community; there are 2."),
    ],
    "a grid is lacking": [
        ("community.toml", "expected.people.grid_worker", "The profile states 9; the layers have 8."),
    ],
}
"""What must be said besides: the break has a second, true consequence."""
