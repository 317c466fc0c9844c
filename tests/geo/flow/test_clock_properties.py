"""What holds of the clocks however a case is moved about and whenever it is stopped."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.flow.clocks import restage, stage_due_at, whole_due_at, with_more_time
from geo.flow.deadlines import moved_on, put_off, time_left
from geo.model import Case, CaseState, Extension, Source
from tests.small_town import small_town

S = CaseState
PROFILE = small_town().profile
CATEGORIES = tuple(category.code for category in PROFILE.categories)
starts = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20), timezones=st.just(UTC))
waits = st.timedeltas(timedelta(0), timedelta(days=12))
clocks = st.tuples(st.sampled_from(CATEGORIES), st.booleans())


@settings(deadline=None)
@given(clocks, starts, st.floats(0.1, 200), waits, waits)
def test_what_is_left_of_a_limit_is_left_after_any_pause(
    clock: tuple[str, bool], start: datetime, hours: float, before: timedelta, pause: timedelta
) -> None:
    category, urgent = PROFILE.category(clock[0]), clock[1]
    due = put_off(PROFILE, category, start, hours, urgent=urgent)
    since, until = start + before, start + before + pause
    moved = moved_on(PROFILE, category, due, since, until, urgent=urgent)
    assert moved >= due
    if due <= since:
        assert moved == due
    else:
        left = time_left(PROFILE, category, since, due, urgent=urgent)
        assert time_left(PROFILE, category, until, moved, urgent=urgent) == left


@settings(deadline=None)
@given(clocks, starts, st.lists(st.tuples(waits, waits), max_size=4))
def test_several_pauses_cost_no_more_and_no_less_than_they_lasted(
    clock: tuple[str, bool], start: datetime, pauses: list[tuple[timedelta, timedelta]]
) -> None:
    category, urgent = PROFILE.category(clock[0]), clock[1]
    due = put_off(PROFILE, category, start, 300, urgent=urgent)
    at, stood = start, timedelta(0)
    first = time_left(PROFILE, category, start, due, urgent=urgent)
    for worked, paused in pauses:
        since = at + worked
        until = at = since + paused
        if due > since:
            stood += time_left(PROFILE, category, since, until, urgent=urgent)
            due = moved_on(PROFILE, category, due, since, until, urgent=urgent)
    total = time_left(PROFILE, category, start, due, urgent=urgent)
    assert (total - first - stood) / timedelta(seconds=1) == pytest.approx(0, abs=1e-3)


STEPS = ("file", "send", "take", "report", "fail", "suspend", "resume", "merge", "unmerge", "change", "extend", "close",
         "reopen")  # fmt: skip


def stepped(case: Case, step: str, now: datetime, category: str, urgent: bool) -> Case:
    """The case after a step; unchanged where its state does not allow it."""
    working = case.state in (S.COLLECTED, S.FILED, S.RETURNED, S.DISPATCHED, S.HANDLING)
    after = case
    match step:
        case "file" if case.state is S.COLLECTED:
            after = replace(case, state=S.FILED)
        case "send" if working:
            after = replace(case, state=S.DISPATCHED, handler_id="r07")
        case "take" if case.state is S.DISPATCHED:
            after = replace(case, state=S.HANDLING)
        case "report" if case.state is S.HANDLING:
            after = replace(case, state=S.REPORTED)
        case "fail" if case.state is S.REPORTED:
            after = replace(case, state=S.RETURNED)
        case "suspend" if working:
            after = replace(case, state=S.SUSPENDED, resume_state=case.state, suspended_at=now)
        case "resume" if case.state is S.SUSPENDED:
            after = replace(case, state=case.resume_state or S.FILED, resume_state=None, suspended_at=None)
        case "merge" if working:
            after = replace(case, state=S.MERGED, resume_state=case.state)
        case "unmerge" if case.state is S.MERGED:
            after = replace(case, state=case.resume_state or S.FILED, resume_state=None)
        case "change" if working or case.state is S.SUSPENDED:
            after = replace(case, category=category, urgent=urgent)
        case "extend" if case.state in (S.DISPATCHED, S.HANDLING):
            asked = Extension(now, "r07", 4, "")
            granted = replace(asked, decided_at=now, decided_by="r02", granted=True)
            after = with_more_time(PROFILE, replace(case, extensions=(*case.extensions, asked)), granted)
        case "close" if case.state is S.REPORTED:
            after = replace(case, state=S.CLOSED, closed_at=now)
        case "reopen" if case.state is S.CLOSED:
            after = replace(case, state=S.FILED, closed_at=None, handler_id=None)
        case _:
            return case
    return restage(PROFILE, case, after, now)


@settings(max_examples=150, deadline=None)
@given(
    starts,
    clocks,
    st.lists(
        st.tuples(
            st.sampled_from(STEPS),
            st.timedeltas(timedelta(seconds=1), timedelta(days=4)),
            st.sampled_from((False, False, False, True)),
            clocks,
        ),
        max_size=25,
    ),
)
def test_clocks_follow_from_the_record_alone_and_never_run_backwards(
    start: datetime,
    clock: tuple[str, bool],
    steps: list[tuple[str, timedelta, bool, tuple[str, bool]]],
) -> None:
    case = Case("c-1", "testville", clock[0], "", Source.RESIDENT, start, urgent=clock[1])
    case = restage(PROFILE, None, replace(case, due_at=whole_due_at(PROFILE, case)), start)
    now = start
    for step, wait, back, (category, urgent) in steps:
        now += -wait if back else wait
        before, case = case, stepped(case, step, now, category, urgent)
        assert case.due_at is not None
        assert case.due_at == whole_due_at(PROFILE, case)
        assert (case.stage is None) == (case.stage_at is None)
        assert (case.halted is not None) == (case.state in (S.SUSPENDED, S.MERGED))
        if case.stage is not None and case.stage_at is not None and case.stage_due_at is not None:
            assert case.stage_due_at >= case.stage_at
            assert case.stage_due_at == stage_due_at(PROFILE, case, case.stage, case.stage_at)
            assert case.stage_due_at <= max(case.due_at, case.stage_at)
        if before.stage_at is not None and case.stage_at is not None:
            assert case.stage_at >= before.stage_at
        if (before.category, before.urgent) == (case.category, case.urgent) and step != "reopen":
            assert case.due_at >= before.due_at  # type: ignore[operator]
            if case.stage is before.stage is not None:
                assert case.stage_due_at >= before.stage_due_at  # type: ignore[operator]
