"""`report`: the one way in for form, hotline file, Open311 and the simulation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from geo.crs import check_lonlat
from geo.desk.actors import SIMULATION
from geo.desk.office import Office
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
TRUSTED = frozenset(
    {Source.STATION, Source.WORKER, Source.STAIR_HEAD, Source.HOTLINE, Source.PATROL, Source.DOOR_KNOCK}
)
"""Sources whose reports are filed at once; the others wait for a dispatcher's look."""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody sends in.

    Attributes
    ----------
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
        The actor may not report here.
    """
    if not actor.may_anywhere("report:case", sent.community):
        raise Forbidden(mark("You may not report here."))
    made = _remembered(office, sent)
    if made is not None:
        return made
    draft = replace(_draft(office, _checked(sent)), demo=sent.demo or actor.id == SIMULATION)
    with office.write(actor) as tx:
        if sent.idempotency_key:
            known = tx.case_of_key(sent.community, sent.idempotency_key)
            if known is not None:
                return tx.case(known)
        return store_report(office, tx, draft, sent.idempotency_key)


def store_report(office: Office, tx: Writing, draft: Case, idempotency_key: str = "") -> Case:
    """Number and store a drafted case inside a transaction; trusted sources are filed at once."""
    zone = ZoneInfo(office.profile(draft.community).zone)
    series = f"{draft.community[:3].upper()}-{draft.received_at.astimezone(zone):%Y%m%d}"
    numbered = replace(draft, id=f"{series}-{tx.next_number(series):04d}")
    case, _ = tx.put("report", None, numbered)
    if idempotency_key:
        tx.remember_key(case.community, idempotency_key, case.id)
    if case.source in TRUSTED:
        case, _ = tx.put("file", case, replace(case, state=CaseState.FILED))
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


def draft_case(office: Office, sent: Report) -> Case:
    """A checked and located case that has no number yet."""
    return _draft(office, _checked(sent))


def _remembered(office: Office, sent: Report) -> Case | None:
    if not sent.idempotency_key:
        return None
    with office.store.read() as reader:
        known = reader.case_of_key(sent.community, sent.idempotency_key)
        return reader.case(known) if known is not None else None


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


def _draft(office: Office, sent: Report) -> Case:
    profile = office.profile(sent.community)
    category = profile.category(sent.category)
    now = office.clock()
    received = sent.received_at or now
    urgent = sent.urgent or category.urgency == "urgent"
    answer = _locate(office, sent)
    position = position_of(answer.placed) if answer.placed else None
    return Case(
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
        handling_path=handling_path(profile, office.root(sent.community), position.path if position else ()),
        reporter=sent.reporter,
        media=sent.media,
        due_at=due_at(category, received, profile.calendar, urgent=urgent),
        updated_at=now,
        demo=sent.demo,
    )


def _locate(office: Office, sent: Report) -> Answer:
    point = (sent.lon, sent.lat) if sent.lon is not None and sent.lat is not None else None
    radius = sent.radius_m if sent.radius_m is not None else POINT_RADIUS_M
    return office.locator(sent.community).locate(
        sent.address.strip(), point=point, radius_m=radius, address_id=sent.address_id
    )
