"""How many cases came and went: by local day, by week, and by month for each source, group or task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.clock import day_start
from geo.measure.results import Frame, Mask, Span

Array = NDArray[Any]


_QUARTER_US = 15 * 60 * 1_000_000


@dataclass(frozen=True, eq=False, slots=True)
class Days:
    """Local days (or weeks, or months) in a row.

    Attributes
    ----------
    dates : array of datetime64[D]
        The first day of each.
    edges : array of datetime64[us]
        Where each begins, and where the last ends; naive, UTC.
    """

    dates: Array
    edges: Array

    def place(self, instants: Array) -> Array:
        """Which of them each instant lies in; none may lie outside."""
        steps, rest = np.divmod((self.edges - self.edges[0]).astype(np.int64), _QUARTER_US)
        if rest.any():
            return np.searchsorted(self.edges, instants, side="right") - 1
        # Every zone of today begins its days on a quarter of an hour of every other: a table is quicker than a search.
        table = np.repeat(np.arange(len(self.dates)), np.diff(steps))
        quarters = (instants - self.edges[0]).astype(np.int64) // _QUARTER_US
        places: Array = table[quarters]
        return places

    @property
    def span(self) -> Span:
        """From the beginning of the first to the end of the last."""
        return Span(self.edges[0], self.edges[-1])

    def span_at(self, place: int) -> Span:
        """One of them."""
        return Span(self.edges[place], self.edges[place + 1])

    def counted(self, instants: Array) -> Array:
        """How many instants lie in each; none may lie outside."""
        return np.bincount(self.place(instants), minlength=len(self.dates))


def days_of(first: date, until: date, zone: str, *, weekly: bool = False) -> Days:
    """The local days from ``first`` to before ``until``; or their weeks, named by Mondays and cut at both ends."""
    days = [first + timedelta(days=step) for step in range((until - first).days)]
    if weekly:
        days = [day for day in days if day == first or day.weekday() == 0]
        names = [day - timedelta(days=day.weekday()) for day in days]
        return _days(names, days, until, zone)
    return _days(days, days, until, zone)


def months_of(last: date, count: int, zone: str) -> Days:
    """So many whole calendar months, the last of them the one of ``last``."""
    at = last.year * 12 + last.month - 1
    firsts = [date(month // 12, month % 12 + 1, 1) for month in range(at - count + 1, at + 2)]
    return _days(firsts[:-1], firsts[:-1], firsts[-1], zone)


def trend_of(frame: Frame, days: Days) -> pd.DataFrame:
    """Cases received and closed, ``received`` and ``closed``, by day; days without either are there too."""
    span = days.span
    counts = {
        "received": days.counted(frame["received"][frame.received_in(span)]),
        "closed": days.counted(frame["closed"][frame.closed_in(span)]),
    }
    return pd.DataFrame(counts, index=pd.DatetimeIndex(days.dates.astype("M8[ns]")))


def months_by(frame: Frame, months: Days, column: str, groups: Mapping[str, str]) -> pd.DataFrame:
    """Cases received by month, for each group of the words of a column.

    Parameters
    ----------
    groups : mapping of str to str
        Word of the column → key of its group; words that it does not name are left out.

    Returns
    -------
    DataFrame
        One row for each group that has any case, by key, and one column for each month (``2026-11``).
    """
    received = frame.received_in(months.span)
    place = months.place(frame["received"][received])
    keys = list(dict.fromkeys(groups.values()))
    of_word = np.array([keys.index(groups[word]) if word in groups else -1 for word in frame.words(column)] or [-1])
    group = of_word[frame[column][received]]
    known = group >= 0
    cells = np.bincount(group[known] * len(months.dates) + place[known], minlength=len(keys) * len(months.dates))
    table = cells.reshape(len(keys), len(months.dates))
    rows = pd.DataFrame(table, index=pd.Index(keys, dtype=object), columns=month_names(months))
    return rows[(rows > 0).any(axis=1)]


def month_names(months: Days) -> list[str]:
    """The months as people write them: ``2026-11``."""
    return [str(month) for month in months.dates.astype("M8[M]")]


def received_by(frame: Frame, span: Span, column: str, words: Sequence[str]) -> Mask:
    """Which cases were received in a stretch of time with one of some words."""
    mask: Mask = frame.received_in(span) & frame.among(column, frozenset(words))
    return mask


def _days(names: Sequence[date], days: Sequence[date], until: date, zone: str) -> Days:
    edges = [day_start(day, zone).replace(tzinfo=None) for day in (*days, until)]
    return Days(np.array(names, dtype="M8[D]"), np.array(edges, dtype="M8[us]"))
