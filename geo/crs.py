"""Coordinate systems: what is stored (EPSG:4326, lon/lat), what is measured (metres) and what others send.

Surveys arrive in projected metres: `from_metres` reads the Gauss-Krüger zones of CGCS2000, UTM and web mercator.
GCJ-02 (Chinese web maps) and BD-09 (Baidu) follow the published formulas on the Krasovsky 1940 ellipsoid;
their inverses are iterated. CGCS2000 (EPSG:4490) equals WGS84 within centimetres and is taken as it is.
Axis order is lon, lat everywhere in Gridward, whatever an authority's definition says.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geo.errors import BadInput

STORED = "EPSG:4326"
SYSTEMS = ("wgs84", "cgcs2000", "gcj02", "bd09")
EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG 1980), used for great-circle distances."""

_KRASOVSKY_A = 6378245.0
_KRASOVSKY_EE = 0.00669342162296594323
_BD_STEP = math.pi * 3000.0 / 180.0

Array = npt.NDArray[np.float64]


def check_lonlat(lon: float, lat: float) -> tuple[float, float]:
    """Return ``(lon, lat)`` in degrees when they can be a place on Earth.

    Raises
    ------
    BadInput
        Not finite, outside ±180/±90, or evidently swapped for China.
    """
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise BadInput("The coordinates are not numbers.")
    if -180 <= lon <= 180 and -90 <= lat <= 90:
        return lon, lat
    if -180 <= lat <= 180 and -90 <= lon <= 90:
        raise BadInput("The longitude and latitude look swapped: {lon}, {lat}.", lon=lon, lat=lat)
    raise BadInput("The coordinates {lon}, {lat} are not degrees of longitude and latitude.", lon=lon, lat=lat)


def distance_m(lon1: Any, lat1: Any, lon2: Any, lat2: Any) -> Any:
    """Great-circle distance in metres between points in degrees (haversine); scalars or arrays."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half = np.sin((phi2 - phi1) / 2) ** 2
    half = half + np.cos(phi1) * np.cos(phi2) * np.sin(np.radians(np.subtract(lon2, lon1)) / 2) ** 2
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))


@dataclass(frozen=True)
class Metres:
    """A local metric plane around one point: transverse Mercator on WGS84, true to 1 mm/m within 100 km.

    Parameters
    ----------
    lon, lat : float
        Origin in degrees; it becomes (0, 0).
    """

    lon: float
    lat: float

    @property
    def crs(self) -> CRS:
        """The plane as a coordinate reference system, for GeoDataFrames."""
        return CRS.from_proj4(f"+proj=tmerc +lat_0={self.lat} +lon_0={self.lon} +k=1 +ellps=WGS84 +units=m +no_defs")

    def forward(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Array, Array]:
        """Degrees → metres east and north of the origin; arrays of equal shape."""
        x, y = _transformer(self, forward=True).transform(np.asarray(lon), np.asarray(lat))
        return np.asarray(x, dtype=float), np.asarray(y, dtype=float)

    def inverse(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Array, Array]:
        """Metres east and north of the origin → degrees lon, lat."""
        lon, lat = _transformer(self, forward=False).transform(np.asarray(x), np.asarray(y))
        return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)

    def project(self, geometry: Any) -> Any:
        """Geometry (or array of them) in degrees → the same in metres."""
        return shapely.transform(geometry, lambda xy: np.column_stack(self.forward(xy[:, 0], xy[:, 1])))

    def unproject(self, geometry: Any) -> Any:
        """Geometry (or array of them) in metres → the same in degrees."""
        return shapely.transform(geometry, lambda xy: np.column_stack(self.inverse(xy[:, 0], xy[:, 1])))


@lru_cache(maxsize=64)
def _transformer(plane: Metres, *, forward: bool) -> Transformer:
    # Making one costs 20 ms, using it microseconds; pyproj's transformers may be shared between threads.
    source, target = (STORED, plane.crs) if forward else (plane.crs, STORED)
    return Transformer.from_crs(source, target, always_xy=True)


def _in_china(lon: Array, lat: Array) -> npt.NDArray[np.bool_]:
    return (lon > 72.004) & (lon < 137.8347) & (lat > 0.8293) & (lat < 55.8271)


def _gcj_shift(lon: Array, lat: Array) -> tuple[Array, Array]:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    ripple = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    d_lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    d_lat += (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    d_lat += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    d_lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    d_lon += (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    d_lon += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    phi = np.radians(lat)
    magic = 1 - _KRASOVSKY_EE * np.sin(phi) ** 2
    root_magic = np.sqrt(magic)
    d_lat = d_lat * 180 / ((_KRASOVSKY_A * (1 - _KRASOVSKY_EE)) / (magic * root_magic) * np.pi)
    d_lon = d_lon * 180 / (_KRASOVSKY_A / root_magic * np.cos(phi) * np.pi)
    inside = _in_china(lon, lat)
    return np.where(inside, d_lon, 0.0), np.where(inside, d_lat, 0.0)


def _wgs_to_gcj(lon: Array, lat: Array) -> tuple[Array, Array]:
    d_lon, d_lat = _gcj_shift(lon, lat)
    return lon + d_lon, lat + d_lat


def _gcj_to_wgs(lon: Array, lat: Array) -> tuple[Array, Array]:
    guess_lon, guess_lat = lon.copy(), lat.copy()
    for _ in range(6):
        out_lon, out_lat = _wgs_to_gcj(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon - out_lon, guess_lat + lat - out_lat
    return guess_lon, guess_lat


def _gcj_to_bd(lon: Array, lat: Array) -> tuple[Array, Array]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_STEP)
    theta = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_STEP)
    return radius * np.cos(theta) + 0.0065, radius * np.sin(theta) + 0.006


def _bd_to_gcj(lon: Array, lat: Array) -> tuple[Array, Array]:
    guess_lon, guess_lat = lon - 0.0065, lat - 0.006
    for _ in range(6):
        out_lon, out_lat = _gcj_to_bd(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon - out_lon, guess_lat + lat - out_lat
    return guess_lon, guess_lat


def to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, system: str) -> tuple[Array, Array]:
    """Degrees in a named system → WGS84 degrees, lon first.

    Parameters
    ----------
    lon, lat : array_like
        Degrees; any equal shape.
    system : str
        One of `SYSTEMS`.

    Raises
    ------
    BadInput
        Unknown system.
    """
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    match system:
        case "wgs84" | "cgcs2000":
            return x, y
        case "gcj02":
            return _gcj_to_wgs(x, y)
        case "bd09":
            return _gcj_to_wgs(*_bd_to_gcj(x, y))
    raise BadInput("The coordinate system {system} is not known.", system=system)


def from_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike, system: str) -> tuple[Array, Array]:
    """WGS84 degrees → degrees in a named system; the inverse of `to_wgs84` within a centimetre inside China."""
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    match system:
        case "wgs84" | "cgcs2000":
            return x, y
        case "gcj02":
            return _wgs_to_gcj(x, y)
        case "bd09":
            return _gcj_to_bd(*_wgs_to_gcj(x, y))
    raise BadInput("The coordinate system {system} is not known.", system=system)


@dataclass(frozen=True, slots=True)
class Projection:
    """A projected system in metres that tables come in.

    Attributes
    ----------
    code : str
        ``epsg:4546``.
    name : str
        As the authority calls it.
    """

    code: str
    name: str


WEB_MERCATOR = Projection("epsg:3857", "Web Mercator")
_REACH_3 = 3.1
"""Degrees from a 3-degree zone's meridian within which its numbers are used: into the neighbouring zone."""
_REACH_6 = 4.0


def projections_near(lon: float) -> tuple[Projection, ...]:
    """The projected systems in which a survey around a longitude (degrees) may be stated, the commonest first.

    EPSG:4534–4554 and 4513–4533 are CGCS2000's 3-degree Gauss-Krüger zones without and with the zone's number before
    the easting, EPSG:4491–4501 its 6-degree zones with the number; without it these give the same numbers as the
    3-degree zones. EPSG:32643–32653 are WGS 84 / UTM.
    """
    found = []
    for zone in range(25, 46):
        if abs(lon - 3 * zone) <= _REACH_3:
            plain = f"CGCS2000 / 3-degree Gauss-Kruger CM {3 * zone}E"
            numbered = f"CGCS2000 / 3-degree Gauss-Kruger zone {zone}"
            found += [
                (abs(lon - 3 * zone), 0, 4534 + zone - 25, plain),
                (abs(lon - 3 * zone), 1, 4513 + zone - 25, numbered),
            ]
    for zone in range(13, 24):
        if abs(lon - (6 * zone - 3)) <= _REACH_6:
            found.append((abs(lon - (6 * zone - 3)), 2, 4491 + zone - 13, f"CGCS2000 / Gauss-Kruger zone {zone}"))
    for zone in range(43, 54):
        if abs(lon - (6 * zone - 183)) <= _REACH_6:
            found.append((abs(lon - (6 * zone - 183)), 3, 32600 + zone, f"WGS 84 / UTM zone {zone}N"))
    return (*(Projection(f"epsg:{code}", name) for _, _, code, name in sorted(found)), WEB_MERCATOR)


def from_metres(x: npt.ArrayLike, y: npt.ArrayLike, code: str) -> tuple[Array, Array]:
    """Metres east and north in a projected system → degrees lon, lat.

    Parameters
    ----------
    x, y : array_like
        Easting and northing; any equal shape. What the system cannot mean becomes NaN.
    code : str
        ``epsg:4546``: one of `projections_near`, for any longitude of China.

    Raises
    ------
    BadInput
        Another system.
    """
    if not is_projected(code):
        raise BadInput("The coordinate system {system} is not known.", system=code)
    lon, lat = _from_metres(code).transform(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    good = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    return np.where(good, lon, np.nan), np.where(good, lat, np.nan)


def is_projected(code: str) -> bool:
    """Whether `from_metres` knows a system: ``epsg:`` and the number of one of `projections_near`."""
    match = re.fullmatch(r"epsg:(\d{4,5})", code)
    number = int(match[1]) if match else 0
    return number == 3857 or 4491 <= number <= 4501 or 4513 <= number <= 4554 or 32643 <= number <= 32653


@lru_cache(maxsize=64)
def _from_metres(code: str) -> Transformer:
    system = CRS.from_user_input(code)
    # To its own degrees: CGCS2000 is taken as WGS84, and no shift of datum is looked for on the way.
    return Transformer.from_crs(system, system.geodetic_crs, always_xy=True)


def to_degrees(x: npt.ArrayLike, y: npt.ArrayLike, system: str) -> tuple[Array, Array]:
    """Coordinates in a system that a file or a person states → degrees lon, lat.

    Parameters
    ----------
    x, y : array_like
        East and north, or lon and lat; any equal shape. What the system cannot mean becomes NaN or infinite.
    system : str
        One of `SYSTEMS`, ``epsg:4546``, or the well-known text of a file (``.prj``).

    Raises
    ------
    BadInput
        Nobody knows the system, or its datum is an older one (Beijing 1954, Xi'an 1980), tens of metres off.
    """
    if system in SYSTEMS:
        return to_wgs84(x, y, system)
    lon, lat = _stated(system).transform(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    return np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)


@lru_cache(maxsize=64)
def _stated(text: str) -> Transformer:
    shown = text.strip()[:40]
    # PROJ's own notation may name a file of this computer to read shifts from
    if len(text) > 20_000 or re.search(r"grids|\+\w+=", text, re.IGNORECASE):
        raise BadInput("The coordinate system {system} is not known.", system=shown)
    try:
        system = CRS.from_user_input(text)
    except CRSError:
        raise BadInput("The coordinate system {system} is not known.", system=shown) from None
    system = system.source_crs if system.is_bound and system.source_crs is not None else system
    degrees, ellipsoid = system.geodetic_crs, system.ellipsoid
    if degrees is None or ellipsoid is None:
        raise BadInput("The coordinate system {system} is not known.", system=shown)
    if abs(ellipsoid.semi_major_metre - 6_378_137) > 1 or abs(ellipsoid.inverse_flattening - 298.257) > 0.001:
        raise BadInput(
            "The coordinate system {system} rests on an older survey, tens of metres off; convert to CGCS2000 first.",
            system=system.name[:80],
        )
    return Transformer.from_crs(system, degrees, always_xy=True)


_DEGREES = re.compile(
    r"(?P<lead>[NSEW东西南北])?[经纬]?\s*(?P<sign>[-+])?(?P<d>\d{1,3}(?:\.\d+)?)\s*[°度]\s*"
    r"(?:(?P<m>\d{1,2}(?:\.\d+)?)\s*['′分]\s*)?(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:\"|″|''|′′|秒)\s*)?(?P<tail>[NSEW])?",
    re.IGNORECASE,
)


def read_degrees(text: str) -> float:
    """One coordinate as people write it → a number.

    Parameters
    ----------
    text : str
        ``111.472``, ``111°28′19.2″E``, ``北纬35度38分57秒``, or a plain number of any kind.

    Raises
    ------
    ValueError
        It is neither.
    """
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("”", '"').replace(",", "").strip()
    found = _DEGREES.fullmatch(plain)
    if found is None:
        return float(plain)
    minutes, seconds = float(found["m"] or 0), float(found["s"] or 0)
    if minutes >= 60 or seconds >= 60:
        raise ValueError(text)
    value = float(found["d"]) + minutes / 60 + seconds / 3600
    sides = (found["lead"] or "", found["tail"] or "", found["sign"] or "")
    return -value if {side.upper() for side in sides} & {"S", "W", "南", "西", "-"} else value
