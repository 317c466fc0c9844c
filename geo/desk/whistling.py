"""Whistles as use cases: departments are called, sign in, make contact, report, and are rated by the grid.

What departments do for one case does not depend on each other. The verbs take no version, but for the blowing itself:
the store lets one writer in after the other, each reads what the last one left, and whoever comes at the same instant
as somebody else is kept beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from geo.desk import queries
from geo.desk.deeds import LONGEST_NOTE, Deed
from geo.desk.handling import do
from geo.desk.office import Office
from geo.desk.writing import Writing
from geo.errors import BadInput, Forbidden, NotFound
from geo.flow import whistles
from geo.i18n import mark, pick
from geo.model import Actor, Called, Case, Move, Path, Person, Reporter
from geo.store import CaseFilter

RATED_WITHIN = timedelta(days=60)
"""For how long after its last change a case is offered to the grid for rating the departments."""
_ALWAYS = timedelta(days=3660)
_ENTERING = "whistle:case"
"""Who may blow the whistle may also enter for a department what it said on the telephone."""

Step = Callable[[Called, datetime, str, str], Called]
"""The department as it stands, when, the person who acts for it, its name → as it is afterwards."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A called department with its case; ``place`` is where it stands among those that were called."""

    case: Case
    called: Called
    place: int


def blowing(office: Office, lead: str, helpers: Sequence[str], reason: str, *, hard: bool = False) -> Deed:
    """吹哨: call departments to a case; a second whistle calls further ones and leaves the first as they are."""

    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        profile = office.profile(case.community)
        blown = whistles.blow(
            profile.whistle, profile.calendar, case.whistle, lead, helpers, reason=reason, hard=hard,
            by=actor.person_id or actor.id, at=now, names=department_names(office, case.community),
        )  # fmt: skip
        return replace(case, whistle=blown)

    return Deed(Move.WHISTLE, note=reason, change=change)


def signing_in(office: Office, department: str, note: str = "", person_id: str = "") -> Deed:
    """报到: the department has come; ``person_id`` names who came where somebody else enters it."""

    def step(called: Called, now: datetime, by: str, name: str) -> Called:
        return whistles.sign_in(called, now, person_id or by, name)

    return _attending(office, Move.SIGN_IN, department, note, step, person_id=person_id)


def contacting(office: Office, department: str, text: str) -> Deed:
    """The department has spoken to whom it concerns; the text says to whom and about what."""

    def step(called: Called, now: datetime, _by: str, name: str) -> Called:
        if not text.strip():
            raise BadInput(mark("Say whom the department spoke to, and about what."))
        return whistles.contact(called, now, name)

    return _attending(office, Move.CONTACT, department, text, step)


def reporting_in(office: Office, department: str, text: str, media: tuple[str, ...] = ()) -> Deed:
    """The department reports what it did."""

    def step(called: Called, now: datetime, _by: str, name: str) -> Called:
        if not text.strip():
            raise BadInput(mark("Say in a few words what was done."))
        return whistles.report(called, now, text.strip(), name)

    return _attending(office, Move.REPORT_IN, department, text, step, media=media)


def rating_department(office: Office, department: str, stars: int, comment: str = "") -> Deed:
    """The grid rates a department that has reported, from 1 to 5 stars; nobody rates their own department."""
    if not 1 <= stars <= 5:
        raise BadInput(mark("Stars go from 1 to 5."))

    def change(_tx: Writing, actor: Actor, case: Case, _now: datetime) -> Case:
        if _belongs(office, actor, case, department):
            raise Forbidden(mark("Nobody rates their own department."))
        place = _place_of(case, department, rated=True)
        name = department_names(office, case.community)[department]
        return _with(case, place, whistles.rate(_called(case)[place], stars, comment.strip()[:LONGEST_NOTE], name))

    return Deed(Move.RATE_DEPARTMENT, note=comment, change=change)


def blow_whistle(
    office: Office,
    actor: Actor,
    case_id: str,
    lead: str,
    helpers: Sequence[str] = (),
    *,
    reason: str,
    hard: bool = False,
    version: int | None = None,
) -> Case:
    """Blow the whistle for a case.

    Parameters
    ----------
    lead : str
        Key of the department that leads; may be empty when further ones are called.
    helpers : sequence of str
        Keys of the others.
    hard : bool
        A hard problem: the departments called now have more days for their report.

    Raises
    ------
    Forbidden
        The actor lacks ``whistle:case`` there: dispatchers, secretaries, and the roles that the profile names have it.
    BadInput, Conflict
        As `geo.flow.whistles.blow`.
    """
    return do(office, actor, case_id, blowing(office, lead, helpers, reason, hard=hard), version=version)


def sign_in(
    office: Office, actor: Actor, case_id: str, department: str, *, note: str = "", person_id: str = ""
) -> Case:  # fmt: skip
    """Sign a department in; its own people do, or whoever may blow the whistle for them, with a note."""
    return do(office, actor, case_id, signing_in(office, department, note, person_id))


def contact(office: Office, actor: Actor, case_id: str, department: str, text: str) -> Case:
    """Say that a department has made contact: with whom and about what."""
    return do(office, actor, case_id, contacting(office, department, text))


def report_in(
    office: Office, actor: Actor, case_id: str, department: str, text: str, *, media: tuple[str, ...] = ()
) -> Case:  # fmt: skip
    """Report what a department did."""
    return do(office, actor, case_id, reporting_in(office, department, text, media))


def rate_department(
    office: Office, actor: Actor, case_id: str, department: str, stars: int, comment: str = ""
) -> Case:  # fmt: skip
    """Rate a department that has reported."""
    return do(office, actor, case_id, rating_department(office, department, stars, comment))


def department_names(office: Office, community: str) -> dict[str, str]:
    """The departments of a community by key, named in the language of the settings: sentences carry these names."""
    lang = office.settings.lang
    return {row.key: pick(row.name, lang) for row in office.profile(community).departments}


def department_people(office: Office, community: str, department: str) -> list[Person]:
    """Who works for a department: the people of the role that has its key."""
    known = {role.key for role in office.profile(community).roles if role.grants == "department"}
    return office.staff(community).by_role.get(department, []) if department in known else []


def departments_of(office: Office, actor: Actor, community: str) -> tuple[str, ...]:
    """The departments somebody works for."""
    keys = [row.key for row in office.profile(community).departments]
    return tuple(key for key in keys if any(p.id == actor.person_id for p in department_people(office, community, key)))


def under_way(
    office: Office, actor: Actor, community: str, *, under: Path = (), limit: int | None = None
) -> list[Case]:  # fmt: skip
    """Cases to which a department is called that has not reported yet, the next clock to run out first."""
    return queries.find_cases(office, actor, _waiting(office, community, under=under, limit=limit))


def called_to(office: Office, actor: Actor, community: str) -> list[Owed]:
    """What an actor's own departments owe, the next clock first; private cases too, for they must come to those."""
    mine = departments_of(office, actor, community)
    if not mine:
        return []
    with office.store.read() as reader:
        found = reader.cases(_waiting(office, community))
    owed = [
        Owed(_unnamed(actor, case), called, place)
        for case in found
        for place, called in enumerate(_called(case))
        if called.department in mine and called.due_at is not None
    ]
    return sorted(owed, key=lambda one: (one.called.due_at, one.case.id))


def to_rate(office: Office, actor: Actor, community: str) -> list[Owed]:
    """Departments that have reported and that the actor may rate and nobody has rated yet, the newest first."""
    since = office.clock() - RATED_WITHIN
    wanted = CaseFilter(community=community, whistled=True, updated_from=since, order="-updated", limit=200)
    return [
        Owed(case, called, place)
        for case in queries.find_cases(office, actor, wanted)
        for place, called in enumerate(_called(case))
        if called.reported_at and called.stars is None and may_rate(office, actor, case, called.department)
    ]


def may_rate(office: Office, actor: Actor, case: Case, department: str) -> bool:
    """Whether somebody may rate a department for a case: the grid it lies in, and not the department itself."""
    there = (case.handling_path, case.path)
    return any(actor.may("rate:department", case.community, path) for path in there) and not _belongs(
        office, actor, case, department
    )


def may_attend(office: Office, actor: Actor, case: Case, department: str) -> bool:
    """Whether somebody may act for a called department: its own people, or whoever may enter it for them."""
    return actor.may_anywhere("attend:whistle", case.community) and (
        _belongs(office, actor, case, department) or may_enter(actor, case)
    )


def may_enter(actor: Actor, case: Case) -> bool:
    """Whether somebody may enter for a department what it said elsewhere."""
    return actor.may("attend:whistle", case.community, case.handling_path) and actor.may(
        _ENTERING, case.community, case.handling_path
    )


def _attending(
    office: Office,
    move: Move,
    department: str,
    note: str,
    step: Step,
    *,
    person_id: str = "",
    media: tuple[str, ...] = (),
) -> Deed:
    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        name = department_names(office, case.community).get(department, department)
        own = _belongs(office, actor, case, department)
        if not own and not may_enter(actor, case):
            raise Forbidden(mark("Only {department} itself does this, or a dispatcher for it."), department=name)
        if person_id and person_id not in {p.id for p in department_people(office, case.community, department)}:
            raise BadInput(mark("This person does not work for {department}."), department=name)
        if not own and not note.strip():
            raise BadInput(mark("Say how you know it: who of {department} said so."), department=name)
        place = _place_of(case, department)
        return _with(case, place, step(_called(case)[place], now, actor.person_id or "" if own else "", name))

    return Deed(move, note=note, media=media, change=change)


def _belongs(office: Office, actor: Actor, case: Case, department: str) -> bool:
    return actor.person_id is not None and department in departments_of(office, actor, case.community)


def _called(case: Case) -> tuple[Called, ...]:
    return case.whistle.called if case.whistle else ()


def _unnamed(actor: Actor, case: Case) -> Case:
    named = actor.may("read:reporter", case.community, case.handling_path)
    return case if named else replace(case, reporter=Reporter())


def _place_of(case: Case, department: str, *, rated: bool = False) -> int:
    """Where a department stands among those called; of several times, the last, to be rated the first that waits."""
    places = [place for place, one in enumerate(_called(case)) if one.department == department]
    if not places:
        raise NotFound(mark("No such department was called to case {case}."), case=case.id)
    if rated:
        return next((p for p in places if _called(case)[p].reported_at and _called(case)[p].stars is None), places[-1])
    return places[-1]


def _with(case: Case, place: int, changed: Called) -> Case:
    if case.whistle is None:
        raise NotFound(mark("No such department was called to case {case}."), case=case.id)
    called = tuple(changed if at == place else one for at, one in enumerate(case.whistle.called))
    return replace(case, whistle=replace(case.whistle, called=called))


def _waiting(office: Office, community: str, *, under: Path = (), limit: int | None = None) -> CaseFilter:
    """Every clock that runs ends before this."""
    until = office.clock() + _ALWAYS
    return CaseFilter(community=community, under=under, whistle_due_before=until, order="whistle", limit=limit)
