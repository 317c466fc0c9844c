"""A day's work as a problem and as a plan: what every planner of days takes and gives.

Times are whole seconds from local midnight of the day; places are indices into the points of the travel times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.model import Activity, Path, StopKind, Travel

Window = tuple[int, int]
"""Earliest and latest second at which something may begin."""
OPTIONAL_S = 600
"""Seconds of way that a job of worth 1 is worth which may be left out."""
NO_WAY_S = 1_000_000
"""So many seconds or more in travel times say that there is no way."""
LUNCH = "lunch"
"""Id of the break among the jobs of a plan."""


@dataclass(frozen=True, slots=True)
class TravelTimes:
    """How long the ways between some points take.

    Attributes
    ----------
    seconds : ndarray of int32, shape (n, n)
        From row to column.
    metres : ndarray of float32, shape (n, n)
        Length of the same ways.
    straight : ndarray of bool, shape (n,)
        No street is near the point: its ways are measured as the crow flies.
    """

    seconds: NDArray[np.int32]
    metres: NDArray[np.float32]
    straight: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who is planned.

    Attributes
    ----------
    start_s, end_s : int
        Bounds of their shift.
    place : int
        Where their day begins and ends.
    lunch : tuple of int or None
        Earliest begin, latest end and length in seconds of the break.
    busy : tuple of (int, int)
        Spans in which they cannot be planned: absences of a part of the day.
    week : mapping of str to float
        Minutes of each activity that they have worked or are bound to this week, this day excepted.
    grids : tuple of tuple of str
        Chains of the units they answer for.
    capacity : int or None
        How much `Job.demand` they can take in a day; None: no limit.
    """

    id: str
    name: str
    start_s: int
    end_s: int
    place: int
    travel: Travel = "walk"
    skills: tuple[str, ...] = ()
    lunch: tuple[int, int, int] | None = None
    busy: tuple[Window, ...] = ()
    week: Mapping[Activity, float] = field(default_factory=dict)
    grids: tuple[Path, ...] = ()
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Something that one person does at one place.

    Attributes
    ----------
    service_s : int
        Seconds on the spot.
    windows : tuple of (int, int)
        When it may begin, any one of them; empty: within anybody's shift.
    allowed : tuple of str or None
        Ids of those who may do it; None: anybody with the skill.
    prefers : tuple of str
        Ids of those who should do it if it costs little: whoever answers for the grid, whoever went last time.
    required : bool
        False: may be left out, for `worth` times `OPTIONAL_S` seconds of way saved.
    urgent : bool
        Whoever does it does it before whatever is not urgent, as far as windows allow.
    pinned : str
        Id of the one who must do it; empty: open.
    demand : int
        How much it takes of the capacity of whoever does it.
    """

    id: str
    kind: StopKind
    place: int
    service_s: int
    title: str = ""
    windows: tuple[Window, ...] = ()
    skill: str = ""
    allowed: tuple[str, ...] | None = None
    prefers: tuple[str, ...] = ()
    required: bool = True
    worth: float = 1.0
    urgent: bool = False
    pinned: str = ""
    activity: Activity = "field"
    path: Path = ()
    demand: int = 0


@dataclass(frozen=True, slots=True)
class DayProblem:
    """Who is to do what on a day.

    Attributes
    ----------
    travel : mapping of str to TravelTimes
        For each way of getting about that a worker uses, over the same points.
    shares : mapping of str to float
        Activity → share of the week (721); empty: no rule.
    tolerance : float
        How far a share may be off.
    """

    day: date
    workers: tuple[Worker, ...]
    jobs: tuple[Job, ...]
    travel: Mapping[Travel, TravelTimes]
    shares: Mapping[Activity, float] = field(default_factory=dict)
    tolerance: float = 0.05


@dataclass(frozen=True, slots=True)
class Planned:
    """A job in somebody's day; the break is a job with the id ``lunch``."""

    job_id: str
    person_id: str
    arrives_s: int
    starts_s: int
    ends_s: int
    travel_s: int
    straight: bool = False


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A job that is in nobody's day, and the reason that binds: a sentence of the catalogue with its values."""

    job_id: str
    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A plan of a day.

    Attributes
    ----------
    planned : tuple of Planned
        By person, then by time.
    way_s : int
        Seconds on the way of all together, ways back included.
    spread_min : float
        Standard deviation of the working minutes (ways, service) of all workers of the problem.
    minutes : mapping of str to mapping
        Person id → activity → minutes of this day, ways counted as field work.
    """

    planned: tuple[Planned, ...]
    unplanned: tuple[Unplanned, ...]
    way_s: int
    spread_min: float
    minutes: Mapping[str, Mapping[Activity, float]]
    seed: int

    def of(self, person_id: str) -> tuple[Planned, ...]:
        """Somebody's day in order."""
        return tuple(entry for entry in self.planned if entry.person_id == person_id)
