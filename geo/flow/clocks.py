"""The clocks of a case, of the whole and of its present stage: wound anew, stopped and started again by its moves.

What a clock says follows from the record alone: since when it counts, when it stood still, what more was granted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from geo.flow.deadlines import due_at, hours_later, moved_on, put_off
from geo.model import STAGE_OF, Case, CaseState, Extension, Halt, Pause, Profile, Stage

__all__ = ["hours_later", "restage", "stage_due_at", "unknown_years", "whole_due_at", "with_more_time"]

_ENDED = frozenset({CaseState.CLOSED, CaseState.RATED})
_STOPPED = frozenset({CaseState.SUSPENDED, CaseState.MERGED})
_SENT = frozenset({CaseState.DISPATCHED, CaseState.HANDLING})


def restage(profile: Profile, before: Case | None, after: Case, now: datetime) -> Case:
    """A case with the instants of its clocks as they are after a move.

    Parameters
    ----------
    profile : Profile
        States how long each stage may take.
    before : Case or None
        As it stood before the move; None when it has just come in.
    after : Case
        As the move left it.
    now : datetime
        When the move was made, aware. A clock that was set back since the last move takes nothing away.

    Returns
    -------
    Case
        ``filed_at`` and ``reported_at`` set where it has just come to that; ``due_at`` moved on where the clocks stood
        still, counted anew where category or urgency changed or where it was taken up again; ``stage_at`` and
        ``stage_due_at`` of the stage it entered, unchanged where it stayed in its stage, None where no stage runs;
        an extension that nobody decided ended where it has left the hands of whoever asked.
    """
    now = max(now, after.received_at)
    if before is not None:
        known = (before.stage_at, before.suspended_at, before.halted.at if before.halted else None)
        now = max([now, *(at for at in known if at is not None)])
    if after.state is CaseState.FILED and after.filed_at is None:
        after = replace(after, filed_at=now)
    if after.state is CaseState.REPORTED and (before is None or before.state is not CaseState.REPORTED):
        after = replace(after, reported_at=now)
    if after.state is CaseState.SUSPENDED and (before is None or before.state is not CaseState.SUSPENDED):
        after = replace(after, suspended_at=now)
    if after.awaits_reporter and after.state is not CaseState.SUSPENDED:
        after = replace(after, awaits_reporter=False)
    after = _lapse(before, after, now)
    if before is not None:
        after = _wind_whole(profile, before, after, now)
    return _wind_stage(profile, before, after, now)


def whole_due_at(profile: Profile, case: Case) -> datetime:
    """When the whole runs out, counted anew: by category and urgency, with all pauses and all that was granted."""
    start = case.counted_from or case.received_at
    due = due_at(profile.category(case.category), start, profile.calendar, urgent=case.urgent)
    return _carried(profile, case, start, due, whole=True)


def stage_due_at(profile: Profile, case: Case, stage: Stage, start: datetime) -> datetime | None:
    """When a stage that began at ``start`` runs out: by its own hours, never after the whole; None without either."""
    category = profile.category(case.category)
    limits = profile.urgent_stages if case.urgent else profile.stages
    hours = category.stage_h.get(stage.value, getattr(limits, f"{stage.value}_h"))
    whole = None if case.due_at is None else max(case.due_at, start)
    if hours is None:
        return whole
    due = hours_later(profile, category, start, hours, urgent=case.urgent)
    due = _carried(profile, case, start, due, whole=False)
    return due if whole is None else min(due, whole)


def with_more_time(profile: Profile, case: Case, granted: Extension) -> Case:
    """A case whose open ask was granted: the whole and the running stage move on by so many hours of its clock.

    The stage still ends with the whole at the latest; what is past may stay past.
    """
    category, decided_at = profile.category(case.category), granted.decided_at
    if decided_at is None:
        raise ValueError("an extension that was granted was decided at some instant")
    known = (case.counted_from or case.received_at, case.stage_at)
    granted = replace(granted, decided_at=max([decided_at, *(at for at in known if at is not None)]))

    def later(due: datetime | None) -> datetime | None:
        return None if due is None else put_off(profile, category, due, granted.hours, urgent=case.urgent)

    due, stage_due = later(case.due_at), later(case.stage_due_at)
    if due is not None and stage_due is not None and case.stage_at is not None:
        stage_due = min(stage_due, max(due, case.stage_at))
    return replace(case, due_at=due, stage_due_at=stage_due, extensions=(*case.extensions[:-1], granted))


def unknown_years(profile: Profile, case: Case) -> tuple[int, ...]:
    """Years of which no public holidays are known although the limit of a case was counted over them."""
    category = profile.category(case.category)
    if case.due_at is None or case.urgent or category.clock == "around":
        return ()
    return profile.calendar.unknown_years(case.counted_from or case.received_at, case.due_at)


def _wind_whole(profile: Profile, before: Case, after: Case, now: datetime) -> Case:
    if before.state in _ENDED and after.state not in _ENDED:
        after = replace(after, counted_from=now, pauses=(), past_extensions=len(after.extensions), halted=None)
        return replace(after, due_at=whole_due_at(profile, after))
    if _counts_differently(before, after):
        after = replace(after, due_at=whole_due_at(profile, after))
    since = before.suspended_at
    if before.state is CaseState.SUSPENDED and after.state is not CaseState.SUSPENDED and since and since < now:
        due, category = after.due_at, profile.category(after.category)
        if due is not None:
            due = moved_on(profile, category, due, since, now, urgent=after.urgent)
        after = replace(after, due_at=due, pauses=(*after.pauses, Pause(since, now)))
    return after


def _wind_stage(profile: Profile, before: Case | None, after: Case, now: datetime) -> Case:
    stage = after.stage
    if stage is None:
        halted = _halted(profile, before, after, now) if after.state in _STOPPED else None
        return replace(after, stage_at=None, stage_due_at=None, halted=halted)
    if before is None or before.stage is not None or before.halted is None:
        if before is None or before.stage is not stage or before.stage_at is None:
            return _begun(profile, after, stage, now)
        if _counts_differently(before, after):
            return replace(after, stage_due_at=stage_due_at(profile, after, stage, before.stage_at))
        return after
    halt = before.halted
    if STAGE_OF.get(before.resume_state or CaseState.CLOSED) is not stage:
        return _begun(profile, after, stage, now)
    due = halt.stage_due_at
    if due is not None:
        due = moved_on(profile, profile.category(after.category), due, halt.at, now, urgent=after.urgent)
        if after.due_at is not None:
            due = min(due, max(after.due_at, halt.stage_at))
    if before.state is CaseState.MERGED and halt.at < now:
        after = replace(after, pauses=(*after.pauses, Pause(halt.at, now, whole=False)))
    return replace(after, stage_at=halt.stage_at, stage_due_at=due, halted=None)


def _begun(profile: Profile, case: Case, stage: Stage, now: datetime) -> Case:
    return replace(case, stage_at=now, stage_due_at=stage_due_at(profile, case, stage, now), halted=None)


def _halted(profile: Profile, before: Case | None, after: Case, now: datetime) -> Halt | None:
    """The clock of the stage that stands still, as it was when it was stopped."""
    if before is not None and before.stage is not None and before.stage_at is not None:
        return Halt(now, before.stage_at, before.stage_due_at)
    halt, stage = after.halted, STAGE_OF.get(after.resume_state or CaseState.CLOSED)
    if halt is not None and stage is not None and before is not None and _counts_differently(before, after):
        return replace(halt, stage_due_at=stage_due_at(profile, after, stage, halt.stage_at))
    return halt


def _counts_differently(before: Case, after: Case) -> bool:
    return (before.category, before.urgent) != (after.category, after.urgent)


def _carried(profile: Profile, case: Case, start: datetime, due: datetime, *, whole: bool) -> datetime:
    """A limit counted from ``start``, with the pauses and the granted hours since then, in the order they came."""
    category = profile.category(case.category)
    for _, step in sorted(_steps(case, start, whole=whole), key=lambda dated: dated[0]):
        if isinstance(step, Pause):
            since = max(step.since, start)
            due = moved_on(profile, category, due, since, step.until, urgent=case.urgent)
        else:
            due = put_off(profile, category, due, step, urgent=case.urgent)
    return due


def _steps(case: Case, start: datetime, *, whole: bool) -> Iterator[tuple[datetime, Pause | float]]:
    for pause in case.pauses:
        if pause.until > start and (pause.whole or not whole):
            yield pause.since, pause
    for extension in case.granted_extensions:
        if extension.decided_at is not None and (whole or extension.decided_at >= start):
            yield extension.decided_at, extension.hours


def _lapse(before: Case | None, after: Case, now: datetime) -> Case:
    """Nobody need decide any more about an extension once the case has left the hands of whoever asked for it."""
    asked = after.asked_extension
    if asked is None or (after.state in _SENT and before is not None and before.handler_id == after.handler_id):
        return after
    return replace(after, extensions=(*after.extensions[:-1], replace(asked, decided_at=now)))
