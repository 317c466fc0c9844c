"""In which coordinate system given numbers are meant: one point that lies wrong, or a whole table of points."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from geo.crs import distance_m, from_metres, projections_near, to_wgs84
from geo.locate import sentences as say
from geo.locate.containment import Containment

Form = Literal["plain", "e5", "e6", "e7", "minutes", "seconds"]
Numbers = npt.NDArray[np.float64]

LEAST_ROWS = 8
"""Fewer rows that were located surely say nothing about a system."""
MOST_ROWS = 2_000
"""A guess looks at no more rows than this, spread over the table."""
NEAR_M = 150.0
"""A system whose median offset is larger does not fit: rows point at buildings, and buildings are that large."""
CLEAR_TIMES, CLEAR_M = 3.0, 100.0
"""The next best system must be this many times, and this many metres, farther off."""
INSIDE_SHARE = 0.5

_FACTORS: dict[Form, float] = {"e5": 1e5, "e6": 1e6, "e7": 1e7}
_NAMES = {"wgs84": "WGS84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read two numbers as a place.

    Attributes
    ----------
    system : str
        One of `geo.crs.SYSTEMS`, or a projected system: ``epsg:4546``.
    name : str
        The system as people call it.
    form : str
        How degrees are written: ``plain``; ``e5``, ``e6`` or ``e7``: multiplied by that power of ten; ``minutes``:
        11128.32 for 111°28.32′; ``seconds``: 111.2819 for 111°28′19″. Always ``plain`` for metres.
    swapped : bool
        The second number is the longitude or easting.
    """

    system: str
    name: str
    form: Form = "plain"
    swapped: bool = False

    def read(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[Numbers, Numbers]:
        """Numbers as given → lon, lat in degrees (EPSG:4326); NaN where they cannot be meant so. Never raises."""
        first, second = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        if self.swapped:
            first, second = second, first
        with np.errstate(all="ignore"):
            if self.system.startswith("epsg:"):
                return from_metres(first, second, self.system)
            lon, lat = (_degrees(values, self.form) for values in (first, second))
            good = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
            lon, lat = np.where(good, lon, np.nan), np.where(good, lat, np.nan)
            return to_wgs84(lon, lat, self.system)


WGS84 = Reading("wgs84", "WGS84")


def _degrees(values: Numbers, form: Form) -> Numbers:
    if form in _FACTORS:
        return values / _FACTORS[form]
    size = np.abs(values)
    if form == "minutes":
        whole = np.floor(size / 100)
        minutes = size - 100 * whole
        return np.where(minutes < 60, np.sign(values) * (whole + minutes / 60), np.nan)
    if form == "seconds":
        # Rounding first: 28.19 is 28.189999… in binary, and 111.2760 must not be read as 60 seconds.
        total = np.round((size - np.floor(size)) * 1e4, 4)
        minutes = np.floor(total / 100)
        seconds = total - 100 * minutes
        good = (minutes < 60) & (seconds < 60)
        return np.where(good, np.sign(values) * (np.floor(size) + minutes / 60 + seconds / 3600), np.nan)
    return values


def stated(system: str, *, swapped: bool = False) -> Reading:
    """The reading of a system that the sender states: one of `geo.crs.SYSTEMS`, or ``epsg:…`` in metres."""
    return Reading(system, _NAMES.get(system, system.upper()), swapped=swapped)


def readings_near(lon: float) -> Iterator[Reading]:
    """All ways to read numbers around a longitude, the commonest first; CGCS2000 equals WGS84 and is not repeated."""
    forms: tuple[Form, ...] = ("plain", "e6", "e5", "e7")
    for form in forms:
        for system in ("wgs84", "gcj02", "bd09"):
            name = _NAMES[system] if form == "plain" else f"{_NAMES[system]} × {_FACTORS[form]:,.0f}"
            yield from _both_ways(Reading(system, name, form))
    yield from _both_ways(Reading("wgs84", "WGS84 DDDMM.MMMM", "minutes"))
    yield from _both_ways(Reading("wgs84", "WGS84 D.MMSS", "seconds"))
    for projection in projections_near(lon):
        yield from _both_ways(Reading(projection.code, f"{projection.name} ({projection.code.upper()})"))


def _both_ways(reading: Reading) -> tuple[Reading, Reading]:
    return reading, replace(reading, swapped=True)


# -- one point -------------------------------------------------------------------------------------------------------


def likely_meant(
    x: float, y: float, containment: Containment, community: str, said: Reading = WGS84
) -> tuple[str, dict[str, Any]]:  # fmt: skip
    """Why a point that is not in the community cannot be placed, and what was likely meant.

    Parameters
    ----------
    x, y : float
        As given, in the order longitude, latitude; any numbers.
    containment : Containment
    community : str
        Its name, for the sentence.
    said : Reading
        As what the numbers were taken when they turned out to lie outside.

    Returns
    -------
    (template, values)
        One sentence of `geo.locate.sentences` and what stands in it. Never raises.
    """
    if not (math.isfinite(x) and math.isfinite(y)):
        return say.NOT_NUMBERS, {}
    if not containment.has_areas:
        return say.NO_AREAS, {"community": community}
    if x == 0 and y == 0:
        return say.NULL_POINT, {"community": community}
    given = {"x": round(x, 6), "y": round(y, 6), "community": community}
    turned = replace(said, swapped=not said.swapped)
    if _reads_inside(turned, x, y, containment):
        return say.SWAPPED, {"lon": given["y"], "lat": given["x"], "community": community}
    known = ("wgs84", "gcj02", "bd09")
    shifted = [s for s in known if s != said.system and _reads_inside(Reading(s, ""), x, y, containment)]
    lon0, lat0 = (float(value) for value in said.read(x, y))
    if shifted and math.isfinite(lon0) and math.isfinite(lat0):
        systems = " / ".join(_NAMES[system] for system in shifted)
        return say.OUTSIDE_BUT, {"community": community, "km": _km(lon0, lat0, containment), "system": systems}
    for reading in readings_near(containment.plane.lon):
        if (reading.form == "plain" and reading.system in _NAMES) or not _reads_inside(reading, x, y, containment):
            continue
        lon, lat = (round(float(value), 6) for value in reading.read(x, y))
        if reading.form in _FACTORS:
            factor = f"{_FACTORS[reading.form]:,.0f}"
            return say.MULTIPLIED, {**given, "factor": factor, "lon": lon, "lat": lat}
        if reading.form != "plain":
            return say.MINUTES, {**given, "lon": lon, "lat": lat}
        return say.METRES_OF, {**given, "system": reading.name, "lon": lon, "lat": lat}
    for reading in (said, turned):
        lon, lat = (float(value) for value in reading.read(x, y))
        if math.isfinite(lon) and math.isfinite(lat):
            return say.OUTSIDE, {"community": community, "km": _km(lon, lat, containment)}
    if max(abs(x), abs(y)) < 1_000:
        return say.NOT_DEGREES, {"x": given["x"], "y": given["y"]}
    return say.METRES, {"x": round(x, 3), "y": round(y, 3)}


def _reads_inside(reading: Reading, x: float, y: float, containment: Containment) -> bool:
    lon, lat = reading.read(x, y)
    return bool(containment.inside(lon, lat))


def _km(lon: float, lat: float, containment: Containment) -> str:
    away = containment.outside_m(lon, lat)
    return f"{away / 1000:.1f}" if away < 100_000 else f"{away / 1000:.0f}"


# -- a table of points -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a reading fits.

    Attributes
    ----------
    offset_m : float
        Median distance in metres between the points and where their texts were located; infinite where the numbers
        cannot be meant so.
    inside : float
        Share of all points that lie in the community, 0 to 1.
    """

    reading: Reading
    offset_m: float
    inside: float


@dataclass(frozen=True, slots=True)
class Guess:
    """What a table's coordinates seem to be.

    Attributes
    ----------
    chosen : Reading or None
        None when nothing was guessed.
    rows : int
        Rows that were located surely from their texts, and have a point.
    fits : tuple of Fit
        Best first, the readings that can be meant at all.
    sentence : str
        One English line that says the guess with its measured offset, or why there is none.
    """

    chosen: Reading | None
    rows: int
    fits: tuple[Fit, ...]
    sentence: str


def guess_system(x: npt.ArrayLike, y: npt.ArrayLike, located: npt.ArrayLike, containment: Containment) -> Guess:
    """Find the coordinate system of a table by how well it fits what the gazetteer says of the rows' texts.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        As given, in the order longitude, latitude; NaN where a row has none.
    located : array_like, shape (n, 2)
        lon, lat (degrees, EPSG:4326) of the rows whose texts were located surely; NaN for the others.
    containment : Containment

    Returns
    -------
    Guess
        Nothing is chosen with fewer than `LEAST_ROWS` rows, or when no system is clearly the best.
    """
    first, second = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    where = np.asarray(located, dtype=float).reshape(-1, 2)
    given = np.isfinite(first) & np.isfinite(second) & ~((first == 0) & (second == 0))
    sure = np.flatnonzero(given & np.isfinite(where).all(axis=1))
    if len(sure) < LEAST_ROWS:
        return Guess(None, len(sure), (), say.TOO_FEW_ROWS.format(count=len(sure), least=LEAST_ROWS))
    points, rows = _spread(np.flatnonzero(given)), _spread(sure)
    fits = []
    for reading in readings_near(containment.plane.lon):
        lon, lat = reading.read(first[rows], second[rows])
        away = distance_m(lon, lat, where[rows, 0], where[rows, 1])
        offset = float(np.median(np.where(np.isfinite(away), away, np.inf)))
        if math.isfinite(offset):
            inside = float(np.mean(containment.inside(*reading.read(first[points], second[points]))))
            fits.append(Fit(reading, offset, inside))
    fits.sort(key=lambda fit: fit.offset_m)
    return _judge(tuple(fits), len(sure))


def _spread(rows: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    if len(rows) <= MOST_ROWS:
        return rows
    return rows[np.linspace(0, len(rows) - 1, MOST_ROWS).astype(np.intp)]


def _judge(fits: Sequence[Fit], rows: int) -> Guess:
    if not fits:
        return Guess(None, rows, (), say.NO_SYSTEM_READS.format(count=rows))
    best, second = fits[0], fits[1] if len(fits) > 1 else None
    clear = second is None or second.offset_m >= max(CLEAR_TIMES * best.offset_m, best.offset_m + CLEAR_M)
    if best.offset_m > NEAR_M or best.inside < INSIDE_SHARE or not clear:
        told = {"system": _told(best.reading), "offset": _length(best.offset_m), "count": rows}
        return Guess(None, rows, tuple(fits), say.NO_SYSTEM_FITS.format(inside=round(100 * best.inside), **told))
    plain = next((fit for fit in fits if fit.reading.name == "WGS84" and not fit.reading.swapped), None)
    other = plain if plain is not None and plain is not best else second
    told = {"system": _told(best.reading), "offset": _length(best.offset_m), "count": rows}
    if other is None:
        return Guess(best.reading, rows, tuple(fits), say.SYSTEM_FITS_ALONE.format(**told))
    told |= {"other": _told(other.reading), "other_offset": _length(other.offset_m)}
    return Guess(best.reading, rows, tuple(fits), say.SYSTEM_FITS.format(**told))


def _told(reading: Reading) -> str:
    return f"{reading.name} ⇄" if reading.swapped else reading.name


def _length(metres: float) -> str:
    return f"{metres:.0f} m" if metres < 10_000 else f"{metres / 1000:,.0f} km"
