"""721 over a week: what everybody's time went on and is planned for, from stops, turns and what they are bound to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from geo.desk.absences import absent_on
from geo.desk.engagements import activity_of, engagements_on, may_know
from geo.desk.office import Office
from geo.desk.queries import require, require_doing
from geo.desk.rosters import turns_on
from geo.i18n import mark
from geo.measure.shares import Entry, Share, entry_of_stop, entry_of_turn, minutes_by_person, shares_of
from geo.model import ACTIVITIES, Activity, Actor, StopState, Turn

SCHEDULING = "schedule:work"
PRIVATE_TITLE = mark("Private appointment")


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """One person's week by activity, in the order of `geo.model.ACTIVITIES`.

    Attributes
    ----------
    planned : bool
        Some day of it was planned; else turns and engagements alone are known, which say nothing of the whole.
    """

    person_id: str
    name: str
    shares: tuple[Share, ...]
    planned: bool = True

    @property
    def minutes(self) -> float:
        """Worked and planned minutes of the week."""
        return sum(share.minutes for share in self.shares)

    @property
    def off(self) -> bool:
        """Whether some share lies outside the tolerance; never where no day was planned."""
        return self.planned and any(share.standing in ("above", "below") for share in self.shares)


def week_of(day: date) -> tuple[date, date]:
    """Monday of a day's week, and the Monday after it."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def week_minutes(office: Office, community: str, day: date) -> dict[str, dict[Activity, float]]:
    """Person → minutes of each activity of the week of ``day`` so far and bound, that day excepted.

    Stops that were accepted count, and turns and engagements for which no stop stands yet: whoever sits at the counter
    on Friday is bound to it on Monday.
    """
    return minutes_by_person(entry for at, entry in _entries(office, community, day) if at != day)


def shares_of_week(office: Office, actor: Actor, community: str, day: date) -> list[PersonWeek]:
    """The week of ``day`` of everybody who has anything in it, those furthest off the target first.

    Needs ``schedule:work``; others are shown their own week alone.
    """
    rules = office.profile(community).work
    names = office.staff(community).names
    since, until = week_of(day)
    with office.store.read() as reader:
        stops = reader.work.stops(community, since=since, until=until)
    planned = {stop.person_id for stop in stops if stop.state is not StopState.DROPPED}
    by_person: dict[str, list[Entry]] = {}
    for _, entry in _seen(office, actor, community, day):
        by_person.setdefault(entry.person_id, []).append(entry)
    weeks = [
        PersonWeek(
            person_id=person_id,
            name=names.get(person_id, person_id),
            shares=shares_of(entries, rules.shares, rules.tolerance),
            planned=person_id in planned,
        )
        for person_id, entries in by_person.items()
    ]
    return sorted(weeks, key=lambda week: (-_furthest(week), week.name, week.person_id))


def entries_of_week(
    office: Office, actor: Actor, community: str, day: date, person_id: str, activity: Activity | None = None
) -> list[Entry]:
    """The records behind one number of `shares_of_week`, in the order of time; without an activity, all of them."""
    found = [entry for _, entry in _seen(office, actor, community, day) if entry.person_id == person_id]
    wanted = ACTIVITIES if activity is None else (activity,)
    kept = [entry for entry in found if any(entry.minutes[one] > 0 for one in wanted)]
    return sorted(kept, key=lambda entry: (entry.starts_at, entry.id))


def _furthest(week: PersonWeek) -> float:
    off = [
        abs(share.share - share.target) for share in week.shares if share.share is not None and share.target is not None
    ]
    return max(off, default=0.0) if week.off else 0.0


def _seen(office: Office, actor: Actor, community: str, day: date) -> list[tuple[date, Entry]]:
    if actor.person_id is None or actor.may_anywhere(SCHEDULING, community):
        require_doing(actor, SCHEDULING, community)
        return _entries(office, community, day, actor)
    require(actor, "read:case", community)
    return [row for row in _entries(office, community, day, actor) if row[1].person_id == actor.person_id]


def _entries(office: Office, community: str, day: date, actor: Actor | None = None) -> list[tuple[date, Entry]]:
    """Everything of a week with its local day; titles are those that an actor may know."""
    since, until = week_of(day)
    now = office.clock()
    with office.store.read() as reader:
        stops = reader.work.stops(community, since=since, until=until)
    found = [(stop.day, entry) for stop in stops if (entry := entry_of_stop(stop)) is not None]
    # A stop stands for the turn or the engagement it was made from, whatever became of it since.
    stood_for = {
        (stop.person_id, stop.day, stop.ref) for stop in stops if stop.ref and stop.state is not StopState.DROPPED
    }
    for number in range(7):
        at = since + timedelta(days=number)
        away = absent_on(office, community, at)
        for turn in turns_on(office, community, at):
            entry = _turn_entry(office, turn, now)
            missed = any(
                a.kind != "wish" and a.since <= entry.starts_at < a.until for a in away.get(turn.person_id, ())
            )
            if not missed and (turn.person_id, at, turn.id) not in stood_for:
                found.append((at, entry))
        for engagement, begins in engagements_on(office, community, at):
            title = engagement.name if actor is None or may_know(actor, engagement) else PRIVATE_TITLE
            for person_id in engagement.people:
                if (person_id, at, engagement.id) in stood_for:
                    continue
                minutes: dict[Activity, float] = dict.fromkeys(ACTIVITIES, 0.0)
                minutes[activity_of(engagement)] = float(engagement.minutes)
                ends = begins + timedelta(minutes=engagement.minutes)
                found.append((at, Entry(engagement.id, person_id, title, begins, ends, minutes, done=ends <= now)))
    return found


def _turn_entry(office: Office, turn: Turn, now: datetime) -> Entry:
    zone = ZoneInfo(office.profile(turn.community).zone)
    begins, ends = (datetime.combine(turn.day, at, zone).astimezone(UTC) for at in (turn.start, turn.end))
    place = office.staff(turn.community).places.get(turn.place_id)
    return entry_of_turn(turn, place.name if place else turn.place_id, begins, ends, now)
