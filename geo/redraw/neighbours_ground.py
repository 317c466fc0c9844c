"""What the search for neighbour units works on: who lives beside whom, and what being together is worth."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from geo.redraw.neighbours import Links
from geo.redraw.neighbours_wishes import WishPlaces

KIN = 150.0
ASKED = 40.0
STAY = 1500.0
"""What a pair of kin, a plain wish and a household that keeps its unit are worth, beside 8 for next-door neighbours.

A household is moved out of today's unit only to bring somebody into a unit: no kin and no wish outweighs it.
"""

Part = list[int]


@dataclass(frozen=True, eq=False, slots=True)
class Ground:
    """Doors as places 0…n-1.

    Attributes
    ----------
    near : list of dict
        For each door its neighbours, and how near.
    gain : list of dict
        What it is worth to share a unit with another door: nearness, kin, wishes.
    foes : list of frozenset
        Doors that it must not share a unit with.
    home : list of int
        Number of today's unit, -1 for none.
    low, high : int
        Fewest and most households of a unit.
    """

    near: list[dict[int, float]]
    gain: list[dict[int, float]]
    foes: list[frozenset[int]]
    home: list[int]
    low: int
    high: int

    def __len__(self) -> int:
        return len(self.near)

    def worth(self, part: Sequence[int]) -> float:
        """What the pairs inside a unit are worth together."""
        inside = set(part)
        return sum(g for u in part for v, g in self.gain[u].items() if v in inside) / 2

    def is_joined(self, part: Sequence[int] | set[int]) -> bool:
        """Whether one can walk from each door of a part to each other one without leaving it."""
        left = set(part)
        if not left:
            return False
        stack = [left.pop()]
        while stack:
            near = self.near[stack.pop()].keys() & left
            left -= near
            stack.extend(near)
        return not left

    def is_peaceful(self, part: Sequence[int] | set[int]) -> bool:
        """Whether nobody in it must stand apart from somebody in it."""
        return not any(self.foes[u] and not self.foes[u].isdisjoint(part) for u in part)

    def way(self, one: int, other: int) -> Part | None:
        """The shortest chain of doors between two, both included; None when it has more than ``high`` doors."""
        came: dict[int, int] = {one: one}
        steps = deque([(one, 1)])
        while steps:
            at, length = steps.popleft()
            if at == other:
                chain = [at]
                while chain[-1] != one:
                    chain.append(came[chain[-1]])
                return chain
            if length < self.high:
                for beside in self.near[at]:
                    if beside not in came:
                        came[beside] = at
                        steps.append((beside, length + 1))
        return None


def make_ground(count: int, links: Links, wishes: WishPlaces, home: Sequence[int], *, low: int, high: int) -> Ground:
    """Gather what the search asks for; a pair that must stand apart gains nothing by kin or wish."""
    near: list[dict[int, float]] = [{} for _ in range(count)]
    for (one, other), strength in zip(links.pairs.tolist(), links.strength.tolist(), strict=True):
        near[one][other] = near[other][one] = strength
    gain = [dict(beside) for beside in near]
    apart = set(wishes.apart)
    wanted = dict.fromkeys(wishes.kin, KIN)
    for pair, weight in wishes.asked.items():
        wanted[pair] = wanted.get(pair, 0.0) + ASKED * weight
    for one, other in sorted(wanted.keys() - apart):
        worth = wanted[one, other]
        gain[one][other] = gain[other][one] = gain[one].get(other, 0.0) + worth
    foes: list[set[int]] = [set() for _ in range(count)]
    for one, other in apart:
        foes[one].add(other)
        foes[other].add(one)
    return Ground(near, gain, [frozenset(each) for each in foes], list(home), low, high)


def fewest_left(count: int, low: int, high: int) -> int:
    """How many of ``count`` households are left out of units of ``low`` to ``high`` wherever they live."""
    units = count // low
    return max(0, count - units * high)
