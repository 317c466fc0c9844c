"""Packed tables: many small values in few arrays, the same in memory as in a kept file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
Arrays: TypeAlias = Mapping[str, Array]
"""Named arrays, of numbers only: never objects, so that nothing in a file can be more than data."""

_SURROGATES = "surrogatepass"
"""Half a character in a layer must not keep the rest from being packed."""


def ends_of(sizes: npt.ArrayLike) -> Array:
    """Where each part ends when parts of these sizes stand one after another; a 0 in front."""
    sizes = np.asarray(sizes, dtype=np.int64)
    ends = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
    return ends.astype(np.int32) if ends[-1] < 2**31 else ends


def least(values: npt.ArrayLike) -> Array:
    """Whole numbers from 0 up (a few negative ones do no harm) in the smallest type that holds them."""
    array = np.asarray(values, dtype=np.int64)
    low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
    return array.astype(np.result_type(np.min_scalar_type(low), np.min_scalar_type(high)))


class Strings:
    """Texts in one block of UTF-8, each made when it is asked for.

    Parameters
    ----------
    block : ndarray of uint8
        All texts, one after another.
    ends : ndarray of int, shape (n + 1,)
        Text i is ``block[ends[i]:ends[i + 1]]``.
    """

    __slots__ = ("_block", "_ends", "_order")

    def __init__(self, block: Array, ends: Array) -> None:
        self._block = np.ascontiguousarray(block).data
        self._ends = ends
        self._order: Array | None = None

    @classmethod
    def of(cls, texts: Iterable[str]) -> Strings:
        """Pack texts."""
        parts = [text.encode("utf-8", _SURROGATES) for text in texts]
        return cls(np.frombuffer(b"".join(parts), dtype=np.uint8), ends_of([len(part) for part in parts]))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, row: int) -> str:
        return str(self._block[self._ends[row] : self._ends[row + 1]], "utf-8", _SURROGATES)

    def __iter__(self) -> Iterator[str]:
        ends = self._ends.tolist()
        for start, end in pairwise(ends):
            yield str(self._block[start:end], "utf-8", _SURROGATES)

    def find(self, text: str) -> int | None:
        """Row of the last one of the texts that equal ``text``; None when there is none."""
        if self._order is None:
            self._order = np.array(sorted(range(len(self)), key=list(self).__getitem__), dtype=np.int32)
        low, high = 0, len(self._order)
        while low < high:
            middle = (low + high) // 2
            if self[int(self._order[middle])] <= text:
                low = middle + 1
            else:
                high = middle
        row = int(self._order[low - 1]) if low else -1
        return row if row >= 0 and self[row] == text else None

    def arrays(self, name: str) -> dict[str, Array]:
        """As named arrays."""
        return {f"{name}.block": np.asarray(self._block), f"{name}.ends": self._ends}

    @classmethod
    def from_arrays(cls, arrays: Arrays, name: str) -> Strings:
        """From named arrays."""
        return cls(arrays[f"{name}.block"], arrays[f"{name}.ends"])


def pack_texts(texts: Sequence[str], name: str) -> dict[str, Array]:
    """A column in which few texts stand often: the distinct ones and a number for each row."""
    codes: dict[str, int] = {}
    rows = [codes.setdefault(text, len(codes)) for text in texts]
    return {f"{name}.rows": least(rows), **Strings.of(codes).arrays(name)}


class Column:
    """The column that `pack_texts` packed; equal texts are one object."""

    __slots__ = ("_distinct", "_rows")

    def __init__(self, arrays: Arrays, name: str) -> None:
        self._distinct = list(Strings.from_arrays(arrays, name))
        self._rows = arrays[f"{name}.rows"]

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, row: int) -> str:
        text: str = self._distinct[self._rows[row]]
        return text

    def __iter__(self) -> Iterator[str]:
        return map(self._distinct.__getitem__, self._rows.tolist())
