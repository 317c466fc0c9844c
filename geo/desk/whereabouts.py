"""What is known of people's day while it runs: their stops of today, and where each was last heard of."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from geo.clock import day_start, local_day
from geo.desk.office import Office
from geo.model import Stop, StopState, Visit


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where somebody was heard of last: EPSG:4326, and when."""

    lon: float
    lat: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """Today as it is known; shared: never change it.

    Attributes
    ----------
    stops : mapping
        Person id → id → stop.
    seen : mapping
        Person id → where they were heard of last.
    """

    day: date
    stops: Mapping[str, Mapping[str, Stop]]
    seen: Mapping[str, Sighting]


def today(office: Office, community: str) -> Day:
    """Today of a community; only what was written since the last question is read."""
    return office.shared("whereabouts", community, lambda: _Book(office, community)).day()


class _Book:
    def __init__(self, office: Office, community: str) -> None:
        self._office, self._community = office, community
        self._lock = threading.Lock()
        self._cursor = 0
        self._day: date | None = None
        self._stops: dict[str, dict[str, Stop]] = {}
        self._whose: dict[str, str] = {}
        self._seen: dict[str, Sighting] = {}

    def day(self) -> Day:
        """Today, brought up to the end of the log."""
        now_on = self._office.today(self._community)
        with self._lock, self._office.store.read() as reader:
            cursor, work, key = reader.cursor(), reader.work, self._community
            if self._day != now_on:
                self._day, self._stops, self._whose, self._seen = now_on, {}, {}, {}
                begin = day_start(now_on, self._office.profile(key).zone)
                stops = work.stops(key, since=now_on, until=now_on + timedelta(days=1))
                visits = work.visits(key, since=begin, until=begin + timedelta(days=1))
                self._take(stops, visits)
            elif cursor != self._cursor:
                self._take(work.written(Stop, key, self._cursor), work.written(Visit, key, self._cursor))
            self._cursor = cursor
            return Day(now_on, {person: dict(stops) for person, stops in self._stops.items()}, dict(self._seen))

    def _take(self, stops: Iterable[Stop], visits: Iterable[Visit]) -> None:
        zone = self._office.profile(self._community).zone
        for stop in stops:
            before = self._whose.pop(stop.id, None)
            if before is not None:
                self._stops[before].pop(stop.id, None)
            if stop.day != self._day or stop.state is StopState.DROPPED:
                continue
            self._whose[stop.id] = stop.person_id
            self._stops.setdefault(stop.person_id, {})[stop.id] = stop
            # Somebody who could not do it was there all the same, if they said where.
            at = stop.arrived_at if stop.ended_at is None or stop.arrived_at is None else stop.ended_at
            if at is not None:
                lon, lat = (stop.lon, stop.lat) if stop.arrived_lon is None else (stop.arrived_lon, stop.arrived_lat)
                self._note(stop.person_id, lon, lat, at)
        for visit in visits:
            if local_day(visit.at, zone) == self._day:
                self._note(visit.person_id, visit.lon, visit.lat, visit.at)

    def _note(self, person_id: str, lon: float | None, lat: float | None, at: datetime) -> None:
        known = self._seen.get(person_id)
        if lon is not None and lat is not None and (known is None or known.at <= at):
            self._seen[person_id] = Sighting(lon, lat, at)
