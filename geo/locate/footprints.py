"""`Footprints`: outlines of very many buildings, kept as WKB and made when they are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.locate.packing import Array, Arrays, ends_of

BUILDINGS_A_CELL = 3.0
MOST_CELLS = 64
"""What lies in more cells than this is looked at in every search."""


class Footprints:
    """Outlines in EPSG:4326, found by where they are.

    A shapely object takes ten times the room of the same outline as WKB, and a lookup looks at a handful of them.

    Parameters
    ----------
    block : ndarray of uint8
        WKB of all outlines, one after another; nothing where one is missing.
    ends : ndarray of int, shape (n + 1,)
        Outline i is ``block[ends[i]:ends[i + 1]]``.
    bounds : ndarray of float64, shape (n, 4)
        West, south, east, north; NaN where there is nothing.
    """

    def __init__(self, block: Array, ends: Array, bounds: npt.NDArray[np.float64]) -> None:
        self._block = np.ascontiguousarray(block).data
        self._ends = ends
        known = np.flatnonzero(np.isfinite(bounds).all(axis=1))
        box = bounds[known]
        self._west, self._south = (float(box[:, side].min()) if len(known) else 0.0 for side in (0, 1))
        wide = float(box[:, 2].max()) - self._west if len(known) else 0.0
        high = float(box[:, 3].max()) - self._south if len(known) else 0.0
        count = max(len(known) / BUILDINGS_A_CELL, 1.0)
        self._cell = max((wide * high / count) ** 0.5, wide / 4000, high / 4000, 1e-7)
        self._columns, self._rows = int(wide / self._cell) + 1, int(high / self._cell) + 1
        self._index(known, box)

    def _index(self, known: Array, box: npt.NDArray[np.float64]) -> None:
        west, south, east, north = self._cells(box.T)
        across = east - west + 1
        cells = across * (north - south + 1)
        wide = cells > MOST_CELLS
        self._everywhere = known[wide]
        known, west, south, across, cells = (v[~wide] for v in (known, west, south, across, cells))
        step = np.arange(int(cells.sum())) - np.repeat(ends_of(cells)[:-1], cells)
        spread = np.repeat(across, cells)
        cell = (np.repeat(south, cells) + step // spread) * self._columns + np.repeat(west, cells) + step % spread
        order = np.argsort(cell, kind="stable")
        self._members = np.repeat(known, cells)[order].astype(np.int32)
        self._starts = np.searchsorted(cell[order], np.arange(self._columns * self._rows + 1)).astype(np.int32)

    def _cells(self, bounds: Any) -> tuple[Array, Array, Array, Array]:
        west, south, east, north = (np.asarray(side, dtype=float) for side in bounds)
        right, top = self._columns - 1, self._rows - 1
        return (
            np.clip((west - self._west) // self._cell, 0, right).astype(np.int64),
            np.clip((south - self._south) // self._cell, 0, top).astype(np.int64),
            np.clip((east - self._west) // self._cell, 0, right).astype(np.int64),
            np.clip((north - self._south) // self._cell, 0, top).astype(np.int64),
        )

    @classmethod
    def of(cls, shapes: npt.NDArray[Any]) -> Footprints:
        """Take over shapely geometries (EPSG:4326); None is allowed."""
        return cls.from_arrays(pack_shapes(shapes, "shapes"), "shapes")

    @classmethod
    def from_arrays(cls, arrays: Arrays, name: str) -> Footprints:
        """From what `pack_shapes` packed."""
        return cls(arrays[f"{name}.block"], arrays[f"{name}.ends"], arrays[f"{name}.bounds"])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, rows: Any) -> Any:
        """One outline for a number, an array of them for a list, an array or a slice of numbers."""
        if isinstance(rows, int | np.integer):
            return shapely.from_wkb(self._wkb(int(rows)))
        if isinstance(rows, slice):
            rows = np.arange(len(self))[rows]
        rows = np.asarray(rows)
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows.astype(np.int64)
        return shapely.from_wkb(np.array([self._wkb(row) for row in rows.tolist()], dtype=object))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.asarray(self[:], dtype=dtype or object)

    def _wkb(self, row: int) -> bytes | None:
        return bytes(self._block[self._ends[row] : self._ends[row + 1]]) or None

    def query(self, geometry: Any, predicate: str = "intersects") -> npt.NDArray[np.int64]:
        """Rows of the outlines that a geometry (degrees) intersects, in rising order.

        Parameters
        ----------
        geometry : shapely geometry
            A point or a box, not much larger than some streets.
        predicate : str
            As of `shapely.STRtree.query`: ``intersects``, ``contains``, ``covers`` or ``within``.
        """
        bounds = shapely.bounds(geometry)
        if not np.isfinite(bounds).all() or not len(self):
            return np.empty(0, dtype=np.int64)
        west, south, east, north = (int(side) for side in self._cells(bounds))
        parts: list[Array] = [self._everywhere]
        for row in range(south, north + 1):
            low, high = self._starts[row * self._columns + west], self._starts[row * self._columns + east + 1]
            parts.append(self._members[low:high])
        rows = np.unique(np.concatenate(parts)).astype(np.int64)
        if not rows.size:
            return rows
        shapely.prepare(geometry)
        hit: npt.NDArray[np.bool_] = getattr(shapely, predicate)(geometry, self[rows])
        return rows[hit]


def pack_shapes(shapes: Sequence[Any] | npt.NDArray[Any], name: str) -> dict[str, Array]:
    """Shapely geometries as WKB in one block, with their bounds; None and empty ones take no room."""
    array = np.asarray(shapes, dtype=object)
    parts = [b"" if wkb is None else bytes(wkb) for wkb in shapely.to_wkb(array)] if array.size else []
    return {
        f"{name}.block": np.frombuffer(b"".join(parts), dtype=np.uint8),
        f"{name}.ends": ends_of([len(part) for part in parts]),
        f"{name}.bounds": shapely.bounds(array).reshape(-1, 4),
    }


def unpack_shapes(arrays: Arrays, name: str) -> npt.NDArray[Any]:
    """All geometries that `pack_shapes` packed."""
    ends, block = arrays[f"{name}.ends"].tolist(), arrays[f"{name}.block"].tobytes()
    return np.asarray(
        shapely.from_wkb(np.array([block[a:b] or None for a, b in pairwise(ends)], dtype=object)),
        dtype=object,
    )
