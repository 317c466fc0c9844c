"""`Columns`: every case of a community as one array for each thing that figures ask about.

A case takes about 140 bytes, whatever was written about it, so a million of them fit into 140 MB. Words that repeat
(states, chains, people) stand once in a list and are numbers in the arrays. Rows are never taken away: a case that
was read again overwrites its own row, and what somebody has been told of a row stays true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.measure.photos import Photos

Array = NDArray[Any]
Part = Mapping[str, Any]
"""Some cases as lists or arrays of one length, by the names of `PLAIN`, `WORDS`,
`KEYS`, ``id`` and ``photos``.

``photos`` holds, for each case, the perceptual hashes of its photos as far as they are known.
"""

INSTANTS = ("received", "due", "responded", "filed", "reported", "closed")
WORDS = ("state", "source", "category", "handler", "chain", "handling")
PLAIN: Mapping[str, str] = {
    **dict.fromkeys(INSTANTS, "M8[us]"),
    "urgent": "?", "extended": "?", "reworks": "i2", "reopened": "i2", "solved": "i1", "satisfied": "i1",
    "lon": "f8", "lat": "f8",
}  # fmt: skip
"""Columns that are numbers: instants in UTC (NaT for none), answers as 1, 0 or -1 for none, degrees (NaN for none)."""
KEYS = ("text", "spot")
"""Columns that only say which cases are alike: 64 bits of what was described, and the point it lies at (0: none). What
comes in as any number of 64 bits is kept as a small one, 0 for 0."""
_SPARE = 1.25


class Columns:
    """The cases of a community. Not for several threads at once: whoever shares one holds a lock."""

    def __init__(self) -> None:
        self.size = 0
        self.photos = Photos()
        self._ids: Array = np.zeros(0, dtype="S16")
        self._kept: dict[str, Array] = {name: np.zeros(0, dtype=kind) for name, kind in PLAIN.items()}
        self._kept |= {name: np.zeros(0, dtype="i4") for name in (*WORDS, *KEYS)}
        self._keys = {name: Keys() for name in KEYS}
        self._depths: dict[str, list[int]] = {name: [] for name in WORDS}
        self._words: dict[str, list[str]] = {name: [] for name in WORDS}
        self._codes: dict[str, dict[str, int]] = {name: {} for name in WORDS}
        self._sorted = 0
        self._tail: dict[bytes, int] = {}

    def __len__(self) -> int:
        return self.size

    @property
    def ids(self) -> Array:
        """Numbers of the cases, as bytes."""
        return self._ids[: self.size]

    def words(self, name: str) -> list[str]:
        """What the numbers of a column of `WORDS` stand for."""
        return self._words[name]

    def depths(self, name: str) -> list[int]:
        """How many units each chain names, for a column of `WORDS` that holds chains."""
        known, chains = self._depths[name], self._words[name]
        known += [max(chain.count("/") - 1, 0) for chain in chains[len(known) :]]
        return known

    def __getitem__(self, name: str) -> Array:
        return self._kept[name][: self.size]

    def put(self, part: Part) -> None:
        """Take cases in, or anew those that are known."""
        ids = np.array([id_.encode() for id_ in part["id"]], dtype="S")
        if not len(ids):
            return
        rows = self._rows_of(ids)
        fresh = np.flatnonzero(rows < 0)
        rows[fresh] = np.arange(self.size, self.size + len(fresh))
        self._grow(self.size + len(fresh), ids.dtype.itemsize)
        self._ids[rows[fresh]] = ids[fresh]
        self._tail.update(zip(ids[fresh].tolist(), rows[fresh].tolist(), strict=True))
        for name in PLAIN:
            self._kept[name][rows] = part[name]
        for name in WORDS:
            self._kept[name][rows] = self._coded(name, part[name])
        for name in KEYS:
            self._kept[name][rows] = self._keys[name].coded(part[name])
        self.photos.put(rows, part["photos"])

    def retold(self, told: Mapping[str, tuple[Array, list[str]]]) -> Columns:
        """The same cases with other words in some columns; it shares the rest and is only to be read.

        Parameters
        ----------
        told : mapping of str to (array of int, list of str)
            Name of a column of `WORDS` → the number of each case's word, and the words.
        """
        made = copy(self)
        made._kept = self._kept | {name: codes for name, (codes, _) in told.items()}
        made._words = self._words | {name: words for name, (_, words) in told.items()}
        made._depths = self._depths | {name: [] for name in told}
        return made

    def settle(self) -> None:
        """Order the rows by number, after the first filling; rows that somebody was told of become others."""
        order = np.argsort(self.ids, kind="stable")
        self._ids = self.ids[order]
        self._kept = {name: self[name][order] for name in self._kept}
        self.photos.move(np.argsort(order))
        for keys in self._keys.values():
            keys.settle()
        self._sorted, self._tail = self.size, {}

    def arrays(self) -> dict[str, Array]:
        """Everything it holds as plain arrays; `of_arrays` makes it whole again."""
        texts = {f"words.{name}": _packed(words) for name, words in self._words.items()}
        keys = {f"keys.{name}": keys.array() for name, keys in self._keys.items()}
        return {"id": self.ids, **{name: self[name] for name in self._kept}, **texts, **keys, **self.photos.arrays()}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Array]) -> Columns:
        """What `arrays` gave, in the order of the numbers.

        Raises
        ------
        KeyError, ValueError
            Something is missing, or of another length or type than it must be.
        """
        made = cls()
        made._ids, made.size = arrays["id"], len(arrays["id"])
        for name, empty in list(made._kept.items()):
            found = arrays[name]
            if found.dtype != empty.dtype or len(found) != made.size:
                raise ValueError(name)
            made._kept[name] = found
        for name in WORDS:
            made._words[name] = _unpacked(arrays[f"words.{name}"])
            made._codes[name] = {word: code for code, word in enumerate(made._words[name])}
            if made.size and int(made[name].max()) >= len(made._words[name]):
                raise ValueError(name)
        made._keys = {name: Keys(arrays[f"keys.{name}"]) for name in KEYS}
        made.photos = Photos.of_arrays(arrays)
        made.settle()
        return made

    def _rows_of(self, ids: Array) -> Array:
        """Rows of cases by number; -1 for those that are new."""
        base = self._ids[: self._sorted]
        rows = np.searchsorted(base, ids) if len(base) else np.zeros(len(ids), dtype=np.int64)
        inside = rows < len(base)
        known = np.zeros(len(ids), dtype=bool)
        known[inside] = base[rows[inside]] == ids[inside]
        tail = self._tail
        if tail:
            late = np.array([tail.get(id_, -1) for id_ in ids.tolist()])
            return np.where(known, rows, late)
        return np.where(known, rows, -1)

    def _grow(self, size: int, width: int) -> None:
        if width > self._ids.dtype.itemsize:
            self._ids = self._ids.astype(f"S{width}")
        if size > len(self._ids):
            room = int(size * _SPARE) + 16
            self._ids = _longer(self._ids, room)
            self._kept = {name: _longer(column, room) for name, column in self._kept.items()}
        self.size = size

    def _coded(self, name: str, words: Sequence[str]) -> Array:
        codes = self._codes[name]
        for word in dict.fromkeys(words):
            if word not in codes:
                codes[word] = len(codes)
                self._words[name].append(word)
        return np.fromiter((codes[word] for word in words), dtype="i4", count=len(words))


class Keys:
    """Numbers of 64 bits as small ones, in the order in which they first came; 0 stays 0.

    Parameters
    ----------
    known : array of uint64
        The numbers that are known, by their small ones.
    """

    def __init__(self, known: Array | None = None) -> None:
        self._known = np.zeros(1, dtype=np.uint64) if known is None else known.astype(np.uint64)
        self._late: dict[int, int] = {}
        self.settle()

    def coded(self, keys: Array) -> Array:
        """The small numbers of some keys."""
        at = np.searchsorted(self._ordered, keys)
        at[at == len(self._ordered)] = 0
        codes = self._codes[at]
        for place in np.flatnonzero(self._ordered[at] != keys).tolist():
            codes[place] = self._late.setdefault(int(keys[place]), len(self._known) + len(self._late))
        return codes

    def settle(self) -> None:
        """Order what came late among the rest, so that it takes no more room than that."""
        self._known = self.array()
        self._late = {}
        self._codes = np.argsort(self._known, kind="stable").astype(np.int32)
        self._ordered = self._known[self._codes]

    def array(self) -> Array:
        """The keys, by their small numbers."""
        return np.concatenate([self._known, np.fromiter(self._late, dtype=np.uint64, count=len(self._late))])


def _longer(column: Array, room: int) -> Array:
    longer = np.zeros(room, dtype=column.dtype)
    longer[: len(column)] = column
    return longer


def _packed(words: Sequence[str]) -> Array:
    return np.frombuffer("".join(word.replace("\n", " ") + "\n" for word in words).encode(), dtype=np.uint8)


def _unpacked(data: Array) -> list[str]:
    return data.tobytes().decode().split("\n")[:-1]
