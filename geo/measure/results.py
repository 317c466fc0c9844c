"""`Frame`: the cases of some stretch of time as columns; `Result`: a figure with the cases behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.measure.columns import WORDS, Columns
from geo.measure.definitions import BY_KEY, Definition
from geo.model import CaseState

Ids = NDArray[Any]
Mask = NDArray[np.bool_]
Array = NDArray[Any]
_DENSE = 2
ENDED = (CaseState.CLOSED.value, CaseState.RATED.value)


@dataclass(frozen=True, slots=True)
class Span:
    """From one instant to before another; naive, UTC, as the columns are."""

    start: np.datetime64
    end: np.datetime64


class Frame:
    """Some rows of `Columns`; a column is taken out when it is first asked for.

    Parameters
    ----------
    columns : Columns
    rows : array of int, or slice
        Which of its rows, without repetition; of a slice nothing need be copied.
    """

    def __init__(self, columns: Columns, rows: Array | slice) -> None:
        self._columns, self._rows = columns, rows
        self.ids: Ids = columns.ids[rows]
        """Numbers of the cases, as bytes."""
        self._taken: dict[str, Array] = {}
        self._masks: dict[tuple[str, Span], Mask] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, name: str) -> Array:
        found = self._taken.get(name)
        if found is None:
            found = self._taken[name] = self._columns[name][self._rows]
        return found

    def words(self, name: str) -> list[str]:
        """What the numbers of a column of words stand for."""
        if name not in WORDS:
            raise KeyError(name)
        return self._columns.words(name)

    def where(self, name: str, wanted: Sequence[bool] | Mask) -> Mask:
        """Which rows have a word that is wanted, told for each word of `words`."""
        table = np.array(wanted, dtype=bool)
        mask: Mask = table[self[name]] if len(table) else np.zeros(len(self), dtype=bool)
        return mask

    def among(self, name: str, values: Sequence[str] | frozenset[str]) -> Mask:
        """Which rows have one of some words."""
        return self.where(name, [word in values for word in self.words(name)])

    def under(self, prefix: str) -> Mask:
        """Which cases lie, or are answered for, at a unit or below it; ``prefix`` is its stored chain."""
        mask: Mask = self.where("chain", [chain.startswith(prefix) for chain in self.words("chain")])
        mask |= self.where("handling", [chain.startswith(prefix) for chain in self.words("handling")])
        return mask

    def depth(self, name: str) -> Array:
        """How many units each chain names."""
        steps = np.array(self._columns.depths(name), dtype=np.int16)
        return steps[self[name]] if len(steps) else np.zeros(len(self), dtype=np.int16)

    def part(self, mask: Mask) -> Frame:
        """Some of its rows."""
        if not isinstance(self._rows, slice):
            return Frame(self._columns, self._rows[mask])
        start: int = self._rows.start
        return Frame(self._columns, np.flatnonzero(mask) + start)

    def again(self) -> Mask:
        """Which cases show a photo that another case shows too."""
        mask: Mask = np.zeros(len(self._columns), dtype=bool)
        mask[self._columns.photos.again()] = True
        return mask[self._rows]

    def received_in(self, span: Span) -> Mask:
        """Which cases were received in a stretch of time, without those merged into another."""
        if ("received", span) not in self._masks:
            at, merged = self["received"], self.among("state", (CaseState.MERGED.value,))
            self._masks["received", span] = (at >= span.start) & (at < span.end) & ~merged
        return self._masks["received", span]

    def closed_in(self, span: Span) -> Mask:
        """Which cases were closed in a stretch of time and have stayed so."""
        if ("closed", span) not in self._masks:
            at = self["closed"]
            self._masks["closed", span] = (at >= span.start) & (at < span.end) & self.among("state", ENDED)
        return self._masks["closed", span]


def frame_of(columns: Columns, span: Span) -> Frame:
    """The cases received or closed in a stretch of time, and maybe some of other times that stand between them."""
    touched = np.zeros(len(columns), dtype=bool)
    for name in ("received", "closed"):
        at = columns[name]
        touched |= (at >= span.start) & (at < span.end)
    rows = np.flatnonzero(touched)
    # Numbers follow the days, so the rows of a period stand together: a few strangers cost less than a copy.
    first, last = (int(rows[0]), int(rows[-1]) + 1) if len(rows) else (0, 0)
    return Frame(columns, slice(first, last) if len(rows) * _DENSE >= last - first else rows)


class Result:
    """A figure with the cases behind it.

    Attributes
    ----------
    detail : str
        Which of several: the level of ``settled``, ``p90`` of a stage.
    value : float or None
        None where nothing can be shared out or averaged.
    among, met : int
        How many cases it is counted from, and how many of them count for it.
    """

    __slots__ = ("_base", "_ids", "_met", "among", "definition", "detail", "met", "value")

    def __init__(self, key: str, detail: str, value: float | None, frame: Frame, base: Mask, met: Mask) -> None:
        self.definition: Definition = BY_KEY[key]
        self.detail = detail
        self.value = value
        # Numbers are made when somebody opens the list: of a million cases they would take more than all columns.
        self._ids = frame.ids
        self._base, self._met = np.packbits(base), np.packbits(met)
        self.among, self.met = int(base.sum()), int(met.sum())

    @property
    def key(self) -> str:
        """Its key in an address: ``close_rate``, ``settled.grid``, ``handle.p90``."""
        return f"{self.definition.key}.{self.detail}" if self.detail else self.definition.key

    @property
    def base(self) -> Ids:
        """Numbers of the cases it is counted from."""
        return self._chosen(self._unpacked(self._base))

    @property
    def counted(self) -> Ids:
        """Numbers of those of them that count for it."""
        return self._chosen(self._unpacked(self._met))

    @property
    def rest(self) -> Ids:
        """Numbers of the others."""
        return self._chosen(self._unpacked(self._base) & ~self._unpacked(self._met))

    def _unpacked(self, bits: Array) -> Mask:
        mask: Mask = np.unpackbits(bits, count=len(self._ids)).astype(bool)
        return mask

    def _chosen(self, mask: Mask) -> Ids:
        return names_of(self._ids[mask])


def names_of(ids: Ids) -> Ids:
    """Numbers of cases as texts."""
    return np.array([id_.decode() for id_ in ids.tolist()], dtype=object)


def share(key: str, frame: Frame, base: Mask, met: Mask, detail: str = "") -> Result:
    """Of some cases the share that meets something."""
    counted = base & met
    among = int(base.sum())
    return Result(key, detail, int(counted.sum()) / among if among else None, frame, base, counted)


def count(key: str, frame: Frame, base: Mask, met: Mask | None = None, detail: str = "") -> Result:
    """How many of some cases meet something; all of them where nothing is asked."""
    counted = base if met is None else base & met
    return Result(key, detail, float(counted.sum()), frame, base, counted)
