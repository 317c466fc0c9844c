"""C4, sizing, from the planner's side.

The shipped 民馨路街道: 20,000 households, 34,000 people, 15 compounds. Today's 100 grids are up to 62 % off; the
planner has them made even by households inside of each compound, sees what it does to people, accepts it, and the plan
is fit to be published.
"""

import numpy as np
import pytest

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.redraw_above import units_above
from geo.desk.redraw_auto import accept_offer, propose_balance
from geo.desk.redraw_edits import undo
from geo.desk.redraw_kept import held
from geo.desk.redraws import open_redraw
from geo.errors import BadInput
from geo.redraw.auto_wish import Wish
from geo.redraw.history_bytes import plan_bytes
from tests.geo.desk.whole_street import STREET
from tests.geo.desk.whole_street import layers as layers  # noqa: PLC0414 - a fixture
from tests.geo.desk.whole_street import office as office  # noqa: PLC0414 - a fixture


def test_a_planner_divides_20_000_households_into_100_grids_inside_their_compounds(office: Office) -> None:
    planner = demo_actor(office, STREET, "planner")
    redraw = open_redraw(office, planner, STREET, "百格均衡", tolerance=0.3)
    before = held(office, planner, STREET, redraw.id)
    assert before.plan.blocks.households.sum() == pytest.approx(20_000, rel=0.01)
    assert before.plan.blocks.people.sum() == pytest.approx(34_000, rel=0.01)
    assert len(before.plan.grids) == 100
    assert before.figures.worst_deviation > 0.5
    compound = np.array(units_above(office, STREET, before))[before.plan.grid_of]
    assert len(set(compound)) == 15

    # towers of up to 241 households are not cut: no plan comes nearer than 20.5 % to 200 households a grid
    offer = propose_balance(office, planner, STREET, redraw.id, Wish("households", 0.3, grids=100))
    after = accept_offer(office, planner, STREET, redraw.id, offer.key)
    assert len(after.plan.grids) == 100
    assert after.figures.contiguous
    off, was = np.abs(after.figures.deviation), np.abs(before.figures.deviation)
    assert off.max() < 0.4
    assert (off > 0.3 + 1e-9).sum() <= 5 < (was > 0.3).sum()
    assert 0 < after.impact.people_share < 0.1
    assert not [defect for defect in after.defects if defect.blocking]
    for at, unit in enumerate(units_above(office, STREET, after)):
        assert set(compound[after.plan.grid_of == at]) == {unit}

    again = undo(office, planner, STREET, redraw.id, after.redraw.version, len(after.history.done))
    assert plan_bytes(again.plan) == plan_bytes(before.plan)


def test_across_compounds_the_grids_become_more_even_and_more_residents_move(office: Office) -> None:
    planner = demo_actor(office, STREET, "planner")
    redraw = open_redraw(office, planner, STREET, "跨小区")
    wish = Wish("households", 0.25, grids=100)
    inside = propose_balance(office, planner, STREET, redraw.id, wish).options[0]
    across = propose_balance(office, planner, STREET, redraw.id, wish, across=True).options[0]
    assert across.result.max_deviation <= 0.25 + 1e-9 < inside.result.max_deviation
    assert inside.today.people < across.today.people


def test_what_cannot_be_is_said_and_leaves_the_plan_as_it_was(office: Office) -> None:
    planner = demo_actor(office, STREET, "planner")
    redraw = open_redraw(office, planner, STREET, "不可能")
    blocks = len(held(office, planner, STREET, redraw.id).plan.blocks)
    for wish in ({"grids": blocks + 1}, {"target": 0.0}):
        with pytest.raises(BadInput):
            propose_balance(office, planner, STREET, redraw.id, Wish("households", 0.1, **wish))  # type: ignore[arg-type]
    assert held(office, planner, STREET, redraw.id).redraw.version == redraw.version
