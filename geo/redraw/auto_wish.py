"""What is asked of a balanced plan, whether it can be, and the board on which it is tried."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.auto_atoms import Bools, chosen_home, join
from geo.redraw.auto_board import Board
from geo.redraw.blocks import MEASURES, NOWHERE, Measure
from geo.redraw.flow import Aim
from geo.redraw.plans import Plan


@dataclass(frozen=True, slots=True)
class Wish:
    """What every grid should hold, and how many grids there may be.

    Attributes
    ----------
    measure : str
        ``households``, ``people`` or ``minutes`` of work a month.
    tolerance : float
        Share of the target that a grid may be off, 0.03 for three per cent.
    grids : int, optional
        How many grids the plan shall have, locked ones counted; None: as many as follow from ``target``, otherwise as
        today.
    target : float, optional
        What a grid should hold, in units of ``measure``; None: what is left beside locked grids, divided evenly.
    fewest, most : int, optional
        Bounds for the number of grids where it is free.
    whole_compounds : bool
        Bring walled compounds that today's grids cut into one grid; otherwise the parts stay apart as they are.
    """

    measure: Measure = "households"
    tolerance: float = 0.03
    grids: int | None = None
    target: float | None = None
    fewest: int | None = None
    most: int | None = None
    whole_compounds: bool = True

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise BadInput(mark("Grids are not balanced by {measure}."), measure=self.measure)
        if not (math.isfinite(self.tolerance) and self.tolerance >= 0):
            raise BadInput(mark("The tolerance cannot be below zero."))
        if self.target is not None and not (math.isfinite(self.target) and self.target > 0):
            raise BadInput(mark("The target of a grid must be more than zero."))
        if any(bound is not None and bound < 1 for bound in (self.grids, self.fewest, self.most)):
            raise BadInput(mark("A plan needs at least one grid."))
        if self.fewest is not None and self.most is not None and self.fewest > self.most:
            raise BadInput(
                mark("At least {fewest} and at most {most} grids cannot be."), fewest=self.fewest, most=self.most
            )


@dataclass(frozen=True, eq=False, slots=True)
class Scope:
    """What may change.

    Attributes
    ----------
    grids : ndarray of bool, shape (k,)
        Grids that give and take, in the plan's order.
    blocks : ndarray of bool, shape (n,)
        Blocks that may be given another grid.
    """

    grids: Bools
    blocks: Bools


def all_open(plan: Plan) -> Scope:
    """Every grid that is not locked, and the blocks that have no grid."""
    grids = np.array([not grid.locked for grid in plan.grids], dtype=bool)
    return Scope(grids, np.append(grids, True)[plan.grid_of])


def only_in(plan: Plan, grids: Bools) -> Scope:
    """Some grids and their blocks."""
    return Scope(grids, np.append(grids, False)[plan.grid_of])


def wanted_number(plan: Plan, wish: Wish, scope: Scope) -> int:
    """How many open grids there shall be.

    Raises
    ------
    BadInput
        More grids than blocks; locked grids that leave no grid, no block or nothing to balance for the others.
    """
    free, is_open = scope.blocks, scope.grids
    locked = int((~is_open).sum())
    rest = float(plan.blocks.measured(wish.measure)[free].sum())
    if not plan.blocks.measured(wish.measure).sum() > 0:
        raise BadInput(mark("These blocks hold nothing that grids could be balanced by."))
    if wish.grids is not None and wish.grids > len(plan.blocks):
        raise BadInput(
            mark("{grids} grids cannot be made of {blocks} blocks."), grids=wish.grids, blocks=len(plan.blocks)
        )
    if not free.any() or rest <= 0 or (wish.grids is None and wish.target is None and not is_open.any()):
        raise BadInput(mark("All that could be balanced lies in locked grids."))
    number = wish.grids - locked if wish.grids is not None else _free_number(wish, rest, int(is_open.sum()), locked)
    if number < 1:
        raise BadInput(
            mark("{locked} grids are locked: {grids} grids leave none for the other blocks."),
            locked=locked, grids=number + locked,
        )  # fmt: skip
    if number > int(free.sum()):
        raise BadInput(
            mark("{grids} grids cannot be made of the {blocks} blocks that are not locked."),
            grids=number, blocks=int(free.sum()),
        )  # fmt: skip
    return number


def _free_number(wish: Wish, rest: float, today: int, locked: int) -> int:
    """Today's number where it is near enough to the target, otherwise the one that comes nearest, inside bounds."""
    low = max(1, (wish.fewest or 1) - locked)
    high = math.inf if wish.most is None else wish.most - locked
    if high < 1:
        return int(high)

    def bounded(number: float) -> int:
        return int(min(max(number, low), high))

    if wish.target is None:
        return bounded(today)
    target = wish.target
    if today and bounded(today) == today and abs(rest / today - target) <= wish.tolerance * target / 2:
        return today
    near = rest / target
    return min((bounded(math.floor(near)), bounded(math.ceil(near))), key=lambda n: abs(rest / max(n, 1) - target))


def aim_of(plan: Plan, wish: Wish, scope: Scope, number: int) -> Aim:
    """What each of so many open grids should hold: the target where it can be, otherwise the mean."""
    rest = float(plan.blocks.measured(wish.measure)[scope.blocks].sum())
    mean = rest / max(1, number)
    if wish.target is not None and abs(mean - wish.target) <= wish.tolerance * wish.target * 0.9:
        return Aim(wish.target, wish.tolerance)
    return Aim(mean, wish.tolerance)


def board_of(plan: Plan, wish: Wish, scope: Scope, number: int | None = None) -> tuple[Board, Aim]:
    """The plan as a board of atoms, each in the grid that most of its residents have today."""
    aim = aim_of(plan, wish, scope, int(scope.grids.sum()) if number is None else number)
    blocks, weight, free = plan.blocks, plan.blocks.measured(wish.measure), scope.blocks
    parted = None if wish.whole_compounds else plan.grid_of
    atoms = join(blocks, weight, free, aim.high, parted)
    if number is not None and len(np.unique(atoms.of[free])) < number:  # so few atoms that compounds must be cut
        atoms = join(blocks, weight, np.zeros(len(blocks), dtype=bool), aim.high)
    home = chosen_home(atoms, plan.grid_of, blocks.people)
    may = np.zeros(len(home), dtype=bool)
    may[atoms.of[free]] = True
    return Board(atoms, home, scope.grids, may), aim


def is_as_wished(plan: Plan, scope: Scope, board: Board, aim: Aim, number: int) -> bool:
    """Whether the plan already is what is wished for, so that nobody need move."""
    if (plan.grid_of[scope.blocks] == NOWHERE).any() or not len(board.active()) == int(scope.grids.sum()) == number:
        return False
    if (np.array(board.home)[board.atoms.of] != plan.grid_of)[scope.blocks].any():
        return False  # a compound that could be whole is cut
    return all(aim.excess(board.loads[j]) == 0 and len(board.parts(j)) == 1 for j in board.active())
