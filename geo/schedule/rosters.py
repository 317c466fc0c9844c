"""Who is at which station when: a month of turns shared out among people by the rules, fairly, near home.

The rules hold without exception (`geo.schedule.roster_checking` says them one by one); wishes, uneven evenings,
weekends and turns, and long ways are what the search minimises. Where the rules leave turns empty, it is said which of
them collide and how many turns stay empty at best.
"""

from __future__ import annotations

import math

from geo.errors import BadInput
from geo.i18n import mark
from geo.schedule.roster_collisions import find_collisions
from geo.schedule.roster_costs import candidates
from geo.schedule.roster_problem import Assigned, RosterPlan, RosterProblem, burdens_of, lies_in
from geo.schedule.roster_search import search


def solve_roster(problem: RosterProblem, *, seed: int = 1, seconds: float = 20.0) -> RosterPlan:
    """Share out the turns of a roster.

    Parameters
    ----------
    seed : int
        The same problem and the same seed give the same roster.
    seconds : float
        How long to search, in seconds of an idle machine; it is counted in steps of the search, not on a clock.

    Returns
    -------
    RosterPlan
        Every rule is kept; turns that cannot be filled are in `RosterPlan.empty`, and why in `RosterPlan.collisions`.

    Raises
    ------
    BadInput
        The time is no number above zero.
    """
    if not (math.isfinite(seconds) and seconds > 0):
        raise BadInput(mark("The time to search must be above zero, not {seconds}."), seconds=seconds)
    found = search(problem, near := candidates(problem, everybody=False), seed=seed, seconds=seconds)
    if found.missing and (everybody := candidates(problem, everybody=True)) != near:
        # Nobody near is left: whoever is further off may still be.
        found = search(problem, everybody, seed=seed, seconds=seconds)
    slots, people = problem.slots, problem.people
    missing = [slots[s] for s in found.missing]
    collisions = find_collisions(problem, missing, seed=seed) if missing else ()
    # Weeks apart from each other whose hours do not suffice add up.
    proven = sum(told.values["turns"] - told.values["can"] for told in collisions if told.rules == ("week",))
    return RosterPlan(
        assigned=tuple(Assigned(slots[s].id, people[p].id) for s, p in found.pairs),
        empty={slots[s].id: count for s, count in found.missing.items()},
        collisions=collisions,
        fewest_empty=found.fewest or proven == sum(found.missing.values()),
        wishes=sum(lies_in(slots[s].span, people[p].wishes) for s, p in found.pairs),
        double_booked=sum(lies_in(slots[s].span, people[p].busy) for s, p in found.pairs),
        burdens=burdens_of(problem, tuple(Assigned(slots[s].id, people[p].id) for s, p in found.pairs)),
        seed=seed,
    )
