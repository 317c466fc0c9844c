"""Escalation 上报: one rung up the community's ladder, by the clock or by somebody's hand and reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from geo.desk.deeds import Deed
from geo.desk.office import Office
from geo.desk.rungs import reaches_of
from geo.desk.writing import Writing
from geo.errors import BadInput, Conflict
from geo.flow.ladder import next_rung, step_up, why_due
from geo.i18n import mark
from geo.model import Actor, Case, Climb, Move


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of a community's ladder as it stands for a case.

    Attributes
    ----------
    to : str
        ``role …``, ``level …`` or ``department …``, with the department of the case; ``department`` where it has none.
    person_id : str or None
        Whoever was, or would be, reached.
    here, passed : bool
        The case stands on it, or has left it for one above.
    climb : Climb or None
        The step by which it came there.
    empty : bool
        Nobody stands there: it is passed over.
    """

    to: str
    person_id: str | None
    here: bool
    passed: bool
    climb: Climb | None
    empty: bool


def ladder_of(office: Office, case: Case) -> list[Step]:
    """The rungs of the community's ladder for a case, the lowest first; none without a ladder."""
    steps = []
    left = {climb.start for climb in case.climbs}
    for number, (rung, reach) in enumerate(
        zip(office.profile(case.community).ladder, reaches_of(office, case), strict=True)
    ):
        came = (climb for climb in reversed(case.climbs) if climb.end == rung.to != climb.start)
        climb = next(came, None)
        person = climb.person_id if climb is not None else reach.person_id if reach is not None else None
        to = f"department {reach.department}" if reach is not None and reach.department else rung.to
        here = case.rung == number
        steps.append(Step(to, person, here, number < case.rung and rung.to in left, climb, reach is None))
    return steps


def escalating(office: Office, reason: str) -> Deed:
    """Carry the case one rung up, with a reason; where there is no ladder, one level up the chain."""

    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        if not reason.strip():
            raise BadInput(mark("Give a reason."))
        return carried_up(office, case, actor.person_id or actor.id, reason.strip(), now)

    return Deed(Move.ESCALATE, note=reason, change=change)


def carrying_up(office: Office) -> Deed:
    """What the clock does: carry the case one rung up, or say once that its time ran out at the top."""

    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        profile = office.profile(case.community)
        return step_up(profile, case, reaches_of(office, case), actor.id, why_due(case), now)

    return Deed(Move.ESCALATE, change=change)


def carried_up(office: Office, case: Case, by: str, reason: str, now: datetime) -> Case:
    """A case one rung, or without a ladder one level, up; to be stored by whoever asks.

    Raises
    ------
    Conflict
        It stands at the top already.
    """
    profile = office.profile(case.community)
    if profile.ladder:
        reaches = reaches_of(office, case)
        if next_rung(case, reaches) is not None:
            return step_up(profile, case, reaches, by, reason, now)
    elif len(case.handling_path) > 1:
        left, reached = case.handling_path[-1], case.handling_path[-2]
        climbs = (*case.climbs, Climb(now, by, left, reached, reason))
        return replace(case, handling_path=case.handling_path[:-1], climbs=climbs, overridden=True)
    raise Conflict(mark("The case already stands at the top of the chain."))
