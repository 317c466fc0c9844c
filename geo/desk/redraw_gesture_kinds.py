"""What may be done on the map of a plan, as JSON says it: each kind with its fields, checked before it is done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, TypeAdapter, ValidationError

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.codes import LAST, Order

MOST_BLOCKS = 100_000
MOST_POINTS = 20_000
MOST_CORNERS = 500
MOST_GRIDS = 2_000

Id = Annotated[str, Field(min_length=1, max_length=200)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=MOST_BLOCKS)]
Point = Annotated[list[FiniteFloat], Field(min_length=2, max_length=2)]
Line = Annotated[list[Point], Field(min_length=1, max_length=MOST_POINTS)]
Text = Annotated[str, Field(max_length=10_000)]


class Drawn(BaseModel):
    """What every kind has in common: unknown fields and other types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PaintGesture(Drawn):
    """Blocks are given to a grid."""

    kind: Literal["paint"]
    grid: Id
    blocks: Ids


class BrushGesture(Drawn):
    """Whatever a brush touches goes to a grid; half its width in metres."""

    kind: Literal["brush"]
    grid: Id
    stroke: Line
    radius_m: FiniteFloat


class LassoGesture(Drawn):
    """What lies mostly inside a ring goes to a grid."""

    kind: Literal["lasso"]
    grid: Id
    ring: Line


class RectangleGesture(Drawn):
    """What lies mostly between two corners goes to a grid."""

    kind: Literal["rectangle"]
    grid: Id
    corners: Annotated[list[Point], Field(min_length=2, max_length=2)]


class CutBlockGesture(Drawn):
    """A line cuts a block, or the one under its middle."""

    kind: Literal["cut_block"]
    block: Id | None = None
    line: Line


class CutGridGesture(Drawn):
    """A line cuts a grid in two; the smaller side begins anew."""

    kind: Literal["cut_grid"]
    grid: Id
    line: Line
    name: Text | None = None


class MergeGesture(Drawn):
    """Grids end, and another one has their blocks."""

    kind: Literal["merge"]
    into: Id
    gone: Annotated[list[Id], Field(min_length=1, max_length=MOST_GRIDS)]


class SplitGesture(Drawn):
    """A grid falls into so many parts."""

    kind: Literal["split"]
    grid: Id
    k: Annotated[int, Field(ge=0, le=LAST)]


class NewGesture(Drawn):
    """A grid begins, with blocks or without."""

    kind: Literal["new"]
    name: Text | None = None
    blocks: Annotated[list[Id], Field(max_length=MOST_BLOCKS)] = []


class ChangeGesture(Drawn):
    """A grid is renamed, coded, locked or given to a worker."""

    kind: Literal["change"]
    grid: Id
    name: Text | None = None
    code: Text | None = None
    worker: Text | None = None
    locked: bool | None = None


class RecodeGesture(Drawn):
    """Grids without a code of the community get one."""

    kind: Literal["recode"]
    order: Order = "rows"


class DescribeGesture(Drawn):
    """The plan is renamed, or a note written to it."""

    kind: Literal["describe"]
    name: Text | None = None
    note: Text | None = None


class DragGesture(Drawn):
    """Corners of a boundary are dragged: from, to."""

    kind: Literal["drag"]
    moves: Annotated[
        list[Annotated[list[Point], Field(min_length=2, max_length=2)]], Field(min_length=1, max_length=MOST_CORNERS)
    ]


Gesture = (
    PaintGesture | BrushGesture | LassoGesture | RectangleGesture | CutBlockGesture | CutGridGesture | MergeGesture
    | SplitGesture | NewGesture | ChangeGesture | RecodeGesture | DescribeGesture | DragGesture
)  # fmt: skip
KINDS: tuple[str, ...] = (
    "paint", "brush", "lasso", "rectangle", "cut_block", "cut_grid", "merge", "split", "new", "change", "recode",
    "describe", "drag",
)  # fmt: skip


def read_gesture(gesture: Mapping[str, Any]) -> Gesture:
    """A gesture as it was sent, checked field by field.

    Raises
    ------
    BadInput
        There is no such kind, or a field is missing, unknown, of another type or too large.
    """
    kind = gesture.get("kind") if isinstance(gesture, Mapping) else None
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadInput(mark("There is no such thing to do on a plan: {kind}."), kind=str(kind)[:32])
    try:
        return _gestures().validate_python(dict(gesture))
    except ValidationError as problem:
        # the first place is the kind, the second the field
        where = [str(step) for step in problem.errors()[0]["loc"]]
        raise BadInput(
            mark("What was sent for “{kind}” cannot be used: {field}."), kind=kind, field=(where[1:2] or where)[0][:32]
        ) from None


@cache
def _gestures() -> TypeAdapter[Gesture]:
    return TypeAdapter(Annotated[Gesture, Field(discriminator="kind")])
