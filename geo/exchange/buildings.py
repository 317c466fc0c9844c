"""Buildings with their stairs: where they stand, whose unit they belong to, and who can be found behind which door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from geo.exchange.chains import Chain
from geo.exchange.columns import Column, brief
from geo.exchange.coverage import check_inside
from geo.exchange.files import BLOCKS, BUILDINGS
from geo.exchange.findings import Findings
from geo.exchange.layer import Layer
from geo.i18n import mark
from geo.model import household_address, household_id

BUILDING_KINDS = ("residential", "house", "shop", "public", "school", "industry")
BUILDING_COLUMNS = (
    Column("id", "id"),
    Column("block", default=""),
    Column("unit", default=""),
    Column("name", default=""),
    Column("compound", default=""),
    Column("street", default=""),
    Column("number", default=""),
    Column("kind", choices=BUILDING_KINDS),
    Column("floors", "count", default=1),
)
_IN_ONE_HOME = range(1000)


def _locate_blocks(layer: Layer, blocks: Layer) -> list[int]:
    """Index of each building's block, -1 when unknown; derived from the ground where the file says none."""
    index = blocks.index()
    found = [index.get(row["block"], -1) for row in layer.rows]
    open_rows = [
        n for n, row in enumerate(layer.rows) if not row["block"] and shapely.is_geometry(layer.shapes[n])
    ]  # fmt: skip
    if open_rows and len(blocks.rows):
        tree = shapely.STRtree(blocks.shapes)
        points = shapely.point_on_surface(layer.shapes[open_rows])
        for row, block in tree.query(points, predicate="intersects").T:
            found[open_rows[row]] = int(block)
            layer.rows[open_rows[row]]["block"] = blocks.rows[block]["id"]
    return found


def place_buildings(layer: Layer, blocks: Layer, chain: Chain, findings: Findings) -> None:
    """Check that buildings stand inside their block and belong to a unit of its grid; fill in both where absent."""
    found = _locate_blocks(layer, blocks)
    check_inside(
        BUILDINGS, layer.subjects, layer.planes, found, blocks.planes, blocks.subjects,
        mark("Leaves its block {parent} by {area} m²."), findings,
    )  # fmt: skip
    for n, (subject, row) in enumerate(zip(layer.subjects, layer.rows, strict=True)):
        if found[n] < 0:
            if row["block"]:
                findings.add(
                    BUILDINGS, subject, mark("The block {block} is not in blocks.geojson."), block=row["block"][:64]
                )
            elif layer.shapes[n] is not None:
                findings.add(BUILDINGS, subject, mark("It stands in no block."))
            continue
        grid = blocks.rows[found[n]]["grid"]
        if not row["unit"]:
            row["unit"] = grid or ""
        elif row["unit"] not in chain.levels:
            findings.add(BUILDINGS, subject, mark("The unit {unit} is not in units.geojson."), unit=row["unit"][:64])
        elif grid in chain.paths and grid not in chain.paths.get(row["unit"], (grid,)):
            findings.add(
                BUILDINGS, subject, mark("The unit {unit} is not in the grid {grid} of its block."),
                unit=row["unit"], grid=grid,
            )  # fmt: skip


def _stair_problem(stair: Any, unit: str, chain: Chain) -> tuple[str, dict[str, Any]]:
    """Template and values of the first thing wrong with one stair; an empty template when nothing is."""
    if not isinstance(stair, dict) or type(stair.get("n")) is not int or not 0 <= stair["n"] < 1000:
        return mark("A stair needs a number n from 0 up."), {}
    n, rooms, people = stair["n"], stair.get("rooms"), stair.get("people")
    if not isinstance(rooms, list) or not {*map(type, rooms)} <= {str} or max(map(len, rooms), default=0) > 20:
        return mark("Stair {n}: rooms must be a list of texts."), {"n": n}
    if (
        not isinstance(people, list)
        or not {*map(type, people)} <= {int}
        or not all(map(_IN_ONE_HOME.__contains__, people))
    ):
        return mark("Stair {n}: people must be a list of whole numbers from 0 up."), {"n": n}
    if len(rooms) != len(people):
        return mark("Stair {n} has {rooms} rooms, but {people} numbers of people."), {
            "n": n, "rooms": len(rooms), "people": len(people),
        }  # fmt: skip
    if len({*rooms}) < len(rooms):
        twice = next(room for room, times in Counter(rooms).items() if times > 1)
        return mark("Stair {n}: the room {room} stands there more than once."), {"n": n, "room": twice or "“”"}
    below = stair.get("unit")
    if below is None:
        return "", {}
    if not isinstance(below, str) or below not in chain.levels:
        return mark("Stair {n}: the unit {unit} is not in units.geojson."), {"n": n, "unit": brief(below)}
    if unit and unit not in chain.paths.get(below, (unit,)):
        return mark("Stair {n}: the unit {unit} is not part of the building's unit {above}."), {
            "n": n, "unit": below, "above": unit,
        }  # fmt: skip
    return "", {}


def take_stairs(layer: Layer, chain: Chain, findings: Findings) -> None:
    """Check the stairs of every building; afterwards each row has a list of sound ones."""
    for subject, row in zip(layer.subjects, layer.rows, strict=True):
        stairs = row.get("stairs")
        row["stairs"] = []
        if stairs is None:
            continue
        if not isinstance(stairs, list):
            findings.add(BUILDINGS, subject, mark("stairs must be a list."))
            continue
        numbers: set[int] = set()
        for stair in stairs:
            template, values = _stair_problem(stair, row["unit"], chain)
            if not template and stair["n"] in numbers:
                template, values = mark("Stair {n} stands there more than once."), {"n": stair["n"]}
            if template:
                findings.add(BUILDINGS, subject, template, **values)
                continue
            numbers.add(stair["n"])
            row["stairs"].append(stair)
    _check_households(layer, findings)


def _rooms(row: Mapping[str, Any]) -> list[tuple[int, str]]:
    return [(stair["n"], room) for stair in row["stairs"] for room in stair["rooms"]]


def _check_households(layer: Layer, findings: Findings) -> None:
    # only buildings that share a front or whose ids begin alike can have doors in common: a city has millions of doors
    fronts: dict[tuple[str, ...], list[int]] = {}
    ids = layer.index()
    for n, (subject, row) in enumerate(zip(layer.subjects, layer.rows, strict=True)):
        if not any(stair["rooms"] for stair in row["stairs"]):
            continue
        if not row["name"] and not row["number"]:
            findings.add(BUILDINGS, subject, mark("People live there, but it has neither a name nor a house number."))
            continue
        where = (row["compound"], row["name"]) if row["name"] else (row["street"] or row["compound"], row["number"])
        fronts.setdefault(where, []).append(n)
        parts = subject.split("-")
        for end in range(1, len(parts)):
            if (other := ids.get("-".join(parts[:end]))) is not None:
                _check_doors(layer, other, n, findings)
    for alike in fronts.values():
        if len(alike) > 1:
            _check_addresses(layer, alike, findings)


def _check_addresses(layer: Layer, alike: Sequence[int], findings: Findings) -> None:
    doors: dict[str, int] = {}
    for n in alike:
        row = layer.rows[n]
        twins: dict[int, str] = {}
        for stair, room in _rooms(row):
            address = household_address(row["compound"], row["name"], row["street"], row["number"], stair, room)
            twins.setdefault(doors.setdefault(address, n), address)
        for other, address in twins.items():
            # one fault for a pair of buildings: as a rule all their doors are twins
            if other != n:
                findings.add(
                    BUILDINGS, layer.subjects[n], mark("The address {address} is also that of {other}."),
                    address=address, other=layer.subjects[other],
                )  # fmt: skip


def _check_doors(layer: Layer, one: int, other: int, findings: Findings) -> None:
    known = {household_id(layer.subjects[one], *door) for door in _rooms(layer.rows[one])}
    for door in _rooms(layer.rows[other]):
        key = household_id(layer.subjects[other], *door)
        if key in known:
            findings.add(
                BUILDINGS, layer.subjects[other], mark("The household id {id} is also used in {other}."),
                id=key, other=layer.subjects[one],
            )  # fmt: skip


def count_people(layer: Layer) -> tuple[Counter[str], Counter[str]]:
    """Households per block id and residents per block id."""
    households: Counter[str] = Counter()
    residents: Counter[str] = Counter()
    for row in layer.rows:
        for stair in row["stairs"]:
            households[row["block"]] += len(stair["rooms"])
            residents[row["block"]] += sum(stair["people"])
    return households, residents


def check_block_counts(blocks: Layer, households: Mapping[str, int], findings: Findings) -> None:
    """Fill in the households of blocks that state none, and add a fault where the statement is not met."""
    judge = not findings.any_in(BUILDINGS)
    for subject, row in zip(blocks.subjects, blocks.rows, strict=True):
        counted = households.get(row["id"], 0)
        if row["households"] == -1:
            row["households"] = counted
        elif judge and row["households"] != counted:
            findings.add(
                BLOCKS, subject, mark("It states {stated} households; its buildings have {counted}."),
                stated=row["households"], counted=counted,
            )  # fmt: skip
