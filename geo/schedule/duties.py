"""Due visits: who must or may see whom on a day, by the rules of the profile and what was done so far. Pure.

A duty owes each of its *owners* a number of visits a period. Where the rule names households as such, the owner is a
person, who sees so many different households of their units (`geo.schedule.duties_doors` says which); else it is the
household, the unit, the block or the meeting, whoever goes. Visits are spread over the days of the period by a hash;
what the last period left undone comes first, as overdue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from geo.model import Appointment, DutyRule, Path, Person, Profile
from geo.schedule.duties_books import Call, Ground, Tally, Target, refuses
from geo.schedule.duties_days import Period, open_days, opens_at, period_before, period_of, spread
from geo.schedule.duties_doors import Doors

__all__ = ["Call", "DueVisit", "Duties", "Ground", "Owed", "Target", "refuses"]


@dataclass(frozen=True, slots=True)
class DueVisit:
    """A visit that must or may be made.

    Attributes
    ----------
    duty : str
        Key of the duty.
    persons : tuple of str
        Ids of those who may make it, best first; empty: nobody answers for it.
    target : str
        Household, unit or block that is seen.
    path : tuple of str
        Chain of the unit it lies in.
    lon, lat : float
        EPSG:4326.
    title : str
        What it is called: an address, the name of a unit.
    due_by : date
        Local day on which it must be made.
    overdue : bool
        That day is past.
    last : datetime or None
        When somebody was last seen there, whatever for.
    required : bool
        It must be made that day; else it may.
    worth : float
        What it is worth to fit it in where it only may.
    minutes : int
        How long it takes on the spot.
    hours : tuple of (time, time) or None
        Local hours in which it is made; None: any working hour.
    skill : str
        Key of the skill that it takes; may be empty.
    """

    duty: str
    persons: tuple[str, ...]
    target: str
    path: Path
    lon: float
    lat: float
    title: str
    due_by: date
    overdue: bool
    last: datetime | None
    required: bool
    worth: float
    minutes: int
    hours: tuple[time, time] | None = None
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """What one owner is owed, or owes, in the period of a day.

    Attributes
    ----------
    person : str
        Whose figures it counts in: the person that owes it, else the first of those who may go; may be empty.
    target : str
        Id of the target; empty where the owner is the person.
    quota : int
        Visits owed; never more than there are households to see.
    met : int
        Of these made; by a person: different households.
    days : tuple of date
        When each falls due.
    carried : int
        Of those still to be made so many are left over from the period before.
    """

    person: str
    target: str
    quota: int
    met: int
    days: tuple[date, ...]
    carried: int
    carried_by: date | None = None


class Duties:
    """The duties of a community over what is known of it; made once per change, then only asked."""

    def __init__(self, profile: Profile, ground: Ground) -> None:
        self.profile, self.ground = profile, ground
        self.tally = Tally(ground.calls)
        self._levels = {level.key for level in profile.levels}
        self._last_level = profile.levels[-1].key
        self._doors: dict[str, Doors] = {}
        self._days: dict[tuple[str, Period, date | None], tuple[date, ...]] = {}
        self._held: dict[str, dict[str, list[Appointment]]] = {}
        for role, holders in ground.holders.items():
            at = self._held[role] = {}
            for one in holders:
                if one.path:
                    at.setdefault(one.path[-1], []).append(one)

    def due(self, day: date, *, workable: bool = True) -> list[DueVisit]:
        """What must or may be done on a day, by duty, then by day due and target.

        Parameters
        ----------
        day : date
            Local.
        workable : bool
            Leave out what cannot be done on that very day: a rule names other days, or somebody was there today
            already. False: all that is open.
        """
        return [due for rule in self.profile.duties for due in self._due_of(rule, day, workable=workable)]

    def owed(self, rule: DutyRule, day: date) -> Iterator[Owed]:
        """What is owed under a rule in the period that a day lies in, owner by owner."""
        period = period_of(rule.every, day)
        if self.by_person(rule):
            for person in self.doors(rule).people:
                yield self._owed_by(rule, person, period, day)
        else:
            for target in self.targets(rule):
                if not refuses(self.ground.marks.get(target.id), day):
                    yield self._owed_to(rule, target, period)

    def by_person(self, rule: DutyRule) -> bool:
        """Whether a rule's owners are people, each of whom sees so many different households."""
        return rule.target == self._last_level

    def targets(self, rule: DutyRule) -> Sequence[Target]:
        """What is seen under a rule whose owners are no people: households of a group, units, blocks, meetings."""
        held = self._held.get(rule.role, {})
        if rule.target == "meeting":
            return [self.ground.units[unit] for unit in sorted(held) if unit in self.ground.units]
        if rule.target.startswith("block "):
            return [one for one in self.ground.blocks if one.kind == rule.target.removeprefix("block ")]
        if rule.target in self._levels:
            units = (one for one in self.ground.units.values() if one.kind == rule.target)
            return [one for one in units if any(step in held for step in one.path)]
        marked = (mark.id for mark in self.ground.marks.values() if rule.target in mark.groups)
        return [self.ground.doors[id_] for id_ in sorted(marked) if id_ in self.ground.doors]

    def persons(self, rule: DutyRule, target: Target) -> tuple[str, ...]:
        """Who may go to a target, best first: paired with it, there last time, nearest to it in the chain."""
        at = self._held.get(rule.role, {})
        held = [one for step in target.path for one in at.get(step, ())]
        able = self._able(rule, held)
        mark, last = self.ground.marks.get(target.id), self.tally.visitor(rule.key, target.id)

        def rank(one: Appointment) -> tuple[bool, bool, int, str]:
            paired = mark is not None and mark.visitor_id == one.person_id
            return not paired, not (rule.same_visitor and one.person_id == last), -len(one.path), one.person_id

        return tuple(dict.fromkeys(one.person_id for one in sorted(able, key=rank)))

    def doors(self, rule: DutyRule) -> Doors:
        """Whose households are whose, under a rule whose owners are people."""
        if rule.key not in self._doors:
            self._doors[rule.key] = Doors(rule, self.ground, self.tally)
        return self._doors[rule.key]

    def _able(self, rule: DutyRule, held: Sequence[Appointment]) -> Sequence[Appointment]:
        people: Mapping[str, Person] = self.ground.people
        able = [one for one in held if not rule.skill or rule.skill in people[one.person_id].skills]
        return able or held

    def _due_of(self, rule: DutyRule, day: date, *, workable: bool) -> Iterator[DueVisit]:
        period, calendar = period_of(rule.every, day), self.profile.calendar
        allowed = self._open_days(rule, period)
        if workable and day not in allowed and not calendar.is_workday(day):
            return
        for one in self.owed(rule, day):
            wanted = [by for by, may in self._open(rule, one, period) if may <= day]
            if workable and day not in allowed:
                wanted = [by for by in wanted if by < day]
            if not wanted:
                continue
            if one.target:
                if workable:  # once a day is enough, however far behind it is
                    wanted = [] if self.tally.called_on(rule.key, one.target, day) else wanted[:1]
                if wanted:
                    target = self._target(rule, one.target)
                    yield from (self._visit(rule, target, self.persons(rule, target), by, day) for by in wanted)
            else:
                chosen = self.doors(rule).choose(one.person, period, day, len(wanted), workable=workable)
                for target, by in zip(chosen, wanted, strict=False):
                    yield self._visit(rule, target, (one.person,), by, day)

    def _open(self, rule: DutyRule, one: Owed, period: Period) -> Iterator[tuple[date, date]]:
        """The day on which each visit still owed must be made, and from which day on it may."""
        days = self._open_days(rule, period)
        for number, by in enumerate(one.days[one.met :]):
            if number < one.carried and one.carried_by is not None:
                yield one.carried_by, period.first
            else:
                yield by, days[opens_at(rule, days.index(by))]

    def _owed_to(self, rule: DutyRule, target: Target, period: Period) -> Owed:
        mark = self.ground.marks.get(target.id)
        since = mark.since if mark is not None else None
        people = self.persons(rule, target)
        met = len(self.tally.days(rule.key, target.id, period))
        return self._owed(rule, people[0] if people else "", target.id, period, rule.quota, met, since)

    def _owed_by(self, rule: DutyRule, person: str, period: Period, day: date) -> Owed:
        doors = self.doors(rule)
        quota = min(rule.quota, doors.count(person, day))
        return self._owed(
            rule, person, "", period, quota, len(self._seen_by(rule, person, period)), doors.since(person)
        )

    def _seen_by(self, rule: DutyRule, person: str, period: Period) -> set[str]:
        return set(self.tally.doors_of(rule.key, person, period))

    def _owed(
        self, rule: DutyRule, person: str, target: str, period: Period, quota: int, met: int, since: date | None
    ) -> Owed:  # fmt: skip
        days = self._open_days(rule, period, since)
        if not days:
            return Owed(person, target, 0, 0, (), 0)
        falls = tuple(days[index] for index in spread(rule, days, target or person, quota))
        carried, by = self._carried(rule, person, target, period, quota, since)
        return Owed(person, target, quota, min(met, quota), falls, max(0, carried - met), by)

    def _carried(
        self, rule: DutyRule, person: str, target: str, period: Period, quota: int, since: date | None
    ) -> tuple[int, date | None]:  # fmt: skip
        """How many visits the period before left undone, and when they were due; nothing where nobody kept books."""
        before = period_before(rule.every, period)
        begin = max((one for one in (self.ground.kept_since, since) if one is not None), default=None)
        if rule.every == "day" or self.ground.kept_since is None:
            return 0, None
        days = self._open_days(rule, before, begin)
        if not days:
            return 0, None
        # Of a period of which only the end was kept no more is asked than fell due in that end.
        every = self._open_days(rule, before)
        owed = sum(every[index] >= days[0] for index in spread(rule, every, target or person, quota))
        done = len(self.tally.days(rule.key, target, before)) if target else len(self._seen_by(rule, person, before))
        return max(0, owed - done), days[-1]

    def _open_days(self, rule: DutyRule, period: Period, begin: date | None = None) -> tuple[date, ...]:
        key = (rule.key, period, begin)
        if key not in self._days:
            self._days[key] = open_days(rule, period, self.profile.calendar, begin)
        return self._days[key]

    def _target(self, rule: DutyRule, id_: str) -> Target:
        if rule.target.startswith("block "):
            return next(one for one in self.ground.blocks if one.id == id_)
        return self.ground.units[id_] if id_ in self.ground.units else self.ground.doors[id_]

    def _visit(self, rule: DutyRule, target: Target, persons: tuple[str, ...], by: date, day: date) -> DueVisit:
        return DueVisit(
            rule.key, persons, target.id, target.path, target.lon, target.lat, target.name, by, by < day,
            self.tally.last(target.id), by <= day, rule.worth, rule.minutes, rule.hours, rule.skill,
        )  # fmt: skip
