"""Rules of work in a profile: recurring duties, how a day is made, how stations are staffed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Literal


@dataclass(frozen=True, slots=True)
class DutyRule:
    """Somebody of ``role`` must see ``target`` ``quota`` times every period.

    Attributes
    ----------
    target : str
        Key of the last level: each holder sees ``quota`` different households of their unit a period. Key of another
        level: each unit of it below (or at) the holder's is gone round ``quota`` times. Key of one of
        `Profile.visit_groups`: each household of the group is seen ``quota`` times. ``meeting``: the holders meet.
        ``block vacant``: each block of that kind is looked at.
    rule : str
        RFC 5545 recurrence of the days on which it may fall due, such as ``FREQ=WEEKLY;BYDAY=TU,FR``; empty: any
        working day of the period.
    minutes : int
        How long it takes on the spot.
    hours : tuple of (time, time) or None
        Local hours in which it is done; None: any working hour.
    worth : float
        What it is worth to fit it in on a day on which it need not be done yet; 1 is usual.
    same_visitor : bool
        The same person goes to the same household again.
    """

    key: str
    name: Mapping[str, str]
    role: str
    target: str
    every: Literal["day", "week", "month", "quarter", "year"]
    quota: int
    rule: str = ""
    minutes: int = 20
    hours: tuple[time, time] | None = None
    worth: float = 1.0
    same_visitor: bool = True
    skill: str = ""


@dataclass(frozen=True, slots=True)
class WorkRules:
    """``[work]``: how a day of work is made.

    Attributes
    ----------
    start, end : time
        Local bounds of a worker's day.
    lunch : tuple of (time, time)
        Within these hours everybody rests ``lunch_min`` minutes.
    shares : mapping of str to float
        Activity → share of a week's working time, adding up to 1; empty: no rule. The 721 method is 0.7, 0.2, 0.1.
    tolerance : float
        How far a share may be off.
    case_min : int
        Minutes on the spot for a case whose category says nothing.
    week_h : float
        Working hours of a week.
    """

    start: time = time(8, 30)
    end: time = time(18)
    lunch: tuple[time, time] = (time(11, 30), time(14))
    lunch_min: int = 60
    shares: Mapping[str, float] = field(default_factory=dict)
    tolerance: float = 0.05
    case_min: int = 30
    week_h: float = 40.0


@dataclass(frozen=True, slots=True)
class RosterRules:
    """``[roster]``: how stations are staffed.

    Attributes
    ----------
    kinds : tuple of str
        Keys of place kinds whose places are staffed.
    turns : tuple of (time, time)
        Local turns of a day.
    roles : tuple of str
        Keys of roles whose people take turns.
    resident_roles : tuple of str
        Roles from whom the turns come where a resident worker is, on working days before `evening_from`.
    people : int
        How many at once.
    max_week_h, rest_h : float
        Most hours a person is rostered in a week; fewest hours between two turns of a person.
    evening_from : time
        A turn that ends later is an evening; evenings and weekends are shared fairly.
    skill : str
        Key of a skill that one of those there must have; may be empty.
    """

    kinds: tuple[str, ...] = ("station",)
    turns: tuple[tuple[time, time], ...] = ((time(8), time(14, 30)), (time(14, 30), time(21)))
    roles: tuple[str, ...] = ()
    resident_roles: tuple[str, ...] = ()
    people: int = 1
    max_week_h: float = 20.0
    rest_h: float = 11.0
    evening_from: time = time(18)
    skill: str = ""
