"""Counting: what one unit and period come to, all sections in one pass over the columns of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from geo.clock import day_start
from geo.desk.figure_boundaries import Boundaries, lines_of
from geo.desk.ledger import ledger_of
from geo.desk.office import Office
from geo.measure.columns import Columns
from geo.measure.figures_of import figures_of, places_of
from geo.measure.periods import Period
from geo.measure.results import Frame, Ids, Result, Span, frame_of
from geo.measure.signs import signals_of
from geo.measure.stages_of import stages_of
from geo.measure.trends import Days, days_of, months_by, months_of, trend_of
from geo.model import Case, Path, Profile, Source
from geo.store.measures import span_of
from geo.store.paths import path_text

DAYS_BY_DAY = 62
MONTHS = 12
"""So many months, the period's last one included, stand in the trend by month."""
MOST_PLACES = 5
AXES = {"source": "source", "group": "category", "task": "category"}
"""What cases are told apart by in the trend by month, with the column that says it."""


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """Everything of a unit and a period.

    Attributes
    ----------
    now, before : mapping of str to Result
        Figures, stages and signals by key, in the period and in the one it is compared with.
    trend : DataFrame
        Cases ``received`` and ``closed`` by day or week.
    months : mapping of str to DataFrame
        Cases received by group (rows) and month (columns), for each of `AXES`.
    places : sequence of (str, int)
        The places that repeat most: number of the newest case, and how many cases.
    """

    now: Mapping[str, Result]
    before: Mapping[str, Result]
    trend: pd.DataFrame
    months: Mapping[str, pd.DataFrame]
    places: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What counting needs to know of a community; two that are equal count alike."""

    community: str
    levels: tuple[str, ...]
    handling_depth: int
    weights: tuple[float, ...]
    departments: frozenset[str]
    petitions: frozenset[str]
    working: frozenset[str]
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    zone: str
    calendar: str
    """The calendar as text: it holds a mapping, which cannot be compared by its hash."""


def counted(office: Office, community: str, unit_id: str, period: Period) -> Counted:
    """Everything of a unit and a period, counted once for each change of a case."""
    terms, profile = terms_of(office, community), office.profile(community)
    lines = lines_of(office, community, period.boundaries)
    under = under_of(office, community, unit_id, lines)
    return ledger_of(office, community).counted(
        ("all", terms, under, period, lines),
        lambda columns: _count(seen_by(office, community, columns, lines), terms, profile, under, period),
    )


def counted_by_unit(
    office: Office, community: str, unit_ids: Sequence[str], period: Period
) -> dict[str, dict[str, Result]]:
    """The figures of several units beside each other."""
    terms, profile = terms_of(office, community), office.profile(community)
    lines = lines_of(office, community, period.boundaries)
    chains = {unit_id: under_of(office, community, unit_id, lines) for unit_id in unit_ids}

    def count(columns: Columns) -> dict[str, dict[str, Result]]:
        span = span_over(profile.zone, period.first, period.until)
        frame = frame_of(seen_by(office, community, columns, lines), span)
        return {
            unit_id: _figures(frame.part(frame.under(path_text(chain))) if chain else frame, span, terms)
            for unit_id, chain in chains.items()
        }

    return ledger_of(office, community).counted(("units", terms, tuple(chains.items()), period, lines), count)


def terms_of(office: Office, community: str) -> Terms:
    """What counting needs to know of a community as it is now."""
    profile = office.profile(community)
    roles = office.staff(community).by_role
    called = {p.id for role in profile.roles if role.grants == "department" for p in roles.get(role.key, ())}
    return Terms(
        community=community,
        levels=tuple(level.key for level in profile.levels),
        handling_depth=profile.depth(profile.handling_level),
        weights=tuple(profile.measure_weights),
        departments=frozenset(called),
        petitions=frozenset(profile.petitions),
        working=frozenset(category.code for category in profile.categories if category.clock != "around"),
        groups=tuple((axis, tuple(groups_of(profile, axis).items())) for axis in AXES),
        zone=profile.zone,
        calendar=repr(profile.calendar),
    )


def groups_of(profile: Profile, axis: str) -> dict[str, str]:
    """Word of a column → key of the group it belongs to, for one of `AXES`."""
    match axis:
        case "group":
            return {category.code: category.group for category in profile.categories}
        case "task":
            return {category.code: category.task for category in profile.categories if category.task}
    return {source.value: source.value for source in Source}


def under_of(office: Office, community: str, unit_id: str, lines: Boundaries | None = None) -> Path:
    """The chain of a unit, by old or new boundaries where some are given; none for the root, to which cases without a
    place belong too."""
    if unit_id == office.root(community):
        return ()
    return office.tree(community).unit(unit_id).path if lines is None else lines.path_of(unit_id)


def seen_by(office: Office, community: str, columns: Columns, lines: Boundaries | None) -> Columns:
    """The columns with every case where some boundaries have it; as they are without any."""
    return columns if lines is None else ledger_of(office, community).counted(("seen", lines), lines.columns)


def lying_under(
    office: Office, community: str, cases: Sequence[Case], unit_id: str, lines: Boundaries
) -> list[Case]:  # fmt: skip
    """Those of some cases that lie, or are answered for, at a unit or below it by some boundaries.

    Raises
    ------
    NotFound
        No such unit by these boundaries.
    """
    under = under_of(office, community, unit_id, lines)
    if not under:
        return list(cases)

    def numbers(columns: Columns) -> Ids:
        frame = Frame(seen_by(office, community, columns, lines), slice(0, len(columns)))
        return frame.ids[frame.under(path_text(under))]

    there = ledger_of(office, community).counted(("under", under, lines), numbers)
    mask = np.isin(np.array([case.id.encode() for case in cases], dtype="S"), there)
    return [case for case, lies in zip(cases, mask, strict=True) if lies]


def by_week(period: Period) -> bool:
    """Whether the trend of a period goes by weeks."""
    return period.days > DAYS_BY_DAY


def days_in(period: Period, zone: str) -> Days:
    """The days, or weeks, of the trend of a period."""
    return days_of(period.first, period.until, zone, weekly=by_week(period))


def months_to(period: Period, zone: str) -> Days:
    """The months of the trend by month."""
    return months_of(period.until - timedelta(days=1), MONTHS, zone)


def span_over(zone: str, first: date, until: date) -> Span:
    """Local days, from inclusive, to exclusive, as a stretch of time of the columns."""
    return Span(*span_of(day_start(first, zone), day_start(until, zone)))


def chosen(columns: Columns, span: Span, under: Path) -> Frame:
    """The cases of a unit that were received or closed in a stretch of time."""
    frame = frame_of(columns, span)
    return frame.part(frame.under(path_text(under))) if under else frame


def _count(columns: Columns, terms: Terms, profile: Profile, under: Path, period: Period) -> Counted:
    def all_of(first: date, until: date) -> tuple[Frame, dict[str, Result]]:
        span = span_over(terms.zone, first, until)
        frame = chosen(columns, span, under)
        found = _figures(frame, span, terms)
        found |= stages_of(frame, span, profile.calendar, terms.working)
        return frame, found | signals_of(frame, span, days_of(first, until, terms.zone))

    frame, now = all_of(period.first, period.until)
    _, before = all_of(period.compared_first, period.compared_until)
    trend = trend_of(frame, days_in(period, terms.zone))
    span = span_over(terms.zone, period.first, period.until)
    places = places_of(frame, span, terms.handling_depth, MOST_PLACES)
    months = months_to(period, terms.zone)
    frame = chosen(columns, months.span, under)
    return Counted(
        now=now,
        before=before,
        trend=trend,
        places=places,
        months={axis: months_by(frame, months, AXES[axis], dict(groups)) for axis, groups in terms.groups},
    )


def _figures(frame: Frame, span: Span, terms: Terms) -> dict[str, Result]:
    return figures_of(
        frame, span, terms.levels, terms.handling_depth, terms.weights, terms.departments, terms.petitions
    )
