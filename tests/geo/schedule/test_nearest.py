"""Who could take a case: nearest first, with ownership, load and duty weighed in seconds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from geo.schedule import Helper, Task, rank_helpers
from geo.schedule.nearest import (
    BOUND,
    ESTIMATED,
    HAS_SKILL,
    IN_TIME,
    MUCH_FIELD,
    SHIFT_ENDS,
    SHORT_OF_FIELD,
    TOO_LATE,
)  # fmt: skip

GRID = ("c", "d1", "g1")
HERE = Task(111.4700, 35.6476, GRID)
NEAR = Helper("p1", "甲", "worker", ("c", "d1", "g2"), 111.4703, 35.6476, 0, on_duty=True)
FAR = replace(NEAR, person_id="p2", lon=111.4803)


def order(*helpers: Helper) -> list[str]:
    return [offer.helper.person_id for offer in rank_helpers(helpers, HERE)]


def test_the_nearer_goes_first() -> None:
    assert order(FAR, NEAR) == ["p1", "p2"]


def test_whoever_answers_for_the_grid_goes_before_a_neighbour_a_little_nearer() -> None:
    own = replace(NEAR, person_id="p3", path=GRID, lon=111.4733)
    assert order(NEAR, own) == ["p3", "p1"]


def test_a_full_pair_of_hands_goes_behind_a_free_one() -> None:
    assert order(replace(NEAR, load=9), replace(NEAR, person_id="p4", lon=111.4750)) == ["p4", "p1"]


def test_somebody_off_duty_goes_last() -> None:
    assert order(replace(NEAR, on_duty=False), FAR) == ["p2", "p1"]


def test_without_a_position_ownership_and_load_decide() -> None:
    own = replace(NEAR, person_id="p3", path=GRID)
    offers = rank_helpers([NEAR, own], replace(HERE, lon=None, lat=None))
    assert [offer.helper.person_id for offer in offers] == ["p3", "p1"]
    assert offers[0].distance_m is None


def test_equal_weights_are_settled_the_same_way_each_time() -> None:
    assert order(replace(NEAR, person_id="b"), replace(NEAR, person_id="a")) == ["a", "b"]


def test_whoever_has_the_skill_goes_first_unless_somebody_else_is_much_nearer() -> None:
    skilled = replace(FAR, lon=111.4753, skills=("plumber", "electrician"))
    offers = rank_helpers([NEAR, skilled], replace(HERE, skill="electrician"))
    assert [offer.helper.person_id for offer in offers] == ["p2", "p1"]
    assert [offer.reasons for offer in offers] == [(HAS_SKILL,), ()]
    away = replace(skilled, lon=111.4903)
    offers = rank_helpers([NEAR, away], replace(HERE, skill="electrician"))
    assert [offer.helper.person_id for offer in offers] == ["p1", "p2"]
    assert order(NEAR, skilled) == ["p1", "p2"]  # a case that needs no skill


NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_whoever_is_there_sooner_goes_first_however_near_others_stand() -> None:
    offers = rank_helpers([NEAR, FAR], HERE, {"p1": (600, False), "p2": (200, False)})
    assert [(offer.helper.person_id, offer.seconds) for offer in offers] == [("p2", 200), ("p1", 600)]
    assert offers[0].distance_m is not None and offers[1].distance_m is not None
    assert offers[1].distance_m < offers[0].distance_m


def test_an_estimated_way_says_so() -> None:
    offers = rank_helpers([NEAR], HERE, {"p1": (60, True)})
    assert (offers[0].straight, offers[0].reasons) == (True, (ESTIMATED,))


def test_whoever_comes_before_it_ends_goes_before_whoever_comes_too_late() -> None:
    task = replace(HERE, now=NOW, ends_at=NOW + timedelta(minutes=5))
    own = replace(NEAR, path=GRID)
    offers = rank_helpers([own, FAR], task, {"p1": (301, False), "p2": (299, False)})
    assert [(offer.helper.person_id, offer.in_time) for offer in offers] == [("p2", True), ("p1", False)]
    assert IN_TIME in offers[0].reasons and TOO_LATE in offers[1].reasons
    # What ends in days is not worth a word.
    later = rank_helpers([NEAR], replace(task, ends_at=NOW + timedelta(days=3)), {"p1": (301, False)})[0]
    assert (later.in_time, later.reasons) == (True, ())


def test_whoever_would_have_to_stay_on_or_is_expected_elsewhere_goes_behind() -> None:
    task = replace(HERE, now=NOW, work_s=1800)
    ways = {"p1": (60, False), "p2": (300, False)}
    staying = replace(NEAR, until=NOW + timedelta(minutes=30))
    offers = rank_helpers([staying, FAR], task, ways)
    assert [offer.reasons for offer in offers] == [(), (SHIFT_ENDS,)]
    bound = replace(NEAR, bound_at=NOW + timedelta(minutes=30))
    offers = rank_helpers([bound, FAR], task, ways)
    assert [offer.reasons for offer in offers] == [(), (BOUND,)]
    free = replace(NEAR, until=NOW + timedelta(minutes=31), bound_at=NOW + timedelta(minutes=31))
    assert rank_helpers([free, FAR], task, ways)[0].reasons == ()


def test_whoever_is_short_of_field_work_this_week_goes_first_among_equals() -> None:
    much, short = replace(NEAR, field_over=0.2), replace(NEAR, person_id="p3", field_over=-0.2)
    within = replace(NEAR, person_id="p2", field_over=0.04)
    offers = rank_helpers([much, within, short], HERE)
    assert [offer.helper.person_id for offer in offers] == ["p3", "p2", "p1"]
    assert [offer.reasons for offer in offers] == [(SHORT_OF_FIELD,), (), (MUCH_FIELD,)]


def test_where_it_is_urgent_being_there_first_counts_for_more_than_whose_grid_it_is() -> None:
    own, ways = replace(NEAR, path=GRID, load=2), {"p1": (400, False), "p2": (100, False)}
    calm, urgent = (rank_helpers([own, FAR], replace(HERE, urgent=flag), ways)[0] for flag in (False, True))
    assert (calm.helper.person_id, urgent.helper.person_id) == ("p1", "p2")
