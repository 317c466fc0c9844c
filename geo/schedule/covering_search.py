"""The search for a cover: first even, then near to today's; each step leaves a whole cover behind."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from itertools import product

from geo.schedule.covering_choice import choice_among, most_even, most_kept
from geo.schedule.covering_parts import Ground, Parts

_AROUND = (16, 10, 6, 4, 3, 2)
"""So many neighbouring workers' grids are drawn anew at once: the most that give no more sets than can be weighed."""
Redraw = Callable[[dict[int, frozenset[int]]], dict[int, frozenset[int]] | None]


def balanced(ground: Ground, parts: Parts, ends: float) -> Parts:
    """A cover that costs less, as `Ground.cost` counts, or the same one; today's cover plays no part in it."""

    def redraw(now: dict[int, frozenset[int]]) -> dict[int, frozenset[int]] | None:
        choice = choice_among(ground, now)
        if choice is None:
            return now
        found = most_even(choice, ends - time.monotonic())
        if found is None or ground.cost(found) >= ground.cost(now.values()):
            return None
        return _handed_out(ground, now, found)

    while time.monotonic() < ends:
        before = parts
        if ground.cost(parts) > (0, 0):
            parts = _redrawn(ground, _passed_on(ground, parts, ends), redraw, ends, lambda cost: cost > (0, 0))
        if parts == before:
            break
    return parts


def settled(ground: Ground, parts: Parts, today: Mapping[int, int], ends: float) -> Parts:
    """A cover that costs no more, in which fewer grids have another worker than today."""

    def redraw(now: dict[int, frozenset[int]]) -> dict[int, frozenset[int]] | None:
        choice = choice_among(ground, now)
        if choice is None:
            return now
        found = most_kept(ground, choice, today, ground.cost(now.values()), ends - time.monotonic())
        return found if found and _kept(ground, found, today) > _kept(ground, now, today) else None

    if all(today.get(grid, worker) == worker for worker, mine in enumerate(parts) for grid in mine):
        return parts
    while time.monotonic() < ends:
        before = parts
        parts = _redrawn(ground, parts, redraw, ends, lambda _: True)
        if parts == before:
            break
    return parts


def _kept(ground: Ground, now: Mapping[int, frozenset[int]], today: Mapping[int, int]) -> tuple[int, int]:
    """How many grids, and minutes of them, stay with whoever has them today."""
    stay = [grid for worker, mine in now.items() for grid in mine if today.get(grid) == worker]
    return len(stay), ground.load(stay)


def _redrawn(
    ground: Ground, parts: Parts, redraw: Redraw, ends: float, wanted: Callable[[tuple[int, int]], bool]
) -> Parts:
    """All workers at once where that can be weighed, else neighbourhoods one after another.

    ``redraw`` says what some workers get instead: what they have (the very same mapping) where there is too much to
    weigh, None where nothing is better.
    """
    now = dict(enumerate(parts))
    whole = redraw(now)
    if whole is not now:
        return parts if whole is None else tuple(whole[n] for n in range(len(parts)))
    for worker in range(len(parts)):
        if time.monotonic() >= ends:
            break
        for many in _AROUND:
            some = {n: now[n] for n in _around(ground, now, worker, many)}
            if len(some) < 2 or not wanted(ground.cost(some.values())):
                break
            better = redraw(some)
            if better is not some:
                now |= better or {}
                break
    return tuple(now[n] for n in range(len(parts)))


def _around(ground: Ground, now: Mapping[int, frozenset[int]], worker: int, most: int) -> list[int]:
    """A worker and those nearest to them by shared borders, at most so many."""
    owner = {grid: n for n, mine in now.items() for grid in mine}
    found = [worker]
    for n in found:
        beside = sorted({owner[near] for grid in now[n] for near in ground.near[grid]} - set(found))
        found += beside[: most - len(found)]
        if len(found) >= most:
            break
    return found


def _handed_out(
    ground: Ground, now: Mapping[int, frozenset[int]], sets: list[frozenset[int]]
) -> dict[int, frozenset[int]]:
    """Each set to whoever has most of it now, the largest common parts first."""
    must = {n: next((w for g, w in ground.locked.items() if g in one), None) for n, one in enumerate(sets)}
    common = sorted(
        (
            (must[n] == worker, ground.load(one & mine), n, worker)
            for (n, one), (worker, mine) in product(enumerate(sets), now.items())
        ),
        key=lambda row: (not row[0], -row[1], row[2], row[3]),
    )
    found: dict[int, frozenset[int]] = {}
    given: set[int] = set()
    for _, _, n, worker in common:
        if worker not in found and n not in given:
            found[worker] = sets[n]
            given.add(n)
    return found


def _passed_on(ground: Ground, parts: Parts, ends: float) -> Parts:
    """Single grids passed on or exchanged between neighbours for as long as that makes the cover cost less."""
    now = list(parts)
    better = True
    while better and time.monotonic() < ends:
        better = False
        owner = {grid: n for n, mine in enumerate(now) for grid in mine}
        for grid in range(len(ground.minutes)):
            giver = owner[grid]
            for taker in sorted({owner[near] for near in ground.near[grid]} - {giver}):
                step = _step(ground, now[giver], now[taker], grid)
                if step is not None:
                    now[giver], now[taker] = step
                    owner |= dict.fromkeys(step[0], giver) | dict.fromkeys(step[1], taker)
                    better = True
                    break
    return tuple(now)


def _step(
    ground: Ground, giver: frozenset[int], taker: frozenset[int], grid: int
) -> tuple[frozenset[int], frozenset[int]] | None:
    """What two workers have after one grid went over, alone or against another one; None where it helps nothing."""
    if grid in ground.locked:
        return None
    cost = ground.cost((giver, taker))
    rest, more = giver - {grid}, taker | {grid}
    if rest and ground.cost((rest, more)) < cost and ground.connected(rest):
        return rest, more
    for other in sorted(taker):
        if other in ground.locked:
            continue
        mine, theirs = rest | {other}, more - {other}
        if ground.cost((mine, theirs)) < cost and ground.connected(mine) and ground.connected(theirs):
            return mine, theirs
    return None
