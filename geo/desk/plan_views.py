"""A day as a screen shows it: the accepted one, or the one that is proposed, with who does how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from geo.desk.absences import absent_on
from geo.desk.day_plans import Proposal
from geo.desk.office import Office
from geo.desk.plan_changes import StopChange, What
from geo.desk.plan_stops import Standing, seen, standing, stops_on
from geo.desk.plan_workers import people_of
from geo.desk.queries import require
from geo.desk.shares import week_minutes
from geo.measure.shares import Entry, Share, entry_of_stop, minutes_by_person, shares_of
from geo.model import Actor, Stop, StopKind
from geo.schedule import Unplanned


class Line(NamedTuple):
    """One stop in somebody's day."""

    stop: Stop
    person: str
    number: int
    starts: datetime
    ends: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class Load:
    """What a day and its week ask of a person.

    Attributes
    ----------
    work_min, way_min : float
        Working minutes of the day, ways included, and the ways alone.
    shares : tuple of Share
        The week by activity, this day included.
    """

    person_id: str
    name: str
    stops: int
    work_min: float
    way_min: float
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    """A day, its stops as the visitor may see them.

    Attributes
    ----------
    lines : tuple of Line
        By person and time; times are local, without a zone.
    loads : tuple of Load
        By name.
    spread_min : float
        Standard deviation of the working minutes of those who are there.
    unplanned : tuple of (Stop, Unplanned)
        What a proposal could not plan.
    changes : tuple of (what, before, after)
        What a proposal changes.
    beyond : int
        How many visits are due that were not even offered to a proposal.
    """

    day: date
    lines: tuple[Line, ...]
    loads: tuple[Load, ...]
    spread_min: float
    unplanned: tuple[tuple[Stop, Unplanned], ...] = ()
    changes: tuple[tuple[What, Line | None, Line | None], ...] = ()
    beyond: int = 0

    def of(self, person_id: str) -> tuple[Line, ...]:
        """Somebody's day in order."""
        return tuple(line for line in self.lines if line.stop.person_id == person_id)


def accepted_day(office: Office, actor: Actor, community: str, day: date, roles: Sequence[str], lang: str) -> DayView:
    """The accepted stops of a day; needs ``schedule:work``."""
    stops = stops_on(office, actor, community, day, lang=lang)
    return _view(office, community, day, stops, roles)


def proposed_day(office: Office, actor: Actor, proposal: Proposal, lang: str) -> DayView:
    """The day as a proposal makes it; needs ``schedule:work``."""
    community = proposal.community
    require(actor, "schedule:work", community)
    stops = seen(office, actor, community, proposal.stops, lang=lang)
    left = seen(office, actor, community, [stop for stop, _ in proposal.unplanned], lang=lang)
    why = [reason for _, reason in proposal.unplanned]
    view = _view(office, community, proposal.day, stops, proposal.roles)
    changes = _changes(office, actor, community, proposal.changes, lang)
    return DayView(
        view.day, view.lines, view.loads, view.spread_min, tuple(zip(left, why, strict=True)), changes,
        proposal.work.beyond,
    )  # fmt: skip


def _changes(
    office: Office, actor: Actor, community: str, changes: Sequence[StopChange], lang: str
) -> tuple[tuple[What, Line | None, Line | None], ...]:
    line = _lines(office, community)
    before = iter(seen(office, actor, community, [one.before for one in changes if one.before is not None], lang=lang))
    after = seen(office, actor, community, [one.after for one in changes], lang=lang)
    return tuple(
        (
            one.what,
            line(next(before), 0) if one.before is not None else None,
            line(stop, 0) if one.what != "dropped" else None,
        )
        for one, stop in zip(changes, after, strict=True)
    )


def _view(office: Office, community: str, day: date, stops: Iterable[Stop], roles: Sequence[str]) -> DayView:
    kept = sorted(stops, key=lambda stop: (stop.person_id, stop.starts_at, stop.ref))
    line = _lines(office, community)
    lines, number = [], 0
    for before, stop in zip([None, *kept], kept, strict=False):
        fresh = before is None or before.person_id != stop.person_id
        number = (0 if fresh else number) + (stop.kind is not StopKind.LUNCH)
        lines.append(line(stop, number))
    people = dict.fromkeys([*(stop.person_id for stop in kept), *people_of(office, community, roles)])
    loads = _loads(office, community, day, kept, people)
    away = absent_on(office, community, day)
    busy = [load.work_min for load in loads if load.stops or load.person_id not in away]
    lines.sort(key=lambda line: (line.person, line.stop.person_id, line.starts))
    return DayView(day, tuple(lines), tuple(loads), float(np.std(busy)) if busy else 0.0)


def _lines(office: Office, community: str) -> Callable[[Stop, int], Line]:
    """What makes a line of a stop and its number in its person's day."""
    zone, now = ZoneInfo(office.profile(community).zone), office.clock()
    names = office.staff(community).names

    def line(stop: Stop, number: int) -> Line:
        starts, ends = (at.astimezone(zone).replace(tzinfo=None) for at in (stop.starts_at, stop.ends_at))
        return Line(stop, names.get(stop.person_id, stop.person_id), number, starts, ends, standing(stop, now))

    return line


def _loads(
    office: Office, community: str, day: date, stops: Sequence[Stop], people: Iterable[str]
) -> list[Load]:  # fmt: skip
    rules, names = office.profile(community).work, office.staff(community).names
    week = week_minutes(office, community, day)
    entries = [entry for stop in stops if (entry := entry_of_stop(stop)) is not None]
    today = minutes_by_person(entries)
    ways: dict[str, float] = {}
    for stop in stops:
        ways[stop.person_id] = ways.get(stop.person_id, 0.0) + stop.travel_s / 60
    found = []
    for person in people:
        if person not in names:
            continue
        mine = [stop for stop in stops if stop.person_id == person and stop.kind is not StopKind.LUNCH]
        work = sum(today.get(person, {}).values())
        told = [entry for entry in entries if entry.person_id == person]
        if person in week:
            at = office.clock()
            told.append(Entry("", person, "", at, at, week[person], done=True))
        shares = shares_of(told, rules.shares, rules.tolerance)
        found.append(Load(person, names[person], len(mine), work, ways.get(person, 0.0), shares))
    return sorted(found, key=lambda load: (load.name, load.person_id))
