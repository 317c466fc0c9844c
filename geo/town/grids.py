"""Drawing grids: unions of blocks that follow main streets and estate walls."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from .drafts import Layout
from .partition import even_out, part, shares
from .plans import TownPlan

CUT_COST = {"main": 0.25, "street": 0.6, "lane": 1.0, "cut": 1.2, "river": 3.0}
"""What a metre of boundary costs by the road it runs along: wide streets part people anyway."""
WHOLE_ESTATE = 1.55
"""An estate of up to this many average grids stays in one grid."""


@dataclass(slots=True)
class Division:
    """Which blocks make which grid, and which grids which middle unit (district or estate).

    `grids[i]` lists blocks; `middle[i]` is the middle unit of grid i, or -1; `middle_names` names those.
    """

    grids: list[list[int]] = field(default_factory=list)
    middle: list[int] = field(default_factory=list)
    middle_names: list[str] = field(default_factory=list)


def neighbours(layout: Layout) -> dict[int, dict[int, float]]:
    """Return, for each block, its neighbours and the cost of a boundary between them (metres, weighed by road)."""
    shapes = np.array([b.polygon for b in layout.blocks], dtype=object)
    roads = [r for r in layout.roads if r.bounds]
    tree, road_tree = shapely.STRtree(shapes), shapely.STRtree([r.line for r in roads])
    links: dict[int, dict[int, float]] = {i: {} for i in range(len(shapes))}
    first, second = tree.query(shapes, predicate="dwithin", distance=0.2)
    for a, b in sorted(zip(first.tolist(), second.tolist(), strict=True)):
        if a >= b:
            continue
        shared = shapely.intersection(shapely.buffer(shapes[a], 0.1), shapely.boundary(shapes[b]))
        if shared.length < 8:
            continue
        middle = shapely.point_on_surface(shared)
        kind = roads[int(road_tree.nearest(middle))].kind
        links[a][b] = links[b][a] = float(shared.length) * CUT_COST[kind]
    return links


def draw_grids(plan: TownPlan, layout: Layout) -> Division:
    """Part the blocks into the planned grids (and districts or estates) and mark each block with its grid."""
    links = neighbours(layout)
    divide = _by_estates if "compound" in plan.chain else _by_districts
    division = divide(plan, layout, links)
    for number, blocks in enumerate(division.grids):
        for block in blocks:
            layout.blocks[block].grid = number
    return division


def _by_districts(plan: TownPlan, layout: Layout, links: dict[int, dict[int, float]]) -> Division:
    groups = _bundles(layout, range(len(layout.blocks)), plan.households / plan.grids * WHOLE_ESTATE)
    nodes = _Graph(layout, groups, links)
    if not plan.district_names:
        grids = sorted(nodes.part(range(len(groups)), plan.grids), key=lambda g: _reading_order(layout, g))
        return Division(grids, [-1] * len(grids), [])
    seats = shares([1.0] * len(plan.district_names), plan.grids)
    districts = nodes.part_nodes(range(len(groups)), len(seats))
    named = _name_districts(plan, layout, [[b for n in d for b in groups[n]] for d in districts])
    order = sorted(range(len(districts)), key=lambda i: plan.district_names.index(named[i]))
    division = Division(middle_names=list(plan.district_names))
    weights = [sum(nodes.weights[n] for n in districts[i]) for i in order]
    for position, (i, seat) in enumerate(zip(order, shares(weights, plan.grids), strict=True)):
        grids = sorted(nodes.part(districts[i], seat), key=lambda g: _reading_order(layout, g))
        division.grids += grids
        division.middle += [position] * len(grids)
    return division


def _name_districts(plan: TownPlan, layout: Layout, districts: list[list[int]]) -> list[str]:
    """Name districts by their place: the first name is the northernmost, then east, then west."""
    centres = [shapely.union_all([layout.blocks[b].polygon for b in d]).centroid for d in districts]
    left = list(range(len(districts)))
    named = [""] * len(districts)
    pulls = ((0.0, 1.0), (1.0, 0.0), (-1.0, 0.0))
    for position, name in enumerate(plan.district_names):
        east, north = pulls[min(position, 2)]
        ranks = [(round(centres[i].x * east + centres[i].y * north, 1), -i) for i in left]
        best = -max(ranks)[1]
        named[best] = name
        left.remove(best)
    return named


def _by_estates(plan: TownPlan, layout: Layout, links: dict[int, dict[int, float]]) -> Division:
    """Each estate takes the shops, schools and parks around it; its blocks are parted into grids."""
    owner = _owners(layout, links)
    estates = sorted(set(owner), key=lambda p: _reading_order(layout, [i for i, o in enumerate(owner) if o == p]))
    members = [[i for i, o in enumerate(owner) if o == e] for e in estates]
    seats = shares([float(sum(layout.blocks[i].households for i in m)) for m in members], plan.grids)
    division = Division(middle_names=[layout.parcels[e].name for e in estates])
    for position, (blocks, seat) in enumerate(zip(members, seats, strict=True)):
        groups = _bundles(layout, blocks, 0.0)
        nodes = _Graph(layout, groups, links)
        grids = sorted(nodes.part(range(len(groups)), seat), key=lambda g: _reading_order(layout, g))
        division.grids += grids
        division.middle += [position] * len(grids)
    return division


def _owners(layout: Layout, links: dict[int, dict[int, float]]) -> list[int]:
    """Return the estate parcel that each block goes with: its own, or the one with the longest shared edge."""
    owner = [b.parcel if layout.parcels[b.parcel].use == "estate" else -1 for b in layout.blocks]
    while -1 in owner:
        pulls: dict[int, dict[int, float]] = {}
        for i, mine in enumerate(owner):
            if mine >= 0:
                continue
            for j, cost in links[i].items():
                if owner[j] >= 0:
                    pull = pulls.setdefault(layout.blocks[i].parcel, {})
                    pull[owner[j]] = pull.get(owner[j], 0.0) + cost
        for parcel in sorted(pulls):
            best = max(sorted(pulls[parcel]), key=lambda e: round(pulls[parcel][e], 3))
            owner = [best if b.parcel == parcel else o for o, b in zip(owner, layout.blocks, strict=True)]
    return owner


def _bundles(layout: Layout, blocks: Any, whole: float) -> list[list[int]]:
    """Keep together the blocks of a small estate, a school or a park."""
    chosen = list(blocks)
    bundles: list[list[int]] = []
    for parcel in sorted({layout.blocks[i].parcel for i in chosen}):
        members = [i for i in chosen if layout.blocks[i].parcel == parcel]
        households = sum(layout.blocks[i].households for i in members)
        together = layout.parcels[parcel].use not in ("old", "green") and households <= whole
        bundles += [members] if together else [[i] for i in members]
    return bundles


class _Graph:
    """The neighbourhood graph of bundles of blocks."""

    def __init__(self, layout: Layout, groups: list[list[int]], links: dict[int, dict[int, float]]) -> None:
        self.groups = groups
        home = {block: number for number, group in enumerate(groups) for block in group}
        self.weights = {n: 0.4 + sum(layout.blocks[b].households for b in g) for n, g in enumerate(groups)}
        centres = [shapely.union_all([layout.blocks[b].polygon for b in g]).centroid for g in groups]
        self.at = {n: (float(c.x), float(c.y)) for n, c in enumerate(centres)}
        self.links: dict[int, dict[int, float]] = {n: {} for n in range(len(groups))}
        for a in sorted(home):
            for b, cost in sorted(links[a].items()):
                if b in home and home[a] != home[b]:
                    row = self.links[home[a]]
                    row[home[b]] = row.get(home[b], 0.0) + cost

    def part_nodes(self, nodes: Any, count: int) -> list[list[int]]:
        return even_out(part(list(nodes), self.weights, self.at, self.links, count), self.weights, self.links)

    def part(self, nodes: Any, count: int) -> list[list[int]]:
        return [sorted(b for n in group for b in self.groups[n]) for group in self.part_nodes(nodes, count)]


def _reading_order(layout: Layout, blocks: list[int]) -> tuple[float, float]:
    """Sort key: from the north-west to the south-east, in bands of 150 m."""
    centre = shapely.union_all([layout.blocks[b].polygon for b in blocks]).centroid
    return (-round(centre.y / 150), round(centre.x, 1))
