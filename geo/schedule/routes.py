"""Somebody's day to the second: an order of jobs in, arrivals, breaks and ends out, or that it does not fit.

The break and busy spans take place wherever one is; nothing else overlaps them. For a given order the times found are
the earliest possible ones: of two ways to the same job, the earlier never makes the rest later.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.schedule.problem import LUNCH, NO_WAY_S, DayProblem, Job, Planned, Window, Worker

ANY_TIME: tuple[Window, ...] = ((0, NO_WAY_S),)


@dataclass(frozen=True, slots=True)
class Begin:
    """From where and when somebody is planned, and what of their day is settled already.

    Attributes
    ----------
    settled : tuple of Planned
        What they have done or begun, in order.
    """

    at_s: int
    place: int
    needs_lunch: bool
    settled: tuple[Planned, ...] = ()


@dataclass(frozen=True, slots=True)
class Timed:
    """A day that fits.

    Attributes
    ----------
    entries : tuple of (int, int, int, int, int)
        Index of the job (-1: the break), arrival, begin, end and way before it, seconds.
    home_s : int
        Back at their place.
    way_s : int
        Seconds on the way, the way back included.
    service_s : int
        Seconds at jobs.
    """

    entries: tuple[tuple[int, int, int, int, int], ...]
    home_s: int
    way_s: int
    service_s: int


NOTHING = Timed((), 0, 0, 0)
"""A day without jobs: nobody leaves their place."""


class Day:
    """A problem made ready for timing: numbers instead of ids.

    Parameters
    ----------
    begins : mapping of str to Begin
        Person id → where their day goes on; everybody else begins at their place and shift.
    """

    def __init__(self, problem: DayProblem, begins: Mapping[str, Begin] | None = None) -> None:
        self.problem = problem
        self.workers: tuple[Worker, ...] = problem.workers
        self.jobs: tuple[Job, ...] = problem.jobs
        self.worker_at = {worker.id: at for at, worker in enumerate(self.workers)}
        self.job_at = {job.id: at for at, job in enumerate(self.jobs)}
        self.modes = tuple(problem.travel)
        self.seconds = np.stack([problem.travel[mode].seconds for mode in self.modes]).astype(np.int64)
        self.seconds[self.seconds < 0] = NO_WAY_S
        self.mode_of = [self.modes.index(worker.travel) for worker in self.workers]
        rows = [matrix.tolist() for matrix in self.seconds]
        self.rows: list[list[list[int]]] = [rows[mode] for mode in self.mode_of]
        self.windows = [tuple(sorted(job.windows)) or ANY_TIME for job in self.jobs]
        self.places = [job.place for job in self.jobs]
        self.services = [job.service_s for job in self.jobs]
        self.urgent = [job.urgent for job in self.jobs]
        given = begins or {}
        self.begins = [given.get(worker.id) or usual_begin(worker) for worker in self.workers]
        self.busy = [tuple(sorted(worker.busy)) for worker in self.workers]
        self.may = may_do(problem)

    def time(self, w: int, order: Sequence[int]) -> Timed | None:
        """The earliest times of jobs done in this order; None where they do not fit into the day."""
        worker, begin, rows = self.workers[w], self.begins[w], self.rows[w]
        settled = sum(entry.job_id in self.job_at for entry in begin.settled)
        if worker.capacity is not None and sum(self.jobs[j].demand for j in order) > worker.capacity:
            return None
        if not order:
            way = rows[begin.place][worker.place] if settled else 0
            return Timed((), begin.at_s, way, 0) if way else NOTHING
        busy = self.busy[w]
        lunch = worker.lunch if begin.needs_lunch else None
        # state 0: the break is still to come; state 1: no more break. Each: free from, what led here.
        states: list[tuple[int, tuple[object, ...]] | None] = (
            [None, (begin.at_s, ())] if lunch is None else [(begin.at_s, ()), None]
        )
        at = begin.place
        for j in (*order, -1):
            place = worker.place if j < 0 else self.places[j]
            way = rows[at][place]
            if way >= NO_WAY_S:
                return None
            ahead: list[tuple[int, tuple[object, ...]] | None] = [None, None]
            for done in (0, 1):
                state = states[done]
                if state is None:
                    continue
                free, trail = state
                left = _fit(busy, free, way)
                self._arrive(ahead, done, j, busy, left + way, way, trail)
                if done == 0 and lunch is not None:
                    eats = _eat(busy, lunch, free)
                    if eats is not None:  # the break first, then the way
                        ends = eats + lunch[2]
                        left = _fit(busy, ends, way)
                        self._arrive(ahead, 1, j, busy, left + way, way, (trail, (-1, free, eats, ends, 0)))
                    there = _fit(busy, free, way) + way
                    eats = _eat(busy, lunch, there)
                    if eats is not None:  # the way first, then the break
                        ends = eats + lunch[2]
                        self._arrive(ahead, 1, j, busy, ends, 0, (trail, (-1, there, eats, ends, way)))
            states, at = ahead, place
        final = states[1]
        if final is None or final[0] > worker.end_s:
            return None
        entries: list[tuple[int, int, int, int, int]] = []
        trail = final[1]
        while trail:
            trail, entry = trail  # type: ignore[assignment]
            entries.append(entry)  # type: ignore[arg-type]
        home = entries[0]
        entries = entries[1:][::-1]
        way_s = home[4] + sum(entry[4] for entry in entries)
        return Timed(tuple(entries), final[0], way_s, sum(self.services[j] for j in order))

    def _arrive(
        self, ahead: list[tuple[int, tuple[object, ...]] | None], done: int, j: int, busy: tuple[Window, ...],
        arrives: int, way: int, trail: tuple[object, ...],
    ) -> None:  # fmt: skip
        """Keep this way of getting the job done where it is the earliest so far."""
        if j < 0:
            starts: int | None = arrives
            ends = arrives
        else:
            starts = _start(busy, self.windows[j], arrives, self.services[j])
            if starts is None:
                return
            ends = starts + self.services[j]
        before = ahead[done]
        if before is None or ends < before[0]:
            ahead[done] = (ends, (trail, (j, arrives, starts, ends, way)))

    def urgent_first(self, w: int, order: Sequence[int]) -> tuple[list[int], Timed | None]:
        """The order with urgent jobs before the others as far as windows allow, and its times."""
        found = list(order)
        timed = self.time(w, found)
        while timed is not None:
            better = self.urgent_step(w, found, timed)
            if better is None:
                break
            found, timed = better
        return found, timed

    def urgent_step(self, w: int, order: Sequence[int], timed: Timed) -> tuple[list[int], Timed] | None:
        """One urgent job put before one that is not and begun earlier by it; None where all stand as they should."""
        urgent = self.urgent
        for at, j in enumerate(order):
            if not urgent[j]:
                continue
            begins = next(entry[2] for entry in timed.entries if entry[0] == j)
            if begins <= self.windows[j][0][0]:
                continue
            for before in range(at):
                if urgent[order[before]]:
                    continue
                tried = [*order[:before], j, *order[before:at], *order[at + 1 :]]
                again = self.time(w, tried)
                if again is not None and next(entry[2] for entry in again.entries if entry[0] == j) < begins:
                    return tried, again
        return None


def usual_begin(worker: Worker) -> Begin:
    """A whole day: from their place at the begin of their shift."""
    return Begin(worker.start_s, worker.place, needs_lunch=has_lunch(worker))


def has_lunch(worker: Worker) -> bool:
    """Whether a break is due: the shift covers its hours, and absences leave room for it."""
    if worker.lunch is None:
        return False
    earliest, latest, length = worker.lunch
    if worker.start_s > earliest or worker.end_s < latest:
        return False
    return _eat(tuple(sorted(worker.busy)), worker.lunch, earliest) is not None and length > 0


def may_do(problem: DayProblem) -> NDArray[np.bool_]:
    """Who may do what, by skill, permission and pin: shape (workers, jobs)."""
    return np.array(
        [
            [
                (not job.skill or job.skill in worker.skills)
                and (job.allowed is None or worker.id in job.allowed)
                and (not job.pinned or job.pinned == worker.id)
                for job in problem.jobs
            ]
            for worker in problem.workers
        ],
        dtype=bool,
    ).reshape(len(problem.workers), len(problem.jobs))


def planned_entries(day: Day, w: int, timed: Timed) -> tuple[Planned, ...]:
    """The entries of a timed day with ids, what is settled already before them."""
    worker = day.workers[w]
    straight = day.problem.travel[worker.travel].straight
    made = tuple(
        Planned(
            LUNCH if j < 0 else day.jobs[j].id, worker.id, arrives, starts, ends, way,
            j >= 0 and bool(straight[day.places[j]]),
        )
        for j, arrives, starts, ends, way in timed.entries
    )  # fmt: skip
    return (*day.begins[w].settled, *made)


def _fit(busy: tuple[Window, ...], since: int, length: int) -> int:
    """The earliest second from ``since`` on at which ``length`` seconds touch no busy span."""
    for starts, ends in busy:
        if since < ends and since + length > starts:
            since = ends
    return since


def _eat(busy: tuple[Window, ...], lunch: tuple[int, int, int], since: int) -> int | None:
    earliest, latest, length = lunch
    eats = _fit(busy, max(since, earliest), length)
    return eats if eats + length <= latest else None


def _start(busy: tuple[Window, ...], windows: tuple[Window, ...], since: int, length: int) -> int | None:
    for earliest, latest in windows:
        if since <= latest:
            starts = _fit(busy, max(since, earliest), length)
            if starts <= latest:
                return starts
    return None
