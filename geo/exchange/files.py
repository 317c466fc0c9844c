"""The layer files of a community as bytes and as plain values: size, encoding, JSON, feature collections."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from geo.exchange.findings import Findings
from geo.i18n import mark

UNITS = "units.geojson"
BLOCKS = "blocks.geojson"
BUILDINGS = "buildings.geojson"
STREETS = "streets.geojson"
AREAS = "areas.geojson"
PLACES = "places.geojson"
PEOPLE = "people.json"
LAYER_FILES = (UNITS, BLOCKS, BUILDINGS, STREETS, AREAS, PLACES)
ALL_FILES = (*LAYER_FILES, PEOPLE)
PLACE_TABLES = ("places.csv", "places.xlsx")
"""A table may stand in place of ``places.geojson``."""
SPARE = (BLOCKS, BUILDINGS, STREETS, AREAS, PEOPLE)
"""A community that has none of these consists of its areas and a list of places."""
_EMPTY = {"type": "FeatureCollection", "features": [], "people": [], "shifts": []}
MAX_FILE_BYTES = 256_000_000
"""Larger files are refused before they are read."""


def load_json(name: str, data: bytes, findings: Findings) -> Any:
    """Parse a JSON file; None with a fault when it is none, or not UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        findings.add(name, "", mark("The file is not UTF-8; save it again with the encoding UTF-8."))
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    try:
        # the lenient reader takes NaN and 1e999, so that the one feature can be named instead of the whole file
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no character: refused like bad UTF-8
        return value
    except json.JSONDecodeError as error:
        findings.add(
            name, "", mark("The file is not JSON: line {line}, column {column}."), line=error.lineno, column=error.colno
        )
    except (RecursionError, ValueError):  # nested a thousand deep, a number of thousands of digits, no characters
        findings.add(name, "", mark("The file is not JSON that can be read."))
    return None


def read_files(folder: Path, findings: Findings) -> tuple[dict[str, Any], str]:
    """Read every layer file of a folder.

    Parameters
    ----------
    folder : Path
        Folder of the community.
    findings : Findings
        Missing, too large, wrongly encoded, broken and unknown files are added here.

    Returns
    -------
    contents : dict of str to object
        File name → parsed JSON, for the files that could be read.
    digest : str
        SHA-256 (hex) over names and bytes of all files present, ``community.toml`` included.
    """
    contents: dict[str, Any] = {}
    digest = hashlib.sha256()
    table = place_table(folder)
    spare = not any((folder / name).is_file() for name in SPARE) and (
        (folder / UNITS).is_file() and (table is not None or (folder / PLACES).is_file())
    )
    for name in ("community.toml", *ALL_FILES, *PLACE_TABLES):
        path = folder / name
        if not path.is_file():
            if spare and name in SPARE:
                contents[name] = _EMPTY
            elif name in ALL_FILES and not (name == PLACES and table is not None):
                findings.add(name, "", mark("The file is missing."))
            continue
        if path.stat().st_size > MAX_FILE_BYTES:
            findings.add(name, "", mark("The file is larger than {limit} MB."), limit=MAX_FILE_BYTES // 1_000_000)
            continue
        data = path.read_bytes()
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
        if name in PLACE_TABLES and sum((folder / other).is_file() for other in (PLACES, *PLACE_TABLES)) > 1:
            findings.add(name, "", mark("The places stand in more than one file; keep one of them."))
        if name in ALL_FILES:
            value = load_json(name, data, findings)
            if not findings.touches(name):
                contents[name] = value
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in {".geojson", ".json"} and path.name not in ALL_FILES:
                findings.add(
                    path.name,
                    "",
                    mark("The format has no such file; the files are {files}."),
                    files=", ".join(ALL_FILES),
                )
    return contents, digest.hexdigest()


def place_table(folder: Path) -> Path | None:
    """The table that stands in place of ``places.geojson``, if there is one."""
    if (folder / PLACES).is_file():
        return None
    return next((folder / name for name in PLACE_TABLES if (folder / name).is_file()), None)


def features_of(name: str, value: Any, findings: Findings) -> list[tuple[dict[str, Any], Any]] | None:
    """Take a parsed GeoJSON file apart.

    Returns
    -------
    list of (properties, geometry) or None
        In the order of the file, geometries as parsed; None when it is no feature collection. What is no feature
        keeps its place with empty properties, so that features are counted as they stand in the file.
    """
    rows = value.get("features") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or value.get("type") != "FeatureCollection" or not isinstance(rows, list):
        findings.add(name, "", mark("The file is not a GeoJSON FeatureCollection."))
        return None
    _check_crs(name, value.get("crs"), findings)
    features: list[tuple[dict[str, Any], Any]] = []
    for number, row in enumerate(rows, start=1):
        properties = row.get("properties") if isinstance(row, dict) else None
        if not isinstance(row, dict) or row.get("type") != "Feature" or not isinstance(properties, dict):
            findings.add(name, f"#{number}", mark("This is not a GeoJSON Feature with properties."))
            features.append(({}, None))
        else:
            features.append((properties, row.get("geometry")))
    return features


def _check_crs(name: str, crs: Any, findings: Findings) -> None:
    # the old GeoJSON of 2008 could name another system; reading its numbers as WGS84 would be silently wrong
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    system = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if not system.upper().endswith(("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")):
        findings.add(
            name, "", mark("The file is in the coordinate system {system}; the format wants WGS84."),
            system=system[:60] or "?",
        )  # fmt: skip
