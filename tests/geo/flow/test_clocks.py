"""The clocks of the whole and of its stages over every kind of move: exact answers, written out by hand."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from geo.clock import BEIJING
from geo.flow.clocks import restage, stage_due_at, unknown_years, whole_due_at, with_more_time
from geo.model import Case, CaseState, Extension, Halt, Pause, Profile, Source, Stage

S = CaseState
MONDAY = "2026-11-23 09:00"
SENT = (S.COLLECTED, S.FILED, S.DISPATCHED)
LAMP = Case("c-1", "testville", "streetlight", "", Source.RESIDENT, datetime(2026, 11, 23, 1, tzinfo=UTC))
"""A street light: 72 working hours in all, two to accept it, two to send somebody, no other limit for the work."""


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(BEIJING)).astimezone(UTC)


def come_in(profile: Profile, case: Case = LAMP, at: str = MONDAY) -> Case:
    case = replace(case, received_at=local(at))
    return restage(profile, None, replace(case, due_at=whole_due_at(profile, case)), local(at))


def move(profile: Profile, case: Case, state: S, at: str, **changes: object) -> Case:
    return restage(profile, case, replace(case, state=state, **changes), local(at))  # type: ignore[arg-type]


def sent(profile: Profile, case: Case, at: str, handler: str = "r07") -> Case:
    return move(profile, case, S.DISPATCHED, at, handler_id=handler)


def suspended(profile: Profile, case: Case, at: str) -> Case:
    return move(profile, case, S.SUSPENDED, at, resume_state=case.state, suspended_at=local(at))


def resumed(profile: Profile, case: Case, at: str) -> Case:
    return move(profile, case, case.resume_state or S.FILED, at, resume_state=None, suspended_at=None)


def clocks(case: Case) -> tuple[str, str, str]:
    """When the stage began and when stage and whole run out, in the community's own time."""

    def said(at: datetime | None) -> str:
        return f"{at.astimezone(ZoneInfo(BEIJING)):%m-%d %H:%M}" if at else ""

    return said(case.stage_at), said(case.stage_due_at), said(case.due_at)


def test_every_stage_has_a_clock_of_its_own_within_the_whole(town_profile: Profile) -> None:
    case = come_in(town_profile)
    # 72 hours are nine days and four and a half hours of seven and a half.
    assert clocks(case) == ("11-23 09:00", "11-23 11:00", "12-04 15:30")
    case = move(town_profile, case, S.FILED, "2026-11-23 10:00")
    assert (case.filed_at, clocks(case)) == (
        local("2026-11-23 10:00"),
        ("11-23 10:00", "11-23 12:00", "12-04 15:30"),
    )
    case = sent(town_profile, case, "2026-11-23 17:00")
    assert clocks(case) == ("11-23 17:00", "12-04 15:30", "12-04 15:30")
    case = move(town_profile, case, S.HANDLING, "2026-11-24 08:40")
    assert clocks(case)[0] == "11-23 17:00"  # taking it does not start the work's clock again
    case = move(town_profile, case, S.REPORTED, "2026-11-25 17:00")
    assert (case.reported_at, clocks(case)) == (
        local("2026-11-25 17:00"),
        ("11-25 17:00", "11-27 18:00", "12-04 15:30"),
    )
    case = move(town_profile, case, S.VERIFIED, "2026-11-26 09:00")
    assert clocks(case) == ("11-25 17:00", "11-27 18:00", "12-04 15:30")
    assert clocks(move(town_profile, case, S.CLOSED, "2026-11-26 10:00")) == ("", "", "12-04 15:30")


def test_an_urgent_case_runs_round_the_clock_over_the_holiday_week(town_profile: Profile) -> None:
    heating = come_in(town_profile, replace(LAMP, category="heating", urgent=True), "2026-09-30 23:59")
    assert clocks(heating) == ("09-30 23:59", "10-01 00:14", "10-01 01:59")


@pytest.mark.parametrize(
    ("at", "stage_due", "due"),
    [
        ("2026-09-30 23:59", "10-08 10:30", "10-20 15:00"),  # 8, 9, 10 (a Saturday), 12–16, 19 and 20 October
        ("2026-02-14 23:59", "02-24 10:30", "03-06 15:00"),  # 24–28 February (28 a Saturday), 2–6 March
        ("2026-10-09 17:00", "10-10 09:30", "10-22 12:00"),
    ],
)
def test_limits_begun_on_the_eve_of_a_holiday_week(town_profile: Profile, at: str, stage_due: str, due: str) -> None:
    assert clocks(come_in(town_profile, at=at))[1:] == (stage_due, due)


def test_a_stage_never_runs_past_the_whole(town_profile: Profile) -> None:
    late = replace(come_in(town_profile), due_at=local("2026-11-23 09:30"))
    filed = move(town_profile, late, S.FILED, "2026-11-23 09:10")
    assert clocks(filed)[1] == "11-23 09:30"
    # What begins after the whole is past is past from its first instant, not before it.
    assert clocks(sent(town_profile, filed, "2026-11-23 10:00"))[:2] == ("11-23 10:00", "11-23 10:00")


def test_nothing_past_its_limit_starts_again_by_itself(town_profile: Profile) -> None:
    case = sent(town_profile, move(town_profile, come_in(town_profile), S.FILED, MONDAY), MONDAY)
    case = replace(case, due_at=local("2026-11-23 12:00"), stage_due_at=local("2026-11-23 12:00"))
    for state, at in ((S.HANDLING, "2026-11-24 09:00"), (S.DISPATCHED, "2026-11-25 09:00")):
        case = move(town_profile, case, state, at)
        assert clocks(case) == ("11-23 09:00", "11-23 12:00", "11-23 12:00")
    held = suspended(town_profile, case, "2026-11-25 10:00")
    assert clocks(resumed(town_profile, held, "2026-12-01 10:00")) == ("11-23 09:00", "11-23 12:00", "11-23 12:00")
    assert case.overdue(local("2026-11-25 09:00"))
    assert case.stage_overdue(local("2026-11-25 09:00"))
    assert not held.overdue(local("2026-11-25 11:00"))
    assert not held.stage_overdue(local("2026-11-25 11:00"))


def test_a_suspension_leaves_the_working_hours_that_were_left(town_profile: Profile) -> None:
    case = come_in(town_profile)
    case = move(town_profile, case, S.FILED, "2026-11-23 10:00")
    held = suspended(town_profile, case, "2026-11-23 11:00")  # an hour of the stage is left
    assert clocks(held) == ("", "", "12-04 15:30")
    assert held.halted == Halt(local("2026-11-23 11:00"), local("2026-11-23 10:00"), local("2026-11-23 12:00"))
    back = resumed(town_profile, held, "2026-11-23 21:00")  # five working hours have passed
    assert clocks(back) == ("11-23 10:00", "11-24 09:30", "12-07 11:00")
    assert back.pauses == (Pause(local("2026-11-23 11:00"), local("2026-11-23 21:00")),)
    assert back.halted is None


def test_a_suspension_over_night_or_a_holiday_week_moves_no_working_limit(town_profile: Profile) -> None:
    case = come_in(town_profile, at="2026-09-30 16:00")
    held = suspended(town_profile, case, "2026-09-30 18:00")
    assert clocks(resumed(town_profile, held, "2026-10-08 08:30"))[1:] == clocks(case)[1:]


def test_a_suspension_moves_an_urgent_limit_by_the_clock_on_the_wall(town_profile: Profile) -> None:
    case = come_in(town_profile, replace(LAMP, category="heating", urgent=True), "2026-11-21 22:00")
    held = suspended(town_profile, case, "2026-11-21 22:10")
    assert clocks(resumed(town_profile, held, "2026-11-22 03:10")) == ("11-21 22:00", "11-22 03:15", "11-22 05:00")


def test_a_clock_set_back_gives_no_earlier_limit(town_profile: Profile) -> None:
    case = move(town_profile, come_in(town_profile), S.FILED, "2026-11-23 10:00")
    later = sent(town_profile, case, "2026-11-20 10:00")
    assert clocks(later) == ("11-23 10:00", "12-04 15:30", "12-04 15:30")
    held = suspended(town_profile, case, "2026-11-23 11:00")
    back = resumed(town_profile, held, "2026-11-19 11:00")
    assert clocks(back) == clocks(case)
    assert back.pauses == ()
    returned = move(town_profile, later, S.RETURNED, "2019-01-01 00:00", handler_id=None)
    assert clocks(returned) == ("11-23 10:00", "11-23 12:00", "12-04 15:30")


def test_a_clock_that_jumps_ahead_ends_limits_and_changes_none(town_profile: Profile) -> None:
    case = move(town_profile, come_in(town_profile), S.FILED, "2026-11-23 10:00")
    assert case.stage_overdue(local("2027-06-01 00:00"))
    jumped = sent(town_profile, case, "2026-12-23 10:00")
    assert clocks(jumped) == ("12-23 10:00", "12-23 10:00", "12-04 15:30")


def test_another_category_counts_whole_and_stage_anew(town_profile: Profile) -> None:
    case = move(town_profile, come_in(town_profile), S.FILED, "2026-11-23 10:00")
    rubbish = move(town_profile, case, S.FILED, "2026-11-23 11:00", category="garbage")
    assert clocks(rubbish) == ("11-23 10:00", "11-23 12:00", "11-26 10:30")  # 24 hours from when it was received
    hot = move(town_profile, rubbish, S.FILED, "2026-11-23 11:05", category="heating", urgent=True)
    assert clocks(hot) == ("11-23 10:00", "11-23 10:15", "11-23 11:00")


def test_a_rule_that_makes_it_urgent_counts_both_anew(town_profile: Profile) -> None:
    case = move(town_profile, come_in(town_profile), S.FILED, "2026-11-23 10:00")
    raised = move(town_profile, case, S.FILED, "2026-11-23 10:05", urgent=True)
    assert clocks(raised) == ("11-23 10:00", "11-23 10:15", "11-26 09:00")
    assert clocks(move(town_profile, raised, S.FILED, "2026-11-23 10:06", urgent=False)) == clocks(case)


def test_what_stood_still_and_what_was_granted_is_kept_when_the_category_changes(town_profile: Profile) -> None:
    case = sent(town_profile, move(town_profile, come_in(town_profile), S.FILED, MONDAY), MONDAY)
    held = suspended(town_profile, case, "2026-11-23 10:00")
    case = resumed(town_profile, held, "2026-11-24 10:00")  # seven and a half working hours later
    granted = Extension(local("2026-11-24 11:00"), "r07", 4, "等配件", local("2026-11-24 11:30"), "r02", granted=True)
    more = with_more_time(town_profile, replace(case, extensions=(granted,)), granted)
    assert clocks(more) == ("11-23 09:00", "12-08 10:00", "12-08 10:00")
    rubbish = move(town_profile, more, S.DISPATCHED, "2026-11-24 12:00", category="garbage")
    # 24 hours end on the 26th at 10:30; a working day and four hours later it is the 27th, 16:30.
    assert clocks(rubbish) == ("11-23 09:00", "11-27 16:30", "11-27 16:30")


def test_recategorising_while_suspended_counts_anew_and_still_keeps_what_is_left(town_profile: Profile) -> None:
    case = move(town_profile, come_in(town_profile), S.FILED, "2026-11-23 10:00")
    held = suspended(town_profile, case, "2026-11-23 11:00")
    other = move(town_profile, held, S.SUSPENDED, "2026-11-23 15:00", category="garbage")
    assert clocks(other) == ("", "", "11-26 10:30")
    assert clocks(resumed(town_profile, other, "2026-11-24 11:00")) == ("11-23 10:00", "11-24 12:00", "11-27 10:30")


def test_reopening_starts_everything_anew(town_profile: Profile) -> None:
    case = come_in(town_profile)
    held = suspended(town_profile, case, "2026-11-23 10:00")
    closed = move(town_profile, resumed(town_profile, held, "2026-11-25 10:00"), S.CLOSED, "2026-11-25 11:00")
    again = move(town_profile, closed, S.FILED, "2026-12-01 09:00")
    assert clocks(again) == ("12-01 09:00", "12-01 11:00", "12-14 15:30")
    assert (again.pauses, again.counted_from) == ((), local("2026-12-01 09:00"))
    other = move(town_profile, again, S.FILED, "2026-12-01 09:30", category="garbage")
    assert clocks(other) == ("12-01 09:00", "12-01 11:00", "12-04 10:30")


def test_a_merged_case_runs_no_stage_and_goes_on_where_it_stood_when_it_is_taken_out(town_profile: Profile) -> None:
    case = move(town_profile, come_in(town_profile), S.FILED, "2026-11-23 10:00")
    merged = move(town_profile, case, S.MERGED, "2026-11-23 11:00", merged_into="c-2", resume_state=S.FILED)
    assert clocks(merged) == ("", "", "12-04 15:30")
    out = move(town_profile, merged, S.FILED, "2026-11-24 14:00", merged_into=None, resume_state=None)
    # An hour of the stage is left; the whole has run on: the matter was as unsettled as before.
    assert clocks(out) == ("11-23 10:00", "11-24 15:00", "12-04 15:30")
    other = move(town_profile, out, S.FILED, "2026-11-24 14:10", category="garbage")
    assert clocks(other) == ("11-23 10:00", "11-24 15:00", "11-26 10:30")


def test_a_divided_case_runs_no_stage(town_profile: Profile) -> None:
    case = move(town_profile, come_in(town_profile), S.SPLIT, "2026-11-23 10:00")
    assert (clocks(case), case.halted) == (("", "", "12-04 15:30"), None)


def test_a_rejected_work_goes_back_to_sending_with_a_clock_of_its_own(town_profile: Profile) -> None:
    case = sent(town_profile, come_in(town_profile), "2026-11-23 10:00")
    case = move(town_profile, case, S.REPORTED, "2026-11-24 10:00")
    failed = move(town_profile, case, S.RETURNED, "2026-11-24 11:00")
    assert clocks(failed) == ("11-24 11:00", "11-24 15:00", "12-04 15:30")


def test_an_older_case_gets_its_stage_with_its_next_move(town_profile: Profile) -> None:
    old = replace(LAMP, state=S.DISPATCHED, due_at=local("2026-12-04 14:30"), handler_id="r07")
    taken = move(town_profile, old, S.HANDLING, "2026-11-24 09:00")
    assert clocks(taken) == ("11-24 09:00", "12-04 14:30", "12-04 14:30")
    held = replace(old, state=S.SUSPENDED, resume_state=S.DISPATCHED, suspended_at=local("2026-11-24 09:00"))
    back = resumed(town_profile, held, "2026-11-24 18:00")
    assert clocks(back) == ("11-24 18:00", "12-07 12:00", "12-07 12:00")


def test_a_category_may_state_hours_for_a_stage(town_profile: Profile) -> None:
    rows = tuple(replace(row, stage_h={"handle": 4.0, "accept": 0.5}) for row in town_profile.categories)
    strict = replace(town_profile, categories=rows)
    case = come_in(strict)
    assert clocks(case)[1] == "11-23 09:30"
    assert stage_due_at(strict, case, Stage.HANDLE, local("2026-11-23 11:00")) == local("2026-11-23 17:00")


def test_an_open_ask_ends_when_the_case_leaves_the_hands_of_whoever_asked(town_profile: Profile) -> None:
    asked = Extension(local("2026-11-23 10:00"), "r07", 4, "等配件")
    case = replace(sent(town_profile, come_in(town_profile), "2026-11-23 09:30"), extensions=(asked,))
    taken = move(town_profile, case, S.HANDLING, "2026-11-23 10:30")
    assert taken.asked_extension == asked
    ended = replace(asked, decided_at=local("2026-11-23 11:00"))
    for state in (S.REPORTED, S.RETURNED, S.SUSPENDED, S.MERGED, S.SPLIT):
        left = move(town_profile, taken, state, "2026-11-23 11:00")
        assert (left.extensions, left.asked_extension, left.extended) == ((ended,), None, False)
    assert sent(town_profile, taken, "2026-11-23 11:00", "r08").extensions == (ended,)
    assert sent(town_profile, taken, "2026-11-23 11:00", "r07").extensions == (asked,)


def extended(profile: Profile, case: Case, hours: float) -> Case:
    granted = Extension(local(MONDAY), "r07", hours, "等配件", local(MONDAY), "r02", granted=True)
    return with_more_time(profile, replace(case, extensions=(replace(granted, decided_at=None),)), granted)


def test_more_time_is_counted_by_the_clock_of_the_case(town_profile: Profile) -> None:
    case = replace(
        LAMP, due_at=local("2026-11-27 16:00"), stage_at=local(MONDAY), stage_due_at=local("2026-11-27 15:00")
    )
    assert clocks(extended(town_profile, case, 4))[1:] == ("11-30 09:30", "11-30 10:30")
    urgent = replace(case, category="heating", urgent=True)
    assert clocks(extended(town_profile, urgent, 4))[1:] == ("11-27 19:00", "11-27 20:00")
    dispute = replace(case, category="dispute", due_at=local("2026-11-27 18:00"), stage_due_at=None)
    assert clocks(extended(town_profile, dispute, 16))[1:] == ("", "12-01 18:00")  # two working days


def test_more_time_for_what_is_long_past_may_leave_it_past(town_profile: Profile) -> None:
    at = local("2026-11-25 09:00")
    case = replace(LAMP, due_at=local("2026-11-24 09:00"), stage_at=at, stage_due_at=at)
    assert clocks(extended(town_profile, case, 2)) == ("11-25 09:00", "11-25 09:00", "11-24 11:00")
    assert clocks(extended(town_profile, case, 12)) == ("11-25 09:00", "11-25 15:30", "11-25 15:30")


def test_a_limit_over_a_year_without_known_holidays_is_known_to_be_one(town_profile: Profile) -> None:
    late = come_in(town_profile, at="2026-12-29 09:00")
    assert unknown_years(town_profile, late) == (2027,)
    assert unknown_years(town_profile, come_in(town_profile)) == ()
    urgent = come_in(town_profile, replace(LAMP, category="heating", urgent=True), "2026-12-31 23:00")
    assert unknown_years(town_profile, urgent) == ()
