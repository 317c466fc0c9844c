"""Figures of a period, counted from columns of cases; each keeps the numbers of the cases behind it.

A frame of cases has one row for each case and these columns: ``id``, ``state``, ``handling`` (stored chain of the unit
that answers, ``/c/d1/g1/``), ``depth`` (steps of the deepest chain known), ``handler`` (id of the person),
``received``, ``due``, ``responded``, ``closed`` (``datetime64[us]``, UTC, NaT for none), ``solved``, ``satisfied`` (1,
0 or NaN), ``reworks``, ``lon`` and ``lat`` (degrees, EPSG:4326, NaN while it has no place).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.measure.definitions import BY_KEY, Definition
from geo.model import CaseState

REPEATS = 3
"""So many cases make a place one that repeats, and a text one that is written many times."""
SPOT_DECIMALS = 4
_SECONDS_INSTANT = 60
_BURST_LEAST, _BURST_TIMES, _LAST_DAYS = 5, 3.0, 2
_SHORTEST_TEXT = 6
_ENDED = [CaseState.CLOSED.value, CaseState.RATED.value]

Ids = NDArray[Any]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Result:
    """A figure with the cases behind it.

    Attributes
    ----------
    detail : str
        Which of several: the level of ``settled``, ``p90`` of a stage.
    value : float or None
        None where nothing can be shared out or averaged.
    base : array of str
        Numbers of the cases it is counted from.
    counted : array of str
        Those of them that count for it.
    """

    definition: Definition
    detail: str
    value: float | None
    base: Ids
    counted: Ids

    @property
    def key(self) -> str:
        """Its key in an address: ``close_rate``, ``settled.grid``, ``handle.p90``."""
        return f"{self.definition.key}.{self.detail}" if self.detail else self.definition.key


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to before another; naive, UTC, as the frame's columns are."""

    start: np.datetime64
    end: np.datetime64


def figures_of(
    frame: pd.DataFrame,
    span: Span,
    levels: Sequence[str],
    handling_depth: int,
    weights: Sequence[float] = (1, 1, 1),
    departments: Collection[str] = (),
) -> dict[str, Result]:
    """The figures of a period.

    Parameters
    ----------
    frame : DataFrame
        Cases, those of other times among them.
    levels : sequence of str
        Keys of the chain's levels, the root first.
    handling_depth : int
        Place in ``levels`` of the level that normally answers; what lies deeper counts for it.
    weights : sequence of float
        Of response, solved and satisfaction rate.
    departments : collection of str
        Ids of the people who work for a department.
    """
    ids = _ids(frame)
    received, closed = _received(frame, span), closed_in(frame, span)
    done_before_end = np.isin(frame["state"].to_numpy(), _ENDED) & (frame["closed"].to_numpy() < span.end)
    on_time = ~(frame["closed"].to_numpy() > frame["due"].to_numpy())
    rated = closed & frame["solved"].notna().to_numpy()
    found = [
        Result(BY_KEY["received"], "", float(received.sum()), ids[received], ids[received]),
        Result(BY_KEY["closed"], "", float(closed.sum()), ids[closed], ids[closed]),
        _share("close_rate", ids, received, done_before_end),
        _share("on_time_rate", ids, closed, on_time),
        _share("rework_rate", ids, closed, frame["reworks"].to_numpy() > 0),
        _share("response_rate", ids, received, frame["responded"].to_numpy() < span.end),
        _share("solved_rate", ids, rated, frame["solved"].to_numpy() == 1),
        _share("satisfied_rate", ids, rated, frame["satisfied"].to_numpy() == 1),
    ]
    found.append(_score(found[-3:], weights, ids[received | closed]))
    found += _settled(frame, ids, closed, levels, handling_depth, departments)
    found.append(_repeats(frame, ids, received & (frame["depth"].to_numpy() > handling_depth + 1)))
    return {result.key: result for result in found}


def stages_of(frame: pd.DataFrame, stages: pd.DataFrame, span: Span) -> dict[str, Result]:
    """Median (no detail) and 90th percentile (``p90``) of the hours that each stage took.

    Parameters
    ----------
    stages : DataFrame
        By case number: ``filed``, ``sent``, ``reported`` (``datetime64[us]``, UTC, NaT where it never came to that).
    """
    chosen = frame[closed_in(frame, span)]
    when = stages.reindex(chosen["id"])
    instants: Mapping[str, NDArray[Any]] = {
        "received": chosen["received"].to_numpy(), "filed": when["filed"].to_numpy(), "sent": when["sent"].to_numpy(),
        "reported": when["reported"].to_numpy(), "closed": chosen["closed"].to_numpy(),
    }  # fmt: skip
    found: dict[str, Result] = {}
    for key, begin, end in (
        ("accept", "received", "filed"), ("dispatch", "filed", "sent"), ("handle", "sent", "reported"),
        ("verify", "reported", "closed"), ("whole", "received", "closed"),
    ):  # fmt: skip
        hours = (instants[end] - instants[begin]) / np.timedelta64(1, "h")
        known = ~np.isnan(hours)
        ids, hours = _ids(chosen)[known], hours[known]
        for detail, quantile in (("", 0.5), ("p90", 0.9)):
            value = float(np.quantile(hours, quantile)) if len(hours) else None
            beyond = ids[hours >= value] if value is not None else ids
            result = Result(BY_KEY[key], detail, value, ids, beyond)
            found[result.key] = result
    return found


def signals_of(frame: pd.DataFrame, texts: pd.Series, span: Span, zone: str) -> dict[str, Result]:
    """Signs that paper was worked instead of cases.

    Parameters
    ----------
    texts : Series
        What was described, by case number.
    zone : str
        IANA zone in which months end.
    """
    ids, closed, received = _ids(frame), closed_in(frame, span), _received(frame, span)
    took = (frame["closed"].to_numpy() - frame["received"].to_numpy()) / np.timedelta64(1, "s")
    said = texts.reindex(frame["id"]).fillna("").astype(str).str.split().str.join(" ").to_numpy()
    long = received & np.array([len(text) >= _SHORTEST_TEXT for text in said], dtype=bool)
    many = _many(pd.Series(said), long)
    marks = {
        "instant": (closed, took < _SECONDS_INSTANT),
        "month_end": (closed, _bursts(frame, closed, zone)),
        "unsolved": (closed, frame["solved"].to_numpy() == 0),
        "same_text": (received, many),
    }
    return {
        key: Result(BY_KEY[key], "", float((base & met).sum()), ids[base], ids[base & met])
        for key, (base, met) in marks.items()
    }


def trend_of(frame: pd.DataFrame, span: Span, zone: str, *, weekly: bool) -> pd.DataFrame:
    """Cases received and closed by local day, or by week (its Monday).

    Returns
    -------
    DataFrame
        ``received`` and ``closed``, by day; days without either are there too.
    """
    first = _days(pd.Series([pd.Timestamp(span.start)]), zone).iloc[0]
    last = _days(pd.Series([pd.Timestamp(span.end) - pd.Timedelta(microseconds=1)]), zone).iloc[0]
    days = pd.date_range(first, last, freq="D")
    rows = pd.DataFrame(
        {
            "received": _days(frame["received"][_received(frame, span)], zone).value_counts().reindex(days),
            "closed": _days(frame["closed"][closed_in(frame, span)], zone).value_counts().reindex(days),
        }
    ).fillna(0).astype(int)  # fmt: skip
    if weekly:
        rows = rows.groupby(days - pd.to_timedelta(days.day_of_week, unit="D")).sum()
    return rows


def received_on(frame: pd.DataFrame, span: Span, zone: str, day: str, *, weekly: bool) -> Ids:
    """Numbers of the cases received on a local day (``2026-11-20``), or in the week that begins with it."""
    chosen = frame[_received(frame, span)]
    days = _days(chosen["received"], zone)
    begin = pd.Timestamp(day)
    return _ids(chosen)[((days >= begin) & (days < begin + pd.Timedelta(days=7 if weekly else 1))).to_numpy()]


def closed_in(frame: pd.DataFrame, span: Span) -> Mask:
    """Which cases were closed in a period and have stayed so."""
    closed = frame["closed"].to_numpy()
    mask: Mask = np.isin(frame["state"].to_numpy(), _ENDED) & (closed >= span.start) & (closed < span.end)
    return mask


def _received(frame: pd.DataFrame, span: Span) -> Mask:
    received = frame["received"].to_numpy()
    mask: Mask = (
        (received >= span.start) & (received < span.end) & (frame["state"].to_numpy() != CaseState.MERGED.value)
    )
    return mask


def _ids(frame: pd.DataFrame) -> Ids:
    return frame["id"].to_numpy(dtype=object)


def _share(key: str, ids: Ids, base: Mask, met: Mask, detail: str = "") -> Result:
    among, counted = int(base.sum()), base & met
    return Result(BY_KEY[key], detail, float(counted.sum()) / among if among else None, ids[base], ids[counted])


def _score(rates: Sequence[Result], weights: Sequence[float], base: Ids) -> Result:
    values = [rate.value for rate in rates]
    known = [value for value in values if value is not None]
    value = float(np.average(known, weights=list(weights))) if len(known) == len(values) else None
    return Result(BY_KEY["score"], "", value, base, base)


def _settled(
    frame: pd.DataFrame, ids: Ids, closed: Mask, levels: Sequence[str], deepest: int, departments: Collection[str]
) -> list[Result]:
    codes, chains = pd.factorize(frame["handling"])
    # Few chains, many cases: each chain's depth is counted once. No chain at all is the root's.
    depth_of = np.array([min(max(chain.count("/") - 2, 0), deepest) for chain in chains], dtype=int)
    depth = depth_of[codes] if len(depth_of) else np.zeros(len(frame), dtype=int)
    called = frame["handler"].isin(list(departments)).to_numpy(dtype=bool)
    results = [_share("settled", ids, closed, ~called & (depth == at), levels[at]) for at in range(deepest, -1, -1)]
    return [*results, _share("settled", ids, closed, called, "department")]


def _repeats(frame: pd.DataFrame, ids: Ids, known: Mask) -> Result:
    spots = frame.loc[known, ["lon", "lat"]].round(SPOT_DECIMALS)
    sizes = spots.groupby(["lon", "lat"])["lon"].transform("size")
    many = (sizes >= REPEATS).to_numpy(dtype=bool)
    places = len(spots[many].drop_duplicates())
    return Result(BY_KEY["repeat_places"], "", float(places), ids[known], ids[known][many])


def _many(texts: pd.Series, among: Mask) -> Mask:
    mask: Mask = np.zeros(len(texts), dtype=bool)
    chosen = texts[among]
    mask[among] = (chosen.groupby(chosen).transform("size") >= REPEATS).to_numpy(dtype=bool)
    return mask


def _bursts(frame: pd.DataFrame, closed: Mask, zone: str) -> Mask:
    mask: Mask = np.zeros(len(frame), dtype=bool)
    days = _days(frame["closed"][closed], zone)
    counts = days.value_counts()
    index = pd.DatetimeIndex(counts.index)
    late = index.day > index.days_in_month - _LAST_DAYS
    months = index.year * 12 + index.month
    hit: list[pd.Timestamp] = []
    for month in sorted(set(months)):
        here, length = months == month, int(index.days_in_month[months == month][0])
        usual = counts[here & ~late].sum() / (length - _LAST_DAYS)
        high = counts[here & late]
        hit += list(high[(high >= _BURST_LEAST) & (high > _BURST_TIMES * usual)].index)
    mask[closed] = days.isin(hit).to_numpy(dtype=bool)
    return mask


def _days(instants: pd.Series, zone: str) -> pd.Series:
    """Local midnights (naive) of naive instants in UTC."""
    local: pd.Series = instants.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)
    days: pd.Series = local.dt.normalize()
    return days
