"""延期: whoever handles a case asks for more time with a reason; a second person grants or declines it with a word."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime

from geo.desk.deeds import Deed
from geo.desk.handling import do
from geo.desk.office import Office
from geo.desk.writing import Writing
from geo.errors import BadInput, Conflict, Forbidden
from geo.flow.clocks import with_more_time
from geo.i18n import mark
from geo.model import Actor, Case, Extension, Move, Profile

MOST_TIMES_THE_LIMIT = 2
"""All that is granted for a case comes to at most so many times the limit of its category."""
SHORTEST_H = 0.25


def hours_left_to_ask(profile: Profile, case: Case) -> float:
    """How many hours more can still be asked for: twice the limit of its category, less what was granted.

    What was granted before the case was closed and taken up again no longer counts.
    """
    granted = sum(extension.hours for extension in case.granted_extensions)
    return max(0.0, profile.category(case.category).limit_h * MOST_TIMES_THE_LIMIT - granted)


def asking(office: Office, hours: float, reason: str) -> Deed:
    """申请延期: ask for more time; only whoever handles the case, one ask at a time."""

    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        if actor.person_id is None or case.handler_id != actor.person_id:
            raise Forbidden(mark("Only the person who handles a case can ask for more time."))
        if case.due_at is None:
            raise Conflict(mark("Case {case} has no limit."), case=case.id)
        if case.asked_extension is not None:
            raise Conflict(mark("More time was asked for case {case} already; nobody has decided yet."), case=case.id)
        if not reason.strip():
            raise BadInput(mark("Give a reason."))
        most = hours_left_to_ask(office.profile(case.community), case)
        if most < SHORTEST_H:
            raise Conflict(mark("Case {case} has had all the time that can be granted."), case=case.id)
        if not (math.isfinite(hours) and SHORTEST_H <= hours <= most):
            sentence = mark("Ask for {fewest} to {most} hours: twice the limit in all, less what was granted.")
            raise BadInput(sentence, fewest=f"{SHORTEST_H:g}", most=f"{most:g}")
        asked = Extension(now, actor.person_id, hours, reason.strip())
        return replace(case, extensions=(*case.extensions, asked))

    return Deed(Move.ASK_EXTENSION, note=reason, change=change)


def deciding(office: Office, *, granted: bool, answer: str = "") -> Deed:
    """延期审批: grant or decline; never whoever asked. What is granted moves the whole and the running stage on."""

    def change(_tx: Writing, actor: Actor, case: Case, now: datetime) -> Case:
        asked = case.asked_extension
        if asked is None:
            raise Conflict(mark("Nobody has asked for more time for case {case}."), case=case.id)
        if asked.asked_by in (actor.person_id, actor.id):
            raise Forbidden(mark("Whoever asked for more time cannot decide about it."))
        if not granted and not answer.strip():
            raise BadInput(mark("Say why there is no more time."))
        decided = replace(
            asked, decided_at=now, decided_by=actor.person_id or actor.id, granted=granted, answer=answer.strip()
        )
        if granted:
            return with_more_time(office.profile(case.community), case, decided)
        return replace(case, extensions=(*case.extensions[:-1], decided))

    return Deed(Move.EXTEND if granted else Move.DECLINE_EXTENSION, note=answer, change=change)


def ask_extension(
    office: Office, actor: Actor, case_id: str, hours: float, reason: str, *, version: int | None = None
) -> Case:
    """申请延期: ask for so many hours more, counted by the clock of the case, with a reason."""
    return do(office, actor, case_id, asking(office, hours, reason), version=version)


def decide_extension(
    office: Office, actor: Actor, case_id: str, *, granted: bool, answer: str = "", version: int | None = None
) -> Case:
    """延期审批: grant the time that was asked for, or decline it and say why."""
    return do(office, actor, case_id, deciding(office, granted=granted, answer=answer), version=version)
