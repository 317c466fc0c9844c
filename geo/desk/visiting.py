"""A visit as it is recorded, mostly on a phone: whom somebody met, what they found, and the case it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from geo.clock import local_day
from geo.crs import check_lonlat
from geo.desk.duties import VISITING, duty_rule, target_of
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.reporting import LONGEST_DESCRIPTION, Report, draft_case, store_report
from geo.desk.sources import require_source, vouched
from geo.desk.stops import check_key, check_note, done, moment, own_stop, with_key
from geo.errors import BadInput, Forbidden, NotFound
from geo.i18n import mark, pick
from geo.model import Actor, Campaign, Case, DoorOutcome, Need, Source, Stop, StopKind, StopState, Visit
from geo.schedule.duties_books import Target
from geo.store import Transaction

READING = "read:household"
LOOKED_BACK = timedelta(days=800)
"""Visits of a household that are shown."""


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What somebody sends in after a visit.

    Attributes
    ----------
    target : str
        Household, unit or block.
    duty : str
        Key of the duty; may be empty in a campaign.
    lon, lat, error_m : float or None
        Where the phone was, degrees, EPSG:4326, and its error radius in metres.
    needs : tuple of str
        Keys of ``[[needs]]`` of the profile that were found.
    media : tuple of str
        Names of kept photos.
    answers : mapping of str to str
        Answers to the questionnaire of the campaign, by question.
    stop_id : str
        The stop it was planned as, which it ends; may be empty.
    key : str
        What the phone calls it, 8 to 64 letters, digits and hyphens: sent again it makes no second one. May be empty.
    ago_s : float
        How many seconds ago it was, by the phone's own count.
    """

    target: str
    duty: str = ""
    outcome: DoorOutcome = DoorOutcome.FOUND
    lon: float | None = None
    lat: float | None = None
    error_m: float | None = None
    note: str = ""
    needs: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    campaign_id: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    stop_id: str = ""
    key: str = ""
    ago_s: float = 0.0


def record_visit(office: Office, actor: Actor, community: str, sent: VisitReport) -> Visit:
    """Record a visit, and end the stop it was planned as, in one transaction.

    Parameters
    ----------
    actor : Actor
        Needs ``visit:household`` at the target, or a stop of their own there that is still open.
    sent : VisitReport

    Returns
    -------
    Visit
        As stored. The same key again returns the visit made the first time and changes nothing.

    Raises
    ------
    NotFound
        No such target, duty, campaign or stop.
    Forbidden
        The actor may not visit there, the stop is somebody else's, or the key was somebody else's.
    Conflict
        The stop is over, or lies in a day to come.
    BadInput
        A value cannot be used.
    """
    require_doing(actor, VISITING, community)
    check_key(sent.key)
    target = target_of(office, community, sent.target)
    checked = _checked(office, community, sent)
    with office.write(actor) as tx:
        known = sent_before(tx, actor, community, sent.key)
        if known is not None:
            return known
        at = moment(office, sent.ago_s)
        stop = own_stop(office, tx, actor, community, sent.stop_id) if sent.stop_id else None
        if stop is not None and stop.target != target.id:
            raise BadInput(mark("The stop leads to another door than the visit."))
        if stop is None:
            require_doing(actor, VISITING, community, target.path)
        if sent.campaign_id:
            tx.work.one(Campaign, community, sent.campaign_id)
        visit = _visit(actor, community, checked, target, at)
        stored, _ = tx.put("visit", None, replace(visit, id=number(office, tx, community, at)))
        if stop is not None:
            tx.put("finish_stop", stop, with_key(_ended(stop, stored), sent.key))
        return stored


def case_of_need(office: Office, actor: Actor, community: str, visit_id: str, need: str) -> Case:
    """Make a case of what a visit found, at that door; once, however often it is asked for.

    Parameters
    ----------
    actor : Actor
        Who made the visit, or whoever may read households there; needs the right to report as well.
    need : str
        Key of one of the visit's needs.

    Returns
    -------
    Case
        The visit names it in ``case_ids``, and its description names the visit.

    Raises
    ------
    NotFound
        No such visit, or it found no such need.
    Forbidden
        Somebody else's visit, or the actor may not report as what they are.
    BadInput
        The profile says of no category what such a need becomes.
    """
    with office.write(actor) as tx:
        visit = tx.work.one(Visit, community, visit_id)
        if visit.person_id != _who(actor) and not actor.may(READING, community, visit.path):
            raise Forbidden(mark("You may not see this: it needs the right {right}."), right=READING)
        found = _need(office, visit, need)
        key = f"visit:{community}:{visit.id}:{need}"
        known = tx.case_of_key(community, key)
        if known is not None:
            return tx.case(known)
        require_doing(actor, "report:case", community)
        source = Source.DOOR_KNOCK if visit.campaign_id else Source.WORKER
        require_source(actor, community, source)
        draft = draft_case(office, actor, _report(office, visit, found, source))
        case = store_report(office, tx, draft, key, known=vouched(actor, community))
        tx.put("find", visit, replace(visit, case_ids=(*visit.case_ids, case.id)))
        return case


def visits_at(office: Office, actor: Actor, community: str, target: str) -> list[Visit]:
    """The visits at a household, unit or block, the newest first: all with ``read:household`` there, else one's own."""
    path = target_of(office, community, target).path
    if not actor.may(READING, community, path):
        require_doing(actor, VISITING, community)
    with office.store.read() as reader:
        found = reader.work.visits(community, since=office.clock() - LOOKED_BACK, targets=[target])
    allowed = actor.may(READING, community, path)
    return [visit for visit in reversed(found) if allowed or visit.person_id == _who(actor)]


def visit_of_case(office: Office, actor: Actor, case: Case) -> Visit | None:
    """The visit that found what a case is about, if one did and the actor may see it."""
    if not case.address_id or not actor.may_anywhere(VISITING, case.community) | actor.may_anywhere(
        READING, case.community
    ):
        return None
    with office.store.read() as reader:
        found = reader.work.visits(case.community, targets=[case.address_id])
    for visit in found:
        if case.id in visit.case_ids:
            seen = visit.person_id == _who(actor) or actor.may(READING, case.community, visit.path)
            return visit if seen else None
    return None


def sent_before(tx: Transaction, actor: Actor, community: str, key: str) -> Visit | None:
    """The visit that the actor has sent under a key already; `Forbidden` where somebody else has."""
    known = tx.work.visit_by_key(community, key)
    if known is not None and known.person_id != _who(actor):
        raise Forbidden(mark("This visit was sent by somebody else."))
    return known


def number(office: Office, tx: Transaction, community: str, at: datetime) -> str:
    """The next number of a visit of a local day: ``VST-XNJ-20261123-0007``."""
    series = series_of(community, local_day(at, office.profile(community).zone))
    return f"{series}-{tx.next_number(series):04d}"


def series_of(community: str, day: date) -> str:
    """What the numbers of a day's visits are counted by."""
    return f"VST-{community[:3].upper()}-{day:%Y%m%d}"


def _checked(office: Office, community: str, sent: VisitReport) -> VisitReport:
    if not sent.duty and not sent.campaign_id:
        raise BadInput(mark("Say for which duty the visit was."))
    if sent.duty:
        duty_rule(office, community, sent.duty)
    known = {need.key for need in office.profile(community).needs}
    for need in sent.needs:
        if need not in known:
            raise NotFound(mark("There is no need {need} here."), need=need)
    if (sent.lon is None) != (sent.lat is None):
        raise BadInput(mark("A point needs both a longitude and a latitude."))
    if sent.lon is not None and sent.lat is not None:
        check_lonlat(sent.lon, sent.lat)
    note = check_note(sent.note, sent.media)
    return replace(sent, note=note, needs=tuple(dict.fromkeys(sent.needs)))


def _visit(actor: Actor, community: str, sent: VisitReport, target: Target, at: datetime) -> Visit:
    return Visit(
        community, "", sent.duty, _who(actor), target.id, target.path, at, sent.outcome, sent.lon, sent.lat,
        sent.error_m, sent.note, sent.needs, (), sent.media, sent.campaign_id, sent.answers, sent.stop_id, sent.key,
    )  # fmt: skip


def _ended(stop: Stop, visit: Visit) -> Stop:
    """The stop after its visit: whoever stood at the door had arrived, and only who was found makes it done."""
    if stop.state is StopState.PLANNED:
        stop = replace(stop, state=StopState.ARRIVED, arrived_at=visit.at, arrived_lon=visit.lon, arrived_lat=visit.lat)
    ended = done(stop, visit.at, visit.note, visit.media)
    if visit.outcome is DoorOutcome.FOUND or stop.kind is not StopKind.VISIT:
        return ended
    return replace(ended, state=StopState.FAILED, reason=visit.outcome.value)


def _need(office: Office, visit: Visit, key: str) -> Need:
    for need in office.profile(visit.community).needs:
        if need.key == key and key in visit.needs:
            if not need.category:
                raise BadInput(mark("The profile names no category for this need."))
            return need
    raise NotFound(mark("There is no need {need} here."), need=key)


def _report(office: Office, visit: Visit, need: Need, source: Source) -> Report:
    target, lang = target_of(office, visit.community, visit.target), office.settings.lang
    text = f"{pick(need.name, lang)} · {visit.id}\n{visit.note}".strip()
    return Report(
        visit.community, need.category, text[:LONGEST_DESCRIPTION], address=target.name,
        address_id=target.id if target.kind != "block" else "", source=source, media=visit.media,
        lon=target.lon, lat=target.lat,
    )  # fmt: skip


def _who(actor: Actor) -> str:
    return actor.person_id or actor.id
