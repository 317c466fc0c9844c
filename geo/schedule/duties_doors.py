"""Which households somebody sees whose duty is so many different ones a period: their own, longest not seen first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from geo.model import Appointment, DutyRule
from geo.schedule.duties_books import Ground, Tally, Target, refuses
from geo.schedule.duties_days import Period

_MONTH_DAYS, NEVER = 30, 13
"""How long ago somebody was seen counts in months; from a year on, as long as never."""


class Doors:
    """The households of each holder of a role.

    Those of a unit are shared out among its holders: each keeps whom they saw last, where the rule wants the same
    visitor, and gets the next ones in walking order up to an equal share.
    """

    def __init__(self, rule: DutyRule, ground: Ground, tally: Tally) -> None:
        self._rule, self._ground, self._tally = rule, ground, tally
        self._own: dict[str, list[str]] = {}
        self._all: dict[str, list[str]] = {}
        self._since: dict[str, date] = {}
        self._refused: dict[date, frozenset[str]] = {}
        held = ground.holders.get(rule.role, ())
        claims = tally.visitors(rule.key) if rule.same_visitor else {}
        by_unit: dict[str, list[Appointment]] = {}
        for one in sorted(held, key=lambda one: (one.path, one.person_id)):
            if one.path:
                by_unit.setdefault(one.path[-1], []).append(one)
        inside: dict[str, list[str]] = {unit: [] for unit in by_unit}
        for door in ground.doors.values():
            for step in door.path:
                if step in inside:
                    inside[step].append(door.id)
        for unit, holders in by_unit.items():
            people = list(dict.fromkeys(one.person_id for one in holders))
            for one in holders:
                self._since[one.person_id] = min(one.since, self._since.get(one.person_id, one.since))
            for person, own in _shared_out(inside[unit], people, claims).items():
                self._own.setdefault(person, []).extend(own)
                self._all.setdefault(person, []).extend(inside[unit])
        self.people: tuple[str, ...] = tuple(sorted(self._all))
        self._inside = {person: frozenset(ids) for person, ids in self._all.items()}
        self._paired: dict[str, str] = {
            mark.id: mark.visitor_id for mark in ground.marks.values() if mark.visitor_id in self._all
        }

    def since(self, person: str) -> date | None:
        """From when on somebody owes visits."""
        return self._since.get(person)

    def own(self, person: str) -> Sequence[str]:
        """The households that fall to somebody, in walking order."""
        return self._own.get(person, ())

    def count(self, person: str, day: date) -> int:
        """How many households of their units somebody may see on a day."""
        inside = self._inside.get(person, frozenset())
        return len(inside) - sum(id_ in inside for id_ in self._refusing(day))

    def choose(self, person: str, period: Period, day: date, count: int, *, workable: bool) -> list[Target]:
        """The households that somebody should see next, best first.

        Those they are paired with, their own, others of their units, and only then those paired with others; among each
        of these the longest not seen first, and with the first of them the ones near it.
        """
        chosen: list[Target] = []
        own, of, doors = set(self.own(person)), self._paired, self._ground.doors
        groups: list[list[str]] = [[], [], [], []]
        for id_ in [*(id_ for id_, visitor in of.items() if visitor == person), *self._all.get(person, ())]:
            paired = of.get(id_, "")
            groups[0 if paired == person else 3 if paired else 1 if id_ in own else 2].append(id_)
        for group in groups:
            if len(chosen) >= count:
                break
            ids = (id_ for id_ in dict.fromkeys(group) if id_ in doors)
            fit = [doors[id_] for id_ in ids if self._fits(id_, period, day, workable=workable)]
            chosen += self._ordered(fit, day, near=chosen[0] if chosen else None)[: count - len(chosen)]
        return chosen

    def _refusing(self, day: date) -> frozenset[str]:
        if day not in self._refused:
            self._refused[day] = frozenset(id_ for id_, mark in self._ground.marks.items() if refuses(mark, day))
        return self._refused[day]

    def _fits(self, id_: str, period: Period, day: date, *, workable: bool) -> bool:
        if refuses(self._ground.marks.get(id_), day):
            return False
        # A door that stayed shut today is still open for this period, but not for this day.
        tried = day if workable else period.after
        return not self._tally.closed_in(self._rule.key, id_, period, tried)

    def _ordered(self, doors: list[Target], day: date, near: Target | None) -> list[Target]:
        if not doors:
            return []
        ages = {door.id: self._age(door.id, day) for door in doors}
        first = near or max(doors, key=lambda door: (ages[door.id], door.id))
        return sorted(doors, key=lambda door: (-ages[door.id], _apart(first, door), door.id))

    def _age(self, id_: str, day: date) -> int:
        last = self._tally.last(id_)
        return NEVER if last is None else min(NEVER, max(0, (day - last.date()).days) // _MONTH_DAYS)


def _shared_out(doors: Sequence[str], people: Sequence[str], claims: dict[str, str]) -> dict[str, list[str]]:
    """Each person's doors: those they claim, then the next free ones up to an equal share."""
    if len(people) == 1:
        return {people[0]: list(doors)}
    own: dict[str, list[str]] = {person: [] for person in people}
    free: list[str] = []
    for door in doors:
        own.get(claims.get(door, ""), free).append(door)
    share, at = math.ceil(len(doors) / len(people)), 0
    for person in people:
        wanted = max(0, share - len(own[person]))
        own[person] += free[at : at + wanted]
        at += wanted
    return own


def _apart(one: Target, other: Target) -> float:
    """How far apart two doors lie, in degrees of latitude: enough to compare by."""
    return math.hypot((one.lon - other.lon) * math.cos(math.radians(one.lat)), one.lat - other.lat)
