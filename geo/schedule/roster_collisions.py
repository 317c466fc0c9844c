"""Why turns stay empty: the smallest set of rules that collide, on the fewest days, told in a sentence with numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ortools.sat.python import cp_model

from geo.i18n import mark
from geo.schedule.roster_costs import Costs, candidates, first_roster
from geo.schedule.roster_problem import (
    Collision,
    RosterPerson,
    RosterProblem,
    Slot,
    held_hours,
    lies_in,
    may_take,
    overlaps,
)
from geo.schedule.roster_search import solver

RULES = ("skill", "roles", "away", "week", "rest")
"""What can be given up for the sake of an answer; that nobody is at two places at once cannot."""
MOST_COLLISIONS = 3
MOST_PAIRS = 4_000
ASKED_S = 2.0
MOST_ASKED = 4
"""So many empty turns are looked at."""


def find_collisions(problem: RosterProblem, missing: Collection[Slot], *, seed: int) -> tuple[Collision, ...]:
    """Why some turns cannot be filled, the earliest first.

    For each day on which somebody is missing it looks at turns of the same kind on that day, then in that week, then
    at all turns there, until the rules contradict each other; what is left out there explains nothing.
    """
    found: dict[tuple[date, date, tuple[str, ...], str], Collision] = {}
    explained: set[str] = set()
    asked = 0
    for slot in sorted(missing, key=lambda slot: (slot.day, slot.start, slot.id)):
        if slot.id in explained or len(found) >= MOST_COLLISIONS or asked >= MOST_ASKED:
            continue
        asked += 1
        for slots in _scopes(problem, slot):
            if easily_filled(problem, slots):
                continue
            large = len(slots) * len(problem.people) > MOST_PAIRS
            hours = _hours_left(problem, slots) if large else 0
            if large:
                # So many turns in a few days need no search: the hours of all who are there do not suffice, or they do.
                rules: tuple[str, ...] | None = ("week",) if hours < _seats(slots) else None
            else:
                rules = _core(problem, slots, seed)
            if rules is not None:
                can = hours if large else most_filled(problem, slots, RULES, seed)
                made = _told(problem, slots, slot, rules, can)
                found.setdefault((made.first, made.last, made.rules, slot.skill), made)
                explained |= {one.id for one in slots}
                break
    return tuple(found.values())


def _scopes(problem: RosterProblem, at: Slot) -> list[list[Slot]]:
    def alike(slot: Slot) -> bool:
        return (slot.roles, slot.skill) == (at.roles, at.skill)

    spans: list[Callable[[Slot], bool]] = [
        lambda slot: slot.span == at.span and alike(slot),
        lambda slot: slot.day == at.day and alike(slot),
        lambda slot: slot.day == at.day,
        lambda slot: abs((slot.day - at.day).days) <= 1 and alike(slot),
        lambda slot: slot.week == at.week and alike(slot),
        lambda slot: slot.week == at.week,
        alike,
        lambda _slot: True,
    ]
    return [[slot for slot in problem.slots if holds(slot)] for holds in spans]


def _hours_left(problem: RosterProblem, slots: Sequence[Slot]) -> int:
    """How many turns fit at most into the weeks of all who may take one of them."""
    shortest = min(slot.hours for slot in slots)
    weeks = sorted({slot.week for slot in slots})
    fitting = 0
    for person in problem.people:
        mine = [slot for slot in slots if may_take(problem, slot, person)]
        for week in weeks:
            most = int((problem.max_week_h - held_hours(person, week)) / shortest + 1e-9)
            fitting += min(max(0, most), sum(slot.week == week for slot in mine))
    return fitting


def _seats(slots: Sequence[Slot]) -> int:
    return sum(slot.need for slot in slots)


def easily_filled(problem: RosterProblem, slots: Sequence[Slot]) -> bool:
    """Whether filling turn by turn leaves nobody missing: then nothing contradicts anything."""
    part = RosterProblem(tuple(slots), problem.people, problem.max_week_h, problem.rest_h)
    filled = first_roster(part, candidates(part, everybody=True), Costs(part))
    return len(filled) == sum(slot.need for slot in slots)


def _core(problem: RosterProblem, slots: Sequence[Slot], seed: int) -> tuple[str, ...] | None:
    """The fewest rules that contradict each other on some turns; None where they do not, or it cannot be told."""
    model, literals = _model(problem, slots, RULES, assumed=True)
    made = solver(seed, ASKED_S)
    made.parameters.linearization_level = 2
    status = made.solve(model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    if status == cp_model.INFEASIBLE:
        core = set(made.sufficient_assumptions_for_infeasibility())
        rules = [rule for rule in RULES if literals[rule].index in core]
    elif _contradict(problem, slots, RULES, seed):
        rules = list(RULES)
    else:
        return None
    for rule in list(rules):
        fewer = [other for other in rules if other != rule]
        if _contradict(problem, slots, fewer, seed):
            rules = fewer
    return tuple(rules)


def _contradict(problem: RosterProblem, slots: Sequence[Slot], rules: Collection[str], seed: int) -> bool:
    model, _ = _model(problem, slots, rules)
    return bool(solver(seed, ASKED_S).solve(model) == cp_model.INFEASIBLE)


def most_filled(problem: RosterProblem, slots: Sequence[Slot], rules: Collection[str], seed: int) -> int:
    """How many people at most can be there at some turns, when some of the rules hold."""
    model, _ = _model(problem, slots, rules, most=True)
    made = solver(seed, ASKED_S)
    return int(made.objective_value) if made.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE) else 0


def _model(
    problem: RosterProblem, slots: Sequence[Slot], rules: Collection[str], *, assumed: bool = False, most: bool = False
) -> tuple[Any, Mapping[str, Any]]:
    """All turns are filled and rules hold: each on the assumption of its literal, or outright."""
    cp = cp_model.CpModel()
    literals = {rule: cp.new_bool_var(rule) for rule in rules}
    if assumed:
        cp.add_assumptions(list(literals.values()))
    else:
        for literal in literals.values():
            cp.add(literal == 1)
    rest = timedelta(hours=problem.rest_h)
    taking: dict[str, list[Any]] = defaultdict(list)
    able: dict[str, list[Any]] = defaultdict(list)
    for person in problem.people:
        mine: list[tuple[Slot, Any]] = []
        for slot in slots:
            if any(overlaps(slot.span, held) for held in person.held):
                continue
            against = _against(slot, person, rest)
            if not assumed and against & set(rules):
                continue
            take = cp.new_bool_var("")
            for rule in sorted(against & set(rules)):
                cp.add_implication(literals[rule], take.negated())
            taking[slot.id].append(take)
            if slot.skill in person.skills:
                able[slot.id].append(take)
            mine.append((slot, take))
        _limits(cp, problem, person, mine, literals)
    filled = []
    for slot in slots:
        here = cp.new_int_var(0, slot.need, "")
        filled.append(here)
        cp.add(sum(taking[slot.id]) >= here)
        if slot.skill and slot.need > 1 and "skill" in literals:
            cp.add(sum(able[slot.id]) + slot.need - here >= 1).only_enforce_if(literals["skill"])
        if not most:
            cp.add(here == slot.need)
    if most:
        cp.maximize(sum(filled))
    return cp, literals


def _against(slot: Slot, person: RosterPerson, rest: timedelta) -> set[str]:
    """The rules by which a turn is not open to somebody."""
    found = set()
    if slot.roles and not set(slot.roles) & set(person.roles):
        found.add("roles")
    if slot.need == 1 and slot.skill and slot.skill not in person.skills:
        found.add("skill")
    if person.away and lies_in(slot.span, person.away):
        found.add("away")
    if person.held and any(overlaps(slot.span, held, rest) for held in person.held):
        found.add("rest")
    return found


def _limits(
    cp: Any, problem: RosterProblem, person: RosterPerson, mine: list[tuple[Slot, Any]], literals: Mapping[str, Any]
) -> None:
    """Overlapping turns outright, rest and hours a week where they are asked about."""
    ordered = sorted(mine, key=lambda pair: pair[0].span)
    for rule, rest in (("", timedelta(0)), ("rest", timedelta(hours=problem.rest_h))):
        if rule and rule not in literals:
            continue
        for at, (slot, _take) in enumerate(ordered):
            start = slot.span[0]
            window = [take for other, take in ordered[: at + 1] if start < other.span[1] + rest]
            if len(window) > 1:
                made = cp.add(sum(window) <= 1)
                if rule:
                    made.only_enforce_if(literals[rule])
    if "week" in literals:
        weeks: dict[date, list[tuple[int, Any]]] = defaultdict(list)
        for slot, take in mine:
            weeks[slot.week].append((round(slot.hours * 60), take))
        for week, these in weeks.items():
            left = int((problem.max_week_h - held_hours(person, week)) * 60 + 1e-6)
            if sum(minutes for minutes, _take in these) > left:
                cp.add(sum(minutes * take for minutes, take in these) <= left).only_enforce_if(literals["week"])


def _told(problem: RosterProblem, slots: Sequence[Slot], at: Slot, rules: tuple[str, ...], can: int) -> Collision:
    first, last = min(slot.day for slot in slots), max(slot.day for slot in slots)
    skilled = {slot.skill for slot in slots} if "skill" in rules else {""}
    rest = timedelta(hours=problem.rest_h)
    fit = [
        person
        for person in problem.people
        if ("" in skilled or skilled & set(person.skills))
        and any(not _against(slot, person, rest) & (set(rules) - {"away", "rest"}) for slot in slots)
    ]
    there = [person for person in fit if any(not lies_in(slot.span, person.away) for slot in slots)]
    alike = {(slot.roles, slot.skill) for slot in slots} == {(at.roles, at.skill)}
    values: dict[str, Any] = {
        "first": first, "last": last, "turns": len(slots) if "skill" in rules else _seats(slots), "people": len(there),
        "away": len(fit) - len(there), "can": can,
        "hours": f"{problem.max_week_h:g}", "rest": f"{problem.rest_h:g}",
        "skill": at.skill if alike else "", "roles": at.roles if alike and "roles" in rules else (),
    }  # fmt: skip
    return Collision(rules or ("people",), first, last, _sentence(rules, values), values)


def _sentence(rules: tuple[str, ...], values: Mapping[str, Any]) -> str:
    one_day = values["first"] == values["last"]
    if "week" in rules:
        return mark(
            "From {first} to {last} {turns} turns must be taken; {people} people with at most {hours} hours a week"
            " can take {can}."
        )
    if not one_day:
        return mark(
            "From {first} to {last} {turns} turns must be taken; {people} people with {rest} hours of rest between two"
            " turns can take {can}."
        )
    if "skill" in rules and values["skill"]:
        if values["away"]:
            return mark("On {first} {turns} turns need {skill} and {people} people are there; {away} are away.")
        return mark("On {first} {turns} turns need {skill} and {people} people are there.")
    if values["roles"]:
        if values["away"]:
            return mark("On {first} {turns} turns are kept for {roles} and {people} are there; {away} are away.")
        return mark("On {first} {turns} turns are kept for {roles} and {people} are there.")
    if values["away"]:
        return mark("On {first} {turns} turns must be taken and {people} people are there; {away} are away.")
    return mark("On {first} {turns} turns must be taken and {people} people are there.")
