"""The stages of a case's way, each with a clock of its own beside the clock of the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from geo.model.states import CaseState


class Stage(StrEnum):
    """What is owed next: to take it up, to send somebody, to do the work, to look at what was done."""

    ACCEPT = "accept"
    DISPATCH = "dispatch"
    HANDLE = "handle"
    VERIFY = "verify"


STAGE_OF: Mapping[CaseState, Stage] = MappingProxyType(
    {
        CaseState.COLLECTED: Stage.ACCEPT,
        CaseState.FILED: Stage.DISPATCH,
        CaseState.RETURNED: Stage.DISPATCH,
        CaseState.DISPATCHED: Stage.HANDLE,
        CaseState.HANDLING: Stage.HANDLE,
        CaseState.REPORTED: Stage.VERIFY,
        CaseState.VERIFIED: Stage.VERIFY,
    }
)
"""The stage a state belongs to. In the other states no stage runs."""


@dataclass(frozen=True, slots=True)
class StageLimits:
    """Hours that each stage may take, counted by the clock of the case; None: as long as the whole.

    A category may state its own in ``stage_h``.
    """

    accept_h: float | None = 2.0
    dispatch_h: float | None = 2.0
    handle_h: float | None = None
    verify_h: float | None = 16.0


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for a case: asked for with a reason by one person, granted or declined by another.

    Attributes
    ----------
    hours : float
        How much longer, counted by the clock of the case.
    decided_at : datetime or None
        None while nobody has decided.
    decided_by : str
        Id of the second person; empty where the case moved on before anybody had decided.
    granted : bool
    answer : str
        What the second person said to it.
    """

    asked_at: datetime
    asked_by: str
    hours: float
    reason: str
    decided_at: datetime | None = None
    decided_by: str = ""
    granted: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time during which a case's clocks stood still.

    Attributes
    ----------
    whole : bool
        Whether the whole stood still too; the limit of a merged case runs on while its stage does not.
    """

    since: datetime
    until: datetime
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Halt:
    """The clock of a stage that stands still: when it was stopped, and what it said then."""

    at: datetime
    stage_at: datetime
    stage_due_at: datetime | None
