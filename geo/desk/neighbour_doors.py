"""The doors of a grid as neighbour units are formed of them: which they are, who lives beside whom, who may look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from shapely import STRtree

from geo.crs import Metres
from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.office import Office
from geo.errors import BadInput, Forbidden, NotFound
from geo.i18n import mark
from geo.model import Actor, HouseholdTie, NeighbourUnit, Path, TieKind, Unit
from geo.redraw.neighbours import SAME_YARD, Door, Links, doors_adjacent, links_of
from geo.redraw.neighbours_wishes import Wishes

WALL_M = 2.0
"""Houses no farther apart stand wall to wall."""
DRAFTING, MARKING, READING = "draft:plan", "mark:household", "read:household"


def may_look(actor: Actor, community: str, path: Path) -> bool:
    """Whether somebody may see which households of a unit belong together: addresses are personal data."""
    return actor.may(READING, community, path) or actor.may(MARKING, community, path)


def require_one_of(actor: Actor, rights: Sequence[str], community: str, path: Path) -> None:
    """Raise `Forbidden` unless the actor has one of some rights at a unit."""
    if not any(actor.may(right, community, path) for right in rights):
        raise Forbidden(mark("You may not do this: it needs the right {right}."), right=rights[0])


def scope_of(office: Office, community: str, unit_id: str) -> Unit:
    """A grid, or a unit within one, whose households are to be grouped.

    Raises
    ------
    NotFound
        There is no such unit.
    BadInput
        It lies above the grids.
    """
    unit = office.tree(community).unit(unit_id)
    if len(unit.path) <= grid_depth(office, community):
        raise BadInput(mark("Choose a grid or a part of one; {name} is larger."), name=unit.name)
    return unit


def grid_depth(office: Office, community: str) -> int:
    """Place of the grids in a chain, from 0."""
    profile = office.profile(community)
    return profile.depth(profile.handling_level)


def levels_within(office: Office, community: str) -> tuple[str, ...]:
    """Keys of the levels below the grid and above the household, which units may be kept within."""
    return tuple(level.key for level in office.profile(community).levels[grid_depth(office, community) + 1 : -1])


def doors_under(office: Office, community: str, path: Path) -> list[Doorstep]:
    """The households of a unit, building by building, stair by stair."""
    return [door for door in doorsteps(office, community).values() if door.path[: len(path)] == path]


def household(office: Office, community: str, id_: str) -> Doorstep:
    """The door of a household, or `NotFound`."""
    door = doorsteps(office, community).get(id_)
    if door is None:
        raise NotFound(mark("There is no household {id} here."), id=id_)
    return door


def path_of(doors: Iterable[Doorstep]) -> Path:
    """Chain of the deepest unit that holds them all; empty where there is none."""
    paths = [door.path for door in doors]
    if not paths:
        return ()
    common = 0
    while all(len(path) > common and path[common] == paths[0][common] for path in paths):
        common += 1
    return paths[0][:common]


def as_doors(office: Office, community: str, steps: Iterable[Doorstep]) -> list[Door]:
    """Doorsteps as units are formed of them, with the compound of their house."""
    frame = office.buildings(community)
    compounds: Mapping[str, str] = office.derived(
        "compound of each house", community, lambda: dict(zip(frame["id"], frame["compound"], strict=True))
    )
    return [
        Door(
            step.id, step.lon, step.lat, step.building_id, step.stair, step.floor, step.room,
            compound=compounds[step.building_id], people=step.people,
        )
        for step in steps
    ]  # fmt: skip


def near_doors(office: Office, community: str, grid: Path) -> Mapping[str, Mapping[str, float]]:
    """Who lives beside whom in a grid, and how near; made once per layers and shared: never change it.

    It is asked of the whole grid, for between some doors alone a gap would look like a neighbour.
    """

    def make() -> dict[str, dict[str, float]]:
        steps = doors_under(office, community, grid)
        doors = as_doors(office, community, steps)
        found: dict[str, dict[str, float]] = {door.id: {} for door in doors}
        links = doors_adjacent(doors)
        ties = [(doors[one].id, doors[other].id) for one, other in links.pairs.tolist()]
        walls = _wall_to_wall(office, community, doors)
        for (one, other), strength in [*zip(ties, links.strength.tolist(), strict=True), *walls]:
            found[one][other] = found[other][one] = max(strength, found[one].get(other, 0.0))
        return found

    return office.derived(f"near doors {'/'.join(grid)}", community, make)


def _wall_to_wall(office: Office, community: str, doors: Sequence[Door]) -> list[tuple[tuple[str, str], float]]:
    """Small houses outside compounds that stand wall to wall around a yard or along a lane: their first doors."""
    first: dict[str, str] = {}
    for door in doors:
        if not door.compound:
            first.setdefault(door.building, door.id)
    frame = office.buildings(community)
    houses = frame[frame["id"].isin(first)]
    ids, plane = houses["id"].tolist(), Metres(*office.profile(community).centre)
    shapes = np.array([plane.project(shape) for shape in houses.geometry], dtype=object)
    pairs = STRtree(shapes).query(shapes, predicate="dwithin", distance=WALL_M).T
    return [((first[ids[one]], first[ids[other]]), SAME_YARD) for one, other in pairs.tolist() if one < other]


def links_between(
    office: Office, community: str, steps: Sequence[Doorstep], *, depth: int | None = None
) -> Links:  # fmt: skip
    """The links of doors of one or several grids, by place among them; with a depth only inside one unit of it."""
    grid = grid_depth(office, community) + 1
    place = {step.id: at for at, step in enumerate(steps)}
    ties: dict[tuple[int, int], float] = {}
    for at, step in enumerate(steps):
        for other, strength in near_doors(office, community, step.path[:grid])[step.id].items():
            there = place.get(other, -1)
            if there > at and (depth is None or steps[there].path[: depth + 1] == step.path[: depth + 1]):
                ties[at, there] = strength
    return links_of(ties)


def are_joined(office: Office, community: str, steps: Sequence[Doorstep]) -> bool:
    """Whether one can go from each of some doors to each other one past neighbours that are among them."""
    grid = grid_depth(office, community) + 1
    left = {step.id: step for step in steps}
    stack = [left.popitem()[1]] if left else []
    while stack:
        at = stack.pop()
        beside = near_doors(office, community, at.path[:grid])[at.id].keys() & left.keys()
        stack += [left.pop(one) for one in sorted(beside)]
    return not left


def wishes_of(ties: Iterable[HouseholdTie], known: Iterable[str]) -> Wishes:
    """The ties between known households as wishes; trust is no wish, it speaks for a guardian."""
    inside = frozenset(known)
    mine = [tie for tie in ties if tie.one in inside and tie.other in inside]
    return Wishes(
        kin=tuple((tie.one, tie.other) for tie in mine if tie.kind is TieKind.KIN),
        asked=tuple((tie.one, tie.other, 1.0) for tie in mine if tie.kind is TieKind.ASKED),
        apart=tuple((tie.one, tie.other) for tie in mine if tie.kind is TieKind.APART),
    )


def unit_of_each(units: Iterable[NeighbourUnit]) -> dict[str, str]:
    """Household → id of its unit, of units that have not ended."""
    return {one: unit.id for unit in units if not unit.ended for one in unit.households}


def units_beside(
    office: Office, community: str, steps: Sequence[Doorstep], unit_of: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Pairs of units of which a door of one is beside a door of the other, each once and in order.

    Parameters
    ----------
    unit_of : mapping of str to str
        Household → id of its unit.
    """
    links = links_between(office, community, steps)
    units = [unit_of.get(step.id, "") for step in steps]
    pairs = {tuple(sorted((units[one], units[other]))) for one, other in links.pairs.tolist()}
    return sorted((one, other) for one, other in pairs if one and one != other)


def name_of(doors: Sequence[Doorstep]) -> str:
    """What a unit is called at first: its first and last address, ``文苑新村1号楼1单元101–302``."""
    first, last = doors[0].address, doors[-1].address
    if first == last:
        return first
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    while same and first[same - 1].isdigit():
        same -= 1  # a number is said whole
    return f"{first}–{last[same:] or last}"
