"""`NameIndex`: which known names stand in a text, found in one pass however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

EntryKind = Literal["region", "unit", "compound", "street", "place", "building"]


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


_ASCII_END = "\x80"


def _runs_on(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one number or one Latin word."""
    return left.isascii() and right.isascii() and (left + right).isalnum() and left.isdigit() == right.isdigit()


class NameIndex:
    """Folded names of at least two characters, each with all it may stand for."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, name: str, entry: Entry) -> None:
        """Make a folded name known; one character alone is never a name."""
        if len(name) < 2:
            return
        known = self._entries.get(name, ())
        if known and known[-1][:2] == entry[:2]:  # name and aliases of a row come one after another
            return
        self._entries[name] = (*known, entry)
        head = name[:2]
        lengths = self._lengths.get(head, ())
        if len(name) not in lengths:
            self._lengths[head] = tuple(sorted((*lengths, len(name)), reverse=True))

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Everything a folded name stands for."""
        return self._entries.get(name, ())

    def _all(self, text: str) -> Iterator[NameMatch]:
        lengths, entries, size = self._lengths, self._entries, len(text)
        for start in range(size - 1):
            for length in lengths.get(text[start : start + 2], ()):
                end = start + length
                if end > size:
                    continue
                found = entries.get(text[start:end])
                if found is None:
                    continue
                # 1号院 does not stand in 11号院.
                if start and text[start] < _ASCII_END and _runs_on(text[start - 1], text[start]):
                    continue
                if end < size and text[end] < _ASCII_END and _runs_on(text[end - 1], text[end]):
                    continue
                yield NameMatch(start, end, found)

    def scan(self, text: str) -> list[NameMatch]:
        """All names in a folded text that do not overlap, longer ones first choice, in the order of the text."""
        taken = bytearray(len(text))
        chosen = []
        for match in sorted(self._all(text), key=lambda m: (m.start - m.end, m.start)):
            # A match is at least as short as those before it: it overlaps them exactly when an end of it does.
            if not taken[match.start] and not taken[match.end - 1]:
                taken[match.start : match.end] = b"\x01" * (match.end - match.start)
                chosen.append(match)
        return sorted(chosen)
