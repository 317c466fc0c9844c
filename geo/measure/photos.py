"""`Photos`: which cases show a photo that another case shows too, by perceptual hashes of 64 bits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
NEAR_BITS = 4
"""Two photos are the same where at most so many of the 64 bits of their hashes differ."""
_PARTS = 6
_CHUNK = 1 << 20
# Hashes that agree in all but four bits agree whole in two of six parts at least.
_EDGES = np.linspace(0, 64, _PARTS + 1).astype(int)


class Photos:
    """The hashes of the photos of cases, with the row of each case, and which of them another case has too."""

    def __init__(self) -> None:
        self._rows: Array = np.zeros(0, dtype=np.int32)
        self._hashes: Array = np.zeros(0, dtype=np.uint64)
        self._again: Array | None = np.zeros(0, dtype=np.int32)

    def put(self, rows: Sequence[int] | Array, hashes: Sequence[Iterable[int]]) -> None:
        """Take in all photos that some cases have now."""
        given = [(int(row), int(one)) for row, many in zip(rows, hashes, strict=True) for one in dict.fromkeys(many)]
        new_rows = np.array([row for row, _ in given], dtype=np.int32)
        new_hashes = np.array([one for _, one in given], dtype=np.uint64)
        stays = ~np.isin(self._rows, np.asarray(rows, dtype=np.int32)) if len(self._rows) else np.zeros(0, dtype=bool)
        if not len(new_rows) and stays.all():
            return
        if not stays.all():
            gone = set(zip(self._rows[~stays].tolist(), self._hashes[~stays].tolist(), strict=True))
            if gone == set(given):
                return
            if not gone <= set(given):
                self._again = None  # a photo was taken away: whose was it the only likeness of?
        fewer = 64  # so few at a time are compared with all one by one
        self._rows = np.concatenate([self._rows[stays], new_rows])
        self._hashes = np.concatenate([self._hashes[stays], new_hashes])
        if self._again is None or len(new_rows) > fewer:
            self._again = None
            return
        near = [np.flatnonzero(np.bitwise_count(self._hashes ^ one) <= NEAR_BITS) for one in new_hashes]
        found = [np.unique(self._rows[at]) for at in near]
        self._again = np.unique(np.concatenate([self._again, *(rows for rows in found if len(rows) > 1)]))

    def again(self) -> Array:
        """Rows of the cases that show a photo of another case."""
        if self._again is None:
            self._again = repeated(self._rows, self._hashes)
        return self._again

    def move(self, new_row: Array) -> None:
        """Follow rows that have moved: the case of row ``i`` stands in row ``new_row[i]`` now."""
        if len(self._rows):
            self._rows = new_row[self._rows].astype(np.int32)
            self._again = None if self._again is None else np.sort(new_row[self._again]).astype(np.int32)

    def arrays(self) -> dict[str, Array]:
        """Everything it holds as plain arrays."""
        return {"photo_rows": self._rows, "photo_hashes": self._hashes, "photo_again": self.again()}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, Array]) -> Photos:
        """What `arrays` gave."""
        made = cls()
        made._rows, made._hashes, made._again = (arrays[f"photo_{name}"] for name in ("rows", "hashes", "again"))
        if len(made._rows) != len(made._hashes):
            raise ValueError("photos")
        return made


def repeated(rows: Array, hashes: Array) -> Array:
    """Rows that share a hash, or one that differs in `NEAR_BITS` bits at most, with another row.

    Parameters
    ----------
    rows : array of int32
        Whose each hash is; a row may have several.
    hashes : array of uint64

    Notes
    -----
    Only pairs that agree in two of six parts are compared, after sorting by those parts: it costs what there are
    likenesses, not the square of what there is.
    """
    if not len(hashes):
        return np.zeros(0, dtype=np.int32)
    unique, which = np.unique(hashes, return_inverse=True)
    first, last = (np.full(len(unique), fill, dtype=np.int64) for fill in (np.iinfo(np.int64).max, -1))
    np.minimum.at(first, which, rows)
    np.maximum.at(last, which, rows)
    shared = first != last  # two cases with exactly this photo
    for left, right in combinations(range(_PARTS), 2):
        keys = unique & (_mask(left) | _mask(right))
        order = np.argsort(keys, kind="stable")
        ordered, sorted_keys = unique[order], keys[order]
        lag, candidates = 1, np.arange(len(order) - 1)
        while len(candidates):
            candidates = candidates[candidates + lag < len(order)]
            candidates = candidates[sorted_keys[candidates] == sorted_keys[candidates + lag]]
            for start in range(0, len(candidates), _CHUNK):
                here = candidates[start : start + _CHUNK]
                apart = np.bitwise_count(ordered[here] ^ ordered[here + lag])
                one, other = order[here[apart <= NEAR_BITS]], order[here[apart <= NEAR_BITS] + lag]
                alone = (first[one] == first[other]) & (last[one] == last[other]) & ~shared[one] & ~shared[other]
                shared[one[~alone]] = shared[other[~alone]] = True
            lag += 1
    return np.unique(rows[shared[which]]).astype(np.int32)


def _mask(part: int) -> np.uint64:
    return np.uint64(sum(1 << bit for bit in range(_EDGES[part], _EDGES[part + 1])))
