"""Figures of a unit and a period, and the cases behind each. Every question checks the right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from geo.desk import figure_counts, queries, whistle_figures
from geo.desk.figure_boundaries import lines_of
from geo.desk.figure_counts import AXES, by_week, days_in, groups_of, months_to
from geo.desk.ledger import ledger_of
from geo.desk.office import Office
from geo.desk.queries import require
from geo.errors import NotFound
from geo.i18n import mark, pick, words
from geo.measure.definitions import Definition, Section
from geo.measure.periods import Period
from geo.measure.results import Ids, Result, Span, names_of
from geo.measure.trends import month_names, received_by
from geo.model import Actor, Case
from geo.store import CaseFilter

__all__ = [
    "AXES", "PARTS", "Behind", "Figure", "Part", "by_week", "cases_behind", "day_key", "figure_name", "figures",
    "figures_by_unit", "month_key", "months", "name_of_key", "repeat_places", "trend", "unit_key",
]  # fmt: skip

Part = Literal["all", "counted", "rest"]
PARTS: tuple[Part, ...] = ("all", "counted", "rest")
"""All cases a figure is counted from, those that count for it, and those that do not."""
STANDING = {"open_now": "open", "overdue_now": "overdue", "urgent_now": "open"}
"""Counters of what stands now, whatever the period, with the queue that holds their cases."""
_AT_ONCE = 5_000
_TREND, _MONTH, _OF_UNIT = "received_on.", "month.", "@"


@dataclass(frozen=True, eq=False, slots=True)
class Figure:
    """A figure with its value in the period before; that is None where it had none."""

    result: Result
    before: float | None

    @property
    def change(self) -> float | None:
        """By how much it has changed, in its own unit."""
        return None if self.result.value is None or self.before is None else self.result.value - self.before


@dataclass(frozen=True, eq=False, slots=True)
class Behind:
    """Cases behind a figure, newest first: how many there are, and those that were asked for."""

    count: int
    cases: list[Case]


def figures(
    office: Office, actor: Actor, community: str, unit_id: str, period: Period, section: Section = "figures"
) -> dict[str, Figure]:
    """The figures of one section, by key, each beside that of the period before.

    Raises
    ------
    Forbidden
        The actor may not see cases here.
    NotFound
        No such unit.
    """
    require(actor, "read:case", community)
    found = figure_counts.counted(office, community, unit_id, period)
    return {
        key: Figure(result, found.before[key].value if key in found.before else None)
        for key, result in found.now.items()
        if result.definition.section == section
    }


def figures_by_unit(
    office: Office, actor: Actor, community: str, unit_id: str, period: Period
) -> dict[str, dict[str, Result]]:
    """The figures of a unit's children beside each other, by the child's id and the figure's key."""
    require(actor, "read:case", community)
    lines = lines_of(office, community, period.boundaries)
    children = office.tree(community).children(unit_id) if lines is None else lines.children(unit_id)
    return figure_counts.counted_by_unit(office, community, [child.id for child in children], period)


def trend(office: Office, actor: Actor, community: str, unit_id: str, period: Period) -> pd.DataFrame:
    """Cases received and closed by local day, or by week in a long period: columns ``received`` and ``closed``."""
    require(actor, "read:case", community)
    return figure_counts.counted(office, community, unit_id, period).trend


def months(office: Office, actor: Actor, community: str, unit_id: str, period: Period, axis: str) -> pd.DataFrame:
    """Cases received in the last twelve months, by month (columns) and by source, group or task (rows).

    Raises
    ------
    NotFound
        There is no such axis.
    """
    require(actor, "read:case", community)
    if axis not in AXES:
        raise NotFound(mark("There is no figure {key}."), key=axis)
    return figure_counts.counted(office, community, unit_id, period).months[axis]


def repeat_places(office: Office, actor: Actor, community: str, unit_id: str, period: Period) -> list[tuple[Case, int]]:
    """The places with most cases in the period: the newest case of each, and how many there were."""
    require(actor, "read:case", community)
    found = figure_counts.counted(office, community, unit_id, period).places
    wanted = CaseFilter(community=community, ids=tuple(id_ for id_, _times in found))
    cases = {case.id: case for case in queries.find_cases(office, actor, wanted)} if found else {}
    return [(cases[id_], times) for id_, times in found if id_ in cases]


def day_key(day: pd.Timestamp) -> str:
    """The key under which the cases of a day (or week) of the trend are listed."""
    return f"{_TREND}{day:%Y-%m-%d}"


def month_key(axis: str, group: str, month: str) -> str:
    """The key under which the cases of a cell of the trend by month are listed."""
    return f"{_MONTH}{axis}.{group}.{month}"


def unit_key(key: str, unit_id: str) -> str:
    """The key under which the cases behind a figure of a child unit are listed."""
    return f"{key}{_OF_UNIT}{unit_id}"


def cases_behind(
    office: Office,
    actor: Actor,
    community: str,
    unit_id: str,
    period: Period,
    key: str,
    *,
    part: Part = "all",
    limit: int = 200,
) -> Behind:
    """The cases behind a figure; reporters only as far as the actor may see them.

    Parameters
    ----------
    key : str
        Of a figure, or what `day_key`, `month_key` or `unit_key` give.

    Raises
    ------
    Forbidden
        The actor may not see cases here.
    NotFound
        No such figure or unit.
    """
    require(actor, "read:case", community)
    ids = _ids_behind(office, community, unit_id, period, key, part)
    found: list[Case] = []
    # Numbers are drawn in order of the days, so the last ones are the newest.
    wanted = sorted(ids, reverse=True)[:limit]
    for start in range(0, len(wanted), _AT_ONCE):
        chosen = CaseFilter(community=community, ids=tuple(wanted[start : start + _AT_ONCE]), order="-received")
        found += queries.find_cases(office, actor, chosen)
    return Behind(len(ids), found)


def figure_name(office: Office, community: str, result: Result, lang: str) -> str:
    """A figure's name in the reader's words, with the level's own name."""
    return name_of_key(office, community, result.definition, result.detail, lang)


def name_of_key(office: Office, community: str, meant: Definition, detail: str, lang: str) -> str:
    """The same, of a figure that has not been counted."""
    _ = words(lang)
    name = _(meant.name)
    if meant.key == "settled":
        names = {level.key: pick(level.name, lang) for level in office.profile(community).levels}
        return name.format(level=_("Department") if detail == "department" else names.get(detail, detail))
    return _(_DETAILS[detail]).format(name=name) if detail in _DETAILS else name


_DETAILS = {
    "p90": mark("{name}, 90th percentile"),
    "work": mark("{name}, working time"),
    "work90": mark("{name}, working time, 90th percentile"),
}


def _ids_behind(office: Office, community: str, unit_id: str, period: Period, key: str, part: Part) -> Ids:
    if key.startswith(_TREND):
        return _ids_of_day(office, community, unit_id, period, key.removeprefix(_TREND))
    if key.startswith(whistle_figures.PREFIX):
        called = whistle_figures.whistle_figure(office, community, unit_id, period, key)
        rest = np.setdiff1d(called.base, called.counted)
        return {"counted": called.counted, "rest": rest}.get(part, called.base)
    if key in STANDING:
        return _ids_standing(office, community, unit_id, period, key)
    if key.startswith(_MONTH):
        return _ids_of_month(office, community, unit_id, period, key)
    stem, _at, child = key.partition(_OF_UNIT)
    found = figure_counts.counted(office, community, child or unit_id, period)
    if stem not in found.now:
        raise NotFound(mark("There is no figure {key}."), key=key)
    result = found.now[stem]
    match part:
        case "counted":
            return result.counted
        case "rest":
            return result.rest
    return result.base


def _ids_standing(office: Office, community: str, unit_id: str, period: Period, key: str) -> Ids:
    lines = lines_of(office, community, period.boundaries)
    under = figure_counts.under_of(office, community, unit_id) if lines is None else ()
    wanted = queries.queue_filter(office, community, STANDING[key], under)
    if key == "urgent_now":
        wanted = replace(wanted, urgent=True)
    with office.store.read() as reader:
        cases = reader.cases(wanted)
    if lines is not None:
        cases = figure_counts.lying_under(office, community, cases, unit_id, lines)
    return np.array([case.id for case in cases], dtype=object)


def _ids_of_day(office: Office, community: str, unit_id: str, period: Period, day: str) -> Ids:
    days = days_in(period, office.profile(community).zone)
    place = np.flatnonzero(days.dates == _date(day, day))
    if not len(place):
        return np.zeros(0, dtype=object)
    return _received(office, community, unit_id, period, days.span_at(int(place[0])))


def _ids_of_month(office: Office, community: str, unit_id: str, period: Period, key: str) -> Ids:
    profile = office.profile(community)
    axis, _dot, rest = key.removeprefix(_MONTH).partition(".")
    group, _dot, month = rest.rpartition(".")
    spread = months_to(period, profile.zone)
    if axis not in AXES or month not in month_names(spread):
        raise NotFound(mark("There is no figure {key}."), key=key)
    wanted = tuple(word for word, of in groups_of(profile, axis).items() if of == group)
    span = spread.span_at(month_names(spread).index(month))
    return _received(office, community, unit_id, period, span, AXES[axis], wanted)


def _received(
    office: Office, community: str, unit_id: str, period: Period, span: Span, column: str = "",
    wanted: tuple[str, ...] = (),
) -> Ids:  # fmt: skip
    lines = lines_of(office, community, period.boundaries)
    under = figure_counts.under_of(office, community, unit_id, lines)
    with ledger_of(office, community).columns() as columns:
        frame = figure_counts.chosen(figure_counts.seen_by(office, community, columns, lines), span, under)
        mask = received_by(frame, span, column, wanted) if column else frame.received_in(span)
        return names_of(frame.ids[mask])


def _date(day: str, key: str) -> np.datetime64:
    try:
        return np.datetime64(date.fromisoformat(day), "D")
    except ValueError:
        raise NotFound(mark("There is no figure {key}."), key=key) from None
