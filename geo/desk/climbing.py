"""The tick of a community's clock: cases climb the ladder when their time is past, and limits are announced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from geo.desk.deeds import apply_deed
from geo.desk.escalation import carrying_up
from geo.desk.office import Office
from geo.desk.queries import find_cases
from geo.errors import BadInput, Conflict, NotFound
from geo.flow.ladder import TAKEN, UNTAKEN, at_end
from geo.model import SYSTEM, Actor, Case, CaseState, ClockMark, Person
from geo.store import CaseFilter, Transaction

CASES_A_WRITE = 250
"""How many cases climb in one transaction: others must not wait longer for their turn to write."""
CASES_A_TICK = 1_000
"""After a night asleep the rest waits for the next tick, so that the screens are told meanwhile."""
_UNSENT = (CaseState.COLLECTED, CaseState.FILED)

MOST_MEANT = 200
"""So many cases of a unit are looked through for what a rule means for somebody there."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick has done.

    Attributes
    ----------
    climbed : int
        Cases that went one rung up.
    ended : int
        Cases whose time ran out at the top of the ladder.
    announced : bool
        Whether limits of cases have run out since they were announced last.
    """

    climbed: int = 0
    ended: int = 0
    announced: bool = False


def tick(office: Office, community: str) -> Ticked:
    """Do what the clock brings in a community now; safe in several processes at once.

    Only the cases whose time is past are read. Each climbs one rung at most, however late the tick comes, and the time
    of its new rung runs from now.
    """
    now = office.clock()
    climbed = ended = 0
    for _ in range(CASES_A_TICK // CASES_A_WRITE if office.profile(community).ladder else 0):
        moved, up, at_the_end = _climb_some(office, community, now)
        climbed, ended = climbed + up, ended + at_the_end
        if moved < CASES_A_WRITE:
            break
    return Ticked(climbed, ended, _announce_limits(office, community, now))


def meant_for(office: Office, actor: Actor, community: str) -> list[Case]:
    """The cases that nobody was sent to, but that have climbed to an actor or that a rule means for them.

    Most pressing first. What was sent to somebody is among `geo.desk.queries.my_cases`.
    """
    me = actor.person_id
    if me is None:
        return []
    mine = CaseFilter(community=community, handler_id=me, states=_UNSENT, order="due")
    found = {case.id: case for case in find_cases(office, actor, mine)}
    # At the top unit everything would have to be read: whom a rule means there are departments, not people.
    for held in office.staff(community).held_by.get(me, []):
        if len(held.path) > 1:
            below = CaseFilter(community=community, under=held.path, states=_UNSENT, order="due", limit=MOST_MEANT)
            named = (case for case in find_cases(office, actor, below) if not case.climbs and case.routed is not None)
            found.update({case.id: case for case in named if case.routed and case.routed.person_id == me})
    return sorted(found.values(), key=lambda case: (case.due_at is None, case.due_at, case.id))


class _Climbing:
    """Stands in for a transaction while cases climb: it keeps the steps, which are written together afterwards."""

    def __init__(self, tx: Transaction) -> None:
        self.steps: list[tuple[str, Case, Case]] = []
        self._tx = tx

    def put(self, verb: str, before: Case | None, after: Case, *, actor: str | None = None) -> tuple[Case, object]:
        """Keep a step; a case that climbs is in the store already."""
        if before is None or actor is not None:
            raise ValueError("what climbs is in the store already, and nobody else does it")
        self.steps.append((verb, before, after))
        return replace(after, version=before.version + 1), None

    def cases(self, wanted: CaseFilter) -> list[Case]:
        """The cases that a filter wants."""
        return self._tx.cases(wanted)

    def case(self, id_: str) -> Case:
        """The case with a number, or `NotFound`."""
        return self._tx.case(id_)

    def person(self, community: str, id_: str) -> Person:
        """A person of a community, or `NotFound`."""
        return self._tx.person(community, id_)

    def next_number(self, series: str) -> int:
        """The next number of a series."""
        return self._tx.next_number(series)

    def remember_key(self, community: str, idempotency_key: str, case_id: str) -> None:
        """Remember which case a request made."""
        self._tx.remember_key(community, idempotency_key, case_id)


def _climb_some(office: Office, community: str, now: datetime) -> tuple[int, int, int]:
    """Let some of the cases whose time is past climb, in one transaction: how many were due, climbed and ended."""
    due = CaseFilter(community=community, climbs_before=now, order="climbs", limit=CASES_A_WRITE)
    with office.store.read() as reader:
        if not reader.cases(replace(due, limit=1)):
            return 0, 0, 0
    deed = carrying_up(office)
    moved: list[Case] = []
    try:
        with office.write(SYSTEM) as tx:
            # Read again under the lock of the writers: another process may have been quicker.
            cases = tx.cases(due)
            climbing = _Climbing(tx)
            for case in (one for one in cases if one.state in UNTAKEN | TAKEN):
                try:
                    moved.append(apply_deed(office, climbing, SYSTEM, case, deed, now))
                except (BadInput, NotFound) as problem:
                    # Its category or unit is no longer there: one such case must not keep the others waiting.
                    _log.warning("a case could not climb", case=case.id, problem=type(problem).__name__)
            tx.put_changes(climbing.steps)
    except Conflict:  # changed meanwhile after all: the next tick looks again
        return 0, 0, 0
    ended = sum(map(at_end, moved))
    return len(cases), len(moved) - ended, ended


def _announce_limits(office: Office, community: str, now: datetime) -> bool:
    """Write one clock event when a limit has run out on the board; screens learn it from the log."""
    board = next((board for board in office.boards() if board.profile.key == community), None)
    due = board.next_due() if board is not None else None
    if due is None or due >= now:
        return False
    try:
        with office.write(SYSTEM) as tx:
            known = tx.clock_mark(community)
            version = known.version if known else 0
            tx.put("announce_limits", known, ClockMark(community, seen_to=now, version=version))
    except Conflict:
        return False
    return True
