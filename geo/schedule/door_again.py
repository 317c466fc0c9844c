"""Doors that stayed shut, or were not reached: when the same team comes again, at another time of day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.errors import BadInput
from geo.i18n import mark
from geo.schedule.door_knock import Round, Slot, Span, fill, span_minutes
from geo.schedule.door_walk import Door, in_walking_order, stairs_of


@dataclass(frozen=True, slots=True)
class Shut:
    """A door that somebody must come back to.

    Attributes
    ----------
    team : str
        Whoever had it last.
    tried : tuple of int
        Indices of the spans in which nobody opened, once for each time; empty: it was not reached.
    """

    door: Door
    team: str
    tried: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Again:
    """The rounds to shut doors, and the doors for which no span is left."""

    rounds: tuple[Round, ...]
    left: tuple[str, ...]


def plan_again(
    shut: Sequence[Shut],
    days: Sequence[date],
    spans: Sequence[Span],
    taken: Mapping[tuple[str, date, int], float],
    *,
    first: Slot | None = None,
    door_min: float = 8.0,
    seed: int = 1,
) -> Again:
    """Fit doors into what the rounds planned already leave free, each in a span in which it was tried the least.

    Parameters
    ----------
    shut : sequence of Shut
    days : sequence of date
        Days of the campaign that are left.
    spans : sequence of (time, time)
        Local hours of a day.
    taken : mapping
        Team, day and index of a span → minutes that are planned there.
    first : (date, int) or None
        Nothing is planned before this day and span.
    door_min : float
        Minutes at a door.

    Returns
    -------
    Again
        In each round the doors stand in walking order; a stair is one team's alone, as its doors have been before.
    """
    lengths = span_minutes(spans)
    if min(lengths, default=0.0) <= 0:
        raise BadInput(mark("A span of hours must end after it begins."))
    slots = [(day, span) for day in days for span in range(len(spans)) if first is None or (day, span) >= first]
    rounds: list[Round] = []
    left: list[str] = []
    for team in sorted({one.team for one in shut}):
        mine = [one for one in shut if one.team == team]
        free = {slot: lengths[slot[1]] - taken.get((team, *slot), 0.0) for slot in slots}
        for number, slot in enumerate(slots):
            coming = slots[number:]
            wanted = [one for one in mine if slot[1] in _best_spans(one, coming, free, door_min)]
            if not wanted or free[slot] < door_min:
                continue
            walk = in_walking_order(stairs_of(one.door for one in wanted), {}, seed=seed)
            found, _ = fill(walk, [slot], lengths, door_min, whole=False, free=free)
            for _slot, ids, minutes, metres in found:
                rounds.append(Round(team, *slot, tuple(ids), minutes, metres))
                free[slot] -= minutes
                done = set(ids)
                mine = [one for one in mine if one.door.id not in done]
        left += [one.door.id for one in mine]
    return Again(tuple(rounds), tuple(left))


def _best_spans(one: Shut, slots: Sequence[Slot], free: Mapping[Slot, float], door_min: float) -> set[int]:
    """The spans in which a door was tried the least, among those that still have room."""
    left = {slot[1] for slot in slots if free[slot] >= door_min}
    least = min((one.tried.count(span) for span in left), default=0)
    return {span for span in left if one.tried.count(span) == least}
