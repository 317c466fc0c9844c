"""The clocks of a case in words: the whole, the present stage, what they wait for, and the time that was asked for."""

from __future__ import annotations

from datetime import datetime

from geo.desk.waiting import question_asked
from geo.flow.clocks import unknown_years
from geo.i18n import mark
from geo.model import STAGE_OF, Case, CaseState, Extension, Stage
from pages.components.clock_words import clock_time, span_left
from pages.components.names import STATE_NAMES
from pages.components.session import Visit

STAGE_NAMES = {
    Stage.ACCEPT: mark("Taking up"),
    Stage.DISPATCH: mark("Sending"),
    Stage.HANDLE: mark("Doing"),
    Stage.VERIFY: mark("Checking"),
}
LATE_MARK, STILL_MARK = "⚠", "‖"
"""Beside a stage past its limit, and beside a clock that stands still; the words say it too."""


def state_words(here: Visit, case: Case) -> str:
    """Where a case stands; what waits for its reporter is more than suspended."""
    _ = here.say
    return _("Waiting for the reporter") if case.awaits_reporter else _(STATE_NAMES[case.state])


def limit_cell(here: Visit, case: Case, now: datetime) -> str:
    """What is left of the whole, short enough for a table; of a suspended case what was left when it was stopped."""
    if case.state is CaseState.SUSPENDED and case.suspended_at is not None:
        return f"{STILL_MARK} {span_left(here, case.due_at, case.suspended_at)}" if case.due_at else STILL_MARK
    return span_left(here, case.due_at, now)


def stage_cell(here: Visit, case: Case, now: datetime) -> str:
    """What is left of the present stage, short enough for a table, with a mark where it is past its limit."""
    left = span_left(here, case.stage_due_at, now)
    return f"{LATE_MARK} {left}" if case.stage_overdue(now) else left


def clock_facts(here: Visit, case: Case) -> list[tuple[str, str]]:
    """The clocks of a case as rows of its card: label and words; rows without words are not shown."""
    _ = here.say
    now = here.office.clock()
    waits = question_asked(case)
    asked = case.asked_extension
    return [
        (_("Limit"), _limit(here, case, now)),
        (_("Stage limit"), _stage(here, case, now)),
        (_("Asked of the reporter"), f"{waits.text} · {clock_time(here, waits.at)}" if waits else ""),
        (_("More time"), extension_line(here, case, asked) if asked else ""),
    ]


def extension_line(here: Visit, case: Case, extension: Extension) -> str:
    """One ask for more time in a line: who asked for how much and why, who decided and what they said."""
    _ = here.say
    names = here.office.staff(case.community).names
    parts = [
        clock_time(here, extension.asked_at), names.get(extension.asked_by, extension.asked_by),
        _("{hours} h more").format(hours=f"{extension.hours:g}"), extension.reason,
    ]  # fmt: skip
    if extension.decided_at is None:
        parts.append(_("nobody has decided yet"))
    elif not extension.decided_by:
        parts.append(_("ended without a decision"))
    else:
        by = names.get(extension.decided_by, extension.decided_by)
        sentence = _("granted by {name}") if extension.granted else _("declined by {name}")
        parts += [f"{sentence.format(name=by)} {clock_time(here, extension.decided_at)}", extension.answer]
    return " · ".join(part for part in parts if part)


def _limit(here: Visit, case: Case, now: datetime) -> str:
    _ = here.say
    if case.due_at is None:
        return ""
    if case.state is CaseState.SUSPENDED and case.suspended_at is not None:
        return _still(here, case.due_at, case.suspended_at)
    words = f"{clock_time(here, case.due_at)} · {span_left(here, case.due_at, now)}" if case.is_open else (
        clock_time(here, case.due_at)
    )  # fmt: skip
    if case.extended:
        words += f" · {_('extended')}"
    years = unknown_years(here.profile, case)
    if years:
        named = ", ".join(map(str, years))
        words += " · " + _("public holidays of {years} not known yet: counted by weekdays").format(years=named)
    return words


def _stage(here: Visit, case: Case, now: datetime) -> str:
    _ = here.say
    stage = case.stage
    if stage is None:
        halted = case.halted
        stage = STAGE_OF.get(case.resume_state) if case.resume_state and halted else None
        if stage is None or halted is None or halted.stage_due_at is None:
            return ""
        return f"{_(STAGE_NAMES[stage])} · {_still(here, halted.stage_due_at, halted.at)}"
    if case.stage_due_at is None:
        return ""
    late = f"{LATE_MARK} " if case.stage_overdue(now) else ""
    until = f"{clock_time(here, case.stage_due_at)} · {late}{span_left(here, case.stage_due_at, now)}"
    return f"{_(STAGE_NAMES[stage])} · {until}"


def _still(here: Visit, due_at: datetime, since: datetime) -> str:
    """A clock that stands still: what was left of it, or how late it was."""
    _ = here.say
    sentence = _("stands still, {time} left") if due_at > since else _("stands still, {time}")
    return sentence.format(time=span_left(here, due_at, since))
