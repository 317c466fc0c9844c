"""Grids without their own worker: propose a cover, look at what it changes, accept it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd

from geo.desk.covering_minutes import grid_minutes
from geo.desk.directory import Tree
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.errors import BadInput, Conflict, NotFound
from geo.i18n import mark
from geo.model import Actor, Appointment, Person, Unit
from geo.schedule.covering import TOLERANCE, CoverPlan, CoverProblem, cover_grids
from geo.schedule.covering_ground import touching_grids

SCHEDULING = "schedule:work"
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Handover:
    """One grid that somebody else will have; ``before`` is empty where nobody has it."""

    grid: Unit
    before: str
    after: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Burden:
    """What one worker has: grids and expected minutes a month, as it is and as it is proposed."""

    person_id: str
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    before_min: float
    after_min: float


@dataclass(frozen=True, slots=True)
class CoverProposal:
    """A cover that nobody has accepted yet.

    Attributes
    ----------
    role : str
        Key of the role of the profile whose people cover the grids.
    day : date
        First day on which it would hold; what it is compared with is the cover as it would stand on that day.
    grids : tuple of Unit
        All grids, in order.
    minutes : mapping of str to float
        Grid → expected minutes a month.
    today : mapping of str to str
        Grid → who would have it on that day without this.
    plan : CoverPlan
    before_spread_min : float
        Standard deviation of the workers' minutes as it is.
    """

    community: str
    role: str
    day: date
    grids: tuple[Unit, ...]
    minutes: Mapping[str, float]
    today: Mapping[str, str]
    plan: CoverPlan
    burdens: tuple[Burden, ...]
    before_spread_min: float

    @property
    def handovers(self) -> tuple[Handover, ...]:
        """The grids that somebody else will have, in the order of the grids."""
        pairs = [(grid, self.today.get(grid.id, ""), self.plan.worker_of[grid.id]) for grid in self.grids]
        return tuple(Handover(g, old, new, self.minutes[g.id]) for g, old, new in pairs if old != new)


def cover_roles(office: Office, community: str) -> list[str]:
    """Keys of the roles whose people may cover grids, those of whom each has most grids in front."""
    profile, staff = office.profile(community), office.staff(community)
    depth = profile.depth(profile.handling_level)
    counted: dict[str, tuple[set[str], set[str]]] = {}
    for held in staff.appointments:
        if len(held.path) == depth + 1:
            people, grids = counted.setdefault(held.role, (set(), set()))
            people.add(held.person_id)
            grids.add(held.path[-1])
    fitting = [role.key for role in profile.roles if role.grants == "worker" and role.key in counted]
    return sorted(fitting, key=lambda key: -len(counted[key][1]) / len(counted[key][0]))


def cover_workers(office: Office, actor: Actor, community: str, role: str) -> list[Person]:
    """The people who hold a role at grids today, by name: those whom a proposal begins with."""
    _require(office, actor, community)
    depth = office.profile(community).depth(office.profile(community).handling_level)
    staff = office.staff(community)
    ids = {held.person_id for held in staff.appointments if held.role == role and len(held.path) == depth + 1}
    return sorted((staff.people[one] for one in ids), key=lambda person: (person.name, person.id))


def propose_cover(
    office: Office,
    actor: Actor,
    community: str,
    role: str,
    *,
    day: date | None = None,
    workers: Collection[str] | None = None,
    keeping: Collection[str] = (),
    tolerance: float = TOLERANCE,
    seed: int = 1,
    seconds: float = SECONDS,
) -> CoverProposal:
    """Work out who would cover which grids; nothing is written.

    Parameters
    ----------
    actor : Actor
        Needs ``schedule:work`` over the whole community.
    role : str
        Key of a role of the profile.
    day : date or None
        First day on which it would hold; None: the first of the coming month.
    workers : collection of str or None
        Who covers; None: everybody who holds the role at a grid on that day.
    keeping : collection of str
        Those of them who keep the grids that they have.

    Raises
    ------
    BadInput
        See `geo.schedule.covering.cover_grids`.
    """
    _require(office, actor, community)
    if office.profile(community).role(role) is None:
        raise NotFound(mark("There is no role {role} here."), role=role)
    today = office.today(community)
    day = day or (today.replace(day=1).replace(year=today.year + today.month // 12, month=today.month % 12 + 1))
    grids = _grids(office, community, day)
    held = _held(office, community, role, day)
    now = {grid.id: held[grid.id].person_id for grid in grids if grid.id in held}
    names = office.staff(community).names
    who = sorted(set(now.values()) if workers is None else set(workers), key=lambda one: (names.get(one, ""), one))
    unknown = sorted({*who, *keeping} - names.keys())
    if unknown:
        raise BadInput(mark("There is no person {id} in {community}."), id=unknown[0], community=community)
    minutes = grid_minutes(office, community, grids, role)
    shapes = gpd.GeoDataFrame(
        {"id": [grid.id for grid in grids]}, geometry=[g.geometry for g in grids], crs="EPSG:4326"
    )
    problem = CoverProblem(
        tuple(who), tuple(grid.id for grid in grids), minutes, tuple(touching_grids(shapes)) if len(grids) > 1 else (),
        today=now, locked={grid: one for grid, one in now.items() if one in keeping}, tolerance=tolerance,
    )  # fmt: skip
    plan = cover_grids(problem, seed=seed, seconds=seconds)
    by_grid = {grid.id: float(value) for grid, value in zip(grids, minutes, strict=True)}
    burdens = _burdens(names, who, now, plan, by_grid)
    mean = sum(one.before_min for one in burdens) / len(burdens)
    spread = (sum((one.before_min - mean) ** 2 for one in burdens) / len(burdens)) ** 0.5
    return CoverProposal(community, role, day, tuple(grids), by_grid, now, plan, burdens, spread)


def accept_cover(office: Office, actor: Actor, proposal: CoverProposal) -> list[Appointment]:
    """Make a proposal hold from its day on: appointments end and begin on that day, one event each, all or nothing.

    The appointments stand beside those of the layers; who loads the layers anew replaces them with what the files say.

    Returns
    -------
    list of Appointment
        Those that begin.

    Raises
    ------
    BadInput
        The day is past.
    Conflict
        Appointments have changed since the proposal was made, or some begin after its day already.
    """
    community = proposal.community
    _require(office, actor, community)
    if proposal.day < office.today(community):
        raise BadInput(mark("A cover begins today or later."))
    role, day = proposal.role, proposal.day
    ids = {grid.id for grid in proposal.grids}
    with office.write(actor) as tx:
        known = [one for one in tx.appointments(community) if one.role == role and one.path and one.path[-1] in ids]
        later = [one for one in known if one.since > day and (one.until is None or one.until > one.since)]
        if later:
            raise Conflict(mark("Another cover begins on {day}; choose that day or a later one."), day=max(
                one.since for one in later).isoformat())  # fmt: skip
        holding = [one for one in known if one.since <= day and (one.until is None or day < one.until)]
        if _first_of(holding) != dict(proposal.today):
            raise Conflict(mark("Somebody changed appointments in the meantime; propose the cover again."))
        changing = {handover.grid.id: handover for handover in proposal.handovers}
        ends = [("end", one, replace(one, until=day)) for one in holding if one.path[-1] in changing]
        tx.put_changes(ends)
        series = f"COV-{community[:3].upper()}"
        begun = []
        for handover in changing.values():
            made = Appointment(
                community, f"{series}-{tx.next_number(series):05d}", handover.after, role, handover.grid.path, day
            )
            begun.append(tx.put("appoint", None, made)[0])
    return begun


def _require(office: Office, actor: Actor, community: str) -> None:
    require_doing(actor, SCHEDULING, community, (office.root(community),))


def _grids(office: Office, community: str, day: date) -> list[Unit]:
    """The drawn units that answer for cases on a day."""
    with office.store.read() as reader:
        tree = Tree(reader.units(community), day)
    found = [unit for unit in tree.at_level(office.profile(community).handling_level) if unit.geometry is not None]
    if not found:
        raise BadInput(mark("There are no grids to cover."))
    return found


def _held(office: Office, community: str, role: str, day: date) -> dict[str, Appointment]:
    """Grid → the appointment of a role that holds there on a day; of several, the first by id."""
    with office.store.read() as reader:
        held = [one for one in reader.appointments(community, on=day) if one.role == role and one.path]
    found: dict[str, Appointment] = {}
    for one in sorted(held, key=lambda one: one.id):
        found.setdefault(one.path[-1], one)
    return found


def _first_of(holding: list[Appointment]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in sorted(holding, key=lambda one: one.id):
        found.setdefault(one.path[-1], one.person_id)
    return found


def _burdens(
    names: Mapping[str, str], who: list[str], now: Mapping[str, str], plan: CoverPlan, minutes: Mapping[str, float]
) -> tuple[Burden, ...]:
    found = []
    for one in [*who, *sorted(set(now.values()) - set(who))]:
        before = tuple(grid for grid in minutes if now.get(grid) == one)
        found.append(
            Burden(
                one, names.get(one, one), before, plan.grids_of(one), sum(minutes[grid] for grid in before),
                plan.minutes.get(one, 0.0),
            )
        )  # fmt: skip
    return tuple(found)
