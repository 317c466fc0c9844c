"""Figures and the cases behind them as files: a workbook of either, and a PDF of the figures to be printed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from geo.desk import figure_counts
from geo.desk.figures import Figure, Part, cases_behind, figure_name, figures, repeat_places, trend
from geo.desk.office import Office
from geo.exchange.pdf_writing import Bars, Sheet, Table, write_pdf
from geo.exchange.workbook_writing import Cell, write_workbook
from geo.i18n import Words, mark, pick, words
from geo.layers import STATE_MARKS
from geo.measure.definitions import BY_KEY, SECTIONS, Definition, Section
from geo.measure.periods import Period
from geo.measure.stages_of import DETAILS, STAGES
from geo.model import Actor, Case, Reporter

MOST_EXPORTED = 20_000
UNIT_NAMES = {"count": mark("number"), "share": mark("%"), "score": mark("%"), "hours": mark("hours")}
ANSWER_NAMES = {"solved": mark("Solved"), "unsolved": mark("Not solved")}


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
    for section in SECTIONS:
        for figure in figures(office, actor, community, unit_id, period, section).values():
            result, meant = figure.result, figure.result.definition
            name = figure_name(office, community, result, lang)
            values: list[Cell] = [_cell(result.value, meant), _cell(figure.before, meant)]
            unit = _(UNIT_NAMES[meant.unit])
            table.append([name, *values, unit, result.among, _(meant.formula), _(meant.source)])
    if period.boundaries is not None:
        table.append([_("Counted by the boundaries of {day}").format(day=period.boundaries)])
    days: list[list[Cell]] = [[_("From"), _("Received"), _("Settled")]]
    for day, received, closed in trend(office, actor, community, unit_id, period).itertuples():
        days.append([f"{day:%Y-%m-%d}", int(received), int(closed)])
    return write_workbook({_("Figures"): table, _("Trend"): days})


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


def export_sheet(office: Office, actor: Actor, community: str, unit_id: str, period: Period, lang: str) -> bytes:
    """The figures of a unit and a period as a PDF of one or two pages, to be printed and handed round.

    Raises
    ------
    Unavailable
        This computer has no font with Chinese characters.
    """
    _ = words(lang)

    def table(section: Section, title: str) -> Table:
        found = figures(office, actor, community, unit_id, period, section)
        rows = [[_("Figure"), _("Value"), _("Period before"), _("Change")]]
        for figure in found.values():
            meant = figure.result.definition
            name = figure_name(office, community, figure.result, lang)
            change = "–" if figure.change is None else f"{value_text(figure.change, meant, lang, signed=True)}"
            rows.append([
                name, value_text(figure.result.value, meant, lang), value_text(figure.before, meant, lang),
                " ".join(part for part in (change, change_word(figure, lang)) if part),
            ])  # fmt: skip
        return Table(title, rows, (52, 16, 16, 16))

    days = [
        (f"{day:%m-%d}", int(received), int(closed))
        for day, received, closed in trend(office, actor, community, unit_id, period).itertuples()
    ]
    by_week = _("Trend by week") if figure_counts.by_week(period) else _("Trend by day")
    places = [[_("Repeat places"), _("Cases")]]
    for case, times in repeat_places(office, actor, community, unit_id, period):
        places.append([case.address or office.tree(community).say(case.path), str(times)])
    profile = office.profile(community)
    unit = office.tree(community).unit(unit_id).name
    stages = [_("Stage"), _("Median"), _("90th percentile"), _("Median, working time"), _("90th, working time")]
    hours = figures(office, actor, community, unit_id, period, "stages")
    timed = [
        [_(BY_KEY[key].name), *(_hours(hours[f"{key}.{detail}" if detail else key], lang) for detail in DETAILS)]
        for key, *_ends in STAGES
    ]
    parts: list[Table | Bars] = [
        table("figures", _("Figures")),
        Bars(by_week, (_("Received"), _("Settled")), days),
        Table(_("Hours by stage"), [stages, *timed], (28, 15, 15, 20, 22)),
        table("signals", _("Signs of paper work")),
    ]
    if len(places) > 1:
        parts.append(Table(_("Places with most cases"), places, (80, 20)))
    compared = _("{first} to {last}, compared with {compared_first} to {compared_last}").format(
        first=period.first, last=period.until - timedelta(days=1),
        compared_first=period.compared_first, compared_last=period.compared_until - timedelta(days=1),
    )  # fmt: skip
    lines = [compared]
    if period.boundaries is not None:
        lines.append(_("Counted by the boundaries of {day}").format(day=period.boundaries))
    made = office.clock().astimezone(ZoneInfo(profile.zone))
    foot = _("Made on {at}").format(at=f"{made:%Y-%m-%d %H:%M}")
    heading = _("Figures of {unit}").format(unit=unit)
    whose = pick(profile.name, lang)
    title = heading if unit == whose else f"{whose} · {heading}"
    return write_pdf(Sheet(title, lines, parts, foot))


def value_text(value: float | None, meant: Definition, lang: str, *, signed: bool = False) -> str:
    """A value as people read it; signed it is a change, and that of a share is one of percentage points."""
    if value is None:
        return "–"
    sign = "+" if signed and value else ""
    match meant.unit:
        case "count":
            return f"{value:{sign},.0f}"
        case "hours":
            return words(lang)("{n} h").format(n=f"{value:{sign}.1f}")
    if signed:
        return words(lang)("{n} points").format(n=f"{100 * value:{sign}.1f}")
    return f"{100 * value:.1f}%"


def change_word(figure: Figure, lang: str) -> str:
    """Whether a change is for the better, in a word; empty where it is neither."""
    better = figure.result.definition.better
    if not figure.change or not better:
        return ""
    return words(lang)(mark("better") if (figure.change > 0) == (better == "up") else mark("worse"))


def _hours(figure: Figure, lang: str) -> str:
    return value_text(figure.result.value, figure.result.definition, lang)
