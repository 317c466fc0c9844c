"""A table of places (name, address, lon, lat, in a stated coordinate system) → places of a community."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd

from geo.crs import STORED, Metres, is_projected, read_degrees
from geo.errors import BadInput
from geo.exchange import files
from geo.exchange.chains import Chain, chain_of_units
from geo.exchange.columns import brief
from geo.exchange.findings import Findings
from geo.exchange.headings import fields_of, find_heading, known_place_headings, system_of
from geo.exchange.layer import Layer, layer_from_features
from geo.exchange.places import BORDER_M, LENS_LIMITS, PLACE_COLUMNS, check_places, places_of
from geo.exchange.shapes import POINTS
from geo.exchange.tables import Cell, Sheet, cell_text, read_sheets
from geo.i18n import mark
from geo.locate.buildings import Buildings
from geo.locate.containment import Containment
from geo.locate.systems import likely_meant, stated
from geo.model import Place, Profile, Unit

MAX_PLACES = 200_000
_LIST_MARKS = re.compile(r"[、,，;；|/\n]+")
_YES = frozenset({"是", "有", "true", "yes", "1"})
_FIELDS = ("name", "kind", "address", "unit", "hours")

Feature = tuple[dict[str, Any], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place as a table gives it.

    Attributes
    ----------
    row : str
        What faults call it: the number that a spreadsheet shows, or the id of a feature.
    properties : dict
        Columns of ``places.geojson``, known ones by their names.
    x, y : float
        As given, longitude or easting first; NaN where the row has none.
    system : str
        One of `geo.crs.SYSTEMS`, or ``epsg:…``; empty where neither the row nor the sender states it.
    """

    row: str
    properties: dict[str, Any]
    x: float
    y: float
    system: str


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """A table of places as it was read, before it is held against a community.

    Attributes
    ----------
    encoding : str
        In which a CSV file was read; empty for a workbook and for GeoJSON.
    columns : mapping of str to str
        Field → heading in the file.
    """

    file: str
    rows: tuple[PlaceRow, ...]
    encoding: str = ""
    columns: Mapping[str, str] | None = None


def read_place_table(
    data: bytes, filename: str, findings: Findings, *, encoding: str | None = None, system: str = ""
) -> PlaceTable:  # fmt: skip
    """Read a CSV file, a workbook or a GeoJSON file of places.

    Parameters
    ----------
    data : bytes
        What the file is follows from its content.
    filename : str
        What the faults call it.
    findings : Findings
        Where the faults go; nothing is raised.
    encoding : str or None
        Encoding of a CSV file, when the sender knows it.
    system : str
        Coordinate system of rows that name none.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _read_features(data, filename, findings, system or "wgs84")
    try:
        sheets = read_sheets(data, encoding=encoding, knows=known_place_headings)
    except BadInput as error:
        findings.add(filename, "", error.sentence, **error.values)
        return PlaceTable(filename, ())
    sheet, top = find_heading(sheets, known_place_headings)
    fields = fields_of(sheet.rows[top] if sheet.rows else (), "places")
    missing = [words for field, words in _WANTED if field not in fields]
    if missing:
        findings.add(
            filename, "", mark("No column is called {columns} (read in the encoding {encoding})."),
            columns=", ".join(missing), encoding=sheet.encoding or "Excel",
        )  # fmt: skip
        return PlaceTable(filename, (), sheet.encoding)
    if len(sheet.rows) - top - 1 > MAX_PLACES:
        findings.add(filename, "", mark("The file has more than {limit} rows; split it."), limit=MAX_PLACES)
        return PlaceTable(filename, (), sheet.encoding)
    rows = _read_rows(sheet, top, fields, filename, findings, system)
    heading = sheet.rows[top]
    columns = {field: str(heading[column]).strip() for field, column in fields.items()}
    return PlaceTable(filename, tuple(rows), sheet.encoding, columns)


_WANTED = (("name", "名称"), ("lon", "经度"), ("lat", "纬度"))


def _read_rows(
    sheet: Sheet, top: int, fields: Mapping[str, int], filename: str, findings: Findings, system: str
) -> list[PlaceRow]:  # fmt: skip
    rows = []
    for number, cells in enumerate(sheet.rows[top + 1 :], start=top + 2):
        told = {field: _cell(cells, column) for field, column in fields.items()}
        if not any(told.values()):
            continue
        properties: dict[str, Any] = {field: told[field] for field in _FIELDS if told.get(field)}
        properties |= {field: _listed(told[field]) for field in ("facilities", "aliases") if told.get(field)}
        properties |= {field: _measured(told[field]) for field in LENS_LIMITS if told.get(field)}
        if told.get("id"):
            properties["id"] = told["id"].lower()
        named = system_of(told.get("system", "")) or _projected(told.get("system", ""))
        if told.get("system") and not named:
            findings.add(
                filename, str(number), mark("The coordinate system {system} is not known."),
                system=brief(told["system"]),
            )  # fmt: skip
        x, y = (_number(told[field], filename, str(number), findings) for field in ("lon", "lat"))
        rows.append(PlaceRow(str(number), properties, x, y, named or system))
    return rows


def _projected(text: str) -> str:
    code = text.strip().lower()
    return code if is_projected(code) else ""


def _cell(cells: Sequence[Cell], column: int) -> str:
    return cell_text(cells[column]) if column < len(cells) else ""


def _listed(text: str) -> list[str]:
    return [part.strip() for part in _LIST_MARKS.split(text) if part.strip()]


def _measured(text: str) -> float | str:
    """A number of degrees or metres with or without its unit; what is none is left for the column to refuse."""
    try:
        return float(re.sub(r"(?:度|°|米|m)$", "", text.strip(), flags=re.IGNORECASE))
    except ValueError:
        return text


def _number(text: str, filename: str, row: str, findings: Findings) -> float:
    if not text:
        return math.nan
    try:
        return read_degrees(text)
    except ValueError:
        if not findings.touches(filename, row):
            findings.add(filename, row, mark("The coordinates are not numbers."))
        return math.nan


def _read_features(data: bytes, filename: str, findings: Findings, system: str) -> PlaceTable:
    value = files.load_json(filename, data, findings)
    features = files.features_of(filename, value, findings) if not findings.touches(filename) else None
    rows = []
    for number, (properties, geometry) in enumerate(features or (), start=1):
        where = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
        x = y = math.nan
        if isinstance(where, list) and len(where) >= 2 and all(type(value) in (int, float) for value in where[:2]):
            x, y = float(where[0]), float(where[1])
        rows.append(PlaceRow(str(properties.get("id") or f"#{number}"), dict(properties), x, y, system))
    return PlaceTable(filename, tuple(rows))


# -- held against a community ----------------------------------------------------------------------------------------


def place_layer(
    table: PlaceTable, chain: Chain | None, profile: Profile, findings: Findings, known: Sequence[Place] = ()
) -> Layer:  # fmt: skip
    """The rows of a table as a layer like that of ``places.geojson``.

    Parameters
    ----------
    chain : Chain or None
        The community's units; without them nobody can say which point lies outside.
    known : sequence of Place
        Places that the community has already: a row without an id that bears the name of one of them keeps its id.
    """
    ground = None if chain is None else _ground(chain, profile)
    if any(row.system == "" and math.isfinite(row.x) for row in table.rows):
        findings.add(
            table.file, "",
            mark("No coordinate system is stated: add a column 坐标系, write places_crs in [locating], or name it."),
        )  # fmt: skip
        return layer_from_features(table.file, (), PLACE_COLUMNS, POINTS, profile.centre, findings)
    ids = _ids(table.rows, known)
    features: list[Feature] = []
    for row, id_ in zip(table.rows, ids, strict=True):
        properties = {**row.properties, "id": id_, "kind": _kind(row.properties.get("kind"), profile)}
        if isinstance(properties.get("resident_worker"), str):
            properties["resident_worker"] = properties["resident_worker"].lower() in _YES
        features.append((properties, _point(table.file, row, ground, findings)))
    if table.rows and not profile.place_kinds:
        findings.add(table.file, "", mark("The profile has no [[place_kinds]]: places need at least one."))
    subjects = [row.row for row in table.rows]
    return layer_from_features(
        table.file, features, PLACE_COLUMNS, POINTS, profile.centre, findings, subjects=subjects
    )  # fmt: skip


def take_places(
    table: PlaceTable, profile: Profile, units: Sequence[Unit], known: Sequence[Place], findings: Findings
) -> tuple[Place, ...]:  # fmt: skip
    """Places of a community that is loaded already.

    Parameters
    ----------
    units : sequence of Unit
        The chain, root included.
    known : sequence of Place
        What the table replaces; see `place_layer`.
    findings : Findings
        Where the faults go; with any, the result is empty.
    """
    chain = chain_of_units(units, profile)
    layer = place_layer(table, chain, profile, findings, known)
    check_places(layer, chain, profile, findings)
    return () if findings.faults else places_of(layer, chain, profile)


def _ground(chain: Chain, profile: Profile) -> Containment:
    plane = Metres(*profile.centre)
    nothing = Buildings.from_frame(gpd.GeoDataFrame(geometry=[], crs=STORED), plane)
    units = [
        Unit(profile.key, row["id"], row["level"], row["name"], chain.paths[row["id"]], shape)
        for row, shape, latest in zip(chain.layer.rows, chain.layer.shapes, chain.latest, strict=True)
        if latest and row["id"] in chain.paths and row["level"] and row["name"]
    ]
    return Containment(profile, units, nothing)


def _point(file: str, row: PlaceRow, ground: Containment | None, findings: Findings) -> dict[str, Any] | None:
    """The row's point in WGS84; None with a fault where it is missing or lies outside."""
    if not (math.isfinite(row.x) and math.isfinite(row.y)):
        if not findings.touches(file, row.row):
            findings.add(file, row.row, mark("The row has no point: longitude and latitude are needed."))
        return None
    lon, lat = (float(value) for value in stated(row.system).read(row.x, row.y))
    if ground is not None and ground.has_areas:
        near = math.isfinite(lon) and math.isfinite(lat) and (
            bool(ground.inside(lon, lat)) or bool(ground.grids_near(lon, lat, BORDER_M))
        )  # fmt: skip
        if not near:
            root = next(unit.name for unit in ground.units.values() if len(unit.path) == 1)
            template, values = likely_meant(row.x, row.y, ground, root, stated(row.system))
            findings.add(file, row.row, template, **values)
            return None
    return {"type": "Point", "coordinates": [round(lon, 8), round(lat, 8)]}


def _kind(written: object, profile: Profile) -> object:
    """Key of the place kind that a cell names by key or by name; the profile's last one where it names none."""
    if not written:
        return profile.place_kinds[-1].key if profile.place_kinds else written
    for kind in profile.place_kinds:
        if written in (kind.key, *kind.name.values()):
            return kind.key
    return written


def _ids(rows: Sequence[PlaceRow], known: Sequence[Place]) -> list[object]:
    """Ids of the rows: as given, else of the known place with the name, else made from name and address."""
    names = [place.name for place in known]
    by_name = {place.name: place.id for place in known if names.count(place.name) == 1} if len(known) < 5_000 else {}
    taken: set[object] = {row.properties["id"] for row in rows if row.properties.get("id")}
    ids: list[object] = []
    for row in rows:
        given = row.properties.get("id")
        if not given:
            said = f"{row.properties.get('name')}|{row.properties.get('address')}"
            given = by_name.get(str(row.properties.get("name")))
            if given is None or given in taken:
                given = f"t{hashlib.sha256(said.encode()).hexdigest()[:12]}"
            base, count = given, 2
            while given in taken:
                given, count = f"{base}-{count}", count + 1
            taken.add(given)
        ids.append(given)
    return ids
