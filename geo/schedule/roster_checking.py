"""The rules of a roster one by one: what a roster, or one turn in it, breaks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from geo.i18n import mark
from geo.schedule.roster_problem import Assigned, RosterPerson, RosterProblem, Slot, held_hours, lies_in, monday


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that is broken: a sentence of the catalogue with its values.

    Attributes
    ----------
    rule : str
        ``once``, ``places``, ``rest``, ``week``, ``away``, ``roles``, ``skill``, ``crowd`` or ``unknown``.
    person_id : str
        Whose; empty where it is nobody's own.
    """

    rule: str
    person_id: str
    sentence: str
    values: Mapping[str, Any] = field(default_factory=dict, hash=False)


def broken_rules(problem: RosterProblem, assigned: Iterable[Assigned]) -> list[Broken]:
    """Every rule that a roster breaks; turns that nobody has break none.

    Wishes and appointments are no rules: `RosterPlan.wishes` counts them.
    """
    slots = {slot.id: slot for slot in problem.slots}
    people = {person.id: person for person in problem.people}
    found: list[Broken] = []
    mine: dict[str, list[Slot]] = defaultdict(list)
    there: dict[str, list[RosterPerson]] = defaultdict(list)
    for one in assigned:
        slot, person = slots.get(one.slot_id), people.get(one.person_id)
        if slot is None or person is None:
            values = {"person": one.person_id, "slot": one.slot_id}
            found.append(
                Broken("unknown", one.person_id, mark("{person} takes no turns here, or not this one."), values)
            )
            continue
        mine[person.id].append(slot)
        there[slot.id].append(person)
        found += _alone(slot, person)
    for person_id, taken in mine.items():
        found += _together(problem, people[person_id], sorted(taken, key=lambda slot: slot.span))
    for slot_id, persons in there.items():
        found += _crowd(slots[slot_id], persons)
    return found


def _alone(slot: Slot, person: RosterPerson) -> list[Broken]:
    values: dict[str, Any] = {"person": person.id, "day": slot.day}
    found = []
    if slot.roles and not set(slot.roles) & set(person.roles):
        found.append(Broken("roles", person.id, mark("On {day} {person} would take a turn kept for {roles}."),
                            values | {"roles": slot.roles}))  # fmt: skip
    if lies_in(slot.span, person.away):
        found.append(Broken("away", person.id, mark("On {day} {person} is away."), values))
    return found


def _together(problem: RosterProblem, person: RosterPerson, taken: list[Slot]) -> list[Broken]:
    found = []
    for slot_id, times in Counter(slot.id for slot in taken).items():
        if times > 1:
            values = {"person": person.id, "day": next(slot.day for slot in taken if slot.id == slot_id)}
            found.append(Broken("once", person.id, mark("On {day} {person} would have the same turn twice."), values))
    rest = timedelta(hours=problem.rest_h)
    spans = sorted([slot.span for slot in taken] + list(person.held))
    for before, after in pairwise(spans):
        values = {"person": person.id, "day": after[0].date(), "rest": f"{problem.rest_h:g}"}
        if after[0] < before[1]:
            sentence = mark("On {day} {person} would be at two places at once.")
            found.append(Broken("places", person.id, sentence, values))
        elif after[0] - before[1] < rest:
            sentence = mark("Before the turn of {day} {person} would have less than {rest} hours of rest.")
            found.append(Broken("rest", person.id, sentence, values))
    weeks: dict[date, float] = defaultdict(float)
    for slot in taken:
        weeks[slot.week] += slot.hours
    for week, hours in sorted(weeks.items()):
        total = hours + held_hours(person, week)
        if total > problem.max_week_h + 1e-9:
            values = {
                "person": person.id, "day": monday(week), "hours": f"{total:g}", "most": f"{problem.max_week_h:g}"
            }  # fmt: skip
            sentence = mark("In the week from {day} {person} would have {hours} hours, more than {most}.")
            found.append(Broken("week", person.id, sentence, values))
    return found


def _crowd(slot: Slot, persons: list[RosterPerson]) -> list[Broken]:
    values: dict[str, Any] = {"day": slot.day, "need": slot.need, "skill": slot.skill}
    found = []
    if len(persons) > slot.need:
        found.append(Broken("crowd", "", mark("On {day} more than {need} people would have one turn."), values))
    if slot.skill and len(persons) >= slot.need and not any(slot.skill in person.skills for person in persons):
        found.append(Broken("skill", "", mark("On {day} nobody at a turn would have the skill {skill}."), values))
    return found
