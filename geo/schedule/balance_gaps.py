"""All gaps of all days as arrays: where a job could go, judged at once.

What is said here is a first judgement: absences and a break that could move are not weighed. Whoever makes a move
times both days exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from geo.schedule.problem import NO_WAY_S
from geo.schedule.routes import Day, Timed

Ints = NDArray[np.int64]
ROOM = 16


class Gaps:
    """Gaps between the entries of everybody's day: shape (people, most gaps); an unused one departs never."""

    def __init__(self, day: Day) -> None:
        self.day = day
        self.mode = np.array(day.mode_of, dtype=np.int64)
        self.place = np.array(day.places, dtype=np.int64)
        self.service = np.array(day.services, dtype=np.int64)
        self.window_early = np.array([window[0] for windows in day.windows for window in windows[:1]], dtype=np.int64)
        self.window_late = np.array([windows[-1][1] for windows in day.windows], dtype=np.int64)
        self.whose = np.arange(len(day.workers), dtype=np.int64)
        self.job_gap: Ints = np.zeros((4, len(day.jobs)), dtype=np.int64)  # before, after, departs, latest
        self.mine: Ints = np.full(len(day.jobs), -1, dtype=np.int64)
        self.kept: list[list[int]] = [[] for _ in day.workers]
        shape = (len(day.workers), ROOM)
        self.departs: Ints = np.full(shape, NO_WAY_S, dtype=np.int64)
        self.latest: Ints = np.zeros(shape, dtype=np.int64)
        self.before: Ints = np.zeros(shape, dtype=np.int64)
        self.after: Ints = np.zeros(shape, dtype=np.int64)
        self.at: Ints = np.zeros(shape, dtype=np.int64)

    def _widen(self, more: int) -> None:
        self.departs = np.pad(self.departs, ((0, 0), (0, more)), constant_values=NO_WAY_S)
        self.latest, self.before, self.after, self.at = (
            np.pad(array, ((0, 0), (0, more))) for array in (self.latest, self.before, self.after, self.at)
        )

    def put(self, w: int, order: Sequence[int], timed: Timed) -> None:
        """Take over somebody's new day."""
        for j in self.kept[w]:
            if self.mine[j] == w:
                self.mine[j] = -1
        self.kept[w] = list(order)
        if len(timed.entries) + 1 > self.departs.shape[1]:
            self._widen(len(timed.entries) + 1)
        self._write(w, timed)

    def _write(self, w: int, timed: Timed) -> None:
        day, worker, rows = self.day, self.day.workers[w], self.day.rows[w]
        begin = day.begins[w]
        entries = timed.entries
        count = len(entries)
        stops = [day.places[entry[0]] if entry[0] >= 0 else -1 for entry in entries]
        after = [worker.place] * (count + 1)  # the next place gone to at or after each gap
        for gap in range(count - 1, -1, -1):
            after[gap] = stops[gap] if stops[gap] >= 0 else after[gap + 1]
        departs, before, at = [begin.at_s], [begin.place], [0]
        for gap, entry in enumerate(entries):
            departs.append(entry[3])
            lunch_there = entry[0] < 0 and entry[4] > 0
            before.append(stops[gap] if stops[gap] >= 0 else after[gap + 1] if lunch_there else before[-1])
            at.append(at[-1] + (entry[0] >= 0))
        latest = [0] * (count + 1)
        latest[count] = worker.end_s
        for gap in range(count - 1, -1, -1):
            j, _, starts, ends, _ = entries[gap]
            way_on = entries[gap + 1][4] if gap + 1 < count else rows[before[gap + 1]][worker.place]
            late = latest[gap + 1] - way_on - (ends - starts)
            if j >= 0:
                latest[gap] = min(late, int(self.window_late[j]))
            elif worker.lunch is not None:
                latest[gap] = min(late, worker.lunch[1] - worker.lunch[2])
        for gap in range(count):  # a job put before the break is followed by the way that comes after the break
            if entries[gap][0] < 0 and entries[gap][4] == 0:
                latest[gap] += rows[before[gap]][after[gap]]
        self.departs[w, :] = NO_WAY_S
        self.departs[w, : count + 1] = departs
        self.latest[w, : count + 1] = latest
        self.before[w, : count + 1] = before
        self.after[w, : count + 1] = after
        self.at[w, : count + 1] = at
        for gap, entry in enumerate(entries):
            j = entry[0]
            if j >= 0:
                self.mine[j] = w
                self.job_gap[:, j] = before[gap], after[gap + 1], departs[gap], latest[gap + 1]

    def insertions(self, j: int, only: int | None = None) -> tuple[Ints, Ints, NDArray[np.float64]]:
        """Gaps that may take a job: whose, where in the order, and seconds of way more."""
        may = self.day.may[:, j]
        rows = np.flatnonzero(may) if only is None else np.array([only], dtype=np.int64)
        mode = self.mode[rows][:, None]
        before, after = self.before[rows], self.after[rows]
        seconds, place = self.day.seconds, int(self.place[j])
        there = seconds[mode, before, place]
        on = seconds[mode, place, after]
        starts, ok = self._starts(j, self.departs[rows] + there)
        ok &= starts + self.service[j] + on <= self.latest[rows]
        row, gap = np.nonzero(ok)
        w = rows[row]
        old = seconds[self.mode[w], before[row, gap], after[row, gap]]
        empty = (gap == 0) & (self.at[w, gap] == 0) & (before[row, gap] == after[row, gap])
        more = there[row, gap] + on[row, gap] - np.where(empty, 0, old)
        return w, self.at[w, gap], more.astype(np.float64)

    def _starts(self, j: int, arrives: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        windows = self.day.windows[j]
        starts = np.full(arrives.shape, NO_WAY_S, dtype=np.int64)
        for earliest, latest in reversed(windows):
            begun = np.maximum(arrives, earliest)
            starts = np.where(begun <= latest, begun, starts)
        return starts, starts < NO_WAY_S

    def saved(self, j: int) -> float:
        """Seconds of way less without a job."""
        w, place = int(self.mine[j]), int(self.place[j])
        before, after = int(self.job_gap[0, j]), int(self.job_gap[1, j])
        rows = self.day.rows[w]
        return float(rows[before][place] + rows[place][after] - rows[before][after])

    def swaps(self, j: int) -> tuple[Ints, NDArray[np.float64], NDArray[np.float64]]:
        """Jobs of others that may stand in its place, and it in theirs: which, and seconds of way more in both days."""
        w = int(self.mine[j])
        others = np.flatnonzero((self.mine >= 0) & (self.mine != w) & self.day.may[w])
        theirs = self.mine[others]
        others = others[self.day.may[theirs, j]]
        theirs = self.mine[others]
        ok_here, here = self._instead(np.full(len(others), j), others, w)
        ok_there, there = self._instead(others, np.full(len(others), j), theirs)
        ok = ok_here & ok_there
        return others[ok], here[ok], there[ok]

    def instead_of(self, j: int) -> tuple[Ints, NDArray[np.float64]]:
        """Jobs whose place a job could take: which, and seconds of way more."""
        others = np.flatnonzero((self.mine >= 0) & (np.arange(len(self.mine)) != j))
        others = others[self.day.may[self.mine[others], j]]
        ok, way = self._instead(others, np.full(len(others), j), self.mine[others])
        return others[ok], way[ok]

    def _instead(self, out: Ints, into: Ints, w: Ints | int) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        before, after, departs, latest = self.job_gap[:, out]
        seconds, mode = self.day.seconds, self.mode[w]
        place, old = self.place[into], self.place[out]
        there, on = seconds[mode, before, place], seconds[mode, place, after]
        starts = np.maximum(departs + there, self.window_early[into])
        ok = (starts <= self.window_late[into]) & (starts + self.service[into] + on <= latest)
        way = there + on - seconds[mode, before, old] - seconds[mode, old, after]
        return ok, way.astype(np.float64)
