"""Who cannot be planned, and when: sick, on leave (请假), not turned up; or would rather not be.

Absences are personal: whoever schedules sees all of them, everybody else their own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from geo.clock import day_start
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.errors import BadInput, Conflict, NotFound
from geo.i18n import mark
from geo.model import Absence, Actor

SCHEDULING, OWN = "schedule:work", "take:case"
Kind = Literal["sick", "leave", "no_show", "wish"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OWN_KINDS: tuple[Kind, ...] = ("leave", "wish", "sick")
"""What somebody enters of themselves: that they did not turn up is for others to say."""
LONGEST = timedelta(days=366)
LONGEST_NOTE = 300


def absent_on(office: Office, community: str, day: date) -> dict[str, list[Absence]]:
    """Absences that touch a local day by person, wishes (kind ``wish``) among them; each list in the order of time."""
    zone = office.profile(community).zone
    with office.store.read() as reader:
        found = reader.work.absences(
            community, since=day_start(day, zone), until=day_start(day + timedelta(days=1), zone)
        )
    by_person: dict[str, list[Absence]] = {}
    for absence in found:
        by_person.setdefault(absence.person_id, []).append(absence)
    return by_person


def may_enter(actor: Actor, community: str, person_id: str, kind: Kind) -> bool:
    """Whether somebody may enter or withdraw an absence of a kind for a person."""
    own = actor.person_id == person_id and kind in OWN_KINDS and actor.may_anywhere(OWN, community)
    return own or actor.may_anywhere(SCHEDULING, community)


def absences_known(office: Office, actor: Actor, community: str) -> list[Absence]:
    """Absences of today and of the days to come that an actor may know, by their beginning."""
    with office.store.read() as reader:
        begin = day_start(office.today(community), office.profile(community).zone)
        found = reader.work.absences(community, since=begin)
    if actor.may_anywhere(SCHEDULING, community):
        return found
    require_doing(actor, OWN, community)
    return [absence for absence in found if absence.person_id == actor.person_id]


def enter_absence(
    office: Office,
    actor: Actor,
    community: str,
    person_id: str,
    kind: Kind,
    since: datetime,
    until: datetime,
    *,
    note: str = "",
) -> Absence:
    """Enter that somebody cannot be planned from one instant until another, or would rather not be.

    A plan that has been accepted stays as it is until somebody plans the day again.

    Raises
    ------
    Forbidden
        It is somebody else's, and the actor does not schedule.
    BadInput
        No such person, an end that is not after its beginning, too long, or the same once more.
    """
    if not may_enter(actor, community, person_id, kind):
        require_doing(actor, SCHEDULING, community)
    if kind not in KINDS:
        raise BadInput(mark("Say why: sick, on leave, not turned up, or a wish."))
    if person_id not in office.staff(community).people:
        raise BadInput(mark("There is no person {id} in {community}."), id=person_id, community=community)
    if since.tzinfo is None or until.tzinfo is None or not since < until <= since + LONGEST:
        raise BadInput(mark("An absence ends after it begins, and within a year."))
    if len(note) > LONGEST_NOTE:
        raise BadInput(mark("The note is longer than {limit} characters."), limit=LONGEST_NOTE)
    with office.write(actor) as tx:
        for known in tx.work.absences(community, since=since, until=until):
            if (known.person_id, known.kind, known.since, known.until) == (person_id, kind, since, until):
                raise BadInput(mark("This absence has been entered already."))
        series = f"ABS-{community[:3].upper()}"
        id_ = f"{series}-{tx.next_number(series):05d}"
        made = Absence(community, id_, person_id, since, until, kind, note.strip())
        return tx.put("absent", None, made)[0]


def withdraw_absence(office: Office, actor: Actor, community: str, id_: str, *, version: int | None = None) -> Absence:
    """Take an absence back."""
    with office.write(actor) as tx:
        found = tx.work.maybe(Absence, community, id_)
        mine = found is not None and found.person_id == actor.person_id
        if found is None or not (mine or actor.may_anywhere(SCHEDULING, community)):
            raise NotFound(mark("There is no absence {id} in {community}."), id=id_, community=community)
        if not may_enter(actor, community, found.person_id, found.kind):
            require_doing(actor, SCHEDULING, community)
        if found.withdrawn or (version is not None and version != found.version):
            raise Conflict(mark("Somebody changed it in the meantime; look at it again."))
        return tx.put("withdraw", found, replace(found, withdrawn=True))[0]
