"""Boundaries from a file onto the blocks of a plan: every repair is listed, in groups, before anything changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import PurePath

import numpy as np

from geo.desk.office import Office
from geo.desk.redraw_edits import do_edits
from geo.desk.redraw_kept import Held
from geo.desk.redraw_matching import match_grids
from geo.desk.redraw_offers import drafted, look_at, offers, to_take
from geo.desk.redraw_proposed import ImportOffer, offer_of, wanted_plan
from geo.desk.redraw_towards import edits_towards
from geo.desk.shelves import Shelf
from geo.errors import BadInput
from geo.exchange.boundary_files import read_assignment
from geo.exchange.boundary_reading import read_boundaries
from geo.i18n import mark
from geo.model import Actor
from geo.redraw.impact_facts import Facts
from geo.redraw.plans import PlanGrid
from geo.redraw.repair import snap_to_blocks
from geo.redraw.repair_faults import BoundaryFault, find_faults
from geo.redraw.repair_outlines import Homes, ground_of

TABLES = (".csv", ".txt", ".xlsx")
"""What a table of blocks and grids is called; everything else is taken for boundaries."""


def read_import(
    office: Office, actor: Actor, community: str, redraw_id: str, data: bytes, name: str, *,
    system: str | None = None, encoding: str | None = None, layer: str | None = None, keep_rest: bool = True,
) -> ImportOffer:  # fmt: skip
    """Read boundaries or a table of blocks, and say what they would make of a plan.

    Needs ``draft:plan``; nothing is written.

    Parameters
    ----------
    data : bytes
    name : str
        Of the file, for its ending only: `TABLES` are tables of blocks and grids.
    system, encoding, layer : str, optional
        As of `geo.exchange.boundary_reading.read_boundaries`.
    keep_rest : bool
        Blocks that the file leaves out keep their grid; otherwise each goes to the nearest grid, as a repair.

    Raises
    ------
    Forbidden, NotFound, Conflict
        No right, no such plan, or it is no draft any more.
    BadInput
        The file cannot be read, or has nothing on these blocks.
    Faulty
        Everything that is wrong line by line.
    """
    now = drafted(office, actor, community, redraw_id)
    plan = now.plan
    faults: Sequence[BoundaryFault] = ()
    given: Sequence[PlanGrid]
    if PurePath(name).suffix.lower() in TABLES:
        snap = read_assignment(data, plan.blocks, encoding=encoding)
        given = snap.plan.grids
    else:
        file = read_boundaries(data, system=system, encoding=encoding, layer=layer)
        homes = _homes(now.facts)
        snap = snap_to_blocks(file.outlines, plan.blocks, homes)
        faults = find_faults(file.outlines, homes, ground_of(plan.blocks))
        given = file.outlines.grids
    offer = offer_of(now, snap, faults, match_grids(given, plan), keep_rest=keep_rest)
    _shelf(office, community).put(offer.key, offer)
    return offer


def kept_import(office: Office, actor: Actor, community: str, redraw_id: str, key: str) -> ImportOffer | None:
    """A file's proposal that is still kept; for whoever may look at plans."""
    return look_at(_shelf(office, community), actor, community, redraw_id, key)


def accept_import(
    office: Office, actor: Actor, community: str, redraw_id: str, key: str, agreed: Collection[str]
) -> Held:
    """Take over what a file says, with those repairs that somebody agreed to, in one transaction.

    Needs ``draft:plan``.

    Parameters
    ----------
    agreed : collection of str
        Ids of repairs and keys of ``ended`` and ``renamed`` groups (`ImportOffer.choices`). A block with a repair that
        is not among them keeps the grid that it has in the plan.

    Raises
    ------
    Conflict
        The plan has changed since the file was read.
    BadInput
        An unknown id, a locked grid, or nothing would change.
    """
    offer = to_take(office, _shelf(office, community), actor, community, redraw_id, key)
    if unknown := set(agreed) - offer.choices:
        raise BadInput(mark("There is no repair {id}."), id=min(unknown)[:80])
    edits = edits_towards(offer.plan, wanted_plan(offer, agreed))
    if not edits:
        raise BadInput(mark("The plan is so already: nothing would change."))
    return do_edits(office, actor, community, redraw_id, offer.redraw.version, edits)


def _homes(facts: Facts) -> Homes | None:
    """Where households live, by point: who they are is nobody's business here."""
    if not len(facts.households):
        return None
    points, count = np.unique(facts.households.lonlat, axis=0, return_counts=True)
    return Homes(tuple(str(n) for n in range(len(points))), points, count.astype(np.float64))


def _shelf(office: Office, community: str) -> Shelf[ImportOffer]:
    return offers(office, "redraw imports", community)
