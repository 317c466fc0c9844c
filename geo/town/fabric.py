"""The street fabric of a generated city: bent rows of cells whose cross streets do not meet, all in metres."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

CELL_M = (165.0, 128.0)
"""Mean width and height of a grid's cell."""
STRIPS = 8
"""Strips of cells to a row of communities."""
COMMUNITY = 72
"""Grids that a community has, about."""
SNAP_M = 9.0
"""Corners of streets nearer than this to one another are made one."""


@dataclass(frozen=True)
class Fabric:
    """Cells in reading order of strips.

    Attributes
    ----------
    strip, community, district
        Of each cell; communities and districts are numbered without gaps.
    left, right
        Where the cell starts and ends along its strip, in metres before bending.
    cuts
        For each strip its cuts along the strip, ends included.
    rows
        Height of each row curve before bending, one more than strips.
    """

    strip: Ints
    community: Ints
    district: Ints
    left: Floats
    right: Floats
    cuts: list[Floats]
    rows: Floats
    waves: Floats

    def bend(self, along: Floats, row: Floats) -> Floats:
        """Return (n, 2) metres of points `along` a strip at `row`, a row number that may lie between two curves."""
        whole = np.minimum(row.astype(np.int64), len(self.rows) - 2)
        share = row - whole
        low, high = self._height(along, whole), self._height(along, whole + 1)
        y = low + (high - low) * share
        x = along.copy()
        dx, dy = np.zeros_like(x), np.zeros_like(y)
        for length, phase, size, turn in self.waves:
            dx += size * np.sin(2 * np.pi * (y * math.cos(turn) + x * math.sin(turn)) / length + phase)
            dy += size * np.sin(2 * np.pi * (x * math.cos(turn) - y * math.sin(turn)) / length + phase * 1.7)
        return np.column_stack([x + dx, y + dy])

    def _height(self, along: Floats, row: Ints) -> Floats:
        """Each row curve swings on its own."""
        swing = 9.0 * np.sin(along / (210.0 + 37.0 * (row % 5)) + row * 2.1) + 6.0 * np.sin(along / 97.0 + row * 1.3)
        height: Floats = self.rows[row] + swing
        return height


def weave(grids: int, rng: np.random.Generator) -> Fabric:
    """Weave exactly `grids` cells into strips, communities and districts."""
    strips = max(1, round(math.sqrt(grids * CELL_M[0] / CELL_M[1])))
    strips = min(strips, grids)
    width = grids / strips * CELL_M[0]
    rows = np.concatenate([[0.0], np.cumsum(CELL_M[1] * rng.uniform(0.78, 1.25, strips))])
    bands = max(1, round(strips / STRIPS))
    edges = np.linspace(0, strips, bands + 1).round().astype(np.int64)
    per_strip = np.diff(np.linspace(0, grids, strips + 1).round().astype(np.int64))
    cuts: list[Floats] = []
    strip_of, community_of, left, right = [], [], [], []
    community = 0
    district_keys: list[tuple[int, int]] = []
    district_rows = max(1, round(bands / 4))
    for band in range(bands):
        members = range(int(edges[band]), int(edges[band + 1]))
        total = int(per_strip[edges[band] : edges[band + 1]].sum())
        count = max(1, min(round(total / COMMUNITY), int(per_strip[edges[band] : edges[band + 1]].min())))
        shares = np.arange(1, count) / count + rng.uniform(-0.16, 0.16, count - 1) / count
        bounds = np.concatenate([[0.0], shares * width, [width]])
        if cuts:
            bounds[1:-1] = _snap(bounds[1:-1], cuts[-1])
        district_columns = max(1, round(width / 4200.0))
        for k in range(count):
            middle = (bounds[k] + bounds[k + 1]) / 2 / width
            district_keys.append((band * district_rows // bands, int(middle * district_columns)))
        for strip in members:
            line, owners = _cut_strip(bounds, int(per_strip[strip]), rng)
            if cuts:
                inner = ~np.isin(line, bounds)
                line[inner] = _snap(line[inner], cuts[-1])
            cuts.append(line)
            strip_of.append(np.full(len(line) - 1, strip))
            community_of.append(community + owners)
            left.append(line[:-1])
            right.append(line[1:])
        community += count
    communities = np.concatenate(community_of)
    order = {key: number for number, key in enumerate(sorted(set(district_keys)))}
    districts = np.array([order[key] for key in district_keys])[communities]
    waves = np.column_stack(
        [
            rng.uniform([900.0, 1700.0, 3600.0], [1300.0, 2600.0, 5200.0]),
            rng.uniform(0, 6.28, 3),
            np.array([22.0, 55.0, 110.0]),
            rng.uniform(0.1, 0.6, 3),
        ]
    )
    return Fabric(
        np.concatenate(strip_of), communities, districts, np.concatenate(left), np.concatenate(right), cuts, rows, waves
    )


def _cut_strip(bounds: Floats, count: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Cut a strip into `count` cells so that every community boundary is a cut; returns (cuts, owner of each cell)."""
    lengths = np.diff(bounds)
    exact = lengths / lengths.sum() * count
    seats = np.maximum(1, np.floor(exact)).astype(np.int64)
    while seats.sum() < count:
        seats[int(np.argmax(exact - seats))] += 1
    while seats.sum() > count:
        seats[int(np.argmax(np.where(seats > 1, seats - exact, -np.inf)))] -= 1
    parts = []
    for low, high, seat in zip(bounds[:-1], bounds[1:], seats, strict=True):
        steps = np.arange(1, seat) + rng.uniform(-0.24, 0.24, seat - 1)
        parts.append(np.concatenate([[low], low + steps / seat * (high - low)]))
    return np.concatenate([*parts, bounds[-1:]]), np.repeat(np.arange(len(seats)), seats)


def _snap(values: Floats, others: Floats) -> Floats:
    """Move each value onto the nearest of the sorted `others` when it is close."""
    at = np.clip(np.searchsorted(others, values), 1, len(others) - 1)
    near = np.where(values - others[at - 1] < others[at] - values, others[at - 1], others[at])
    moved: Floats = np.where(np.abs(near - values) < SNAP_M, near, values)
    return moved
