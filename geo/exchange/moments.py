"""Dates and times as people and their programs write them → instants in UTC."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from geo.clock import BEIJING
from geo.errors import BadInput
from geo.i18n import mark

_DATE = r"(?P<y>\d{4})[-/.年]\s*(?P<m>\d{1,2})[-/.月]\s*(?P<d>\d{1,2})"
_TIME = (
    r"(?P<half>上午|下午|中午|晚上|凌晨|AM|PM)?\s*(?P<H>\d{1,2})[:时点]\s*(?P<M>\d{1,2})?分?"
    r"(?::?\s*(?P<S>\d{1,2})(?:\.\d+)?秒?)?\s*(?P<after>AM|PM)?"
)
_WRITTEN = re.compile(rf"{_DATE}(?:日|(?:日|日?[T\s]+){_TIME})?", re.IGNORECASE)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[T\s]?(?P<H>\d{2}):?(?P<M>\d{2})(?::?(?P<S>\d{2}))?)?")
_AWARE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)")
_LATER_HALF = ("下午", "晚上", "pm")
_EXCEL_ZERO = datetime(1899, 12, 30)


def _hour(found: re.Match[str]) -> int:
    parts = found.groupdict()
    hour = int(parts["H"] or 0)
    half = (parts.get("half") or parts.get("after") or "").lower()
    if half in _LATER_HALF and 1 <= hour < 12:
        return hour + 12
    if half == "中午" and 1 <= hour <= 2:
        return hour + 12
    return 0 if half in ("凌晨", "am", "上午") and hour == 12 else hour


def read_moment(value: str | float | datetime, zone: str = BEIJING) -> datetime:
    """Turn one cell into an instant in UTC.

    Parameters
    ----------
    value : str, float or datetime
        ``2026-11-22 08:30``, ``2026/11/22 8:30:05``, ``2026年11月22日8时30分``, ``20261122083005``,
        ``2026-11-22 下午3:05``, ISO 8601 with a zone, a day alone (its midnight); a number is Excel's day count;
        a datetime without zone is local.
    zone : str
        IANA zone of times that name none.

    Raises
    ------
    BadInput
        No date, an impossible or an ambiguous one (``11/12/2026``), or a year outside 2000–2100.
    """
    try:
        moment = _naive_or_aware(value)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not 2000 <= moment.year <= 2100:
        raise BadInput(mark("{value} is not a date and time such as 2026-11-22 08:30."), value=str(value)[:40])
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _naive_or_aware(value: str | float | datetime) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, int | float):
        return _EXCEL_ZERO + timedelta(seconds=round(value * 86400)) if 20_000 <= value <= 80_000 else None
    text = unicodedata.normalize("NFKC", value).strip()
    if _AWARE.fullmatch(text):
        return datetime.fromisoformat(text)
    found = _WRITTEN.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    day = (int(parts["y"]), int(parts["m"]), int(parts["d"]))
    return datetime(*day, _hour(found), int(parts["M"] or 0), int(parts["S"] or 0))
