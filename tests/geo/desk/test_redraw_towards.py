"""Whatever plan is wanted on the same blocks, the edits lead there."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.desk.redraw_towards import changed_blocks, edits_towards
from geo.errors import BadInput
from geo.redraw.blocks import NOWHERE
from geo.redraw.edits_applied import replay
from geo.redraw.plans import Plan, PlanGrid
from tests.geo.redraw.repair_ground import board

BLOCKS = board(4, 3)
NAMES = ("g1", "g2", "g3", "new-1", "new-2")
CODES = ("141021001001001", "141021001001002")

places = st.lists(st.integers(0, 4), min_size=12, max_size=12)


def made(of: list[int], *, names: dict[str, str] | None = None, codes: tuple[str, str, str] = ("", "", "")) -> Plan:
    """The grids that hold a block, and g1 to g3 whether or not they do."""
    used = sorted({0, 1, 2, *of})
    grids = [PlanGrid(NAMES[n], (names or {}).get(NAMES[n], NAMES[n]), dict(enumerate(codes)).get(n, "")) for n in used]
    return Plan(BLOCKS, tuple(grids), np.array([used.index(n) for n in of], dtype=np.int64))


def by_id(plan: Plan) -> list[str]:
    return [plan.grids[n].id for n in plan.grid_of.tolist()]


@given(places, places, st.sampled_from(["第一网格", "g1"]), st.permutations(CODES))
def test_the_edits_lead_from_any_plan_to_any_other(
    start: list[int], end: list[int], name: str, codes: list[str]
) -> None:
    plan = made(start, codes=("141021001001002", "141021001001001", ""))
    wanted = made(end, names={"g1": name}, codes=(codes[0], codes[1], ""))
    # what the wanted plan lacks ends, unless it is one of the first three, which it always has
    reached = replay(plan, edits_towards(plan, wanted))
    assert by_id(reached) == by_id(wanted)
    assert {grid.id for grid in reached.grids} == {grid.id for grid in wanted.grids}
    names = {grid.id: grid.name for grid in reached.grids}
    assert names["g1"] == name
    assert edits_towards(reached, wanted) == ()
    assert changed_blocks(plan, wanted) == tuple(n for n in range(12) if by_id(plan)[n] != by_id(wanted)[n])


def test_grids_that_swap_their_codes_do_so_at_once() -> None:
    plan = made([0] * 6 + [1] * 6, codes=("141021001001001", "141021001001002", ""))
    wanted = made([0] * 6 + [1] * 6, codes=("141021001001002", "141021001001001", ""))
    (edit,) = edits_towards(plan, wanted)
    assert edit.kind == "recode"
    assert [grid.code for grid in replay(plan, (edit,)).grids] == [grid.code for grid in wanted.grids]


def test_a_grid_that_ends_passes_to_whoever_has_most_of_its_residents() -> None:
    plan = made([0] * 4 + [1] * 4 + [2] * 4)
    wanted = Plan(BLOCKS, plan.grids[:2], np.array([0] * 4 + [1] * 4 + [1, 1, 1, 0]))
    *_, end = edits_towards(plan, wanted)
    assert (end.kind, end.into, end.gone) == ("merge_grids", "g2", ("g3",))  # type: ignore[union-attr]


def test_blocks_that_are_wanted_nowhere_keep_their_grid() -> None:
    plan = made([0] * 6 + [1] * 6)
    wanted = replace(plan, grid_of=np.where(np.arange(12) < 3, NOWHERE, plan.grid_of))
    assert edits_towards(plan, wanted) == ()


def test_plans_of_other_blocks_are_refused() -> None:
    other = Plan(board(3, 2), (PlanGrid("g1", "g1"),), np.zeros(6, dtype=np.int64))
    with pytest.raises(BadInput, match="same blocks"):
        edits_towards(made([0] * 12), other)
