"""Computed proposals for a plan: kept for the version of the plan that they were made on, until somebody takes one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from geo.desk.office import Office
from geo.desk.redraw_kept import Held, held
from geo.desk.redraws import editable, require_drafting, require_looking
from geo.desk.shelves import Shelf
from geo.errors import BadInput, Conflict
from geo.i18n import mark
from geo.model import Actor, Redraw

KEPT = 12
"""So many proposals of a kind are kept for a community."""


class Made(Protocol):
    """Something that was computed for a plan."""

    @property
    def redraw(self) -> Redraw:
        """The plan's record as it stood then."""


O = TypeVar("O", bound=Made)  # noqa: E741 - an offer


def offers(office: Office, kind: str, community: str) -> Shelf[Any]:
    """The proposals of a kind that are kept for a community."""
    return office.shared(kind, community, lambda: Shelf[Any](KEPT))


@dataclass(frozen=True, slots=True)
class Against:
    """What a plan would do to residents, against today.

    Attributes
    ----------
    people, share : float
        Who changes grid worker, and their share of all.
    households, must_visit : int
    """

    people: float
    share: float
    households: int
    must_visit: int


def key_of(redraw: Redraw, *asked: object) -> str:
    """A key that says for which plan, which version of it and what was asked."""
    said = f"{redraw.community} {redraw.id} {redraw.version} {asked!r}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def drafted(office: Office, actor: Actor, community: str, redraw_id: str) -> Held:
    """A plan for which the actor may compute something: needs ``draft:plan``.

    Raises
    ------
    Forbidden, NotFound
    Conflict
        It is no draft any more.
    """
    require_drafting(office, actor, community)
    found = held(office, actor, community, redraw_id)
    editable(found.redraw, found.redraw.version)
    return found


def look_at(shelf: Shelf[O], actor: Actor, community: str, redraw_id: str, key: str) -> O | None:
    """A kept proposal for a plan, if there is one."""
    require_looking(actor, community)
    offer = shelf.get(key) if key else None
    same = offer is not None and (offer.redraw.community, offer.redraw.id) == (community, redraw_id)
    return offer if same else None


def is_current(offer: Made, redraw: Redraw) -> bool:
    """Whether the plan still is as it was when the proposal was made."""
    return offer.redraw.version == redraw.version


def to_take(office: Office, shelf: Shelf[O], actor: Actor, community: str, redraw_id: str, key: str) -> O:
    """A kept proposal that may be accepted now.

    Raises
    ------
    Forbidden, NotFound
    Conflict
        The plan has changed since, or is no draft any more.
    BadInput
        Nothing is kept under this key.
    """
    now = drafted(office, actor, community, redraw_id).redraw
    offer = look_at(shelf, actor, community, redraw_id, key)
    if offer is None:
        raise BadInput(mark("This proposal is no longer kept; compute it again."))
    if not is_current(offer, now):
        raise Conflict(mark("The plan has changed since this was computed; compute it again."))
    return offer
