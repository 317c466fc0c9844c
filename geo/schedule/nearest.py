"""Who could take a case now: soonest there first, with skill, load, shift and share of the week, and the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from geo.crs import distance_m
from geo.i18n import mark
from geo.model import Path, Travel
from geo.schedule.travel_speeds import DETOUR, KMH, STRAIGHT_KMH

LOAD_PENALTY_S = 120.0
"""One open case in hand weighs as much as this many seconds of way."""
OWN_GRID_BONUS_S = 600.0
"""Whoever answers for the grid is preferred as if there this much sooner."""
URGENT_LOAD_S, URGENT_OWN_GRID_S = 30.0, 20.0
"""The same two where it is urgent: what else there is to do can wait, and who is there first counts."""
OFF_DUTY_PENALTY_S = 1_200.0
"""Somebody off duty is asked only when those on duty are this much further away."""
SKILL_BONUS_S = 900.0
"""Whoever knows how to do it is preferred as if there this much sooner: more than the grid's own, less than duty."""
LATE_PENALTY_S = 1_800.0
"""Whoever comes after it is over is asked last."""
SHIFT_PENALTY_S = 600.0
"""Whoever would have to stay on after the shift is asked when the others are this much further away."""
BOUND_PENALTY_S = 300.0
"""The same for whoever is expected elsewhere before the work would be done."""
SHARE_WEIGHT_S = 180.0
"""How much being off the week's share of field work counts."""
SOON_S = 4 * 3600
"""That somebody comes in time is worth saying when the time is no longer than this."""

OWN_GRID, OFF_DUTY = mark("own grid"), mark("off duty")
HAS_SKILL = mark("has the skill {skill}")
"""The blank is the name of the skill that the case needs."""
IN_TIME, TOO_LATE = mark("arrives before it ends"), mark("arrives too late")
SHIFT_ENDS = mark("shift ends at {until}, before the work does")
BOUND = mark("expected elsewhere at {bound}")
SEEN = mark("seen at {seen}")
SHORT_OF_FIELD, MUCH_FIELD = mark("short of field work this week"), mark("much field work this week")
ESTIMATED = mark("way estimated, no street near")


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who could take a case, on foot or with a vehicle.

    Attributes
    ----------
    path : tuple of str
        Chain of the unit they are appointed at.
    lon, lat : float or None
        Where they are thought to be, EPSG:4326; None when not known.
    load : int
        Open cases in hand.
    skills : tuple of str
        Keys of what they know how to do.
    until : datetime or None
        When their shift ends, aware; None: not on duty, or not known.
    bound_at : datetime or None
        When they are expected somewhere else.
    field_over : float or None
        Their share of field work this week less what the rule wants; None: no rule, or too little worked to tell.
    seen_at : datetime or None
        When they were last heard of where they are; None: that is where they should be.
    vehicle, crew : str, tuple of str
        Name of the vehicle they come with, and ids of the others on it.
    """

    person_id: str
    name: str
    role: str
    path: Path
    lon: float | None
    lat: float | None
    load: int
    on_duty: bool
    skills: tuple[str, ...] = ()
    travel: Travel = "walk"
    until: datetime | None = None
    bound_at: datetime | None = None
    field_over: float | None = None
    seen_at: datetime | None = None
    vehicle: str = ""
    crew: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """What the helper is wanted for.

    Attributes
    ----------
    lon, lat : float or None
        Where, EPSG:4326; without a place ownership and load decide.
    grid : tuple of str
        Chain of the unit that answers for it.
    skill : str
        Key of the skill that it needs; empty: none.
    work_s : int
        Seconds on the spot.
    now : datetime or None
        Aware; without it ends of shifts and of the matter itself are not looked at.
    ends_at : datetime or None
        When it is over by itself, or its limit is past.
    tolerance : float
        How far a share of the week may be off.
    urgent : bool
        Who is there first counts for more than whose grid it is and who has least in hand.
    """

    lon: float | None
    lat: float | None
    grid: Path
    skill: str = ""
    work_s: int = 0
    now: datetime | None = None
    ends_at: datetime | None = None
    tolerance: float = 0.05
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A helper with what it would mean to send them.

    Attributes
    ----------
    distance_m : float or None
        As the crow flies; None when not known.
    weight_s : float
        What they were ranked by.
    reasons : tuple of str
        Sentences of the catalogue; the blanks are ``skill``, and ``until``, ``bound`` and ``seen``, local times.
    seconds : int or None
        On the way; None when not known.
    straight : bool
        The way was estimated as the crow flies.
    in_time : bool or None
        Whether they arrive before it ends; None when nobody knows when that is.
    """

    helper: Helper
    distance_m: float | None
    weight_s: float
    reasons: tuple[str, ...]
    seconds: int | None = None
    straight: bool = False
    in_time: bool | None = None


def rank_helpers(
    helpers: Iterable[Helper], task: Task, ways: Mapping[str, tuple[int, bool]] | None = None, *, limit: int = 8
) -> list[Offer]:
    """Rank helpers for a task.

    Parameters
    ----------
    helpers : iterable of Helper
        Everyone who may take it, at most one entry each.
    task : Task
        What is to be done, and where.
    ways : mapping, optional
        Person id → seconds on the way, and whether they are an estimate; who is missing is measured as the crow flies.
    limit : int
        How many offers at the most.

    Returns
    -------
    list of Offer
        Lightest weight first; equal weights by person id, so that the same problem gives the same list.
    """
    found = list(helpers)
    offers = []
    for helper, away in zip(found, _distances(found, task), strict=True):
        seconds, straight = (ways or {}).get(helper.person_id, (None, False))
        if seconds is None and away is not None:
            seconds, straight = round(away * DETOUR / (STRAIGHT_KMH[helper.travel] * KMH)), True
        weight, reasons, in_time = _weigh(helper, task, seconds)
        if straight and ways is not None:
            reasons.append(ESTIMATED)
        offers.append(Offer(helper, away, weight, tuple(reasons), seconds, straight, in_time))
    return sorted(offers, key=lambda offer: (offer.weight_s, offer.helper.person_id))[:limit]


def _distances(helpers: list[Helper], task: Task) -> list[float | None]:
    if task.lon is None or task.lat is None:
        return [None] * len(helpers)
    lon = np.array([np.nan if helper.lon is None else helper.lon for helper in helpers])
    lat = np.array([np.nan if helper.lat is None else helper.lat for helper in helpers])
    return [None if metres != metres else metres for metres in distance_m(task.lon, task.lat, lon, lat).tolist()]  # noqa: PLR0124  # NaN


def _weigh(helper: Helper, task: Task, seconds: int | None) -> tuple[float, list[str], bool | None]:
    """Weight, reasons and whether they come in time."""
    load_s, own_s = (URGENT_LOAD_S, URGENT_OWN_GRID_S) if task.urgent else (LOAD_PENALTY_S, OWN_GRID_BONUS_S)
    weight = (seconds if seconds is not None else OFF_DUTY_PENALTY_S) + load_s * helper.load
    reasons = []
    arrives_s = float(seconds or 0)
    in_time = None
    if task.now is not None and task.ends_at is not None and seconds is not None:
        left = (task.ends_at - task.now).total_seconds()
        in_time = arrives_s < left
        if not in_time:
            weight += LATE_PENALTY_S
            reasons.append(TOO_LATE)
        elif left <= SOON_S:
            reasons.append(IN_TIME)
    if helper.path == task.grid:
        weight -= own_s
        reasons.append(OWN_GRID)
    if task.skill and task.skill in helper.skills:
        weight -= SKILL_BONUS_S
        reasons.append(HAS_SKILL)
    if not helper.on_duty:
        weight += OFF_DUTY_PENALTY_S
        reasons.append(OFF_DUTY)
    if task.now is not None:
        done_s = arrives_s + task.work_s
        if helper.until is not None and (helper.until - task.now).total_seconds() < done_s:
            weight += SHIFT_PENALTY_S
            reasons.append(SHIFT_ENDS)
        if helper.bound_at is not None and (helper.bound_at - task.now).total_seconds() < done_s:
            weight += BOUND_PENALTY_S
            reasons.append(BOUND)
    if helper.field_over is not None and abs(helper.field_over) > task.tolerance:
        weight += SHARE_WEIGHT_S if helper.field_over > 0 else -SHARE_WEIGHT_S
        reasons.append(MUCH_FIELD if helper.field_over > 0 else SHORT_OF_FIELD)
    if helper.seen_at is not None:
        reasons.append(SEEN)
    return weight, reasons, in_time
