"""Where work comes from: expected minutes a month as points on the ground, and the households that must be visited.

A plan is balanced and a worker's load told by these minutes. They are added up over the blocks of whatever plan is
looked at, so that a grid has the minutes of what lies in it, wherever its boundary runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geo.clock import day_start, local_day
from geo.desk.covering import cover_roles
from geo.desk.covering_minutes import PERIOD_DAYS
from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.duties import duties_of
from geo.desk.office import Office
from geo.desk.redraw_walking import walk_of
from geo.model import CaseState, DutyRule, Path, Profile
from geo.redraw.blocks import Floats
from geo.redraw.deriving_ground import MINUTES_A_HOUSEHOLD
from geo.schedule.covering_ground import HOUSEHOLD_MIN, MONTH_DAYS
from geo.schedule.duties import Duties
from geo.schedule.duties_books import refuses

__all__ = ["Workload", "must_visits", "walk_of", "workload"]
LOOKED_BACK_DAYS = 90
"""Older cases and visits say nothing of how much work there is now."""
VISIT_MIN = 20.0
"""Minutes of a visit for which no duty says how long it takes."""


@dataclass(frozen=True, eq=False, slots=True)
class Workload:
    """Expected work of a community, household by household, and what has a place of its own.

    Attributes
    ----------
    minutes : mapping of str to float
        Household → minutes a month.
    lonlat : ndarray of float, shape (p, 2)
        EPSG:4326, lon first: cases in no household, blocks that are looked at.
    at_min : ndarray of float, shape (p,)
        Minutes a month at each of these points.
    """

    minutes: Mapping[str, float]
    lonlat: Floats
    at_min: Floats


def workload(office: Office, community: str, day: date) -> Workload:
    """Minutes of work a month that are to be expected, from what the store knows at the beginning of a local day.

    Added up are

    * the cases received in the `LOOKED_BACK_DAYS` before, each as long as its category takes on the spot: in its
      household, else over the households of its building, else at its point; what was merged counts once;
    * visits that no duty asks for (campaigns) in the same days, where they were made;
    * what the duties of the grid workers' role ask for a month: of each household of a group, of each unit below the
      grids over the households in it, of each block of a kind at its place, and so many households a holder over
      all households of their unit. Rounds of whole grids take as long wherever the boundary runs and are shared out
      over all households;
    * `HOUSEHOLD_MIN` minutes for each household.

    Days are counted from the first case or visit if that is later, so that a young community counts as what it is.
    Where there is neither history nor duty each household counts `MINUTES_A_HOUSEHOLD`.
    """
    doors = doorsteps(office, community)
    tally = _Tally(doors)
    known = _history(office, community, day, tally)
    known |= _duties(office, community, day, tally)
    if not known:
        return Workload(dict.fromkeys(doors, MINUTES_A_HOUSEHOLD), np.zeros((0, 2)), np.zeros(0))
    minutes = {id_: HOUSEHOLD_MIN + tally.minutes.get(id_, 0.0) for id_ in doors}
    points = sorted(tally.points.items())
    lonlat = np.array([point for point, _ in points], dtype=np.float64).reshape(-1, 2)
    return Workload(minutes, lonlat, np.array([value for _, value in points], dtype=np.float64))


def must_visits(office: Office, community: str, day: date) -> list[str]:
    """Households with somebody who has to be visited (重点人员), by id.

    Those of the groups that duties send somebody to; of all groups where no duty names any. Whoever has asked not to be
    visited is not among them.
    """
    profile, doors = office.profile(community), doorsteps(office, community)
    groups = {key for key, _ in profile.visit_groups}
    wanted = groups & {rule.target for rule in profile.duties} or groups
    marks = duties_of(office, community).ground.marks
    return sorted(
        one.id for one in marks.values()
        if wanted.intersection(one.groups) and one.id in doors and not refuses(one, day)
    )  # fmt: skip


class _Tally:
    """Minutes a month by household and by point."""

    def __init__(self, doors: Mapping[str, Doorstep]) -> None:
        self.doors = doors
        self.minutes: dict[str, float] = {}
        self.points: dict[tuple[float, float], float] = {}
        self._of_building: dict[str, list[str]] = {}
        for door in doors.values():
            self._of_building.setdefault(door.building_id, []).append(door.id)

    def at(self, path: Path, lonlat: tuple[float, float] | None, minutes: float) -> None:
        """Work in a household or a building, else at a point; without either it is nowhere."""
        own = path[-1] if path else ""
        if own in self.doors:
            self.over([own], minutes)
        elif own in self._of_building:
            self.over(self._of_building[own], minutes)
        elif lonlat is not None:
            self.points[lonlat] = self.points.get(lonlat, 0.0) + minutes

    def over(self, households: list[str], minutes: float) -> None:
        """Work of some households together."""
        for id_ in households:
            self.minutes[id_] = self.minutes.get(id_, 0.0) + minutes / len(households)

    def by_unit(self, wanted: Iterable[str]) -> dict[str, list[str]]:
        """Households in each of some units."""
        found: dict[str, list[str]] = {unit: [] for unit in wanted}
        for door in self.doors.values():
            for step in door.path:
                if step in found:
                    found[step].append(door.id)
        return found


def _history(office: Office, community: str, day: date, tally: _Tally) -> bool:
    """Cases and visits of the days before; whether there were any."""
    profile = office.profile(community)
    until = day_start(day, profile.zone)
    since = until - timedelta(days=LOOKED_BACK_DAYS)
    takes = {category.code: float(category.minutes or profile.work.case_min) for category in profile.categories}
    with office.store.read() as reader:
        cases = [
            row for row in reader.board_rows(community, since)
            if since <= row.received_at < until and row.state is not CaseState.MERGED
        ]  # fmt: skip
        visits = [visit for visit in reader.work.visits(community, since=since) if visit.at < until and not visit.duty]
    if not cases and not visits:
        return False
    cases.sort(key=lambda row: row.id)  # the same sum in every process, to the last bit
    first = min([*(row.received_at for row in cases), *(visit.at for visit in visits)])
    monthly = MONTH_DAYS / max((day - local_day(first, profile.zone)).days, 1)
    for row in cases:
        point = None if row.lon is None or row.lat is None else (row.lon, row.lat)
        tally.at(row.path, point, monthly * takes.get(row.category, float(profile.work.case_min)))
    for visit in visits:
        point = None if visit.lon is None or visit.lat is None else (visit.lon, visit.lat)
        tally.at((visit.target,), point, monthly * VISIT_MIN)
    return True


def _duties(office: Office, community: str, day: date, tally: _Tally) -> bool:
    """What duties ask of the grid workers' role; whether they ask anything."""
    profile, roles = office.profile(community), cover_roles(office, community)
    duties = duties_of(office, community)
    rules = [rule for rule in profile.duties if roles and rule.role == roles[0]]
    for rule in rules:
        minutes = rule.quota * rule.minutes * MONTH_DAYS / PERIOD_DAYS[rule.every]
        if duties.by_person(rule):
            _over_holders(office, community, rule, minutes, tally)
        else:
            _over_targets(profile, duties, rule, minutes, day, tally)
    return bool(rules)


def _over_holders(office: Office, community: str, rule: DutyRule, minutes: float, tally: _Tally) -> None:
    """So many households each holder, of whichever live in the units that they hold."""
    units: dict[str, list[str]] = {}
    for held in office.staff(community).appointments:
        if held.role == rule.role and held.path:
            units.setdefault(held.person_id, []).append(held.path[-1])
    inside = tally.by_unit({unit for own in units.values() for unit in own})
    for person in sorted(units):
        tally.over([id_ for unit in sorted(set(units[person])) for id_ in inside[unit]], minutes)


def _over_targets(
    profile: Profile, duties: Duties, rule: DutyRule, minutes: float, day: date, tally: _Tally
) -> None:  # fmt: skip
    targets = [one for one in duties.targets(rule) if not refuses(duties.ground.marks.get(one.id), day)]
    levels = {level.key: depth for depth, level in enumerate(profile.levels)}
    if rule.target == "meeting" or levels.get(rule.target, len(levels)) <= profile.depth(profile.handling_level):
        tally.over(list(tally.doors), minutes * len(targets))
    elif rule.target in levels:
        inside = tally.by_unit(one.id for one in targets)
        for one in targets:
            if inside[one.id]:
                tally.over(inside[one.id], minutes)
            else:
                tally.at((), (one.lon, one.lat), minutes)
    else:
        for one in targets:
            tally.at((one.id,), (one.lon, one.lat), minutes)
