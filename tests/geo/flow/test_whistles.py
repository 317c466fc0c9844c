"""A called department runs against three clocks, in order; late is kept, never forbidden."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from geo.clock import WorkCalendar
from geo.errors import BadInput, Conflict
from geo.flow import whistles
from geo.model import Whistle, WhistleLimits

NAMES = {"heating": "热力公司", "power": "供电所", "urban": "城管中队"}
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Nine in the morning in Beijing."""


def blow(
    before: Whistle | None = None, lead: str = "heating", *helpers: str, at: datetime = MONDAY, **more: object
) -> Whistle:
    said: dict[str, object] = {"reason": "三方都要到场", "hard": False, **more}
    return whistles.blow(
        WhistleLimits(), WorkCalendar(), before, lead, helpers,
        reason=str(said["reason"]), hard=bool(said["hard"]), by="r02", at=at, names=NAMES,
    )  # fmt: skip


def test_the_clocks_are_an_hour_a_day_and_three_working_days() -> None:
    one = blow(None, "heating", "power").called[1]
    assert one.sign_in_by == MONDAY + timedelta(hours=1)
    assert one.contact_by == MONDAY + timedelta(hours=24)
    assert one.report_by == datetime(2026, 11, 26, 10, 0, tzinfo=UTC)  # Thursday at six in the evening


def test_a_hard_problem_has_five_working_days_over_the_weekend() -> None:
    assert blow(hard=True).called[0].report_by == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)


def test_on_the_eve_of_a_holiday_week_hours_run_on_and_working_days_wait() -> None:
    eve = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)  # 23:59 in Beijing; the seven free days end on 7 October
    one = blow(at=eve).called[0]
    assert one.sign_in_by == datetime(2026, 9, 30, 16, 59, tzinfo=UTC)
    assert one.contact_by == datetime(2026, 10, 1, 15, 59, tzinfo=UTC)
    assert one.report_by == datetime(2026, 10, 10, 10, 0, tzinfo=UTC)  # the 8th, the 9th and the 10th, made up for


def test_exactly_one_department_leads() -> None:
    blown = blow(None, "heating", "power", "urban")
    assert [(one.department, one.lead) for one in blown.called] == [
        ("heating", True),
        ("power", False),
        ("urban", False),
    ]
    assert blown.lead == "heating"


@pytest.mark.parametrize(
    ("lead", "helpers", "reason", "sentence"),
    [
        ("heating", (), " ", "Say why the departments are called."),
        ("", ("power",), "来", "Choose the department that leads."),
        ("heating", ("heating",), "来", "热力公司 is named more than once."),
        ("heating", ("power", "power"), "来", "供电所 is named more than once."),
        ("nobody", (), "来", "There is no department nobody here."),
    ],
)
def test_a_whistle_that_cannot_be_says_why(lead: str, helpers: tuple[str, ...], reason: str, sentence: str) -> None:
    with pytest.raises(BadInput) as problem:
        blow(None, lead, *helpers, reason=reason)
    assert str(problem.value) == sentence


def test_a_second_whistle_adds_departments_and_leaves_the_first_their_clocks() -> None:
    first = blow(None, "heating", "power")
    second = blow(first, "", "urban", at=MONDAY + timedelta(hours=5), hard=True)
    assert second.called[:2] == first.called
    assert second.called[2].sign_in_by == MONDAY + timedelta(hours=6)
    assert second.called[2].report_by == datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
    assert (second.at, second.lead) == (MONDAY, "heating")


def test_a_second_whistle_neither_changes_the_lead_nor_calls_whoever_is_under_way() -> None:
    first = blow(None, "heating", "power")
    with pytest.raises(Conflict, match="热力公司 leads already"):
        blow(first, "urban")
    with pytest.raises(Conflict, match="供电所 has been called already and has not reported yet"):
        blow(first, "", "power")
    with pytest.raises(BadInput, match="at least one"):
        blow(first, "")


def test_a_department_that_has_reported_can_be_called_again_and_keeps_its_first_call() -> None:
    first = blow()
    done = replace(
        first, called=(replace(first.called[0], signed_in_at=MONDAY, contacted_at=MONDAY, reported_at=MONDAY),)
    )
    assert done.due_at is None
    again = blow(done, "heating", at=MONDAY + timedelta(days=7))
    assert [one.reported_at for one in again.called] == [MONDAY, None]
    assert again.due_at == MONDAY + timedelta(days=7, hours=1)


def test_a_department_signs_in_then_makes_contact_then_reports() -> None:
    one = blow().called[0]
    for step in (
        lambda: whistles.contact(one, MONDAY, "热力公司"),
        lambda: whistles.report(one, MONDAY, "修好了", "热力公司"),
    ):
        with pytest.raises(Conflict, match="热力公司 must sign in first"):
            step()
    came = whistles.sign_in(one, MONDAY, "h01", "热力公司")
    with pytest.raises(Conflict, match="has signed in already"):
        whistles.sign_in(came, MONDAY, "h02", "热力公司")
    with pytest.raises(Conflict, match="must make contact first"):
        whistles.report(came, MONDAY, "修好了", "热力公司")
    spoke = whistles.contact(came, MONDAY, "热力公司")
    with pytest.raises(Conflict, match="nothing to rate"):
        whistles.rate(spoke, 5, "", "热力公司")
    done = whistles.report(spoke, MONDAY, "修好了", "热力公司")
    assert (done.signed_in_by, done.report, done.due_at) == ("h01", "修好了", None)
    rated = whistles.rate(done, 4, "来得快", "热力公司")
    with pytest.raises(Conflict, match="has been rated already"):
        whistles.rate(rated, 1, "", "热力公司")


def test_late_is_kept_and_forbids_nothing() -> None:
    late = whistles.sign_in(blow().called[0], MONDAY + timedelta(minutes=90), "h01", "热力公司")
    first, second, third = whistles.clocks(late, MONDAY + timedelta(hours=2))
    assert (first.late, first.left) == (True, -timedelta(minutes=30))
    assert (second.now, second.late, second.left) == (True, False, timedelta(hours=22))
    assert not third.now


def test_the_clock_that_runs_is_the_next_one_owed_and_ends_with_the_report() -> None:
    one = blow().called[0]
    seen = []
    for step in (
        lambda c: whistles.sign_in(c, MONDAY, "h01", ""),
        lambda c: whistles.contact(c, MONDAY, ""),
        lambda c: whistles.report(c, MONDAY, "好", ""),
    ):
        at = whistles.running(one, MONDAY)
        assert at is not None and at.due_at == one.due_at
        seen.append(at.clock)
        one = step(one)
    assert tuple(seen) == whistles.CLOCKS
    assert whistles.running(one, MONDAY) is None


def test_exactly_on_time_is_in_time_and_a_second_later_is_late() -> None:
    one = blow().called[0]
    on_time = whistles.clocks(one, one.sign_in_by)[0]
    assert (on_time.late, whistles.clocks(one, one.sign_in_by + timedelta(seconds=1))[0].late) == (False, True)
