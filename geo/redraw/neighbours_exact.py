"""Whether a few dozen doors can all be divided: every way is tried, up to a counted number of steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.redraw.neighbours_ground import Ground, Part, fewest_left

MOST_DOORS = 64


class Exhaustive:
    """Looks for a division that leaves out fewer than a known one; `proven` tells whether all were looked at.

    Parameters
    ----------
    doors : sequence of int
        At most `MOST_DOORS`.
    beat : int
        Only divisions that leave out fewer than this are of use.
    steps : int
        What may be spent; ``spent`` tells how much was.
    """

    def __init__(self, ground: Ground, doors: Sequence[int], *, beat: int, steps: int) -> None:
        self._doors = list(doors)
        bit = {door: 1 << at for at, door in enumerate(self._doors)}
        self._near = [sum(bit[v] for v in ground.near[door] if v in bit) for door in self._doors]
        self._foes = [sum(bit[v] for v in ground.foes[door] if v in bit) for door in self._doors]
        self._low, self._high = ground.low, ground.high
        self._best, self._steps = beat, steps
        self._seen: dict[int, int] = {}
        self._stack: list[int] = []
        self._found: list[int] | None = None
        self.spent = 0

    @property
    def proven(self) -> bool:
        """Whether nothing better than what was found (or known) exists."""
        return self.spent <= self._steps

    def run(self) -> list[Part] | None:
        """The units of the best division found; None when none leaves out fewer."""
        self._search((1 << len(self._doors)) - 1, 0)
        if self._found is None:
            return None
        return [[door for at, door in enumerate(self._doors) if mask >> at & 1] for mask in self._found]

    def _search(self, remaining: int, left: int) -> None:
        self.spent += 1
        if self.spent > self._steps or left >= self._seen.get(remaining, self._best + left + 1):
            return
        self._seen[remaining] = left
        pieces = self._pieces(remaining)
        least = sum(fewest_left(piece.bit_count(), self._low, self._high) for piece in pieces)
        if left + least >= self._best:
            return
        if not remaining:
            self._best, self._found = left, list(self._stack)
            return
        piece = min(pieces, key=int.bit_count)
        # Where a door has fewest neighbours, fewest units can hold it.
        door = min(_bits(piece), key=lambda at: (self._near[at] & piece).bit_count())
        for unit in self._units(1 << door, self._near[door] & piece, piece & ~self._foes[door], 1):
            self._stack.append(unit)
            self._search(remaining & ~unit, left)
            self._stack.pop()
            if self.spent > self._steps or left + least >= self._best:
                return
        self._search(remaining & ~(1 << door), left + 1)

    def _units(self, unit: int, edge: int, allowed: int, size: int) -> Iterator[int]:
        """Connected sets within bounds that hold ``unit`` and else only allowed doors, each once."""
        self.spent += 1
        if self.spent > self._steps:
            return
        if size >= self._low:
            yield unit
        if size == self._high:
            return
        edge &= allowed & ~unit
        while edge:
            one = edge & -edge
            edge ^= one
            allowed ^= one  # what follows is without it, so that no set comes twice
            at = one.bit_length() - 1
            yield from self._units(unit | one, edge | (self._near[at] & allowed), allowed & ~self._foes[at], size + 1)

    def _pieces(self, remaining: int) -> list[int]:
        pieces = []
        while remaining:
            piece = edge = remaining & -remaining
            while edge:
                grown = 0
                for at in _bits(edge):
                    grown |= self._near[at]
                edge = grown & remaining & ~piece
                piece |= edge
            pieces.append(piece)
            remaining &= ~piece
        return pieces


def _bits(mask: int) -> Iterator[int]:
    while mask:
        one = mask & -mask
        yield one.bit_length() - 1
        mask ^= one
