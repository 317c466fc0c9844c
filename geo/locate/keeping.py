"""A locator on disk: made once per change of the layers, opened in a fraction of the time.

The file is a NumPy archive of plain arrays (numbers, UTF-8 and WKB): opening it runs nothing that stands in it. What
is broken, older, of other layers or made by other code is not opened; the locator is then simply built again.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import numpy as np
import orjson

from geo.locate.buildings import Buildings
from geo.locate.containment import Containment
from geo.locate.footprints import pack_shapes, unpack_shapes
from geo.locate.gazetteer import Gazetteer
from geo.locate.locator import Locator
from geo.locate.packing import Array, Column, Strings, pack_texts
from geo.model import Place, Profile, Unit, turning_days

FORMAT = 1
_STEP = "\x1f"
UNFINISHED = ".part"
"""Ending of a file that is still being written."""


def keep(locator: Locator, file: FilePath, digest: str, on: date | None = None) -> None:
    """Write a locator to a file, whole or not at all.

    Parameters
    ----------
    locator : Locator
    file : pathlib.Path
        Its folder must be there; what stands there is replaced at the end in one step.
    digest : str
        Of the layers it was built from.
    on : datetime.date or None
        The day whose boundaries it was built for.

    Raises
    ------
    OSError
        The disk refused; the file is as it was.
    TypeError
        An attribute of a unit is nothing that JSON knows.
    """
    arrays = _arrays_of(locator, _header(digest, locator.containment.all_units, on))
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.", suffix=UNFINISHED)
    unfinished = FilePath(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _settle(file.parent)


def open_kept(file: FilePath, profile: Profile, digest: str, on: date | None = None) -> Locator | None:
    """The locator in a file.

    Parameters
    ----------
    file : pathlib.Path
    profile : Profile
        As it was built with.
    digest : str
        Of the layers as they are now.
    on : datetime.date or None
        The day whose boundaries hold.

    Returns
    -------
    Locator or None
        None when there is no file, or one that is broken, older, or of other layers or boundaries.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
            given = orjson.loads(archive["header"].tobytes())
            if given["digest"] != digest or given["maker"] != _maker():
                return None
            arrays = {name: archive[name] for name in archive.files}
        units = _units(arrays)
        if given != orjson.loads(_header(digest, units, on)):
            return None
        return _locator_of(arrays, profile, units, on)
    except (OSError, EOFError, zipfile.BadZipFile, ValueError, KeyError, TypeError, IndexError, UnicodeDecodeError):
        return None


@cache
def _maker() -> str:
    """Digest of the code that makes what is kept: a file of other code is not trusted to mean the same."""
    digest = hashlib.sha256(str(FORMAT).encode())
    for source in sorted(FilePath(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _header(digest: str, units: tuple[Unit, ...], on: date | None) -> bytes:
    turns = turning_days(units)
    epoch = len(turns) if on is None else sum(turn <= on for turn in turns)
    return orjson.dumps({"format": FORMAT, "digest": digest, "maker": _maker(), "epoch": epoch})


def _arrays_of(locator: Locator, header: bytes) -> dict[str, Array]:
    gazetteer, units = locator.gazetteer, locator.containment.all_units
    places = [_plain(place) for place in gazetteer.places]
    radii = [[row, radius_m] for row, radius_m in gazetteer.place_radii_m.items()]
    return {
        "header": np.frombuffer(header, dtype=np.uint8),
        **gazetteer.buildings.arrays, **gazetteer.containers.arrays, **gazetteer.names.arrays(),
        **gazetteer.slips.arrays, **_pack_units(units), "place_rows": _json(places),
        "place_paths": _json(gazetteer.place_paths), "place_radii_m": _json(radii),
    }  # fmt: skip


def _locator_of(arrays: Mapping[str, Array], profile: Profile, units: tuple[Unit, ...], on: date | None) -> Locator:
    buildings = Buildings(arrays)
    containment = Containment(profile, units, buildings, on)
    places = [_place(row) for row in orjson.loads(arrays["place_rows"].tobytes())]
    gazetteer = Gazetteer.from_arrays(
        arrays, buildings, tuple(containment.units.values()), places,
        [tuple(path) for path in orjson.loads(arrays["place_paths"].tobytes())],
        dict(orjson.loads(arrays["place_radii_m"].tobytes())),
    )  # fmt: skip
    return Locator(profile, gazetteer, containment)


def _place(row: dict[str, Any]) -> Place:
    lists = {name: tuple(row[name]) for name in ("path", "facilities", "aliases")}
    return Place(**{**row, **lists})


def _pack_units(units: Sequence[Unit]) -> dict[str, Array]:
    """One column for each attribute: a chain is long, and a table of records would be many times as large."""
    return {
        **pack_texts([unit.community for unit in units], "unit_communities"),
        **pack_texts([unit.level for unit in units], "unit_levels"),
        **Strings.of(unit.name for unit in units).arrays("unit_names"),
        **Strings.of(_STEP.join(unit.path) for unit in units).arrays("unit_paths"),
        **pack_texts([_iso(unit.since) for unit in units], "unit_since"),
        **pack_texts([_iso(unit.until) for unit in units], "unit_until"),
        **pack_texts([_text(unit.attributes) for unit in units], "unit_attributes"),
        "unit_versions": np.array([unit.version for unit in units], dtype=np.int64),
        **pack_shapes([unit.geometry for unit in units], "unit_shapes"),
    }


def _units(arrays: Mapping[str, Array]) -> tuple[Unit, ...]:
    shared: dict[str, str] = {}
    none: dict[str, Any] = {}
    columns = zip(
        Column(arrays, "unit_communities"), Column(arrays, "unit_levels"), Strings.from_arrays(arrays, "unit_names"),
        Strings.from_arrays(arrays, "unit_paths"), Column(arrays, "unit_since"), Column(arrays, "unit_until"),
        Column(arrays, "unit_attributes"), arrays["unit_versions"].tolist(), unpack_shapes(arrays, "unit_shapes"),
        strict=True,
    )  # fmt: skip
    units = []
    for community, level, name, steps, since, until, attributes, version, shape in columns:
        path = tuple(shared.setdefault(step, step) for step in steps.split(_STEP))
        units.append(
            Unit(
                community, path[-1], level, name, path, shape, _day(since),
                orjson.loads(attributes) if attributes else none, version, _day(until),
            )
        )  # fmt: skip
    return tuple(units)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(attributes: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(attributes), option=orjson.OPT_SERIALIZE_NUMPY).decode() if attributes else ""


def _plain(record: Place) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _json(value: Any) -> Array:
    return np.frombuffer(orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY), dtype=np.uint8)


def _settle(folder: FilePath) -> None:
    """Make the new name last through a power cut, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
