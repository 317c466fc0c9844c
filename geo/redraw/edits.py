"""Edits: what a planner did to a plan, one small record each, fit to be stored as JSON and played again.

A record holds results, not gestures: the blocks that a lasso caught, the pieces that a line left, the parts that a
split made. So it plays the same way when buildings, households or the split's method have changed since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, TypeAdapter, ValidationError

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.plans import PlanGrid

LonLat = tuple[FiniteFloat, FiniteFloat]
"""Degrees, lon first."""
Weights = tuple[FiniteFloat, FiniteFloat, FiniteFloat, FiniteFloat]
"""Households, people, minutes and must-visit persons."""


@dataclass(frozen=True, slots=True)
class Paint:
    """Blocks are given to grids.

    Attributes
    ----------
    moves : tuple of (str, tuple of str)
        Grid and the ids of its new blocks; what a balancing changes has several.
    """

    moves: tuple[tuple[str, tuple[str, ...]], ...]
    kind: Literal["paint"] = "paint"


@dataclass(frozen=True, slots=True)
class NewGrid:
    """A grid begins, with blocks of others or with none."""

    grid: PlanGrid
    blocks: tuple[str, ...] = ()
    kind: Literal["new_grid"] = "new_grid"


@dataclass(frozen=True, slots=True)
class MergeGrids:
    """All blocks of the grids ``gone`` go to ``into``; they end."""

    into: str
    gone: tuple[str, ...]
    kind: Literal["merge_grids"] = "merge_grids"


@dataclass(frozen=True, slots=True)
class SplitGrid:
    """New grids take parts of a grid, which keeps the rest."""

    grid: str
    parts: tuple[tuple[PlanGrid, tuple[str, ...]], ...]
    kind: Literal["split_grid"] = "split_grid"


@dataclass(frozen=True, slots=True)
class ChangeGrid:
    """A grid is renamed, locked, unlocked or given to a worker; None leaves as it is."""

    grid: str
    name: str | None = None
    code: str | None = None
    worker: str | None = None
    locked: bool | None = None
    kind: Literal["change_grid"] = "change_grid"


@dataclass(frozen=True, slots=True)
class Recode:
    """Grids get new codes, all at once: (grid, code)."""

    codes: tuple[tuple[str, str], ...]
    kind: Literal["recode"] = "recode"


@dataclass(frozen=True, slots=True)
class Describe:
    """The plan's name or note changes; None leaves as it is."""

    name: str | None = None
    note: str | None = None
    kind: Literal["describe"] = "describe"


@dataclass(frozen=True, slots=True)
class Piece:
    """What a cut left of a block.

    Attributes
    ----------
    id, parent : str
        ``parent`` and a number after a slash; the block that was cut.
    wkb : str
        The polygon in EPSG:4326, as hexadecimal well-known binary.
    weights : Weights
    """

    id: str
    parent: str
    wkb: str
    weights: Weights


@dataclass(frozen=True, slots=True)
class Corners:
    """New corners on a border, in the order from ``start`` to ``end``; both sides of the border get them."""

    start: LonLat
    end: LonLat
    at: tuple[LonLat, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A line cuts blocks, and a grid where ``grid`` is given.

    Attributes
    ----------
    line : tuple of LonLat
        As it was cut, bent around buildings.
    was : tuple of (str, str)
        Each block that was cut with the digest of its shape.
    grid : PlanGrid or None
        The grid that begins on the smaller side, and its blocks in ``moved``.
    """

    line: tuple[LonLat, ...]
    was: tuple[tuple[str, str], ...]
    pieces: tuple[Piece, ...]
    corners: tuple[Corners, ...]
    grid: PlanGrid | None = None
    moved: tuple[str, ...] = ()
    kind: Literal["cut"] = "cut"


@dataclass(frozen=True, slots=True)
class MoveCorners:
    """Corners of a shared boundary were dragged; every block that has them follows.

    Attributes
    ----------
    moves : tuple of (LonLat, LonLat)
        From, to.
    carried : tuple of (str, str, Weights)
        What went from a block to a block with the ground.
    households : tuple of (str, str, str)
        Household, the block it was in, the block it is in.
    """

    moves: tuple[tuple[LonLat, LonLat], ...]
    carried: tuple[tuple[str, str, Weights], ...] = ()
    households: tuple[tuple[str, str, str], ...] = ()
    kind: Literal["move_corners"] = "move_corners"


Edit = Annotated[
    Paint | NewGrid | MergeGrids | SplitGrid | ChangeGrid | Recode | Describe | Cut | MoveCorners,
    Field(discriminator="kind"),
]
_EDITS: TypeAdapter[tuple[Edit, ...]] = TypeAdapter(tuple[Edit, ...])


def edits_bytes(edits: Sequence[Edit]) -> bytes:
    """Edits as JSON (UTF-8): a list of records."""
    return _EDITS.dump_json(tuple(edits))


def read_edits(stored: bytes | str) -> tuple[Edit, ...]:
    """The edits that `edits_bytes` wrote.

    Raises
    ------
    BadInput
        They are not such edits.
    """
    try:
        return _EDITS.validate_json(stored)
    except ValidationError:
        raise BadInput(mark("These are not the edits of a plan.")) from None
