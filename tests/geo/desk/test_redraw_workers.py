"""Workers to grids: people keep the worker they know, and nothing is written before it is accepted."""

import pytest

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.redraw_edits import do_edits, undo
from geo.desk.redraw_workers import accept_workers, grid_workers, kept_workers, propose_workers
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.exchange import Community
from geo.model import Redraw
from geo.redraw.edits import ChangeGrid, MergeGrids, Paint
from tests.geo.desk.even_town import even_town
from tests.geo.desk.redraw_plans import ONE, TOWN, bytes_of, looked, opened

EVERYBODY = [f"r{number:02d}" for number in range(3, 12)]


@pytest.fixture
def town() -> Community:
    return even_town()


@pytest.fixture
def redraw(office: Office) -> Redraw:
    return opened(office)


def test_the_grid_workers_are_those_who_answer_for_grids(office: Office) -> None:
    assert sorted(person.id for person in grid_workers(office, TOWN)) == EVERYBODY


def test_todays_plan_keeps_everybody_where_they_are(office: Office, redraw: Redraw) -> None:
    offer = propose_workers(office, ONE, TOWN, redraw.id, tolerance=1.0)
    assert offer.edits == ()
    assert offer.assignment.kept == offer.assignment.households == 328
    with pytest.raises(BadInput, match="nothing would change"):
        accept_workers(office, ONE, TOWN, redraw.id, offer.key)


def test_swapped_workers_come_back_to_those_who_know_them(office: Office, redraw: Redraw) -> None:
    swapped = do_edits(
        office, ONE, TOWN, redraw.id, 1, (ChangeGrid("g1", worker="r04"), ChangeGrid("g2", worker="r03"))
    )
    offer = propose_workers(office, ONE, TOWN, redraw.id, tolerance=1.0)
    assert bytes_of(looked(office, redraw)) == bytes_of(swapped)
    now = accept_workers(office, ONE, TOWN, redraw.id, offer.key)
    assert [grid.worker for grid in now.plan.grids] == EVERYBODY
    assert now.redraw.version == swapped.redraw.version + 1
    back = undo(office, ONE, TOWN, redraw.id, now.redraw.version, edits=len(offer.edits))
    assert bytes_of(back) == bytes_of(swapped)


def test_without_one_worker_the_others_share_and_it_is_said_who_gets_what(office: Office, redraw: Redraw) -> None:
    left = [one for one in EVERYBODY if one != "r07"]
    offer = propose_workers(office, ONE, TOWN, redraw.id, left, tolerance=0.3)
    assert set(offer.assignment.workers) <= set(left)
    assert offer.assignment.households == 328 - 16
    assert {edit.grid for edit in offer.edits} >= {"g5"}
    now = accept_workers(office, ONE, TOWN, redraw.id, offer.key)
    assert "r07" not in {grid.worker for grid in now.plan.grids}


def test_a_locked_grid_keeps_its_worker(office: Office, redraw: Redraw) -> None:
    do_edits(office, ONE, TOWN, redraw.id, 1, (ChangeGrid("g1", worker="r11"), ChangeGrid("g1", locked=True)))
    offer = propose_workers(office, ONE, TOWN, redraw.id, tolerance=1.0)
    assert offer.assignment.workers[0] == "r11"


def test_after_a_merge_nobody_needs_a_grid(office: Office, redraw: Redraw) -> None:
    do_edits(office, ONE, TOWN, redraw.id, 1, (MergeGrids("g4", ("g5",)),))
    offer = propose_workers(office, ONE, TOWN, redraw.id, tolerance=1.0)
    assert len(offer.assignment.workers) == 8
    assert offer.assignment.kept == 328 - 16


def test_what_cannot_be_gets_a_sentence(office: Office, redraw: Redraw) -> None:
    with pytest.raises(BadInput, match="nobody to give a grid to"):
        propose_workers(office, ONE, TOWN, redraw.id, [])
    with pytest.raises(BadInput, match="may have 8 grids at most, and there are 9"):
        propose_workers(office, ONE, TOWN, redraw.id, EVERYBODY[:8], most_grids=1)
    with pytest.raises(BadInput, match="must not be below zero"):
        propose_workers(office, ONE, TOWN, redraw.id, tolerance=-0.1)
    with pytest.raises(NotFound, match="nobody-of-here"):
        propose_workers(office, ONE, TOWN, redraw.id, ["nobody-of-here"])
    assert looked(office, redraw).redraw.version == 1


def test_a_changed_plan_and_a_missing_right_are_refused(office: Office, redraw: Redraw) -> None:
    offer = propose_workers(office, ONE, TOWN, redraw.id, EVERYBODY[1:], tolerance=1.0)
    secretary = demo_actor(office, TOWN, "secretary")
    assert kept_workers(office, secretary, TOWN, redraw.id, offer.key) is offer
    with pytest.raises(Forbidden):
        propose_workers(office, secretary, TOWN, redraw.id)
    with pytest.raises(Forbidden):
        accept_workers(office, secretary, TOWN, redraw.id, offer.key)
    do_edits(office, ONE, TOWN, redraw.id, 1, (Paint((("g1", ("g2w1",)),)),))
    with pytest.raises(Conflict, match="compute it again"):
        accept_workers(office, ONE, TOWN, redraw.id, offer.key)
