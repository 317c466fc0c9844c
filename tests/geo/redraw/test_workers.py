"""Workers to grids: people keep whom they know, loads stay fair, and what changes is told."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import BadInput
from geo.i18n import words
from geo.redraw.workers import Worker, assign_workers
from tests.geo.redraw.figure_boards import chessboard, drawn

ANN, BOB, EVE = (Worker(name, name.title()) for name in ("ann", "bob", "eve"))


def test_a_plan_like_today_changes_nothing() -> None:
    blocks = chessboard(6, 1)
    today = drawn(blocks, "aabbcc", "a=eve b=ann c=bob")
    found = assign_workers(today, drawn(blocks, "aabbcc"), [ANN, BOB, EVE])
    assert found.workers == ("eve", "ann", "bob")
    assert found.kept_share == 1 and found.changes == () and found.remarks == ()


def test_households_keep_their_worker_whatever_grids_are_called_now() -> None:
    blocks = chessboard(6, 1)
    today = drawn(blocks, "aabbcc", "a=ann b=bob c=eve")
    found = assign_workers(today, drawn(blocks, "yyyxxz"), [ANN, BOB, EVE], tolerance=1)
    assert dict(zip("xyz", found.workers, strict=True)) == {"y": "ann", "x": "bob", "z": "eve"}
    assert (found.kept, found.households) == (40, 60)
    assert [grid.worker for grid in found.plan.grids] == list(found.workers)
    told = {change.worker: (change.keep, change.come, change.leave) for change in found.changes}
    assert told == {"ann": (20, 10, 0), "bob": (10, 10, 10), "eve": (10, 0, 10)}
    assert str(found.remarks[0]) == "10 households stay with Bob, 10 come and 10 go; 400 minutes a month become 400."


def test_a_worker_may_have_several_grids_and_loads_stay_within_the_tolerance() -> None:
    blocks = chessboard(8, 1)
    today = drawn(blocks, "aaaaaabb", "a=ann b=bob")
    found = assign_workers(today, drawn(blocks, "abcdefgh"), [ANN, BOB], tolerance=0.05)
    assert found.loads_min == (800, 800) and found.fair_min == (800, 800)
    assert found.kept == 60  # Bob keeps both of his and takes two of Ann's six
    assert found.workers[:2] == ("ann", "ann"), "Bob takes those that lie nearest to his own"
    wide = assign_workers(today, drawn(blocks, "abcdefgh"), [ANN, BOB], tolerance=0.5)
    assert wide.kept == 80


def test_nobody_goes_without_a_grid_where_there_are_enough() -> None:
    blocks = chessboard(4, 1)
    today = drawn(blocks, "aabb", "a=ann b=bob")
    found = assign_workers(today, drawn(blocks, "abcd"), [ANN, BOB, EVE], tolerance=9)
    assert set(found.workers) == {"ann", "bob", "eve"}


def test_half_a_post_gets_half_a_load() -> None:
    blocks = chessboard(6, 1)
    today = drawn(blocks, "aaabbb", "a=ann b=bob")
    found = assign_workers(today, drawn(blocks, "abcdef"), [ANN, replace(BOB, share=0.5)], tolerance=0.1)
    assert found.loads_min == (800, 400)
    assert found.workers == ("ann",) * 4 + ("bob",) * 2


def test_a_locked_grid_keeps_its_worker_and_limits_hold() -> None:
    blocks = chessboard(4, 1)
    today = drawn(blocks, "abcd", "a=ann b=ann c=ann d=bob")
    plan = drawn(blocks, "abcd", "a=bob")
    plan = replace(plan, grids=(replace(plan.grids[0], locked=True), *plan.grids[1:]))
    assert assign_workers(today, plan, [ANN, BOB], tolerance=0).workers == ("bob", "ann", "ann", "bob")
    limited = assign_workers(today, plan, [replace(ANN, most_grids=1), BOB], tolerance=1)
    assert limited.workers.count("ann") == 1 and limited.workers[0] == "bob"


def test_what_cannot_be_met_and_who_goes_without_is_said() -> None:
    blocks = chessboard(2, 1, [10, 30])
    today = drawn(blocks, "ab", "a=ann b=bob")
    found = assign_workers(today, drawn(blocks, "ab"), [ANN, BOB])
    assert [str(remark) for remark in found.remarks] == [
        "Ann would have 50 % less work than is fair.",
        "Bob would have 50 % more work than is fair.",
    ]
    merged = assign_workers(today, drawn(blocks, "aa"), [ANN, BOB, EVE])
    assert merged.workers == ("bob",)
    sentences = [words("zh")(remark.sentence).format(**remark.values) for remark in merged.remarks]
    assert "Ann 不再负责网格，10 户改由他人负责。" in sentences
    new = assign_workers(today, drawn(blocks, "ab"), [EVE, BOB])
    assert "Eve, who has no grid today, gets 1 grids with 10 households." in map(str, new.remarks)


@pytest.mark.parametrize(
    ("workers", "tolerance", "said"),
    [
        ([], 0.1, "nobody to give"),
        ([ANN, ANN], 0.1, "twice"),
        ([replace(ANN, share=0)], 0.1, "share of full time"),
        ([replace(ANN, most_grids=1)], 0.1, "1 grids at most, and there are 2"),
        ([ANN], -0.1, "tolerance"),
    ],
)
def test_workers_that_cannot_be_are_refused(workers: list[Worker], tolerance: float, said: str) -> None:
    plan = drawn(chessboard(2, 1), "ab")
    with pytest.raises(BadInput, match=said):
        assign_workers(plan, plan, workers, tolerance=tolerance)


def test_a_plan_without_grids_gives_nobody_any() -> None:
    plan = drawn(chessboard(2, 1), "..")
    assert assign_workers(plan, plan, [ANN]).workers == ()


@settings(max_examples=25, deadline=None)
@given(st.text("abcd", min_size=12, max_size=12), st.text("wxyz", min_size=12, max_size=12))
def test_with_a_grid_each_no_other_choice_keeps_more_households(before: str, after: str) -> None:
    blocks = chessboard(4, 3, np.arange(12.0))
    people = [Worker(name, name) for name in ("ann", "bob", "eve", "kim")]
    today = drawn(blocks, before, "a=ann b=bob c=eve d=kim")
    plan = drawn(blocks, after)
    found = assign_workers(today, plan, people)
    knows = np.zeros((4, len(plan.grids)))
    for n in range(12):
        knows[["ann", "bob", "eve", "kim"].index(today.grids[today.grid_of[n]].worker), plan.grid_of[n]] += n
    columns = range(len(plan.grids))
    best = max(sum(knows[w, g] for w, g in zip(order, columns, strict=False)) for order in permutations(range(4)))
    assert found.kept == best
    assert len(set(found.workers)) == len(plan.grids)
    assert assign_workers(today, plan, people).workers == found.workers
