"""A door-knock campaign (敲门行动): a duty with an end, teams, a questionnaire, and the doors of each team and day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal

from geo.model.units import Path


class CampaignState(StrEnum):
    """``draft``: may be changed; ``running``: doors are knocked at; ``ended``: only read."""

    DRAFT = "draft"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Question:
    """One question at the door; ``choices`` only where ``kind`` is ``choice``."""

    key: str
    text: str
    kind: Literal["yes_no", "choice", "number", "text"] = "yes_no"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """Office staff plus a grid head.

    Attributes
    ----------
    members : tuple of str
        Names of those who are no staff of the community (officials lent by offices).
    people : tuple of str
        Ids of people of the community, the grid head first.
    grids : tuple of str
        Ids of the grids whose head goes along: their doors are given to this team before others; may be empty.
    """

    id: str
    name: str
    members: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    grids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign; every household of its area once.

    Attributes
    ----------
    area : tuple of str
        Ids of the units whose households are knocked at.
    since, until : date
        First and last local day.
    hours : tuple of (time, time)
        Local spans of a day in which doors are knocked at; a door found shut comes back in another one.
    door_min : float
        Minutes at a door.
    """

    community: str
    id: str
    name: str
    area: tuple[str, ...]
    since: date
    until: date
    questions: tuple[Question, ...] = ()
    teams: tuple[Team, ...] = ()
    hours: tuple[tuple[time, time], ...] = ((time(9), time(11, 30)), (time(15), time(17, 30)), (time(18, 30), time(20)))
    door_min: float = 8.0
    state: CampaignState = CampaignState.DRAFT
    made_by: str = ""
    made_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class DoorList:
    """The doors of one team in one span of one day, in walking order.

    Attributes
    ----------
    span : int
        Index into `Campaign.hours`.
    doors : tuple of str
        Household ids in the order in which they are walked.
    path : tuple of str
        Chain of the deepest unit that holds them all.
    again : bool
        Doors that nobody opened at another time of day.
    """

    community: str
    id: str
    campaign_id: str
    team_id: str
    day: date
    span: int
    doors: tuple[str, ...]
    path: Path = ()
    minutes: float = 0.0
    walk_m: float = 0.0
    again: bool = False
    version: int = 0
