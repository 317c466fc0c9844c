"""Figures of a unit and a period, the cases behind each, and both as a workbook. Every question checks the right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from geo.clock import day_start
from geo.desk import queries
from geo.desk.office import Office
from geo.desk.queries import require
from geo.errors import NotFound
from geo.exchange.workbook_writing import Cell, write_workbook
from geo.i18n import Words, mark, pick, words
from geo.layers import STATE_MARKS
from geo.measure.definitions import Definition, Section
from geo.measure.figures_of import Ids, Result, Span, figures_of, received_on, signals_of, stages_of, trend_of
from geo.measure.periods import Period
from geo.model import Actor, Case, Path, Reporter
from geo.store import CaseFilter
from geo.store.measures import span_of

Part = Literal["all", "counted", "rest"]
PARTS: tuple[Part, ...] = ("all", "counted", "rest")
"""All cases a figure is counted from, those that count for it, and those that do not."""
MOST_EXPORTED = 20_000
_AT_ONCE = 5_000
_DAYS_BY_DAY = 62
_TREND = "received_on."


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
    now = _results(office, community, unit_id, period, section)
    before = _results(office, community, unit_id, period, section, compared=True)
    return {key: Figure(result, before[key].value if key in before else None) for key, result in now.items()}


def trend(office: Office, actor: Actor, community: str, unit_id: str, period: Period) -> pd.DataFrame:
    """Cases received and closed by local day, or by week in a long period: columns ``received`` and ``closed``."""
    require(actor, "read:case", community)
    zone = office.profile(community).zone
    since, until = _ends(period, zone)
    with office.store.read() as reader:
        frame = reader.case_columns(community, since, until, _under(office, community, unit_id))
    return trend_of(frame, Span(*span_of(since, until)), zone, weekly=by_week(period))


def by_week(period: Period) -> bool:
    """Whether the trend of a period goes by weeks."""
    return period.days > _DAYS_BY_DAY


def day_key(day: pd.Timestamp) -> str:
    """The key under which the cases of a day (or week) of the trend are listed."""
    return f"{_TREND}{day:%Y-%m-%d}"


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


def export_list(
    office: Office,
    actor: Actor,
    community: str,
    unit_id: str,
    period: Period,
    key: str,
    lang: str,
    *,
    part: Part = "all",
) -> bytes:
    """The cases behind a figure as a workbook, at most `MOST_EXPORTED`; reporters only with ``read:reporter``."""
    _ = words(lang)
    cases = cases_behind(office, actor, community, unit_id, period, key, part=part, limit=MOST_EXPORTED).cases
    head = [
        _("Number"), _("Matter"), _("Said"), _("Address"), _("Unit"), _("State"), _("Received"), _("Limit"),
        _("Closed at"), _("Failed verifications"), _("Reporter's answer"),
    ]  # fmt: skip
    seen = any(case.reporter != Reporter() for case in cases)
    if seen:
        head += [_("Reporter"), _("Phone")]
    rows: list[list[Cell]] = [[*head]]
    for case in cases:
        about = [case.reporter.name, case.reporter.phone] if seen else []
        rows.append([*_row(office, case, lang, _), *about])
    return write_workbook({_("Cases"): rows})


def export_figures(office: Office, actor: Actor, community: str, unit_id: str, period: Period, lang: str) -> bytes:
    """All figures of a period with what they mean, and its trend, as a workbook."""
    _ = words(lang)
    table: list[list[Cell]] = [
        [_("Figure"), _("Value"), _("Period before"), _("Unit of measure"), _("Cases it is counted from"),
         _("How it is counted"), _("Counted from")]
    ]  # fmt: skip
    sections: tuple[Section, ...] = ("figures", "stages", "signals")
    for section in sections:
        for figure in figures(office, actor, community, unit_id, period, section).values():
            result, meant = figure.result, figure.result.definition
            name = figure_name(office, community, result, lang)
            values: list[Cell] = [_cell(result.value, meant), _cell(figure.before, meant)]
            unit = _(UNIT_NAMES[meant.unit])
            table.append([name, *values, unit, len(result.base), _(meant.formula), _(meant.source)])
    days: list[list[Cell]] = [[_("From"), _("Received"), _("Settled")]]
    for day, received, closed in trend(office, actor, community, unit_id, period).itertuples():
        days.append([f"{day:%Y-%m-%d}", int(received), int(closed)])
    return write_workbook({_("Figures"): table, _("Trend"): days})


UNIT_NAMES = {"count": mark("number"), "share": mark("%"), "score": mark("%"), "hours": mark("hours")}


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
    return _("{name}, 90th percentile").format(name=name) if detail == "p90" else name


def _results(
    office: Office, community: str, unit_id: str, period: Period, section: Section, *, compared: bool = False
) -> dict[str, Result]:
    profile = office.profile(community)
    since, until = _ends(period, profile.zone, compared=compared)
    under, span = _under(office, community, unit_id), Span(*span_of(since, until))
    with office.store.read() as reader:
        frame = reader.case_columns(community, since, until, under)
        if section == "stages":
            return stages_of(frame, reader.case_stages(community, since, until, under), span)
        if section == "signals":
            return signals_of(frame, reader.case_texts(community, since, until, under), span, profile.zone)
    levels = [level.key for level in profile.levels]
    roles = office.staff(community).by_role
    departments = {p.id for role in profile.roles if role.grants == "department" for p in roles.get(role.key, ())}
    depth = profile.depth(profile.handling_level)
    return figures_of(frame, span, levels, depth, profile.measure_weights, departments)


def _ids_behind(office: Office, community: str, unit_id: str, period: Period, key: str, part: Part) -> Ids:
    if key.startswith(_TREND):
        return _ids_of_day(office, community, unit_id, period, key.removeprefix(_TREND))
    sections: tuple[Section, ...] = ("figures", "stages", "signals")
    for section in sections:
        result = _results(office, community, unit_id, period, section).get(key)
        if result is not None:
            match part:
                case "counted":
                    return result.counted
                case "rest":
                    return np.setdiff1d(result.base, result.counted)
            return result.base
    raise NotFound(mark("There is no figure {key}."), key=key)


def _ids_of_day(office: Office, community: str, unit_id: str, period: Period, day: str) -> Ids:
    zone = office.profile(community).zone
    since, until = _ends(period, zone)
    try:
        datetime.strptime(day, "%Y-%m-%d")
    except ValueError:
        raise NotFound(mark("There is no figure {key}."), key=day) from None
    with office.store.read() as reader:
        frame = reader.case_columns(community, since, until, _under(office, community, unit_id))
    return received_on(frame, Span(*span_of(since, until)), zone, day, weekly=by_week(period))


def _ends(period: Period, zone: str, *, compared: bool = False) -> tuple[datetime, datetime]:
    first, until = (
        (period.compared_first, period.compared_until) if compared else (period.first, period.until)
    )  # fmt: skip
    return day_start(first, zone), day_start(until, zone)


def _under(office: Office, community: str, unit_id: str) -> Path:
    """The chain of a unit; none for the root, to which cases without a place belong too."""
    return () if unit_id == office.root(community) else office.tree(community).unit(unit_id).path


def _cell(value: float | None, meant: Definition) -> Cell:
    if value is None:
        return None
    return round(100 * value, 1) if meant.unit in ("share", "score") else round(value, 1)


def _row(office: Office, case: Case, lang: str, _: Words) -> list[Cell]:
    profile = office.profile(case.community)
    answer = "" if case.rating is None else _(ANSWER_NAMES[case.rating.outcome.value])

    def local(at: datetime | None) -> Cell:
        return at.astimezone(ZoneInfo(profile.zone)).replace(tzinfo=None) if at else None

    return [
        case.id, pick(profile.category(case.category).name, lang), case.description, case.address,
        office.tree(case.community).say(case.path), _(STATE_MARKS[case.state].word), local(case.received_at),
        local(case.due_at), local(case.closed_at), case.reworks, answer,
    ]  # fmt: skip


ANSWER_NAMES = {"solved": mark("Solved"), "unsolved": mark("Not solved")}
