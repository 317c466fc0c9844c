"""What boundaries that change do to the work in hand: open cases, visits, appointments, stops, units of neighbours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar

import geopandas as gpd

from geo.clock import day_start, local_day
from geo.crs import Metres
from geo.desk.redraw_cases import CaseMover
from geo.desk.redraw_homes import Homes, Spot
from geo.locate.buildings import Buildings
from geo.locate.containment import Containment
from geo.model import (
    OPEN_STATES,
    Account,
    Alias,
    Appointment,
    Campaign,
    CampaignState,
    Case,
    Engagement,
    HouseholdMark,
    NeighbourUnit,
    Path,
    Signal,
    Stop,
)
from geo.store import CaseFilter, Reader, Transaction

R = TypeVar("R")
Changes = list[tuple[R, R]]
"""Records as they are and as they are to be."""


@dataclass(frozen=True, eq=False, slots=True)
class Rehomed:
    """Everything open that lies elsewhere in the chain from a day on.

    Attributes
    ----------
    cases : Changes[Case]
        Open ones; what is closed keeps the grid that it had.
    households : Changes[HouseholdMark]
        The duties of visits follow their households.
    engagements : Changes[Engagement]
        Those that still take place.
    stops : Changes[Stop]
        Open ones; who goes there stays as it was accepted.
    neighbours : Changes[NeighbourUnit]
    aliases : Changes[Alias]
    signals : Changes[Signal]
        Those that wait.
    campaigns : Changes[Campaign]
        Those that have not ended: in place of a grid that ends the one that takes most of it.
    accounts : Changes[Account]
        Rights that were given for a unit itself, where its chain is another one or the unit ends.
    """

    cases: Changes[Case]
    households: Changes[HouseholdMark]
    engagements: Changes[Engagement]
    stops: Changes[Stop]
    neighbours: Changes[NeighbourUnit]
    aliases: Changes[Alias]
    signals: Changes[Signal]
    campaigns: Changes[Campaign]
    accounts: Changes[Account]

    def write(self, tx: Transaction) -> None:
        """Write all of them, one event each."""
        tx.put_changes([("rehome_case", before, after) for before, after in self.cases])
        tx.put_changes([("rehome_household", before, after) for before, after in self.households])
        tx.put_changes([("rehome_engagement", before, after) for before, after in self.engagements])
        tx.put_changes([("rehome_stop", before, after) for before, after in self.stops])
        tx.put_changes([("rehome_neighbours", before, after) for before, after in self.neighbours])
        tx.put_changes([("rehome_phrase", before, after) for before, after in self.aliases])
        tx.put_changes([("rehome_signal", before, after) for before, after in self.signals])
        tx.put_changes([("rehome_campaign", before, after) for before, after in self.campaigns])
        tx.put_changes([("rehome_account", before, after) for before, after in self.accounts])


@dataclass(frozen=True, eq=False)
class Workers:
    """Who holds the grid workers' role at which grid, before and after.

    Parameters
    ----------
    homes : Homes
    role : str
        Key of the role; empty: nobody is a grid's worker.
    posts : tuple of Appointment
        Those after.
    """

    homes: Homes
    role: str
    posts: tuple[Appointment, ...]

    def instead(self, person: str | None, old: str, new: str) -> str | None:
        """Who answers at a grid for what a person answered for at another as its worker; anybody else stays."""
        after = self._after.get(new, ())
        if person is None or not after or person in after or person not in self._before.get(old, ()):
            return person
        return after[0]

    @cached_property
    def _before(self) -> dict[str, tuple[str, ...]]:
        return self._holders(self.homes.chain.turn.community.appointments)

    @cached_property
    def _after(self) -> dict[str, tuple[str, ...]]:
        return self._holders(self.posts)

    def _holders(self, posts: Iterable[Appointment]) -> dict[str, tuple[str, ...]]:
        # Before means until the day before: what ends on the day itself was still held.
        day, found = self.homes.chain.turn.day, defaultdict(list)
        ends_late = posts is self.posts
        for held in sorted(posts, key=lambda one: one.id):
            begun = held.since <= day
            goes_on = held.until is None or (held.until > day if ends_late else held.until >= day)
            if held.role == self.role and self.role and held.path and begun and goes_on:
                found[held.path[-1]].append(held.person_id)
        return {unit: tuple(people) for unit, people in found.items()}


def rehomed(reader: Reader, homes: Homes, workers: Workers, now: datetime) -> Rehomed:
    """Find everything open that a turn of boundaries moves; nothing is written.

    What lies in a block that stays in its grid is left as it is, but for the worker of a grid that gets another one.

    Parameters
    ----------
    now : datetime
        Aware; stops and appointments of days that are over stay as they were.
    """
    turn = homes.chain.turn
    community, profile = turn.community.profile.key, turn.community.profile
    nobody = Buildings.from_frame(gpd.GeoDataFrame({"id": []}, geometry=[], crs="EPSG:4326"), Metres(*profile.centre))
    mover = CaseMover(homes, Containment(profile, tuple(homes.chain.live.values()), nobody), workers.instead, now)
    today = local_day(now, profile.zone)
    begins = day_start(today, profile.zone)
    cases = reader.cases(CaseFilter(community=community, states=tuple(sorted(OPEN_STATES))))
    engagements = [
        one for one in reader.work.engagements(community)
        if (one.rule or one.starts_at >= begins) and (one.until is None or one.until > today)
    ]  # fmt: skip
    return Rehomed(
        _changed(cases, mover.moved),
        _changed(reader.work.household_marks(community), lambda one: _household(homes, one)),
        _changed(engagements, lambda one: _engagement(homes, workers, one)),
        _changed(
            reader.work.stops(community, since=today, open_only=True),
            lambda one: replace(one, path=homes.of(one.path, _spot(one.lon, one.lat))),
        ),
        _changed(reader.plans.neighbour_units(community), lambda one: _neighbours(homes, one)),
        _changed(reader.aliases(community), lambda one: replace(one, path=homes.of(one.path, (one.lon, one.lat)))),
        _changed(reader.signals(community, waiting=True), lambda one: replace(one, path=homes.of(one.path))),
        _changed(
            [one for one in reader.work.campaigns(community) if one.state is not CampaignState.ENDED],
            lambda one: _campaign(homes, one),
        ),
        _changed(reader.accounts(), lambda one: _account(homes, community, one)),
    )


def _changed(records: Iterable[R], change: Callable[[R], R]) -> Changes[R]:
    pairs = ((before, change(before)) for before in records)
    return [(before, after) for before, after in pairs if after != before]


def _spot(lon: float | None, lat: float | None) -> Spot | None:
    return None if lon is None or lat is None else (lon, lat)


def _door(homes: Homes, path: Path, household: str) -> Path:
    """The chain of a household, as deep as an old one of it was given."""
    if path and path[-1] == household:
        return homes.of(path)
    found = homes.of((*path, household)) if path else ()
    return found[:-1] if found and found[-1] == household else homes.of(path)


def _household(homes: Homes, mark: HouseholdMark) -> HouseholdMark:
    return replace(mark, path=_door(homes, mark.path, mark.id))


def _engagement(homes: Homes, workers: Workers, one: Engagement) -> Engagement:
    depth = homes.chain.turn.depth
    where = _spot(one.lon, one.lat)
    household = next((key for key in (one.target, one.for_household) if key and homes.household(key)), "")
    path = _door(homes, one.path, household) if household and len(one.path) > depth else homes.of(one.path, where)
    people = one.people
    if one.kind != "meeting" and len(one.path) > depth and len(path) > depth:
        people = tuple(workers.instead(person, one.path[depth], path[depth]) or person for person in people)
    return replace(one, path=path, people=people)


def _account(homes: Homes, community: str, one: Account) -> Account:
    grants = (
        replace(grant, path=homes.follow(grant.path)) if grant.path and grant.community == community else grant
        for grant in one.grants
    )
    return replace(one, grants=tuple(dict.fromkeys(grants)))


def _neighbours(homes: Homes, unit: NeighbourUnit) -> NeighbourUnit:
    """A unit of neighbours goes with most of its households."""
    doors = [door[:-1][: len(unit.path)] for key in unit.households if (door := homes.household(key))]
    if not doors:
        return replace(unit, path=homes.follow(unit.path))
    counted = Counter(doors)
    most = max(counted.values())
    best = sorted(path for path, count in counted.items() if count == most)
    return unit if unit.path in best else replace(unit, path=best[0])


def _campaign(homes: Homes, one: Campaign) -> Campaign:
    successor = homes.chain.outlines.successor

    def lasting(units: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(successor.get(unit, unit) for unit in units))

    teams = tuple(replace(team, grids=lasting(team.grids)) for team in one.teams)
    return replace(one, area=lasting(one.area), teams=teams)
