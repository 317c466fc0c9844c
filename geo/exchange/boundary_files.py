"""A plan as a file and back: GeoJSON, GeoPackage, Shapefile, and a table of which block is whose."""

from __future__ import annotations

import csv
import io
import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import orjson
import shapely

from geo.crs import STORED
from geo.errors import BadInput
from geo.exchange.boundary_fields import grid_of_row, known_fields, text_of
from geo.exchange.findings import Findings, safe_cell
from geo.exchange.headings import find_heading
from geo.exchange.tables import Cell, read_sheets
from geo.i18n import mark
from geo.redraw.blocks import NOWHERE, Blocks
from geo.redraw.plans import Plan, PlanGrid
from geo.redraw.repair import SnapResult, snap_assignment
from geo.redraw.repair_outlines import outlines_of

Format = Literal["geojson", "gpkg", "shp", "csv"]
ENDINGS: dict[str, Format] = {".geojson": "geojson", ".json": "geojson", ".gpkg": "gpkg", ".zip": "shp", ".csv": "csv"}
"""What a plan's file is called."""
_LONGEST_BYTES = 254
"""What a field of a Shapefile holds."""
_COLUMNS = ("block", "grid", "name", "code", "worker")
_TABLE = mark("Blocks and grids")


def write_plan(plan: Plan, form: Format) -> bytes:
    """A plan as a file that `geo.exchange.boundary_reading` or `read_assignment` reads back without a repair.

    Parameters
    ----------
    form : str
        ``geojson`` (EPSG:4326, coordinates in full so that borders stay shared), ``gpkg``, ``shp`` (a zip, texts in
        UTF-8 and a ``.cpg`` that says so, names of fields within 10 characters) or ``csv`` (one line for each block,
        UTF-8 with a byte order mark).

    Raises
    ------
    BadInput
        A text is too long for a Shapefile.
    """
    match form:
        case "csv":
            return _csv(plan)
        case "geojson":
            return _geojson(plan)
        case "gpkg":
            return _by_gdal(plan, "grids.gpkg", driver="GPKG", layer="grids")[".gpkg"]
        case "shp":
            return _shapefile(plan)


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan into a file of which nobody ever sees a half; its ending says the format (`ENDINGS`).

    Raises
    ------
    BadInput
        Another ending, or a text too long for a Shapefile; a file that stood there stays as it was.
    """
    form = ENDINGS.get(path.suffix.lower())
    if form is None:
        raise BadInput(
            mark("Plans are not written as {ending}; take one of {endings}."),
            ending=path.suffix[:20] or path.name[:20], endings=", ".join(ENDINGS),
        )  # fmt: skip
    data = write_plan(plan, form)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        half = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            half.unlink()
            raise
    half.chmod(0o644)
    half.replace(path)


def _table(plan: Plan) -> dict[str, list[Any]]:
    """Columns of the grids, with names that also a Shapefile can hold."""
    count, placed = len(plan.grids), plan.grid_of != NOWHERE

    def total(values: Any) -> list[float]:
        sums = np.bincount(plan.grid_of[placed], weights=values[placed], minlength=count)
        return [round(float(v), 2) for v in sums]

    return {
        "id": [grid.id for grid in plan.grids],
        "name": [grid.name for grid in plan.grids],
        "code": [grid.code for grid in plan.grids],
        "worker": [grid.worker for grid in plan.grids],
        "locked": [int(grid.locked) for grid in plan.grids],
        "blocks": np.bincount(plan.grid_of[placed], minlength=count).tolist(),
        "households": total(plan.blocks.households),
        "people": total(plan.blocks.people),
        "minutes": total(plan.blocks.minutes),
        "area_m2": total(plan.blocks.area_m2),
    }


def _geojson(plan: Plan) -> bytes:
    table = _table(plan)
    features = []
    for n, shape in enumerate(outlines_of(plan).shapes):
        properties = {name: values[n] for name, values in table.items()}
        geometry = None if shape is None else orjson.Fragment(shapely.to_geojson(shape).encode())
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def _by_gdal(plan: Plan, name: str, **how: Any) -> dict[str, bytes]:
    """What GDAL writes into a folder, by ending."""
    frame = gpd.GeoDataFrame(_table(plan), geometry=outlines_of(plan).shapes, crs=STORED)
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / name, engine="pyogrio", **how)
        return {path.suffix: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def _shapefile(plan: Plan) -> bytes:
    for grid in plan.grids:
        for text in (grid.id, grid.name, grid.code, grid.worker):
            if len(text.encode()) > _LONGEST_BYTES:
                raise BadInput(mark("{text}… is too long for a Shapefile; take a GeoPackage."), text=text[:20])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, data in _by_gdal(plan, "grids.shp", driver="ESRI Shapefile", encoding="UTF-8").items():
            archive.writestr(zipfile.ZipInfo(f"grids{ending}"), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _csv(plan: Plan) -> bytes:
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    rows = [[safe_cell(text) for text in (grid.id, grid.name, grid.code, grid.worker)] for grid in plan.grids]
    rows.append([""] * (len(_COLUMNS) - 1))  # what a block of no grid finds at its place, -1
    table.writerows([safe_cell(block), *rows[grid]] for block, grid in zip(plan.blocks.ids, plan.grid_of, strict=True))
    return out.getvalue().encode("utf-8-sig")


def _knows(row: Sequence[Cell]) -> int:
    return len(known_fields(cell for cell in row if isinstance(cell, str)))


def read_assignment(data: bytes, blocks: Blocks, *, encoding: str | None = None) -> SnapResult:
    """A table of blocks and their grids (CSV in any usual encoding, or a workbook) → a proposal for `accept`.

    Blocks that the table does not name go to the nearest grid, each as a repair that must be agreed to.

    Parameters
    ----------
    encoding : str, optional
        What the sender says a CSV file is written in; None finds out.

    Raises
    ------
    BadInput
        No table, no columns for block and grid, an encoding that cannot be told, or no block has a grid.
    Faulty
        Every line that names an unknown block, none, or one a second time with another grid.
    """
    sheet, heading = find_heading(read_sheets(data, encoding=encoding, knows=_knows), _knows)
    names = [text_of(cell) for cell in sheet.rows[heading]] if len(sheet.rows) > heading else []
    fields = known_fields(names)
    if "block" not in fields or "grid" not in fields:
        raise BadInput(mark("The table needs the columns block and grid (地块, 网格)."))
    columns = {field: names.index(name) for field, name in fields.items() if field != "id"}
    places = {key: at for at, key in enumerate(blocks.ids)}
    grids: dict[str, PlanGrid] = {}
    order: dict[str, int] = {}
    grid_of = np.full(len(blocks), NOWHERE, dtype=np.int64)
    findings = Findings()
    for line, cells in enumerate(sheet.rows[heading + 1 :], start=heading + 2):
        row = {field: _bare(cells[at]) for field, at in columns.items() if at < len(cells)}
        if not any(row.values()):
            continue
        block, key = row.get("block", ""), row.get("grid", "")
        at = places.get(block)
        if at is None:
            findings.add(_TABLE, str(line), mark("There is no block {block} here."), block=block[:80] or "“”")
        elif key:
            if key not in grids:
                grids[key] = grid_of_row({**row, "id": key}, line)
            number = order.setdefault(key, len(order))
            if grid_of[at] not in (NOWHERE, number):
                findings.add(_TABLE, str(line), mark("The block {block} stands there twice, with different grids."),
                             block=block)  # fmt: skip
            grid_of[at] = number
    findings.close()
    return snap_assignment(tuple(grids.values()), grid_of, blocks)


def _bare(cell: Cell) -> str:
    """A cell's text without the apostrophe that kept it from being a formula."""
    text = text_of(cell)
    return text[1:] if text.startswith("'") and safe_cell(text[1:]) == text else text
