"""A roster of stations as a problem and as a plan: turns to be filled, people, the rules, and who has which turn.

Times are local and naive: a station keeps the hours on its wall, whatever the zone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from geo.errors import BadInput
from geo.i18n import mark

Span = tuple[datetime, datetime]
"""Begin and end, naive and local; the end is exclusive."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One turn at one station that somebody must take.

    Attributes
    ----------
    need : int
        How many people at once.
    skill : str
        One of those there must have it; empty: none is asked for.
    roles : tuple of str
        Only people with one of these roles may take it; empty: everybody.
    evening, weekend : bool
        It counts as an evening, as a weekend or holiday.
    """

    id: str
    place_id: str
    day: date
    start: time
    end: time
    need: int = 1
    skill: str = ""
    roles: tuple[str, ...] = ()
    evening: bool = False
    weekend: bool = False

    @property
    def span(self) -> Span:
        """When it runs."""
        return datetime.combine(self.day, self.start), datetime.combine(self.day, self.end)

    @property
    def hours(self) -> float:
        """How long it is."""
        start, end = self.span
        return (end - start) / _HOUR

    @property
    def week(self) -> date:
        """The Monday of its week."""
        return monday(self.day)


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """Somebody who takes turns.

    Attributes
    ----------
    distances_m : mapping of str to float
        Place id → metres from where they belong; a place that is missing is as near as any.
    away : tuple of Span
        Sick, on leave: never.
    wishes : tuple of Span
        Would rather not: avoided.
    busy : tuple of Span
        Appointments of their own: avoided.
    held : tuple of Span
        Turns outside of what is planned that bind all the same: those of the days before and after.
    evenings, weekends, turns : int
        What they have had before, by which the burden is evened out.
    """

    id: str
    roles: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    distances_m: Mapping[str, float] = field(default_factory=dict)
    away: tuple[Span, ...] = ()
    wishes: tuple[Span, ...] = ()
    busy: tuple[Span, ...] = ()
    held: tuple[Span, ...] = ()
    evenings: int = 0
    weekends: int = 0
    turns: int = 0


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """Which turns are to be filled, by whom, under which rules.

    Attributes
    ----------
    max_week_h : float
        Most hours of turns a person has from Monday to Sunday.
    rest_h : float
        Fewest hours between two turns of a person.

    Raises
    ------
    BadInput
        Nobody to take a turn, no turn to take, a turn that ends before it starts, two of one id, a rule that is no
        sensible number, hours a week that not one turn fits into.
    """

    slots: tuple[Slot, ...]
    people: tuple[RosterPerson, ...]
    max_week_h: float = 20.0
    rest_h: float = 11.0

    def __post_init__(self) -> None:
        if not self.slots:
            raise BadInput(mark("There is no turn to be taken: no station, or no turns of a day."))
        if not self.people:
            raise BadInput(mark("There is nobody to take a turn."))
        if not (math.isfinite(self.max_week_h) and self.max_week_h > 0):
            raise BadInput(
                mark("The most hours a week must be a number above zero, not {hours}."), hours=self.max_week_h
            )
        if not (math.isfinite(self.rest_h) and 0 <= self.rest_h <= 7 * 24):
            raise BadInput(mark("The rest between two turns must be 0 to 168 hours, not {hours}."), hours=self.rest_h)
        for slot in self.slots:
            if slot.end <= slot.start:
                raise BadInput(
                    mark("A turn ends at {end}, before it starts at {start}."),
                    start=f"{slot.start:%H:%M}", end=f"{slot.end:%H:%M}",
                )  # fmt: skip
            if slot.need < 1:
                raise BadInput(mark("At least one person must be there at a turn, not {need}."), need=slot.need)
        for ids in ([slot.id for slot in self.slots], [person.id for person in self.people]):
            twice = [id_ for id_, times in Counter(ids).items() if times > 1]
            if twice:
                raise BadInput(mark("{id} is there twice."), id=twice[0])
        shortest = min(slot.hours for slot in self.slots)
        if shortest > self.max_week_h:
            raise BadInput(
                mark("Not one turn fits into {hours} hours a week: the shortest takes {shortest} hours."),
                hours=f"{self.max_week_h:g}", shortest=f"{shortest:g}",
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assigned:
    """Somebody has a turn."""

    slot_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Collision:
    """Rules that cannot be kept together, in a sentence of the catalogue with its values.

    Attributes
    ----------
    rules : tuple of str
        Which: ``people``, ``skill``, ``roles``, ``away``, ``week``, ``rest``.
    first, last : datetime.date
        On these days.
    """

    rules: tuple[str, ...]
    first: date
    last: date
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Burden:
    """What somebody carries in a plan; the counts of before are not in it."""

    turns: int = 0
    hours: float = 0.0
    evenings: int = 0
    weekends: int = 0


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """A roster.

    Attributes
    ----------
    assigned : tuple of Assigned
        By slot, then by person.
    empty : mapping of str to int
        Slot id → people who are missing there.
    collisions : tuple of Collision
        Why turns stay empty.
    fewest_empty : bool
        It is proven that no roster leaves fewer people missing.
    wishes, double_booked : int
        Turns in a time that somebody wished off, and in one in which they have an appointment.
    burdens : mapping of str to Burden
        Person id → what they carry; everybody of the problem is in it.
    """

    assigned: tuple[Assigned, ...]
    empty: Mapping[str, int]
    collisions: tuple[Collision, ...]
    fewest_empty: bool
    wishes: int
    double_booked: int
    burdens: Mapping[str, Burden]
    seed: int


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def overlaps(one: Span, other: Span, rest: timedelta = timedelta(0)) -> bool:
    """Whether two spans share an instant, or lie nearer to each other than a rest."""
    return one[0] < other[1] + rest and other[0] < one[1] + rest


def lies_in(span: Span, spans: tuple[Span, ...]) -> bool:
    """Whether a span shares an instant with any of some others."""
    return any(overlaps(span, other) for other in spans)


def may_take(problem: RosterProblem, slot: Slot, person: RosterPerson, *, away: bool = True) -> bool:
    """Whether a turn is open to somebody by themselves: role, absence, and turns that bind outside of the plan.

    Parameters
    ----------
    away : bool
        Absences count.
    """
    if slot.roles and not set(slot.roles) & set(person.roles):
        return False
    if slot.need == 1 and slot.skill and slot.skill not in person.skills:
        return False
    span = slot.span
    if away and lies_in(span, person.away):
        return False
    rest = timedelta(hours=problem.rest_h)
    if any(overlaps(span, held, rest) for held in person.held):
        return False
    return held_hours(person, slot.week) + slot.hours <= problem.max_week_h + 1e-9


def held_hours(person: RosterPerson, week: date) -> float:
    """Hours of a week (its Monday) in which somebody is bound outside of the plan."""
    return sum((end - start) / _HOUR for start, end in person.held if monday(start.date()) == week)


def burdens_of(problem: RosterProblem, assigned: tuple[Assigned, ...]) -> dict[str, Burden]:
    """What everybody of a problem carries."""
    slots = {slot.id: slot for slot in problem.slots}
    found = {person.id: Burden() for person in problem.people}
    for one in assigned:
        slot, before = slots[one.slot_id], found[one.person_id]
        found[one.person_id] = Burden(
            before.turns + 1, before.hours + slot.hours, before.evenings + slot.evening, before.weekends + slot.weekend
        )
    return found
