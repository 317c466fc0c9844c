"""Proposed covers, kept by this process for as long as somebody looks at them."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from geo.desk.covering import CoverProposal
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.model import Actor

KEPT = 8
"""So many proposals of a community are kept at once."""


class CoverShelf:
    """Proposals by their key, those looked at last; safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, CoverProposal] = OrderedDict()

    def put(self, proposal: CoverProposal) -> str:
        """Keep a proposal; the same one has the same key."""
        said = (
            f"{proposal.role} {proposal.day} {sorted(proposal.today.items())} {sorted(proposal.plan.worker_of.items())}"
        )
        key = hashlib.sha256(said.encode()).hexdigest()[:12]
        with self._lock:
            self._kept[key] = proposal
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return key

    def get(self, key: str) -> CoverProposal | None:
        """The proposal with a key, if it is still kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)


def keep_cover(office: Office, proposal: CoverProposal) -> str:
    """Keep a proposal for the address of a page; returns its key."""
    return _shelf(office, proposal.community).put(proposal)


def kept_cover(office: Office, actor: Actor, community: str, key: str) -> CoverProposal | None:
    """A proposal that is still kept; needs ``schedule:work`` over the whole community."""
    require_doing(actor, "schedule:work", community, (office.root(community),))
    return _shelf(office, community).get(key) if key else None


def _shelf(office: Office, community: str) -> CoverShelf:
    return office.shared("covers", community, CoverShelf)
