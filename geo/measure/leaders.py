"""`Leaders`: the units with most open cases, kept up by what changes instead of being ranked anew each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geo.measure.tally import Tally

_SPARE = 8
"""How many times more units are watched than are shown, so that the shown ones may fall without a new ranking."""


class Leaders:
    """Ranks some units of a tally by open cases, then by overdue ones.

    Parameters
    ----------
    tally : Tally
        Asked anew for every answer.
    unit_ids : sequence of str
        The units that compete.
    limit : int
        How many of them are shown.
    """

    def __init__(self, tally: Tally, unit_ids: Sequence[str], limit: int) -> None:
        self._tally = tally
        self._all = unit_ids
        self._members = frozenset(unit_ids)
        self._limit = limit
        self._watched: set[str] = set()
        self._floor = 0
        self._begin()

    def touch(self, unit_ids: Iterable[str]) -> None:
        """The counters of these units may have changed since the last answer."""
        self._watched |= self._members.intersection(unit_ids)
        if len(self._watched) > 2 * _SPARE * self._limit:
            self._begin()

    def top(self) -> list[tuple[str, tuple[int, int, int]]]:
        """The heaviest units in order, at most ``limit``, with open, overdue and urgent cases; none without any."""
        ranked = self._tally.heaviest(list(self._watched), self._limit)
        least = ranked[-1][1][0] if len(ranked) == self._limit else 0
        if self._floor and least <= self._floor:  # somebody who is not watched may have to be shown
            self._begin()
            ranked = self._tally.heaviest(list(self._watched), self._limit)
        return ranked

    def _begin(self) -> None:
        """Watch the heaviest; all others have at most as many open cases as the first of them has now."""
        first = self._tally.heaviest(self._all, _SPARE * self._limit + 1)
        full = len(first) > _SPARE * self._limit
        self._floor = first.pop()[1][0] if full else 0
        self._watched = {unit_id for unit_id, _ in first}
