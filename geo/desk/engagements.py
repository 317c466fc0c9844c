"""What has an hour of its own: errands for residents (代办), appointments, meetings — kept, changed, withdrawn.

An engagement is private: whoever is bound to it, whoever schedules there and whoever may read households there know of
it, and nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from geo.clock import day_start
from geo.desk.doorsteps import doorsteps
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.errors import BadInput, Conflict, NotFound
from geo.i18n import mark
from geo.model import Activity, Actor, Engagement, Path
from geo.schedule.recurrence import check_rule, coming, occurrences
from geo.store import Transaction

SCHEDULING, OWN = "schedule:work", "take:case"
Kind = Literal["errand", "care", "meeting"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST_NAME, SHORTEST_MIN, LONGEST_MIN, LONGEST_SLACK_MIN = 120, 5, 600, 480
MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class EngagementForm:
    """What somebody enters of an engagement; see `Engagement` for what the fields mean.

    Attributes
    ----------
    target : str
        Household, unit or place that is gone to; empty: the household it is done for, if any.
    """

    kind: Kind
    name: str
    starts_at: datetime
    minutes: int
    rule: str = ""
    slack_min: int = 0
    people: tuple[str, ...] = ()
    skill: str = ""
    target: str = ""
    for_household: str = ""
    until: date | None = None


def engagements_on(office: Office, community: str, day: date) -> list[tuple[Engagement, datetime]]:
    """What takes place on a local day, with the instant (UTC) at which it begins, in the order of time."""
    zone = office.profile(community).zone
    with office.store.read() as reader:
        known = reader.work.engagements(community)
    found = [(engagement, at) for engagement in known for at in occurrences(engagement, day, zone)]
    return sorted(found, key=lambda entry: (entry[1], entry[0].id))


def activity_of(engagement: Engagement) -> Activity:
    """What its time counts as by the 721 method: a meeting as counter business, the rest as work in the grid."""
    return "counter" if engagement.kind == "meeting" else "field"


def may_know(actor: Actor, engagement: Engagement) -> bool:
    """Whether somebody may know of an engagement."""
    if actor.person_id is not None and actor.person_id in engagement.people:
        return True
    return any(_may(actor, right, engagement) for right in (SCHEDULING, "read:household"))


def may_change(actor: Actor, engagement: Engagement) -> bool:
    """Whether somebody may change an engagement: whoever schedules there, and a worker what binds them alone."""
    return _may(actor, SCHEDULING, engagement) or _own(actor, engagement)


def engagements_known(office: Office, actor: Actor, community: str, *, past: bool = False) -> list[Engagement]:
    """The engagements that an actor may know, those that come next in front.

    Parameters
    ----------
    past : bool
        Whether those that never come again are among them, at the end.
    """
    if actor.person_id is None:
        require_doing(actor, SCHEDULING, community)
    zone, today = office.profile(community).zone, office.today(community)
    with office.store.read() as reader:
        known = [one for one in reader.work.engagements(community) if may_know(actor, one)]
    begin = day_start(today, zone)
    nexts = [(coming(one, begin, zone, most=1), one) for one in known]
    ahead = sorted(((times[0], one.id, one) for times, one in nexts if times), key=lambda row: row[:2])
    over = sorted((one for times, one in nexts if not times), key=lambda one: one.starts_at, reverse=True)
    return [one for *_, one in ahead] + (over if past else [])


def engagement_of(office: Office, actor: Actor, community: str, id_: str) -> Engagement:
    """One engagement, or `NotFound`: also where the actor may not know of it."""
    with office.store.read() as reader:
        found = reader.work.maybe(Engagement, community, id_)
    if found is None or not may_know(actor, found):
        raise NotFound(mark("There is no engagement {id} in {community}."), id=id_, community=community)
    return found


def create_engagement(office: Office, actor: Actor, community: str, form: EngagementForm) -> Engagement:
    """Enter an engagement.

    Raises
    ------
    Forbidden
        The actor may not schedule there, and it does not bind the actor alone.
    BadInput
        A field is wrong. Nothing was written.
    """
    made = _filled(office, community, form, Engagement(community, "", form.kind, "", form.starts_at, 0))
    _require_change(actor, made)
    with office.write(actor) as tx:
        series = f"ENG-{community[:3].upper()}"
        return tx.put("engage", None, replace(made, id=f"{series}-{tx.next_number(series):05d}"))[0]


def change_engagement(
    office: Office, actor: Actor, community: str, id_: str, form: EngagementForm, *, version: int | None = None
) -> Engagement:
    """Enter the fields of an engagement anew; the days it leaves out are kept."""
    before = _changeable(office, actor, community, id_)
    after = _filled(office, community, form, before)
    _require_change(actor, after)
    with office.write(actor) as tx:
        return tx.put("change", _still(tx, before, version), after)[0]


def skip_day(
    office: Office, actor: Actor, community: str, id_: str, day: date, *, version: int | None = None
) -> Engagement:
    """Leave out one local day of an engagement.

    Raises
    ------
    BadInput
        It does not take place on that day.
    """
    before = _changeable(office, actor, community, id_)
    if not occurrences(before, day, office.profile(community).zone):
        raise BadInput(mark("It does not take place on {day}."), day=day.isoformat())
    after = replace(before, except_on=tuple(sorted({*before.except_on, day})))
    with office.write(actor) as tx:
        return tx.put("skip", _still(tx, before, version), after)[0]


def withdraw_engagement(
    office: Office, actor: Actor, community: str, id_: str, *, version: int | None = None
) -> Engagement:
    """Take an engagement back; accepted stops that were made of it stay until the day is planned again."""
    before = _changeable(office, actor, community, id_)
    if before.withdrawn:
        raise Conflict(mark("It has been withdrawn already."))
    with office.write(actor) as tx:
        return tx.put("withdraw", _still(tx, before, version), replace(before, withdrawn=True))[0]


def _filled(office: Office, community: str, form: EngagementForm, base: Engagement) -> Engagement:
    profile, staff = office.profile(community), office.staff(community)
    name = form.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise BadInput(mark("Say in at most {limit} characters what it is."), limit=LONGEST_NAME)
    if form.kind not in KINDS:
        raise BadInput(mark("It is an errand, an appointment or a meeting."))
    if not SHORTEST_MIN <= form.minutes <= LONGEST_MIN or not 0 <= form.slack_min <= LONGEST_SLACK_MIN:
        raise BadInput(
            mark("It takes {shortest} to {longest} minutes, and begins at most {slack} minutes late."),
            shortest=SHORTEST_MIN, longest=LONGEST_MIN, slack=LONGEST_SLACK_MIN,
        )  # fmt: skip
    if form.starts_at.tzinfo is None:
        raise BadInput(mark("The beginning needs a time zone."))
    first = form.starts_at.astimezone(ZoneInfo(profile.zone))
    if (first + timedelta(minutes=form.minutes)).date() != first.date():
        raise BadInput(mark("It must end on the day on which it begins."))
    people = tuple(dict.fromkeys(form.people))
    unknown = [person_id for person_id in people if person_id not in staff.people]
    if unknown or len(people) > MOST_PEOPLE:
        raise BadInput(mark("There is no person {id} in {community}."), id=(unknown or people)[0], community=community)
    if form.kind == "meeting" and not people:
        raise BadInput(mark("A meeting needs somebody who attends."))
    if form.skill and form.skill not in dict(profile.skills):
        raise BadInput(mark("There is no skill {skill} here."), skill=form.skill)
    if form.until is not None and form.until <= first.date():
        raise BadInput(mark("The last day must not lie before the first."))
    path, lon, lat = _where(office, community, form.target or form.for_household, form.for_household)
    return replace(
        base, kind=form.kind, name=name, starts_at=form.starts_at, minutes=form.minutes,
        rule=check_rule(form.rule, form.starts_at, profile.zone), slack_min=form.slack_min, people=people,
        skill=form.skill, target=form.target or form.for_household, for_household=form.for_household,
        until=form.until, path=path, lon=lon, lat=lat,
    )  # fmt: skip


def _where(office: Office, community: str, target: str, household: str) -> tuple[Path, float | None, float | None]:
    """The chain that decides who may know of it, which is the household's where there is one, and the place."""
    doors, tree, staff = doorsteps(office, community), office.tree(community), office.staff(community)
    path: Path = (office.root(community),)
    if household:
        if household not in doors:
            raise BadInput(mark("There is no household {id} here."), id=household)
        path = doors[household].path or path
    lon: float | None = None
    lat: float | None = None
    if target in doors:
        path, lon, lat = (path if household else doors[target].path or path), doors[target].lon, doors[target].lat
    elif target in staff.places:
        place = staff.places[target]
        lon, lat = place.lon, place.lat
    elif target and tree.knows(target):
        shape = tree.unit(target).geometry
        spot = shape.representative_point() if shape is not None else None
        lon, lat = (spot.x, spot.y) if spot is not None else (None, None)
        path = path if household else tree.unit(target).path
    elif target:
        raise BadInput(mark("There is nothing here to go to that is called {id}."), id=target)
    return path, lon, lat


def _changeable(office: Office, actor: Actor, community: str, id_: str) -> Engagement:
    before = engagement_of(office, actor, community, id_)
    _require_change(actor, before)
    return before


def _require_change(actor: Actor, engagement: Engagement) -> None:
    if not _own(actor, engagement):
        require_doing(actor, SCHEDULING, engagement.community, engagement.path or None)


def _own(actor: Actor, engagement: Engagement) -> bool:
    mine = actor.person_id is not None and engagement.people == (actor.person_id,)
    return mine and actor.may_anywhere(OWN, engagement.community)


def _may(actor: Actor, right: str, engagement: Engagement) -> bool:
    if not engagement.path:
        return actor.may_anywhere(right, engagement.community)
    return actor.may(right, engagement.community, engagement.path)


def _still(tx: Transaction, before: Engagement, version: int | None) -> Engagement:
    """The record as it is now, if nobody changed it since it was looked at."""
    now = tx.work.one(Engagement, before.community, before.id)
    if now.version != before.version or (version is not None and version != now.version):
        raise Conflict(mark("Somebody changed it in the meantime; look at it again."))
    return now
