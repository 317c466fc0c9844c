"""The history of a plan: its base and every edit since, with undo and redo without end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import orjson

from geo.errors import BadInput
from geo.i18n import mark
from geo.redraw.edits import Edit, edits_bytes, read_edits
from geo.redraw.edits_applied import apply, replay
from geo.redraw.plans import Plan

EVERY = 16
"""Edits between two plans that are kept for good: at most so many are played again for an undo."""
RECENT = 48
"""The latest plans, all kept: undo of what was just done plays nothing."""


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """A plan on its way; each verb returns a new history and leaves this one as it was.

    Attributes
    ----------
    base : Plan
        Before any edit.
    edits : tuple of Edit
        Done ones first, then those that were undone and can be done again.
    at : int
        How many are done.
    """

    base: Plan
    edits: tuple[Edit, ...] = ()
    at: int = 0
    _kept: dict[int, Plan] = field(default_factory=dict, repr=False)

    @property
    def plan(self) -> Plan:
        """The plan as it stands."""
        known = self._kept.get(self.at)
        if known is not None or not self.at:
            return known or self.base
        start = max((at for at in self._kept if at <= self.at), default=0)
        plan = self._kept.get(start, self.base)
        for at in range(start, self.at):
            plan = apply(plan, self.edits[at])
            if at + 1 == self.at or not (at + 1) % EVERY:
                # a note of what follows from base and edits, not a change of them
                self._kept[at + 1] = plan
        return plan

    @property
    def done(self) -> tuple[Edit, ...]:
        """The edits that hold."""
        return self.edits[: self.at]

    @property
    def undone(self) -> tuple[Edit, ...]:
        """The edits that `redo` would bring back, the next one first."""
        return self.edits[self.at :]

    def do(self, edit: Edit) -> History:
        """The history with one more edit; what was undone before it is dropped.

        Raises
        ------
        BadInput
            The edit cannot be made.
        """
        plan = apply(self.plan, edit)
        at = self.at + 1
        kept = {key: value for key, value in self._kept.items() if key < at and (at - key < RECENT or not key % EVERY)}
        return History(self.base, (*self.done, edit), at, {**kept, at: plan})

    def undo(self, *, edits: int = 1) -> History:
        """The history with the last edits undone.

        Raises
        ------
        BadInput
            There are not so many.
        """
        if not 0 < edits <= self.at:
            raise BadInput(mark("There is nothing to undo."))
        return replace(self, at=self.at - edits)

    def redo(self, *, edits: int = 1) -> History:
        """The history with undone edits done again.

        Raises
        ------
        BadInput
            There are not so many.
        """
        if not 0 < edits <= len(self.edits) - self.at:
            raise BadInput(mark("There is nothing to do again."))
        return replace(self, at=self.at + edits)

    def to_bytes(self) -> bytes:
        """Edits and how many are done as JSON (UTF-8); the base is stored apart (`geo.redraw.history_bytes`)."""
        return orjson.dumps({"at": self.at, "edits": orjson.Fragment(edits_bytes(self.edits))})

    @classmethod
    def of_bytes(cls, base: Plan, stored: bytes) -> History:
        """The history that `to_bytes` wrote, on its base.

        Raises
        ------
        BadInput
            It is not a history, or not one of this base.
        """
        try:
            raw = orjson.loads(stored)
            at, listed = raw["at"], raw["edits"]
        except (ValueError, KeyError, TypeError):
            raise BadInput(mark("These are not the edits of a plan.")) from None
        edits = read_edits(orjson.dumps(listed))
        if not isinstance(at, int) or not 0 <= at <= len(edits):
            raise BadInput(mark("These are not the edits of a plan."))
        return cls(base, edits, at, {at: replay(base, edits[:at])} if at else {})
