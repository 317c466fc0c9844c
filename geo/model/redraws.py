"""A redraw (划分方案): a plan of grid boundaries on its way from a draft until it holds, and every edit on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType


class RedrawState(StrEnum):
    """Where a plan stands; it may be edited only while it is a draft.

    ``dated``: it will hold from a day on. ``in_force``: it holds. ``ended``: it held, and was rolled back or another
    plan followed. ``dropped``: it never held.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    DATED = "dated"
    IN_FORCE = "in_force"
    ENDED = "ended"
    DROPPED = "dropped"


REDRAW_MOVES: Mapping[str, tuple[frozenset[RedrawState], RedrawState]] = MappingProxyType(
    {
        "submit_plan": (frozenset({RedrawState.DRAFT}), RedrawState.SUBMITTED),
        "return_plan": (frozenset({RedrawState.SUBMITTED, RedrawState.REVIEWED}), RedrawState.DRAFT),
        "review_plan": (frozenset({RedrawState.SUBMITTED}), RedrawState.REVIEWED),
        "date_plan": (frozenset({RedrawState.REVIEWED, RedrawState.DATED}), RedrawState.DATED),
        "recall_plan": (frozenset({RedrawState.DATED}), RedrawState.REVIEWED),
        "publish_plan": (frozenset({RedrawState.DATED}), RedrawState.IN_FORCE),
        "follow_plan": (frozenset({RedrawState.IN_FORCE}), RedrawState.ENDED),
        "roll_back_plan": (frozenset({RedrawState.IN_FORCE}), RedrawState.ENDED),
        "drop_plan": (
            frozenset({RedrawState.DRAFT, RedrawState.SUBMITTED, RedrawState.REVIEWED}),
            RedrawState.DROPPED,
        ),
    }
)
"""Verb → the states in which it may be done and the state it leads to; the verbs are those of the event log."""


@dataclass(frozen=True, slots=True)
class Redraw:
    """A plan of grid boundaries; its edits are `RedrawStep` records, its blocks the base with a digest.

    Attributes
    ----------
    name, note : str
        As the plan that its edits give says (``Describe``); repeated here so that lists need not play them.
    base : str
        SHA-256 (hex) of the bytes of the plan it begins with (`geo.redraw.history_bytes.plan_bytes`).
    at, tip : int
        Number of the step that holds last, and of the last one that redo can bring back; 0 is the base.
    steps : int
        The highest number given to a step.
    measure, target, tolerance : str, float or None, float
        What grids are balanced by, how much of it each should hold (None: the mean), and how far one may be off.
    code_prefix : str
        Nine digits (county 6, street 3) or twelve (with community 3) before the sequence of new codes; may be empty.
    copied_from : str
        Id of the plan it was copied from, or empty.
    hands : tuple of str
        Everybody who has edited or submitted it, as people's ids or accounts; none of them may review it.
    effective : date or None
        First local day on which it holds; ``ended_on`` the first day on which it no longer does.
    followed_by : str
        Id of the plan that took its place, or empty.
    held_up : str
        Why it did not come in force on its day, in a sentence of the process's language; empty otherwise.
    """

    community: str
    id: str
    name: str
    base: str
    note: str = ""
    state: RedrawState = RedrawState.DRAFT
    at: int = 0
    tip: int = 0
    steps: int = 0
    measure: str = "households"
    target: float | None = None
    tolerance: float = 0.1
    code_prefix: str = ""
    copied_from: str = ""
    made_by: str = ""
    made_at: datetime | None = None
    hands: tuple[str, ...] = ()
    reviewed_by: str = ""
    review_note: str = ""
    effective: date | None = None
    dated_by: str = ""
    in_force_at: datetime | None = None
    ended_on: date | None = None
    followed_by: str = ""
    held_up: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class RedrawStep:
    """One edit of a plan; it stays even when others were made in its place after an undo.

    Attributes
    ----------
    id : str
        ``{redraw_id}/{number}``.
    number, after : int
        Its number within the plan from 1, and the number of the step it was made on.
    edit : str
        JSON of one edit, as `geo.redraw.edits` writes it.
    """

    community: str
    id: str
    redraw_id: str
    number: int
    after: int
    edit: str
    by: str = ""
    at: datetime | None = None
    version: int = 0
