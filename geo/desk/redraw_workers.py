"""Who gets which grid of a plan: as many households as can be keep the grid worker whom they know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from geo.desk.covering import cover_roles
from geo.desk.office import Office
from geo.desk.plan_workers import people_of
from geo.desk.redraw_edits import do_edits
from geo.desk.redraw_kept import Held
from geo.desk.redraw_offers import drafted, key_of, look_at, offers, to_take
from geo.desk.shelves import Shelf
from geo.errors import BadInput, NotFound
from geo.i18n import mark
from geo.model import Actor, Person, Redraw
from geo.redraw.edits import ChangeGrid
from geo.redraw.figures_sums import summed
from geo.redraw.plans import Plan
from geo.redraw.workers import Assignment, Worker, assign_workers

TOLERANCE = 0.15
"""How far a load may be from the fair one, unless somebody says otherwise."""


@dataclass(frozen=True, eq=False, slots=True)
class WorkersOffer:
    """A division of grids among workers that nobody has accepted yet.

    Attributes
    ----------
    key : str
    redraw : Redraw
        The plan's record as it stood.
    workers : tuple of Worker
        Who was to be given grids, in the order of the assignment's loads.
    tolerance : float
        How far loads may be from the fair ones.
    assignment : Assignment
    edits : tuple of ChangeGrid
        Grids that get another worker than they have in the plan.
    """

    key: str
    redraw: Redraw
    workers: tuple[Worker, ...]
    tolerance: float
    assignment: Assignment
    edits: tuple[ChangeGrid, ...]


def grid_workers(office: Office, community: str) -> list[Person]:
    """Those who answer for grids today, by name: the people of the grid workers' role (`covering.cover_roles`)."""
    staff = office.staff(community)
    held = people_of(office, community, cover_roles(office, community)[:1])
    return sorted((staff.people[one] for one in held), key=lambda person: (person.name, person.id))


def propose_workers(
    office: Office, actor: Actor, community: str, redraw_id: str, who: Collection[str] | None = None, *,
    tolerance: float = TOLERANCE, most_grids: int = 0,
) -> WorkersOffer:  # fmt: skip
    """Divide the grids of a plan among workers; locked grids keep theirs.

    Needs ``draft:plan``; nothing is written.

    Parameters
    ----------
    who : collection of str, optional
        Ids of the people who are to have grids; None is everybody of `grid_workers`.
    tolerance : float
        How far a load may be from the fair one, as a share of it.
    most_grids : int
        So many grids each at most; 0 for no limit.

    Raises
    ------
    Forbidden, NotFound, Conflict
        No right, no such plan or person, or the plan is no draft any more.
    BadInput
        Nobody, not enough people for the grids, or a number out of range.
    """
    now = drafted(office, actor, community, redraw_id)
    people = {person.id: person for person in grid_workers(office, community)}
    chosen = sorted(people) if who is None else sorted(set(who))
    for person_id in chosen:
        if person_id not in people:
            raise NotFound(mark("There is no person {id} in {community}."), id=person_id[:64], community=community)
    workers = tuple(Worker(one, people[one].name, most_grids=most_grids) for one in chosen)
    assignment = assign_workers(now.today, now.plan, workers, tolerance=tolerance)
    offer = WorkersOffer(
        key_of(now.redraw, chosen, tolerance, most_grids), now.redraw, workers, tolerance, assignment,
        _edits(now.plan, assignment),
    )  # fmt: skip
    _shelf(office, community).put(offer.key, offer)
    return offer


def kept_workers(office: Office, actor: Actor, community: str, redraw_id: str, key: str) -> WorkersOffer | None:
    """A proposal that is still kept; for whoever may look at plans."""
    return look_at(_shelf(office, community), actor, community, redraw_id, key)


def accept_workers(office: Office, actor: Actor, community: str, redraw_id: str, key: str) -> Held:
    """Give the grids their workers, all in one transaction; errors as of `geo.desk.redraw_auto.accept_offer`."""
    offer = to_take(office, _shelf(office, community), actor, community, redraw_id, key)
    if not offer.edits:
        raise BadInput(mark("The plan is so already: nothing would change."))
    return do_edits(office, actor, community, redraw_id, offer.redraw.version, offer.edits)


def households_of(plan: Plan, assignment: Assignment) -> Mapping[str, float]:
    """Worker → households of their grids."""
    sums = summed(plan.blocks.households, plan.grid_of, len(plan.grids)).tolist()
    found: dict[str, float] = defaultdict(float)
    for worker, households in zip(assignment.workers, sums, strict=True):
        found[worker] += households
    return found


def _edits(plan: Plan, assignment: Assignment) -> tuple[ChangeGrid, ...]:
    pairs = zip(plan.grids, assignment.workers, strict=True)
    return tuple(ChangeGrid(grid.id, worker=worker) for grid, worker in pairs if grid.worker != worker)


def _shelf(office: Office, community: str) -> Shelf[WorkersOffer]:
    return offers(office, "redraw workers", community)
