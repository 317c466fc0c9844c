"""What a roster costs, who is considered for which turn, and a first roster from which a search can start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from geo.schedule.roster_problem import RosterProblem, Slot, held_hours, lies_in, may_take

WISH, BUSY = 60, 40
EVENING, WEEKEND, TURN = 8, 8, 3
"""An evening costs somebody who has had n of them this many times 2n + 1: squares are least where all have alike."""
WAY, WAY_STEP_M, WAY_MOST = 1, 250.0, 8
"""Each step further than the nearest station costs so much."""
STEPS = 10
"""From so many turns of a kind on one more costs as much as the last."""
ALL_PAIRS = 30_000
"""Up to so many pairs of turn and person everybody is considered for everything."""
NEAREST_PEOPLE, NEAREST_PLACES = 20, 3


def candidates(problem: RosterProblem, *, everybody: bool) -> list[list[int]]:
    """For each slot the indices of people who may take it.

    Parameters
    ----------
    everybody : bool
        False: in a large problem the nearest people of each station only, and each person at their nearest stations.
    """
    small = len(problem.slots) * len(problem.people) <= ALL_PAIRS
    near = None if everybody or small else _near(problem)
    found = []
    for slot in problem.slots:
        known = range(len(problem.people)) if near is None else near[slot.place_id, slot.roles, slot.skill]
        found.append([p for p in known if may_take(problem, slot, problem.people[p])])
    return found


def _near(problem: RosterProblem) -> dict[tuple[str, tuple[str, ...], str], list[int]]:
    places = sorted({slot.place_id for slot in problem.slots})
    nearest = {
        p: set(sorted(places, key=lambda place: (person.distances_m.get(place, 0.0), place))[:NEAREST_PLACES])
        for p, person in enumerate(problem.people)
    }
    found: dict[tuple[str, tuple[str, ...], str], list[int]] = {}
    for slot in problem.slots:
        key = (slot.place_id, slot.roles, slot.skill)
        if key in found:
            continue
        fit = [p for p, person in enumerate(problem.people) if not slot.roles or set(slot.roles) & set(person.roles)]
        if slot.skill and slot.need == 1:
            fit = [p for p in fit if slot.skill in problem.people[p].skills]
        order = sorted(fit, key=lambda p: (problem.people[p].distances_m.get(slot.place_id, 0.0), p))
        chosen = set(order[: NEAREST_PEOPLE * slot.need]) | {p for p in fit if slot.place_id in nearest[p]}
        if slot.skill:
            chosen |= {p for p in fit if slot.skill in problem.people[p].skills}
        found[key] = sorted(chosen)
    return found


@dataclass(slots=True)
class Costs:
    """What it costs that somebody takes a turn, apart from how many they have."""

    problem: RosterProblem
    least: list[float] = field(init=False)
    base: dict[str, list[int]] = field(init=False)
    known: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        places = {slot.place_id for slot in self.problem.slots}
        people = self.problem.people
        self.least = [min((p.distances_m.get(place, 0.0) for place in places), default=0.0) for p in people]
        # The counts of before matter by their differences only.
        self.base = {
            kind: [getattr(p, kind) - min(getattr(q, kind) for q in people) for p in people]
            for kind in ("evenings", "weekends", "turns")
        }

    def of(self, s: int, p: int) -> int:
        """The cost of one pair of slot and person, by their indices."""
        known = self.known.get((s, p))
        if known is None:
            known = self.known[s, p] = self._of(self.problem.slots[s], p)
        return known

    def _of(self, slot: Slot, p: int) -> int:
        person = self.problem.people[p]
        way = int((person.distances_m.get(slot.place_id, 0.0) - self.least[p]) // WAY_STEP_M)
        span = slot.span
        return (
            WAY * min(WAY_MOST, way) + WISH * lies_in(span, person.wishes) + BUSY * lies_in(span, person.busy)
        )  # fmt: skip

    def next_one(self, kind: str, p: int, count: int) -> int:
        """What one more of a kind costs somebody who has ``count`` of this plan."""
        weight = {"evenings": EVENING, "weekends": WEEKEND, "turns": TURN}[kind]
        return weight * (2 * min(STEPS, self.base[kind][p] + count) + 1)


def kinds_of(slot: Slot) -> list[str]:
    """What a turn counts as, in the words of `RosterPerson`."""
    return ["turns", *["evenings"] * slot.evening, *["weekends"] * slot.weekend]


def first_roster(problem: RosterProblem, open_to: Sequence[Sequence[int]], costs: Costs) -> list[tuple[int, int]]:
    """A roster that keeps the rules, filled turn by turn, the scarcest first: where the search starts."""
    rest = timedelta(hours=problem.rest_h)
    spans: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    hours: dict[tuple[int, date], float] = {}
    counts: dict[tuple[str, int], int] = defaultdict(int)
    pairs: list[tuple[int, int]] = []
    order = sorted(range(len(problem.slots)), key=lambda s: (len(open_to[s]), problem.slots[s].span, s))
    for s in order:
        slot = problem.slots[s]
        span, kinds = slot.span, kinds_of(slot)
        skilled = False
        for seat in range(slot.need):
            best: tuple[int, int] | None = None
            for p in open_to[s]:
                person = problem.people[p]
                must = slot.skill and not skilled and seat == slot.need - 1
                if must and slot.skill not in person.skills:
                    continue
                if (s, p) in pairs[-slot.need :]:
                    continue
                spent = hours.get((p, slot.week))
                if spent is None:
                    spent = hours[p, slot.week] = held_hours(person, slot.week)
                if spent + slot.hours > problem.max_week_h + 1e-9:
                    continue
                if any(span[0] < end + rest and start < span[1] + rest for start, end in spans[p]):
                    continue
                cost = costs.of(s, p) + sum(costs.next_one(kind, p, counts[kind, p]) for kind in kinds)
                if best is None or cost < best[0]:
                    best = (cost, p)
            if best is None:
                break
            p = best[1]
            skilled = skilled or slot.skill in problem.people[p].skills
            pairs.append((s, p))
            spans[p].append(span)
            hours[p, slot.week] += slot.hours
            for kind in kinds:
                counts[kind, p] += 1
    return pairs
