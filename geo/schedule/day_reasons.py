"""Why a job is in nobody's day: rules are tried one by one until the one that binds is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geo.i18n import mark
from geo.schedule.problem import NO_WAY_S, Unplanned
from geo.schedule.routes import Day, usual_begin

NOBODY_SKILLED = mark("Nobody who is there has the skill {skill}.")
NOBODY_ALLOWED = mark("None of those who may do it is there.")
PINNED_AWAY = mark("Whoever must do it is not there.")
PINNED_UNFIT = mark("Whoever must do it may not do it or lacks the skill.")
NO_WAY = mark("Nobody who may do it can get there and back.")
TOO_MUCH = mark("It is more than anybody who may do it can take.")
OUTSIDE = mark("Its hours lie outside the shift of everybody who may do it.")
TOO_LONG = mark("It does not fit into the shift of anybody who may do it, the way there and back included.")
AWAY = mark("Everybody who may do it is away in its hours.")
LUNCH_BINDS = mark("It would leave nobody who may do it their lunch break.")
BOUND = mark("Everybody who may do it is bound to other fixed appointments in its hours.")
FULL = mark("The day of everybody who may do it is full.")
NOT_WORTH = mark("It may be left out, and the way to it costs more than it is worth.")


def why_not(day: Day, orders: Sequence[Sequence[int]], j: int) -> Unplanned:
    """The reason that binds for a job in nobody's day.

    Parameters
    ----------
    orders : sequence of sequence of int
        Jobs of each worker, in order.
    """
    job = day.jobs[j]
    rows = np.flatnonzero(day.may[:, j])
    if not len(rows):
        return Unplanned(job.id, *_nobody(day, j))
    fit = [int(w) for w in rows if _reaches(day, int(w), j)]
    if not fit:
        return Unplanned(job.id, NO_WAY)
    fit = [w for w in fit if (room := day.workers[w].capacity) is None or job.demand <= room]
    if not fit:
        return Unplanned(job.id, TOO_MUCH)
    if not any(_meets(day, w, j) for w in fit):
        return Unplanned(job.id, OUTSIDE)
    alone = [w for w in fit if day.time(w, [j]) is not None]
    if not alone:
        return Unplanned(job.id, _alone(day, fit, j))
    fixed = [w for w in alone if _beside_fixed(day, w, orders[w], j)]
    if not fixed:
        return Unplanned(job.id, BOUND)
    if not job.required and any(_has_room(day, w, orders[w], j) for w in fixed):
        return Unplanned(job.id, NOT_WORTH)
    return Unplanned(job.id, FULL)


def _nobody(day: Day, j: int) -> tuple[str, dict[str, str]]:
    job = day.jobs[j]
    if job.pinned:
        return (PINNED_UNFIT if job.pinned in day.worker_at else PINNED_AWAY), {}
    if job.skill and not any(job.skill in worker.skills for worker in day.workers):
        return NOBODY_SKILLED, {"skill": job.skill}
    if job.allowed is not None and not any(worker.id in job.allowed for worker in day.workers):
        return NOBODY_ALLOWED, {}
    return NOBODY_SKILLED, {"skill": job.skill}


def _reaches(day: Day, w: int, j: int) -> bool:
    begin, rows, place = day.begins[w].place, day.rows[w], day.places[j]
    return rows[begin][place] < NO_WAY_S and rows[place][day.workers[w].place] < NO_WAY_S


def _meets(day: Day, w: int, j: int) -> bool:
    since, until = day.begins[w].at_s, day.workers[w].end_s
    return any(latest >= since and earliest + day.services[j] <= until for earliest, latest in day.windows[j])


def _alone(day: Day, fit: Sequence[int], j: int) -> str:
    """Why it does not even fit into an empty day: the rule without which it would."""
    if any(_relaxed(day, w, j, lunch=False, busy=True) for w in fit):
        return LUNCH_BINDS
    if any(_relaxed(day, w, j, lunch=True, busy=False) or _relaxed(day, w, j, lunch=False, busy=False) for w in fit):
        return AWAY
    return TOO_LONG


def _relaxed(day: Day, w: int, j: int, *, lunch: bool, busy: bool) -> bool:
    worker, begin = day.workers[w], day.begins[w]
    looser = replace(worker, lunch=worker.lunch if lunch else None, busy=worker.busy if busy else ())
    problem = replace(day.problem, workers=(looser,), jobs=(day.jobs[j],))
    needs = begin.needs_lunch and usual_begin(looser).needs_lunch
    return Day(problem, {worker.id: replace(begin, needs_lunch=needs)}).time(0, [0]) is not None


def _beside_fixed(day: Day, w: int, order: Sequence[int], j: int) -> bool:
    """Whether it fits beside those jobs of a day that are pinned to the person."""
    return _has_room(day, w, [k for k in order if day.jobs[k].pinned], j)


def _has_room(day: Day, w: int, order: Sequence[int], j: int) -> bool:
    return any(day.time(w, [*order[:at], j, *order[at:]]) is not None for at in range(len(order) + 1))
