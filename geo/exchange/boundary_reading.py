"""A file of drawn boundaries that came from outside → outlines in WGS84, with a sentence for whatever cannot be read.

What a file is follows from its content: GeoJSON, a zipped Shapefile or a GeoPackage. The two binary kinds are read in
a process of their own (`boundary_child`), from files that this module has named.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import shapely

from geo.crs import check_lonlat, to_degrees
from geo.errors import BadInput
from geo.exchange.boundary_fields import Row, grid_of_row, known_fields
from geo.exchange.boundary_zip import NO_FORMAT, UNREADABLE, decode_texts, unzip_shapefile
from geo.exchange.files import MAX_FILE_BYTES, features_of, load_json
from geo.exchange.findings import Findings
from geo.exchange.shapes import POLYGONS, Shapes
from geo.exchange.tables import MAX_UNPACKED, read_text
from geo.i18n import mark
from geo.redraw.repair_outlines import Outlines

MAX_OUTLINES = 50_000
READ_S = 90.0
_CHILD = Path(__file__).with_name("boundary_child.py")
_FILE = mark("Boundaries")


@dataclass(frozen=True, eq=False, slots=True)
class BoundaryFile:
    """What was read.

    Attributes
    ----------
    outlines : Outlines
        EPSG:4326, as drawn: crossing rings, overlaps and gaps are still in them.
    system : str
        The coordinate system that its numbers were taken to be in; ``wgs84`` too when they are degrees and the file
        says nothing.
    encoding : str
        What its texts were read as.
    layer : str
        Which layer of it, where it has layers.
    """

    outlines: Outlines
    system: str
    encoding: str
    layer: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class _Read:
    rows: Sequence[Row]
    shapes: Shapes
    system: str
    encoding: str
    layer: str = ""


def read_boundaries(
    data: bytes, *, system: str | None = None, encoding: str | None = None, layer: str | None = None
) -> BoundaryFile:
    """Read boundaries that came from outside.

    Parameters
    ----------
    data : bytes
        GeoJSON, a Shapefile in a zip, or a GeoPackage.
    system : str, optional
        What the sender says the coordinates are in (see `geo.crs.to_degrees`); it outweighs what the file says.
    encoding : str, optional
        What the sender says the texts of a Shapefile or GeoJSON are written in.
    layer : str, optional
        Which layer of a GeoPackage, where it has several with polygons.

    Raises
    ------
    BadInput
        Too large, a zip bomb, damaged, no polygons, an unknown or missing coordinate system, an encoding that cannot
        be told or is not the one stated.
    Faulty
        Features that cannot be read, every one of them named.
    """
    if len(data) > MAX_FILE_BYTES:
        raise BadInput(mark("The file is larger than {limit} MB."), limit=MAX_FILE_BYTES // 1_000_000)
    if data.startswith(b"PK\x03\x04"):
        read = _shapefile(unzip_shapefile(data), encoding)
    elif data.startswith(b"SQLite format 3\0"):
        answer = _ask_child({".gpkg": data}, ".gpkg", layer or "")
        read = _Read(_rows(answer["fields"], answer["columns"]), _from_hex(answer), answer["crs"], "utf-8",
                     answer["layer"])  # fmt: skip
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        read = _geojson(data, encoding)
    else:
        raise BadInput(NO_FORMAT)
    if not len(read.shapes):
        raise BadInput(mark("The file has no outlines."))
    known = system or read.system or _guess_system(read.shapes)
    grids = [grid_of_row(row, n) for n, row in enumerate(read.rows, start=1)]
    return BoundaryFile(Outlines(tuple(grids), _in_degrees(read.shapes, known)), known, read.encoding, read.layer)


def _geojson(data: bytes, encoding: str | None) -> _Read:
    if encoding:
        data = read_text(data, encoding=encoding, knows=lambda _: 0)[0].encode("utf-8", "surrogatepass")
    findings = Findings()
    value = load_json(_FILE, data, findings)
    crs = value.get("crs") if isinstance(value, Mapping) else None
    stated = crs.get("properties", {}) if isinstance(crs, Mapping) else {}
    system = str(stated.get("name", "")) if isinstance(stated, Mapping) else ""
    features = None if value is None else features_of(
        _FILE, {**value, "crs": None} if isinstance(value, Mapping) else value, findings
    )  # fmt: skip
    findings.close()
    shapes: Shapes = np.full(len(features or ()), None, dtype=object)
    if len(shapes) > MAX_OUTLINES:
        raise BadInput(mark("The file has more than {limit} outlines."), limit=f"{MAX_OUTLINES:,}")
    for n, (_, raw) in enumerate(features or ()):
        if raw is None:
            continue
        kind = raw.get("type") if isinstance(raw, Mapping) else None
        if kind not in POLYGONS:
            findings.add(_FILE, f"#{n + 1}", mark("The geometry is a {kind}; it must be a {allowed}."),
                         kind=str(kind)[:40], allowed="/".join(POLYGONS))  # fmt: skip
            continue
        shapes[n] = shapely.from_geojson(orjson.dumps(raw), on_invalid="ignore")
        if shapes[n] is None:
            findings.add(_FILE, f"#{n + 1}", mark("The geometry cannot be read."))
    findings.close()
    rows = [
        {name: value for name, value in properties.items() if value is not None} for properties, _ in features or ()
    ]
    fields = known_fields(dict.fromkeys(name for row in rows for name in row))
    named = [{field: row[name] for field, name in fields.items() if name in row} for row in rows]
    return _Read(named, shapely.force_2d(shapes), system or "wgs84", encoding or "utf-8")


def _shapefile(parts: dict[str, bytes], encoding: str | None) -> _Read:
    stated = parts.pop(".cpg", b"").decode("ascii", "replace").strip()
    system = parts.pop(".prj", b"").decode("utf-8", "replace").strip("\0 \r\n")
    answer = _ask_child(parts, ".shp", "")
    texts, used = decode_texts(answer["fields"], answer["columns"], stated, encoding)
    width = len(answer["fields"])
    columns = [texts[width + n * len(answer["outlines"]) :][: len(answer["outlines"])] for n in range(width)]
    return _Read(_rows(texts[:width], columns), _from_hex(answer), system, used)


def _rows(fields: Sequence[str], columns: Sequence[Sequence[str | None]]) -> list[Row]:
    """Known fields of each feature."""
    places = {name: at for at, name in reversed(list(enumerate(fields)))}
    known = {field: columns[places[name]] for field, name in known_fields(fields).items()}
    count = len(columns[0]) if columns else 0
    return [{field: column[n] for field, column in known.items()} for n in range(count)]


def _from_hex(answer: Mapping[str, Any]) -> Shapes:
    shapes: Shapes = np.full(len(answer["outlines"]), None, dtype=object)
    for n, outline in enumerate(answer["outlines"]):
        if outline is not None:
            shapes[n] = shapely.from_wkb(bytes.fromhex(outline), on_invalid="ignore")
    return shapes


def _ask_child(parts: Mapping[str, bytes], ending: str, layer: str) -> dict[str, Any]:
    """What the reading process says of files that lie alone in a folder, under our name."""
    with tempfile.TemporaryDirectory() as folder:
        for part, data in parts.items():
            (Path(folder) / f"boundaries{part}").write_bytes(data)
        path = str(Path(folder) / f"boundaries{ending}")
        try:
            done = subprocess.run(  # noqa: S603 - our own file, no shell, a path of our own making
                [sys.executable, "-I", str(_CHILD), path, layer, str(MAX_OUTLINES), str(MAX_UNPACKED)],
                capture_output=True, timeout=READ_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise BadInput(mark("The file takes too much memory or time to read.")) from None
    match done.returncode:
        case 0:
            answer: dict[str, Any] = orjson.loads(done.stdout)
            return answer
        case 3:
            raise BadInput(UNREADABLE)
        case 5:
            raise BadInput(mark("The file has more than {limit} outlines."), limit=f"{MAX_OUTLINES:,}")
        case 6:
            raise BadInput(mark("The file has no layer of polygons."))
        case 7:
            raise BadInput(
                mark("Choose one of the layers of the file: {names}."),
                names=", ".join(orjson.loads(done.stdout))[:300],
            )
    raise BadInput(mark("The file takes too much memory or time to read."))


def _guess_system(shapes: Shapes) -> str:
    """Degrees speak for themselves; metres do not say from where they are counted."""
    west, south, east, north = np.abs(shapely.total_bounds(shapes)).tolist()
    if max(west, east) <= 180 and max(south, north) <= 180:
        return "wgs84"
    raise BadInput(mark("The file does not say which coordinate system its numbers are in; choose it."))


def _in_degrees(shapes: Shapes, system: str) -> Shapes:
    moved = shapely.transform(shapes, lambda xy: np.column_stack(to_degrees(xy[:, 0], xy[:, 1], system)))
    xy = shapely.get_coordinates(moved)
    wrong = ~(np.isfinite(xy).all(axis=1) & (np.abs(xy[:, 0]) <= 180) & (np.abs(xy[:, 1]) <= 90))
    if wrong.any():
        before = shapely.get_coordinates(shapes)[wrong][0]
        check_lonlat(*(float(value) for value in before))
        raise BadInput(mark("The coordinates of the file do not fit the system {system}."), system=system[:60])
    return np.asarray(moved, dtype=object)
