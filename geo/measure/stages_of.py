"""Hours that the stages of cases took: by the wall clock, and by working time where their limits count that."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np

from geo.clock import WorkCalendar, local_day
from geo.measure.results import Array, Frame, Mask, Result, Span
from geo.measure.working import WorkingTime, aware

STAGES = (
    ("accept", "received", "filed"), ("dispatch", "filed", "responded"), ("handle", "responded", "reported"),
    ("verify", "reported", "closed"), ("whole", "received", "closed"),
)  # fmt: skip
_BOXES = 1 << 14
_THREADS = 4
DETAILS = ("", "p90", "work", "work90")
"""Median and 90th percentile by the wall clock, then by working time."""


def stages_of(frame: Frame, span: Span, calendar: WorkCalendar, working: Collection[str]) -> dict[str, Result]:
    """Median and 90th percentile of the hours that each stage took, of the cases closed in a period.

    Parameters
    ----------
    calendar : WorkCalendar
        When the community works.
    working : collection of str
        Codes of the categories whose limits count working time; urgent cases run round the clock all the same.
    """
    closed = frame.closed_in(span)
    at: dict[str, Array] = {name: frame[name] for name in ("received", "responded", "reported", "closed")}
    sent_first = np.isnat(frame["filed"]) | (at["responded"] < frame["filed"])
    at["filed"] = np.where(sent_first, at["responded"], frame["filed"])
    by_hours = closed & frame.among("category", frozenset(working)) & ~frame["urgent"]
    worked = _worked(at, by_hours, calendar)

    def results(stage: tuple[str, str, str]) -> dict[tuple[str, str], Result]:
        key, begin, end = stage
        took = (at[end] - at[begin]) / np.timedelta64(1, "h")
        # A stage that another one overtook has no length: it is not known.
        known = closed & (took >= 0)
        if key == "dispatch":
            known &= ~sent_first
        made: dict[tuple[str, str], Result] = {}
        for detail, hours, base in (("", took, known), ("work", worked[end] - worked[begin], known & by_hours)):
            median, high = _quantiles(hours[base])
            for suffix, value in ((detail, median), (f"{detail}90" if detail else "p90", high)):
                beyond = base & (hours >= value) if value is not None else base
                made[key, suffix] = Result(key, suffix, value, frame, base, beyond)
        return made

    # Nearly all of it is numpy's own work, which lets other threads run beside it.
    with ThreadPoolExecutor(_THREADS) as pool:
        found = {place: result for made in pool.map(results, STAGES) for place, result in made.items()}
    ordered = (found[key, detail] for detail in DETAILS for key, *_ in STAGES)
    return {result.key: result for result in ordered}


def _quantiles(hours: Array) -> tuple[float | None, float | None]:
    if not len(hours):
        return None, None
    least, most = hours.min(), hours.max()
    # Sorting only the values of the right one of many small boxes: a quarter of the time of sorting them all.
    boxes = ((hours - least) * ((_BOXES - 1) / (most - least) if most > least else 0.0)).astype(np.int32)
    upto = np.cumsum(np.bincount(boxes, minlength=_BOXES))

    def at(place: int) -> float:
        box = int(np.searchsorted(upto, place, side="right"))
        place -= int(upto[box - 1]) if box else 0
        return float(np.partition(hours[boxes == box], place)[place])

    def quantile(share: float) -> float:
        below, beyond = divmod(share * (len(hours) - 1), 1.0)
        low = at(int(below))
        return low + (at(int(below) + 1) - low) * beyond if beyond else low

    return quantile(0.5), quantile(0.9)


def _worked(at: dict[str, Array], by_hours: Mask, calendar: WorkCalendar) -> dict[str, Array]:
    """Hours worked up to each instant, since some day before all of them."""
    none = np.full(len(by_hours), np.nan)
    worked = {name: none.copy() for name in at}
    received, closed = at["received"][by_hours], at["closed"][by_hours]
    if len(received):
        first, last = (local_day(aware(moment), calendar.zone) for moment in (received.min(), closed.max()))
        time = WorkingTime(calendar, min(first, last), max(first, last) + timedelta(days=1))

        def fill(name: str) -> None:
            worked[name][by_hours] = time.hours_to(at[name][by_hours])

        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(fill, at))
    return worked
