"""Due visits for any ground: no wish is overridden, each quota falls due exactly, and no visit makes more due."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model import DoorOutcome, DutyRule, HouseholdMark
from geo.schedule.coverage import DoorState, door_states, progress
from geo.schedule.duties import Duties, Ground
from geo.schedule.duties_books import Call, refuses
from geo.schedule.duties_days import open_days, period_of, spread
from tests.geo.schedule.duty_towns import appointed, call, ground, noted, profile, rule

DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 20))
TARGETS = ("household", "must_visit", "grid", "block vacant", "meeting")


@st.composite
def rules(draw: st.DrawFn) -> DutyRule:
    """Any rule."""
    return rule(
        target=draw(st.sampled_from(TARGETS)), every=draw(st.sampled_from(("day", "week", "month", "quarter"))),
        quota=draw(st.integers(1, 4)), same_visitor=draw(st.booleans()),
        rule=draw(st.sampled_from(("", "FREQ=WEEKLY;BYDAY=TU,FR", "FREQ=DAILY;INTERVAL=3"))),
    )  # fmt: skip


@st.composite
def grounds(draw: st.DrawFn, *, visited: bool) -> Ground:
    """Two grids with some holders, marks and visits."""
    doors = draw(st.integers(1, 9))
    people = draw(st.integers(1, 4))
    holders = [appointed(f"p{n}", "c", f"g{draw(st.integers(1, 2))}") for n in range(people)]
    pairing = st.none() | st.sampled_from([held.person_id for held in holders])
    ids = [f"g{grid}-{n:02d}" for grid in (1, 2) for n in range(1, doors + 1)]
    marks: list[HouseholdMark] = [
        noted(
            id_, groups=("must_visit",) * draw(st.booleans()), no_visits=draw(st.booleans()),
            no_visits_until=draw(st.none() | DAYS), visitor_id=draw(pairing),
        )
        for id_ in draw(st.lists(st.sampled_from(ids), unique=True, max_size=8))
    ]  # fmt: skip
    calls = draw(st.lists(visits([*ids, "g1", "k1"], people), max_size=12)) if visited else []
    return ground(
        holders, doors=doors, grids=2, marks=marks, calls=sorted(calls, key=lambda one: one.at),
        kept_since=draw(st.none() | st.just(date(2026, 9, 1))),
    )  # fmt: skip


def visits(targets: list[str], people: int) -> st.SearchStrategy[Call]:
    """Any visit."""
    return st.builds(
        lambda person, target, day, outcome: call(f"p{person}", target, day, outcome=outcome),
        st.integers(0, people - 1), st.sampled_from(targets), DAYS, st.sampled_from(DoorOutcome),
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(rules(), grounds(visited=True), DAYS, st.booleans())
def test_no_due_visit_leads_to_a_household_that_wishes_none(one: DutyRule, on: Ground, day: date, all_: bool) -> None:
    book = Duties(profile(one), on)
    for due in book.due(day, workable=not all_):
        assert not refuses(on.marks.get(due.target), day)
    for id_, state in door_states(book, day).items():
        assert (state is DoorState.ASKED) == refuses(on.marks.get(id_), day)


@settings(max_examples=150, deadline=None)
@given(rules(), grounds(visited=False), DAYS)
def test_every_target_is_due_exactly_quota_times_in_a_period_when_nobody_visits(
    one: DutyRule, on: Ground, day: date
) -> None:
    on = replace(on, kept_since=None)
    book, period = Duties(profile(one), on), period_of(one.every, day)
    last = period.after - timedelta(days=1)
    days = open_days(one, period, book.profile.calendar)
    due = book.due(last, workable=False)
    assert all(found.due_by in days for found in due)
    if book.by_person(one):
        inside = {
            id_: len({door.id for door in on.doors.values() if door.path[:2] == ("c", id_)}) for id_ in ("g1", "g2")
        }
        asked = Counter(mark.path[-1] for mark in on.marks.values() if refuses(mark, last))
        expected = {
            held.person_id: min(one.quota, inside[held.path[-1]] - asked[held.path[-1]])
            for held in on.holders["member"]
        }
        assert Counter(found.persons[0] for found in due) == Counter({k: n for k, n in expected.items() if n and days})
        assert len({(found.persons, found.target) for found in due}) == len(due)
    else:
        owed = [target for target in book.targets(one) if not refuses(on.marks.get(target.id), last)]
        assert Counter(found.target for found in due) == Counter({t.id: one.quota for t in owed if days})


@settings(max_examples=200, deadline=None)
@given(rules(), grounds(visited=True), DAYS, st.data())
def test_recording_a_visit_never_makes_more_due(one: DutyRule, on: Ground, day: date, data: st.DataObject) -> None:
    people = len(on.holders["member"])
    extra = data.draw(visits([*on.doors, "g1", "k1"], people))
    before = Duties(profile(one), on)
    after = Duties(profile(one), replace(on, calls=sorted([*on.calls, extra], key=lambda c: c.at)))
    for workable in (True, False):
        assert len(after.due(day, workable=workable)) <= len(before.due(day, workable=workable))
    assert sum(row.behind for row in progress(after, day)) <= sum(row.behind for row in progress(before, day))


@given(rules(), DAYS, st.text(max_size=5))
def test_visits_are_spread_in_order_over_the_days_a_rule_allows(one: DutyRule, day: date, key: str) -> None:
    days = open_days(one, period_of(one.every, day), profile(one).calendar)
    if days:
        falls = spread(one, days, key, one.quota)
        assert list(falls) == sorted(falls)
        assert all(0 <= index < len(days) for index in falls)
        assert falls == spread(one, days, key, one.quota)
