"""How much of each block lies under each drawn outline, and which pieces change hands once blocks are given away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely

from geo.crs import Metres
from geo.redraw.blocks import NOWHERE, Blocks, Floats, Ints
from geo.redraw.repair_outlines import Homes, Shapes, home_points, pairs_within

NOISE_M2 = 1.0
"""A smaller piece without homes comes from rounding coordinates: it holds no block and is not listed."""
_NOTHING_M2 = 1e-6


@dataclass(frozen=True, eq=False, slots=True)
class Piece:
    """Ground of a block that does not lie where it was drawn; ``grid`` is who drew it, `NOWHERE` for nobody."""

    kind: Literal["gap", "moved", "overlap"]
    block: int
    grid: int
    area_m2: float
    households: float
    shape: Any

    @property
    def listed(self) -> bool:
        """Whether it is more than noise."""
        return self.area_m2 > NOISE_M2 or self.households >= 0.5


@dataclass(frozen=True, eq=False, slots=True)
class Shares:
    """What outlines hold of blocks; shapes are in metres of one plane.

    Attributes
    ----------
    block, grid : ndarray of int, shape (p,)
        Pairs that have ground in common, in order.
    pieces : ndarray of object, shape (p,)
        That ground.
    holder : ndarray of int
        For each block the grid with most households and then most ground of it, `NOWHERE` where no outline lies.
    """

    blocks: Blocks
    planes: Shapes
    drawn: Shapes
    points: Shapes | None
    households: Floats
    block: Ints
    grid: Ints
    pieces: Shapes
    holder: Ints

    def changes(self, grid_of: Ints) -> Iterator[Piece]:
        """The pieces that change hands when each block goes whole to its grid, block by block."""
        own: Shapes = np.full(len(self.blocks), shapely.Polygon(), dtype=object)
        mine = grid_of[self.block] == self.grid
        own[self.block[mine]] = self.pieces[mine]
        other = np.flatnonzero(~mine)
        block, held = self.block[other], self.pieces[other]
        both, alone = shapely.intersection(held, own[block]), shapely.difference(held, own[block])
        open_blocks, gaps = self._gaps(own)
        rows = np.concatenate([block, block, open_blocks])
        grids = np.concatenate([self.grid[other], self.grid[other], np.full(len(open_blocks), NOWHERE)])
        kind = np.repeat([0, 1, 2], [len(block), len(block), len(open_blocks)])
        shapes = np.concatenate([both, alone, gaps])
        area = shapely.area(shapes)
        living = self._living(rows, shapes, area)
        names: tuple[Literal["overlap", "moved", "gap"], ...] = ("overlap", "moved", "gap")
        for n in np.lexsort((grids, kind, rows)).tolist():
            if area[n] > _NOTHING_M2:
                yield Piece(names[kind[n]], int(rows[n]), int(grids[n]), float(area[n]), float(living[n]), shapes[n])

    def _gaps(self, own: Shapes) -> tuple[Ints, Shapes]:
        """Blocks that their outlines do not fill, and the ground that is left."""
        lacking = np.flatnonzero(shapely.area(self.planes) - shapely.area(own) > _NOTHING_M2)
        start, end = np.searchsorted(self.block, lacking), np.searchsorted(self.block, lacking, side="right")
        gaps: Shapes = np.full(len(lacking), None, dtype=object)
        for n, (one, last) in enumerate(zip(start, end, strict=True)):
            gaps[n] = shapely.difference(self.planes[lacking[n]], shapely.union_all(self.pieces[one:last]))
        return lacking.astype(np.int64), gaps

    def _living(self, block: Ints, shapes: Shapes, area: Floats) -> Floats:
        """Households in pieces of blocks: by their points, or by area where no points are known."""
        if self.points is None:
            return np.asarray(self.blocks.households[block] * area / np.maximum(shapely.area(self.planes[block]), 1e-9))
        point, shape = pairs_within(self.points, shapes)
        return np.bincount(shape, weights=self.households[point], minlength=len(shapes)).astype(np.float64)

    def outside(self) -> list[tuple[int, Any]]:
        """Grids that were drawn beyond all blocks, with the ground (metres) that lies there."""
        ground = shapely.coverage_union_all(self.planes)
        shapely.prepare(ground)
        leaving = np.flatnonzero(~shapely.covered_by(self.drawn, ground))
        lost = shapely.difference(self.drawn[leaving], ground)
        return [(int(n), shape) for n, shape in zip(leaving, lost, strict=True) if shape.area > NOISE_M2]


def share_blocks(blocks: Blocks, planes: Shapes, drawn: Shapes, homes: Homes | None, plane: Metres) -> Shares:
    """Lay outlines over blocks.

    Parameters
    ----------
    planes : ndarray of object, shape (len(blocks),)
        The blocks in metres of ``plane``.
    drawn : ndarray of object
        Sound outlines in metres, one for each grid.
    homes : Homes, optional
        As for `geo.redraw.repair.snap_to_blocks`.
    """
    tree = shapely.STRtree(planes)
    grid, block = tree.query(drawn, predicate="intersects")
    covering, covered = tree.query(drawn, predicate="covers")
    whole = np.isin(grid * len(blocks) + block, covering * len(blocks) + covered)
    pieces = planes[block]
    pieces[~whole] = shapely.intersection(planes[block[~whole]], drawn[grid[~whole]])
    real = shapely.area(pieces) > _NOTHING_M2
    block, grid, pieces = block[real], grid[real], pieces[real]
    order = np.lexsort((grid, block))
    block, grid, pieces = block[order].astype(np.int64), grid[order].astype(np.int64), pieces[order]
    points, households = (None, np.empty(0)) if homes is None else home_points(homes, plane)
    area = shapely.area(pieces)
    living = np.zeros(len(pieces))
    if points is not None:
        point, piece = pairs_within(points, pieces)
        living = np.bincount(piece, weights=households[point], minlength=len(pieces)).astype(np.float64)
    holds = (area > np.minimum(NOISE_M2, shapely.area(planes[block]) / 2)) | (living > 0)
    best = np.lexsort((grid, -np.where(holds, area, -1.0), -living, block))
    first_block, first = np.unique(block[best], return_index=True)
    holder = np.full(len(blocks), NOWHERE, dtype=np.int64)
    chosen = best[first]
    holder[first_block] = np.where(holds[chosen], grid[chosen], NOWHERE)
    return Shares(blocks, planes, drawn, points, households, block, grid, pieces, holder)
