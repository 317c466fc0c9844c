"""The demo's day: a plan of today that was accepted in the morning, as far along as the hour is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from geo.desk.day_plans import accept, propose
from geo.desk.demo_week import tell_week
from geo.desk.office import Office
from geo.desk.plan_problem import stops_of_day
from geo.desk.plan_stops import BY_THE_CLOCK
from geo.desk.plan_workers import usual_roles
from geo.errors import BadInput, Conflict
from geo.i18n import mark, words
from geo.model import SYSTEM, Stop, StopKind, StopState

SECONDS = 0.2
"""How long is searched: the demo must be there at once."""
LATE_EACH, FAILED_EACH = 9, 13
"""Of the stops whose hour has passed every so manieth is late, or could not be done."""
NOBODY_HOME = mark("Nobody at home")


def tell_day(office: Office, community: str) -> int:
    """Plan today as if in the morning, accept it, and let it come as far as the hour is; once a day.

    The days of the week before it are told as well.

    Returns
    -------
    int
        How many stops the day has; 0 where there is nothing to plan, or it has been planned already.
    """
    today = office.today(community)
    tell_week(office, community)
    if stops_of_day(office, community, today):
        return 0
    try:
        made = propose(
            office, SYSTEM, community, today, usual_roles(office, community), seconds=SECONDS, from_start=True
        )  # fmt: skip
        stops = accept(office, SYSTEM, made) if made.changes else []
    except (BadInput, Conflict):
        return 0
    now = office.clock()
    with office.write(SYSTEM) as tx:
        # In the order of time, so that the log reads like a day.
        for verb, before, after in _lived(stops, now, words(office.settings.lang)(NOBODY_HOME)):
            tx.put(verb, before, after, actor=f"person:{before.person_id}")
    return len(stops)


def _lived(stops: Sequence[Stop], now: datetime, nobody_home: str) -> list[tuple[str, Stop, Stop]]:
    told = []
    past = sorted((stop for stop in stops if stop.starts_at <= now), key=lambda stop: (stop.starts_at, stop.id))
    for number, stop in enumerate(stop for stop in past if stop.kind not in BY_THE_CLOCK):
        if stop.ends_at > now:
            told.append(("arrive_stop", stop, replace(stop, state=StopState.ARRIVED, arrived_at=stop.starts_at)))
        elif number % LATE_EACH == LATE_EACH - 1:
            continue
        elif stop.kind is StopKind.VISIT and number % FAILED_EACH == FAILED_EACH - 1:
            ended = replace(stop, state=StopState.FAILED, ended_at=stop.starts_at + timedelta(minutes=2))
            told.append(("fail_stop", stop, replace(ended, arrived_at=stop.starts_at, reason=nobody_home)))
        else:
            ended = replace(stop, state=StopState.DONE, arrived_at=stop.starts_at, ended_at=stop.ends_at)
            told.append(("finish_stop", stop, ended))
    return told
