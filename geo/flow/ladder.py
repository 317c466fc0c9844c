"""The ladder of a profile: where a case stands on it, when it climbs, and what one step up does to it.

Who holds a rung is looked up elsewhere and comes in as a `Reach`; nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, cast, get_args

from geo.errors import BadInput
from geo.flow.clocks import hours_later
from geo.i18n import mark
from geo.model import Case, CaseState, Path, Profile
from geo.model.ladder import Climb, Rung

To = Literal["role", "level", "department"]

UNTAKEN = frozenset({CaseState.COLLECTED, CaseState.FILED, CaseState.RETURNED, CaseState.DISPATCHED})
"""States in which nobody has taken a case: it climbs when the time of its rung is past."""
TAKEN = frozenset({CaseState.HANDLING, CaseState.REPORTED, CaseState.VERIFIED})
"""States in which somebody has: it climbs only when its whole limit is past. In all others it stays."""
UNACCEPTED, OVERDUE = "unaccepted", "overdue"


@dataclass(frozen=True, slots=True)
class RungTarget:
    """What the ``to`` of a rung names; an empty key is the department of the case itself."""

    to: To
    key: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Who is reached at a rung for one case.

    Attributes
    ----------
    path : tuple of str
        Chain of the unit that answers there; ``()`` leaves the one that does.
    person_id : str or None
        Whoever holds the rung, where it names a person.
    department : str or None
        Department called in there.
    """

    path: Path
    person_id: str | None = None
    department: str | None = None


Reaches = Sequence[Reach | None]
"""For each rung of the ladder whom it reaches; None where nobody stands there."""


def parse_rung(text: str) -> RungTarget:
    """Read the ``to`` of a rung.

    Raises
    ------
    BadInput
        It is none of the three words, or lacks its key.
    """
    words = text.split()
    if words == ["department"]:
        return RungTarget("department")
    if len(words) != 2 or words[0] not in get_args(To):
        sentence = mark("{text} is no rung; write role, level or department and its key, or department alone.")
        raise BadInput(sentence, text=text[:80])
    return RungTarget(cast(To, words[0]), words[1])


def rehang(
    profile: Profile, before: Case | None, after: Case, now: datetime, reaches: Callable[[Case], Reaches]
) -> Case:  # fmt: skip
    """A case on its rung of the ladder, with the instant at which it climbs from there.

    Parameters
    ----------
    before : Case or None
        As it stood before a move; None when it has just come in.
    after : Case
        As the move left it.
    now : datetime
        When the move was made, aware.
    reaches : callable
        Asked only when the case is put on the ladder.

    Returns
    -------
    Case
        Each person it is sent to, each return and each filing start the time of its rung anew; taking it stops that
        time and leaves the limit of the whole. Where neither runs, ``climbs_at`` is None.
    """
    if before is not None and len(after.climbs) > len(before.climbs):
        return after  # the step itself has set it
    if not profile.ladder or after.state not in UNTAKEN | TAKEN or at_end(after):
        return after if after.climbs_at is None else replace(after, climbs_at=None)
    if before is None or _moves_over(before, after):
        after = replace(after, rung=start_rung(profile, after, reaches(after)))
    if after.state in TAKEN:
        return _watch_limit(profile, before, after, now)
    if before is not None and _waits_on(before, after):
        return after
    return replace(after, climbs_at=_rung_due(profile, after, now))


def start_rung(profile: Profile, case: Case, reaches: Reaches) -> int:
    """The rung of whoever answers for a case now: that of its rule's target, else that of its unit.

    A unit between two rungs stands on the lower one; below the lowest is -1, from where the lowest comes next.
    """
    if case.routed is not None and not case.routed.to.startswith("department"):
        for number, rung in enumerate(profile.ladder):
            if rung.to == case.routed.to and reaches[number] is not None:
                return number
    deep = len(case.handling_path)
    for number, reach in enumerate(reaches):
        if reach is None or reach.department is not None or len(reach.path) > deep:
            continue
        return number if len(reach.path) == deep else number - 1
    # No unit of the ladder stands so high: only departments come next.
    called = (number for number, reach in enumerate(reaches) if reach is not None and reach.department is not None)
    return next(called, len(profile.ladder)) - 1


def next_rung(case: Case, reaches: Reaches) -> int | None:
    """The next rung up that somebody else stands on, at the case's unit or above it; None at the top."""
    for number in range(case.rung + 1, len(reaches)):
        reach = reaches[number]
        if reach is None or len(reach.path) > len(case.handling_path):
            continue
        same_person = reach.person_id is not None and reach.person_id == case.handler_id
        same_unit = reach.person_id is None and reach.department is None and reach.path == case.handling_path
        if not same_person and not same_unit:
            return number
    return None


def step_up(profile: Profile, case: Case, reaches: Reaches, by: str, why: str, now: datetime) -> Case:
    """A case one rung up, or announced to stand at the top when there is no other.

    Parameters
    ----------
    by : str
        Whoever carries it up, ``system`` for the clock.
    why : str
        A person's words, else what `why_due` says.
    now : datetime
        From when the time of the new rung runs, however late the step comes.

    Returns
    -------
    Case
        With the step among its ``climbs``. A rung that names a person makes a case that nobody has taken theirs; at a
        unit it is anybody's again, unless it was sent to a person, who keeps it. Whoever works on it goes on.
    """
    here = rung_text(profile, case)
    number = next_rung(case, reaches)
    reach = reaches[number] if number is not None else None
    if number is None or reach is None:
        end = Climb(now, by, here, here, why)
        return replace(case, climbs=(*case.climbs, end), climbs_at=None, overridden=True)
    handler = case.handler_id
    if case.state in UNTAKEN and (reach.person_id is not None or case.state is not CaseState.DISPATCHED):
        handler = reach.person_id
    climbed = replace(
        case,
        rung=number,
        climbs=(*case.climbs, Climb(now, by, here, profile.ladder[number].to, why, reach.person_id)),
        handling_path=reach.path or case.handling_path,
        handler_id=handler,
        department=reach.department or case.department,
        overridden=True,
    )
    return replace(climbed, climbs_at=_rung_due(profile, climbed, now))


def rung_text(profile: Profile, case: Case) -> str:
    """The rung a case stands on, as the ladder writes it; below the ladder the id of its unit."""
    if 0 <= case.rung < len(profile.ladder):
        return profile.ladder[case.rung].to
    return case.handling_path[-1] if case.handling_path else ""


def why_due(case: Case) -> str:
    """Why the clock carries a case up: nobody has taken it, or its limit is past."""
    return UNACCEPTED if case.state in UNTAKEN else OVERDUE


def at_end(case: Case) -> bool:
    """Whether its time has run out at the top of the ladder, which is announced once."""
    return bool(case.climbs) and case.climbs[-1].start == case.climbs[-1].end


def passed_on(case: Case) -> bool:
    """Whether a case has climbed since it was last sent to somebody: whoever may take it can."""
    last = case.climbs[-1] if case.climbs else None
    return last is not None and (case.dispatched_at is None or last.at >= case.dispatched_at)


def _moves_over(before: Case, after: Case) -> bool:
    """Whether a case must be put on the ladder: it never was, or its unit or its rule changed before any step."""
    never = before.rung < 0 and before.climbs_at is None and not before.climbs
    moved = (before.handling_path, before.routed) != (after.handling_path, after.routed)
    return never or (moved and not after.climbs)


def _waits_on(before: Case, after: Case) -> bool:
    """Whether nothing has happened that starts the time of the rung anew."""
    same = (before.state, before.rung, before.category, before.urgent, before.handler_id, before.due_at) == (
        after.state, after.rung, after.category, after.urgent, after.handler_id, after.due_at,
    )  # fmt: skip
    return same and before.climbs_at is not None


def _watch_limit(profile: Profile, before: Case | None, after: Case, now: datetime) -> Case:
    if before is not None and before.state in TAKEN and before.due_at == after.due_at:
        return after
    if after.due_at is None or after.due_at >= now:
        return replace(after, climbs_at=after.due_at)
    return replace(after, climbs_at=_rung_due(profile, after, now))


def _rung_due(profile: Profile, case: Case, start: datetime) -> datetime:
    """When the time of a case's rung that begins at ``start`` is past: with the limit of the whole at the latest."""
    rung: Rung = profile.ladder[min(max(case.rung, 0), len(profile.ladder) - 1)]
    hours = rung.urgent_h if case.urgent and rung.urgent_h is not None else rung.within_h
    due = hours_later(profile, profile.category(case.category), start, hours, urgent=case.urgent)
    return due if case.due_at is None or case.due_at <= start else min(due, case.due_at)
