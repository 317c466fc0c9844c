"""Engagements and absences of the demo: a few errands, a hospital appointment, a meeting, somebody on leave."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from geo.clock import day_start
from geo.desk.absences import enter_absence
from geo.desk.covering import cover_roles
from geo.desk.doorsteps import doorsteps
from geo.desk.engagements import EngagementForm, Kind, create_engagement
from geo.desk.office import Office
from geo.model import SYSTEM, Person
from geo.schedule.recurrence_words import Said, rule_of

_ERRANDS: tuple[tuple[Kind, str, time, int, int, Said], ...] = (
    ("care", "陪独居老人到医院测血糖", time(9, 30), 120, 0, Said("weekly", 6)),
    ("errand", "为行动不便的居民代取药品", time(10, 0), 40, 60, Said("month_weekday")),
    ("errand", "代缴水电费", time(15, 0), 30, 90, Said("month_weekday")),
    ("errand", "代办老年优待证", time(14, 30), 45, 60, Said("once")),
)
"""Kind, name, hour, minutes, minutes that it may begin later, how it comes again."""
_MEETING = "网格双周例会"
_MEETING_AT, _MEETING_MIN, _MOST_ATTEND = time(16, 30), 60, 60


def tell_engagements(office: Office, community: str) -> int:
    """Enter what the demo has of errands, appointments, meetings and leave; the same in every run of a day.

    Returns
    -------
    int
        How many engagements there are now.
    """
    roles = cover_roles(office, community)
    workers = sorted(office.staff(community).by_role.get(roles[0], ()), key=_by_id) if roles else []
    if not workers:
        return 0
    zone, today = ZoneInfo(office.profile(community).zone), office.today(community)
    for number, (kind, name, at, minutes, slack, said) in enumerate(_ERRANDS):
        worker = workers[number * len(workers) // len(_ERRANDS)]
        door = _door_of(office, community, worker)
        if not door:
            continue
        # One after another on the working days from today on, so that each of the next days has something.
        day = today + timedelta(days=number)
        while not office.profile(community).calendar.is_workday(day):
            day += timedelta(days=1)
        first = datetime.combine(day, at, zone)
        form = EngagementForm(
            kind, name, first, minutes, rule=rule_of(said, day), slack_min=slack, people=(worker.id,),
            for_household=door,
        )  # fmt: skip
        create_engagement(office, SYSTEM, community, form)
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    stations = [place.id for place in office.staff(community).places.values() if place.resident_worker]
    meeting = EngagementForm(
        "meeting", _MEETING, datetime.combine(friday, _MEETING_AT, zone), _MEETING_MIN,
        rule=rule_of(Said("weekly", 2), friday), people=tuple(one.id for one in workers[:_MOST_ATTEND]),
        target=min(stations, default=""),
    )  # fmt: skip
    create_engagement(office, SYSTEM, community, meeting)
    away = workers[-1].id
    begin = day_start(today + timedelta(days=1), zone.key)
    enter_absence(office, SYSTEM, community, away, "leave", begin, begin + timedelta(days=2), note="年休")
    with office.store.read() as reader:
        return len(reader.work.engagements(community))


def _by_id(person: Person) -> str:
    return person.id


def _door_of(office: Office, community: str, worker: Person) -> str:
    """The first door of the grids that somebody answers for; empty where there is none."""
    grids = {held.path for held in office.staff(community).held_by.get(worker.id, ())}
    doors = doorsteps(office, community).values()
    return next((door.id for door in doors if any(door.path[: len(grid)] == grid for grid in grids)), "")
