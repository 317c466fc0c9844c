"""Whom a report comes from, who may say so, and what becomes of it: taken up at once, or looked at first."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geo.errors import Forbidden
from geo.i18n import mark
from geo.model import Actor, Case, Profile, Source

ANYBODY = "report:case"
STATED_WITH: Mapping[Source, tuple[str, ...]] = MappingProxyType(
    {
        Source.RESIDENT: (ANYBODY,),
        Source.RIDER: (ANYBODY,),
        Source.API: (ANYBODY,),
        Source.STATION: ("visit:household", "file:case"),
        Source.WORKER: ("visit:household", "file:case"),
        Source.STAIR_HEAD: ("visit:household", "file:case"),
        Source.DOOR_KNOCK: ("visit:household", "file:case", "knock:door"),
        Source.PATROL: ("handle:case", "file:case"),
        Source.TALK_POINT: ("mediate:case", "file:case"),
        Source.CAMERA: ("file:case", "handle:case"),
        Source.HOTLINE: ("import:case",),
        Source.SIGNALS: ("note:signal",),
    }
)
"""Source → the rights any of which lets somebody state it. Without this whoever says «patrol» would be trusted."""

BY_THEMSELVES = (Source.API, Source.SIGNALS)
"""Sources that programs state; nobody chooses them in a form."""


def may_state(actor: Actor, community: str, source: Source) -> bool:
    """Whether somebody may say that a report in a community comes from a source."""
    return any(actor.may_anywhere(right, community) for right in STATED_WITH[source])


def require_source(actor: Actor, community: str, source: Source) -> None:
    """Raise `Forbidden` unless the actor may state the source."""
    if not may_state(actor, community, source):
        raise Forbidden(mark("You may not report as {source}."), source=source.value)


def stated_sources(actor: Actor, community: str) -> tuple[Source, ...]:
    """The sources that somebody may choose in a form, in the order of `Source`."""
    return tuple(source for source in Source if source not in BY_THEMSELVES and may_state(actor, community, source))


def vouched(actor: Actor, community: str) -> bool:
    """Whether whoever reports is somebody known: staff, or a rider with a link of their own."""
    return actor.may_anywhere("vouch:report", community)


def filed_at_once(profile: Profile, case: Case, *, known: bool) -> bool:
    """Whether a report needs nobody's look before it is taken up.

    Parameters
    ----------
    profile : Profile
    case : Case
        As drafted: its photo and its place may have to speak for it.
    known : bool
        Whether the sender is `vouched` for.
    """
    trust = profile.trust_in(case.source)
    return trust == "file" or (trust == "known" and known and bool(case.media) and case.position is not None)
