"""At the door: a team's doors of today in walking order, and what is said of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from geo.crs import check_lonlat
from geo.desk.campaign_doors import KNOCKING, VISITING, doors_of, team_of
from geo.desk.campaign_plans import outcomes, span_of
from geo.desk.campaigns import get_campaign
from geo.desk.doorsteps import Doorstep
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.stops import check_key, check_note, moment
from geo.desk.visiting import number, sent_before
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.i18n import mark
from geo.model import SETTLED, Actor, Campaign, CampaignState, DoorList, DoorOutcome, Question, Visit

LONGEST_ANSWER = 500
YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class DoorReport:
    """What somebody says of a door.

    Attributes
    ----------
    door : str
        Id of the household.
    answers : mapping of str to str
        By key of the question; only where somebody was found. ``yes`` or ``no``, a choice, a number, a text.
    lon, lat, error_m : float or None
        Where the phone was, degrees, EPSG:4326, and its error radius in metres.
    key : str
        What the phone calls it, 8 to 64 letters, digits and hyphens: sent again it makes no second visit.
    ago_s : float
        How many seconds ago it was, by the phone's own count.
    """

    door: str
    outcome: DoorOutcome
    needs: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    media: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    error_m: float | None = None
    key: str = ""
    ago_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Knock:
    """A door of a team's day.

    Attributes
    ----------
    span : int
        In which of the campaign's hours.
    again : bool
        Nobody opened at another time.
    outcome, at
        How it stands, and since when; None: not knocked at yet.
    done : bool
        Nothing is to be done there in this span any more.
    """

    door: Doorstep
    span: int
    again: bool
    outcome: DoorOutcome | None
    at: datetime | None
    done: bool


def record_door(office: Office, actor: Actor, community: str, campaign_id: str, sent: DoorReport) -> Visit:
    """Record what was met at a door of a running campaign.

    Parameters
    ----------
    actor : Actor
        On one of the teams, by appointment or by the team's link, or with ``visit:household`` at the door.

    Returns
    -------
    Visit
        As stored. The same key again returns the visit made the first time and changes nothing.

    Raises
    ------
    NotFound
        No such campaign, door in it, or need.
    Forbidden
        The actor is on no team and does not work there, or the key was somebody else's.
    Conflict
        The campaign does not run.
    BadInput
        A value cannot be used; nothing was written.
    """
    require_doing(actor, KNOCKING, community)
    check_key(sent.key)
    who = actor.person_id or actor.id
    with office.write(actor) as tx:
        known = sent_before(tx, actor, community, sent.key)
        if known is not None:
            return known
        campaign = tx.work.one(Campaign, community, campaign_id)
        if campaign.state is not CampaignState.RUNNING:
            raise Conflict(mark("This campaign does not run."))
        door = doors_of(office, campaign).get(sent.door)
        if door is None:
            raise NotFound(mark("There is no door {id} in this campaign."), id=sent.door)
        if team_of(actor, campaign) is None:
            require_doing(actor, VISITING, community, door.path)
        checked = _checked(office, campaign, sent)
        at = moment(office, sent.ago_s)
        visit = Visit(
            community, number(office, tx, community, at), "", who, door.id, door.path, at, sent.outcome, sent.lon,
            sent.lat, sent.error_m, checked.note, checked.needs, (), sent.media, campaign.id, checked.answers,
            key=sent.key,
        )  # fmt: skip
        return tx.put("knock", None, visit)[0]


def my_team_doors(
    office: Office, actor: Actor, community: str, campaign_id: str, *, team_id: str = "", day: date | None = None
) -> list[Knock]:
    """The doors of a team's day, span by span in walking order.

    Parameters
    ----------
    team_id : str
        Another team than the actor's own; for whoever plans the campaign.
    day : datetime.date or None
        None: today.

    Raises
    ------
    Forbidden
        The actor is on no team, and may not look at another one's doors.
    """
    campaign = get_campaign(office, actor, community, campaign_id)
    own = team_of(actor, campaign)
    if team_id and (own is None or own.id != team_id):
        require_doing(actor, "read:household", community)
    elif own is None:
        raise Forbidden(mark("You are on none of this campaign's teams."))
    wanted = team_id or (own.id if own else "")
    zone = ZoneInfo(office.profile(community).zone)
    when = day or office.today(community)
    with office.store.read() as reader:
        lists = reader.work.door_lists(community, campaign_id, day=when, team_id=wanted)
        stands = outcomes(reader, campaign)
        last = {target: at for target, _said, at in reader.work.door_outcomes(community, campaign_id)}
    doors = doors_of(office, campaign)
    return [
        _knock(campaign, one, doors[key], stands.get(key), last.get(key), zone)
        for one in sorted(lists, key=lambda one: (one.span, one.again))
        for key in one.doors
        if key in doors
    ]


def own_visit(office: Office, actor: Actor, community: str, visit_id: str) -> Visit | None:
    """A visit that the actor has recorded, as it stands now; None for anybody else's."""
    with office.store.read() as reader:
        found = reader.work.maybe(Visit, community, visit_id)
    return found if found is not None and found.person_id == (actor.person_id or actor.id) else None


def _knock(
    campaign: Campaign, one: DoorList, door: Doorstep, stands: tuple[DoorOutcome, datetime] | None,
    last: datetime | None, zone: ZoneInfo,
) -> Knock:  # fmt: skip
    tried = last.astimezone(zone) if last else None
    settled = stands is not None and stands[0] in SETTLED
    here = tried is not None and (tried.date(), span_of(campaign, tried.time())) >= (one.day, one.span)
    outcome, at = stands or (None, None)
    return Knock(door, one.span, one.again, outcome, at, settled or here)


def _checked(office: Office, campaign: Campaign, sent: DoorReport) -> DoorReport:
    known = {need.key for need in office.profile(campaign.community).needs}
    for need in sent.needs:
        if need not in known:
            raise NotFound(mark("There is no need {need} here."), need=need)
    if (sent.lon is None) != (sent.lat is None):
        raise BadInput(mark("A point needs both a longitude and a latitude."))
    if sent.lon is not None and sent.lat is not None:
        check_lonlat(sent.lon, sent.lat)
    said = {key: value.strip() for key, value in sent.answers.items() if value.strip()}
    if said and sent.outcome is not DoorOutcome.FOUND:
        raise BadInput(mark("Answers need somebody who was found."))
    questions = {question.key: question for question in campaign.questions}
    for key, value in said.items():
        if key not in questions:
            raise NotFound(mark("There is no question {key} in this campaign."), key=key)
        _check_answer(questions[key], value)
    return replace(
        sent, note=check_note(sent.note, sent.media), needs=tuple(dict.fromkeys(sent.needs)), answers=said,
    )  # fmt: skip


def _check_answer(question: Question, value: str) -> None:
    match question.kind:
        case "yes_no":
            good = value in YES_NO
        case "choice":
            good = value in question.choices
        case "number":
            good = value.removeprefix("-").replace(".", "", 1).isdigit() and value.isascii() and len(value) <= 12
        case "text":
            good = len(value) <= LONGEST_ANSWER
    if not good:
        raise BadInput(mark("“{value}” is no answer to “{question}”."), value=value[:60], question=question.text)
