"""The plan of a door-knock campaign (敲门行动): every door once, teams alike, each with a walk of its own.

One short walk leads past all stairs; it is cut into one piece per team, alike in minutes, and each piece into the spans
of the days. Neighbouring doors so stay with one team, and a stair is never shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import BadInput
from geo.i18n import mark
from geo.schedule.door_balance import cut, even_out, give
from geo.schedule.door_walk import (
    FLOOR_MIN,
    PACE_M_PER_MIN,
    Door,
    Stair,
    in_walking_order,
    nearest_first,
    stairs_of,
    walk_m,
)

Span = tuple[time, time]
TOO_MUCH = mark("{doors} doors do not fit: with these teams and hours it takes {days} more days.")


@dataclass(frozen=True, slots=True)
class KnockTeam:
    """A team as the planner sees it: its id, and the grids whose head goes along."""

    id: str
    grids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """The doors of one team in one span of one day, as they are walked.

    Attributes
    ----------
    span : int
        Index of the span.
    minutes : float
        At the doors, between floors and houses.
    walk_m : float
        Metres between houses and stairs.
    """

    team: str
    day: date
    span: int
    doors: tuple[str, ...]
    minutes: float
    walk_m: float


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a plan is.

    Attributes
    ----------
    least_min, most_min : float
        Minutes of the team with the least and the most to do, what did not fit included.
    m_per_door, nearest_m_per_door : float
        Metres walked for each door, and those of teams that always go on to the nearest of their stairs left.
    split_buildings : float
        Share of buildings that more than one team goes to.
    with_head : float
        Of the doors of teams with a grid head, the share that lies in the head's own grids; 1 where no team has one.
    """

    least_min: float
    most_min: float
    m_per_door: float
    nearest_m_per_door: float
    split_buildings: float
    with_head: float


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """Who knocks where and when.

    Attributes
    ----------
    rounds : tuple of Round
        By team, then by day and span.
    left : tuple of str
        Doors that fit into no span, and in `reason` why: a sentence of the catalogue with its values.
    minutes : mapping of str to float
        Team → minutes of all its rounds.
    """

    rounds: tuple[Round, ...]
    left: tuple[str, ...]
    minutes: Mapping[str, float]
    quality: Quality
    seed: int
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def plan_campaign(
    doors: Sequence[Door],
    teams: Sequence[KnockTeam],
    days: Sequence[date],
    spans: Sequence[Span],
    *,
    door_min: float = 8.0,
    seed: int = 1,
) -> CampaignPlan:
    """Give every door to a team, a day and a span.

    Parameters
    ----------
    doors : sequence of Door
        EPSG:4326; every id once.
    teams : sequence of KnockTeam
    days : sequence of date
        Local days on which doors are knocked at.
    spans : sequence of (time, time)
        Local hours of each day, the same for all teams.
    door_min : float
        Minutes at a door.
    seed : int
        The same gives the same plan.

    Returns
    -------
    CampaignPlan
        A stair is one team's alone; spans are filled from the first day on. Whole stairs stay in one span where the
        days suffice for that.

    Raises
    ------
    BadInput
        No door, team, day or span; a door twice; a span that ends before it begins, or is too short for a door.
    """
    lengths = _checked(doors, teams, days, spans, door_min)
    lead = {grid: team.id for team in reversed(teams) for grid in team.grids}
    walk = in_walking_order(stairs_of(doors), lead, seed=seed)
    given = _share(walk, teams, door_min, seed)
    slots = [(day, span) for day in days for span in range(len(spans))]
    for whole in (True, False):
        filled = [fill(stairs, slots, lengths, door_min, whole=whole) for stairs in given]
        if not any(left for _, left in filled):
            break
    rounds = tuple(
        Round(team.id, *slot, tuple(ids), minutes, metres)
        for team, (found, _) in zip(teams, filled, strict=True)
        for slot, ids, minutes, metres in found
    )
    left = tuple(door for _, rest in filled for door in rest)
    minutes = {team.id: sum(r.minutes for r in rounds if r.team == team.id) for team in teams}
    reason, values = "", {}
    if left:
        a_day = sum(lengths)
        most = max(len(rest) for _, rest in filled) * door_min
        reason, values = TOO_MUCH, {"doors": len(left), "days": int(np.ceil(most / a_day))}
    return CampaignPlan(rounds, left, minutes, _quality(given, walk, teams, door_min), seed, reason, values)


Slot = tuple[date, int]
Filled = tuple[list[tuple[Slot, list[str], float, float]], list[str]]


def fill(
    stairs: Sequence[Stair],
    slots: Sequence[Slot],
    lengths: Sequence[float],
    door_min: float,
    *,
    whole: bool = True,
    free: Mapping[Slot, float] | None = None,
) -> Filled:
    """One team's walk, cut into slots in the order of time, up one stair and down the next.

    Parameters
    ----------
    slots : sequence of (date, int)
        Days and indices of spans.
    lengths : sequence of float
        Minutes of each span.
    whole : bool
        A stair that would fit into the next slot is not begun in this one when it cannot be finished there.
    free : mapping or None
        Minutes left in each slot; None: all of it.

    Returns
    -------
    rounds, left
        ``(slot, ids, minutes, metres)`` each, and the doors for which no slot was left.
    """
    found: list[tuple[Slot, list[str], float, float]] = []
    left: list[str] = []
    rooms = [lengths[slot[1]] if free is None else free.get(slot, 0.0) for slot in slots]
    at, used, metres = 0, 0.0, 0.0
    ids: list[str] = []

    def leave() -> None:
        nonlocal at, used, metres, ids
        if ids:
            found.append((slots[at], ids, round(used, 1), round(metres, 1)))
        at, used, metres, ids = at + 1, 0.0, 0.0, []

    for number, (stair, metre) in enumerate(zip(stairs, walk_m(stairs), strict=True)):
        way = float(metre)
        all_of_it = stair.minutes(door_min) + way / PACE_M_PER_MIN
        if whole and ids and used + all_of_it > rooms[at] and at + 1 < len(slots) and all_of_it <= rooms[at + 1]:
            leave()
        floor_before: int | None = None
        for level in stair.floors(downwards=number % 2 == 1):
            climbed = level[0].floor if floor_before is None else abs(level[0].floor - floor_before)
            if at < len(slots) and ids and used + len(level) * door_min + climbed * FLOOR_MIN > rooms[at]:
                leave()
            for door in level:
                cost = door_min + climbed * FLOOR_MIN + (way / PACE_M_PER_MIN if ids else 0.0)
                # The way to the first door of a span is walked before it begins.
                while at < len(slots) and used + cost > rooms[at]:
                    leave()
                    cost = door_min
                if at == len(slots):
                    left.append(door.id)
                    continue
                used, metres = used + cost, metres + (way if ids else 0.0)
                ids.append(door.id)
                way, climbed = 0.0, 0
            floor_before = level[0].floor
    if at < len(slots):
        leave()
    return found, left


def span_minutes(spans: Sequence[Span]) -> list[float]:
    """Minutes of each span."""
    return [60.0 * (end.hour - start.hour) + end.minute - start.minute for start, end in spans]


def _checked(
    doors: Sequence[Door], teams: Sequence[KnockTeam], days: Sequence[date], spans: Sequence[Span], door_min: float
) -> list[float]:
    if not doors:
        raise BadInput(mark("There is no door in this area."))
    if not teams:
        raise BadInput(mark("A campaign needs at least one team."))
    if not days:
        raise BadInput(mark("A campaign needs at least one day."))
    if not spans:
        raise BadInput(mark("Say in which hours doors are knocked at."))
    if len({door.id for door in doors}) != len(doors):
        raise BadInput(mark("A door stands in the list twice."))
    if not door_min > 0:
        raise BadInput(mark("The minutes at a door must be above zero."))
    lengths = span_minutes(spans)
    if min(lengths) <= 0:
        raise BadInput(mark("A span of hours must end after it begins."))
    if max(lengths) < door_min:
        raise BadInput(mark("The hours are too short for a single door."))
    return lengths


def _share(walk: Sequence[Stair], teams: Sequence[KnockTeam], door_min: float, seed: int) -> list[list[Stair]]:
    """The stairs of each team, in walking order."""
    weights = _minutes(walk, door_min)
    own = [frozenset(team.grids) for team in teams]
    bounds = cut(walk, weights, len(teams))
    owners = give([walk[start:end] for start, end in bounds], own, door_min)
    team_of = np.empty(len(walk), dtype=np.int64)
    for (start, end), owner in zip(bounds, owners, strict=True):
        team_of[start:end] = owner
    team_of = even_out(walk, weights, team_of, own)
    shares = [[stair for stair, owner in zip(walk, team_of, strict=True) if owner == row] for row in range(len(teams))]
    return [in_walking_order(stairs, {}, seed=seed) for stairs in shares]


def _minutes(walk: Sequence[Stair], door_min: float) -> NDArray[np.float64]:
    return np.array([stair.minutes(door_min) for stair in walk]) + walk_m(walk) / PACE_M_PER_MIN


def _quality(
    given: Sequence[Sequence[Stair]], walk: Sequence[Stair], teams: Sequence[KnockTeam], door_min: float
) -> Quality:  # fmt: skip
    loads = [float(_minutes(stairs, door_min).sum()) if stairs else 0.0 for stairs in given]
    doors = sum(len(stair.doors) for stair in walk)
    visited: dict[str, set[int]] = {}
    for row, stairs in enumerate(given):
        for stair in stairs:
            visited.setdefault(stair.building, set()).add(row)
    headed = [(set(team.grids), stairs) for team, stairs in zip(teams, given, strict=True) if team.grids]
    of_headed = sum(len(stair.doors) for _, stairs in headed for stair in stairs)
    of_head = sum(len(stair.doors) for own, stairs in headed for stair in stairs if stair.grid in own)
    return Quality(
        least_min=round(min(loads), 1),
        most_min=round(max(loads), 1),
        m_per_door=round(sum(float(walk_m(stairs).sum()) for stairs in given) / doors, 2),
        nearest_m_per_door=round(sum(float(walk_m(nearest_first(stairs)).sum()) for stairs in given) / doors, 2),
        split_buildings=round(sum(len(rows) > 1 for rows in visited.values()) / len(visited), 4),
        with_head=round(of_head / of_headed, 4) if of_headed else 1.0,
    )
