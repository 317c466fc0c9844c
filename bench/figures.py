"""What was measured, and how it is told: quantiles, the table, and the last line that scripts read."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

DASH = "–"
OURS = "gridward"
NAIVE = "rebuilt"
HEADINGS = ("grids", "open cases", "page", "first s", "usable s", "kB/refresh", "CPU ms/refresh")
REFRESHES_TOLD = 2
"""Fewer refreshes than this are no figure."""


class Size(NamedTuple):
    """How much lies on the map."""

    grids: int
    cases: int

    def __str__(self) -> str:
        return f"{self.grids:,} grids x {self.cases:,} open cases"


@dataclass
class Measured:
    """The figures of one page at one size; what could not be measured is None or missing.

    Attributes
    ----------
    first_s : float or None
        Seconds from navigation to the usable map, for the first page after the server started.
    usable_s : list of float
        The same for later pages, each with an empty browser cache.
    bytes_per_refresh, cpu_ms : float or None
        Of one screen, for one posted case (at least two seconds).
    seen_ms : dict
        Number of screens → milliseconds from sending each post until a real page showed it.
    why : str
        What broke down, for the lines beneath the table.
    """

    page: str
    size: Size
    first_s: float | None = None
    usable_s: list[float] = field(default_factory=list)
    bytes_per_refresh: float | None = None
    cpu_ms: float | None = None
    seen_ms: dict[int, list[float]] = field(default_factory=dict)
    why: str = ""


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value that ``share`` (0 to 1) of the values do not exceed (nearest rank); None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def told(value: float | None, places: int = 0) -> str:
    """A number for the table, a dash for none."""
    return DASH if value is None else f"{value:,.{places}f}"


def row(measured: Measured, screens: Sequence[int]) -> list[str]:
    """A line of the table."""
    seen = [measured.seen_ms.get(number, []) for number in screens]
    kilobytes = None if measured.bytes_per_refresh is None else measured.bytes_per_refresh / 1000
    return [
        f"{measured.size.grids:,}",
        f"{measured.size.cases:,}",
        measured.page,
        told(measured.first_s, 1),
        told(quantile(measured.usable_s, 0.5), 1),
        told(kilobytes, 1),
        told(measured.cpu_ms, 1),
        *(f"{told(quantile(values, 0.5))} / {told(quantile(values, 0.95))}" if values else DASH for values in seen),
    ]


def table(rows: Sequence[Measured], screens: Sequence[int]) -> str:
    """All lines under their headings, as text in columns."""
    seen = tuple(f"seen ms p50/p95, {number} screen{'s' if number > 1 else ''}" for number in screens)
    return columns([(*HEADINGS, *seen), *(row(measured, screens) for measured in rows)])


def columns(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells, the headings first, as text in columns with a rule beneath the headings."""
    widths = [max(_width(line[column]) for line in lines) for column in range(len(lines[0]))]
    rule = ["-" * width for width in widths]
    return "\n".join("  ".join(_padded(cell, width) for cell, width in zip(line, widths, strict=True)).rstrip()
                     for line in (lines[0], rule, *lines[1:]))  # fmt: skip


def verdict(rows: Sequence[Measured]) -> str:
    """The last line: bytes per refresh at the largest size at which both pages could be measured.

    Bytes are the one figure that does not depend on the machine and its load; how many times fewer than the peer's
    they are stands in the brackets. Without a size that both manage there is no ratio to tell.
    """
    pairs: dict[Size, dict[str, float]] = {}
    for measured in rows:
        if measured.bytes_per_refresh:
            pairs.setdefault(measured.size, {})[measured.page] = measured.bytes_per_refresh
    both = [size for size, pages in pairs.items() if {OURS, NAIVE} <= pages.keys()]
    if not both:
        return f"live: {DASH} kB/refresh ({DASH}x st_folium rebuilt)"
    ours, naive = (pairs[max(both, key=lambda size: size.grids * 10 + size.cases)][page] for page in (OURS, NAIVE))
    return f"live: {ours / 1000:.1f} kB/refresh ({naive / ours:.0f}x st_folium rebuilt)"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
