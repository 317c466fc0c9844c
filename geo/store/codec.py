"""Records as plain JSON values and back, exactly.

Instants become ISO text in UTC, geometries become WKB in hexadecimal, tuples become lists. What is encoded, stored,
read, decoded and encoded again gives the same bytes: the hash chain of the event log stands on that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar, cast

import orjson
import shapely
from cattrs import Converter
from cattrs.fns import identity
from cattrs.gen import make_dict_unstructure_fn, override
from shapely.geometry.base import BaseGeometry

from geo.errors import BadInput
from geo.i18n import mark
from geo.model import Case, Person, Place, Profile, Unit

_LATER_OF_CASES = (
    "routed", "overridden", "filed_at", "reported_at", "stage_at", "stage_due_at", "extensions", "awaits_reporter",
    "counted_from", "pauses", "past_extensions", "halted",
    "rung", "climbs_at", "climbs", "whistle", "mediation", "private", "reopened", "told_at",
    "answers",
)  # fmt: skip
R = TypeVar("R")
Plain = dict[str, Any]


def as_utc(at: datetime) -> datetime:
    """An aware instant in UTC.

    Raises
    ------
    ValueError
        The instant has no zone, so nobody can say when it was.
    """
    if at.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be stored")
    return at.astimezone(UTC)


def _finite(value: float) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise BadInput(mark("A number that is not finite cannot be stored."))
    return number


def _instant_text(at: datetime) -> str:
    return as_utc(at).isoformat()


def _instant(value: Any, _: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _day(value: Any, _: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _hour(value: Any, _: Any) -> time:
    return value if isinstance(value, time) else time.fromisoformat(value)


def _is_geometry(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseGeometry)


def _build() -> Converter:
    converter = Converter(
        detailed_validation=False,
        unstruct_collection_overrides={tuple: list, frozenset: sorted},
    )
    converter.register_unstructure_hook(datetime, _instant_text)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(time, time.isoformat)
    converter.register_unstructure_hook(float, _finite)
    converter.register_unstructure_hook_func(_is_geometry, lambda shape: shapely.to_wkb(shape, hex=True))
    converter.register_structure_hook(datetime, _instant)
    converter.register_structure_hook(date, _day)
    converter.register_structure_hook(time, _hour)
    converter.register_structure_hook_func(_is_geometry, lambda wkb, _: shapely.from_wkb(wkb))
    # The commonest shapes again, by name: their general way costs most of the time of a large import.
    converter.register_unstructure_hook_func(lambda kind: kind == tuple[str, ...], list)
    converter.register_unstructure_hook_func(lambda kind: kind == str | None, identity)
    converter.register_unstructure_hook_func(
        lambda kind: kind == datetime | None, lambda at: None if at is None else _instant_text(at)
    )
    converter.register_structure_hook_func(lambda kind: kind == tuple[str, ...], lambda steps, _: tuple(steps))
    converter.register_structure_hook_func(lambda kind: kind == str | None, lambda text, _: text)
    converter.register_structure_hook_func(
        lambda kind: kind == datetime | None, lambda at, _: None if at is None else _instant(at, _)
    )
    # Digests of older logs were made before units could end: a unit that goes on reads as it did then.
    unit = make_dict_unstructure_fn(Unit, converter, until=override(omit_if_default=True))
    converter.register_unstructure_hook(Unit, unit)
    # So were the logged cases, people and places, before all these fields came.
    later = override(omit_if_default=True)
    fields: dict[str, Any] = dict.fromkeys(_LATER_OF_CASES, later)
    converter.register_unstructure_hook(Case, make_dict_unstructure_fn(Case, converter, **fields))
    converter.register_unstructure_hook(Person, make_dict_unstructure_fn(Person, converter, skills=later))
    place = make_dict_unstructure_fn(Place, converter, looks_deg=later, angle_deg=later, reach_m=later)
    converter.register_unstructure_hook(Place, place)
    return converter


_CONVERTER = _build()


def encode(record: Any) -> Plain:
    """A record as plain JSON values, field by field.

    Raises
    ------
    BadInput
        A number is not finite.
    """
    return cast(Plain, _CONVERTER.unstructure(record))


def decode(kind: type[R], plain: Mapping[str, Any]) -> R:
    """The record that plain values stand for; instants, days and geometries may already be native."""
    return _CONVERTER.structure(plain, kind)


def encode_profile(profile: Profile) -> Plain:
    """A community's profile as plain JSON values."""
    return encode(profile)


def decode_profile(plain: Mapping[str, Any]) -> Profile:
    """The profile that `encode_profile` wrote, equal to the one that went in."""
    return decode(Profile, plain)


def dump(plain: Any) -> str:
    """Canonical JSON text of plain values: sorted keys, no spaces; numpy's numbers and arrays count as plain.

    Raises
    ------
    BadInput
        A text holds a character that no database can keep (NUL, or half of a surrogate pair), or a number is
        larger than 64 bits.
    """
    try:
        data = orjson.dumps(plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY)
    except orjson.JSONEncodeError as error:
        raise BadInput(mark("A text or a number cannot be stored: it is not valid Unicode or too large.")) from error
    # The backslash may itself be escaped: the quick look decides for nearly all texts, the slow one for the rest.
    if b"\\u0000" in data and _has_nul(plain):
        raise BadInput(mark("A text cannot be stored: it holds a NUL character."))
    return data.decode()


def load(text: str) -> Any:
    """Plain values of a JSON text."""
    return orjson.loads(text)


def _has_nul(plain: Any) -> bool:
    if isinstance(plain, str):
        return "\x00" in plain
    if isinstance(plain, Mapping):
        return any(_has_nul(key) or _has_nul(value) for key, value in plain.items())
    if isinstance(plain, list | tuple):
        return any(_has_nul(value) for value in plain)
    return False
