"""The search for a roster with OR-Tools CP-SAT: the whole of a small problem at once, a large one part by part.

Same problem, same seed, same roster: the solver counts its own steps instead of looking at a clock, and runs in one
thread. What is called a second is so many of those counts as an idle machine makes in one, more or less.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from ortools.sat.python import cp_model

from geo.schedule.roster_costs import STEPS, Costs, first_roster, kinds_of
from geo.schedule.roster_problem import RosterProblem, held_hours

MISSING = 20_000
"""A person who is missing outweighs whatever else a part can win."""
AT_ONCE = 2_500
"""Up to so many pairs of turn and person are one part."""
PART_PEOPLE = 26
PART_S, LEAST_S = 3.0, 0.3
"""Seconds that the search spends on one part at most, and what a part costs at least."""
COUNTED = 0.2
"""What the solver counts in a second."""
KINDS = ("evenings", "weekends", "turns")
Pairs = list[tuple[int, int]]
"""Indices of a slot and of a person who takes it."""


@dataclass(frozen=True, slots=True)
class Search:
    """What came out: who takes what, people missing by index of slot, and whether it is proven that fewer cannot be."""

    pairs: tuple[tuple[int, int], ...]
    missing: dict[int, int]
    fewest: bool


@dataclass(slots=True)
class Model:
    """A yes or no for each turn and person that are open, and the rules between them.

    Parameters
    ----------
    seats : sequence of int
        People still missing at each slot; a slot with none is no part of the model.
    unskilled : collection of int
        Slots where one of those still missing must have the skill.
    """

    problem: RosterProblem
    open_to: Sequence[Sequence[int]]
    seats: Sequence[int]
    unskilled: Collection[int]
    cp: Any = field(default_factory=cp_model.CpModel)
    takes: dict[tuple[int, int], Any] = field(default_factory=dict)
    missing: dict[int, Any] = field(default_factory=dict)
    of_person: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    counted: list[tuple[int, str, list[Any], Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for s, seats in enumerate(self.seats):
            if not seats:
                continue
            for p in self.open_to[s]:
                self.takes[s, p] = self.cp.new_bool_var("")
                self.of_person[p].append(s)
            self.missing[s] = self.cp.new_int_var(0, seats, "")
            self.cp.add(sum(self.takes[s, p] for p in self.open_to[s]) + self.missing[s] == seats)
            if s in self.unskilled:
                # Without the skill a place stays free for somebody who has it.
                skill = self.problem.slots[s].skill
                able = [self.takes[s, p] for p in self.open_to[s] if skill in self.problem.people[p].skills]
                self.cp.add(sum(able) + self.missing[s] >= 1)
        for p, mine in self.of_person.items():
            self._rest(p, mine)
            self._weeks(p, mine)

    def _rest(self, p: int, mine: list[int]) -> None:
        """Of all turns that hold one instant, the rest after them included, a person has one at most."""
        rest = timedelta(hours=self.problem.rest_h)
        ordered = sorted(mine, key=lambda s: (self.problem.slots[s].span, s))
        window: list[int] = []
        for at, s in enumerate(ordered):
            start = self.problem.slots[s].span[0]
            window = [w for w in window if start < self.problem.slots[w].span[1] + rest] + [s]
            last = at + 1 == len(ordered) or self.problem.slots[ordered[at + 1]].span[0] > start
            if last and len(window) > 1:
                self.cp.add_at_most_one(self.takes[w, p] for w in window)

    def _weeks(self, p: int, mine: list[int]) -> None:
        weeks: dict[date, list[int]] = defaultdict(list)
        for s in mine:
            weeks[self.problem.slots[s].week].append(s)
        for week, these in weeks.items():
            minutes = [round(self.problem.slots[s].hours * 60) for s in these]
            left = int((self.problem.max_week_h - held_hours(self.problem.people[p], week)) * 60 + 1e-6)
            if sum(minutes) > left:
                taken = [self.takes[s, p] for s in these]
                self.cp.add(cp_model.LinearExpr.weighted_sum(taken, minutes) <= left)

    def minimise(self, costs: Costs) -> None:
        """Fewest missing first; then wishes, even burdens, short ways."""
        terms = [MISSING * one for one in self.missing.values()]
        terms += [cost * take for (s, p), take in self.takes.items() if (cost := costs.of(s, p))]
        for p, mine in self.of_person.items():
            for kind in KINDS:
                these = [self.takes[s, p] for s in mine if kind in kinds_of(self.problem.slots[s])]
                if not these:
                    continue
                steps = [self.cp.new_bool_var("") for _ in range(min(STEPS, len(these)))]
                over = self.cp.new_int_var(0, max(0, len(these) - len(steps)), "")
                self.cp.add(sum(these) == sum(steps) + over)
                self.counted.append((p, kind, steps, over))
                terms += [costs.next_one(kind, p, n) * step for n, step in enumerate(steps)]
                terms.append(costs.next_one(kind, p, STEPS) * over)
        self.cp.minimize(sum(terms))

    def start_from(self, pairs: Collection[tuple[int, int]]) -> None:
        """Let the search begin at a roster."""
        chosen = {pair for pair in pairs if pair in self.takes}
        there = Counter(s for s, _p in chosen)
        counts = Counter((p, kind) for s, p in chosen for kind in kinds_of(self.problem.slots[s]))
        for pair, take in self.takes.items():
            self.cp.add_hint(take, pair in chosen)
        for s, one in self.missing.items():
            self.cp.add_hint(one, self.seats[s] - there[s])
        for p, kind, steps, over in self.counted:
            for n, step in enumerate(steps):
                self.cp.add_hint(step, n < counts[p, kind])
            self.cp.add_hint(over, max(0, counts[p, kind] - len(steps)))


def solver(seed: int, seconds: float) -> Any:
    """A solver that gives the same answer to the same question."""
    made = cp_model.CpSolver()
    made.parameters.num_workers = 1
    made.parameters.random_seed = seed
    made.parameters.max_deterministic_time = max(0.01, seconds * COUNTED)
    # The parts are small and follow each other fast: preparing them at length does not pay.
    made.parameters.symmetry_level = 0
    made.parameters.cp_model_probing_level = 0
    made.parameters.max_presolve_iterations = 1
    return made


def search(problem: RosterProblem, open_to: Sequence[Sequence[int]], *, seed: int, seconds: float) -> Search:
    """The best roster found within the time, over the pairs that are open."""
    costs = Costs(problem)
    pairs = first_roster(problem, open_to, costs)
    seats = [slot.need for slot in problem.slots]
    every = list(range(len(problem.people)))
    if sum(map(len, open_to)) <= AT_ONCE:
        pairs, _spent, proven = _solve_part(problem, open_to, costs, pairs, every, seed, seconds)
        return Search(tuple(sorted(pairs)), _missing(problem, pairs), proven or not _missing(problem, pairs))
    left = seconds
    fewest = True
    if len(pairs) < sum(seats):
        pairs, spent, fewest = fill_most(problem, open_to, pairs, seed, left / 2)
        left -= spent
    chance = np.random.default_rng(seed)
    nearby = _people_by_place(problem, open_to)
    while left > 0:
        part = _part(problem, costs, pairs, nearby, chance)
        pairs, spent, _ = _solve_part(problem, open_to, costs, pairs, part, seed, min(left, PART_S))
        left -= max(spent, LEAST_S)
    return Search(tuple(sorted(pairs)), _missing(problem, pairs), fewest)


def fill_most(
    problem: RosterProblem, open_to: Sequence[Sequence[int]], pairs: Pairs, seed: int, seconds: float
) -> tuple[Pairs, float, bool]:
    """A roster in which as few as possible are missing, whatever else it costs; and whether that is proven."""
    need = [slot.need for slot in problem.slots]
    model = Model(problem, open_to, need, {s for s, slot in enumerate(problem.slots) if slot.skill})
    model.cp.minimize(sum(model.missing.values()))
    model.start_from(pairs)
    made = solver(seed, seconds)
    made.parameters.cp_model_probing_level = 2
    status = made.solve(model.cp)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        pairs = [pair for pair, take in model.takes.items() if made.boolean_value(take)]
    return pairs, made.response_proto.deterministic_time / COUNTED, status == cp_model.OPTIMAL


def _solve_part(
    problem: RosterProblem, open_to: Sequence[Sequence[int]], costs: Costs, pairs: Pairs, part: Collection[int],
    seed: int, seconds: float,
) -> tuple[Pairs, float, bool]:  # fmt: skip
    """Share out anew what some people have and what nobody has, among these people; the others keep theirs."""
    people = set(part)
    kept = [(s, p) for s, p in pairs if p not in people]
    taken: dict[int, list[int]] = defaultdict(list)
    for s, p in kept:
        taken[s].append(p)
    seats = [slot.need - len(taken[s]) for s, slot in enumerate(problem.slots)]
    unskilled = {
        s
        for s, slot in enumerate(problem.slots)
        if slot.skill and not any(slot.skill in problem.people[p].skills for p in taken[s])
    }
    mine = [[p for p in known if p in people] if seats[s] else [] for s, known in enumerate(open_to)]
    model = Model(problem, mine, seats, unskilled)
    model.minimise(costs)
    model.start_from(pairs)
    made = solver(seed, seconds)
    status = made.solve(model.cp)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        pairs = kept + [pair for pair, take in model.takes.items() if made.boolean_value(take)]
    return pairs, made.response_proto.deterministic_time / COUNTED, status == cp_model.OPTIMAL


def _part(
    problem: RosterProblem, costs: Costs, pairs: Pairs, nearby: Sequence[Sequence[int]], chance: np.random.Generator
) -> list[int]:
    """People whose turns are shared out anew: of some neighbouring stations, those with most and least in front."""
    counts = Counter((p, kind) for s, p in pairs for kind in kinds_of(problem.slots[s]))
    kind = KINDS[int(chance.integers(len(KINDS)))]
    around = {p for at in chance.integers(len(nearby), size=2) for p in nearby[int(at)]}
    known = [int(p) for p in chance.permutation(sorted(around))]
    known.sort(key=lambda p: costs.next_one(kind, p, counts[p, kind]))
    ends = PART_PEOPLE // 3
    rest = known[ends:-ends]
    return sorted({*known[:ends], *known[-ends:], *rest[:: max(1, len(rest) // (PART_PEOPLE - 2 * ends))]})


def _people_by_place(problem: RosterProblem, open_to: Sequence[Sequence[int]]) -> list[list[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for slot, people in zip(problem.slots, open_to, strict=True):
        found[slot.place_id].update(people)
    return [sorted(found[place]) for place in sorted(found) if found[place]] or [[]]


def _missing(problem: RosterProblem, pairs: Pairs) -> dict[int, int]:
    there = Counter(s for s, _p in pairs)
    return {s: slot.need - there[s] for s, slot in enumerate(problem.slots) if there[s] < slot.need}
