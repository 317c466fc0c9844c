"""The clock of a case's present stage, wound anew whenever it enters another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from geo.flow.deadlines import HOURS_A_WORKING_DAY
from geo.model import Case, CaseState, Category, Profile, Stage


def restage(profile: Profile, before: Case | None, after: Case, now: datetime) -> Case:
    """A case with the instants of its stages as they are after a move.

    Parameters
    ----------
    profile : Profile
        States how long each stage may take.
    before : Case or None
        As it stood before the move; None when it has just come in.
    after : Case
        As the move left it.
    now : datetime
        When the move was made, aware.

    Returns
    -------
    Case
        ``filed_at`` and ``reported_at`` set where it has just come to that; ``stage_at`` and ``stage_due_at`` of the
        stage it entered, unchanged where it stayed in its stage, and None where no stage runs.
    """
    if after.state is CaseState.FILED and after.filed_at is None:
        after = replace(after, filed_at=now)
    if after.state is CaseState.REPORTED and (before is None or before.state is not CaseState.REPORTED):
        after = replace(after, reported_at=now)
    stage = after.stage
    if stage is None:
        return replace(after, stage_at=None, stage_due_at=None)
    if before is not None and before.stage is stage and before.state is not CaseState.SUSPENDED:
        return after
    return replace(after, stage_at=now, stage_due_at=stage_due_at(profile, after, stage, now))


def stage_due_at(profile: Profile, case: Case, stage: Stage, start: datetime) -> datetime | None:
    """When a stage that begins at ``start`` runs out: by its own hours, never after the whole; None without either."""
    category = profile.category(case.category)
    limits = profile.urgent_stages if case.urgent else profile.stages
    hours = category.stage_h.get(stage.value, getattr(limits, f"{stage.value}_h"))
    if hours is None:
        return case.due_at
    due = hours_later(profile, category, start, hours, urgent=case.urgent)
    return due if case.due_at is None else min(due, max(case.due_at, start))


def hours_later(profile: Profile, category: Category, start: datetime, hours: float, *, urgent: bool) -> datetime:
    """The instant (UTC) at which so many hours have passed by the clock of a case; urgent ones run round the clock."""
    if urgent or category.clock == "around":
        return start + timedelta(hours=hours)
    if category.clock == "working_days" and hours >= HOURS_A_WORKING_DAY:
        return profile.calendar.add_days(start, -int(-hours // HOURS_A_WORKING_DAY))
    return profile.calendar.add_hours(start, hours)
