"""A division in the making: which door is in which unit, and changes of a few units at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from random import Random

from geo.redraw.neighbours_ground import STAY, Ground, Part
from geo.redraw.neighbours_tree import Pair, split_by_tree

FREE = -1
_BROUGHT_IN = 1e6
_EPS = 1e-6
STEPS = 1_000_000


class Division:
    """Units over a ground, each connected, within bounds and at peace; doors in no unit are free.

    Parameters
    ----------
    today : int
        The numbers below it are today's units; a door at home in one of them is best left there.

    Attributes
    ----------
    unit_of : list of int
        For each door the number of its unit, or `FREE`.
    members : dict of int to set of int
    steps : int
        What exhaustive searches may still spend; counted, so that a slow machine finds the same division.
    """

    def __init__(self, ground: Ground, today: int = 0) -> None:
        self.ground = ground
        self.unit_of = [FREE] * len(ground)
        self.members: dict[int, set[int]] = {}
        self.steps = STEPS
        self._today = today
        self._next = today

    def found(self, part: Iterable[int], number: int | None = None) -> None:
        """Make free doors a unit, under a number of today's or a new one."""
        if number is None:
            number, self._next = self._next, self._next + 1
        self.members[number] = set(part)
        for door in self.members[number]:
            self.unit_of[door] = number

    def units_around(self, doors: Iterable[int]) -> set[int]:
        """Units of neighbours of the doors."""
        return {self.unit_of[v] for u in doors for v in self.ground.near[u]} - {FREE}

    def value(self, parts: Iterable[tuple[int, Collection[int]]]) -> float:
        """What a division of some doors is worth: households brought in, then kept at home, then together."""
        worth, stayed, brought = 0.0, 0, 0
        for number, part in parts:
            worth += self.ground.worth(list(part))
            stayed += sum(self.ground.home[door] == number for door in part) if number < self._today else 0
            brought += len(part)
        return worth + STAY * stayed + _BROUGHT_IN * brought

    def redivide(
        self,
        units: Collection[int],
        free: Collection[int],
        random: Random,
        *,
        noise: float = 0.6,
        hold: Collection[Pair] = (),
    ) -> bool:
        """Divide some units and free doors anew by one random tree; keep that only when it is worth more."""
        old = [(unit, self.members[unit]) for unit in sorted(units)]
        doors = sorted(set(free).union(*(members for _, members in old)))
        parts = split_by_tree(self.ground, doors, random, noise=noise, hold=hold)
        return self.take(old, doors, parts)

    def take(self, old: list[tuple[int, set[int]]], doors: list[int], parts: list[Part]) -> bool:
        """Put new units in the place of old ones over the same doors when that is worth more."""
        new = self._numbered(parts, {unit for unit, _ in old})
        if self.value(new) <= self.value(old) + _EPS:
            return False
        for unit, _ in old:
            del self.members[unit]
        for door in doors:
            self.unit_of[door] = FREE
        for number, part in new:
            self.found(part, number if number < self._today else None)
        return True

    def _numbered(self, parts: list[Part], given_up: set[int]) -> list[tuple[int, Part]]:
        """Give each of today's numbers to the new unit that holds most of its households; the rest get none."""
        claims = []
        for at, part in enumerate(parts):
            homes = [self.ground.home[door] for door in part]
            claims += [(-homes.count(home), home, at) for home in sorted(set(homes)) if home != FREE]
        numbers: dict[int, int] = {}
        given: set[int] = set()
        for _, home, at in sorted(claims):
            if at not in numbers and home not in given and (home in given_up or home not in self.members):
                numbers[at] = home
                given.add(home)
        return [(numbers.get(at, self._today), part) for at, part in enumerate(parts)]

    def move(self, door: int, unit: int) -> None:
        """Move one door to another unit, unchecked."""
        self.members[self.unit_of[door]].discard(door)
        self.members[unit].add(door)
        self.unit_of[door] = unit

    def restore(self, unit_of: list[int]) -> None:
        """Go back to how the doors were divided."""
        self.unit_of[:] = unit_of
        for members in self.members.values():
            members.clear()
        for door, unit in enumerate(unit_of):
            if unit != FREE:
                self.members[unit].add(door)
