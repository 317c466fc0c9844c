"""A generated city of any size, for measuring: city → district → community → grid → household."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.errors import BadInput

from .drafts import stream
from .fabric import Fabric, Floats, Ints, weave
from .ground import Ground
from .model import Town
from .names import chinese, people_names
from .profile_text import DEPARTMENTS

CENTRE = (111.0, 37.0)
CRS = "EPSG:4326"
FIRST = "安和平宁康永兴文新建光明春长福祥瑞金玉东西南北"
SECOND = "华泰宁乐民园苑里街桥门湖山河林泉阳景丰昌盛"
SLOTS = ((2, 2), (2, 3), (3, 2), (2, 4))
"""Rows and columns of buildings on a grid's ground."""
MARGIN_M = 13.0
STAIR_M = 16.0
GRIDS_A_WORKER = 5


def build_city(grids: int, seed: int = 1, key: str = "city") -> Town:
    """Build a city of exactly `grids` grids; one block to a grid, four to eight buildings on it.

    Raises
    ------
    BadInput
        Fewer than one grid was asked for.
    """
    if grids < 1:
        raise BadInput("A city needs at least one grid, not {grids}.", grids=grids)
    fabric = weave(grids, stream(seed, 21))
    ground = Ground(CENTRE)
    shift = np.array([[fabric.right.max() / 2, fabric.rows[-1] / 2]])

    def lonlat(along: Floats, row: Floats) -> Floats:
        return ground.degrees(fabric.bend(along, row) - shift)

    cells, streets = _cells(fabric, lonlat)
    names = _Names(fabric)
    buildings, homes, people, parks = _buildings(fabric, lonlat, names, stream(seed, 22))
    units = _units(fabric, cells, names, homes, people, key)
    width = len(names.grid_ids)
    blocks = _frame(
        {
            "id": [f"k{i + 1:05d}" for i in range(width)],
            "grid": names.grid_ids,
            "kind": ["residential"] * width,
            "name": [""] * width,
            "households": homes.tolist(),
        },
        cells,
    )
    areas = _frame(
        {
            "id": [f"a{i + 1:05d}" for i in range(len(parks))],
            "kind": ["park"] * len(parks),
            "name": ["小游园"] * len(parks),
        },
        parks,
    )
    places = _places(fabric, lonlat, names)
    return Town(key, units, blocks, buildings, streets, areas, places, _staff(names, key, stream(seed, 23)), [])


class _Names:
    """Ids and names of grids, communities and districts."""

    def __init__(self, fabric: Fabric) -> None:
        count = len(fabric.community)
        self.grid_ids = [f"g{i + 1:05d}" for i in range(count)]
        communities = int(fabric.community.max()) + 1
        self.community_ids = [f"c{i + 1:04d}" for i in range(communities)]
        self.communities = [_word(i) for i in range(communities)]
        self.district_ids = [f"d{i + 1:02d}" for i in range(int(fabric.district.max()) + 1)]
        order = np.argsort(fabric.community, kind="stable")
        first = np.searchsorted(fabric.community[order], np.arange(communities))
        self.rank: Ints = np.empty(count, dtype=np.int64)
        self.rank[order] = np.arange(count) - first[fabric.community[order]] + 1
        self.leader = order[first]


def _word(number: int) -> str:
    """Return an invented name: two characters, a third one once those run out."""
    rest, second = divmod(number, len(SECOND))
    more, first = divmod(rest, len(FIRST))
    return FIRST[first] + SECOND[(second + first) % len(SECOND)] + (chinese(more + 1) if more else "")


def _frame(data: dict[str, Any], shapes: Any) -> gpd.GeoDataFrame:
    columns = {name: pd.Series(values, dtype=object) for name, values in data.items()}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(list(shapes), crs=CRS), crs=CRS)


def _cells(fabric: Fabric, lonlat: Any) -> tuple[Any, gpd.GeoDataFrame]:
    """Return (cell polygons, streets): neighbours share every vertex, so the cells are a coverage."""
    strips = len(fabric.cuts)
    curves = []
    for row in range(strips + 1):
        beside = [fabric.cuts[s] for s in (row - 1, row) if 0 <= s < strips]
        curves.append(np.unique(np.concatenate(beside)))
    points = [lonlat(curve, np.full(len(curve), float(row))) for row, curve in enumerate(curves)]
    rings, owners, cell = [], [], 0
    for strip, cuts in enumerate(fabric.cuts):
        low = np.searchsorted(curves[strip], cuts)
        high = np.searchsorted(curves[strip + 1], cuts)
        below, above = points[strip], points[strip + 1]
        for k in range(len(cuts) - 1):
            bottom, top = below[low[k] : low[k + 1] + 1], above[high[k] : high[k + 1] + 1][::-1]
            rings += [bottom, top, bottom[:1]]
            owners.append(np.full(len(bottom) + len(top) + 1, cell))
            cell += 1
    cells = shapely.polygons(shapely.linearrings(np.vstack(rings), indices=np.concatenate(owners)))
    across = [
        np.stack([points[s][np.searchsorted(curves[s], c)], points[s + 1][np.searchsorted(curves[s + 1], c)]], axis=1)
        for s, c in enumerate(fabric.cuts)
    ]
    lanes = shapely.linestrings(np.concatenate(across))
    rows = [shapely.linestrings(p) for p in points]
    kinds = ["main" if i % 8 == 0 else "street" for i in range(len(rows))] + ["lane"] * len(lanes)
    streets = _frame(
        {
            "id": [f"s{i + 1:05d}" for i in range(len(kinds))],
            "name": [f"{_word(i)}路" for i in range(len(rows))] + [""] * len(lanes),
            "kind": kinds,
            "width_m": [{"main": 18.0, "street": 12.0, "lane": 8.0}[k] for k in kinds],
        },
        [*rows, *lanes],
    )
    return cells, streets


def _buildings(
    fabric: Fabric, lonlat: Any, names: _Names, rng: np.random.Generator
) -> tuple[gpd.GeoDataFrame, Ints, Ints, Any]:
    """Return (buildings, households of each grid, people of each grid, parks)."""
    count = len(fabric.strip)
    kind = rng.integers(0, len(SLOTS), count)
    slots = np.array(SLOTS)[kind]
    each = slots.prod(axis=1)
    grid = np.repeat(np.arange(count), each)
    slot = np.arange(len(grid)) - np.repeat(np.cumsum(each) - each, each)
    rows, columns = slots[grid, 0], slots[grid, 1]
    width, height = (fabric.right - fabric.left)[grid], np.diff(fabric.rows)[fabric.strip[grid]]
    inner = width - 2 * MARGIN_M
    pitch = inner / columns
    length = np.maximum(pitch * rng.uniform(0.72, 0.88, len(grid)), 10.0)
    west = fabric.left[grid] + MARGIN_M + (slot % columns) * pitch
    rise = (height - 2 * MARGIN_M - 24.0) / rows
    south = MARGIN_M + 12.0 + (slot // columns) * rise
    depth = 12.5
    base = fabric.strip[grid].astype(np.float64)
    corners = [
        lonlat(west + length * u, base + (south + depth * v) / height)
        for u, v in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    ]
    shapes = shapely.polygons(np.stack(corners, axis=1))
    park = (slot == each[grid] - 1) & (rng.random(count) < 0.05)[grid]
    parks, shapes, grid, slot, length = shapes[park], shapes[~park], grid[~park], slot[~park], length[~park]
    stairs = np.clip(length // STAIR_M, 1, 5).astype(np.int64)
    floors = np.array([6, 6, 11, 18])[rng.integers(0, 4, count)][grid]
    variant = rng.integers(0, 24, len(grid))
    pool = _Pool(rng)
    lived = [pool.of(n, f, v) for n, f, v in zip(stairs.tolist(), floors.tolist(), variant.tolist(), strict=True)]
    homes = np.bincount(grid, [h for _, h, _ in lived], count).astype(np.int64)
    people = np.bincount(grid, [p for _, _, p in lived], count).astype(np.int64)
    owner = fabric.community[grid]
    rank = names.rank[grid]
    grid_ids = [names.grid_ids[g] for g in grid.tolist()]
    frame = _frame(
        {
            "id": [f"b{i + 1:06d}" for i in range(len(grid))],
            "block": [f"k{g + 1:05d}" for g in grid.tolist()],
            "unit": grid_ids,
            "name": [f"{s + 1}号楼" for s in slot.tolist()],
            "compound": [f"{names.communities[c]}{r}号院" for c, r in zip(owner.tolist(), rank.tolist(), strict=True)],
            "street": [""] * len(grid),
            "number": [""] * len(grid),
            "kind": ["residential"] * len(grid),
            "floors": floors.tolist(),
            "stairs": [s for s, _, _ in lived],
        },
        shapes,
    )
    return frame, homes, people, parks


class _Pool:
    """Stairs shared by all buildings of one shape: a city's rooms are too many to be separate objects."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._sizes = rng.choice(np.arange(1, 6), size=(24, 5 * 18 * 2), p=[0.22, 0.32, 0.27, 0.14, 0.05])
        self._made: dict[tuple[int, int, int], tuple[list[dict[str, Any]], int, int]] = {}

    def of(self, stairs: int, floors: int, variant: int) -> tuple[list[dict[str, Any]], int, int]:
        """Return (stairs, households, people)."""
        key = (stairs, floors, variant)
        if key not in self._made:
            rooms = [f"{floor}0{flat}" for floor in range(1, floors + 1) for flat in (1, 2)]
            sizes = self._sizes[variant][: stairs * len(rooms)].reshape(stairs, -1)
            made = [{"n": i + 1, "rooms": rooms, "people": sizes[i].tolist()} for i in range(stairs)]
            self._made[key] = (made, stairs * len(rooms), int(sizes.sum()))
        return self._made[key]


def _units(fabric: Fabric, cells: Any, names: _Names, homes: Ints, people: Ints, key: str) -> gpd.GeoDataFrame:
    communities, districts = len(names.community_ids), len(names.district_ids)
    drawn = _merge(cells, fabric.community, communities)
    district_of = fabric.district[names.leader]
    wide = _merge(drawn, district_of, districts)
    count = len(cells)
    numbers = [
        np.array([homes.sum()]),
        np.bincount(fabric.district, homes, districts),
        np.bincount(fabric.community, homes, communities),
        homes,
    ]
    heads = [
        np.array([people.sum()]),
        np.bincount(fabric.district, people, districts),
        np.bincount(fabric.community, people, communities),
        people,
    ]
    grid_names = [
        f"{names.communities[c]}第{r}网格" for c, r in zip(fabric.community.tolist(), names.rank.tolist(), strict=True)
    ]
    return _frame(
        {
            "id": [key, *names.district_ids, *names.community_ids, *names.grid_ids],
            "level": ["city"] + ["district"] * districts + ["community"] * communities + ["grid"] * count,
            "parent": [
                None,
                *([key] * districts),
                *(names.district_ids[d] for d in district_of.tolist()),
                *(names.community_ids[c] for c in fabric.community.tolist()),
            ],
            "name": [
                "测试城",
                *(f"{chinese(d + 1)}区" for d in range(districts)),
                *(f"{name}社区" for name in names.communities),
                *grid_names,
            ],
            "households": np.concatenate(numbers).astype(np.int64).tolist(),
            "people": np.concatenate(heads).astype(np.int64).tolist(),
        },
        [shapely.coverage_union_all(wide), *wide, *drawn, *cells],
    )


def _merge(shapes: Any, owner: Ints, count: int) -> Any:
    """Return the union of the shapes of each owner."""
    order = np.argsort(owner, kind="stable")
    edges = np.searchsorted(owner[order], np.arange(count + 1))
    merged = [shapely.coverage_union_all(shapes[order[a:b]]) for a, b in pairwise(edges.tolist())]
    return np.array(merged, dtype=object)


def _places(fabric: Fabric, lonlat: Any, names: _Names) -> gpd.GeoDataFrame:
    """Return a station for each community, in its first grid."""
    first = names.leader
    middle = (fabric.left[first] + fabric.right[first]) / 2
    points = shapely.points(lonlat(middle, fabric.strip[first] + 0.06))
    count = len(first)
    return _frame(
        {
            "id": [f"l{i + 1:04d}" for i in range(count)],
            "kind": ["station"] * count,
            "name": [f"{name}党群服务驿站" for name in names.communities],
            "address": [f"{name}1号院" for name in names.communities],
            "unit": [names.grid_ids[g] for g in first.tolist()],
            "hours": ["08:00-21:00"] * count,
            "facilities": [["饮水机", "充电", "雨伞"]] * count,
            "resident_worker": [True] * count,
            "aliases": [[]] * count,
        },
        points,
    )


def _staff(names: _Names, key: str, rng: np.random.Generator) -> list[dict[str, Any]]:
    """One secretary, dispatcher and planner, one officer to a department, one worker to five grids."""
    found: list[tuple[str, Sequence[str]]] = [(role, [key]) for role in ("secretary", "dispatcher", "planner")]
    found += [(department, [key]) for department, _, _ in DEPARTMENTS]
    for start in range(0, len(names.grid_ids), GRIDS_A_WORKER):
        found.append(("worker", names.grid_ids[start : start + GRIDS_A_WORKER]))
    called = people_names(rng)
    return [
        {
            "id": f"p{i + 1:05d}",
            "name": next(called),
            "phone": f"1390000{(i + 1) % 10000:04d}",
            "roles": [{"role": role, "unit": unit, "since": "2024-01-01"} for unit in units],
        }
        for i, (role, units) in enumerate(found)
    ]
