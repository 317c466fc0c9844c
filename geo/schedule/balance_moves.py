"""Mending a day: what is in nobody's day is put in, then jobs move until nothing gets better."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from geo.schedule.balance import LITTLE, Days
from geo.schedule.balance_shares import share_step
from geo.schedule.routes import NOTHING

PUSHED = 24
"""So many jobs are tried as the one that makes room."""


def put_in(days: Days, jobs: list[int], *, push: bool = True) -> list[int]:
    """Put jobs into the days, the ones that matter most first; those that find no place come back."""
    left: list[int] = []
    people = days.day.may.sum(axis=0)
    waiting = sorted(jobs, key=lambda j: (-days.loses(j), int(people[j]), -days.day.services[j], j))
    for j in waiting:
        found = days.best_place(j, below=days.loses(j))
        if found is not None:
            days.put(found.w, found.order, found.timed)
        elif not (push and make_room(days, j)):
            left.append(j)
    return left


def make_room(days: Days, j: int) -> bool:
    """Put a job where another one stands that finds room elsewhere, or that matters less than it."""
    others, way = days.gaps.instead_of(j)
    owner = days.owner.copy()
    matters = days.loses(j)
    for pick in np.argsort(way, kind="stable")[:PUSHED]:
        k = int(others[pick])
        if days.owner[k] != owner[k] or days.loses(k) > matters:
            continue
        w = int(owner[k])
        order_before, timed_before = days.orders[w], days.timed[w]
        order, timed = days.day.urgent_first(w, [j if one == k else one for one in order_before])
        days.tries += 1
        if timed is None:
            continue
        days.put(w, order, timed)
        elsewhere = days.best_place(k)
        if elsewhere is not None:
            days.put(elsewhere.w, elsewhere.order, elsewhere.timed)
            return True
        if days.loses(k) < matters:
            return True
        days.put(w, order_before, timed_before)
    return False


def drop_idle(days: Days) -> None:
    """Take out jobs that may be left out and cost more way than they are worth."""
    for j in np.flatnonzero(days.owner >= 0):
        job = days.day.jobs[int(j)]
        if job.required or job.pinned or job.urgent:
            continue
        w = int(days.owner[j])
        rest = days.without(w, int(j))
        if rest is not None and float(days.costs[w]) - days.cost(w, *rest) > days.loses(int(j)) + LITTLE:
            days.put(w, *rest)


def improve(days: Days, seed: int, tries: int) -> None:
    """Move and exchange jobs until no move makes the whole better, or so many days were timed.

    Parameters
    ----------
    tries : int
        How many days may be timed: a measure of work that does not depend on the machine.
    """
    rng = random.Random(seed)  # noqa: S311  # an order of looking, no secret
    end = days.tries + tries
    jobs = list(range(len(days.day.jobs)))
    moved = True
    while moved and days.tries < end:
        moved = False
        rng.shuffle(jobs)
        for j in jobs:
            if days.tries >= end:
                break
            if days.owner[j] >= 0 and (days.relocate(j) or days.swap(j)):
                moved = True
        moved |= exchange_tails(days, end)


def exchange_tails(days: Days, end: int) -> bool:
    """Let two people go on with each other's day from some moment, where both get better by it."""
    moved = False
    day = days.day
    for w, v in combinations(range(len(day.workers)), 2):
        if days.tries >= end:
            break
        here, there = days.orders[w], days.orders[v]
        if not here or not there or not _near(days, w, v):
            continue
        best = _best_cut(days, w, v)
        if best is None:
            continue
        a, b = best
        first, timed_first = day.urgent_first(w, [*here[:a], *there[b:]])
        days.tries += 1
        if timed_first is None:
            continue
        second, timed_second = day.urgent_first(v, [*there[:b], *here[a:]])
        days.tries += 1
        if timed_second is None:
            continue
        cost = days.cost(w, first, timed_first) + days.cost(v, second, timed_second)
        if cost < days.costs[w] + days.costs[v] - LITTLE:
            days.put(w, first, timed_first)
            days.put(v, second, timed_second)
            moved = True
    return moved


def _near(days: Days, w: int, v: int) -> bool:
    """Whether two days come close to each other anywhere: a tail is passed on only there."""
    day = days.day
    here, there = days.gaps.place[days.orders[w]], days.gaps.place[days.orders[v]]
    return int(day.seconds[day.mode_of[w]][np.ix_(here, there)].min()) < 900


def _best_cut(days: Days, w: int, v: int) -> tuple[int, int] | None:
    """Where the exchange of tails promises most, by way and balance; None where it promises nothing."""
    day = days.day
    here, there = days.orders[w], days.orders[v]
    seconds_w, seconds_v = day.seconds[day.mode_of[w]], day.seconds[day.mode_of[v]]
    at_w = np.array([day.begins[w].place, *(day.places[j] for j in here), day.workers[w].place])
    at_v = np.array([day.begins[v].place, *(day.places[j] for j in there), day.workers[v].place])
    legs_w, legs_v = seconds_w[at_w[:-1], at_w[1:]], seconds_v[at_v[:-1], at_v[1:]]
    head_w = np.concatenate([[0], np.cumsum(legs_w[:-1])])
    head_v = np.concatenate([[0], np.cumsum(legs_v[:-1])])
    tail_w, tail_v = _tails(seconds_v, at_w, at_v[-1]), _tails(seconds_w, at_v, at_w[-1])
    join_w = seconds_w[np.ix_(at_w[:-1], [*at_v[1:-1], at_w[-1]])]
    join_v = seconds_v[np.ix_(at_v[:-1], [*at_w[1:-1], at_v[-1]])]
    way_w = head_w[:, None] + join_w + tail_v[None, :]
    way_v = head_v[:, None] + join_v + tail_w[None, :]
    done_w = np.concatenate([[0.0], np.cumsum(days.service_min[here])])
    done_v = np.concatenate([[0.0], np.cumsum(days.service_min[there])])
    mean, weight = days.aim.mean_min, days.aim.spread_s
    settled_w, settled_v = sum(days.settled[w].values()), sum(days.settled[v].values())
    min_w = settled_w + done_w[:, None] + (done_v[-1] - done_v)[None, :] + way_w / 60 - mean
    min_v = settled_v + (done_v[:, None] + (done_w[-1] - done_w)[None, :]) + way_v / 60 - mean
    score = way_w + weight * min_w**2 + (way_v + weight * min_v**2).T
    now = float(legs_w.sum() + legs_v.sum())
    now += weight * ((days.minutes[w] - mean) ** 2 + (days.minutes[v] - mean) ** 2)
    may = _may_pass(days, w, v)
    score = np.where(may, score, np.inf)
    pick = int(np.argmin(score))
    a, b = divmod(pick, score.shape[1])
    return (a, b) if score[a, b] < now - LITTLE and (a, b) != (len(here), len(there)) else None


def _tails(seconds: NDArray[np.int64], at: NDArray[np.int64], home: int) -> NDArray[np.int64]:
    """Way of a day from each of its stops on with somebody else's means and home; 0 after the last one."""
    stops = np.concatenate([at[1:-1], [home]])
    legs = seconds[stops[:-1], stops[1:]]
    return np.concatenate([np.cumsum(legs[::-1])[::-1], [0]])


def _may_pass(days: Days, w: int, v: int) -> NDArray[np.bool_]:
    """Which pairs of tails may be passed on, by skill, permission and pin, and by when they begin."""
    may = days.day.may
    here, there = days.orders[w], days.orders[v]
    w_takes = np.append(np.logical_and.accumulate(may[w, there][::-1])[::-1], True)
    v_takes = np.append(np.logical_and.accumulate(may[v, here][::-1])[::-1], True)
    gaps = days.gaps
    leaves_w = np.append([days.day.begins[w].at_s], [e[3] for e in days.timed[w].entries if e[0] >= 0])
    leaves_v = np.append([days.day.begins[v].at_s], [e[3] for e in days.timed[v].entries if e[0] >= 0])
    late_w = np.append([gaps.window_late[j] for j in here], days.day.workers[w].end_s)
    late_v = np.append([gaps.window_late[j] for j in there], days.day.workers[v].end_s)
    in_time = (leaves_w[:, None] <= late_v[None, :]) & (leaves_v[:, None] <= late_w[None, :]).T
    found: NDArray[np.bool_] = w_takes[None, :] & v_takes[:, None] & in_time
    return found


def mend_shares(days: Days) -> bool:
    """Hand on or exchange counter and rotating duty until no single step brings the shares of the week nearer."""
    moved = False
    while (step := share_step(days.day, days.orders, days.excess)) is not None:
        days.put(step.first[0], [], days.day.time(step.first[0], []) or NOTHING)  # what is handed on is in no day now
        days.put(*step.second)
        days.put(*step.first)
        moved = True
    return moved
