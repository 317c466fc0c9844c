"""What a file would make of a plan: repairs in groups by kind and grids, and the plan with those that are agreed to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geo.desk.redraw_kept import Held
from geo.desk.redraw_matching import Matching
from geo.desk.redraw_offers import Against, key_of
from geo.errors import Fault
from geo.model import Redraw
from geo.redraw.blocks import NOWHERE, Ints
from geo.redraw.impact import impact
from geo.redraw.plans import Plan, PlanGrid
from geo.redraw.repair import Repair, SnapResult
from geo.redraw.repair_faults import BoundaryFault
from geo.redraw.selection import rows_by_id

_WHOLE = 0.99
"""Ground of a block that lies in no outline, as a share of it, from which the file leaves the block out."""


@dataclass(frozen=True, eq=False, slots=True)
class RepairGroup:
    """Repairs of one kind between the same two grids.

    Attributes
    ----------
    key : str
    kind : str
        As of `geo.redraw.repair.Repair`, or ``ended``: a grid of the plan that the file leaves without ground;
        ``renamed``: a grid that has another name or code in the file.
    from_name, to_name : str
        Names of the grids, empty for none.
    repairs : tuple of Repair
        The largest first; none of ``ended`` and ``renamed``.
    area_m2, households : float
        Of all of them.
    """

    key: str
    kind: str
    from_name: str
    to_name: str
    repairs: tuple[Repair, ...]
    area_m2: float
    households: float

    @property
    def told_only(self) -> bool:
        """Whether there is nothing to choose: ground outside all blocks cannot be taken."""
        return self.kind == "outside"

    @property
    def ids(self) -> tuple[str, ...]:
        """What is agreed to with the whole group."""
        return tuple(repair.id for repair in self.repairs) or (self.key,)


@dataclass(frozen=True, eq=False, slots=True)
class ImportOffer:
    """What a file would make of a plan; nothing has been changed.

    Attributes
    ----------
    key : str
    redraw : Redraw
        The plan's record as it stood.
    plan : Plan
        The plan itself as it stood.
    snapped : ndarray of int, shape (n,)
        For each block the place of its grid in ``grids``.
    grids : tuple of PlanGrid
        Those of the plan, then new ones of the file.
    faults : tuple of BoundaryFault
        What is wrong with the outlines as they were drawn.
    groups : tuple of RepairGroup
        Those with most households first.
    notes : tuple of Fault
        What of names and codes is left away.
    matching : Matching
    left_out : int
        Blocks that the file leaves out and that keep their grid.
    moved_people : float
        Residents who get another grid if everything is agreed to.
    today : Against
        The same against today.
    locked : tuple of str
        Names of locked grids that would give or take a block: the plan refuses that.
    """

    key: str
    redraw: Redraw
    plan: Plan
    snapped: Ints
    grids: tuple[PlanGrid, ...]
    faults: tuple[BoundaryFault, ...]
    groups: tuple[RepairGroup, ...]
    notes: tuple[Fault, ...]
    matching: Matching
    left_out: int
    moved_people: float
    today: Against
    locked: tuple[str, ...]

    @property
    def changed(self) -> tuple[int, ...]:
        """Places of the blocks that get another grid if everything is agreed to."""
        return tuple(np.flatnonzero(self.snapped != self.plan.grid_of).tolist())

    @property
    def choices(self) -> frozenset[str]:
        """Everything that can be agreed to."""
        return frozenset(id_ for group in self.groups if not group.told_only for id_ in group.ids)


def wanted_plan(offer: ImportOffer, agreed: Collection[str]) -> Plan:
    """The plan that a file makes with the repairs that somebody agreed to."""
    yes, row = set(agreed), rows_by_id(offer.plan.blocks)
    grid_of = offer.snapped.copy()
    for repair in (repair for group in offer.groups for repair in group.repairs):
        if repair.block and repair.id not in yes:
            grid_of[row[repair.block]] = offer.plan.grid_of[row[repair.block]]
    held = np.bincount(grid_of[grid_of != NOWHERE], minlength=len(offer.grids)) > 0
    ended = {id_.removeprefix("ended:") for id_ in yes if id_.startswith("ended:")}
    stays = [n for n, grid in enumerate(offer.grids) if held[n] or grid.id not in ended]
    place = np.full(len(offer.grids) + 1, NOWHERE, dtype=np.int64)
    place[stays] = np.arange(len(stays))
    names = {grid.id: grid for grid in offer.matching.renamed if f"renamed:{grid.id}" in yes}
    grids = tuple(names.get(offer.grids[n].id, offer.grids[n]) for n in stays)
    return Plan(offer.plan.blocks, grids, place[grid_of], offer.plan.name, offer.plan.note)


def offer_of(
    now: Held, snap: SnapResult, faults: Sequence[BoundaryFault], matching: Matching, *, keep_rest: bool
) -> ImportOffer:
    """What a snapped file would make of a plan.

    Parameters
    ----------
    now : Held
        The plan as it stands.
    snap : SnapResult
        With the grids of the file.
    faults : sequence of BoundaryFault
        What is wrong with the outlines as they were drawn.
    matching : Matching
        What the file's grids are in the plan.
    keep_rest : bool
        Blocks that the file leaves out keep their grid.
    """
    plan = now.plan
    grids = (*plan.grids, *matching.fresh)
    at = {grid.id: n for n, grid in enumerate(grids)}
    place = np.array([at[matching.ids[grid.id]] for grid in snap.plan.grids], dtype=np.int64)
    snapped = place[snap.plan.grid_of]
    row, repairs = rows_by_id(plan.blocks), list(snap.repairs)
    left_out = [
        repair for repair in repairs
        if keep_rest and repair.kind == "gap" and plan.grid_of[row[repair.block]] != NOWHERE
        and repair.area_m2 >= _WHOLE * plan.blocks.area_m2[row[repair.block]]
    ]  # fmt: skip
    for repair in left_out:
        snapped[row[repair.block]] = plan.grid_of[row[repair.block]]
    gone = {repair.id for repair in left_out}
    groups = _groups(
        [repair for repair in repairs if repair.id not in gone and repair.kind != "dropped"],
        {given: grids[at[own]] for given, own in matching.ids.items()},
    )
    groups += _whole_grids(plan, grids, snapped, matching)
    whole = Plan(plan.blocks, grids, snapped)
    told = impact(now.today, whole, now.facts)
    moved = (plan.grid_of != NOWHERE) & (snapped != plan.grid_of)
    touched = np.unique(np.concatenate([plan.grid_of[moved], snapped[moved]])).tolist()
    return ImportOffer(
        key_of(now.redraw, snapped.tobytes(), [group.key for group in groups]), now.redraw, plan, snapped, grids,
        tuple(faults), tuple(groups), matching.notes, matching, len(left_out),
        float(plan.blocks.people[moved].sum()),
        Against(told.people, told.people_share, len(told.households), len(told.must_visit)),
        tuple(grids[n].name for n in touched if grids[n].locked),
    )  # fmt: skip


def _groups(repairs: Sequence[Repair], named: dict[str, PlanGrid]) -> list[RepairGroup]:
    """Repairs by kind and grids, with the plan's names in their sentences."""
    found: dict[tuple[str, str, str], list[Repair]] = {}
    for repair in repairs:
        found.setdefault((repair.kind, repair.from_grid, repair.to_grid), []).append(repair)
    groups = []
    for (kind, from_grid, to_grid), members in found.items():
        first, second = (named[one].name if one in named else "" for one in (from_grid, to_grid))
        members.sort(key=lambda repair: (-repair.households, -repair.area_m2, repair.id))
        groups.append(RepairGroup(
            f"{kind}:{from_grid}>{to_grid}", kind, first, second,
            tuple(replace(repair, told=_retold(repair.told, first, second)) for repair in members),
            sum(repair.area_m2 for repair in members), sum(repair.households for repair in members),
        ))  # fmt: skip
    return sorted(groups, key=lambda group: (-group.households, -group.area_m2, group.key))


def _retold(told: Fault, from_name: str, to_name: str) -> Fault:
    return Fault.of(told.where, told.subject, told.sentence, **{**told.values, "from_": from_name, "to": to_name})


def _whole_grids(plan: Plan, grids: tuple[PlanGrid, ...], snapped: Ints, matching: Matching) -> list[RepairGroup]:
    """Grids that are left without ground, and grids with another name or code."""
    before = np.bincount(plan.grid_of[plan.grid_of != NOWHERE], minlength=len(grids))
    after = np.bincount(snapped[snapped != NOWHERE], minlength=len(grids))
    found = []
    for n, grid in enumerate(grids):
        if not after[n] and (before[n] or n >= len(plan.grids)):
            found.append(RepairGroup(f"ended:{grid.id}", "ended", grid.name, "", (), 0.0, 0.0))
    known = {grid.id: grid for grid in plan.grids}
    for grid in matching.renamed:
        was, given = (f"{one.name} {one.code}".strip() for one in (known[grid.id], grid))
        found.append(RepairGroup(f"renamed:{grid.id}", "renamed", was, given, (), 0.0, 0.0))
    return found
