"""Two planners on one plan: both their edits as one list, and what they disagree on, with both sides.

Mine stand as they are. Theirs are played after them, without the blocks that mine put somewhere; what both
changed to different ends, or what can no longer be done, becomes a conflict that says how to take theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from geo.errors import BadInput
from geo.redraw.borders import around_corners
from geo.redraw.edits import (
    ChangeGrid,
    Cut,
    Describe,
    Edit,
    MergeGrids,
    MoveCorners,
    NewGrid,
    Paint,
    Recode,
    SplitGrid,
)
from geo.redraw.edits_applied import apply, fresh_id, replay
from geo.redraw.merging_differences import ATTRIBUTES, grid_ids, whole_of
from geo.redraw.plans import Plan, PlanGrid
from geo.redraw.selection import rows_by_id


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What two planners disagree on; mine holds until theirs is taken.

    Attributes
    ----------
    kind : str
        ``blocks``: blocks given to two grids; ``grid``: a grid's name, code, worker or lock; ``plan``: the plan's
        name or note; ``edit``: an edit of theirs that cannot be made after mine.
    about : tuple of str
        The blocks; or the grid and the attribute; or the attribute; empty for an edit.
    mine, theirs : str
        Ids of grids, or values (of a lock ``True`` or ``False``).
    take : tuple of Edit
        What makes it theirs after the merged edits; of an edit the edit itself, to be made anew.
    why : BadInput or None
        The sentence that refuses an edit.
    """

    kind: Literal["blocks", "grid", "plan", "edit"]
    about: tuple[str, ...]
    mine: str
    theirs: str
    take: tuple[Edit, ...]
    why: BadInput | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Merged:
    """Both planners' work.

    Attributes
    ----------
    edits : tuple of Edit
        Mine, then theirs as far as they hold; to be played on the base.
    plan : Plan
        What that gives.
    conflicts : tuple of Disagreement
    """

    edits: tuple[Edit, ...]
    plan: Plan
    conflicts: tuple[Disagreement, ...]


def merge_edits(base: Plan, mine: Sequence[Edit], theirs: Sequence[Edit]) -> Merged:
    """Put the edits of two planners, who both began at ``base``, together.

    Every edit of theirs is in the merged edits, or done by mine as well, or in a conflict.

    Raises
    ------
    BadInput
        Mine or theirs cannot be played on the base.
    """
    ours, other = replay(base, mine), replay(base, theirs)
    names = _new_names(base, ours, mine, theirs)
    merge = _Merge(base, ours, list(mine))
    before = base
    for edit in theirs:
        merge.take(renamed(edit, names), edit, before)
        before = apply(before, edit)
    theirs_at = {block: names.get(grid, grid) for block, grid in grid_ids(other).items()}
    conflicts = [*_block_conflicts(base, ours, merge, theirs_at), *merge.values.values(), *merge.refused]
    return Merged(tuple(merge.edits), merge.plan, tuple(conflicts))


def renamed(edit: Edit, names: Mapping[str, str]) -> Edit:
    """The edit with other ids of grids."""

    def said(grid: str) -> str:
        return names.get(grid, grid)

    def new(grid: PlanGrid) -> PlanGrid:
        return replace(grid, id=said(grid.id))

    match edit:
        case Paint():
            return Paint(tuple((said(grid), blocks) for grid, blocks in edit.moves))
        case NewGrid():
            return replace(edit, grid=new(edit.grid))
        case MergeGrids():
            return MergeGrids(said(edit.into), tuple(map(said, edit.gone)))
        case SplitGrid():
            return SplitGrid(said(edit.grid), tuple((new(grid), blocks) for grid, blocks in edit.parts))
        case ChangeGrid():
            return replace(edit, grid=said(edit.grid))
        case Recode():
            return Recode(tuple((said(grid), code) for grid, code in edit.codes))
        case Cut():
            return edit if edit.grid is None else replace(edit, grid=new(edit.grid))
    return edit


def _begun(edit: Edit) -> tuple[PlanGrid, ...]:
    match edit:
        case NewGrid():
            return (edit.grid,)
        case SplitGrid():
            return tuple(grid for grid, _ in edit.parts)
        case Cut(grid=PlanGrid() as grid):
            return (grid,)
    return ()


def _new_names(base: Plan, ours: Plan, mine: Sequence[Edit], theirs: Sequence[Edit]) -> dict[str, str]:
    """Other ids for grids of theirs whose id mine gave to another new grid."""
    known = {grid.id for grid in base.grids}
    begun = {grid.id for edit in mine for grid in _begun(edit)}
    taken = begun | {grid.id for edit in theirs for grid in _begun(edit)}
    names: dict[str, str] = {}
    for edit in theirs:
        for grid in () if edit in mine else _begun(edit):
            if grid.id in begun and grid.id not in known and grid.id not in names:
                names[grid.id] = fresh_id(ours, taken)
                taken.add(names[grid.id])
    return names


class _Merge:
    """Theirs, one edit after another, on what mine left."""

    def __init__(self, base: Plan, ours: Plan, mine: list[Edit]) -> None:
        self.base, self.plan, self.mine = base, ours, mine
        self.edits: list[Edit] = list(mine)
        self.values: dict[tuple[str, ...], Disagreement] = {}
        self.refused: list[Disagreement] = []
        self.dead: set[str] = set()
        was, now = grid_ids(base), grid_ids(ours)
        self.settled = {block for block, grid in now.items() if was[whole_of(block, was) or block] != grid}
        self.grids = {grid.id: grid for grid in base.grids}
        self.ours = {grid.id: grid for grid in ours.grids}
        self.described = (ours.name, ours.note)

    def take(self, edit: Edit, original: Edit, before: Plan) -> None:
        """Make an edit of theirs, as much of it as holds; ``before`` is their own plan before it."""
        both = original in self.mine
        match edit:
            case Paint():
                self._paint(edit)
            case NewGrid():
                self._begin(edit.grid, edit.blocks, both=both)
            case SplitGrid():
                for grid, blocks in edit.parts:
                    self._begin(grid, blocks, both=both)
            case MergeGrids():
                self._merge(edit)
            case ChangeGrid():
                self._change(edit)
            case Recode():
                # all at once, since grids may swap their codes
                if codes := tuple((at, code) for at, code in edit.codes if self._free(at, "code", code)):
                    self._make(Recode(codes))
            case Describe():
                self._describe(edit)
            case Cut():
                self._cut(edit, both=both)
            case MoveCorners():
                corners = [corner for corner, _ in edit.moves]
                if around_corners(before, corners) == around_corners(self.plan, corners):
                    self._make(edit)
                elif not both:
                    self._refuse(edit)

    def _make(self, edit: Edit) -> bool:
        try:
            self.plan = apply(self.plan, edit)
        except BadInput as why:
            self._refuse(edit, why)
            return False
        self.edits.append(edit)
        return True

    def _refuse(self, edit: Edit, why: BadInput | None = None) -> None:
        self.refused.append(Disagreement("edit", (), "", "", (edit,), why))

    def _begin(self, grid: PlanGrid, blocks: Sequence[str], *, both: bool) -> None:
        """Begin a grid of theirs; one that mine began in the very same way gets the blocks."""
        if both and any(known.id == grid.id for known in self.plan.grids):
            self._paint(Paint(((grid.id, tuple(blocks)),)))
        else:
            self._make(NewGrid(grid, self._open(grid.id, blocks)))

    def _open(self, grid: str, blocks: Sequence[str]) -> tuple[str, ...]:
        """Blocks of theirs that mine did not put somewhere, where mine cut them their pieces."""
        known = rows_by_id(self.plan.blocks)
        found: list[str] = []
        lost: list[str] = []
        for block in blocks:
            if whole_of(block, self.dead) is not None:
                lost.append(block)
            elif block in known:
                found.append(block)
            else:
                found += [piece for piece in self.plan.blocks.ids if piece.startswith(block + "/")]
        if lost:
            self._refuse(Paint(((grid, tuple(lost)),)))
        return tuple(block for block in found if whole_of(block, self.settled) is None)

    def _paint(self, edit: Paint) -> None:
        now = grid_ids(self.plan)
        for grid, blocks in edit.moves:
            left = self._open(grid, blocks)
            if left := tuple(block for block in left if now[block] != grid):
                self._make(Paint(((grid, left),)))

    def _merge(self, edit: MergeGrids) -> None:
        there = {grid.id for grid in self.plan.grids}
        gone = tuple(grid for grid in edit.gone if grid in there)
        if any(self.ours[grid] != self.grids[grid] for grid in gone if grid in self.ours and grid in self.grids):
            self._refuse(edit)  # what mine wrote on a grid would end with it
        elif gone:
            self._make(MergeGrids(edit.into, gone))

    def _change(self, edit: ChangeGrid) -> None:
        wanted: dict[str, Any] = {}
        for name in ATTRIBUTES:
            value = getattr(edit, name)
            if value is not None and self._free(edit.grid, name, value):
                wanted[name] = value
        if wanted:
            self._make(replace(ChangeGrid(edit.grid), **wanted))

    def _free(self, grid: str, name: str, value: str | bool) -> bool:
        """Whether mine left an attribute of a grid alone; else note the conflict, if it is one."""
        if grid not in self.ours or grid not in self.grids:
            return True
        was, now = getattr(self.grids[grid], name), getattr(self.ours[grid], name)
        if was == now:
            return True
        key = (grid, name)
        self.values.pop(key, None)  # their last word counts
        if value not in (was, now):
            wanted: dict[str, Any] = {name: value}
            take = (replace(ChangeGrid(grid), **wanted),)
            self.values[key] = Disagreement("grid", key, str(now), str(value), take)
        return False

    def _describe(self, edit: Describe) -> None:
        wanted: dict[str, Any] = {}
        both = zip(("name", "note"), (self.base.name, self.base.note), self.described, strict=True)
        for name, was, is_ in both:
            value = getattr(edit, name)
            if value is None:
                continue
            if was == is_:
                wanted[name] = value
                continue
            self.values.pop((name,), None)
            if value not in (was, is_):
                take = (replace(Describe(), **{name: value}),)
                self.values[name,] = Disagreement("plan", (name,), is_, value, take)
        if wanted:
            self._make(Describe(**wanted))

    def _cut(self, edit: Cut, *, both: bool) -> None:
        if any(isinstance(done, Cut) and (done.was, done.pieces) == (edit.was, edit.pieces) for done in self.mine):
            if edit.grid is not None:
                self._begin(edit.grid, edit.moved, both=both)
            return
        moved = tuple(block for block in edit.moved if whole_of(block, self.settled) is None)
        stale = [id_ for id_, _ in edit.was if whole_of(id_, self.dead) is not None]
        if stale or not self._make(replace(edit, moved=moved)):
            self.dead.update(piece.id for piece in edit.pieces)
            if stale:
                self._refuse(edit)


def _block_conflicts(base: Plan, ours: Plan, merge: _Merge, theirs: Mapping[str, str]) -> list[Disagreement]:
    was, mine = grid_ids(base), grid_ids(ours)
    given: dict[tuple[str, str], list[str]] = {}
    for block in merge.plan.blocks.ids:
        first, here = whole_of(block, was), whole_of(block, mine)
        there = whole_of(block, theirs)
        if first is None or here is None or there is None or whole_of(there, merge.dead) is not None:
            continue
        if mine[here] != was[first] and theirs[there] not in (was[first], mine[here]):
            given.setdefault((mine[here], theirs[there]), []).append(block)
    standing = {grid.id for grid in merge.plan.grids}
    return [
        Disagreement(
            "blocks", tuple(blocks), here, there, (Paint(((there, tuple(blocks)),)),) if there in standing else ()
        )
        for (here, there), blocks in given.items()
    ]
