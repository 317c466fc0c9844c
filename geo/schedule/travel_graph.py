"""One way of getting about on a network of streets: which pieces it may use, how long each takes, quickest ways."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.schedule.travel_nodes import Bools, Floats, Ints, Pieces
from geo.schedule.travel_speeds import WALK_MPS

NEAR_M = 300.0
"""Further from every street, a point has none."""
OWN_BIT_M = 50.0
"""Somebody beside a bit of street that leads nowhere goes to a street of the network if it is no more than this further
away."""
KEPT_BYTES = 96 * 2**20
"""How much the quickest ways that are kept may take."""
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Joins:
    """Where points meet the streets.

    Attributes
    ----------
    piece : ndarray of int, shape (n,)
        The nearest usable piece; -1 where none is near.
    along_m, off_m : ndarray of float, shape (n,)
        Metres from the piece's begin, and from the point to it.
    lost : ndarray of bool, shape (n,)
        No street that leads on is near.
    """

    piece: Ints
    along_m: Floats
    off_m: Floats
    lost: Bools

    def of(self, chosen: NDArray[Any]) -> Joins:
        """Those of some points."""
        return Joins(self.piece[chosen], self.along_m[chosen], self.off_m[chosen], self.lost[chosen])


class TravelGraph:
    """The streets for one way of getting about; safe to use from many threads.

    Parameters
    ----------
    pieces : Pieces
    mps : ndarray of float, shape (m,)
        Metres a second on each piece; 0 where it cannot be used.
    forward, backward : ndarray of bool, shape (m,)
        In which directions each may be used.
    within : ndarray of bool, shape (m,), or None
        Only these can belong to the network that leads on.
    """

    def __init__(
        self, pieces: Pieces, mps: Floats, forward: Bools, backward: Bools, within: Bools | None = None
    ) -> None:  # fmt: skip
        self.pieces, self.mps = pieces, mps
        self.forward, self.backward = forward & (mps > 0), backward & (mps > 0)
        usable = self.forward | self.backward
        self._seconds, self._metres = self._matrices()
        self._back_seconds, self._back_metres = self._seconds.T.tocsr(), self._metres.T.tocsr()
        self.main = self._leading_on(usable if within is None else usable & within)
        self._main, self._main_tree = np.flatnonzero(self.main), shapely.STRtree(pieces.shapes[self.main])
        self._bits_tree = shapely.STRtree(pieces.shapes[usable & ~self.main])
        self._kept: OrderedDict[tuple[int, bool], tuple[Floats, NDArray[np.float32]]] = OrderedDict()
        self._most = max(8, KEPT_BYTES // max(1, 12 * pieces.nodes))
        self._lock = threading.Lock()

    def join(self, xy: Floats) -> Joins:
        """Where points (metres, shape (n, 2)) meet the streets: on the nearest piece, not at the nearest node."""
        points = shapely.points(xy)
        piece, off = _nearest(self._main_tree, points)
        _, off_bit = _nearest(self._bits_tree, points)
        lost = ~(off <= NEAR_M) | (off_bit < off - OWN_BIT_M)
        piece = np.where(piece >= 0, self._main[piece] if len(self._main) else -1, -1)
        along = np.zeros(len(xy))
        met = piece >= 0
        along[met] = shapely.line_locate_point(self.pieces.shapes[piece[met]], points[met])
        return Joins(piece, along, off, lost)

    def times(self, start: Joins, end: Joins) -> tuple[Floats, Floats]:
        """Seconds and metres from each start (rows) to each end (columns); none of them may be lost."""
        if len(end.piece) < len(start.piece):
            # One search from each end, against the traffic, is cheaper than one from each start.
            seconds, metres = self._between(end, start, against=True)
            return seconds.T, metres.T
        return self._between(start, end, against=False)

    def path(self, start: Joins, end: Joins) -> list[Any]:
        """The quickest way from one point to one other, as the lines of its pieces in order, each in its direction."""
        shape, piece = self.pieces.shapes, int(start.piece[0])
        here, there = float(start.along_m[0]), float(end.along_m[0])
        outs, ins = self._legs(start, against=False), self._legs(end, against=True)
        nodes_out, nodes_in = self._ends(start)[0], self._ends(end)[0]
        tables = dijkstra(self._seconds, indices=nodes_out, return_predecessors=True)
        total = outs[0][0][:, None] + tables[0][:, nodes_in] + ins[0][0][None, :]
        best = np.unravel_index(int(np.argmin(total)), (2, 2))
        if piece == end.piece[0]:
            direct = self._along(start, end, against=False)[0][0, 0]
            if direct <= total[best]:
                return [_part(shape[piece], here, there)]
        steps, node = [], int(nodes_in[best[1]])
        while node != nodes_out[best[0]]:
            before = int(tables[1][best[0], node])
            steps.append(self._step(before, node))
            node = before
        length = self.pieces.length_m
        first = _part(shape[piece], here, 0.0 if best[0] == 0 else float(length[piece]))
        last = int(end.piece[0])
        final = _part(shape[last], 0.0 if best[1] == 0 else float(length[last]), there)
        return [first, *reversed(steps), final]

    def _matrices(self) -> tuple[Any, Any]:
        """Seconds and metres from node to node over the quickest single piece."""
        p, f, b = self.pieces, self.forward, self.backward
        tail, head = np.concatenate([p.u[f], p.v[b]]), np.concatenate([p.v[f], p.u[b]])
        metres = np.concatenate([p.length_m[f], p.length_m[b]])
        seconds = metres / np.concatenate([self.mps[f], self.mps[b]])
        order = np.lexsort((seconds, head, tail))
        tail, head, metres, seconds = tail[order], head[order], metres[order], seconds[order]
        first = np.append(True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])) if len(tail) else slice(0)
        links, size = (tail[first], head[first]), (p.nodes, p.nodes)
        return csr_array((seconds[first], links), shape=size), csr_array((metres[first], links), shape=size)

    def _leading_on(self, allowed: Bools) -> Bools:
        """The pieces among which each can be reached from each: of several such networks the longest."""
        p = self.pieces
        if not allowed.any():
            return np.zeros(len(p.u), dtype=bool)
        f, b = allowed & self.forward, allowed & self.backward
        links = (np.concatenate([p.u[f], p.v[b]]), np.concatenate([p.v[f], p.u[b]]))
        graph = csr_array((np.ones(len(links[0])), links), shape=(p.nodes, p.nodes))
        _, part = connected_components(graph, connection="strong")
        inside = allowed & (part[p.u] == part[p.v])
        if not inside.any():
            return np.zeros(len(p.u), dtype=bool)
        lengths = np.bincount(part[p.u[inside]], p.length_m[inside])
        return np.asarray(inside & (part[p.u] == int(np.argmax(lengths))))

    def _ends(self, at: Joins) -> tuple[Ints, Ints]:
        return np.concatenate([self.pieces.u[at.piece], self.pieces.v[at.piece]]), at.piece

    def _legs(self, at: Joins, *, against: bool) -> tuple[Floats, Floats]:
        """Seconds and metres between points and the two ends of their piece, shape (n, 2): with the traffic from the
        point to the end, or against it from the end to the point."""
        along, rest = at.along_m, np.maximum(self.pieces.length_m[at.piece] - at.along_m, 0.0)
        metres = np.column_stack([along, rest])
        to_u, to_v = (self.forward, self.backward) if against else (self.backward, self.forward)
        open_ = np.column_stack([to_u[at.piece], to_v[at.piece]])
        with np.errstate(divide="ignore"):
            seconds = np.where(open_, metres / self.mps[at.piece][:, None], np.inf)
        return seconds + (at.off_m / WALK_MPS)[:, None], metres + at.off_m[:, None]

    def _along(self, start: Joins, end: Joins, *, against: bool) -> tuple[Floats, Floats]:
        """Seconds and metres from point to point of one piece; infinite where they are of two, or it is one-way."""
        ahead = end.along_m[None, :] - start.along_m[:, None]
        ahead = -ahead if against else ahead
        same = start.piece[:, None] == end.piece[None, :]
        ways = ((ahead >= 0) & self.forward[start.piece][:, None]) | (
            (ahead <= 0) & self.backward[start.piece][:, None]
        )
        off = start.off_m[:, None] + end.off_m[None, :]
        seconds = np.abs(ahead) / self.mps[start.piece][:, None] + off / WALK_MPS
        return np.where(same & ways, seconds, np.inf), np.abs(ahead) + off

    def _between(self, start: Joins, end: Joins, *, against: bool) -> tuple[Floats, Floats]:
        seconds, metres = self._along(start, end, against=against)
        leaving, arriving = self._legs(start, against=against), self._legs(end, against=not against)
        ends = np.column_stack([self.pieces.u[end.piece], self.pieces.v[end.piece]])
        columns, where = np.unique(ends, return_inverse=True)
        where = where.reshape(ends.shape)
        starts = np.column_stack([self.pieces.u[start.piece], self.pieces.v[start.piece]])
        for begin in range(0, len(starts), _CHUNK):
            rows = slice(begin, begin + _CHUNK)
            nodes, at = np.unique(starts[rows], return_inverse=True)
            at = at.reshape(starts[rows].shape)
            table_s, table_m = self._rows(nodes, columns, against=against)
            for x in (0, 1):
                for y in (0, 1):
                    cells = np.ix_(at[:, x], where[:, y])
                    total = leaving[0][rows, x, None] + table_s[cells] + arriving[0][None, :, y]
                    length = leaving[1][rows, x, None] + table_m[cells] + arriving[1][None, :, y]
                    better = total < seconds[rows]
                    seconds[rows] = np.where(better, total, seconds[rows])
                    metres[rows] = np.where(better, length, metres[rows])
        return seconds, metres

    def _rows(self, nodes: Ints, columns: Ints, *, against: bool) -> tuple[Floats, NDArray[np.float32]]:
        """Seconds and metres from some nodes to some others; rows are kept while there is room."""
        with self._lock:
            kept = {int(n): self._kept[int(n), against] for n in nodes if (int(n), against) in self._kept}
            for node in kept:
                self._kept.move_to_end((node, against))
        missing = np.array([n for n in nodes if int(n) not in kept], dtype=np.int64)
        if len(missing):
            seconds, metres = self._search(missing, against=against)
            found = {int(node): (seconds[n], metres[n]) for n, node in enumerate(missing)}
            kept |= found
            with self._lock:
                for node, row in list(found.items())[-self._most :]:
                    self._kept[node, against] = (row[0].copy(), row[1].copy())
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        rows = [kept[int(node)] for node in nodes]
        return np.stack([row[0][columns] for row in rows]), np.stack([row[1][columns] for row in rows])

    def _search(self, nodes: Ints, *, against: bool) -> tuple[Floats, NDArray[np.float32]]:
        graph, lengths = (self._back_seconds, self._back_metres) if against else (self._seconds, self._metres)
        seconds, before = dijkstra(graph, indices=nodes, return_predecessors=True)
        size = seconds.shape[1]
        own = np.broadcast_to(np.arange(size), before.shape)
        begun = before >= 0
        # The last piece of each way, then twice as much of each way at every turn of the loop.
        metres = np.zeros(seconds.shape)
        keys = np.repeat(np.arange(size), np.diff(lengths.indptr)) * size + lengths.indices
        order = np.argsort(keys)
        place = np.searchsorted(keys[order], before[begun].astype(np.int64) * size + own[begun])
        metres[begun] = lengths.data[order][place]
        pointer = np.where(begun, before, own)
        row = np.arange(len(nodes))[:, None]
        while True:
            further = pointer[row, pointer]
            if np.array_equal(further, pointer):
                break
            metres = metres + metres[row, pointer]
            pointer = further
        return seconds, metres.astype(np.float32)

    def _step(self, tail: int, head: int) -> Any:
        """The quickest piece from node to node, in that direction."""
        p = self.pieces
        ways = ((p.u == tail) & (p.v == head) & self.forward) | ((p.u == head) & (p.v == tail) & self.backward)
        found = np.flatnonzero(ways)
        best = int(found[np.argmin(p.length_m[found] / self.mps[found])])
        return p.shapes[best] if p.u[best] == tail else shapely.reverse(p.shapes[best])


def _part(line: Any, begin_m: float, end_m: float) -> Any:
    from shapely.ops import substring  # noqa: PLC0415  # imports much that only ways on a map need

    return substring(line, begin_m, end_m)


def _nearest(tree: Any, points: NDArray[Any]) -> tuple[Ints, Floats]:
    """The nearest line within reach of each point and how far it is; -1 and infinite where there is none."""
    which, away = np.full(len(points), -1, dtype=np.int64), np.full(len(points), np.inf)
    if len(tree.geometries) and len(points):
        (asked, found), distance = tree.query_nearest(
            points, max_distance=NEAR_M, return_distance=True, all_matches=False
        )
        which[asked], away[asked] = found, distance
    return which, away
