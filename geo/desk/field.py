"""What phones in the field send and ask: a move of a stop with its photo, and whether one's day looks different."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from geo.desk import stops
from geo.desk.actors import DEMO_ROLES, actor_of_person, demo_actor
from geo.desk.climbing import meant_for
from geo.desk.media import keep_photo
from geo.desk.office import Office
from geo.desk.queries import my_cases
from geo.desk.visiting import VisitReport, record_visit
from geo.errors import NotSignedIn
from geo.i18n import mark
from geo.model import Actor, Case, DoorOutcome, Stop, StopKind

FieldMove = Literal["arrive", "finish", "fail"]
FIELD_MOVES: tuple[FieldMove, ...] = ("arrive", "finish", "fail")
PASS_HOURS = 12
DEMO = "demo:"
"""How the ids of roles begin that nobody holds in the demo."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One move as a phone sends it.

    Attributes
    ----------
    key : str
        What the phone calls it; the same again changes nothing.
    ago_s : float
        How many seconds ago it was made.
    lon, lat : float or None
        Where the phone is, degrees, EPSG:4326.
    outcome : DoorOutcome or None
        What a visit met; a stop for a visit is recorded as one when it is finished.
    needs : tuple of str
        Keys of ``[[needs]]`` that the visit found.
    photo : bytes
        JPEG, PNG or WebP; empty: none.
    """

    move: FieldMove
    key: str
    ago_s: float = 0.0
    note: str = ""
    reason: str = ""
    lon: float | None = None
    lat: float | None = None
    outcome: DoorOutcome | None = None
    needs: tuple[str, ...] = ()
    photo: bytes = b""


def take_in(office: Office, actor: Actor, community: str, stop_id: str, sent: Sent) -> Stop:
    """Do what a phone sends, once.

    A photo is kept only when the stop can take the move: what is refused leaves nothing behind.

    Raises
    ------
    NotFound, Forbidden, Conflict, BadInput
        As `geo.desk.stops` says; nothing was written.
    """
    stops.check_key(sent.key)
    with office.store.read() as reader:
        known = stops.heard(reader, actor, community, stop_id, sent.key)
        if known is not None:
            return known
        before = stops.own_stop(office, reader, actor, community, stop_id)
    if sent.move == "arrive":
        return stops.arrive(
            office, actor, community, stop_id, lon=sent.lon, lat=sent.lat, key=sent.key, ago_s=sent.ago_s
        )
    stops.check_note(sent.note, ())
    if sent.move == "finish":
        stops.done(before, office.clock())
    else:
        stops.check_reason(sent.reason)
    media = (keep_photo(office, sent.photo),) if sent.photo else ()
    if sent.move == "finish" and before.kind is StopKind.VISIT:
        visit = VisitReport(
            before.target, before.ref, sent.outcome or DoorOutcome.FOUND, before.arrived_lon, before.arrived_lat,
            note=sent.note, needs=sent.needs, media=media, stop_id=stop_id, key=sent.key, ago_s=sent.ago_s,
        )  # fmt: skip
        record_visit(office, actor, community, visit)
        with office.store.read() as reader:
            return reader.work.one(Stop, community, stop_id)
    if sent.move == "finish":
        return stops.finish(
            office, actor, community, stop_id, note=sent.note, media=media, key=sent.key, ago_s=sent.ago_s
        )
    return stops.fail(
        office, actor, community, stop_id, reason=sent.reason, note=sent.note, media=media, key=sent.key,
        ago_s=sent.ago_s,
    )  # fmt: skip


def day_mark(office: Office, actor: Actor, community: str) -> str:
    """What `mark_of` says of somebody's cases and stops as they stand now."""
    cases = [*meant_for(office, actor, community), *my_cases(office, actor, community)]
    return mark_of(cases, stops.my_stops(office, actor, community))


def mark_of(cases: Iterable[Case], day: Iterable[Stop]) -> str:
    """A short text that differs whenever cases in somebody's hands, or stops of their day, do."""
    said = [f"{case.id}.{case.version}" for case in cases] + [f"{stop.id}.{stop.version}" for stop in day]
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:16]


def field_pass(office: Office, actor: Actor, community: str) -> str:
    """What the demo's page gives the phone instead of a session: who it speaks for, signed, for half a day.

    The text stays the same within an hour. Empty where a session says who somebody is, and for nobody in particular.
    """
    return page_pass(office, actor, community) if actor.person_id is not None else ""


def page_pass(office: Office, actor: Actor, community: str) -> str:
    """As `field_pass`, and for a role of the demo that nobody holds too: what a page gives to its own map."""
    who = actor.person_id or (actor.id if actor.id in {DEMO + role for role in DEMO_ROLES} else "")
    if not office.settings.demo or not who:
        return ""
    said = f"{int(_hours(office)) + PASS_HOURS}/{community}/{who}"
    return f"{said}/{_signed(office, said)}"


def actor_of_pass(office: Office, community: str, text: str) -> Actor:
    """Whom a pass of the demo speaks for.

    Raises
    ------
    NotSignedIn
        It is none of ours, is over, is another community's, or this is no demo.
    """
    said, _, signature = text.rpartition("/")
    parts = said.split("/")
    if (
        office.settings.demo
        and len(parts) == 3
        and hmac.compare_digest(_signed(office, said).encode(), signature.encode())
    ):
        until, where, who = parts
        if where == community and _hours(office) < int(until):
            if who.startswith(DEMO):
                return demo_actor(office, community, who.removeprefix(DEMO))
            return actor_of_person(office, community, who)
    raise NotSignedIn(mark("This page is too old: open your day again."))


def _hours(office: Office) -> float:
    return office.clock().timestamp() / 3600


def _signed(office: Office, said: str) -> str:
    return hmac.new(office.secret, f"field {said}".encode(), hashlib.sha256).hexdigest()[:32]
