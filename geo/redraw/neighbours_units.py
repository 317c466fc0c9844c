"""Neighbour units (邻里单元): the households of a grid in groups that can look after one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.components import components
from geo.redraw.neighbours import Door, Links, check_doors
from geo.redraw.neighbours_ground import Ground, make_ground
from geo.redraw.neighbours_search import bring_kin_together, polish, send_home, settle
from geo.redraw.neighbours_state import FREE, Division
from geo.redraw.neighbours_wishes import Reason, Wishes, WishPlaces, place_wishes

LOW, HIGH = 5, 8
LARGEST = 30

ALONE = mark("No door, floor, stair or courtyard joins this household to another.")
TOO_FEW = mark("Only {count} households are joined here; a unit needs at least {low}.")
KEPT_APART = mark(
    "No unit of {low} to {high} was found for this household that keeps those apart who must stand apart."
)
CANNOT = mark("The {count} households joined here cannot all be in connected units of {low} to {high}.")
NOT_FOUND = mark("No unit with room was found for this household; look at its neighbours, or widen the bounds.")

MUST_PART = mark("They must stand apart.")
TOO_FAR = mark("No chain of at most {high} doors joins them.")
LEFT_OUT = mark("One of them is in no unit.")
CROWDED = mark("No division was found in which they are together and nobody loses more by it.")


@dataclass(frozen=True, slots=True)
class NeighbourUnit:
    """A unit: its id (today's where it is one of today's), its households in the order given, and their people."""

    id: str
    doors: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A household in no unit, and why."""

    door: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Parted:
    """Kin, or two who asked for each other, in different units, and why."""

    one: str
    other: str
    kin: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class UnitsResult:
    """A division into neighbour units.

    Attributes
    ----------
    units : tuple of NeighbourUnit
        Connected, within bounds, nobody beside somebody from whom he must stand apart.
    rest : tuple of LeftOver
        Every household that is in no unit.
    parted : tuple of Parted
    kin_together, wishes_kept : float
        Share of kin pairs in one unit, and of wishes by their weight, 0 to 1; 1 where there is nothing to keep.
    changed : int
        Households that had a unit and are not in it now.
    """

    units: tuple[NeighbourUnit, ...]
    rest: tuple[LeftOver, ...]
    parted: tuple[Parted, ...]
    kin_together: float
    wishes_kept: float
    changed: int


def form_units(
    doors: Sequence[Door],
    links: Links,
    wishes: Wishes | None = None,
    *,
    low: int = LOW,
    high: int = HIGH,
    seed: int = 0,
    today: Mapping[str, str] | None = None,
) -> UnitsResult:
    """Divide households into connected units of ``low`` to ``high``.

    First as few as can be are left out, then as few as can be leave today's unit, then kin and those who asked for
    each other come together and near doors stay together. The work is counted, so that the same seed gives the same
    units on any machine.

    Parameters
    ----------
    doors : sequence of Door
    links : Links
        Who is whose neighbour, by place in ``doors``; see `geo.redraw.neighbours.doors_adjacent`.
    wishes : Wishes, optional
    low, high : int
        Fewest and most households of a unit, 2 to `LARGEST`.
    today : mapping of str to str, optional
        Household → id of the unit it is in; households that are no longer among the doors are passed over.

    Raises
    ------
    BadInput
        Bounds that cannot be, links or wishes about other households, two doors with one id.
    """
    _check(doors, links, low, high)
    placed = place_wishes(doors, wishes or Wishes())
    names, home = _homes(doors, today or {})
    ground = make_ground(len(doors), links, placed, home, low=low, high=high)
    division = Division(ground, len(names))
    _keep_today(division, len(names))
    random = Random(seed)  # noqa: S311 - chance for a search, not a secret
    groups = _joined(len(doors), links)
    proven = [settle(division, group, random) for group in groups]
    send_home(division, random)
    pairs = sorted({*placed.kin, *placed.asked} - set(placed.apart))
    bring_kin_together(division, pairs, random)
    polish(division, random)
    bring_kin_together(division, pairs, random, rounds=1)
    return _result(doors, division, names, placed, _rest(doors, division, groups, proven))


def _check(doors: Sequence[Door], links: Links, low: int, high: int) -> None:
    check_doors(doors)
    if not 2 <= low <= high <= LARGEST:
        raise BadInput(
            mark("Units of {low} to {high} households cannot be; give two bounds from 2 to {most}, the lower first."),
            low=low, high=high, most=LARGEST,
        )  # fmt: skip
    pairs = links.pairs
    if len(pairs) and (pairs.min() < 0 or pairs.max() >= len(doors) or (pairs[:, 0] == pairs[:, 1]).any()):
        raise BadInput(mark("The links between doors do not belong to these doors."))


def _homes(doors: Sequence[Door], today: Mapping[str, str]) -> tuple[list[str], list[int]]:
    """Ids of today's units, and for each door the place of its unit among them."""
    names = list(dict.fromkeys(today[door.id] for door in doors if door.id in today))
    number = {name: at for at, name in enumerate(names)}
    return names, [number[today[door.id]] if door.id in today else FREE for door in doors]


def _joined(count: int, links: Links) -> list[list[int]]:
    """Doors that are joined to one another over any number of neighbours, group by group."""
    if not count:
        return []
    group = components(count, links.pairs)
    order = np.argsort(group, kind="stable")
    return [part.tolist() for part in np.split(order, np.flatnonzero(np.diff(group[order])) + 1)]


def _keep_today(division: Division, today: int) -> None:
    """Found today's units anew, as far as they are in bounds, connected and at peace."""
    ground = division.ground
    members: dict[int, list[int]] = {number: [] for number in range(today)}
    for door, number in enumerate(ground.home):
        if number != FREE:
            members[number].append(door)
    for number, part in members.items():
        if ground.low <= len(part) <= ground.high and ground.is_joined(part) and ground.is_peaceful(part):
            division.found(part, number)


def _rest(
    doors: Sequence[Door], division: Division, groups: list[list[int]], proven: list[bool]
) -> tuple[LeftOver, ...]:
    found: dict[int, Reason] = {}
    for group, certain in zip(groups, proven, strict=True):
        left = [door for door in group if division.unit_of[door] == FREE]
        if left:
            reason = _why_left(division.ground, group, len(left), certain=certain)
            found.update(dict.fromkeys(left, reason))
    return tuple(LeftOver(doors[place].id, found[place]) for place in sorted(found))


def _why_left(ground: Ground, group: list[int], left: int, *, certain: bool) -> Reason:
    count, low, high = len(group), ground.low, ground.high
    if count == 1:
        return Reason(ALONE)
    if count < low:
        return Reason(TOO_FEW, {"count": count, "low": low})
    if any(ground.foes[door] for door in group):
        at_peace = Division(replace(ground, foes=[frozenset()] * len(ground)))
        settle(at_peace, group, Random(0))  # noqa: S311 - chance for a search, not a secret
        if sum(at_peace.unit_of[door] == FREE for door in group) < left:
            return Reason(KEPT_APART, {"low": low, "high": high})
    if certain:
        return Reason(CANNOT, {"count": count, "low": low, "high": high})
    return Reason(NOT_FOUND)


def _result(
    doors: Sequence[Door], division: Division, names: list[str], wishes: WishPlaces, rest: tuple[LeftOver, ...]
) -> UnitsResult:
    unit_of, home = division.unit_of, division.ground.home
    taken = set(names)
    fresh = (name for name in (f"n{at}" for at in range(1, len(doors) + len(taken) + 1)) if name not in taken)
    units = []
    for number, members in sorted(division.members.items(), key=lambda item: min(item[1])):
        places = sorted(members)
        name = names[number] if number < len(names) else next(fresh)
        units.append(NeighbourUnit(name, tuple(doors[at].id for at in places), sum(doors[at].people for at in places)))

    def together(pair: tuple[int, int]) -> bool:
        return unit_of[pair[0]] == unit_of[pair[1]] != FREE

    kin, apart = set(wishes.kin), set(wishes.apart)
    parted = tuple(
        Parted(doors[pair[0]].id, doors[pair[1]].id, pair in kin, _why_parted(division, pair, apart))
        for pair in sorted(kin | wishes.asked.keys())
        if not together(pair)
    )
    kept = sum(weight for pair, weight in wishes.asked.items() if together(pair))
    return UnitsResult(
        units=tuple(units),
        rest=rest,
        parted=parted,
        kin_together=sum(map(together, wishes.kin)) / len(wishes.kin) if wishes.kin else 1.0,
        wishes_kept=kept / sum(wishes.asked.values()) if wishes.asked else 1.0,
        changed=sum(at not in (FREE, now) for at, now in zip(home, unit_of, strict=True)),
    )


def _why_parted(division: Division, pair: tuple[int, int], apart: set[tuple[int, int]]) -> Reason:
    if pair in apart:
        return Reason(MUST_PART)
    if FREE in (division.unit_of[pair[0]], division.unit_of[pair[1]]):
        return Reason(LEFT_OUT)
    if division.ground.way(*pair) is None:
        return Reason(TOO_FAR, {"high": division.ground.high})
    return Reason(CROWDED)
