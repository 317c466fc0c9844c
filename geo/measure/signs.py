"""Signs that paper was worked instead of cases. A sign proves nothing: it says where to look."""

from __future__ import annotations

import numpy as np

from geo.measure.figures_of import often
from geo.measure.results import Frame, Mask, Result, Span, count
from geo.measure.trends import Days

_SECONDS_INSTANT = 60
_BURST_LEAST, _BURST_TIMES, _LAST_DAYS = 5, 3.0, 2


def signals_of(frame: Frame, span: Span, days: Days) -> dict[str, Result]:
    """The signs in a period.

    Parameters
    ----------
    days : Days
        The local days of the period.
    """
    closed, received = frame.closed_in(span), frame.received_in(span)
    took = (frame["closed"] - frame["received"]) / np.timedelta64(1, "s")
    said = received & (frame["text"] != 0)
    many, _ = often(frame["text"], said)
    found = [
        count("instant", frame, closed, took < _SECONDS_INSTANT),
        count("month_end", frame, closed, _bursts(frame, closed, days)),
        count("unsolved", frame, closed, (frame["solved"] == 0) | (frame["reopened"] > 0)),
        count("same_text", frame, received, said & many),
        count("same_photo", frame, received, frame.again()),
    ]
    return {result.key: result for result in found}


def _bursts(frame: Frame, closed: Mask, days: Days) -> Mask:
    mask: Mask = np.zeros(len(frame), dtype=bool)
    at = days.place(frame["closed"][closed])
    counts = np.bincount(at, minlength=len(days.dates))
    dates = days.dates
    months = dates.astype("M8[M]")
    lengths = ((months + 1).astype("M8[D]") - months.astype("M8[D]")).astype(int)
    late = (dates - months.astype("M8[D]")).astype(int) >= lengths - _LAST_DAYS
    hit = np.zeros(len(dates), dtype=bool)
    for month in np.unique(months):
        here = months == month
        usual = counts[here & ~late].sum() / (lengths[here][0] - _LAST_DAYS)
        hit |= here & late & (counts >= _BURST_LEAST) & (counts > _BURST_TIMES * usual)
    mask[closed] = hit[at]
    return mask
