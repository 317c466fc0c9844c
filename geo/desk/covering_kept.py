"""Proposed covers, kept by this process for as long as somebody looks at them."""

from __future__ import annotations

import hashlib

from geo.desk.covering import CoverProposal
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.shelves import Shelf
from geo.model import Actor

KEPT = 8
"""So many proposals of a community are kept at once."""


def keep_cover(office: Office, proposal: CoverProposal) -> str:
    """Keep a proposal for the address of a page; returns its key, the same for the same proposal."""
    said = f"{proposal.role} {proposal.day} {sorted(proposal.today.items())} {sorted(proposal.plan.worker_of.items())}"
    return _shelf(office, proposal.community).put(hashlib.sha256(said.encode()).hexdigest()[:12], proposal)


def kept_cover(office: Office, actor: Actor, community: str, key: str) -> CoverProposal | None:
    """A proposal that is still kept; needs ``schedule:work`` over the whole community."""
    require_doing(actor, "schedule:work", community, (office.root(community),))
    return _shelf(office, community).get(key) if key else None


def _shelf(office: Office, community: str) -> Shelf[CoverProposal]:
    return office.shared("covers", community, lambda: Shelf[CoverProposal](KEPT))
