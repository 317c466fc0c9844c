"""Blocks that plans are drawn on: derived from a community's layers, and written as GeoJSON or GeoPackage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geo.crs import STORED
from geo.errors import BadInput
from geo.exchange.communities import Community
from geo.i18n import mark
from geo.model import Unit
from geo.redraw.blocks import NOWHERE
from geo.redraw.deriving import Derived
from geo.redraw.deriving_ground import Buildings, Ground, Lines
from geo.redraw.impact_facts import place
from geo.redraw.plans import Plan, PlanGrid

Values = npt.NDArray[np.float64]
_CODE = re.compile(r"[0-9]{15}")
DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG"}


def grids_of(community: Community) -> tuple[str, ...]:
    """Ids of the units of the handling level that hold in the end and have a block, in the order of their ids."""
    return tuple(sorted({grid for grid in community.blocks["grid"] if isinstance(grid, str)}))


def ground_of(community: Community, *, minutes: Values | None = None, must_visit: Values | None = None) -> Ground:
    """Gather from a community's layers what its blocks are derived from.

    Parameters
    ----------
    community : Community
    minutes, must_visit : ndarray of float, shape (buildings,), optional
        Expected minutes of work a month, and persons who have to be visited, in the order of the layer.

    Returns
    -------
    Ground
        Grids are numbered as `grids_of` lists them.

    Raises
    ------
    BadInput
        No grid is drawn.
    """
    drawn = community.blocks[community.blocks.geometry.notna()]
    place = {grid: n for n, grid in enumerate(grids_of(community))}
    units = _latest(community)

    def stated(name: str) -> Values:
        # once boundaries have been published, blocks without buildings say themselves who lives in them
        if f"stated_{name}" in drawn.columns:
            return np.asarray(np.nan_to_num(drawn[f"stated_{name}"].to_numpy(dtype=np.float64)))
        # a parcel that is a whole grid may know its figures from the grid alone
        return np.array(
            [_figure(units[key].attributes.get(name)) if key in units else 0.0 for key in drawn["id"]], dtype=np.float64
        )

    return Ground(
        ids=tuple(drawn["id"]),
        parcels=np.array(drawn.geometry, dtype=object),
        grid_of=np.array([place.get(grid, NOWHERE) for grid in drawn["grid"]], dtype=np.int64),
        buildings=_buildings(community.buildings, minutes, must_visit),
        lines=_lines(community),
        stated_households=stated("households"),
        stated_people=stated("people"),
    )


def _latest(community: Community) -> dict[str, Unit]:
    """Id → unit as it holds in the end."""
    dated = sorted(community.units, key=lambda unit: (unit.until is None, unit.until or date.min))
    return {unit.id: unit for unit in dated}


def _figure(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and np.isfinite(value) and value > 0 else 0.0


def _column(frame: gpd.GeoDataFrame, name: str) -> list[str]:
    """Texts of a column; a layer without rows has no columns."""
    return [str(value or "") for value in frame[name]] if name in frame.columns else []


def _buildings(frame: gpd.GeoDataFrame, minutes: Values | None, must_visit: Values | None) -> Buildings:
    stairs = list(frame["stairs"]) if "stairs" in frame.columns else []
    names = np.array(_column(frame, "compound"), dtype=str)
    known, compound = np.unique(names, return_inverse=True)
    if len(known):
        # "" sorts first where there is one
        compound = compound - int(known[0] == "")
    return Buildings(
        outlines=np.array(frame.geometry, dtype=object),
        households=np.array([sum(len(stair["rooms"]) for stair in own) for own in stairs], dtype=np.float64),
        people=np.array([sum(sum(stair["people"]) for stair in own) for own in stairs], dtype=np.float64),
        minutes=minutes,
        must_visit=must_visit,
        compound=compound.astype(np.int64),
    )


def _lines(community: Community) -> Lines:
    streets, areas = community.streets, community.areas
    return Lines(
        shapes=np.concatenate([np.array(streets.geometry, dtype=object), np.array(areas.geometry, dtype=object)]),
        kinds=(*_column(streets, "kind"), *_column(areas, "kind")),
        names=(*_column(streets, "name"), *_column(areas, "name")),
    )


def plan_grids(community: Community) -> tuple[PlanGrid, ...]:
    """The grids of the plan that holds today, as `grids_of` lists them, none locked, nobody named.

    A grid's code is its attribute ``code`` where that has the 15 digits of a code.
    """
    units = _latest(community)
    grids = []
    for key in grids_of(community):
        code = units[key].attributes.get("code")
        grids.append(PlanGrid(key, units[key].name, code if isinstance(code, str) and _CODE.fullmatch(code) else ""))
    return tuple(grids)


def plan_of_today(community: Community, derived: Derived) -> Plan:
    """The plan that holds today: each block in the grid it lies in, none locked, nobody named.

    A grid's code is its attribute ``code`` where that has the 15 digits of a code.

    Raises
    ------
    BadInput
        A block lies in no grid.
    """
    outside = int((derived.grid_of == NOWHERE).sum())
    if outside:
        raise BadInput(mark("{count} blocks lie in no grid."), count=outside)
    return Plan(derived.blocks, plan_grids(community), derived.grid_of)


def blocks_frame(
    derived: Derived | Plan, grids: Sequence[str], stations: Iterable[tuple[float, float]] = ()
) -> gpd.GeoDataFrame:
    """Blocks as a table in EPSG:4326, one row each; ``grid`` is the id of today's grid, None where there is none.

    ``stations`` counts the points given as lon, lat (EPSG:4326) that lie in it; ``beside`` lists the blocks it
    touches, with the metres of shared border and the barrier between, as ``id:m:cost``.
    """
    blocks = derived.blocks
    beside: list[list[str]] = [[] for _ in blocks.ids]
    at = np.array(list(stations), dtype=np.float64).reshape(-1, 2)
    standing = place([str(n) for n in range(len(at))], at, blocks).today
    for (one, other), border, cost in zip(
        blocks.edges.tolist(), blocks.border_m.tolist(), blocks.barrier.tolist(), strict=True
    ):
        beside[one].append(f"{blocks.ids[other]}:{border:.1f}:{cost:g}")
        beside[other].append(f"{blocks.ids[one]}:{border:.1f}:{cost:g}")
    return gpd.GeoDataFrame(
        {
            "id": list(blocks.ids),
            "grid": [grids[n] if n != NOWHERE else None for n in derived.grid_of.tolist()],
            "households": blocks.households,
            "people": blocks.people,
            "minutes": blocks.minutes,
            "must_visit": blocks.must_visit,
            "stations": np.bincount(standing[standing != NOWHERE], minlength=len(blocks)),
            "compound": blocks.compound,
            "area_m2": blocks.area_m2.round(1),
            "perimeter_m": blocks.perimeter_m.round(1),
            "beside": [" ".join(near) for near in beside],
        },
        geometry=blocks.shapes,
        crs=STORED,
    )


def check_ending(file: Path) -> str:
    """GDAL's driver for a file's ending.

    Raises
    ------
    BadInput
        Neither ``.geojson`` nor ``.gpkg``.
    """
    driver = DRIVERS.get(file.suffix.lower())
    if driver is None:
        raise BadInput(mark("Blocks are written as .geojson or .gpkg, not as {file}."), file=file.name)
    return driver


def write_blocks(
    derived: Derived | Plan, grids: Sequence[str], file: Path, stations: Iterable[tuple[float, float]] = ()
) -> None:
    """Write blocks as GeoJSON or GeoPackage, chosen by the file's ending.

    Raises
    ------
    BadInput
        Another ending, or the file cannot be written.
    """
    driver = check_ending(file)
    # the lattice of the corners is 1e-8 degrees: with eight decimals a coverage stays one
    options = {"COORDINATE_PRECISION": "8"} if driver == "GeoJSON" else {}
    written = BytesIO()  # GDAL is given memory, never a path: some paths mean the network to it
    blocks_frame(derived, grids, stations).to_file(written, driver=driver, layer="blocks", engine="pyogrio", **options)
    try:
        file.write_bytes(written.getvalue())
    except OSError:
        raise BadInput(mark("The file {file} cannot be written."), file=file.name) from None
