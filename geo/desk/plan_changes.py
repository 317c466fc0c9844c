"""What a plan changes against the stops that are accepted already: one `StopChange` for each stop that differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from geo.desk.office import Office
from geo.desk.plan_begun import identity
from geo.desk.plan_jobs import blank
from geo.desk.plan_problem import DayWork
from geo.desk.plan_workers import instant
from geo.i18n import mark, words
from geo.model import Stop, StopKind, StopState
from geo.schedule import DayPlan, Planned, Unplanned

SAME_S = 60
"""Stops that begin within so many seconds of each other are said to begin at the same time."""
LUNCH = mark("Lunch break")
What = Literal["new", "moved", "retimed", "dropped", "updated"]


@dataclass(frozen=True, slots=True)
class StopChange:
    """One stop that a plan changes.

    Attributes
    ----------
    what : str
        ``new``; ``moved`` to somebody else; ``retimed``; ``dropped``; ``updated``: same person and time, other words.
    before, after : Stop or None
        As accepted, and as it will be; a new stop has no id yet.
    """

    what: What
    before: Stop | None
    after: Stop


def stops_of_plan(office: Office, community: str, work: DayWork, plan: DayPlan) -> list[Stop]:
    """The stops that a plan becomes, without ids."""
    day, zone = work.problem.day, office.profile(community).zone
    return [_timed(office, community, work, entry, day, zone) for entry in plan.planned]


def changes_of(work: DayWork, proposed: Iterable[Stop]) -> tuple[StopChange, ...]:
    """What proposed stops change, in the order of persons and time, dropped ones at the end."""
    accepted = {identity(stop): stop for stop in work.open}
    found: list[StopChange] = []
    for stop in proposed:
        before = accepted.pop(identity(stop), None)
        if before is None:
            found.append(StopChange("new", None, stop))
            continue
        after = replace(
            stop, id=before.id, pinned=before.pinned, note=before.note, media=before.media, sent=before.sent,
            version=before.version,
        )  # fmt: skip
        what = _difference(before, after)
        if what is not None:
            found.append(StopChange(what, before, after))
    found.sort(key=lambda change: (change.after.person_id, change.after.starts_at, change.after.ref))
    gone = sorted(accepted.values(), key=lambda stop: (stop.person_id, stop.starts_at, stop.id))
    return (*found, *(StopChange("dropped", stop, replace(stop, state=StopState.DROPPED)) for stop in gone))


def stops_after(work: DayWork, changes: Iterable[StopChange]) -> list[Stop]:
    """The stops of the day as they will be, those that were taken out left away."""
    found = {stop.id: stop for stop in work.accepted if stop.state is not StopState.DROPPED}
    new = []
    for change in changes:
        if change.before is None:
            new.append(change.after)
        elif change.what == "dropped":
            found.pop(change.before.id, None)
        else:
            found[change.before.id] = change.after
    return sorted([*found.values(), *new], key=lambda stop: (stop.person_id, stop.starts_at, stop.ref))


def left_out(work: DayWork, plan: DayPlan) -> list[tuple[Stop, Unplanned]]:
    """What could not be planned, as stops without a person, with the reason."""
    return [(work.wanted[one.job_id].stop, one) for one in plan.unplanned if one.job_id in work.wanted]


def counted(changes: Sequence[StopChange]) -> Counter[What]:
    """How many changes of each sort."""
    return Counter(change.what for change in changes)


def _timed(office: Office, community: str, work: DayWork, entry: Planned, day: date, zone: str) -> Stop:
    wanted = work.wanted.get(entry.job_id)
    if wanted is None:
        stop = blank(community, day, zone, StopKind.LUNCH, words(office.settings.lang)(LUNCH))
    else:
        stop = wanted.stop
    # To the minute: nobody reads seconds, and a plan that differs by seconds is the same plan.
    start, end = (round(second / 60) * 60 for second in (entry.starts_s, entry.ends_s))
    return replace(
        stop, person_id=entry.person_id, starts_at=instant(day, start, zone), ends_at=instant(day, end, zone),
        travel_s=entry.travel_s, straight=entry.straight,
    )  # fmt: skip


def _difference(before: Stop, after: Stop) -> What | None:
    if before.person_id != after.person_id:
        return "moved"
    if any(
        abs((new - old).total_seconds()) >= SAME_S
        for old, new in ((before.starts_at, after.starts_at), (before.ends_at, after.ends_at))
    ):
        return "retimed"
    told = [(stop.title, stop.path, stop.lon, stop.lat, stop.urgent) for stop in (before, after)]
    return "updated" if told[0] != told[1] else None
