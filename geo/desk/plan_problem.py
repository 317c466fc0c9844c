"""The problem of a day as the store tells it: people, what is left to do, how long the ways are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from geo.desk.absences import absent_on
from geo.desk.duties import DueVisit, due_visits
from geo.desk.engagements import engagements_on
from geo.desk.office import Office
from geo.desk.plan_begun import begun_at, identity, left_of
from geo.desk.plan_jobs import (
    Wanted,
    case_jobs,
    engagement_jobs,
    evenings_of,
    key_of,
    keyed,
    of_people,
    open_cases,
    pinned_as,
    turn_jobs,
    visit_jobs,
    visits_for,
)
from geo.desk.plan_workers import Present, clock_s, field_roles, people_of, present_on, seconds_of
from geo.desk.rosters import turns_on
from geo.desk.shares import week_minutes
from geo.desk.travelling import network
from geo.errors import BadInput
from geo.i18n import mark
from geo.model import ACTIVITIES, Stop, StopKind, StopState, Travel, Turn
from geo.schedule import DayPlan, DayProblem, Job, Planned, TravelTimes, Worker


@dataclass(frozen=True, slots=True)
class DayWork:
    """What is left of a day as a problem, together with what its jobs stand for.

    Attributes
    ----------
    wanted : mapping of str to Wanted
        Job id → what it is.
    accepted : tuple of Stop
        The stops of the day as they were read, those that were taken out among them.
    begun : tuple of Stop
        Those of them that no plan changes any more.
    now_s : int
        Seconds from local midnight before which nothing can begin; 0 for a day to come.
    beyond : int
        How many visits are due beside those that were offered to the plan.
    """

    problem: DayProblem
    wanted: Mapping[str, Wanted]
    accepted: tuple[Stop, ...]
    begun: tuple[Stop, ...]
    now_s: int = 0
    beyond: int = 0

    @property
    def open(self) -> list[Stop]:
        """The accepted stops that a plan may still change."""
        over = {identity(stop) for stop in self.begun}
        return [stop for stop in self.accepted if stop.state is StopState.PLANNED and identity(stop) not in over]


def stops_of_day(office: Office, community: str, day: date) -> tuple[Stop, ...]:
    """All stops of a day, those that were taken out among them."""
    with office.store.read() as reader:
        return tuple(reader.work.stops(community, since=day, until=day + timedelta(days=1), dropped=True))


def day_work(office: Office, community: str, day: date, roles: Sequence[str], *, from_start: bool = False) -> DayWork:
    """Read what a day is made of.

    Parameters
    ----------
    from_start : bool
        Plan the day from its beginning, whatever the hour is: the plan of a day that is told, not made.

    Raises
    ------
    BadInput
        The day is over, a role has nobody in the field, nobody is there, or nothing is to be done.
    """
    if day < office.today(community):
        raise BadInput(mark("The day is over; it cannot be planned any more."))
    known = {role.key for role in field_roles(office, community)}
    if not roles or not set(roles) <= known:
        raise BadInput(mark("Choose at least one role whose people are to be planned."))
    profile, stops = office.profile(community), stops_of_day(office, community, day)
    now_s = 0 if from_start else max(0, -(-seconds_of(office.clock(), day, profile.zone) // 60) * 60)
    begun, turns = begun_at(stops, day, now_s, profile.zone), turns_on(office, community, day)
    due, beyond = visits_for(due_visits(office, community, day), people_of(office, community, roles))
    there = present_on(
        office, community, day, roles, absent=absent_on(office, community, day), turns=turns,
        week=week_minutes(office, community, day), bound=frozenset(stop.person_id for stop in begun),
        evenings=evenings_of(due, people_of(office, community, roles), clock_s(profile.work.end)),
    )  # fmt: skip
    if not there:
        raise BadInput(mark("Nobody of these roles is there on that day: there is nobody to plan."))
    present = [left for one in there if (left := left_of(one, begun, now_s, profile.zone)) is not None]
    if not present:
        raise BadInput(mark("The working day is over; plan the next one."))
    wanted = _wanted(office, community, day, roles, present, turns, due, stops)
    over = {identity(stop) for stop in begun}
    wanted = {
        key: late for key, one in wanted.items() if key not in over and (late := _late(one, now_s)) is not None
    }  # fmt: skip
    workers, jobs, travel = _on_the_ground(office, community, day, present, wanted)
    shares = {activity: profile.work.shares[activity] for activity in ACTIVITIES if activity in profile.work.shares}
    problem = DayProblem(day, workers, jobs, travel, shares, profile.work.tolerance)
    work = DayWork(problem, wanted, stops, begun, now_s, beyond)
    if not wanted and not work.open:
        raise BadInput(mark("There is nothing to plan on that day."))
    return work


def plan_of(work: DayWork, zone: str) -> DayPlan:
    """The accepted stops as a plan of the same problem; what the problem no longer holds is left out."""
    planned = []
    known = {worker.id for worker in work.problem.workers}
    for stop in work.open:
        key = "lunch" if stop.kind is StopKind.LUNCH else key_of(stop)
        if stop.person_id in known and (key == "lunch" or key in work.wanted):
            start, end = (seconds_of(at, stop.day, zone) for at in (stop.starts_at, stop.ends_at))
            planned.append(Planned(key, stop.person_id, start, start, end, stop.travel_s, stop.straight))
    planned.sort(key=lambda entry: (entry.person_id, entry.starts_s, entry.job_id))
    return DayPlan(tuple(planned), (), sum(entry.travel_s for entry in planned), 0.0, {}, seed=0)


def held_by_hand(work: DayWork, plan: DayPlan) -> list[Stop]:
    """The pinned stops that a plan finds no way to: somebody has put them there all the same."""
    left = {one.job_id for one in plan.unplanned}
    return [stop for stop in work.open if stop.pinned and stop.kind is not StopKind.LUNCH and key_of(stop) in left]


def set_apart(work: DayWork, stops: Sequence[Stop], zone: str) -> DayWork:
    """The same day with some stops as they are: their people are busy then, and nothing else is asked of them."""
    keys = {key_of(stop) for stop in stops}

    def busy(worker: Worker) -> Worker:
        mine = [stop for stop in stops if stop.person_id == worker.id]
        spans = [tuple(seconds_of(at, stop.day, zone) for at in (stop.starts_at, stop.ends_at)) for stop in mine]
        return replace(worker, busy=tuple(sorted([*worker.busy, *((low, high) for low, high in spans)])))

    problem = replace(
        work.problem, workers=tuple(map(busy, work.problem.workers)),
        jobs=tuple(job for job in work.problem.jobs if job.id not in keys),
    )  # fmt: skip
    return replace(work, problem=problem, begun=(*work.begun, *stops))


def _wanted(
    office: Office, community: str, day: date, roles: Sequence[str], present: Sequence[Present], turns: Iterable[Turn],
    due: Iterable[DueVisit], stops: Sequence[Stop],
) -> dict[str, Wanted]:  # fmt: skip
    workers = [one.worker for one in present]
    known = frozenset(worker.id for worker in workers)
    away, now = frozenset(people_of(office, community, roles)) - known, office.clock()
    found = keyed(
        [
            *case_jobs(office, community, day, open_cases(office, community), workers, now=now, absent=away),
            *visit_jobs(office, community, day, due, workers),
            *engagement_jobs(office, community, day, engagements_on(office, community, day), workers),
            *turn_jobs(office, community, day, turns),
        ]
    )
    zone = office.profile(community).zone
    for stop in stops:
        key = key_of(stop)
        if stop.pinned and stop.state is StopState.PLANNED and stop.person_id in known and key in found:
            found[key] = pinned_as(found[key], stop, seconds_of(stop.starts_at, day, zone))
    return of_people(found, known)


def _late(wanted: Wanted, now_s: int) -> Wanted | None:
    """Something to do as it is left at an hour: a turn that nobody has planned goes on from there, one that is over
    is left out, and what is late begins when it can.
    """
    job = wanted.job
    if not job.windows or job.windows[-1][1] >= now_s:
        return wanted
    if job.kind in (StopKind.DESK, StopKind.MEETING):
        left = job.windows[-1][1] + job.service_s - now_s
        return replace(wanted, job=replace(job, windows=((now_s, now_s),), service_s=left)) if left > 0 else None
    # An appointment that is missed is told as such; a pinned hour that has passed is kept as well as may be.
    return wanted if job.kind is StopKind.ERRAND else replace(wanted, job=replace(job, windows=()))


def _on_the_ground(
    office: Office, community: str, day: date, present: Sequence[Present], wanted: Mapping[str, Wanted]
) -> tuple[tuple[Worker, ...], tuple[Job, ...], dict[Travel, TravelTimes]]:
    """Workers and jobs with their points, and the ways between them."""
    points = list(dict.fromkeys([*(one.home for one in present), *(one.spot for one in wanted.values())]))
    number = {spot: index for index, spot in enumerate(points)}
    workers = tuple(replace(one.worker, place=number[one.home]) for one in present)
    jobs = tuple(replace(one.job, place=number[one.spot]) for one in wanted.values())
    streets, lonlat = network(office, community, day), np.array(points, dtype=np.float64)
    travel = {how: streets.matrix(lonlat, how) for how in dict.fromkeys(worker.travel for worker in workers)}
    return workers, jobs, travel
