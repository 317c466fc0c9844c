"""The schedule as records: `Stop` (who is where, when, in which order), what binds it, and what is in its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from shapely.geometry.base import BaseGeometry

from geo.model.units import Path

Activity = Literal["field", "counter", "rotation"]
"""What working time is spent on by the 721 method: out in the grid, on counter business, on rotating duty."""
ACTIVITIES: tuple[Activity, ...] = ("field", "counter", "rotation")
Travel = Literal["walk", "ebike", "car"]
"""How somebody gets about: on foot, by e-bike, by car."""
TRAVELS: tuple[Travel, ...] = ("walk", "ebike", "car")


class StopKind(StrEnum):
    """What somebody does at a stop."""

    CASE = "case"
    VISIT = "visit"
    ERRAND = "errand"
    MEETING = "meeting"
    DESK = "desk"
    LUNCH = "lunch"


class StopState(StrEnum):
    """How far a stop has come; ``failed`` says why in ``reason``, ``dropped`` was taken out by a later plan."""

    PLANNED = "planned"
    ARRIVED = "arrived"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


OPEN_STOPS = frozenset({StopState.PLANNED, StopState.ARRIVED})
"""States of a stop that somebody still owes."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One entry of somebody's accepted day.

    Attributes
    ----------
    starts_at, ends_at : datetime
        Planned, aware.
    title : str
        What is to be done, in words.
    ref : str
        What it serves: number of a case, id of an engagement, key of a duty, id of a turn; may be empty.
    target : str
        Household, unit, block or place that is gone to; may be empty.
    path : tuple of str
        Chain of the unit it lies in.
    lon, lat : float or None
        Where, EPSG:4326.
    travel_s : int
        Planned way from the stop before, seconds.
    straight : bool
        The way was estimated as the crow flies: no street is near.
    pinned : bool
        A later plan leaves its person and its time as they are.
    urgent : bool
        Comes before whatever is not urgent.
    arrived_lon, arrived_lat : float or None
        Where the phone was on arrival, EPSG:4326.
    sent : tuple of str
        Keys of what phones have sent about it: the same again changes nothing.
    """

    community: str
    id: str
    person_id: str
    day: date
    kind: StopKind
    starts_at: datetime
    ends_at: datetime
    title: str
    ref: str = ""
    target: str = ""
    path: Path = ()
    lon: float | None = None
    lat: float | None = None
    travel_s: int = 0
    straight: bool = False
    activity: Activity = "field"
    pinned: bool = False
    urgent: bool = False
    state: StopState = StopState.PLANNED
    arrived_at: datetime | None = None
    arrived_lon: float | None = None
    arrived_lat: float | None = None
    ended_at: datetime | None = None
    reason: str = ""
    note: str = ""
    media: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes it."""
        return self.state in OPEN_STOPS


@dataclass(frozen=True, slots=True)
class Engagement:
    """Something with an hour of its own: an errand for a resident (代办), a hospital appointment, a meeting.

    Attributes
    ----------
    starts_at : datetime
        First time, aware.
    minutes : int
        How long it takes.
    rule : str
        RFC 5545 recurrence such as ``FREQ=WEEKLY;INTERVAL=6``, counted in local time; empty: once.
    except_on : tuple of date
        Local days on which it does not take place.
    slack_min : int
        How many minutes later it may begin.
    people : tuple of str
        Ids of those bound to it: of a meeting everybody, else whoever goes; empty: anybody who can.
    target : str
        Household or place that is gone to; may be empty.
    for_household : str
        Id of the household it is done for; may be empty.
    until : date or None
        First local day on which it no longer takes place.
    """

    community: str
    id: str
    kind: Literal["errand", "care", "meeting"]
    name: str
    starts_at: datetime
    minutes: int
    path: Path = ()
    lon: float | None = None
    lat: float | None = None
    rule: str = ""
    except_on: tuple[date, ...] = ()
    slack_min: int = 0
    people: tuple[str, ...] = ()
    skill: str = ""
    target: str = ""
    for_household: str = ""
    until: date | None = None
    withdrawn: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Absence:
    """When somebody cannot be planned: sick, on leave, not turned up; or would rather not be (``wish``)."""

    community: str
    id: str
    person_id: str
    since: datetime
    until: datetime
    kind: Literal["sick", "leave", "no_show", "wish"] = "leave"
    note: str = ""
    withdrawn: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Closure:
    """Road works: streets, or whatever lies inside an outline, closed from a day until a day (exclusive).

    Attributes
    ----------
    streets : tuple of str
        Ids of the street layer that are closed from end to end.
    geometry : shapely geometry or None
        EPSG:4326, lon/lat: what lies inside or on it is closed.
    walkers : bool
        Closed to people on foot as well.
    """

    community: str
    id: str
    name: str
    since: date
    streets: tuple[str, ...] = ()
    geometry: BaseGeometry | None = None
    until: date | None = None
    walkers: bool = False
    withdrawn: bool = False
    version: int = 0
