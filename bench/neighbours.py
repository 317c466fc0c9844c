"""Households into neighbour units of 5 to 8, beside METIS told the same ties: who stays in bounds, joined, with kin.

METIS cuts the same doors into a unit for every 6.5 households: by nearness alone, with kin and wishes as further ties
of the worth that they have here, and with that worth laid on the doors between them. It knows no bounds, joined doors
or pairs that must stand apart, so kin and wishes count where the unit that they share is within bounds and joined;
beside them stands the share of kin in any unit.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from itertools import accumulate, pairwise
from random import Random

import pymetis

from bench.figures import columns
from geo.redraw.neighbours import Door, Links, doors_adjacent
from geo.redraw.neighbours_ground import ASKED as ASKED_WORTH
from geo.redraw.neighbours_ground import KIN as KIN_WORTH
from geo.redraw.neighbours_ground import Ground, make_ground
from geo.redraw.neighbours_units import ALONE, CANNOT, HIGH, LOW, TOO_FEW, UnitsResult, form_units
from geo.redraw.neighbours_wishes import Wishes, WishPlaces, place_wishes

HOUSEHOLDS, QUICK_HOUSEHOLDS = 10_000, 1_500
SEED = 7
KIN, ASKED, APART = 0.12, 0.06, 0.01
"""Pairs for each household. Three kin in five live in the same stair, the others somewhere in the building."""
SLACK = pymetis.Options(ufactor=230)
"""Sizes may differ by as much as 8 differs from 6.5; with less METIS keeps fewer kin together."""

HEADINGS = (
    "units of 5-8", "households", "units", "in bounds", "and joined", "kept apart", "kin, any unit", "kin together",
    "wishes kept", "CPU s",
)  # fmt: skip


def draw_doors(count: int, seed: int) -> list[Door]:
    """Compounds of slabs of two to five stairs with two or three doors a floor, some empty, and lanes of houses."""
    random = Random(seed)
    doors: list[Door] = []
    compound = 0
    while len(doors) < count:
        compound += 1
        for slab in range(random.randint(3, 9)):
            lon = 111.4 + compound % 40 * 0.004 + slab % 3 * 0.0004
            lat = 35.6 + compound // 40 * 0.004 + slab // 3 * 0.0004
            building = f"b{compound}-{slab}"
            if random.random() < 0.2:
                for house in range(random.randint(2, 12)):
                    # A lane: a house every twelve metres.
                    here = (lon + house * 0.00013, lat - 0.0001)
                    doors.append(Door(f"{building}-{house}-0", *here, f"{building}-{house}", compound=f"c{compound}"))
                continue
            for stair in range(1, random.randint(2, 5) + 1):
                floors, wide = random.choice((5, 6, 6, 11)), random.choice((2, 2, 3))
                doors += [
                    Door(
                        f"{building}-{stair}-{floor}{room:02}", lon, lat, building, stair, floor, f"{floor}{room:02}",
                        compound=f"c{compound}",
                    )
                    for floor in range(1, floors + 1)
                    for room in range(1, wide + 1)
                    if random.random() < 0.92
                ]  # fmt: skip
    return doors[:count]


def draw_wishes(doors: Sequence[Door], links: Links, seed: int) -> Wishes:
    """Kin in the same stair or building, friends across a few doors, neighbours who must stand apart."""
    random = Random(seed)
    by_stair: dict[tuple[str, int], list[Door]] = {}
    by_building: dict[str, list[Door]] = {}
    for door in doors:
        by_stair.setdefault((door.building, door.stair), []).append(door)
        by_building.setdefault(door.building, []).append(door)

    def pairs(share: float, in_stair: float) -> list[tuple[str, str]]:
        found = []
        for door in random.sample(list(doors), round(share * len(doors))):
            stair = random.random() < in_stair
            other = random.choice(by_stair[door.building, door.stair] if stair else by_building[door.building])
            if other != door:
                found.append((door.id, other.id))
        return found

    kin = pairs(KIN, 0.6)
    asked = [(*pair, random.choice((1.0, 1.0, 2.0))) for pair in pairs(ASKED, 0.8)]
    beside = random.sample(links.pairs.tolist(), round(APART * len(doors)))
    return Wishes(tuple(kin), tuple(asked), tuple((doors[one].id, doors[other].id) for one, other in beside))


def cut_by_metis(ties: Sequence[dict[int, float]], units: int) -> list[int]:
    """The part of each door."""
    starts = [0, *accumulate(len(beside) for beside in ties)]
    adjacency = pymetis.CSRAdjacency(starts, [v for beside in ties for v in beside])
    weights = [round(worth) for beside in ties for worth in beside.values()]
    _, parts = pymetis.part_graph(units, adjacency=adjacency, eweights=weights, recursive=False, options=SLACK)
    return list(parts)


def chained(ground: Ground, wishes: WishPlaces) -> list[dict[int, float]]:
    """Nearness, and half the worth of each pair laid on every tie of the shortest chain of doors between the two.

    The whole worth or a quarter of it keeps METIS's kin together about as often.
    """
    ties = [dict(beside) for beside in ground.near]
    wanted = [(pair, KIN_WORTH) for pair in wishes.kin]
    wanted += [(pair, ASKED_WORTH * weight) for pair, weight in wishes.asked.items()]
    for pair, worth in wanted:
        for one, other in pairwise(ground.way(*pair) or ()):
            ties[one][other] += worth / 2
            ties[other][one] = ties[one][other]
    return ties


def units_table(quick: bool = False) -> list[list[str]]:
    """Headings and a row each for METIS in three ways and for the product."""
    return [list(HEADINGS), *(row for row, _ in _measured(QUICK_HOUSEHOLDS if quick else HOUSEHOLDS))]


def _measured(count: int) -> list[tuple[list[str], float]]:
    """Rows, each with its share of kin together."""
    doors = draw_doors(count, SEED)
    links = doors_adjacent(doors)
    wishes = draw_wishes(doors, links, SEED)
    placed = place_wishes(doors, wishes)
    ground = make_ground(count, links, placed, [-1] * count, low=LOW, high=HIGH)
    measured = []
    for name, ties in (
        ("METIS by nearness", ground.near),
        ("METIS, kin as ties", ground.gain),
        ("METIS, kin by chain", chained(ground, placed)),
    ):
        began = time.process_time()
        parts = cut_by_metis(ties, round(count / 6.5))
        measured.append(_row(name, ground, placed, parts, count, time.process_time() - began))
    began = time.process_time()
    result = form_units(doors, doors_adjacent(doors), wishes, seed=SEED)
    spent = time.process_time() - began
    measured.append(_row("gridward", ground, placed, _parts(doors, result), count - _cannot(result), spent))
    return measured


def _parts(doors: Sequence[Door], result: UnitsResult) -> list[int]:
    unit_of = {door: at for at, unit in enumerate(result.units) for door in unit.doors}
    return [unit_of.get(door.id, -1) for door in doors]


def _cannot(result: UnitsResult) -> int:
    """Households that certainly cannot be in a unit, whatever is tried."""
    return sum(left.reason.sentence in (ALONE, TOO_FEW, CANNOT) for left in result.rest)


def _row(
    name: str, ground: Ground, wishes: WishPlaces, parts: list[int], able: int, spent_s: float
) -> tuple[list[str], float]:
    members: dict[int, list[int]] = {}
    for door, part in enumerate(parts):
        if part >= 0:
            members.setdefault(part, []).append(door)
    bounded = [part for part in members.values() if LOW <= len(part) <= HIGH]
    joined = [part for part in bounded if ground.is_joined(part)]

    stands = {door for part in joined for door in part}

    def together(pair: tuple[int, int]) -> bool:
        return parts[pair[0]] == parts[pair[1]] and pair[0] in stands

    anyhow = sum(parts[one] == parts[other] >= 0 for one, other in wishes.kin) / len(wishes.kin)
    kin = sum(map(together, wishes.kin)) / len(wishes.kin)
    asked = sum(weight for pair, weight in wishes.asked.items() if together(pair)) / sum(wishes.asked.values())
    apart = sum(parts[one] != parts[other] for one, other in wishes.apart) / len(wishes.apart)
    row = [
        name, f"{len(parts):,}", f"{len(members):,}", f"{sum(map(len, bounded)) / able:.1%}",
        f"{sum(map(len, joined)) / able:.1%}", f"{apart:.0%}", f"{anyhow:.1%}", f"{kin:.1%}",
        f"{asked:.1%}", f"{spent_s:.1f}",
    ]  # fmt: skip
    return row, kin


def main(argv: list[str]) -> int:
    """Measure and print; the last line is the figure for scripts."""
    parser = argparse.ArgumentParser(prog="python -m bench neighbours", description=(__doc__ or "").split("\n\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_HOUSEHOLDS:,} households")
    options = parser.parse_args(argv)
    measured = _measured(QUICK_HOUSEHOLDS if options.quick else HOUSEHOLDS)
    print(columns([HEADINGS, *(row for row, _ in measured)]))
    print("In bounds: of the households that can be in a unit at all; the rest is named with its reason.")
    print("Kin together and wishes kept: in units within bounds whose doors are joined.")
    ours, peer = measured[-1][1], max(kin for _, kin in measured[:-1])
    print(f"neighbours: {ours:.1%} of kin together in joined units ({ours / peer:.2f}x METIS)")
    return 0
