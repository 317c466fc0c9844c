"""Automatic redrawing: a proposal changes nothing, an accepted one is a few edits that can be undone."""

from dataclasses import replace

import numpy as np
import pytest

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.redraw_alternatives import propose_alternatives, rows_of
from geo.desk.redraw_apart import Job, compute_apart, compute_here
from geo.desk.redraw_auto import (
    accept_offer,
    kept_offer,
    propose_balance,
    propose_compactness,
    propose_contiguity,
    propose_rebalance,
)
from geo.desk.redraw_edits import do_edits, undo
from geo.desk.redraw_kept import Held
from geo.desk.redraws import drop_redraw
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.exchange import Community
from geo.model import Redraw
from geo.redraw.auto_wish import Wish
from geo.redraw.contiguity import parts_of_grids
from geo.redraw.edits import ChangeGrid, Paint
from geo.redraw.plans import Plan
from tests.geo.desk.even_town import even_town
from tests.geo.desk.redraw_plans import ONE, OTHER, TOWN, bytes_of, looked, opened

WISH = Wish(tolerance=0.1)


@pytest.fixture
def town() -> Community:
    return even_town()


@pytest.fixture
def redraw(office: Office) -> Redraw:
    return opened(office)


def homes(plan: Plan) -> list[float]:
    return [float(plan.blocks.households[plan.grid_of == n].sum()) for n in range(len(plan.grids))]


def edited(office: Office, redraw: Redraw, *edits: Paint | ChangeGrid) -> Held:
    return do_edits(office, ONE, TOWN, redraw.id, looked(office, redraw).redraw.version, edits)


def test_a_proposal_is_balanced_moves_few_and_changes_nothing(office: Office, redraw: Redraw) -> None:
    before = bytes_of(looked(office, redraw))
    option = propose_balance(office, ONE, TOWN, redraw.id, WISH).options[0]
    assert option.result.max_deviation <= 0.1 < option.deviation_now
    assert option.result.contiguous
    assert not option.result.unmet
    assert 0 < option.result.moved_share < 0.25
    assert option.today.people == option.result.moved_people
    assert option.today.households * 2 == option.today.people  # two live in each
    assert bytes_of(looked(office, redraw)) == before
    assert looked(office, redraw).redraw.version == 1


def test_an_accepted_proposal_is_one_write_and_undo_brings_the_same_bytes_back(office: Office, redraw: Redraw) -> None:
    before = bytes_of(looked(office, redraw))
    offer = propose_balance(office, ONE, TOWN, redraw.id, WISH)
    now = accept_offer(office, ONE, TOWN, redraw.id, offer.key)
    wanted = offer.options[0].result.plan
    assert now.redraw.version == 2
    assert homes(now.plan) == homes(wanted)
    assert max(abs(count - 328 / 9) for count in homes(now.plan)) <= 0.1 * 328 / 9
    moved = [n for n, same in enumerate(now.plan.grid_of == looked(office, redraw).history.base.grid_of) if not same]
    assert offer.options[0].changed == tuple(moved)
    steps = len(offer.options[0].edits)
    assert bytes_of(undo(office, ONE, TOWN, redraw.id, 2, edits=steps)) == before


def test_the_same_wish_on_the_same_version_is_computed_once(office: Office, redraw: Redraw) -> None:
    first = propose_balance(office, ONE, TOWN, redraw.id, WISH)
    assert propose_balance(office, OTHER, TOWN, redraw.id, WISH) is first
    assert propose_balance(office, ONE, TOWN, redraw.id, replace(WISH, tolerance=0.2)) is not first
    assert kept_offer(office, OTHER, TOWN, redraw.id, first.key) is first
    assert kept_offer(office, ONE, TOWN, opened(office, "方案二").id, first.key) is None


@pytest.mark.parametrize(("grids", "begun"), [(12, 3), (7, 0)])
def test_a_number_of_grids_begins_new_ones_or_ends_some(office: Office, redraw: Redraw, grids: int, begun: int) -> None:
    offer = propose_balance(office, ONE, TOWN, redraw.id, replace(WISH, tolerance=0.2, grids=grids))
    now = accept_offer(office, ONE, TOWN, redraw.id, offer.key)
    assert len(now.plan.grids) == grids
    assert sorted(homes(now.plan)) == sorted(homes(offer.options[0].result.plan))
    assert len({grid.id for grid in now.plan.grids} - {grid.id for grid in now.today.grids}) == begun
    assert min(homes(now.plan)) > 0


def test_a_target_gives_the_number_inside_its_bounds(office: Office, redraw: Redraw) -> None:
    free = propose_balance(office, ONE, TOWN, redraw.id, replace(WISH, tolerance=0.2, target=55.0))
    assert len(free.options[0].result.plan.grids) == 6
    bound = propose_balance(office, ONE, TOWN, redraw.id, replace(WISH, tolerance=0.2, target=55.0, fewest=8, most=9))
    assert len(bound.options[0].result.plan.grids) == 8
    assert any("55" in fault.what for fault in bound.options[0].result.unmet)


def test_locked_grids_are_left_as_they_are(office: Office, redraw: Redraw) -> None:
    locked = edited(office, redraw, ChangeGrid("g6", locked=True))
    now = accept_offer(office, ONE, TOWN, redraw.id, propose_balance(office, ONE, TOWN, redraw.id, WISH).key)
    assert np.array_equal(now.plan.grid_of == 5, locked.plan.grid_of == 5)
    assert homes(now.plan)[5] == 56


def test_only_the_chosen_grids_change(office: Office, redraw: Redraw) -> None:
    offer = propose_rebalance(office, ONE, TOWN, redraw.id, ["g5", "g6"], tolerance=0.1)
    now = accept_offer(office, ONE, TOWN, redraw.id, offer.key)
    assert all(abs(count - 36) <= 3.6 for count in homes(now.plan)[4:6])
    others = [n for n in range(9) if n not in (4, 5)]
    assert [homes(now.plan)[n] for n in others] == [homes(now.today)[n] for n in others]


def test_torn_grids_are_mended_and_nothing_else(office: Office, redraw: Redraw) -> None:
    torn = edited(office, redraw, Paint((("g1", ("g9e3",)),)))
    assert max(parts_of_grids(torn.plan)) == 2
    offer = propose_contiguity(office, ONE, TOWN, redraw.id)
    now = accept_offer(office, ONE, TOWN, redraw.id, offer.key)
    assert np.array_equal(now.plan.grid_of, now.history.base.grid_of)


def test_borders_become_smoother_within_the_tolerance(office: Office, redraw: Redraw) -> None:
    rough = edited(office, redraw, Paint((("g1", ("g2w1",)), ("g4", ("g5w2",)), ("g5", ("g6w1",)))))
    offer = propose_compactness(office, ONE, TOWN, redraw.id, tolerance=0.3)
    now = accept_offer(office, ONE, TOWN, redraw.id, offer.key)
    assert now.figures.polsby_popper.mean() > rough.figures.polsby_popper.mean()


def test_alternatives_trade_moved_residents_against_deviation_and_one_is_chosen(office: Office, redraw: Redraw) -> None:
    offer = propose_alternatives(office, ONE, TOWN, redraw.id, WISH)
    rows = rows_of(offer)
    assert len(rows) >= 3
    assert [row.deviation for row in rows] == sorted(row.deviation for row in rows)
    assert [row.moved for row in rows] == sorted((row.moved for row in rows), reverse=True)
    now = accept_offer(office, ONE, TOWN, redraw.id, offer.key, 1)
    assert homes(now.plan) == homes(offer.options[1].result.plan)
    with pytest.raises(Conflict):
        accept_offer(office, ONE, TOWN, redraw.id, offer.key, 0)
    fresh = propose_balance(office, ONE, TOWN, redraw.id, WISH)
    with pytest.raises(BadInput, match="no such alternative"):
        accept_offer(office, ONE, TOWN, redraw.id, fresh.key, 5)


def test_what_cannot_be_gets_a_sentence_and_leaves_the_plan(office: Office, redraw: Redraw) -> None:
    with pytest.raises(BadInput, match="more than zero"):
        propose_balance(office, ONE, TOWN, redraw.id, Wish(target=0.0))
    with pytest.raises(BadInput, match="100 grids cannot be made of 72 blocks"):
        propose_balance(office, ONE, TOWN, redraw.id, Wish(grids=100))
    with pytest.raises(BadInput, match="at least two grids"):
        propose_rebalance(office, ONE, TOWN, redraw.id, ["g5"])
    with pytest.raises(BadInput, match="no grid g99"):
        propose_rebalance(office, ONE, TOWN, redraw.id, ["g5", "g99"])
    with pytest.raises(BadInput, match="no longer kept"):
        accept_offer(office, ONE, TOWN, redraw.id, "0123456789abcdef")
    with pytest.raises(NotFound):
        propose_balance(office, ONE, TOWN, "RD-TES-20000101-01", WISH)
    assert looked(office, redraw).redraw.version == 1


def test_a_proposal_for_an_older_version_is_refused(office: Office, redraw: Redraw) -> None:
    offer = propose_balance(office, ONE, TOWN, redraw.id, WISH)
    changed = edited(office, redraw, Paint((("g1", ("g2w1",)),)))
    with pytest.raises(Conflict, match="compute it again"):
        accept_offer(office, ONE, TOWN, redraw.id, offer.key)
    assert bytes_of(looked(office, redraw)) == bytes_of(changed)


def test_a_plan_that_is_as_wished_stays_and_says_so(office: Office, redraw: Redraw) -> None:
    accept_offer(office, ONE, TOWN, redraw.id, propose_balance(office, ONE, TOWN, redraw.id, WISH).key)
    again = propose_balance(office, ONE, TOWN, redraw.id, WISH)
    assert again.options[0].edits == ()
    assert again.options[0].result.moved_people == 0
    with pytest.raises(BadInput, match="nothing would change"):
        accept_offer(office, ONE, TOWN, redraw.id, again.key)


def test_only_whoever_drafts_computes_and_whoever_reviews_may_look(office: Office, redraw: Redraw) -> None:
    offer = propose_balance(office, ONE, TOWN, redraw.id, WISH)
    secretary, worker = demo_actor(office, TOWN, "secretary"), demo_actor(office, TOWN, "worker")
    assert kept_offer(office, secretary, TOWN, redraw.id, offer.key) is offer
    for verb in (
        lambda: propose_balance(office, secretary, TOWN, redraw.id, WISH),
        lambda: accept_offer(office, secretary, TOWN, redraw.id, offer.key),
        lambda: kept_offer(office, worker, TOWN, redraw.id, offer.key),
    ):
        with pytest.raises(Forbidden):
            verb()


def test_a_plan_that_is_no_draft_any_more_is_left_alone(office: Office, redraw: Redraw) -> None:
    drop_redraw(office, ONE, TOWN, redraw.id, 1)
    with pytest.raises(Conflict, match="dropped"):
        propose_balance(office, ONE, TOWN, redraw.id, WISH)


def test_a_process_of_its_own_computes_the_very_same(office: Office, redraw: Redraw) -> None:
    plan = looked(office, redraw).plan
    job = Job("alternatives", Wish(tolerance=0.1, grids=10), tolerances=(0.05, 0.2))
    here, apart = compute_here(plan, job), compute_apart(plan, job)
    assert len(here) == len(apart) > 1
    for one, other in zip(here, apart, strict=True):
        assert one.plan.grids == other.plan.grids
        assert np.array_equal(one.plan.grid_of, other.plan.grid_of)
        assert [str(fault) for fault in one.unmet] == [str(fault) for fault in other.unmet]
        assert replace(one, plan=plan, unmet=()).moved_people == replace(other, plan=plan, unmet=()).moved_people
        assert (one.max_deviation, one.contiguous, one.target) == (other.max_deviation, other.contiguous, other.target)


def test_a_refusal_comes_back_from_a_process_of_its_own_as_its_sentence(office: Office, redraw: Redraw) -> None:
    with pytest.raises(BadInput, match="100 grids cannot be made of 72 blocks") as refused:
        compute_apart(looked(office, redraw).plan, Job("balance", Wish(grids=100)))
    assert refused.value.values == {"grids": 100, "blocks": 72}
