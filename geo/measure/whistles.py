"""How called departments do: in time with each of their three clocks, and what the grids think of them.

A frame of calls has one row for each department that was called, and these columns: ``id`` (number of the case),
``department``, ``called`` (when the whistle was blown), ``sign_in_by``, ``contact_by``, ``report_by``, ``sign_in``,
``contact``, ``report`` (when it did so), ``closed`` (when the case was; all ``datetime64[us]``, UTC, NaT for none) and
``stars`` (1 to 5 or NaN).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.measure.results import Array, Ids, Mask, Span

CLOCKS = ("sign_in", "contact", "report")
FIGURES = ("called", *CLOCKS, "stars")
"""Calls; the shares that came, made contact and reported in time; the mean of the stars."""


@dataclass(frozen=True, eq=False, slots=True)
class CallFigure:
    """One figure of one department.

    Attributes
    ----------
    key : str
        One of `FIGURES`.
    value : float or None
        A number of calls, a share from 0 to 1, or stars; None where nothing can be averaged.
    base, counted : array of str
        Numbers of the cases it is counted from, and of those that count for it: in time, or with 4 or 5 stars.
    """

    department: str
    key: str
    value: float | None
    base: Ids
    counted: Ids


def department_figures(calls: pd.DataFrame, span: Span, now: np.datetime64) -> dict[str, dict[str, CallFigure]]:
    """The figures of each department that was called in a period.

    A clock counts once it was met or has run out; one that the closing of its case cut short counts for nobody.

    Parameters
    ----------
    calls : DataFrame
        See above; calls of other periods may be among them.
    span : Span
        When the whistle was blown.
    now : datetime64
        The instant of the question, naive, in UTC.

    Returns
    -------
    dict of str to dict of str to CallFigure
        By department, then by key; in the order of the departments' keys.
    """
    at = calls["called"].to_numpy()
    chosen = calls[(at >= span.start) & (at < span.end)]
    found: dict[str, dict[str, CallFigure]] = {}
    for department, rows in chosen.groupby("department", sort=True):
        name, ids = str(department), rows["id"].to_numpy(dtype=object)
        found[name] = {"called": CallFigure(name, "called", float(len(rows)), _each(ids), _each(ids))}
        for clock in CLOCKS:
            judged, met = _judged(rows, clock, now)
            value = float(met.sum()) / float(judged.sum()) if judged.any() else None
            found[name][clock] = CallFigure(name, clock, value, _each(ids[judged]), _each(ids[judged & met]))
        stars = rows["stars"].to_numpy(dtype=float)
        rated = ~np.isnan(stars)
        mean = float(stars[rated].mean()) if rated.any() else None
        found[name]["stars"] = CallFigure(name, "stars", mean, _each(ids[rated]), _each(ids[rated & (stars >= 4)]))
    return found


def _judged(rows: pd.DataFrame, clock: str, now: np.datetime64) -> tuple[Mask, Mask]:
    """Whose clock is decided, and who of them met it."""
    due, done, closed = (rows[name].to_numpy() for name in (f"{clock}_by", clock, "closed"))
    came = ~np.isnat(done)
    end: Array = np.where(np.isnat(closed), now, np.minimum(closed, now))
    met: Mask = came & (done <= due)
    judged: Mask = came | (due < end)
    return judged, met


def _each(ids: Ids) -> Ids:
    """Each case once, however often a department was called to it."""
    found: Ids = np.unique(ids.astype(str)).astype(object)
    return found
