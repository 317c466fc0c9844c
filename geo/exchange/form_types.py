"""Kinds of values that a profile is written in, each with its own sentence for what does not fit."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrulestr
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from geo.i18n import mark
from geo.model import Source


def _refuse(template: str) -> PydanticCustomError:
    # pydantic keeps the context; the template is the catalogue's key
    return PydanticCustomError("form", "form", {"template": template})


def _key(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,47}", text):
        raise _refuse(mark("{value} may only hold a–z, 0–9, - and _, and at most 48 of them."))
    return text


def _names(names: dict[str, str]) -> dict[str, str]:
    if not any(names.get(lang, "").strip() for lang in ("zh", "en")):
        raise _refuse(mark('A name is missing: write {{ zh = "…", en = "…" }}.'))
    return names


def _time(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise _refuse(mark("{value} is not a time such as 08:30."))
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise _refuse(mark("{value} is not a colour such as #2b8cbe."))
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _refuse(mark("{value} is not a time zone such as Asia/Shanghai.")) from None
    return text


def _division(text: str) -> str:
    if not re.fullmatch(r"[0-9]{9}(?:[0-9]{3})?", text):
        raise _refuse(mark("{value} is not a division code: 9 digits of a street or 12 of a community."))
    return text


def _day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise _refuse(mark("{value} is not a day such as 2026-02-14.")) from None
    return text


def _recurrence(text: str) -> str:
    try:
        rrulestr(text)
    except (ValueError, AttributeError, KeyError, TypeError, IndexError):
        raise _refuse(mark("{value} is not a recurrence such as FREQ=WEEKLY;BYDAY=TU,FR.")) from None
    return text


def _source(text: str) -> str:
    if text not in set(Source):
        raise _refuse(mark("{value} is not a source such as rider."))
    return text


Key = Annotated[str, AfterValidator(_key)]
Names = Annotated[dict[str, str], AfterValidator(_names)]
HourMinute = Annotated[str, AfterValidator(_time)]
Colour = Annotated[str, AfterValidator(_colour)]
Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0)]
Hours = Annotated[float, Field(gt=0, le=24 * 366, allow_inf_nan=False)]
Division = Annotated[str, AfterValidator(_division)]
Day = Annotated[str, AfterValidator(_day)]
Minutes = Annotated[int, Field(ge=1, le=600)]
Recurrence = Annotated[str, AfterValidator(_recurrence)]
ZoneName = Annotated[str, AfterValidator(_zone)]
Share = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
SourceKey = Annotated[str, AfterValidator(_source)]


class Form(BaseModel):
    """A table of a profile: every key is known and every value of its kind."""

    # strict: "72" is not a number; forbid: a mistyped key must not pass in silence
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
