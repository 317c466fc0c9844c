"""What working time goes on by the 721 method: minutes of each activity, and how far shares are off their target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from geo.model import ACTIVITIES, Activity, Stop, StopKind, StopState, Turn

Standing = Literal["kept", "above", "below", "none"]
"""How a share stands to its target: within the tolerance, above it, below it, or nothing was worked yet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One stop or turn of somebody's week and what it takes.

    Attributes
    ----------
    minutes : mapping of str to float
        Minutes by activity: the way counts as field work, the time on the spot as what the stop is.
    done : bool
        It has been worked; else it is planned.
    """

    id: str
    person_id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    minutes: Mapping[Activity, float]
    done: bool


@dataclass(frozen=True, slots=True)
class Share:
    """One activity of somebody's week.

    Attributes
    ----------
    done_min, planned_min : float
        Minutes worked, and minutes still planned.
    share, target : float or None
        Of all minutes of the week; None where there are none, or no rule.
    """

    activity: Activity
    done_min: float
    planned_min: float
    share: float | None
    target: float | None
    standing: Standing

    @property
    def minutes(self) -> float:
        """Worked and planned together."""
        return self.done_min + self.planned_min


def entry_of_stop(stop: Stop) -> Entry | None:
    """What a stop takes; None for a break and for what nobody went to.

    What was done counts as long as it took, what is planned as long as it is planned; somebody who went in vain was on
    the way, and on the spot until they said so.
    """
    if stop.kind is StopKind.LUNCH or stop.state is StopState.DROPPED:
        return None
    if stop.state is StopState.FAILED and stop.arrived_at is None:
        return None
    begins, ends = stop.starts_at, stop.ends_at
    if stop.arrived_at is not None and stop.ended_at is not None and stop.ended_at > stop.arrived_at:
        begins, ends = stop.arrived_at, stop.ended_at
    minutes: dict[Activity, float] = dict.fromkeys(ACTIVITIES, 0.0)
    minutes["field"] += stop.travel_s / 60
    minutes[stop.activity] += (ends - begins).total_seconds() / 60
    return Entry(stop.id, stop.person_id, stop.title, begins, ends, minutes, done=not stop.is_open)


def entry_of_turn(turn: Turn, title: str, starts_at: datetime, ends_at: datetime, now: datetime) -> Entry:
    """What a turn at a place takes; one that has begun counts as worked."""
    minutes: dict[Activity, float] = dict.fromkeys(ACTIVITIES, 0.0)
    minutes[turn.activity] += (ends_at - starts_at).total_seconds() / 60
    return Entry(turn.id, turn.person_id, title, starts_at, ends_at, minutes, done=starts_at <= now)


def minutes_by_person(entries: Iterable[Entry]) -> dict[str, dict[Activity, float]]:
    """Person → activity → minutes, all activities of each person named."""
    found: dict[str, dict[Activity, float]] = {}
    for entry in entries:
        mine = found.setdefault(entry.person_id, dict.fromkeys(ACTIVITIES, 0.0))
        for activity, minutes in entry.minutes.items():
            mine[activity] += minutes
    return found


def shares_of(entries: Iterable[Entry], targets: Mapping[str, float], tolerance: float) -> tuple[Share, ...]:
    """The shares of one person's entries, one for each activity.

    Parameters
    ----------
    targets : mapping of str to float
        Activity → share aimed at, adding up to 1; empty: no rule.
    tolerance : float
        How far a share may be off and still be kept, such as 0.05.
    """
    listed = list(entries)
    total = sum(sum(entry.minutes.values()) for entry in listed)
    found = []
    for activity in ACTIVITIES:
        done = sum(entry.minutes[activity] for entry in listed if entry.done)
        planned = sum(entry.minutes[activity] for entry in listed if not entry.done)
        share = (done + planned) / total if total else None
        target = targets.get(activity, 0.0) if targets else None
        found.append(Share(activity, done, planned, share, target, _standing(share, target, tolerance)))
    return tuple(found)


def _standing(share: float | None, target: float | None, tolerance: float) -> Standing:
    if share is None or target is None:
        return "none"
    # A share on the very edge is kept, whatever the last digit of a fraction says.
    if abs(share - target) <= tolerance + 1e-9:
        return "kept"
    return "above" if share > target else "below"
