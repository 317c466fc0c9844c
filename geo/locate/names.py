"""`NameIndex`: which known names stand in a text, found in one pass however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

import numpy as np

from geo.locate.packing import Array, Arrays, Strings, ends_of

EntryKind = Literal["region", "unit", "compound", "street", "place", "building"]
KINDS: tuple[EntryKind, ...] = get_args(EntryKind)


class Entry(NamedTuple):
    """What a name stands for: a kind and the row of that kind; ``alias`` when it is not its official name."""

    kind: EntryKind
    row: int
    alias: bool = False


class NameMatch(NamedTuple):
    """A known name found in a folded text, ``text[start:end]``."""

    start: int
    end: int
    entries: tuple[Entry, ...]


MOST_ENTRIES = 200
"""A name that stands for more than this many things tells nothing."""
_ASCII_END = "\x80"


def _runs_on(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one number or one Latin word."""
    return left.isascii() and right.isascii() and (left + right).isalnum() and left.isdigit() == right.isdigit()


def _coded(entry: Entry) -> int:
    """One number for an entry: very many of them are kept."""
    return entry.row << 4 | KINDS.index(entry.kind) << 1 | entry.alias


def _decoded(codes: int | tuple[int, ...]) -> tuple[Entry, ...]:
    if isinstance(codes, int):
        return (Entry(KINDS[codes >> 1 & 7], codes >> 4, bool(codes & 1)),)
    return tuple(Entry(KINDS[code >> 1 & 7], code >> 4, bool(code & 1)) for code in codes)


class NameIndex:
    """Folded names of at least two characters, each with all it may stand for."""

    def __init__(self) -> None:
        self._codes: dict[str, int | tuple[int, ...]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._codes)

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def add(self, name: str, entry: Entry) -> None:
        """Make a folded name known; one character alone is never a name."""
        if len(name) < 2:
            return
        known = self.entries(name)
        if len(known) >= MOST_ENTRIES or any(other[:2] == entry[:2] for other in known):
            return
        codes = tuple(map(_coded, (*known, entry)))
        self._codes[name] = codes if len(codes) > 1 else codes[0]
        head = name[:2]
        lengths = self._lengths.get(head, ())
        if len(name) not in lengths:
            self._lengths[head] = tuple(sorted((*lengths, len(name)), reverse=True))

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Everything a folded name stands for."""
        codes = self._codes.get(name)
        return () if codes is None else _decoded(codes)

    def items(self) -> Iterator[tuple[str, tuple[Entry, ...]]]:
        """All names with what they stand for."""
        return ((name, _decoded(codes)) for name, codes in self._codes.items())

    def arrays(self) -> dict[str, Array]:
        """As named arrays."""
        codes = [(code,) if isinstance(code, int) else code for code in self._codes.values()]
        return {
            **Strings.of(self._codes).arrays("names"),
            "entry_ends": ends_of([len(found) for found in codes]),
            "entries": np.array([code for found in codes for code in found], dtype=np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> NameIndex:
        """From named arrays."""
        index = cls()
        codes: list[int] = arrays["entries"].tolist()
        heads: dict[str, tuple[int, ...]] = {}
        for name, (start, end) in zip(
            Strings.from_arrays(arrays, "names"), pairwise(arrays["entry_ends"].tolist()), strict=True
        ):
            index._codes[name] = codes[start] if end - start == 1 else tuple(codes[start:end])
            lengths = heads.get(name[:2], ())
            if len(name) not in lengths:
                heads[name[:2]] = (*lengths, len(name))
        shared: dict[tuple[int, ...], tuple[int, ...]] = {}
        for head, lengths in heads.items():
            ordered = tuple(sorted(lengths, reverse=True))
            index._lengths[head] = shared.setdefault(ordered, ordered)
        return index

    def _all(self, text: str) -> list[NameMatch]:
        lengths, codes, size = self._lengths, self._codes, len(text)
        matches = []
        for start in [start for start in range(size - 1) if text[start : start + 2] in lengths]:
            for length in lengths[text[start : start + 2]]:
                end = start + length
                found = codes.get(text[start:end])
                if found is None or end > size:
                    continue
                # 1号院 does not stand in 11号院.
                if start and text[start] < _ASCII_END and _runs_on(text[start - 1], text[start]):
                    continue
                if end < size and text[end] < _ASCII_END and _runs_on(text[end - 1], text[end]):
                    continue
                matches.append(NameMatch(start, end, _decoded(found)))
        return matches

    def scan(self, text: str) -> list[NameMatch]:
        """All names in a folded text that do not overlap, longer ones first choice, in the order of the text."""
        matches = self._all(text)
        if len(matches) < 2:
            return matches
        taken = bytearray(len(text))
        chosen = []
        for match in sorted(matches, key=lambda m: (m.start - m.end, m.start)):
            # A match is at least as short as those before it: it overlaps them exactly when an end of it does.
            if not taken[match.start] and not taken[match.end - 1]:
                taken[match.start : match.end] = b"\x01" * (match.end - match.start)
                chosen.append(match)
        return sorted(chosen, key=lambda m: m.start)
