"""`Container`: a compound or a street with its buildings and house numbers; `Containers`: all of them, packed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from geo.locate.footprints import pack_shapes, unpack_shapes
from geo.locate.packing import Array, Arrays, Strings, ends_of, least

ContainerKind = Literal["compound", "street"]
KINDS: tuple[ContainerKind, ...] = ("compound", "street")
MOST_UNPACKED = 4096
"""Compounds and streets that stay unpacked."""
_TABLES = ("buildings", "numbers", "place_numbers")
_OWN = ("container_", "line_owners", "lines.", *(f"{name}." for name in _TABLES))
_WHOLE_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class Container:
    """A compound or a street: what its buildings and house numbers are.

    Attributes
    ----------
    buildings : dict of str to tuple of int
        Designator (``2``, ``a``, ``综合楼``) → rows of the building layer.
    numbers : dict of str to tuple of int
        House number (``118``, ``118-1``) → rows of the building layer.
    place_numbers : dict of str to int
        House numbers that only a place tells → row of the places.
    lines : sequence of geometry
        The street's lines, EPSG:4326.
    """

    name: str
    kind: ContainerKind
    rows: list[int] = field(default_factory=list)
    buildings: dict[str, tuple[int, ...]] = field(default_factory=dict)
    numbers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    place_numbers: dict[str, int] = field(default_factory=dict)
    lines: list[Any] = field(default_factory=list)
    _ladder: dict[int, tuple[list[int], list[str]]] | None = None
    _longest: int = -1

    def neighbours(self, number: int) -> tuple[str, str] | None:
        """The nearest known house numbers below and above on the same side (odd or even), or None."""
        if self._ladder is None:
            ladder: dict[int, tuple[list[int], list[str]]] = {0: ([], []), 1: ([], [])}
            plain = [text for text in {**self.numbers, **self.place_numbers} if _WHOLE_NUMBER.fullmatch(text)]
            for text in sorted(plain, key=int):
                values, texts = ladder[int(text) % 2]
                values.append(int(text))
                texts.append(text)
            self._ladder = ladder
        values, texts = self._ladder[number % 2]
        place = bisect_left(values, number)
        return (texts[place - 1], texts[place]) if 0 < place < len(values) else None

    @property
    def longest_name(self) -> int:
        """Length of the longest designator that is a name of its own, not a number; 0 when there is none."""
        if self._longest < 0:
            self._longest = max((len(key) for key in self.buildings if not key[0].isdigit()), default=0)
        return self._longest


class Containers(Sequence[Container]):
    """All compounds and streets of a community in few arrays; those asked for last stay unpacked.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        As `pack_containers` makes them.
    """

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = {name: array for name, array in arrays.items() if name.startswith(_OWN)}
        self.names = Strings.from_arrays(arrays, "container_names")
        self.kinds: list[ContainerKind] = [KINDS[code] for code in arrays["container_kinds"].tolist()]
        self._keys = Strings.from_arrays(arrays, "container_keys")
        self._rows, self._ends = arrays["container_rows"], arrays["container_ends"]
        self._tables = {
            name: (arrays[f"{name}.ends"], arrays[f"{name}.keys"], arrays[f"{name}.rows"]) for name in _TABLES
        }
        self._lines: dict[int, list[Any]] = {}
        for owner, line in zip(arrays["line_owners"].tolist(), unpack_shapes(arrays, "lines"), strict=True):
            self._lines.setdefault(owner, []).append(line)
        self._unpacked: dict[int, Container] = {}

    def __len__(self) -> int:
        return len(self.kinds)

    @property
    def number_count(self) -> int:
        """How many house numbers all of them have."""
        return sum(len(self._tables[name][2]) for name in ("numbers", "place_numbers"))

    def __iter__(self) -> Iterator[Container]:
        return (self._unpack(index) for index in range(len(self)))

    def __getitem__(self, index: Any) -> Any:
        known = self._unpacked.get(index)
        if known is None:
            if len(self._unpacked) >= MOST_UNPACKED:
                self._unpacked.clear()
            known = self._unpacked[index] = self._unpack(index)
        return known

    def holding(self, key: str, kind: ContainerKind) -> list[int]:
        """Compounds or streets that have a building or house number with a designator, in their order."""
        code = self._keys.find(key)
        if code is None:
            return []
        found: set[int] = set()
        for name in ("buildings", "numbers"):
            ends, keys, _ = self._tables[name]
            found.update((np.searchsorted(ends, np.flatnonzero(keys == code), side="right") - 1).tolist())
        return sorted(index for index in found if self.kinds[index] == kind)

    def _unpack(self, index: int) -> Container:
        rows = self._rows[self._ends[index] : self._ends[index + 1]].tolist()
        tables = {name: self._table(name, index) for name in _TABLES}
        return Container(
            self.names[index], self.kinds[index], rows, tables["buildings"], tables["numbers"],
            {key: found[0] for key, found in tables["place_numbers"].items()}, list(self._lines.get(index, ())),
        )  # fmt: skip

    def _table(self, name: str, index: int) -> dict[str, tuple[int, ...]]:
        ends, keys, rows = self._tables[name]
        part = slice(ends[index], ends[index + 1])
        table: dict[str, tuple[int, ...]] = {}
        for code, row in zip(keys[part].tolist(), rows[part].tolist(), strict=True):
            key = self._keys[code]
            table[key] = (*table[key], row) if key in table else (row,)
        return table


def pack_containers(containers: Sequence[Container]) -> dict[str, Array]:
    """Compounds and streets as arrays."""
    codes: dict[str, int] = {}
    owners = [owner for owner, container in enumerate(containers) for _ in container.lines]
    arrays: dict[str, Array] = {
        **Strings.of(container.name for container in containers).arrays("container_names"),
        "container_kinds": np.array([KINDS.index(container.kind) for container in containers], dtype=np.uint8),
        "container_rows": least([row for container in containers for row in container.rows]),
        "container_ends": ends_of([len(container.rows) for container in containers]),
        "line_owners": np.array(owners, dtype=np.int32),
        **pack_shapes([line for container in containers for line in container.lines], "lines"),
    }
    for name in _TABLES:
        pairs = [_pairs(getattr(container, name)) for container in containers]
        arrays[f"{name}.ends"] = ends_of([len(part) for part in pairs])
        flat = [(codes.setdefault(key, len(codes)), row) for part in pairs for key, row in part]
        table = np.array(flat, dtype=np.int32).reshape(-1, 2)
        arrays[f"{name}.keys"], arrays[f"{name}.rows"] = least(table[:, 0]), least(table[:, 1])
    return arrays | Strings.of(codes).arrays("container_keys")


def _pairs(table: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [
        (key, row) for key, found in table.items() for row in (found if isinstance(found, tuple) else (found,))
    ]  # fmt: skip
