"""Due visits: who must see whom, when, spread over the period, by the same visitor, and never against a wish."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from geo.model import DoorOutcome
from geo.schedule.duties import DueVisit, Duties
from tests.geo.schedule.duty_towns import MONDAY, appointed, call, duties, ground, noted, rule

MEMBERS = [appointed(f"p{n}", "c", "g1") for n in range(1, 4)]
LAST = date(2026, 11, 30)


def targets(due: list[DueVisit], person: str = "") -> list[str]:
    return [one.target for one in due if not person or one.persons[:1] == (person,)]


def test_each_member_owes_three_different_households_and_no_two_members_the_same() -> None:
    due = duties(rule(), on=ground(MEMBERS)).due(LAST, workable=False)
    assert Counter(one.persons for one in due) == {("p1",): 3, ("p2",): 3, ("p3",): 3}
    assert len(set(targets(due))) == 9


def test_what_is_seen_no_longer_is_due_and_the_rest_stays_as_it_was() -> None:
    before = duties(rule(), on=ground(MEMBERS)).due(LAST, workable=False)
    first = targets(before, "p1")[0]
    after = duties(rule(), on=ground(MEMBERS, calls=[call("p1", first, MONDAY)])).due(LAST, workable=False)
    assert set(targets(after)) == set(targets(before)) - {first}


def test_the_same_door_thrice_is_one_household() -> None:
    calls = [call("p1", "g1-01", MONDAY + timedelta(days=n)) for n in range(3)]
    due = duties(rule(), on=ground(MEMBERS[:1], calls=calls)).due(LAST, workable=False)
    assert len(due) == 2
    assert "g1-01" not in targets(due)


def test_the_same_visitor_comes_again_to_whom_they_saw_last() -> None:
    calls = [call("p3", f"g1-{n:02d}", date(2026, 9, n)) for n in (1, 2, 3, 4)]
    book = duties(rule(), on=ground(MEMBERS, calls=calls))
    assert set(book.doors(rule()).own("p3")) == {"g1-01", "g1-02", "g1-03", "g1-04"}
    anybody = rule(same_visitor=False)
    assert set(duties(anybody, on=ground(MEMBERS, calls=calls)).doors(anybody).own("p1")) >= {"g1-01", "g1-02"}


def test_the_paired_household_comes_first_then_the_longest_not_seen_and_what_lies_near_it() -> None:
    calls = [call("p1", f"g1-{n:02d}", date(2026, 10, 20), duty="other") for n in (1, 2, 3, 4, 5, 6, 7, 8)]
    on = ground(MEMBERS[:1], calls=calls, marks=[noted("g1-05", visitor_id="p1")])
    found = targets(duties(rule(), on=on).due(LAST, workable=False))
    assert found[0] == "g1-05"
    assert found[1:] == ["g1-09", "g1-10"], "of those never seen the ones next to the paired door"


def test_a_household_paired_with_somebody_else_is_left_to_them() -> None:
    on = ground(MEMBERS[:2], doors=6, marks=[noted("g1-01", visitor_id="p2")])
    book = duties(rule(quota=1), on=on)
    assert targets(book.due(LAST, workable=False), "p2") == ["g1-01"]
    assert targets(book.due(LAST, workable=False), "p1") != ["g1-01"]


def test_nobody_is_sent_where_they_are_not_wanted_until_the_wish_ends() -> None:
    until = date(2026, 11, 20)
    marks = [noted(f"g1-{n:02d}", no_visits=True, no_visits_until=until, groups=("must_visit",)) for n in (1, 2)]
    book = duties(rule(), rule(key="must", target="must_visit", quota=1), on=ground(MEMBERS, marks=marks))
    assert not {"g1-01", "g1-02"} & set(targets(book.due(until - timedelta(days=1), workable=False)))
    assert {"g1-01", "g1-02"} <= set(targets([one for one in book.due(until, workable=False) if one.duty == "must"]))


def test_a_group_is_seen_by_who_answers_and_what_nobody_answers_for_is_not_lost() -> None:
    must = rule(key="must", target="must_visit", quota=1)
    marks = [noted("g1-01", groups=("must_visit",), visitor_id="p2"), noted("g2-01", groups=("must_visit",))]
    due = duties(must, on=ground(MEMBERS, grids=2, marks=marks)).due(LAST, workable=False)
    assert {one.target: one.persons for one in due} == {"g1-01": ("p2", "p1", "p3"), "g2-01": ()}


def test_evening_rounds_keep_their_hours_their_days_and_one_a_day() -> None:
    evening = rule(key="evening", target="grid", every="week", quota=2, rule="FREQ=WEEKLY;BYDAY=TU,FR", minutes=45)
    tuesday = MONDAY + timedelta(days=1)
    undone = duties(evening, on=ground(MEMBERS))
    assert [len(undone.due(MONDAY + timedelta(days=day))) for day in range(5)] == [0, 1, 1, 1, 1]
    assert undone.due(tuesday + timedelta(days=1))[0].overdue
    done = duties(evening, on=ground(MEMBERS, calls=[call("p1", "g1", tuesday, duty="evening")]))
    assert [len(done.due(MONDAY + timedelta(days=day))) for day in range(5)] == [0, 0, 0, 0, 1]
    (friday,) = done.due(MONDAY + timedelta(days=4))
    assert (friday.minutes, friday.overdue) == (45, False)


def test_a_vacant_lot_is_looked_at_every_week() -> None:
    weekly = rule(key="lot", target="block vacant", every="week", quota=1)
    book = duties(weekly, on=ground(MEMBERS, calls=[call("p2", "k1", MONDAY, duty="lot")]))
    assert book.due(MONDAY + timedelta(days=4), workable=False) == []
    (due,) = book.due(MONDAY + timedelta(days=11), workable=False)
    assert (due.target, due.persons[0]) == ("k1", "p2")


def test_the_members_of_a_meeting_owe_it_once_however_many_they_are() -> None:
    (due,) = duties(rule(key="forum", target="meeting", quota=1), on=ground(MEMBERS)).due(LAST, workable=False)
    assert (due.target, due.persons) == ("g1", ("p1", "p2", "p3"))


def test_no_more_than_their_share_falls_due_in_the_last_three_days_of_a_month() -> None:
    holders = [appointed(f"p{n:03d}", "c", f"g{n % 26 + 1}") for n in range(187)]
    book = duties(rule(), on=ground(holders, doors=40, grids=26))
    days = [one.due_by for one in book.due(LAST, workable=False)]
    worked = [day for day in (date(2026, 11, n) for n in range(1, 31)) if book.profile.calendar.is_workday(day)]
    assert len(days) == 561
    assert set(days) <= set(worked)
    assert sum(day in worked[-3:] for day in days) <= 561 * 3 / len(worked)
    assert max(Counter(days).values()) <= 2.2 * 561 / len(worked), "and no single day is a rush of its own"


def test_what_the_month_before_left_undone_is_overdue_and_never_more_than_was_kept() -> None:
    seen = [call("p1", f"g1-{n:02d}", date(2026, 10, 12 + n)) for n in (1, 2)]
    book = duties(rule(), on=ground(MEMBERS[:1], calls=seen, kept_since=date(2026, 10, 1)))
    due = book.due(MONDAY, workable=False)
    late = [one for one in due if one.overdue]
    assert [one.due_by for one in late] == [date(2026, 10, 30)]
    assert all(one.required for one in late)
    paid = replace(book.ground, calls=[*seen, call("p1", "g1-03", MONDAY)])
    assert not any(one.overdue for one in Duties(book.profile, paid).due(MONDAY, workable=False))
    new = replace(book.ground, calls=[], kept_since=None)
    assert not any(one.overdue for one in Duties(book.profile, new).due(MONDAY, workable=False))


def test_who_comes_in_the_middle_of_a_month_owes_nothing_before() -> None:
    newcomer = appointed("p9", "c", "g1", since=date(2026, 11, 18))
    due = duties(rule(), on=ground([newcomer], kept_since=date(2026, 1, 1))).due(LAST, workable=False)
    assert len(due) == 3
    assert min(one.due_by for one in due) >= date(2026, 11, 18)


@pytest.mark.parametrize(
    ("outcome", "same_day", "next_day"),
    [(DoorOutcome.NOT_HOME, False, True), (DoorOutcome.REFUSED, False, False), (DoorOutcome.EMPTY, False, False)],
)
def test_a_shut_door_comes_back_another_day_and_a_refusal_not_this_month(
    outcome: DoorOutcome, same_day: bool, next_day: bool
) -> None:
    on = ground(MEMBERS[:1], doors=3)
    tried = replace(on, calls=[call("p1", "g1-01", date(2026, 11, 26), outcome=outcome)])
    book = duties(rule(), on=tried)
    assert ("g1-01" in targets(book.due(date(2026, 11, 26)))) is same_day
    assert ("g1-01" in targets(book.due(date(2026, 11, 27)))) is next_day


def test_on_a_day_of_rest_nothing_is_planned_and_the_daily_round_falls_out() -> None:
    daily = rule(key="round", target="grid", every="day", quota=1)
    book = duties(daily, rule(), on=ground(MEMBERS))
    assert book.due(date(2026, 11, 28)) == []
    assert [one.duty for one in book.due(MONDAY) if one.required][:1] == ["round"]
