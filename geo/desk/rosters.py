"""Who has which turn: dated turns of accepted rosters, and the weekly ones where a place has none in that month."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date, timedelta

from geo.desk.office import Office
from geo.errors import BadInput
from geo.i18n import mark
from geo.model import Activity, Shift, Turn

KEPT_MONTHS = 24
_DAY = timedelta(days=1)


class TurnBook:
    """The dated turns of a community month by month, read anew once a turn was written; safe for many threads.

    Parameters
    ----------
    office : Office
        Its store is asked for the turns.
    community : str
        Whose.
    """

    def __init__(self, office: Office, community: str) -> None:
        self._office, self._community = office, community
        self._lock = threading.Lock()
        self._cursor = 0
        self._months: dict[str, dict[date, tuple[Turn, ...]]] = {}

    def month(self, month: str) -> dict[date, tuple[Turn, ...]]:
        """Turns that hold by day in a month such as ``2026-12``; shared: never change it."""
        with self._lock, self._office.store.read() as reader:
            cursor = reader.cursor()
            if cursor != self._cursor and reader.work.touched(Turn, self._community, self._cursor):
                self._months.clear()
            self._cursor = cursor
            if month not in self._months:
                first, until = month_span(month)
                days: dict[date, list[Turn]] = {}
                for turn in reader.work.turns(self._community, since=first, until=until):
                    days.setdefault(turn.day, []).append(turn)
                while len(self._months) >= KEPT_MONTHS:
                    self._months.pop(next(iter(self._months)))
                self._months[month] = {day: tuple(turns) for day, turns in days.items()}
            return self._months[month]


def turns_on(office: Office, community: str, day: date) -> list[Turn]:
    """The turns of a local day, by start, place and person.

    Where a place has dated turns in that month they are all that it has; elsewhere its weekly turns stand in, with
    the id of the `Shift` and no month.
    """
    dated = month_turns(office, community, month_of(day))
    staffed = {turn.place_id for turns in dated.values() for turn in turns}
    found = list(dated.get(day, ()))
    activities: dict[str, Activity] = {kind.key: kind.activity for kind in office.profile(community).place_kinds}
    staff = office.staff(community)
    for shift in staff.shifts:
        if shift.weekday == day.weekday() and shift.place_id not in staffed:
            place = staff.places.get(shift.place_id)
            found.append(_weekly(shift, day, activities.get(place.kind, "counter") if place else "counter"))
    return sorted(found, key=lambda turn: (turn.start, turn.place_id, turn.person_id, turn.id))


def month_turns(office: Office, community: str, month: str) -> dict[date, tuple[Turn, ...]]:
    """Dated turns by day of a month such as ``2026-12``, those that hold; shared: never change it."""
    return office.shared("turns", community, lambda: TurnBook(office, community)).month(month)


def come_for_turns(office: Office, community: str, day: date) -> set[str]:
    """Ids of those who work here in turns only, and are off duty outside them.

    They have weekly turns, or dated ones in the month of a day without holding a role of resident workers.
    """
    staff, resident = office.staff(community), office.profile(community).roster.resident_roles
    dated = month_turns(office, community, month_of(day))
    found = {turn.person_id for turns in dated.values() for turn in turns}
    found -= {person.id for role in resident for person in staff.by_role.get(role, ())}
    return found | {shift.person_id for shift in staff.shifts}


def month_of(day: date) -> str:
    """The month of a day: ``2026-12``."""
    return f"{day:%Y-%m}"


def month_span(month: str) -> tuple[date, date]:
    """First day of a month such as ``2026-12`` and the first day after it.

    Raises
    ------
    BadInput
        That is no month.
    """
    try:
        first = date.fromisoformat(f"{month}-01")
        return first, (first + 31 * _DAY).replace(day=1)
    except (ValueError, OverflowError):
        raise BadInput(mark("{month} is not a month such as 2026-12."), month=month[:20]) from None


def days_of(first: date, until: date) -> Sequence[date]:
    """The days from one on until another, exclusive."""
    return [first + n * _DAY for n in range((until - first).days)]


def _weekly(shift: Shift, day: date, activity: Activity) -> Turn:
    return Turn(
        shift.community, shift.id, shift.person_id, shift.place_id, day, shift.start, shift.end, "", activity=activity
    )
