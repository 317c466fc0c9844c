"""How the departments that whistles call do, in a unit and a period, and the cases behind each figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd

from geo.clock import day_start
from geo.desk.figure_boundaries import lines_of
from geo.desk.figure_counts import lying_under, span_over, under_of
from geo.desk.office import Office
from geo.desk.queries import require
from geo.errors import NotFound
from geo.i18n import mark
from geo.measure.periods import Period
from geo.measure.results import Ids, Span
from geo.measure.whistles import FIGURES, CallFigure, department_figures
from geo.model import Actor, Called, Case
from geo.store import CaseFilter
from geo.store.measures import span_of

PREFIX = "whistle."
FIGURE_NAMES = {
    "called": mark("Times called"),
    "sign_in": mark("Turned up in time"),
    "contact": mark("Made contact in time"),
    "report": mark("Reported in time"),
    "stars": mark("Stars of the grids"),
}
_INSTANTS = (
    "called", "sign_in_by", "contact_by", "report_by", "sign_in", "contact", "report", "closed",
)  # fmt: skip


def whistle_key(figure: str, department: str) -> str:
    """The key under which the cases of a department's figure are listed."""
    return f"{PREFIX}{figure}.{department}"


def whistle_figures(
    office: Office, actor: Actor, community: str, unit_id: str, period: Period
) -> dict[str, dict[str, CallFigure]]:
    """By department, then by key of `geo.measure.whistles.FIGURES`, for the whistles blown in a period.

    Raises
    ------
    Forbidden
        The actor may not see cases here.
    NotFound
        No such unit.
    """
    require(actor, "read:case", community)
    return _counted(office, community, unit_id, period)


def whistle_figure(office: Office, community: str, unit_id: str, period: Period, key: str) -> CallFigure:
    """The figure that a key of `whistle_key` names; the asker's right is checked before.

    Raises
    ------
    NotFound
        There is no such figure.
    """
    figure, _dot, department = key.removeprefix(PREFIX).partition(".")
    if figure not in FIGURES:
        raise NotFound(mark("There is no figure {key}."), key=key)
    known = {row.key for row in office.profile(community).departments}
    found = _counted(office, community, unit_id, period)
    if department in found:
        return found[department][figure]
    if department not in known:
        raise NotFound(mark("There is no figure {key}."), key=key)
    nobody: Ids = np.zeros(0, dtype=object)
    return CallFigure(department, figure, None, nobody, nobody)


def calls_of(cases: list[Case]) -> pd.DataFrame:
    """One row for each department that was called, as `geo.measure.whistles` reads them."""
    rows = [(case, called) for case in cases if case.whistle for called in case.whistle.called]
    table = {
        "id": np.array([case.id for case, _called in rows], dtype=object),
        "department": np.array([called.department for _case, called in rows], dtype=object),
        "stars": np.array([np.nan if called.stars is None else called.stars for _case, called in rows], dtype=float),
    }
    told = [_instants(case, called) for case, called in rows]
    for place, name in enumerate(_INSTANTS):
        table[name] = np.array([_instant(one[place]) for one in told], dtype="datetime64[us]")
    return pd.DataFrame(table)


def _counted(office: Office, community: str, unit_id: str, period: Period) -> dict[str, dict[str, CallFigure]]:
    zone, lines = office.profile(community).zone, lines_of(office, community, period.boundaries)
    # A case has changed when, or after, its whistle was blown.
    wanted = CaseFilter(community=community, whistled=True, updated_from=day_start(period.first, zone))
    if lines is None:
        wanted = replace(wanted, under=under_of(office, community, unit_id))
    with office.store.read() as reader:
        cases = reader.cases(wanted)
    if lines is not None:
        cases = lying_under(office, community, cases, unit_id, lines)
    span = span_over(zone, period.first, period.until)
    return department_figures(calls_of(cases), span, _instant(office.clock()))


def _instants(case: Case, called: Called) -> tuple[datetime | None, ...]:
    blown = case.whistle.at if case.whistle else None
    return (
        blown, called.sign_in_by, called.contact_by, called.report_by, called.signed_in_at, called.contacted_at,
        called.reported_at, case.closed_at,
    )  # fmt: skip


def _instant(at: datetime | None) -> np.datetime64:
    if at is None:
        return np.datetime64("NaT", "us")
    span: Span = Span(*span_of(at, at))
    return span.start
