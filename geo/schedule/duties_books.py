"""What duties are reckoned from: the ground they are done on, and a tally of the visits that were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from geo.model import SEEN, Appointment, DoorOutcome, HouseholdMark, Path, Person
from geo.schedule.duties_days import Period


@dataclass(frozen=True, slots=True)
class Target:
    """Something that is seen: a household, a unit, a block.

    Attributes
    ----------
    kind : str
        ``household``, the key of a unit's level, or the kind of a block.
    path : tuple of str
        Chain of the unit it is or lies in.
    lon, lat : float
        EPSG:4326.
    """

    id: str
    name: str
    path: Path
    lon: float
    lat: float
    kind: str = "household"


class Call(NamedTuple):
    """A visit as far as duties count it; ``day`` is local."""

    duty: str
    person: str
    target: str
    at: datetime
    day: date
    outcome: DoorOutcome


@dataclass(frozen=True)
class Ground:
    """What is known of a community.

    Attributes
    ----------
    doors : mapping of str to Target
        Every household in walking order.
    units : mapping of str to Target
        Every unit.
    blocks : sequence of Target
    holders : mapping of str to sequence of Appointment
        By key of the role.
    marks : mapping of str to HouseholdMark
        By id of the household.
    calls : sequence of Call
        In the order of time.
    kept_since : date or None
        First day of which visits are kept: nothing that fell due before is left over.
    """

    doors: Mapping[str, Target]
    units: Mapping[str, Target]
    blocks: Sequence[Target]
    holders: Mapping[str, Sequence[Appointment]]
    people: Mapping[str, Person]
    marks: Mapping[str, HouseholdMark] = field(default_factory=dict)
    calls: Sequence[Call] = ()
    kept_since: date | None = None


class Tally:
    """Visits, counted every way that duties ask for."""

    def __init__(self, calls: Iterable[Call]) -> None:
        self._last: dict[str, datetime] = {}
        self._last_for: dict[tuple[str, str], datetime] = {}
        self._visitor: dict[tuple[str, str], str] = {}
        self._at: dict[tuple[str, str], list[Call]] = {}
        self._by: dict[tuple[str, str], list[Call]] = {}
        for call in calls:
            self._at.setdefault((call.duty, call.target), []).append(call)
            self._by.setdefault((call.duty, call.person), []).append(call)
            if call.outcome in SEEN:
                self._last[call.target] = call.at
                self._last_for[call.duty, call.target] = call.at
                self._visitor[call.duty, call.target] = call.person

    def last(self, target: str) -> datetime | None:
        """When somebody was last seen there, whatever for."""
        return self._last.get(target)

    def last_for(self, duty: str, target: str) -> datetime | None:
        """When somebody was last seen there for a duty."""
        return self._last_for.get((duty, target))

    def visitor(self, duty: str, target: str) -> str:
        """Who saw somebody there last for a duty; empty: nobody has."""
        return self._visitor.get((duty, target), "")

    def visitors(self, duty: str) -> dict[str, str]:
        """Target → who saw somebody there last for a duty."""
        return {target: person for (of, target), person in self._visitor.items() if of == duty}

    def days(self, duty: str, target: str, period: Period) -> set[date]:
        """The days of a period on which somebody was seen there for a duty."""
        found = self._at.get((duty, target), ())
        return {call.day for call in found if call.day in period and call.outcome in SEEN}

    def doors_of(self, duty: str, person: str, period: Period) -> list[str]:
        """The targets at which somebody saw somebody in a period for a duty, one entry a visit."""
        found = self._by.get((duty, person), ())
        return [call.target for call in found if call.day in period and call.outcome in SEEN]

    def called_on(self, duty: str, target: str, day: date) -> bool:
        """Whether somebody was there on a day for a duty, whatever they met."""
        return any(call.day == day for call in self._at.get((duty, target), ()))

    def closed_in(self, duty: str, target: str, period: Period, day: date) -> bool:
        """Whether a household is not to be tried again: seen, refused or empty in the period, or tried that day."""
        return any(
            call.day in period and (call.outcome is not DoorOutcome.NOT_HOME or call.day == day)
            for call in self._at.get((duty, target), ())
        )


def refuses(mark: HouseholdMark | None, day: date) -> bool:
    """Whether a household has asked not to be visited on a day."""
    return mark is not None and mark.no_visits and (mark.no_visits_until is None or day < mark.no_visits_until)
