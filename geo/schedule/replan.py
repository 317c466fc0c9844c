"""A day that has begun is changed only where it must be: a case more, somebody sick, a stop that fell away.

What is done or begun stays as it was. What is still to come stays with its person and in its order as long as it
fits; only what has lost its person, its place or its time is placed anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.schedule.balance import LITTLE, Aim, Days
from geo.schedule.balance_moves import make_room
from geo.schedule.day_input import check_problem
from geo.schedule.day_reasons import PINNED_AWAY, why_not
from geo.schedule.day_result import make_plan
from geo.schedule.problem import LUNCH, DayPlan, DayProblem, Job, Planned, Unplanned
from geo.schedule.routes import Begin, Day, Timed, planned_entries, usual_begin

MOVED_S = 300
"""A stop that begins this much later or earlier has moved."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a new plan does to one stop.

    Attributes
    ----------
    kind : str
        ``person`` (somebody else does it), ``time`` (it moved), ``added``, ``gone`` (in nobody's day any more).
    before, after : Planned or None
        Where it stood and where it stands.
    """

    kind: str
    job_id: str
    before: Planned | None
    after: Planned | None


def replan_day(
    problem: DayProblem, plan: DayPlan, *, now_s: int, keep: frozenset[str], seed: int = 1, seconds: float = 1.5
) -> DayPlan:
    """Change a plan where it must be changed.

    Parameters
    ----------
    problem : DayProblem
        The day as it is now: who is there from now on, and every job, those that are done included.
    plan : DayPlan
        The plan so far.
    now_s : int
        Seconds from local midnight; nothing is planned before it.
    keep : frozenset of str
        Ids of jobs that are done or begun: they stay, with person and times.
    seconds : float
        About how long to look for better places for what had to move, on an ordinary machine.

    Raises
    ------
    BadInput
        As `geo.schedule.day.plan_day`. A job pinned to somebody of the plan so far who is no longer there is no
        fault: it is left out with that reason.
    """
    check_problem(problem, known=frozenset(entry.person_id for entry in plan.planned))
    begins = begins_after(problem, plan, now_s, keep)
    settled = {entry.job_id for begin in begins.values() for entry in begin.settled}
    elsewhere = tuple(
        entry for entry in plan.planned
        if entry.job_id in keep and entry.job_id not in settled and entry.person_id not in begins
    )  # fmt: skip
    settled |= {entry.job_id for entry in elsewhere}
    day = Day(problem, begins)
    days = Days(day, Aim(_mean_min(plan)))
    waiting = _take_over(days, plan, settled)
    _place(days, waiting)
    _mend(days, waiting, tries=round(400 * seconds))
    return _finish(days, plan, settled, elsewhere, seed)


def begins_after(problem: DayProblem, plan: DayPlan, now_s: int, keep: frozenset[str]) -> dict[str, Begin]:
    """Where everybody's day goes on: after what they have done or begun, not before now.

    Parameters
    ----------
    now_s : int
        Seconds from local midnight.
    keep : frozenset of str
        Ids of jobs that are done or begun.
    """
    jobs = {job.id: job for job in problem.jobs}
    found = {}
    for worker in problem.workers:
        mine = plan.of(worker.id)
        kept = {at for at, entry in enumerate(mine) if entry.job_id in keep and entry.job_id in jobs}
        kept |= {at for at, entry in enumerate(mine) if entry.job_id == LUNCH and _eaten(entry, now_s, at, kept)}
        settled = tuple(mine[at] for at in sorted(kept))
        usual = usual_begin(worker)
        place = next((jobs[entry.job_id].place for entry in reversed(settled) if entry.job_id in jobs), usual.place)
        free = max([now_s, usual.at_s, *(entry.ends_s for entry in settled)])
        eaten = any(entry.job_id == LUNCH for entry in settled)
        late = worker.lunch is not None and max(free, worker.lunch[0]) + worker.lunch[2] > worker.lunch[1]
        found[worker.id] = Begin(free, place, usual.needs_lunch and not eaten and not late, settled)
    return found


def differences(before: DayPlan, after: DayPlan) -> tuple[Change, ...]:
    """What a new plan changes, stop by stop, in the order of the new plan; what fell away at the end."""
    old = {entry.job_id: entry for entry in before.planned if entry.job_id != LUNCH}
    new = {entry.job_id: entry for entry in after.planned if entry.job_id != LUNCH}
    found = []
    for one, entry in new.items():
        was = old.get(one)
        if was is None:
            found.append(Change("added", one, None, entry))
        elif was.person_id != entry.person_id:
            found.append(Change("person", one, was, entry))
        elif abs(was.starts_s - entry.starts_s) >= MOVED_S:
            found.append(Change("time", one, was, entry))
    found += [Change("gone", one, entry, None) for one, entry in old.items() if one not in new]
    return tuple(found)


def _eaten(entry: Planned, now_s: int, at: int, kept: set[int]) -> bool:
    """Whether a break has begun, or something after it has."""
    return entry.starts_s <= now_s or any(other > at for other in kept)


def _mean_min(plan: DayPlan) -> float:
    minutes = [sum(spent.values()) for spent in plan.minutes.values()]
    return float(np.mean(minutes)) if minutes else 0.0


def _take_over(days: Days, plan: DayPlan, settled: set[str]) -> list[int]:
    """Everybody's day as it was planned, as far as it still fits; what has no day comes back."""
    day = days.day
    for w, worker in enumerate(day.workers):
        order = [
            day.job_at[entry.job_id] for entry in plan.of(worker.id)
            if entry.job_id in day.job_at and entry.job_id not in settled and day.may[w, day.job_at[entry.job_id]]
        ]  # fmt: skip
        order, timed = day.urgent_first(w, order)
        while timed is None and order:
            order, timed = _without_one(days, w, order)
        days.put(w, order, timed or day.time(w, []) or Timed((), day.begins[w].at_s, 0, 0))
    asked = {left.job_id for left in plan.unplanned}
    return [
        j for j, job in enumerate(day.jobs)
        if days.owner[j] < 0 and job.id not in settled and (job.required or job.id not in asked)
    ]  # fmt: skip


def _without_one(days: Days, w: int, order: list[int]) -> tuple[list[int], Timed | None]:
    """The day without the job that matters least among those without which it fits; else without the last such."""
    ranked = sorted(order, key=lambda j: (days.loses(j), -order.index(j)))
    for j in ranked:
        rest, timed = days.day.urgent_first(w, [one for one in order if one != j])
        if timed is not None:
            return rest, timed
    return [one for one in order if one != ranked[0]], None


def _place(days: Days, waiting: list[int]) -> None:
    """Urgent jobs where they are reached earliest, the rest where they cost least."""
    for j in sorted(waiting, key=lambda j: (-days.loses(j), int(days.day.may[:, j].sum()), j)):
        found = days.best_place(j, below=days.loses(j), most=60 if days.day.urgent[j] else 30)
        if found is not None:
            days.put(found.w, found.order, found.timed)
        else:
            make_room(days, j)


def _mend(days: Days, waiting: list[int], *, tries: int) -> None:
    """Better places for what had to move; nothing else is touched."""
    end = days.tries + tries
    moved = True
    while moved and days.tries < end:
        moved = False
        for j in waiting:
            if days.owner[j] >= 0 and not days.day.urgent[j] and days.tries < end:
                moved |= days.relocate(j)
    for j in waiting:
        w, job = int(days.owner[j]), days.day.jobs[j]
        if w >= 0 and not (job.required or job.pinned or job.urgent):
            rest = days.without(w, j)
            if rest is not None and float(days.costs[w]) - days.cost(w, *rest) > days.loses(j) + LITTLE:
                days.put(w, *rest)


def _finish(
    days: Days, plan: DayPlan, settled: set[str], elsewhere: tuple[Planned, ...], seed: int
) -> DayPlan:  # fmt: skip
    """The new plan; days that nothing touched keep their entries to the second."""
    day = days.day
    planned: list[Planned] = list(elsewhere)
    for w, worker in enumerate(day.workers):
        mine = plan.of(worker.id)
        to_come = [entry for entry in mine if entry not in set(day.begins[w].settled)]
        same = [day.job_at.get(entry.job_id) for entry in to_come if entry.job_id != LUNCH] == days.orders[w]
        settled_here = mine[: len(mine) - len(to_come)]
        if to_come:  # whoever has time to spare may set out as late as now
            first = to_come[0]
            to_come[0] = replace(first, arrives_s=max(first.arrives_s, day.begins[w].at_s + first.travel_s))
        in_time = all(entry.arrives_s <= entry.starts_s for entry in to_come[:1])
        stands = (
            same and in_time and all(_stands(day.jobs[day.job_at[e.job_id]], e) for e in to_come if e.job_id != LUNCH)
        )
        if stands and _fits(day, w, to_come):
            planned += [*settled_here, *to_come]
        else:
            planned += planned_entries(day, w, days.timed[w])
    left = [
        Unplanned(job.id, PINNED_AWAY)
        if job.pinned and job.pinned not in day.worker_at
        else why_not(day, days.orders, j)
        for j, job in enumerate(day.jobs)
        if days.owner[j] < 0 and job.id not in settled
    ]
    return make_plan(day.problem, planned, left, seed)


def _stands(job: Job, entry: Planned) -> bool:
    """Whether a stop that was planned before still keeps its time and length."""
    in_window = not job.windows or any(since <= entry.starts_s <= until for since, until in job.windows)
    return in_window and entry.ends_s - entry.starts_s == job.service_s


def _fits(day: Day, w: int, to_come: list[Planned]) -> bool:
    """Whether entries of before keep to the shift and absences of now, and to the ways of now."""
    worker = day.workers[w]
    if not to_come:
        return True
    place = day.begins[w].place
    for at, entry in enumerate(to_come):
        j = day.job_at.get(entry.job_id)
        ahead = next((day.places[day.job_at[e.job_id]] for e in to_come[at:] if e.job_id in day.job_at), worker.place)
        came = at > 0 and to_come[at - 1].job_id == LUNCH and to_come[at - 1].travel_s > 0
        if (j is not None and not came) or entry.travel_s:
            if day.rows[w][place][ahead] != entry.travel_s:
                return False
            place = ahead
        if j is not None:
            place = ahead
        since = entry.arrives_s - entry.travel_s
        if any(since < ends and entry.ends_s > starts for starts, ends in day.busy[w]):
            return False
    home = to_come[-1].ends_s + day.rows[w][place][worker.place]
    free = day.begins[w]
    return home <= worker.end_s and free.needs_lunch == any(entry.job_id == LUNCH for entry in to_come)
