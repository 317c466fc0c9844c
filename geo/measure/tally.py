"""Counters per unit that follow each change of a case instead of counting everything again.

Every case contributes a small vector of numbers to each unit of its chain. A change takes the old vector
away and adds the new one, so a refresh costs what has changed, never what there is.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from geo.model import Path


@dataclass(frozen=True, slots=True)
class Standing:
    """What the counters need to know of one case.

    Attributes
    ----------
    path : tuple of str
        Every unit in it counts the case.
    overdue : bool
        Open and past its limit, as the community's clock has announced it.
    solved, satisfied : bool or None
        The reporter's answer; None until there is one.
    merged : bool
        It goes on as another case, which counts as received for both.
    """

    path: Path
    is_open: bool
    overdue: bool
    urgent: bool
    received_at: datetime
    due_at: datetime | None
    responded_at: datetime | None
    closed_at: datetime | None
    solved: bool | None
    satisfied: bool | None
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Counters of one unit; the rates are shares from 0 to 1, or None where nothing can be shared out.

    Attributes
    ----------
    open, overdue, urgent : int
        Cases that stand open now.
    received_today, closed_today : int
        Since local midnight.
    received, responded, closed, on_time, rated, solved, satisfied : int
        Within the window (30 days).
    """

    open: int
    overdue: int
    urgent: int
    received_today: int
    closed_today: int
    received: int
    responded: int
    closed: int
    on_time: int
    rated: int
    solved: int
    satisfied: int

    @property
    def on_time_rate(self) -> float | None:
        """按期办结率: of the closed, those closed within their limit."""
        return self.on_time / self.closed if self.closed else None

    @property
    def response_rate(self) -> float | None:
        """响应率: of the received, those somebody has answered to."""
        return self.responded / self.received if self.received else None

    @property
    def solved_rate(self) -> float | None:
        """解决率: of the rated, those the reporter calls solved."""
        return self.solved / self.rated if self.rated else None

    @property
    def satisfied_rate(self) -> float | None:
        """满意率: of the rated, those the reporter is satisfied with."""
        return self.satisfied / self.rated if self.rated else None


_NOTHING = (0,) * len(Figures.__slots__)


class Tally:
    """The counters of all units of a community.

    Parameters
    ----------
    window_start, today_start : datetime
        Aware instants from which the window and today count.
    """

    def __init__(self, window_start: datetime, today_start: datetime) -> None:
        self.window_start = window_start
        self.today_start = today_start
        self._cases: dict[str, tuple[Path, tuple[int, ...]]] = {}
        self._units: dict[str, list[int]] = {}

    def put(self, case_id: str, standing: Standing | None) -> Iterable[str]:
        """Count a case as it stands now, or no more (None).

        Returns
        -------
        iterable of str
            Ids of the units whose counters this touched.
        """
        old = self._cases.pop(case_id, None)
        if old is not None:
            self._add(old[0], old[1], -1)
        if standing is None:
            return old[0] if old else ()
        vector = self._vector(standing)
        self._cases[case_id] = (standing.path, vector)
        self._add(standing.path, vector, 1)
        return standing.path if old is None or old[0] == standing.path else {*old[0], *standing.path}

    def counts(self, unit_id: str) -> tuple[int, int, int]:
        """Open, overdue and urgent cases of a unit."""
        row = self._units.get(unit_id)
        return (row[0], row[1], row[2]) if row else (0, 0, 0)

    def heaviest(self, unit_ids: Sequence[str], limit: int) -> list[tuple[str, tuple[int, int, int]]]:
        """Of some units those with most open cases, then most overdue ones, those without any left out.

        Returns
        -------
        list of (str, (int, int, int))
            At most ``limit`` unit ids, the heaviest first, with open, overdue and urgent cases.
        """
        units = self._units
        opens = [units[unit_id][0] if unit_id in units else 0 for unit_id in unit_ids]
        least = max(heapq.nlargest(limit, opens)[-1], 1) if opens else 1  # few reach it: only they are sorted
        kept = [(unit_id, self.counts(unit_id)) for unit_id, n in zip(unit_ids, opens, strict=True) if n >= least]
        return sorted(kept, key=lambda unit: (-unit[1][0], -unit[1][1], unit[0]))[:limit]

    def figures(self, unit_id: str) -> Figures:
        """All counters of a unit; zeros for one that never had a case."""
        return Figures(*self._units.get(unit_id, _NOTHING))

    def _add(self, path: Path, vector: tuple[int, ...], sign: int) -> None:
        for unit_id in path:
            row = self._units.get(unit_id)
            if row is None:
                row = self._units[unit_id] = list(_NOTHING)
            for position, value in enumerate(vector):
                if value:
                    row[position] += sign * value

    def _vector(self, case: Standing) -> tuple[int, ...]:
        received = not case.merged and case.received_at >= self.window_start
        closed = case.closed_at is not None and case.closed_at >= self.window_start
        rated = closed and case.solved is not None
        return (
            int(case.is_open),
            int(case.is_open and case.overdue),
            int(case.is_open and case.urgent),
            int(not case.merged and case.received_at >= self.today_start),
            int(case.closed_at is not None and case.closed_at >= self.today_start),
            int(received),
            int(received and case.responded_at is not None),
            int(closed),
            int(closed and not _late(case)),
            int(rated),
            int(rated and bool(case.solved)),
            int(rated and bool(case.satisfied)),
        )


def _late(case: Standing) -> bool:
    return case.due_at is not None and case.closed_at is not None and case.closed_at > case.due_at
