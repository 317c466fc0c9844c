"""The steps of a plan as a tree: each was made on another, and undo and redo walk up and down in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from geo.model import RedrawStep
from geo.redraw.edits import Edit, edits_bytes, read_edits
from geo.redraw.history import History
from geo.redraw.plans import Plan


class StepTree:
    """Every step of a plan that is known so far; steps are added, and never changed or dropped.

    Not safe for several threads at once: whoever holds the plan's lock may ask.
    """

    def __init__(self) -> None:
        self._edit: dict[int, Edit] = {}
        self._after: dict[int, int] = {}

    @property
    def known(self) -> int:
        """The highest number among them, 0 of none."""
        return len(self._edit)

    def add(self, steps: Sequence[RedrawStep]) -> None:
        """Take in steps as the store gives them, those that follow the ones that are known.

        Raises
        ------
        BadInput
            What one of them holds is not an edit.
        """
        fresh = [step for step in steps if step.number > self.known]
        self.keep(fresh, read_edits(f"[{','.join(step.edit for step in fresh)}]"))

    def keep(self, steps: Sequence[RedrawStep], edits: Sequence[Edit]) -> None:
        """Take in steps of which it is known what they did."""
        for step, edit in zip(steps, edits, strict=True):
            self._edit[step.number], self._after[step.number] = edit, step.after

    def edit(self, number: int) -> Edit:
        """What a step did."""
        return self._edit[number]

    def chain(self, number: int) -> tuple[int, ...]:
        """The numbers of the steps from the base to one, that one last; none for the base itself."""
        found: list[int] = []
        while number:
            found.append(number)
            number = self._after[number]
        return tuple(reversed(found))

    def edits(self, chain: Iterable[int]) -> tuple[Edit, ...]:
        """What steps did, one after another."""
        return tuple(self._edit[number] for number in chain)


def as_kept(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Edits as they come back from the store, which is what is to be played: here, later, and by everybody else."""
    return read_edits(edits_bytes(edits))


def edit_text(edit: Edit) -> str:
    """One edit as a step keeps it: JSON."""
    return edits_bytes((edit,)).decode()[1:-1]


def fresh_history(base: Plan, tree: StepTree, chain: Sequence[int], at: int) -> History:
    """The history of a chain of steps of which the first ``at`` are done."""
    return History(base, tree.edits(chain), at)


def moved_history(history: History, chain: Sequence[int], tree: StepTree, wanted: Sequence[int], at: int) -> History:
    """A history brought to another chain of steps; the plans on what both chains share are not made again.

    Parameters
    ----------
    chain : sequence of int
        The steps that ``history`` has.
    wanted : sequence of int
        Those that it shall have.
    at : int
        How many of them are done.
    """
    shared = shared_length(chain, wanted)
    if shared == len(wanted):
        if shared < len(chain):
            return fresh_history(history.base, tree, wanted, at)
        return at_place(history, at)
    history = at_place(history, shared)
    # what stood beyond is dropped by doing the first step that differs
    stop = max(at, shared + 1)
    for number in wanted[shared:stop]:
        history = history.do(tree.edit(number))
    return at_place(replace(history, edits=(*history.edits, *tree.edits(wanted[stop:]))), at)


def at_place(history: History, at: int) -> History:
    """The history with ``at`` of its edits done."""
    if at < history.at:
        return history.undo(edits=history.at - at)
    return history.redo(edits=at - history.at) if at > history.at else history


def shared_length(one: Sequence[object], other: Sequence[object]) -> int:
    """How many entries two sequences have in common from the first on."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (here, there) in enumerate(pairs) if here != there), min(len(one), len(other)))
