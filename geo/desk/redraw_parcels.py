"""The blocks layer after a change of boundaries: each block in its grid, one that several grids share in pieces."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.desk.households import stairs_of
from geo.desk.redraw_below import Standing
from geo.desk.redraw_outlines import Turn, unions
from geo.redraw.blocks import NOWHERE, Floats, Ints
from geo.redraw.deriving_pieces import first_around

PARCEL = "parcel"
"""Column: the block that a piece of it was cut from, as the layer once had it."""
STATED = ("stated_households", "stated_people")
"""Columns: who lives in a block where no building says it; `geo.exchange.base_blocks` reads them."""


@dataclass(slots=True)
class _Rows:
    """The layer as it is being put together: of each row the one that it was, its id, grid and piece."""

    source: list[int]
    ids: list[str]
    grids: list[str | None]
    pieces: list[int]
    parcels: list[str | None]

    def add(self, source: int, id_: str, grid: str | None, piece: int, parcel: str | None) -> None:
        self.source.append(source)
        self.ids.append(id_)
        self.grids.append(grid)
        self.pieces.append(piece)
        self.parcels.append(parcel)


def blocks_after(turn: Turn, standing: Standing) -> tuple[gpd.GeoDataFrame, list[str]]:
    """The blocks layer from the day of a turn on.

    A block that had been cut and lies in one grid again is whole again, under its own id.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, the columns of the layer, and `PARCEL` and `STATED` where they say something.
    list of str
        For each block of the plan the id of the one it lies in; empty outside of all.
    """
    frame, after = turn.community.blocks, turn.after
    roots = _roots(frame)
    pieces: dict[tuple[str, str], int] = {}
    group: Ints = np.full(len(after.blocks), NOWHERE, dtype=np.int64)
    around = first_around(np.array(frame.geometry, dtype=object), turn.inside)
    for place, (row, grid) in enumerate(zip(around.tolist(), after.grid_of.tolist(), strict=True)):
        if row != NOWHERE:
            group[place] = pieces.setdefault((roots[row], turn.grids_after[grid]), len(pieces))
    rows = _rows(frame, roots, pieces)
    built = _built(turn, standing, rows, group, len(pieces))
    ids = {piece: id_ for piece, id_ in zip(rows.pieces, rows.ids, strict=True) if piece != NOWHERE}
    return built, [ids.get(piece, "") for piece in group.tolist()]


def _roots(frame: gpd.GeoDataFrame) -> list[str]:
    parcels = list(frame[PARCEL]) if PARCEL in frame.columns else [None] * len(frame)
    return [
        parcel if isinstance(parcel, str) and parcel else str(key)
        for parcel, key in zip(parcels, frame["id"], strict=True)
    ]


def _rows(frame: gpd.GeoDataFrame, roots: list[str], pieces: dict[tuple[str, str], int]) -> _Rows:
    """Which rows there are, in the order of the layer; a block without a piece stays as it is."""
    own: dict[str, list[int]] = defaultdict(list)
    for row, root in enumerate(roots):
        own[root].append(row)
    shares: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (root, grid), piece in pieces.items():
        shares[root].append((grid, piece))
    names, grids = [str(key) for key in frame["id"]], list(frame["grid"])
    rows = _Rows([], [], [], [], [])
    for root, members in own.items():
        taken = {*names, *roots} - {names[row] for row in members}
        parts = shares.get(root, [])
        for number, (grid, piece) in enumerate(parts, start=1):
            whole = len(parts) == 1
            rows.add(
                members[0], root if whole else _piece_id(root, number, taken), grid, piece, None if whole else root
            )
        if not parts:
            for row in members:
                rows.add(row, names[row], grids[row], NOWHERE, None if names[row] == root else root)
    return rows


def _built(turn: Turn, standing: Standing, rows: _Rows, group: Ints, count: int) -> gpd.GeoDataFrame:
    frame, blocks = turn.community.blocks, turn.after.blocks
    built = frame.iloc[rows.source].reset_index(drop=True)
    outlines = unions(blocks.shapes, group, count)
    old = np.array(frame.geometry, dtype=object)
    piece = np.array(rows.pieces, dtype=np.int64)
    drawn = [outlines[n] if n != NOWHERE else old[row] for n, row in zip(rows.pieces, rows.source, strict=True)]
    built = built.set_geometry(gpd.GeoSeries(drawn, index=built.index, crs=frame.crs))
    built["id"], built["grid"] = rows.ids, rows.grids
    doors = _doors(turn, standing, group, count)
    known = piece != NOWHERE
    # what a block that stays whole says of itself it goes on saying
    torn = known & np.array([parcel is not None for parcel in rows.parcels], dtype=bool)
    rejoined = known & (frame["id"].to_numpy()[rows.source] != np.array(rows.ids, dtype=object))
    if "households" in built.columns:
        counted = np.where(known, doors[piece], 0)
        kept = built["households"].to_numpy()
        built["households"] = np.where(torn | rejoined, counted, kept).astype(frame["households"].dtype)
    if PARCEL in frame.columns or torn.any():
        built[PARCEL] = pd.Series(rows.parcels, index=built.index, dtype=object)
    for name, values in zip(STATED, (blocks.households, blocks.people), strict=True):
        said = _said(values, group, count, doors)[piece] * known
        if name in frame.columns or said.any():
            built[name] = said
    return built


def _piece_id(root: str, number: int, taken: set[str]) -> str:
    """``p07-1``: a name that no other block of the layer has."""
    name = f"{root}-{number}"
    while name in taken:
        name = f"{name}-{number}"
    return name


def _doors(turn: Turn, standing: Standing, group: Ints, count: int) -> Ints:
    """Households of each piece by the buildings that stand on it."""
    doors = np.zeros(max(count, 1), dtype=np.int64)
    if len(turn.community.buildings):
        for block, stairs in zip(standing.block, turn.community.buildings["stairs"], strict=True):
            if block != NOWHERE and group[block] != NOWHERE:
                doors[group[block]] += sum(len(stair["rooms"]) for stair in stairs_of(stairs))
    return doors


def _said(values: Floats, group: Ints, count: int, doors: Ints) -> Floats:
    """What the plan's blocks say of each piece that no household of a building lies on."""
    kept = group != NOWHERE
    sums = np.bincount(group[kept], weights=values[kept], minlength=max(count, 1))
    return np.where(doors > 0, 0.0, sums.round(6))
