"""Who could take a case: nearest first, with ownership, load and duty weighed in metres."""

from dataclasses import replace

from geo.schedule import Helper, rank_helpers
from geo.schedule.nearest import HAS_SKILL

GRID = ("c", "d1", "g1")
NEAR = Helper("p1", "甲", "worker", ("c", "d1", "g2"), 111.4703, 35.6476, 0, on_duty=True)
FAR = replace(NEAR, person_id="p2", lon=111.4803)


def order(*helpers: Helper) -> list[str]:
    return [offer.helper.person_id for offer in rank_helpers(helpers, 111.4700, 35.6476, GRID)]


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
    offers = rank_helpers([NEAR, own], None, None, GRID)
    assert [offer.helper.person_id for offer in offers] == ["p3", "p1"]
    assert offers[0].distance_m is None


def test_equal_weights_are_settled_the_same_way_each_time() -> None:
    assert order(replace(NEAR, person_id="b"), replace(NEAR, person_id="a")) == ["a", "b"]


def test_whoever_has_the_skill_goes_first_unless_somebody_else_is_much_nearer() -> None:
    skilled = replace(FAR, lon=111.4753, skills=("plumber", "electrician"))
    offers = rank_helpers([NEAR, skilled], 111.4700, 35.6476, GRID, skill="electrician")
    assert [offer.helper.person_id for offer in offers] == ["p2", "p1"]
    assert [offer.reasons for offer in offers] == [(HAS_SKILL,), ()]
    away = replace(skilled, lon=111.4903)
    offers = rank_helpers([NEAR, away], 111.4700, 35.6476, GRID, skill="electrician")
    assert [offer.helper.person_id for offer in offers] == ["p1", "p2"]
    assert order(NEAR, skilled) == ["p1", "p2"]  # a case that needs no skill
