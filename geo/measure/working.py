"""`WorkingTime`: the working hours between many instants at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from geo.clock import WorkCalendar

Array = NDArray[Any]


class WorkingTime:
    """The working hours of a stretch of days, added up once.

    Parameters
    ----------
    calendar : WorkCalendar
    first, until : datetime.date
        Local days, from inclusive, to exclusive; what lies outside counts as not worked.
    """

    def __init__(self, calendar: WorkCalendar, first: date, until: date) -> None:
        zone = ZoneInfo(calendar.zone)
        days = (first + timedelta(days=step) for step in range((until - first).days))
        edges = [
            datetime.combine(day, edge, zone).timestamp()
            for day in days if calendar.is_workday(day)
            for span in calendar.spans for edge in span
        ]  # fmt: skip
        self._at = np.array(edges)
        # Working time stands still from each closing to the next opening.
        steps = [(end - begin) if place % 2 == 0 else 0.0 for place, (begin, end) in enumerate(pairwise(edges))]
        self._hours = np.concatenate([[0.0], np.cumsum(steps)]) / 3600 if edges else np.zeros(0)

    def hours_to(self, instants: Array) -> Array:
        """Hours worked up to naive instants in UTC (``datetime64[us]``); NaN for none."""
        known = ~np.isnat(instants)
        worked = np.full(len(instants), np.nan)
        seconds = instants[known].astype("M8[us]").astype(np.int64) / 1e6
        worked[known] = np.interp(seconds, self._at, self._hours) if len(self._at) else 0.0
        return worked


def aware(instant: np.datetime64) -> datetime:
    """A naive instant in UTC as one that knows its zone."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(instant.astype("M8[us]").astype(np.int64)))
