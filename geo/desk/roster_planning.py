"""Rosters of a month: propose, accept, and change one turn by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.roster_building import build_problem, slot_of, stations, with_turns
from geo.desk.rosters import days_of, month_of, month_span, month_turns
from geo.errors import BadInput, Conflict
from geo.i18n import mark
from geo.model import Activity, Actor, Turn
from geo.schedule.roster_checking import Broken, broken_rules
from geo.schedule.roster_problem import Assigned, RosterPlan, RosterProblem, Slot, monday
from geo.schedule.rosters import solve_roster
from geo.store import Transaction

SCHEDULE = "schedule:work"
CHANGED = mark("The roster or what it follows from was changed meanwhile: propose it again.")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A roster that nobody has accepted yet.

    Attributes
    ----------
    since : datetime.date
        The first day it would change; turns before it stay.
    before : tuple of Turn
        The turns that it would replace.
    """

    community: str
    month: str
    since: date
    problem: RosterProblem
    plan: RosterPlan
    before: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many turns an acceptance wrote, took away and left as they were."""

    made: int
    dropped: int
    kept: int


def propose_roster(
    office: Office,
    actor: Actor,
    community: str,
    month: str,
    *,
    since: date | None = None,
    seed: int = 1,
    seconds: float = 6.0,
) -> Proposal:
    """Share out the turns of a month; nothing is written.

    Parameters
    ----------
    month : str
        ``2026-12``.
    since : datetime.date or None
        Plan from this day of the month on; None: from today on, or the whole of a month to come.

    Raises
    ------
    Forbidden, BadInput
        Without ``schedule:work``; no such month, one that is over, or rules that make no sense.
    """
    require_doing(actor, SCHEDULE, community)
    first, until = month_span(month)
    begin = max(first, office.today(community)) if since is None else since
    if not first <= begin < until:
        raise BadInput(mark("The month {month} is over."), month=month)
    problem = build_problem(office, community, begin, until)
    before = _turns(office, community, begin, until)
    return Proposal(community, month, begin, problem, solve_roster(problem, seed=seed, seconds=seconds), before)


def accept_roster(office: Office, actor: Actor, proposal: Proposal, *, with_empty: bool = False) -> Accepted:
    """Let a proposed roster hold: one transaction, one event for each turn that changes.

    Parameters
    ----------
    with_empty : bool
        Accept it although turns stay empty.

    Raises
    ------
    Forbidden, BadInput
        Without ``schedule:work``; turns would stay empty and nobody has agreed to that.
    Conflict
        What it was made from has changed: a turn, an absence, people, the profile.
    """
    community = proposal.community
    require_doing(actor, SCHEDULE, community)
    if proposal.plan.empty and not with_empty:
        raise BadInput(mark("{count} turns would stay empty."), count=sum(proposal.plan.empty.values()))
    _, until = month_span(proposal.month)
    with office.write(actor) as tx:
        now = build_problem(office, community, proposal.since, until)
        standing = _standing(tx, community, proposal.since, until)
        if now != proposal.problem or standing != set(proposal.before):
            raise Conflict(CHANGED)
        slots = {slot.id: slot for slot in proposal.problem.slots}
        wanted = {(one.slot_id, one.person_id) for one in proposal.plan.assigned}
        kept = {(slot_of(turn), turn.person_id) for turn in proposal.before} & wanted
        gone = [turn for turn in proposal.before if (slot_of(turn), turn.person_id) not in kept]
        tx.put_changes([("drop", turn, replace(turn, dropped=True)) for turn in gone])
        write_turns(office, tx, community, [(slots[slot_id], who) for slot_id, who in sorted(wanted - kept)])
    return Accepted(len(wanted - kept), len(gone), len(kept))


def write_turns(office: Office, tx: Transaction, community: str, given: Sequence[tuple[Slot, str]]) -> list[Turn]:
    """Write new turns of people."""
    if not given:
        return []
    kinds: dict[str, Activity] = {kind.key: kind.activity for kind in office.profile(community).place_kinds}
    places = {place.id: place for place in stations(office, community)}
    last = tx.next_number(f"turns:{community}", len(given))
    made = [
        Turn(
            community, f"t{last - len(given) + n:06d}", person_id, slot.place_id, slot.day, slot.start, slot.end,
            month_of(slot.day), kinds[places[slot.place_id].kind] if slot.place_id in places else "counter",
        )
        for n, (slot, person_id) in enumerate(given, start=1)
    ]  # fmt: skip
    tx.put_many("roster", made)
    return made


def check_change(
    office: Office, community: str, gone: Sequence[Turn], new: Sequence[tuple[str, date, time, str]]
) -> tuple[list[Broken], list[Slot]]:
    """What a change of turns would break that is whole now, and the slots of the new turns.

    Parameters
    ----------
    gone : sequence of Turn
        Turns that would be taken away.
    new : sequence of (place id, day, start, person id)
        Who would have which turn.

    Raises
    ------
    BadInput
        There is no turn at that place and hour.
    """
    days = [turn.day for turn in gone] + [day for _place, day, _start, _person in new]
    if not days:
        raise BadInput(mark("Say who shall have the turn."))
    first, until = monday(min(days)), monday(max(days)).fromordinal(monday(max(days)).toordinal() + 7)
    turns = _turns(office, community, first, until)
    problem, assigned = with_turns(build_problem(office, community, first, until, appointments=False), turns)
    slots = {slot.id: slot for slot in problem.slots}
    asked = [f"{place}/{day:%Y-%m-%d}/{start:%H%M}" for place, day, start, _person in new]
    if any(id_ not in slots for id_ in asked):
        raise BadInput(mark("There is no turn at that place and hour."))
    leaving = {(slot_of(turn), turn.person_id) for turn in gone}
    after = [one for one in assigned if (one.slot_id, one.person_id) not in leaving]
    after += [Assigned(id_, person) for id_, (_place, _day, _start, person) in zip(asked, new, strict=True)]
    before = broken_rules(problem, assigned)
    return [one for one in broken_rules(problem, after) if one not in before], [slots[id_] for id_ in asked]


def change_turn(
    office: Office,
    actor: Actor,
    community: str,
    place_id: str,
    day: date,
    start: time,
    *,
    instead_of: str = "",
    person_id: str = "",
) -> Turn | None:
    """Give one turn to somebody, take it from somebody, or both.

    Parameters
    ----------
    instead_of : str
        Id of who has it now; empty: a seat that nobody has.
    person_id : str
        Id of who shall have it; empty: nobody.

    Returns
    -------
    Turn or None
        The new turn.

    Raises
    ------
    Forbidden, BadInput
        Without ``schedule:work``; it would break a rule, is over, or there is no such turn.
    Conflict
        Somebody else has changed it.
    """
    require_doing(actor, SCHEDULE, community)
    if day < office.today(community):
        raise BadInput(mark("This turn is over."))
    if instead_of == person_id:
        raise BadInput(mark("Say who shall have the turn."))
    with office.write(actor) as tx:
        here = [
            turn
            for turn in tx.work.turns(community, since=day, until=date.fromordinal(day.toordinal() + 1))
            if (turn.place_id, turn.start, turn.person_id) == (place_id, start, instead_of)
        ]
        if instead_of and not here:
            raise Conflict(CHANGED)
        standing = month_turns(office, community, month_of(day))
        if not any(turn.place_id == place_id for turns in standing.values() for turn in turns):
            raise BadInput(mark("There is no roster of {month} yet: propose one first."), month=month_of(day))
        broken, slots = check_change(office, community, here, [(place_id, day, start, person_id)] if person_id else [])
        if broken:
            raise BadInput(broken[0].sentence, **broken[0].values)
        for turn in here:
            tx.put("drop", turn, replace(turn, dropped=True))
        return next(iter(write_turns(office, tx, community, [(slot, person_id) for slot in slots])), None)


def _turns(office: Office, community: str, first: date, until: date) -> tuple[Turn, ...]:
    """Dated turns of some days in a fixed order."""
    return tuple(
        turn for day in days_of(first, until) for turn in month_turns(office, community, month_of(day)).get(day, ())
    )


def _standing(tx: Transaction, community: str, first: date, until: date) -> set[Turn]:
    return set(tx.work.turns(community, since=first, until=until))
