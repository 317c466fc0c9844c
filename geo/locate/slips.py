"""`Slips`: names of the gazetteer that a text comes near to without naming them.

Homophones, look-alikes, a character dropped, doubled or swapped, a suffix left out, pinyin in Latin letters. Names are
found through hashes of their sounds, whole and with each one character left out, so that a lookup never walks over
all of them; what is found is then judged character by character.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.locate.misreading import LONGEST, SHORTEST_CUT, misread, stem_of
from geo.locate.names import NameIndex
from geo.locate.packing import Array, Arrays
from geo.locate.sounds import latin_key, sound_code, spelled

READ = 120
"""Slips are looked for in so many characters of a text."""
MOST_JUDGED = 400
MOST_COMPARED = 40
NEAR = 0.04
"""Names whose weights differ by no more than this are equally near."""
LATIN_WEIGHT = 0.9

_BASE = np.uint64(0x9E3779B97F4A7C15)
_ALL_BITS = (1 << 64) - 1
_BITS = 21
_LATIN = re.compile(r"[a-zü][a-zü' ]{3,}")
_LATIN_WORDS = 10
_TAIL_WORDS = {"haolou": "号楼", "danyuan": "单元", "dong": "栋", "shi": "室", "hao": "号"}
_TAIL_WORD = re.compile(" ?(hao ?lou|dan ?yuan|dong|shi|hao) ?")
_KINDS = frozenset({"compound", "street", "place", "building", "unit"})


class Slip(NamedTuple):
    """A part of a folded text, ``text[start:end]``, that is read as a name of the gazetteer."""

    start: int
    end: int
    name: str
    weight: float


class Slips:
    """Names of a gazetteer by their sound.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        As `pack` makes them.
    names : NameIndex
        The names they were made of.
    """

    def __init__(self, arrays: Arrays, names: NameIndex) -> None:
        self.arrays = {name: arrays[name] for name in ("slip_keys", "slip_rows", "latin_keys", "latin_rows")}
        self._keys, self._rows = arrays["slip_keys"], arrays["slip_rows"]
        self._latin_keys, self._latin_rows = arrays["latin_keys"], arrays["latin_rows"]
        self._names = list(names)
        self._longest = max((len(name) for name in self._names if len(name) <= LONGEST), default=0)
        self._seen = np.zeros(1 << _BITS, dtype=bool)
        self._seen[_short(self._keys)] = True

    @staticmethod
    def pack(names: NameIndex) -> dict[str, Array]:
        """The tables of all names but regions, of 2 to `LONGEST` characters."""
        by_size: dict[int, list[tuple[int, str]]] = {}
        latin = []
        for row, (name, entries) in enumerate(names.items()):
            if len(name) > LONGEST or name.isascii() or not any(entry.kind in _KINDS for entry in entries):
                continue
            by_size.setdefault(len(name), []).append((row, name))
            stem = stem_of(name)
            if len(stem) >= 2 and stem != name:
                by_size.setdefault(-len(stem), []).append((row, stem))
            letters = spelled(name)
            if letters and len(letters) > 4:
                latin.append((_latin_hash(letters), row))
        keys, rows = [np.empty(0, dtype=np.uint32)], [np.empty(0, dtype=np.int32)]
        for size, members in sorted(by_size.items()):
            owners = np.array([row for row, _ in members], dtype=np.int32)
            codes = np.array([[sound_code(c) for c in name] for _, name in members], dtype=np.uint64)
            hashes = [_hash_rows(codes)]
            if size >= SHORTEST_CUT:  # a stem (negative size) is looked for as it is
                hashes += [_hash_rows(np.delete(codes, cut, axis=1)) for cut in range(size)]
            keys += hashes
            rows += [owners] * len(hashes)
        key, owner = np.concatenate(keys), np.concatenate(rows)
        order = np.argsort(key, kind="stable")
        latin.sort()
        return {
            "slip_keys": key[order], "slip_rows": owner[order],
            "latin_keys": np.array([key for key, _ in latin], dtype=np.uint64),
            "latin_rows": np.array([row for _, row in latin], dtype=np.int32),
        }  # fmt: skip

    def find(self, text: str, taken: Sequence[tuple[int, int]] = ()) -> list[Slip]:
        """What stands in a folded text and comes nearest to names.

        Parameters
        ----------
        text : str
            Folded; its first `READ` characters are read.
        taken : sequence of (start, end)
            Where names stand exactly; a slip may hold such a name within a longer one, never a part of it.

        Returns
        -------
        list of Slip
            The nearest names, all of about equal nearness; empty when nothing comes near.
        """
        text = text[:READ]
        found = self._by_sound(text, taken) + self._by_letters(text)
        if not found:
            return []
        # What is merely left out of a name weighs less than a character in its place that is read as well.
        found = sorted(found, key=lambda slip: (-slip.weight, slip.start - slip.end, slip.start))[:MOST_COMPARED]
        found = [s for s in found if not any(_reads_more(other, s) for other in found)]
        best = max(slip.weight for slip in found)
        near = {(slip.start, slip.end, slip.name): slip for slip in found if slip.weight >= best - NEAR}
        # Of two readings of which one explains more of the text, that one is nearer.
        whole = [s for s in near.values() if not any(_within(s, other) for other in near.values())]
        return sorted(whole, key=lambda slip: (slip.start - slip.end, slip.start, slip.name))

    def _by_sound(self, text: str, taken: Sequence[tuple[int, int]]) -> list[Slip]:
        if len(text) < 2 or text.isascii():
            return []
        codes = np.fromiter((sound_code(c) for c in text), dtype=np.uint64, count=len(text))
        starts, ends, hashes = _windows(codes, self._longest)
        seen = np.flatnonzero(self._seen[_short(hashes)])
        low = np.searchsorted(self._keys, hashes[seen])
        high = np.searchsorted(self._keys, hashes[seen], side="right")
        tried: set[tuple[int, int, int]] = set()
        found = []
        for place, first, last in zip(seen.tolist(), low.tolist(), high.tolist(), strict=True):
            start, end = int(starts[place]), int(ends[place])
            for row in self._rows[first:last].tolist():
                if (start, end, row) in tried or len(tried) >= MOST_JUDGED:
                    continue
                tried.add((start, end, row))
                if not _same_digits(text[start:end], self._names[row]):
                    continue
                if (start, end) in taken or any(
                    s < end and start < e and not (start <= s and e <= end) for s, e in taken
                ):
                    continue
                name = self._names[row]
                weight = misread(text, start, end, name)
                if weight is not None:
                    found.append(Slip(start, end, name, weight))
        return found

    def _by_letters(self, text: str) -> list[Slip]:
        found = []
        for run in _LATIN.finditer(text):
            words = list(re.finditer("[a-zü]+", run.group()))[:_LATIN_WORDS]
            for first in range(len(words)):
                for last in range(first, len(words)):
                    start, end = run.start() + words[first].start(), run.start() + words[last].end()
                    letters = re.sub("[^a-zü]", "", text[start:end])
                    for row in self._spelled(letters):
                        found.append(Slip(start, end, self._names[row], LATIN_WEIGHT))
        return found

    def _spelled(self, letters: str) -> list[int]:
        key = np.uint64(_latin_hash(letters))
        low, high = np.searchsorted(self._latin_keys, key), np.searchsorted(self._latin_keys, key, side="right")
        rows: list[int] = self._latin_rows[low:high].tolist()
        return [row for row in rows if latin_key(spelled(self._names[row]) or "") == latin_key(letters)]


def _reads_more(one: Slip, other: Slip) -> bool:
    return one.name == other.name and _within(other, one) and one.weight >= other.weight - 0.1


def _within(one: Slip, other: Slip) -> bool:
    inside = other.start <= one.start and one.end <= other.end
    return inside and one.end - one.start < other.end - other.start


def apply_slip(text: str, slip: Slip) -> str:
    """The text with the name in the place of what was written."""
    rest = text[slip.end :]
    if text[slip.start : slip.end].isascii():
        rest = _TAIL_WORD.sub(lambda word: _TAIL_WORDS[word[1].replace(" ", "")], rest).lstrip(" ")
    return text[: slip.start] + slip.name + rest


def _same_digits(piece: str, name: str) -> bool:
    """Whether two texts hold the same digits and letters: no slip changes a number. Most names fail here at once."""
    return [c for c in piece if c < "\x80"] == [c for c in name if c < "\x80"]


def _short(hashes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    return hashes >> np.uint32(32 - _BITS)


def _mix(hashes: npt.NDArray[np.uint64], sizes: npt.ArrayLike) -> npt.NDArray[np.uint32]:
    """The upper bits, which depend on all, and tell sizes apart; what falls together by chance is judged anyway."""
    mixed = (hashes ^ (hashes >> np.uint64(29)) ^ np.asarray(sizes, dtype=np.uint64)) * _BASE
    return (mixed >> np.uint64(32)).astype(np.uint32)


def _hash_rows(codes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint32]:
    total = np.zeros(len(codes), dtype=np.uint64)
    for place in range(codes.shape[1]):
        total = total * _BASE + codes[:, place]
    return _mix(total, codes.shape[1])


@lru_cache(maxsize=READ + 1)
def _powers(size: int) -> npt.NDArray[np.uint64]:
    powers = np.ones(size + 1, dtype=np.uint64)
    for place in range(size):
        powers[place + 1 :] = powers[place : place + 1] * _BASE
    return powers


@lru_cache(maxsize=READ + 1)
def _spans(size: int, longest: int) -> tuple[Array, Array, Array]:
    """Start, end and left-out place of all windows of a text; the place is the end where nothing is left out."""
    spans = [
        (start, start + length, cut)
        for length in range(2, min(longest + 1, size) + 1)
        for start in range(size - length + 1)
        for cut in (
            start + length,
            *(range(start, start + length) if length >= SHORTEST_CUT else ()),
        )
    ]
    table = np.array(spans, dtype=np.int32).reshape(-1, 3)
    return table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy()


def _windows(codes: npt.NDArray[np.uint64], longest: int) -> tuple[Array, Array, npt.NDArray[np.uint32]]:
    """Starts, ends and hashes of all windows of a text, whole and with each one character left out."""
    size = len(codes)
    starts, ends, cuts = _spans(size, longest)
    sums, base = [0], int(_BASE)
    for code in codes.tolist():
        sums.append((sums[-1] * base + code) & _ALL_BITS)
    prefix = np.array(sums, dtype=np.uint64)
    powers = _powers(size)
    whole = cuts == ends
    left = prefix[cuts] - prefix[starts] * powers[cuts - starts]
    after = np.minimum(cuts + 1, ends)
    right = prefix[ends] - prefix[after] * powers[ends - after]
    total = left * powers[ends - after] + right
    return starts, ends, _mix(total, ends - starts - ~whole)


def _latin_hash(letters: str) -> int:
    return int.from_bytes(hashlib.blake2b(latin_key(letters).encode(), digest_size=8).digest(), "big")
