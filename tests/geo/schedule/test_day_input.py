"""A problem that cannot be meant gets one sentence and no plan."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.errors import BadInput
from geo.schedule.day import plan_day
from geo.schedule.problem import DayProblem
from tests.geo.schedule.day_towns import H, job, problem, worker

ANN = worker("ann")


@pytest.mark.parametrize(
    ("town", "told"),
    [
        (problem([], [job("x")]), "Nobody is there to be planned."),
        (problem([ANN, ANN], []), "The person ann stands in the problem twice."),
        (problem([ANN], [job("x"), job("x")]), "The stop x stands in the problem twice."),
        (problem([replace(ANN, end_s=8 * H)], []), "The shift of ann ends before it starts."),
        (problem([replace(ANN, place=99)], []), "The day of ann begins at a place that does not exist."),
        (problem([replace(ANN, travel="car")], []), "There are no travel times for how ann gets about."),
        (problem([replace(ANN, busy=((9 * H, 8 * H),))], []), "An absence of ann ends before it starts."),
        (problem([replace(ANN, lunch=(12 * H, 13 * H, 5400))], []), "The lunch break of ann is longer than its hours."),
        (problem([ANN], [job("x", 99)]), "The stop x is at a place that does not exist."),
        (problem([ANN], [job("x", minutes=-1)]), "The stop x takes less than no time."),
        (problem([ANN], [job("x", windows=((10 * H, 9 * H),))]), "A window of the stop x ends before it starts."),
        (problem([ANN], [job("x", pinned="cai")]), "The stop x is pinned to somebody who is not there."),
        (problem([ANN], [job("x", worth=-1.0)]), "The stop x has a worth below nothing."),
        (problem([ANN], [job("lunch")]), "A stop needs an id of its own."),
        (problem([ANN], [job("x", 5)], islands=(5,)), "The stop x lies on an island: no way leads there and back."),
    ],
)
def test_bad_input_gets_a_sentence(town: DayProblem, told: str) -> None:
    with pytest.raises(BadInput) as problem_:
        plan_day(town, seconds=0.05)
    assert str(problem_.value) == told
