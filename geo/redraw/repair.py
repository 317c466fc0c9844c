"""Drawn boundaries → a plan on blocks: every repair is listed with its ground and people before it is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from scipy.spatial import cKDTree

from geo.crs import Metres
from geo.errors import BadInput, Fault
from geo.i18n import mark
from geo.redraw.blocks import NOWHERE, Blocks, Ints
from geo.redraw.plans import Plan, PlanGrid
from geo.redraw.repair_outlines import Homes, Outlines, ground_of, merged_by_grid, plane_around, sound_planes
from geo.redraw.repair_shares import Shares, share_blocks

RepairKind = Literal["gap", "moved", "overlap", "outside", "dropped"]
_NEEDED: tuple[RepairKind, ...] = ("gap", "moved", "overlap")
_SAID: dict[RepairKind, str] = {
    "gap": mark("{area} m² of block {block} with {households} households lay in no grid and go to {to}."),
    "moved": mark("{area} m² of block {block} with {households} households go from {from_} to {to}."),
    "overlap": mark(
        "{area} m² of block {block} with {households} households lay in {from_} and {to}: they stay in {to}."
    ),
    "outside": mark("{area} m² of {from_} lie outside the ground and are left away."),
    "dropped": mark("The grid {from_} of {area} m² holds most of no block and falls away."),
}


@dataclass(frozen=True, eq=False, slots=True)
class Repair:
    """One change that snapping made to what was drawn.

    Attributes
    ----------
    id : str
        The same for the same input.
    kind : str
        ``gap`` ground of no grid is given to one, ``moved`` ground goes to another grid, ``overlap`` ground of two
        stays with one, ``outside`` ground beyond all blocks is left away, ``dropped`` a grid holds most of no block.
    block : str
        Id of the block, empty for ``outside`` and ``dropped``.
    from_grid, to_grid : str
        Grid ids, empty for none.
    area_m2, households : float
        What changes hands.
    geometry : shapely geometry
        That ground, EPSG:4326.
    told : Fault
        The sentence, for `geo.i18n.say`.
    """

    id: str
    kind: RepairKind
    block: str
    from_grid: str
    to_grid: str
    area_m2: float
    households: float
    geometry: Any
    told: Fault

    @property
    def needed(self) -> bool:
        """Whether without it ground would lie in no grid, or in two."""
        return self.kind in _NEEDED


@dataclass(frozen=True, eq=False, slots=True)
class SnapResult:
    """A proposal: the plan as it would be with all repairs.

    Attributes
    ----------
    plan : Plan
        Not to be used before `accept`.
    repairs : tuple of Repair
        In the order of the blocks, then what concerns whole grids.
    rounding_m2 : float
        Ground in pieces below `geo.redraw.repair_shares.NOISE_M2` without homes: too small to be listed.
    """

    plan: Plan
    repairs: tuple[Repair, ...]
    rounding_m2: float = 0.0


def snap_to_blocks(outlines: Outlines, blocks: Blocks, homes: Homes | None = None) -> SnapResult:
    """Give each block to the grid that was drawn over most of it: most households, then most ground.

    A block under no outline goes with the grid that it shares most border with, or else to the nearest one.

    Parameters
    ----------
    outlines : Outlines
        As drawn, also overlapping, torn or invalid; outlines of one id are one grid.
    homes : Homes, optional
        Where the households of the blocks live; without them a part of a block has its share by area.

    Raises
    ------
    BadInput
        No outline lies on the blocks.
    """
    plane = plane_around(ground_of(blocks))
    grids, drawn = merged_by_grid(outlines.grids, sound_planes(outlines.shapes, plane))
    shares = share_blocks(blocks, np.asarray(plane.project(blocks.shapes), dtype=object), drawn, homes, plane)
    if not (shares.holder != NOWHERE).any():
        raise BadInput(mark("None of the outlines lies on the blocks of this community."))
    grid_of = fill_nearest(blocks, shares.holder)
    repairs, rounding = _block_repairs(blocks, grids, grid_of, shares, plane)
    repairs += _grid_repairs(grids, grid_of, drawn, shares, plane)
    return SnapResult(Plan(blocks, grids, grid_of), tuple(repairs), rounding)


def snap_assignment(grids: tuple[PlanGrid, ...], grid_of: Ints, blocks: Blocks) -> SnapResult:
    """Fill up an assignment of blocks that leaves some out (`NOWHERE`): each goes to the nearest grid, as a repair.

    Raises
    ------
    BadInput
        No block has a grid.
    """
    if not (grid_of != NOWHERE).any():
        raise BadInput(mark("No block is given to a grid."))
    filled = fill_nearest(blocks, grid_of)
    repairs = [
        _repair("gap", blocks.ids[n], "", grids[filled[n]].id, float(blocks.area_m2[n]), float(blocks.households[n]),
                blocks.shapes[n])
        for n in np.flatnonzero(grid_of == NOWHERE)
    ]  # fmt: skip
    empty = np.setdiff1d(np.arange(len(grids)), filled)
    repairs += [_repair("dropped", "", grids[n].id, "", 0.0, 0.0, shapely.Polygon()) for n in empty]
    return SnapResult(Plan(blocks, grids, filled), tuple(repairs))


def fill_nearest(blocks: Blocks, grid_of: Ints) -> Ints:
    """Give blocks of no grid to the neighbouring grid with most shared border, ring by ring, else to the nearest."""
    filled = np.array(grid_of, dtype=np.int64)
    count = int(filled.max()) + 1
    one = np.concatenate([blocks.edges[:, 0], blocks.edges[:, 1]])
    other = np.concatenate([blocks.edges[:, 1], blocks.edges[:, 0]])
    border = np.concatenate([blocks.border_m, blocks.border_m])
    while (filled == NOWHERE).any():
        reach = (filled[one] == NOWHERE) & (filled[other] != NOWHERE)
        if not reach.any():
            held, lost = np.flatnonzero(filled != NOWHERE), np.flatnonzero(filled == NOWHERE)
            filled[lost] = filled[held[cKDTree(blocks.xy[held]).query(blocks.xy[lost])[1]]]
            break
        keys, place = np.unique(one[reach] * count + filled[other[reach]], return_inverse=True)
        shared = np.bincount(place, weights=border[reach])
        best = np.lexsort((keys % count, -shared, keys // count))
        block, first = np.unique(keys[best] // count, return_index=True)
        filled[block] = keys[best][first] % count
    return filled


def accept(result: SnapResult, accepted: Iterable[str]) -> Plan:
    """The plan of a proposal, once somebody has agreed to its repairs.

    Parameters
    ----------
    accepted : iterable of str
        Ids of repairs. Those that keep the plan whole must all be among them; ``dropped`` may stay open, then the
        grid stays in the plan without blocks, and so may ``outside``.

    Raises
    ------
    BadInput
        An id is none of its repairs, or repairs are open without which ground would lie in no grid or in two.
    """
    agreed = set(accepted)
    if unknown := agreed - {repair.id for repair in result.repairs}:
        raise BadInput(mark("There is no repair {id}."), id=min(unknown)[:80])
    missing = [repair for repair in result.repairs if repair.needed and repair.id not in agreed]
    if missing:
        raise BadInput(
            mark("{count} repairs are open: else {area} m² with {households} households lie in no grid or in two."),
            count=len(missing), area=round(sum(repair.area_m2 for repair in missing)),
            households=round(sum(repair.households for repair in missing)),
        )  # fmt: skip
    gone = {repair.from_grid for repair in result.repairs if repair.kind == "dropped" and repair.id in agreed}
    kept = [n for n, grid in enumerate(result.plan.grids) if grid.id not in gone]
    places = np.full(len(result.plan.grids), NOWHERE, dtype=np.int64)
    places[kept] = np.arange(len(kept))
    return Plan(result.plan.blocks, tuple(result.plan.grids[n] for n in kept), places[result.plan.grid_of])


def _repair(
    kind: RepairKind, block: str, from_grid: str, to_grid: str, area_m2: float, households: float, geometry: Any
) -> Repair:
    values = {
        "area": round(area_m2),
        "block": block,
        "households": round(households),
        "from_": from_grid,
        "to": to_grid,
    }
    told = Fault.of("", block or from_grid, _SAID[kind], **values)
    key = f"{kind}:{block}:{from_grid}>{to_grid}"
    return Repair(key, kind, block, from_grid, to_grid, area_m2, households, geometry, told)


def _block_repairs(
    blocks: Blocks, grids: tuple[PlanGrid, ...], grid_of: Ints, shares: Shares, plane: Metres
) -> tuple[list[Repair], float]:
    pieces = list(shares.changes(grid_of))
    listed = [piece for piece in pieces if piece.listed]
    # at once: a plane turns ten thousand shapes back as quickly as ten
    shapes = plane.unproject(np.array([*(piece.shape for piece in listed), None], dtype=object)[:-1])
    repairs = [
        _repair(
            piece.kind, blocks.ids[piece.block], "" if piece.grid == NOWHERE else grids[piece.grid].id,
            grids[grid_of[piece.block]].id, piece.area_m2, piece.households, shape,
        )
        for piece, shape in zip(listed, shapes, strict=True)
    ]  # fmt: skip
    return repairs, sum(piece.area_m2 for piece in pieces if not piece.listed)


def _grid_repairs(
    grids: tuple[PlanGrid, ...], grid_of: Ints, drawn: Any, shares: Shares, plane: Metres
) -> list[Repair]:
    outside = shares.outside()
    repairs = [
        _repair("outside", "", grids[n].id, "", float(shape.area), 0.0, plane.unproject(shape))
        for n, shape in outside
    ]  # fmt: skip
    empty = np.setdiff1d(np.arange(len(grids)), grid_of).tolist()
    return repairs + [
        _repair("dropped", "", grids[n].id, "", float(drawn[n].area), 0.0, plane.unproject(drawn[n])) for n in empty
    ]
