"""Proposed neighbour units, kept by this process for as long as somebody looks at them."""

from __future__ import annotations

import hashlib

from geo.desk.neighbour_doors import DRAFTING
from geo.desk.neighbour_proposing import UnitsProposal
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.shelves import Shelf
from geo.model import Actor

KEPT = 16
"""So many proposals of a community are kept at once."""


def keep_units(office: Office, proposal: UnitsProposal) -> str:
    """Keep a proposal for the address of a page; returns its key, the same for the same proposal."""
    inside = [(unit.id, *(door.id for door in unit.doors)) for unit in proposal.units]
    made = (proposal.scope.id, proposal.within, proposal.least, proposal.most, sorted(proposal.stands.items()))
    key = hashlib.sha256(repr((made, inside)).encode()).hexdigest()[:12]
    return _shelf(office, proposal.community).put(key, proposal)


def kept_units(office: Office, actor: Actor, community: str, key: str) -> UnitsProposal | None:
    """A proposal that is still kept; needs ``draft:plan`` where it was made."""
    found = _shelf(office, community).get(key) if key else None
    if found is not None:
        require_doing(actor, DRAFTING, community, found.scope.path)
    return found


def _shelf(office: Office, community: str) -> Shelf[UnitsProposal]:
    return office.shared("neighbour proposals", community, lambda: Shelf[UnitsProposal](KEPT))
