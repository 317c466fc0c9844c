"""A plan while it is being balanced: the grid of each atom, and what every grid holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from geo.redraw.auto_atoms import Atoms, Bools
from geo.redraw.blocks import NOWHERE, Ints

Bundle = tuple[float, float, tuple[int, ...]]
"""Atoms that leave a grid together: their weight, what it costs, and the order in which they go."""

NEAR_HOME = 4.0
"""What it costs to take an atom from the grid it has today, in mean borders; as much is gained by bringing it back."""
FAR_FROM_HOME = 20.0
"""What it costs to take all residents of a grid from it, in mean borders."""


class Board:
    """Atoms in grids, with loads and members kept up to date.

    Labels are places in the plan's grids. Only grids that are `open` give or take.

    Parameters
    ----------
    atoms : Atoms
    home : ndarray of int, shape (a,)
        The grid of each atom today, `NOWHERE` for none.
    is_open : ndarray of bool, shape (k,)
        Grids that may change.
    may : ndarray of bool, shape (a,)
        Atoms that may be given a grid where they have none.
    """

    def __init__(self, atoms: Atoms, home: Ints, is_open: Bools, may: Bools) -> None:
        self.atoms = atoms
        self.may: list[bool] = may.tolist()
        self.weight: list[float] = atoms.weight.tolist()
        self.people: list[float] = atoms.people.tolist()
        self.home: list[int] = home.tolist()
        self.open: list[bool] = is_open.tolist()
        self.adj: list[list[int]] = [[] for _ in self.weight]
        self.pull: list[list[float]] = [[] for _ in self.weight]
        for (a, b), pull in zip(atoms.edges.tolist(), atoms.pull.tolist(), strict=True):
            self.adj[a].append(b)
            self.adj[b].append(a)
            self.pull[a].append(pull)
            self.pull[b].append(pull)
        total = float(atoms.weight.sum())
        mean = float(atoms.people.sum()) / total if total > 0 else 1.0
        per = np.divide(atoms.people, atoms.weight, out=np.full(len(home), mean), where=atoms.weight > 0)
        of_a_grid = float(atoms.people.sum()) / max(1, int(is_open.sum())) or 1.0
        self.stake: list[float] = (NEAR_HOME + FAR_FROM_HOME * atoms.people / of_a_grid).tolist()
        """What it costs to take an atom from its grid of today where any amount could pass."""
        self.dear: list[float] = np.clip(per / (mean or 1.0) - 1.0, -1.0, 1.0).tolist()
        """Residents per weight above the mean: those are moved last."""
        self.stamp: list[int] = np.random.default_rng(0).integers(1 << 62, size=len(home)).tolist()
        self.bundles: dict[tuple[int, int, int, int], list[Bundle]] = {}
        """What was found on borders, by the two grids and their states."""
        self.put(home)

    def put(self, labels: Ints) -> None:
        """Start again from these labels."""
        self.label: list[int] = labels.tolist()
        self.loads: list[float] = [0.0] * len(self.open)
        self.members: list[set[int]] = [set() for _ in self.open]
        self.meets: list[dict[int, int]] = [{} for _ in self.open]
        """For each grid how many pairs of atoms it has with each grid beside it."""
        self.state = [0] * len(self.open)
        """A number for what each grid is made of: the same atoms give the same number."""
        for v, j in enumerate(self.label):
            if j != NOWHERE:
                self.loads[j] += self.weight[v]
                self.members[j].add(v)
                self.state[j] ^= self.stamp[v]
        pairs = labels[self.atoms.edges]
        pairs = pairs[(pairs[:, 0] != pairs[:, 1]) & (pairs != NOWHERE).all(axis=1)]
        found, count = np.unique(pairs, axis=0, return_counts=True)
        for (i, j), times in zip(found.tolist(), count.tolist(), strict=True):
            self.meets[i][j] = self.meets[i].get(j, 0) + times
            self.meets[j][i] = self.meets[j].get(i, 0) + times

    def labels(self) -> Ints:
        """The grid of each atom now."""
        return np.array(self.label, dtype=np.int64)

    def active(self) -> list[int]:
        """Grids that may change and hold something."""
        return [j for j, held in enumerate(self.members) if held and self.open[j]]

    def spare(self) -> list[int]:
        """Grids that may change and hold nothing."""
        return [j for j, held in enumerate(self.members) if not held and self.open[j]]

    def without_grid(self) -> list[int]:
        """Atoms that have no grid and may be given one."""
        return [v for v, j in enumerate(self.label) if j == NOWHERE and self.may[v]]

    def add_grid(self) -> int:
        """One grid more, empty and open; returns its label."""
        self.open.append(True)
        self.loads.append(0.0)
        self.members.append(set())
        self.meets.append({})
        self.state.append(0)
        return len(self.open) - 1

    def move(self, v: int, j: int) -> None:
        """Give an atom to another grid (or to `NOWHERE`)."""
        i = self.label[v]
        if i == j:
            return
        self.label[v] = j
        if i != NOWHERE:
            self.members[i].discard(v)
            self.loads[i] -= self.weight[v]
            self.state[i] ^= self.stamp[v]
        if j != NOWHERE:
            self.members[j].add(v)
            self.loads[j] += self.weight[v]
            self.state[j] ^= self.stamp[v]
        for u in self.adj[v]:
            beside = self.label[u]
            if beside != NOWHERE:
                self._meet(i, beside, -1)
                self._meet(j, beside, 1)

    def _meet(self, i: int, j: int, times: int) -> None:
        if i in (j, NOWHERE):
            return
        for a, b in ((i, j), (j, i)):
            count = self.meets[a].get(b, 0) + times
            if count:
                self.meets[a][b] = count
            else:
                del self.meets[a][b]

    def moved(self) -> float:
        """Residents who have another grid than today."""
        return sum(
            self.people[v] for v, (j, h) in enumerate(zip(self.label, self.home, strict=True)) if h not in (j, NOWHERE)
        )

    def border(self, i: int, j: int) -> list[int]:
        """Atoms of grid i that touch grid j, in order."""
        label, adj = self.label, self.adj
        return sorted(v for v in self.members[i] if any(label[u] == j for u in adj[v]))

    def neighbours(self, i: int) -> list[int]:
        """Open grids that touch a grid, in order."""
        return sorted(j for j in self.meets[i] if self.open[j])

    def touching(self, v: int) -> dict[int, float]:
        """Open grids around an atom, other than its own, with what holds it to each."""
        found: dict[int, float] = {}
        own = self.label[v]
        for u, pull in zip(self.adj[v], self.pull[v], strict=True):
            j = self.label[u]
            if j not in (own, NOWHERE) and self.open[j]:
                found[j] = found.get(j, 0.0) + pull
        return found

    def held(self, v: int, j: int) -> float:
        """What holds an atom to a grid."""
        return sum(pull for u, pull in zip(self.adj[v], self.pull[v], strict=True) if self.label[u] == j)

    def price(self, v: int, i: int, j: int) -> float:
        """How bad it is to move an atom from grid i to j: ragged borders and residents moved; low is good."""
        stays = goes = 0.0
        label = self.label
        for u, pull in zip(self.adj[v], self.pull[v], strict=True):
            other = label[u]
            if other == i:
                stays += pull
            elif other == j:
                goes += pull
        return stays - goes + self.dear[v] + NEAR_HOME * ((self.home[v] == i) - (self.home[v] == j))

    def is_loose(self, v: int) -> bool:
        """Whether an atom can leave its grid and the rest stays in as few parts (and is not nothing)."""
        j, label, adj = self.label[v], self.label, self.adj
        near = [u for u in adj[v] if label[u] == j]
        if len(near) <= 1:
            return bool(near)
        goal = set(near[1:])
        seen, stack = {v, near[0]}, [near[0]]
        while stack:
            for w in adj[stack.pop()]:
                if w not in seen and label[w] == j:
                    seen.add(w)
                    goal.discard(w)
                    if not goal:
                        return True
                    stack.append(w)
        return not goal

    def parts(self, i: int) -> list[list[int]]:
        """Connected parts of a grid, the one with the most residents first."""
        found = pieces(self.adj, sorted(self.members[i]))
        return sorted(found, key=lambda part: (-sum(self.people[v] for v in part), -len(part), part[0]))

    def grow_into(self, loose: Iterable[int]) -> list[int]:
        """Give atoms without a grid to open grids beside them, the most strongly held first; returns those left over.

        Of several grids that an atom touches the one that is light gets it sooner.
        """
        mean = sum(self.weight) / max(1, len(self.active()))
        waiting = sorted(loose)
        while waiting:
            wishes = []
            for v in waiting:
                around = self.touching(v)
                if around:
                    best = max(around, key=lambda j: (around[j] - 2.0 * self.loads[j] / (mean or 1.0), -j))
                    wishes.append((around[best], v, best))
            if not wishes:
                break
            wishes.sort(key=lambda wish: (-wish[0], wish[1]))
            for _, v, j in wishes[: max(1, len(wishes) // 2)]:
                self.move(v, j)
            waiting = [v for v in waiting if self.label[v] == NOWHERE]
        return waiting


def pieces(adj: Sequence[Sequence[int]], group: Sequence[int]) -> list[list[int]]:
    """The connected pieces of some atoms, each in the order in which it is come to."""
    left, found = set(group), []
    for v in group:
        if v in left:
            left.discard(v)
            piece, stack = [v], [v]
            while stack:
                for w in adj[stack.pop()]:
                    if w in left:
                        left.discard(w)
                        piece.append(w)
                        stack.append(w)
            found.append(piece)
    return found
