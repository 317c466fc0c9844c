"""What of a day no plan changes any more, and what it leaves of everybody's day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from geo.desk.plan_jobs import key_of
from geo.desk.plan_workers import Present, Spot, seconds_of
from geo.model import Activity, Stop, StopKind, StopState

BEGUN = frozenset({StopState.ARRIVED, StopState.DONE, StopState.FAILED})
"""States of a stop that no plan changes any more."""
_BY_THE_CLOCK = (StopKind.DESK, StopKind.MEETING, StopKind.LUNCH)
"""What goes on once its hour has struck, although nobody says so on a phone."""
SHORTEST_S = 300
"""Who has less left of the day than this is planned no more."""


def identity(stop: Stop) -> str:
    """What makes two stops of a day the same one: its job, and of breaks the person."""
    return f"lunch:{stop.person_id}" if stop.kind is StopKind.LUNCH else key_of(stop)


def begun_at(stops: Iterable[Stop], day: date, now_s: int, zone: str) -> tuple[Stop, ...]:
    """The stops that have begun or are over at an hour (seconds from local midnight)."""
    return tuple(
        stop
        for stop in stops
        if stop.state in BEGUN
        or (
            stop.state is StopState.PLANNED
            and stop.kind in _BY_THE_CLOCK
            and seconds_of(stop.starts_at, day, zone) < now_s
        )
    )


def left_of(present: Present, begun: Iterable[Stop], now_s: int, zone: str) -> Present | None:
    """Somebody with what is left of their day: they go on from the last place, when they are done there.

    What they have done that day counts into their week; None where nothing is left.
    """
    worker = present.worker
    mine = [stop for stop in begun if stop.person_id == worker.id]
    spans = {stop: _span(stop, zone) for stop in mine}
    start = max([worker.start_s, now_s, *(end for _, end in spans.values())])
    if worker.end_s - start < SHORTEST_S:
        return None
    week: dict[Activity, float] = dict(worker.week)
    for stop, (since, until) in spans.items():
        if stop.kind is not StopKind.LUNCH:
            week[stop.activity] = week.get(stop.activity, 0.0) + max(0, until - since) / 60
            week["field"] = week.get("field", 0.0) + stop.travel_s / 60
    lunch = None if any(stop.kind is StopKind.LUNCH for stop in mine) else worker.lunch
    if lunch is not None:
        since = max(lunch[0], start)
        lunch = (since, lunch[1], lunch[2]) if lunch[1] - since >= lunch[2] else None
    last = max((stop for stop in mine if stop.lon is not None), key=lambda stop: spans[stop][1], default=None)
    home = present.home if last is None or last.lon is None or last.lat is None else Spot(last.lon, last.lat)
    return Present(replace(worker, start_s=start, lunch=lunch, week=week), home)


def _span(stop: Stop, zone: str) -> tuple[int, int]:
    """When something that has begun was or will be done, seconds from local midnight."""
    start, end = (seconds_of(at, stop.day, zone) for at in (stop.starts_at, stop.ends_at))
    length = max(0, end - start)
    if stop.ended_at is not None:
        end = seconds_of(stop.ended_at, stop.day, zone)
        return (min(end, seconds_of(stop.arrived_at, stop.day, zone)) if stop.arrived_at else end, end)
    if stop.arrived_at is not None:
        start = seconds_of(stop.arrived_at, stop.day, zone)
    return start, start + length
