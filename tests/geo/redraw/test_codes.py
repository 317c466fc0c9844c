"""Codes of grids: fifteen digits, numbered as people read a map."""

from dataclasses import replace

import numpy as np
import pytest

from geo.errors import BadInput
from geo.redraw.codes import GridCode, parse_code, recode
from geo.redraw.edits_applied import apply
from geo.redraw.plans import Plan, PlanGrid
from tests.geo.redraw.edit_boards import board_blocks

PREFIX = "140902003007"


def quarters() -> Plan:
    """Four grids of 3 × 2 blocks: g0 south-west, g1 south-east, g2 north-west, g3 north-east."""
    blocks = board_blocks(6, 4)
    rows = np.arange(24)
    place = (rows % 6) // 3 + 2 * (rows // 12)
    return Plan(blocks, tuple(PlanGrid(f"g{n}", f"G{n}") for n in range(4)), place.astype(np.int64))


def codes(plan: Plan) -> list[str]:
    return [grid.code.removeprefix(PREFIX) for grid in plan.grids]


def test_a_code_falls_into_its_parts() -> None:
    code = parse_code("140902003007012")
    assert code == GridCode("140902", "003", "007", "012")
    assert (code.prefix, str(code)) == (PREFIX, "140902003007012")


@pytest.mark.parametrize("text", ["", "14090200300701", "14090200300701a", "1409020030070123", "１40902003007012"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not a code"):
        parse_code(text)


def test_the_number_000_is_refused() -> None:
    with pytest.raises(BadInput, match="between 001 and 999"):
        parse_code(PREFIX + "000")


def test_rows_run_from_the_north_and_each_from_the_west() -> None:
    plan = quarters()
    assert codes(apply(plan, recode(plan, PREFIX))) == ["003", "004", "001", "002"]


def test_columns_run_from_the_west_and_each_from_the_north() -> None:
    plan = quarters()
    assert codes(apply(plan, recode(plan, PREFIX, order="columns"))) == ["002", "004", "001", "003"]


def test_kept_codes_stay_and_others_follow_the_highest() -> None:
    plan = quarters()
    grids = (replace(plan.grids[0], code=PREFIX + "005"), replace(plan.grids[1], code="9" * 15), *plan.grids[2:])
    plan = replace(plan, grids=grids)
    assert codes(apply(plan, recode(plan, PREFIX))) == ["005", "008", "006", "007"]
    assert codes(apply(plan, recode(plan, PREFIX, reuse=True))) == ["005", "003", "001", "002"]
    assert codes(apply(plan, recode(plan, PREFIX, keep=False))) == ["003", "004", "001", "002"]


def test_a_code_that_two_grids_have_is_kept_by_the_first() -> None:
    plan = quarters()
    plan = replace(plan, grids=tuple(replace(grid, code=PREFIX + "002") for grid in plan.grids))
    after = codes(apply(plan, recode(plan, PREFIX)))
    assert after == ["002", "005", "003", "004"]


def test_a_grid_without_blocks_is_numbered_last() -> None:
    plan = quarters()
    plan = replace(plan, grids=(PlanGrid("e", "E"), *plan.grids), grid_of=plan.grid_of + 1)
    assert codes(apply(plan, recode(plan, PREFIX))) == ["005", "003", "004", "001", "002"]


def test_more_than_999_grids_are_refused() -> None:
    plan = quarters()
    many = replace(plan, grids=(*plan.grids, *(PlanGrid(f"x{n}", "X") for n in range(996))))
    with pytest.raises(BadInput, match="999"):
        recode(many, PREFIX)
    fits = replace(many, grids=many.grids[:999])
    assert len({code for _, code in recode(fits, PREFIX).codes}) == 999


def test_a_prefix_of_other_length_is_refused() -> None:
    with pytest.raises(BadInput, match="12 digits"):
        recode(quarters(), "140902")
