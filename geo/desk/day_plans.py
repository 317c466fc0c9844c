"""A day is planned, looked at and accepted: a proposal changes nothing, accepting it writes what differs, no more."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from geo.desk.office import Office
from geo.desk.plan_changes import StopChange, changes_of, left_out, stops_after, stops_of_plan
from geo.desk.plan_problem import DayWork, day_work, held_by_hand, plan_of, set_apart
from geo.desk.queries import require_doing
from geo.desk.shelves import Shelf
from geo.errors import BadInput, Conflict
from geo.i18n import mark
from geo.model import Actor, Stop
from geo.schedule import DayPlan, Unplanned
from geo.schedule.day import plan_day
from geo.schedule.replan import replan_day

SCHEDULING = "schedule:work"
KEPT = 24
"""So many proposals are kept for those who look at them; an older one is made again."""
SECONDS, REPLAN_SECONDS = 4.0, 1.5
"""How long is searched for a plan of a day, and for one that changes as little as it can."""
VERBS = {
    "new": "plan_stop",
    "dropped": "drop_stop",
    "moved": "move_stop",
    "retimed": "retime_stop",
    "updated": "retell_stop",
}
"""Verbs of the events."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan of a day that nobody has accepted yet.

    Attributes
    ----------
    id : str
        What the process that made it calls it.
    fresh : bool
        Whether everything was planned anew; else only what had to change.
    changes : tuple of StopChange
        What it changes against the accepted stops.
    stops : tuple of Stop
        The stops of the day as they will be; new ones have no id.
    unplanned : tuple of (Stop, Unplanned)
        What could not be planned, with the reason.
    """

    id: str
    community: str
    day: date
    roles: tuple[str, ...]
    seed: int
    fresh: bool
    work: DayWork
    plan: DayPlan
    changes: tuple[StopChange, ...]
    stops: tuple[Stop, ...]
    unplanned: tuple[tuple[Stop, Unplanned], ...]


def propose(
    office: Office, actor: Actor, community: str, day: date, roles: Sequence[str], *, seed: int = 1,
    fresh: bool = False, seconds: float | None = None, from_start: bool = False,
) -> Proposal:  # fmt: skip
    """Plan a day, without writing anything.

    Where stops of the day are accepted already only what must change is changed: an urgent case more, a sick worker,
    somebody who did not come.

    Parameters
    ----------
    roles : sequence of str
        Keys of the roles whose people are planned.
    fresh : bool
        Plan everything anew that has not begun, also where stops are accepted.
    seconds : float or None
        How long to search; None: as long as is usual.
    from_start : bool
        Plan the day from its beginning, whatever the hour is.

    Raises
    ------
    Forbidden
        Needs ``schedule:work``.
    BadInput
        The day is over, nobody is there, or nothing is to be done.
    """
    require_doing(actor, SCHEDULING, community)
    work = day_work(office, community, day, roles, from_start=from_start)
    anew = fresh or not work.open
    zone = office.profile(community).zone
    plan = _solved(work, zone, seed, seconds, anew=anew)
    stuck = held_by_hand(work, plan)
    if stuck:
        work = set_apart(work, stuck, zone)
        plan = _solved(work, zone, seed, seconds, anew=anew)
    changes = changes_of(work, stops_of_plan(office, community, work, plan))
    made = Proposal(
        secrets.token_urlsafe(6), community, day, tuple(roles), seed, fresh, work, plan, changes,
        tuple(stops_after(work, changes)), tuple(left_out(work, plan)),
    )  # fmt: skip
    _shelf(office, community).put(made.id, made)
    return made


def proposal(office: Office, actor: Actor, community: str, id_: str) -> Proposal | None:
    """A proposal that was made a while ago; None when it is kept no longer."""
    require_doing(actor, SCHEDULING, community)
    return _shelf(office, community).get(id_)


def accept(office: Office, actor: Actor, proposed: Proposal) -> list[Stop]:
    """Accept a proposal: write the stops that it changes, each with its event, all or none.

    Returns
    -------
    list of Stop
        The stops that were written, as stored.

    Raises
    ------
    Forbidden
        Needs ``schedule:work``.
    Conflict
        Stops of the day were changed since it was made. Nothing was written.
    """
    community = proposed.community
    require_doing(actor, SCHEDULING, community)
    if not proposed.changes:
        raise BadInput(mark("The plan changes nothing."))
    with office.write(actor) as tx:
        now = tx.work.stops(community, since=proposed.day, until=_after(proposed.day), dropped=True)
        if {stop.id: stop.version for stop in now} != {stop.id: stop.version for stop in proposed.work.accepted}:
            raise Conflict(mark("Stops of this day were changed in the meantime. Have the day planned again."))
        new = [change.after for change in proposed.changes if change.before is None]
        made = [replace(stop, id=f"st{tx.next_number(f'stops:{community}'):06d}") for stop in new]
        tx.put_many(VERBS["new"], made)
        kept = [(VERBS[one.what], one.before, one.after) for one in proposed.changes if one.before is not None]
        return [*(replace(stop, version=1) for stop in made), *tx.put_changes(kept)]


def _solved(work: DayWork, zone: str, seed: int, seconds: float | None, *, anew: bool) -> DayPlan:
    before = plan_of(work, zone)
    if not work.problem.jobs:
        return replace(before, planned=(), way_s=0)
    if anew:
        return plan_day(work.problem, seed=seed, seconds=SECONDS if seconds is None else seconds)
    return replan_day(
        work.problem, before, now_s=work.now_s, keep=frozenset(), seed=seed,
        seconds=REPLAN_SECONDS if seconds is None else seconds,
    )  # fmt: skip


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _shelf(office: Office, community: str) -> Shelf[Proposal]:
    return office.shared("day plans", community, lambda: Shelf[Proposal](KEPT))
