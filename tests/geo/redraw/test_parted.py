"""Units above the grids: balancing keeps their borders unless it is told not to."""

from dataclasses import replace

import numpy as np

from geo.redraw.auto import balance
from geo.redraw.auto_wish import Wish
from geo.redraw.contiguity import parts_of_grids
from geo.redraw.parted import parted, rejoined
from geo.redraw.plans import Plan
from tests.geo.redraw.auto_towns import board, loads, plan, stripes

ONES = [[1] * 12] * 4
EVEN = Wish(tolerance=0.05)


def units(made: Plan, today: Plan, above: tuple[str, ...]) -> list[set[str]]:
    """Units above of today that each grid of a plan has ground of."""
    here = np.array(above)[today.grid_of]
    return [set(here[made.grid_of == at].tolist()) for at in range(len(made.grids))]


def test_residents_pass_between_grids_of_one_unit_only() -> None:
    # left of the border two grids of 8 and 16 households, right of it two of 20 and 4
    today, above = plan(board(ONES), stripes(4, [2, 4, 5, 1])), ("a", "a", "b", "b")
    made = rejoined(balance(parted(today, above), EVEN), today, above)
    assert loads(made.plan) == [12.0, 12.0, 12.0, 12.0]
    assert units(made.plan, today, above) == [{"a"}, {"a"}, {"b"}, {"b"}]
    assert made.plan.blocks is today.blocks
    assert parts_of_grids(made.plan) == [1, 1, 1, 1]


def test_without_parting_they_pass_over_the_border_where_that_is_shorter() -> None:
    today, above = plan(board(ONES), stripes(4, [4, 4, 2, 2])), ("a", "a", "b", "b")
    free = balance(today, EVEN)
    assert {"a", "b"} in units(free.plan, today, above)
    kept = balance(parted(today, above), Wish(tolerance=0.05, grids=4))
    assert all(len(names) == 1 for names in units(kept.plan, today, above))


def test_a_grid_that_begins_again_in_another_unit_is_a_new_one() -> None:
    # the left unit has two grids too many, the right one has one grid for everybody
    today = plan(board(ONES), stripes(4, [1, 1, 1, 9]))
    above = ("a", "a", "a", "b")
    coded = tuple(replace(grid, code=f"15010200100100{at}", worker=f"w{at}") for at, grid in enumerate(today.grids))
    today = replace(today, grids=coded)
    made = rejoined(balance(parted(today, above), Wish(tolerance=0.1, grids=4)), today, above)
    assert max(loads(made.plan)) <= 0.5 * 36
    known = {grid.id: name for grid, name in zip(today.grids, above, strict=True)}
    for grid, names in zip(made.plan.grids, units(made.plan, today, above), strict=True):
        assert names == {known.get(grid.id, "b")}
        if grid.id not in known:
            assert (grid.code, grid.worker) == ("", "")
            assert grid.name.startswith(today.grids[3].name)
    assert {grid.id for grid in made.plan.grids} - known.keys()
    assert not [fault for fault in made.unmet if fault.subject and fault.subject not in {g.id for g in made.plan.grids}]


def test_one_unit_parts_nothing() -> None:
    today = plan(board(ONES), stripes(4, [6, 4, 2]))
    assert parted(today, ("a", "a", "a")) is today
    assert parted(today, ()) is today
    made = balance(today, EVEN)
    assert rejoined(made, today, ()) is made
