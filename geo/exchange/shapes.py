"""GeoJSON geometries → shapely, without GDAL: structure, numbers, degrees and validity of each are checked first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from geo.crs import distance_m
from geo.exchange.findings import Findings
from geo.i18n import mark

Shapes = npt.NDArray[np.object_]
"""One shapely geometry (EPSG:4326, lon/lat) or None per feature."""

FAR_KM = 200.0
"""Nothing of a community lies further from its centre."""

POLYGONS = ("Polygon", "MultiPolygon")
LINES = ("LineString", "MultiLineString")
POINTS = ("Point",)

_DEPTH = {"Point": 0, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_METRES_FROM = 1000.0  # a coordinate beyond it is no degree mistyped, but metres
_NEAR_POINT = re.compile(r"(?:Ring )?Self-intersection\[(\S+) (\S+)\]")

_UNREADABLE = mark("The geometry cannot be read.")
_EMPTY = mark("The geometry is empty.")


class _Malformed(ValueError):
    """The coordinates are no list of positions."""


def _positions(coordinates: Any, depth: int) -> list[Any]:
    if not isinstance(coordinates, list):
        raise _Malformed
    if depth == 0:
        return [coordinates]
    if depth == 1:
        return coordinates
    return [position for part in coordinates for position in _positions(part, depth - 1)]


def _rings_closed(kind: str, coordinates: Any) -> bool:
    polygons = coordinates if kind == "MultiPolygon" else [coordinates]
    return all(len(ring) >= 4 and ring[0] == ring[-1] for polygon in polygons for ring in polygon)


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise _Malformed
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _flatten(raw: Any, allowed: Sequence[str]) -> tuple[list[tuple[float, float]], str]:
    """Positions of one geometry, and the template of what is wrong with it (``""``: nothing)."""
    kind = raw.get("type") if isinstance(raw, dict) else None
    if not isinstance(kind, str):
        return [], _UNREADABLE
    if kind not in allowed:
        return [], mark("The geometry is a {kind}; it must be a {allowed}.")
    try:
        positions = _positions(raw.get("coordinates"), _DEPTH[kind])
        if not positions or positions == [[]]:
            return [], _EMPTY
        if any(not isinstance(p, list) or not 2 <= len(p) <= 4 for p in positions):
            return [], _UNREADABLE
        pairs = [(_number(p[0]), _number(p[1])) for p in positions]
    except _Malformed:
        return [], _UNREADABLE
    if kind in POLYGONS and not _rings_closed(kind, raw["coordinates"]):
        return [], mark("A ring of the outline is not closed or has fewer than four points.")
    return pairs, ""


def _judge_degrees(
    file: str, subjects: Sequence[str], xy: npt.NDArray[np.float64], owner: npt.NDArray[np.intp],
    centre: tuple[float, float], findings: Findings,
) -> set[int]:  # fmt: skip
    """Add one fault per feature whose positions cannot be meant; returns the features' indices."""
    x, y = xy[:, 0], xy[:, 1]
    finite = np.isfinite(x) & np.isfinite(y)
    degrees = finite & (np.abs(x) <= 180) & (np.abs(y) <= 90)
    with np.errstate(invalid="ignore", over="ignore"):
        here = np.where(degrees, distance_m(np.where(degrees, x, 0), np.where(degrees, y, 0), *centre) / 1000, np.inf)
        turnable = finite & (np.abs(y) <= 180) & (np.abs(x) <= 90)
        turned = np.where(
            turnable, distance_m(np.where(turnable, y, 0), np.where(turnable, x, 0), *centre) / 1000, np.inf
        )
    wrong = here > FAR_KM
    judged: set[int] = set()
    for position in np.flatnonzero(wrong):
        index = int(owner[position])
        if index in judged:
            continue
        judged.add(index)
        lon, lat = float(x[position]), float(y[position])
        subject = subjects[index]
        if not finite[position]:
            findings.add(file, subject, mark("The coordinates are not numbers."))
        elif turned[position] <= FAR_KM:
            findings.add(
                file, subject, mark("The longitude and latitude look swapped: {lon}, {lat}."), lon=lon, lat=lat
            )
        elif degrees[position]:
            findings.add(
                file, subject, mark("The point {lon}, {lat} lies {km} km from the centre of the community."),
                lon=lon, lat=lat, km=round(float(here[position])),
            )  # fmt: skip
        elif _METRES_FROM < abs(lon) < 1e8 and _METRES_FROM < abs(lat) < 1e8:
            findings.add(
                file, subject, mark("The coordinates {lon}, {lat} look like metres; the format wants WGS84 degrees."),
                lon=lon, lat=lat,
            )  # fmt: skip
        else:
            findings.add(
                file, subject, mark("The coordinates {lon}, {lat} are not degrees of longitude and latitude."),
                lon=lon, lat=lat,
            )  # fmt: skip
    return judged


def take_shapes(
    file: str, subjects: Sequence[str], raws: Sequence[Any], allowed: Sequence[str], centre: tuple[float, float],
    findings: Findings,
) -> Shapes:  # fmt: skip
    """Turn parsed GeoJSON geometries into shapely ones.

    Parameters
    ----------
    file : str
        What the faults call the file.
    subjects : sequence of str
        What the faults call each feature.
    raws : sequence of object
        The ``geometry`` members as parsed; None stays None without a fault.
    allowed : sequence of str
        GeoJSON types that may stand here.
    centre : tuple of float
        lon, lat (degrees) of the community: tells swapped and far-off coordinates.

    Returns
    -------
    ndarray of object
        Geometry per feature, two-dimensional; None where absent or faulty.
    """
    flat: list[tuple[float, float]] = []
    owner: list[int] = []
    good: list[int] = []
    for index, raw in enumerate(raws):
        if raw is None:
            continue
        pairs, problem = _flatten(raw, allowed)
        if problem:
            kind = raw.get("type") if isinstance(raw, dict) else None
            findings.add(file, subjects[index], problem, kind=str(kind)[:40], allowed="/".join(allowed))
            continue
        flat += pairs
        owner += [index] * len(pairs)
        good.append(index)
    shapes: Shapes = np.full(len(raws), None, dtype=object)
    if not good:
        return shapes
    judged = _judge_degrees(file, subjects, np.asarray(flat), np.asarray(owner), centre, findings)
    good = [index for index in good if index not in judged]
    texts = np.array([orjson.dumps(raws[index]).decode() for index in good], dtype=object)
    shapes[good] = shapely.force_2d(shapely.from_geojson(texts, on_invalid="ignore")) if good else []
    for index in good:
        if shapes[index] is None:
            findings.add(file, subjects[index], _UNREADABLE)
    return check_shapes(file, subjects, shapes, findings)


def check_shapes(file: str, subjects: Sequence[str], shapes: Shapes, findings: Findings) -> Shapes:
    """Add a fault for each empty or invalid geometry and return the shapes with those set to None."""
    kept = shapes.copy()
    present = shapely.is_geometry(shapes)
    for index in np.flatnonzero(present & shapely.is_empty(shapes)).tolist():
        findings.add(file, subjects[index], _EMPTY)
        kept[index] = None
    for index in np.flatnonzero(present & ~shapely.is_empty(shapes) & ~shapely.is_valid(shapes)).tolist():
        reason = str(shapely.is_valid_reason(shapes[index]))
        if crossing := _NEAR_POINT.match(reason):
            findings.add(
                file, subjects[index], mark("The outline crosses or touches itself at {lon}, {lat}."),
                lon=crossing[1], lat=crossing[2],
            )  # fmt: skip
        else:
            findings.add(file, subjects[index], mark("The shape is not valid: {reason}."), reason=reason)
        kept[index] = None
    return kept
