"""Proposed neighbour units, kept by this process for as long as somebody looks at them."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from geo.desk.neighbour_doors import DRAFTING
from geo.desk.neighbour_proposing import UnitsProposal
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.model import Actor

KEPT = 16
"""So many proposals of a community are kept at once."""


class UnitsShelf:
    """Proposals by their key, those looked at last; safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, UnitsProposal] = OrderedDict()

    def put(self, proposal: UnitsProposal) -> str:
        """Keep a proposal; the same one has the same key."""
        inside = [(unit.id, *(door.id for door in unit.doors)) for unit in proposal.units]
        made = (proposal.scope.id, proposal.within, proposal.least, proposal.most, sorted(proposal.stands.items()))
        key = hashlib.sha256(repr((made, inside)).encode()).hexdigest()[:12]
        with self._lock:
            self._kept[key] = proposal
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> UnitsProposal | None:
        """The proposal with a key, if it is still kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)


def keep_units(office: Office, proposal: UnitsProposal) -> str:
    """Keep a proposal for the address of a page; returns its key."""
    return _shelf(office, proposal.community).put(proposal)


def kept_units(office: Office, actor: Actor, community: str, key: str) -> UnitsProposal | None:
    """A proposal that is still kept; needs ``draft:plan`` where it was made."""
    found = _shelf(office, community).get(key) if key else None
    if found is not None:
        require_doing(actor, DRAFTING, community, found.scope.path)
    return found


def _shelf(office: Office, community: str) -> UnitsShelf:
    return office.shared("neighbour proposals", community, UnitsShelf)
