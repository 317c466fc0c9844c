"""What a day costs as a whole, and moves of jobs between people that make it cost less.

The cost of somebody's day is its way, what it is off the mean day (squared, so that the longest day matters most),
what the shares of the week are off, how late urgent jobs begin, and jobs done by somebody who should not.
Candidates for a move are found for all gaps of all days at once in arrays; a move is made only after the
exact times of both days were found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.model import ACTIVITIES, Activity
from geo.schedule.balance_gaps import Gaps
from geo.schedule.day_search import PREFER_S, REQUIRED_S, URGENT_S
from geo.schedule.problem import OPTIONAL_S
from geo.schedule.routes import NOTHING, Day, Timed

SPREAD_S = 0.02
"""What one squared minute off the mean day weighs, in seconds of way."""
SHARE_S = 30.0
"""What one minute beyond the tolerance of a share weighs."""
EARLY_WEIGHT = 0.2
"""What one second of waiting of an urgent job weighs."""
LITTLE = 1.0
"""A gain below this many seconds is none."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What balance is measured against: minutes of the mean day."""

    mean_min: float
    spread_s: float = SPREAD_S


class Days:
    """Everybody's day while it is being mended."""

    def __init__(self, day: Day, aim: Aim) -> None:
        self.day, self.aim = day, aim
        count = len(day.workers)
        self.orders: list[list[int]] = [[] for _ in range(count)]
        self.timed: list[Timed] = [NOTHING] * count
        self.owner: NDArray[np.int64] = np.full(len(day.jobs), -1, dtype=np.int64)
        self.minutes: NDArray[np.float64] = np.zeros(count)
        self.service_min = np.array(day.services, dtype=np.float64) / 60
        self.other = np.array(
            [[bool(job.prefers) and worker.id not in job.prefers for job in day.jobs] for worker in day.workers]
        ).reshape(count, len(day.jobs)) * float(PREFER_S)
        self.settled = [settled_minutes(day, w) for w in range(count)]
        self.gaps = Gaps(day)
        self.costs: NDArray[np.float64] = np.array([self.cost(w, [], NOTHING) for w in range(count)])
        self.tries = 0
        for w in range(count):
            self.put(w, [], day.time(w, []) or NOTHING)

    # what a day costs

    def worked(self, w: int, timed: Timed) -> float:
        """Minutes of way and service of a day."""
        return (timed.way_s + timed.service_s) / 60 + sum(self.settled[w].values())

    def cost(self, w: int, order: Sequence[int], timed: Timed) -> float:
        """Cost of somebody's day, in seconds of way."""
        off = self.worked(w, timed) - self.aim.mean_min
        found = timed.way_s + self.aim.spread_s * off * off
        found += SHARE_S * self.excess(w, order, timed) + float(sum(self.other[w, j] for j in order))
        for entry in timed.entries:
            if entry[0] >= 0 and self.day.urgent[entry[0]]:
                found += EARLY_WEIGHT * (entry[2] - max(self.day.begins[w].at_s, self.day.windows[entry[0]][0][0]))
        return found

    def excess(self, w: int, order: Sequence[int], timed: Timed) -> float:
        """Minutes by which the shares of the week are off beyond the tolerance."""
        return excess_of(self.day, w, order, timed, self.settled[w])

    def loses(self, j: int) -> float:
        """What it costs to leave a job out."""
        job = self.day.jobs[j]
        if job.urgent or job.pinned:
            return float(URGENT_S)
        return float(REQUIRED_S) if job.required else job.worth * OPTIONAL_S

    def total(self) -> float:
        """Cost of all days and of what is in none."""
        return float(self.costs.sum()) + sum(self.loses(int(j)) for j in np.flatnonzero(self.owner < 0))

    # changes

    def put(self, w: int, order: list[int], timed: Timed) -> None:
        """Make this somebody's day."""
        for j in self.orders[w]:
            if self.owner[j] == w:
                self.owner[j] = -1
        self.owner[order] = w
        self.orders[w], self.timed[w] = order, timed
        self.costs[w] = self.cost(w, order, timed)
        self.minutes[w] = self.worked(w, timed)
        self.gaps.put(w, order, timed)

    def with_job(self, w: int, j: int, at: int) -> tuple[list[int], Timed] | None:
        """Somebody's day with a job more, urgent ones first; None where it does not fit."""
        self.tries += 1
        order, timed = self.day.urgent_first(w, [*self.orders[w][:at], j, *self.orders[w][at:]])
        return None if timed is None else (order, timed)

    def without(self, w: int, j: int) -> tuple[list[int], Timed] | None:
        """Somebody's day without one of its jobs."""
        self.tries += 1
        order, timed = self.day.urgent_first(w, [other for other in self.orders[w] if other != j])
        return None if timed is None else (order, timed)

    def best_place(self, j: int, *, barred: Iterable[int] = (), most: int = 30, below: float = np.inf) -> Found | None:
        """The cheapest way to put a job into a day, its cost below ``below``; nothing is changed."""
        w_of, at_of, way = self.gaps.insertions(j)
        if not len(way):
            return None
        score = way + self._balance(w_of, self.service_min[j] + way / 60) + self.other[w_of, j]
        for w in barred:
            score = np.where(w_of == w, np.inf, score)
        best: Found | None = None
        chosen = np.argsort(score, kind="stable")[:most]
        for pick in chosen:
            if not score[pick] < min(below, best.gain if best else np.inf):
                break
            w = int(w_of[pick])
            made = self.with_job(w, j, int(at_of[pick]))
            if made is None:
                continue
            cost = self.cost(w, *made) - float(self.costs[w])
            if cost < min(below, best.gain if best else np.inf):
                best = Found(cost, w, *made)
                if not self.day.urgent[j]:
                    break
        return best

    def _balance(self, w_of: NDArray[np.int64], more: NDArray[np.float64]) -> NDArray[np.float64]:
        off = self.minutes[w_of] - self.aim.mean_min
        return self.aim.spread_s * (2 * off * more + more * more)

    def relocate(self, j: int) -> bool:
        """Put a job into a better place, of somebody else or of the same day."""
        w = int(self.owner[j])
        saved = self.gaps.saved(j)
        off = self.minutes[w] - self.aim.mean_min
        less = self.service_min[j] + saved / 60
        hope = saved - self.aim.spread_s * (less * less - 2 * off * less) + self.other[w, j]
        hope += SHARE_S * 5 * bool(self.day.problem.shares and self.excess(w, self.orders[w], self.timed[w]))
        w_of, _, way = self.gaps.insertions(j)
        if len(way):
            score = way + self._balance(w_of, self.service_min[j] + way / 60) + self.other[w_of, j]
            score = np.where(w_of == w, np.inf, score)
            if score.min() < hope - LITTLE:
                rest = self.without(w, j)
                if rest is not None:
                    gained = float(self.costs[w]) - self.cost(w, *rest)
                    found = self.best_place(j, barred=(w,), most=6, below=gained - LITTLE)
                    if found is not None:
                        self.put(w, *rest)
                        self.put(found.w, found.order, found.timed)
                        return True
        return self._reorder(w, j, saved)

    def _reorder(self, w: int, j: int, saved: float) -> bool:
        """Put a job to another place of the same day."""
        _, at_of, way = self.gaps.insertions(j, only=w)
        if not len(way) or way.min() >= saved - LITTLE:
            return False
        before = self.orders[w].index(j)
        rest = [other for other in self.orders[w] if other != j]
        for pick in np.argsort(way, kind="stable")[:3]:
            if way[pick] >= saved - LITTLE:
                break
            at = int(at_of[pick]) - (int(at_of[pick]) > before)
            order, timed = self.day.urgent_first(w, [*rest[:at], j, *rest[at:]])
            self.tries += 1
            if timed is not None and self.cost(w, order, timed) < self.costs[w] - LITTLE:
                self.put(w, order, timed)
                return True
        return False

    def swap(self, j: int, most: int = 4) -> bool:
        """Exchange a job with one of somebody else's where both days together get better."""
        w = int(self.owner[j])
        others, way_here, way_there = self.gaps.swaps(j)
        if not len(others):
            return False
        theirs = self.owner[others]
        service = self.service_min[others] - self.service_min[j]
        score = way_here + way_there
        score = score + self._balance(np.full(len(others), w), service + way_here / 60)
        score = score + self._balance(theirs, way_there / 60 - service)
        score = score + self.other[w, others] + self.other[theirs, j] - self.other[w, j] - self.other[theirs, others]
        for pick in np.argsort(score, kind="stable")[:most]:
            if score[pick] >= -LITTLE:
                break
            if self.exchange(j, int(others[pick])):
                return True
        return False

    def exchange(self, j: int, k: int) -> bool:
        """Exchange two jobs of two people in place if both days fit and get better together."""
        w, v = int(self.owner[j]), int(self.owner[k])
        if not (self.day.may[w, k] and self.day.may[v, j]):
            return False
        self.tries += 1
        here, timed_here = self.day.urgent_first(w, [k if one == j else one for one in self.orders[w]])
        if timed_here is None:
            return False
        there, timed_there = self.day.urgent_first(v, [j if one == k else one for one in self.orders[v]])
        if timed_there is None:
            return False
        after = self.cost(w, here, timed_here) + self.cost(v, there, timed_there)
        if after >= self.costs[w] + self.costs[v] - LITTLE:
            return False
        self.put(w, here, timed_here)
        self.put(v, there, timed_there)
        return True


@dataclass(frozen=True, slots=True)
class Found:
    """A place for a job: what it costs, whose day, and that day with it."""

    gain: float
    w: int
    order: list[int]
    timed: Timed


def excess_of(day: Day, w: int, order: Sequence[int], timed: Timed, settled: Mapping[Activity, float]) -> float:
    """Minutes by which somebody's week with a day is off its shares beyond the tolerance; ways are field work."""
    problem = day.problem
    if not problem.shares:
        return 0.0
    spent = dict(settled)
    spent["field"] = spent.get("field", 0.0) + timed.way_s / 60
    for j in order:
        activity = day.jobs[j].activity
        spent[activity] = spent.get(activity, 0.0) + day.services[j] / 60
    return share_excess(problem.shares, problem.tolerance, day.workers[w].week, spent)


def share_excess(
    shares: Mapping[Activity, float], tolerance: float, week: Mapping[Activity, float], spent: Mapping[Activity, float]
) -> float:
    """Minutes by which activities of a week are off their shares beyond the tolerance.

    Parameters
    ----------
    shares : mapping of str to float
        Activity → share of the week.
    week, spent : mapping of str to float
        Minutes of the week without the day, and of the day.
    """
    minutes = {activity: week.get(activity, 0.0) + spent.get(activity, 0.0) for activity in ACTIVITIES}
    total = sum(minutes.values())
    return sum(
        max(0.0, abs(minutes[activity] - share * total) - tolerance * total) for activity, share in shares.items()
    )


def settled_minutes(day: Day, w: int) -> dict[Activity, float]:
    """Minutes by activity of what is settled already, ways as field work."""
    spent: dict[Activity, float] = {}
    for entry in day.begins[w].settled:
        spent["field"] = spent.get("field", 0.0) + entry.travel_s / 60
        j = day.job_at.get(entry.job_id)
        if j is not None:
            activity = day.jobs[j].activity
            spent[activity] = spent.get(activity, 0.0) + (entry.ends_s - entry.starts_s) / 60
    return spent
