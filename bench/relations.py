"""Phrases that mean a spot and no door: beside, opposite, so many metres north, a street's end, a crossing, a list."""

from __future__ import annotations

import math
import random
from functools import lru_cache
from itertools import pairwise

import numpy as np
import shapely

from bench import writing as hand
from bench.ground import Address, Ground
from bench.truth import Truth
from geo.crs import distance_m

Made = tuple[str, str, Truth]

BESIDE = (
    ("旁边", 80.0),
    ("对面", 140.0),
    ("后面", 80.0),
    ("门口", 60.0),
    ("附近", 100.0),
    ("隔壁", 80.0),
    ("前面", 80.0),
)
"""Word and metres within which what it means may be looked for."""
CALLS = ("路灯不亮", "有积水", "井盖坏了", "垃圾没人清", "有人摆摊", "的草丛里有条狗", "停了一排车")
COMPASS = {"北": (0.0, 1.0), "南": (0.0, -1.0), "东": (1.0, 0.0), "西": (-1.0, 0.0)}
CROSSINGS = ("{a}与{b}交叉口", "{a}和{b}十字路口", "{a}{b}路口", "{a}与{b}交汇处", "{a}、{b}交叉路口", "{a}{b}交叉口")
DEGREE_M = 111_320.0
LONGEST_STREET_M = 3_000.0
WIDEST_GAP_M = 150.0
_BY_PLACE = frozenset({"*"})


def several(ground: Ground, rng: random.Random) -> Made | None:
    """Two or more buildings of a compound: their grid where it is one, a question where they lie in several."""
    name = rng.choice(list(ground.compounds))
    numbers = ground.compounds[name]
    low = rng.choice(list(numbers))
    span = rng.randint(1, 3)
    listed = [low, low + span]
    between = list(range(low, low + span + 1))
    if not all(number in numbers for number in between):
        return None
    forms = ["{0}、{1}号楼", "{0}号楼和{1}号楼", "{0}号楼、{1}号楼"]
    ranged = ["{0}-{1}号楼", "{0}—{1}号楼", "{0}至{1}号楼", "{0}号楼到{1}号楼"]
    form = rng.choice(forms + ranged)
    meant = between if form in ranged else listed
    rows = [numbers[number] for number in meant]
    text = name + form.format(*listed) + rng.choice(("", "停水", "都停电了"))
    clean = f"{name}{low}号楼"
    grids = {ground.grid_of(row) for row in rows}
    around = frozenset([name, *ground.path(rows[0]), *(ground.ids[row] for row in rows)])
    if len(grids) > 1 or grids == {""}:
        return clean, text, Truth(around=around)
    (grid,) = grids
    return clean, text, Truth(frozenset({"unit"}), frozenset({grid}), around - {grid})


def between(ground: Ground, rng: random.Random) -> Made | None:
    """3号楼和4号楼之间: the middle between two buildings that stand near each other."""
    name = rng.choice(list(ground.compounds))
    numbers = ground.compounds[name]
    one, other = rng.choice(list(numbers)), rng.choice(list(numbers))
    a, b = ground.spot(numbers[one]), ground.spot(numbers[other])
    apart_m = float(distance_m(*a, *b))
    if one == other or apart_m > WIDEST_GAP_M:
        return None
    text = name + rng.choice(("{0}号楼和{1}号楼之间", "{0}、{1}号楼中间", "{0}号楼与{1}号楼之间")).format(one, other)
    spot = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    truth = Truth(
        _BY_PLACE, around=frozenset([name, ground.ids[numbers[one]], ground.ids[numbers[other]]]), spot=spot,
        within_m=apart_m / 3 + 25.0, largest_m=apart_m + 80.0,
    )  # fmt: skip
    return f"{name}{one}号楼", text + rng.choice(CALLS), truth


def beside(ground: Ground, rng: random.Random) -> Made:
    """旁边, 对面, 后面 of a place or a building."""
    address, spot = _landmark(ground, rng)
    word, within_m = rng.choice(BESIDE)
    clean = str(hand.write(address))
    truth = Truth(_BY_PLACE, spot=spot, within_m=within_m, largest_m=200.0)
    return clean, clean + word + rng.choice(CALLS), truth


def metres_off(ground: Ground, rng: random.Random) -> Made:
    """以北50米: the spot is that far from the landmark, give or take the landmark's own size."""
    address, (lon, lat) = _landmark(ground, rng)
    side, (east, north) = rng.choice(list(COMPASS.items()))
    metres = rng.choice((20, 30, 50, 80, 100))
    spot = (lon + east * metres / (DEGREE_M * math.cos(math.radians(lat))), lat + north * metres / DEGREE_M)
    clean = str(hand.write(address))
    text = clean + rng.choice(("以{0}{1}米", "往{0}{1}米", "{0}侧{1}米", "向{0}约{1}米处")).format(side, metres)
    return clean, text + rng.choice(CALLS), Truth(_BY_PLACE, spot=spot, within_m=60.0, largest_m=250.0)


def part_of_street(ground: Ground, rng: random.Random) -> Made | None:
    """中段, 东头, 北口: the street's middle or one of its ends."""
    name = rng.choice(list(ground.lines))
    line = ground.lines[name]
    first, last = shapely.get_coordinates(line)[[0, -1]]
    length_m = _length_m(line)
    straight = float(distance_m(*first, *last))
    if length_m > LONGEST_STREET_M or length_m < 120 or straight < 0.7 * length_m:
        return None
    across, up = last - first
    flat = abs(across) * math.cos(math.radians(first[1])) > 1.5 * abs(up)
    steep = abs(up) > 1.5 * abs(across) * math.cos(math.radians(first[1]))
    ends = {"东": (first, last)[int(across > 0)], "西": (last, first)[int(across > 0)]} if flat else {}
    ends |= {"北": (first, last)[int(up > 0)], "南": (last, first)[int(up > 0)]} if steep else {}
    if ends and rng.random() < 0.6:
        side, point = rng.choice(list(ends.items()))
        part = side + rng.choice("头段口")
    else:
        part, middle = rng.choice(("中段", "中间")), line.interpolate(0.5, normalized=True)
        point = np.array([middle.x, middle.y])
    within_m = max(100.0, 0.3 * length_m)
    truth = Truth(
        _BY_PLACE, around=frozenset([name]), spot=(float(point[0]), float(point[1])), within_m=within_m,
        largest_m=max(200.0, 0.45 * length_m),
    )  # fmt: skip
    before = "".join([*ground.region[-2:], ground.name]) if rng.random() < 0.4 else ""
    return name, before + name + part + rng.choice(("路面破损", *CALLS)), truth


def crossing(ground: Ground, rng: random.Random) -> Made | None:
    """Two streets that meet."""
    meetings = _meetings(ground)
    if not meetings:
        return None
    one, other, spot = rng.choice(meetings)
    if rng.random() < 0.5:
        one, other = other, one
    text = rng.choice(CROSSINGS).format(a=one, b=other) + rng.choice(CALLS)
    return one, text, Truth(_BY_PLACE, around=frozenset([one, other]), spot=spot, within_m=60.0, largest_m=150.0)


def number_between(ground: Ground, rng: random.Random) -> Made | None:
    """A house number that nobody listed, between two that are known on its side of the street."""
    gaps = _gaps(ground)
    if not gaps:
        return None
    street, low, high = rng.choice(gaps)
    numbers = ground.streets[street]
    taken = {place.address for place in ground.places.values()}
    number = rng.randrange(low + 2, high, 2)
    a, b = ground.spot(numbers[low]), ground.spot(numbers[high])
    gap_m = float(distance_m(*a, *b))
    if gap_m > WIDEST_GAP_M or f"{street}{number}号" in taken:
        return None
    share = (number - low) / (high - low)
    spot = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
    text = f"{street}{number}号" + rng.choice(("", "门口有积水", "暖气不热"))
    truth = Truth(
        _BY_PLACE, around=frozenset([street]), spot=spot, within_m=gap_m / 2 + 25.0, largest_m=gap_m + 60.0
    )  # fmt: skip
    return f"{street}{low}号", text, truth


def _landmark(ground: Ground, rng: random.Random) -> tuple[Address, tuple[float, float]]:
    if rng.random() < 0.6:
        address = ground.place(rng)
        place = ground.places[address.key]
        return address, (place.lon, place.lat)
    address = (ground.house(rng) if rng.random() < 0.4 else None) or ground.building(rng)
    return address, ground.spot(address.row)


def _length_m(line: shapely.LineString) -> float:
    points = shapely.get_coordinates(line)
    return float(np.sum(distance_m(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])))


@lru_cache(maxsize=8)
def _gaps(ground: Ground) -> list[tuple[str, int, int]]:
    """Street and the two known numbers around every gap on one of its sides."""
    return [
        (street, low, high)
        for street, numbers in ground.streets.items()
        for side in (0, 1)
        for low, high in pairwise(sorted(number for number in numbers if number % 2 == side))
        if high - low >= 4
    ]


@lru_cache(maxsize=8)
def _meetings(ground: Ground) -> list[tuple[str, str, tuple[float, float]]]:
    """Pairs of named streets that meet in one point."""
    names, lines = list(ground.lines), np.array(list(ground.lines.values()), dtype=object)
    tree = shapely.STRtree(lines)
    found = []
    for left, right in tree.query(lines, predicate="intersects").T.tolist():
        if left < right:
            point = shapely.intersection(lines[left], lines[right])
            if point.geom_type == "Point":
                found.append((names[left], names[right], (float(point.x), float(point.y))))
    return found
