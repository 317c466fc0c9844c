"""Bettering a division: bring free households in, bring kin together, then move and swap doors between units."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random

from geo.redraw.neighbours_exact import MOST_DOORS, Exhaustive
from geo.redraw.neighbours_ground import STAY, Ground, Part, fewest_left
from geo.redraw.neighbours_state import FREE, Division
from geo.redraw.neighbours_tree import Pair, split_by_tree

_TRIES_BY_RING = (4, 8, 12, 16)
"""Trees drawn around a free household, with one more ring of units each time."""
_REPAIRS = 4
_STEPS_FOR_SOME, _STEPS_FOR_ALL = 10_000, 100_000
"""What an exhaustive search may spend around one free household, and on a whole group of joined ones."""
_HOME_TRIES, _HOME_TRIES_IN_ALL = 8, 1_500
_KIN_ROUNDS = 2
_KIN_TRIES = 3
_MOVES_EACH = 15
_WARM, _COLD = 12.0, 0.5


def settle(division: Division, group: Sequence[int], random: Random) -> bool:
    """Give the free doors of a group of joined ones units; whether it is certain that fewer cannot be left out."""
    ground = division.ground
    least = fewest_left(len(group), ground.low, ground.high)
    if least == len(group):
        return True
    free = _free(division, group)
    division.take([], free, split_by_tree(ground, free, random, noise=0.2))
    for _ in range(_REPAIRS):
        free = _free(division, group)
        if len(free) <= least:
            return True
        brought = [_bring_in(division, door, random) for door in free if division.unit_of[door] == FREE]
        if not any(brought):
            break
    if len(_free(division, group)) <= least:
        return True
    return len(group) <= MOST_DOORS and _look_through(division, group, _STEPS_FOR_ALL)


def _free(division: Division, doors: Sequence[int]) -> list[int]:
    return [door for door in doors if division.unit_of[door] == FREE]


def _bring_in(division: Division, door: int, random: Random) -> bool:
    """Divide the units around a free door anew, ring by ring, until fewer are left out."""
    ground, unit_of = division.ground, division.unit_of
    reach = {door}
    for tries in _TRIES_BY_RING:
        units = {unit_of[v] for u in reach for v in ground.near[u]} - {FREE}
        beside = {v for u in reach for v in ground.near[u] if unit_of[v] == FREE}
        reach = reach.union(beside, *(division.members[unit] for unit in units))
        left = len(_free(division, list(reach)))
        for _ in range(tries):
            now = {unit_of[v] for v in reach} - {FREE}
            free = [v for v in sorted(reach) if unit_of[v] == FREE]
            if division.redivide(now, free, random, noise=0.9) and len(_free(division, list(reach))) < left:
                return True
        if len(reach) <= MOST_DOORS:
            # Trees go by chance; what is small can be looked through.
            _look_through(division, sorted(reach), _STEPS_FOR_SOME)
            if len(_free(division, list(reach))) < left:
                return True
    return False


def _look_through(division: Division, doors: Sequence[int], steps: int) -> bool:
    """Try every division of some whole units and free doors; whether that came to an end."""
    left, steps = len(_free(division, doors)), min(steps, division.steps)
    if steps <= 0:
        return False
    search = Exhaustive(division.ground, doors, beat=left, steps=steps)
    found = search.run()
    division.steps -= search.spent
    if found is not None:
        units = sorted({division.unit_of[door] for door in doors} - {FREE})
        division.take([(unit, division.members[unit]) for unit in units], list(doors), found)
    return search.proven


def send_home(division: Division, random: Random) -> None:
    """Divide anew around households that lost today's unit, so that fewer do."""
    ground, unit_of = division.ground, division.unit_of
    tries = 0
    for door, home in enumerate(ground.home):
        for attempt in range(_HOME_TRIES):
            if home in (FREE, unit_of[door]) or tries >= _HOME_TRIES_IN_ALL:
                break
            tries += 1
            units = {unit_of[door], *division.units_around([door])} - {FREE}
            if home in division.members and attempt % 2:
                units |= {home}
            free = [door] if unit_of[door] == FREE else []
            division.redivide(units, free, random)


def bring_kin_together(
    division: Division, pairs: Sequence[tuple[int, int]], random: Random, *, rounds: int = _KIN_ROUNDS
) -> None:
    """Divide the units along the chain of doors between two of a pair anew, so that they come to share one."""
    ground = division.ground
    chains: list[tuple[int, int, Part]] = []
    for one, other in pairs:
        chain = ground.way(one, other)
        if chain is not None and ground.is_peaceful(chain):
            chains.append((one, other, chain))
    for _ in range(rounds):
        changed = False
        for one, other, chain in chains:
            if division.unit_of[one] == division.unit_of[other]:
                continue
            for attempt in range(_KIN_TRIES):
                units = {division.unit_of[door] for door in chain} - {FREE}
                if attempt and len(units) < 4:
                    around = sorted(division.units_around(chain) - units)
                    units |= set(random.sample(around, min(1, len(around))))
                free = [door for door in chain if division.unit_of[door] == FREE]
                pool = set(free).union(*(division.members[unit] for unit in units))
                hold = _grown(ground, chain, pool, random, grow=attempt > 0)
                if division.redivide(units, free, random, hold=hold):
                    changed = True
                    break
        if not changed:
            return


def _grown(ground: Ground, chain: Part, pool: set[int], random: Random, *, grow: bool) -> set[Pair]:
    """The ties of a chain; grown to the size of a unit, with those who gain most by it, more or less."""
    hold = {(min(pair), max(pair)) for pair in pairwise(chain)}
    if not grow:
        return hold
    part = set(chain)
    worth: dict[int, float] = {}
    size = random.randint(max(len(chain), ground.low), ground.high)
    newest = list(chain)
    while True:
        for door in newest:
            for beside in ground.near[door]:
                if beside in pool and beside not in part and ground.foes[beside].isdisjoint(part):
                    worth[beside] = sum(g for v, g in ground.gain[beside].items() if v in part)
        options = sorted(door for door in worth if door not in part and ground.foes[door].isdisjoint(part))
        if len(part) >= size or not options:
            return hold
        comer = max(options, key=lambda door: worth[door] * random.random())
        tie = next(v for v in ground.near[comer] if v in part)
        hold.add((min(comer, tie), max(comer, tie)))
        part.add(comer)
        newest = [comer]


def polish(division: Division, random: Random) -> None:
    """Move and swap doors between neighbouring units, slowly cooling; a fixed number of tries for each door."""
    ground, unit_of = division.ground, division.unit_of
    settled = [door for door, unit in enumerate(unit_of) if unit != FREE]
    if len(division.members) < 2:
        return
    near = [list(beside) for beside in ground.near]
    tries = _MOVES_EACH * len(settled)
    worth, kept = 0.0, list(unit_of)
    for turn in range(tries):
        door = settled[int(random.random() * len(settled))]
        beside = near[door]
        if not beside:
            continue
        here, there = unit_of[door], unit_of[beside[int(random.random() * len(beside))]]
        if there in (here, FREE):
            continue
        heat = _WARM * (_COLD / _WARM) ** (turn / tries)
        mates, others = division.members[here], division.members[there]
        if len(mates) > ground.low and len(others) < ground.high:
            change = _gain(ground, door, here, there, unit_of)
            if not _accepted(change, heat, random) or not ground.foes[door].isdisjoint(others):
                continue
            if ground.is_joined(mates - {door}):
                division.move(door, there)
                worth += change
        else:
            other = random.choice(sorted(others))
            change = _gain(ground, door, here, there, unit_of) + _gain(ground, other, there, here, unit_of)
            change -= 2 * ground.gain[door].get(other, 0.0)
            if not _accepted(change, heat, random):
                continue
            ours, theirs = (mates - {door}) | {other}, (others - {other}) | {door}
            if not _stands(ground, ours, other) or not _stands(ground, theirs, door):
                continue
            division.move(door, there)
            division.move(other, here)
            worth += change
    if worth < 0:
        division.restore(kept)


def _stands(ground: Ground, part: set[int], comer: int) -> bool:
    return ground.foes[comer].isdisjoint(part) and ground.is_joined(part)


def _gain(ground: Ground, door: int, here: int, there: int, unit_of: list[int]) -> float:
    """What the doors' worth changes by when one moves."""
    change = 0.0
    for v, worth in ground.gain[door].items():
        at = unit_of[v]
        if at == there:
            change += worth
        elif at == here:
            change -= worth
    home = ground.home[door]
    if home >= 0:
        change += STAY * ((home == there) - (home == here))
    return change


def _accepted(change: float, heat: float, random: Random) -> bool:
    return change >= 0 or random.random() < math.exp(change / heat)
