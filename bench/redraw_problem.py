"""A town drawn from a seed: buildings in parcels, walled compounds, main roads, a river, and grids of some years ago.

Parcels lie between streets. Some are walled compounds of one kind of house, the others are lined with single houses.
Today's grids were even when they were drawn; since then people came and went in places, and one region has grown.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pymetis
import shapely
from numpy.typing import NDArray
from scipy.spatial import Voronoi

from geo.crs import Metres
from geo.redraw.auto_atoms import join
from geo.redraw.blocks import NOWHERE, Blocks
from geo.redraw.plans import Plan, PlanGrid

ORIGIN = Metres(111.47, 35.64)
PARCEL_M = (130.0, 110.0)
PER_PARCEL = 8
HOUSEHOLDS = (4, 6, 8, 12, 16, 24, 36, 48)
COMMON = (0.12, 0.18, 0.2, 0.2, 0.12, 0.1, 0.05, 0.03)
MAIN_ROAD_EVERY = 9
ROAD, RIVER = 1.0, 3.0
DRIFT = 0.35


def draw_town(buildings: int, seed: int) -> Blocks:
    """Blocks of one building each, as cells that tile the town."""
    rng = np.random.default_rng(seed)
    side = max(2, round((buildings / PER_PARCEL) ** 0.5))
    parcel = np.sort(rng.integers(side * side, size=buildings))
    column, row = parcel % side, parcel // side
    inside = rng.uniform(0.08, 0.92, (buildings, 2))
    xy = (np.column_stack([column, row]) + inside) * PARCEL_M
    walled = rng.random(side * side) < 0.55
    kind = rng.choice(len(HOUSEHOLDS), side * side, p=COMMON)
    own = rng.choice(len(HOUSEHOLDS), buildings, p=COMMON)
    households = np.array(HOUSEHOLDS)[np.where(walled[parcel], np.minimum(kind[parcel], 5), own)].astype(float)
    people = np.round(households * rng.uniform(1.8, 3.2, buildings))
    compound = np.where(walled[parcel], parcel, NOWHERE)
    shapes, edges, border_m = _cells(xy, np.array([side * PARCEL_M[0], side * PARCEL_M[1]]))
    between = column[edges] // MAIN_ROAD_EVERY
    across = row[edges] // MAIN_ROAD_EVERY
    barrier = np.where((between[:, 0] != between[:, 1]) | (across[:, 0] != across[:, 1]), ROAD, 0.0)
    bank = row + np.round(2 * np.sin(column / 6)) < side // 2
    barrier[bank[edges[:, 0]] != bank[edges[:, 1]]] = RIVER
    barrier[(compound[edges[:, 0]] == compound[edges[:, 1]]) & (compound[edges[:, 0]] != NOWHERE)] = 0.0
    stored = shapely.transform(shapes, lambda at: np.column_stack(ORIGIN.inverse(at[:, 0], at[:, 1])))
    return Blocks(
        ids=tuple(f"b{at}" for at in range(buildings)),
        shapes=stored,
        xy=xy,
        area_m2=shapely.area(shapes),
        perimeter_m=shapely.length(shapes),
        households=households,
        people=people,
        minutes=np.round(households * rng.uniform(1.0, 6.0, buildings)),
        must_visit=rng.binomial(households.astype(int), 0.03).astype(float),
        compound=compound,
        edges=edges,
        border_m=border_m,
        barrier=barrier,
    )


def draw_plan(buildings: int, grids: int, seed: int) -> Plan:
    """The town with today's grids, which have drifted."""
    blocks = draw_town(buildings, seed)
    rng = np.random.default_rng(seed + 1)
    size = blocks.xy.max(axis=0)
    near = (size.max() / grids**0.5 * 1.2) ** 2
    bump = np.zeros(buildings)
    for centre in rng.random((grids // 2, 2)) * size:
        bump += rng.uniform(-1, 1) * np.exp(-((blocks.xy - centre) ** 2).sum(axis=1) / near)
    grown = np.hypot(*(blocks.xy - size * (0.3, 0.7)).T) < size.max() * 0.13
    growth = (1.0 + DRIFT * (bump / np.quantile(np.abs(bump), 0.97)).clip(-1, 1)) * np.where(grown, 1.45, 1.0)
    older = np.maximum(1.0, blocks.households / growth)
    label = metis_labels(blocks, older, grids, seed, whole=True)
    named = tuple(PlanGrid(f"g{at + 1:03}", f"第{at + 1}网格", worker=f"w{at + 1:03}") for at in range(grids))
    return Plan(replace(blocks), named, label)


def metis_labels(
    blocks: Blocks, weight: NDArray[np.float64], grids: int, seed: int, *, whole: bool
) -> NDArray[np.int64]:
    """METIS as it is, on blocks or on whole compounds; the length of a border is what it costs to cut there."""
    count = len(blocks)
    atoms = join(blocks, weight, np.full(count, whole), weight.sum() / grids)
    starts, ends, pulls = [0], [], []
    near: list[list[tuple[int, float]]] = [[] for _ in atoms.weight]
    for (a, b), pull in zip(atoms.edges.tolist(), atoms.pull.tolist(), strict=True):
        near[a].append((b, pull))
        near[b].append((a, pull))
    for around in near:
        ends += [b for b, _ in around]
        pulls += [max(1, round(20 * pull)) for _, pull in around]
        starts.append(len(ends))
    options = pymetis.Options(contig=1, ufactor=30)
    options.seed = seed
    found = pymetis.part_graph(
        grids, pymetis.CSRAdjacency(starts, ends), vweights=np.maximum(1, atoms.weight.round()).astype(int).tolist(),
        eweights=pulls, options=options, recursive=False,
    )  # fmt: skip
    return np.array(found.vertex_part, dtype=np.int64)[atoms.of]


def _cells(xy: NDArray[np.float64], size: NDArray[np.float64]):
    """Voronoi cells of points in a rectangle from (0, 0), which of them touch, and the length of each border."""
    mirrored = [xy, xy * (-1, 1), xy * (1, -1), (2 * size[0], 0) + xy * (-1, 1), (0, 2 * size[1]) + xy * (1, -1)]
    drawn = Voronoi(np.vstack(mirrored))
    count = len(xy)
    shapes = np.array([shapely.Polygon(drawn.vertices[drawn.regions[drawn.point_region[at]]]) for at in range(count)])
    ours = (drawn.ridge_points < count).all(axis=1)
    pairs = np.sort(drawn.ridge_points[ours].astype(np.int64), axis=1)
    corners = drawn.vertices[np.array(drawn.ridge_vertices)[ours]]
    length = np.hypot(*(corners[:, 0] - corners[:, 1]).T)
    order = np.lexsort((pairs[:, 1], pairs[:, 0]))
    order = order[length[order] > 0.5]
    return shapes, pairs[order], length[order]
