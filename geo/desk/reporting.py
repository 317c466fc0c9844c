"""`report`: the one way in for form, hotline file, Open311 and the simulation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from geo.crs import check_lonlat
from geo.desk.actors import SIMULATION
from geo.desk.addressing import choose_community
from geo.desk.office import Office
from geo.desk.residents import residents_for
from geo.desk.ruling import route
from geo.desk.running import wind
from geo.desk.sources import filed_at_once, require_source, vouched
from geo.desk.writing import Writing
from geo.errors import BadInput, Forbidden
from geo.flow import due_at, handling_path
from geo.i18n import mark
from geo.locate import Answer, Candidate
from geo.model import Actor, Case, CaseState, Position, Reporter, Source

LONGEST_DESCRIPTION = 4_000
LONGEST_ADDRESS = 500
POINT_RADIUS_M = 15.0
"""Error radius of a point whose sender states none: a phone's satellite fix in a street."""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody sends in.

    Attributes
    ----------
    community : str
        Its key; empty when the sender names none: then the point and the words decide, see `geo.desk.addressing`.
    category : str
        Code of a category of the profile.
    address, address_id : str
        Words, or the id of a unit or household; either, both or a point must say where.
    lon, lat, radius_m : float or None
        Point in degrees, EPSG:4326, with its error radius in metres.
    idempotency_key : str
        Sent again with the same key, the report makes no second case.
    """

    community: str
    category: str
    description: str
    address: str = ""
    address_id: str = ""
    lon: float | None = None
    lat: float | None = None
    radius_m: float | None = None
    source: Source = Source.API
    reporter: Reporter = Reporter()
    media: tuple[str, ...] = ()
    received_at: datetime | None = None
    urgent: bool = False
    idempotency_key: str = ""
    demo: bool = False


def report(office: Office, actor: Actor, sent: Report) -> Case:
    """Take in a report: check it, locate it, give it a number and a limit, in one transaction with its events.

    Parameters
    ----------
    office : Office
    actor : Actor
        Needs ``report:case``.
    sent : Report

    Returns
    -------
    Case
        As stored. A repeated idempotency key returns the case made the first time.

    Raises
    ------
    NotFound
        Unknown community or category.
    BadInput
        Nothing says what or where, or a value cannot be used.
    Forbidden
        The actor may not report here, or not in the name of that source.
    """
    if sent.community:
        _require_reporting(actor, sent.community)
    made = _remembered(office, sent)
    if made is not None and actor.may_anywhere("report:case", made.community):
        return made
    sent, clear = _addressed(office, actor, _checked(sent))
    _require_reporting(actor, sent.community)
    require_source(actor, sent.community, sent.source)
    draft = replace(_draft(office, actor, sent, clear=clear), demo=sent.demo or actor.id == SIMULATION)
    with office.write(actor) as tx:
        if sent.idempotency_key:
            known = tx.case_of_key(sent.community, sent.idempotency_key)
            if known is not None:
                return tx.case(known)
        return store_report(office, tx, draft, sent.idempotency_key, known=vouched(actor, sent.community))


def store_report(
    office: Office, tx: Writing, draft: Case, idempotency_key: str = "", *, known: bool = False
) -> Case:  # fmt: skip
    """Number and store a drafted case inside a transaction; trusted sources are filed at once.

    ``known`` says whether the sender is somebody known, see `geo.desk.sources`.
    """
    profile = office.profile(draft.community)
    zone = ZoneInfo(profile.zone)
    series = f"{draft.community[:3].upper()}-{draft.received_at.astimezone(zone):%Y%m%d}"
    numbered = replace(draft, id=f"{series}-{tx.next_number(series):04d}")
    now = numbered.updated_at or numbered.received_at
    case, _ = tx.put("report", None, wind(office, None, numbered, now))
    if idempotency_key:
        tx.remember_key(case.community, idempotency_key, case.id)
    if filed_at_once(profile, case, known=known):
        case, _ = tx.put("file", case, wind(office, case, replace(case, state=CaseState.FILED), now))
    return case


def position_of(candidate: Candidate, *, pinned: bool = False) -> Position:
    """A located candidate as the position of a case."""
    return Position(
        lon=candidate.lon,
        lat=candidate.lat,
        radius_m=candidate.radius_m,
        path=candidate.path,
        other_path=candidate.other_path,
        confidence=candidate.confidence,
        why=candidate.why,
        pinned=pinned,
    )


def draft_case(office: Office, actor: Actor, sent: Report) -> Case:
    """A checked and located case that has no number yet; names of people are heard as the actor's rights allow."""
    return _draft(office, actor, _checked(sent))


def _require_reporting(actor: Actor, community: str) -> None:
    if not actor.may_anywhere("report:case", community):
        raise Forbidden(mark("You may not report here."))


def _remembered(office: Office, sent: Report) -> Case | None:
    if not sent.idempotency_key:
        return None
    with office.store.read() as reader:
        for community in (sent.community,) if sent.community else reader.communities():
            known = reader.case_of_key(community, sent.idempotency_key)
            if known is not None:
                return reader.case(known)
    return None


def _addressed(office: Office, actor: Actor, sent: Report) -> tuple[Report, bool]:
    """A report with its community, and whether that is clear enough to place it."""
    if sent.community:
        return sent, True
    if sent.address_id:  # ids are a community's own: without its name they can only mean the first one's
        return replace(sent, community=office.default_community), True
    community, clear = choose_community(office, actor, sent.category, sent.address, _point(sent), _radius(sent))
    return replace(sent, community=community), clear


def _checked(sent: Report) -> Report:
    if (sent.lon is None) != (sent.lat is None):
        raise BadInput(mark("A point needs both a longitude and a latitude."))
    if sent.lon is not None and sent.lat is not None:
        check_lonlat(sent.lon, sent.lat)
    elif not sent.address.strip() and not sent.address_id:
        raise BadInput(mark("Say where it is: a point or an address."))
    if len(sent.description) > LONGEST_DESCRIPTION:
        raise BadInput(mark("The description is longer than {limit} characters."), limit=LONGEST_DESCRIPTION)
    if len(sent.address) > LONGEST_ADDRESS:
        raise BadInput(mark("The address is longer than {limit} characters."), limit=LONGEST_ADDRESS)
    if len(sent.idempotency_key) > 200:
        raise BadInput(mark("The idempotency key is longer than {limit} characters."), limit=200)
    return sent


def _draft(office: Office, actor: Actor, sent: Report, *, clear: bool = True) -> Case:
    profile = office.profile(sent.community)
    category = profile.own_category(sent.category)
    now = office.clock()
    received = sent.received_at or now
    urgent = sent.urgent or category.urgency == "urgent"
    answer = _locate(office, actor, sent) if clear else Answer(sent.address)
    position = position_of(answer.placed) if answer.placed else None
    case = Case(
        id="",
        community=sent.community,
        category=category.code,
        description=sent.description.strip(),
        source=sent.source,
        received_at=received,
        urgent=urgent,
        address=sent.address.strip(),
        address_id=sent.address_id or (answer.placed.address_id if answer.placed else ""),
        position=position,
        handling_path=handling_path(
            profile,
            office.root(sent.community),
            position.path if position else (),
            answer.placed.handling_path if answer.placed else (),
        ),
        reporter=sent.reporter,
        media=sent.media,
        due_at=due_at(category, received, profile.calendar, urgent=urgent),
        updated_at=now,
        demo=sent.demo,
        private=category.keeps_private,
    )
    return route(office, case)


def _locate(office: Office, actor: Actor, sent: Report) -> Answer:
    return office.locator(sent.community).locate(
        sent.address.strip(),
        point=_point(sent),
        radius_m=_radius(sent),
        address_id=sent.address_id,
        aliases=office.aliases(sent.community),
        residents=residents_for(office, actor, sent.community),
    )


def _point(sent: Report) -> tuple[float, float] | None:
    return (sent.lon, sent.lat) if sent.lon is not None and sent.lat is not None else None


def _radius(sent: Report) -> float:
    return sent.radius_m if sent.radius_m is not None else POINT_RADIUS_M
