"""The planner's job at Minxinlu: a block changes its grid, somebody else reviews it, and on a day it holds.

The shipped street with its 100 grids and 45 grid workers; the plan goes through the same desk as on the screen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path as File
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from geo.desk import handling, queries
from geo.desk.actors import actor_of_person
from geo.desk.households import stairs_of
from geo.desk.office import Office
from geo.desk.pulse import tick_all
from geo.desk.redraw_edits import do_gesture, undo
from geo.desk.redraw_kept import Held, held
from geo.desk.redraw_preview import preview
from geo.desk.redraw_review import blocking, date_redraw, review_redraw, submit_redraw
from geo.desk.redraw_rollback import roll_back
from geo.desk.redraws import get_redraw, open_redraw
from geo.desk.reporting import Report, report
from geo.desk.settings import Settings
from geo.errors import BadInput, Forbidden
from geo.exchange import Community, read_community
from geo.model import REPORTER, SYSTEM, Actor, Case, RedrawState, household_id
from geo.redraw.impact_facts import place
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.told import somebody
from tests.sources import ROOT

STREET = "minxinlu"
DAY = date(2026, 12, 1)
HERE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def layers() -> Community:
    return read_community(ROOT / "data" / "communities" / STREET)


@pytest.fixture
def office(tmp_path: File, clock: MovedClock, layers: Community) -> Iterator[Office]:
    made = Office(Settings(home=tmp_path), clock)
    with made.write(SYSTEM) as tx:
        tx.load_community(layers)
    yield made
    made.close()


@dataclass(frozen=True)
class Handover:
    """A block that can go from its grid to the one beside it, and a household in it."""

    block: str
    giver: str
    taker: str
    door: str


def doors_of(office: Office, now: Held) -> dict[int, str]:
    """Block of the plan → the first household in it."""
    found: dict[int, str] = {}
    buildings = office.buildings(STREET)
    middles = buildings.geometry.representative_point()
    at = place([str(key) for key in buildings["id"]], np.column_stack([middles.x, middles.y]), now.plan.blocks)
    for key, stairs, block in zip(buildings["id"], buildings["stairs"], at.plan.tolist(), strict=True):
        for stair in stairs_of(stairs)[:1]:
            found.setdefault(block, household_id(key, stair["n"], stair["rooms"][0]))
    return found


def handover(office: Office, planner: Actor, now: Held) -> tuple[Handover, Held]:
    """Paint block after block along borders inside a compound until one leaves no defect; what did is undone."""
    plan, doors = now.plan, doors_of(office, now)
    grids = [office.tree(STREET).unit(grid.id) for grid in plan.grids]
    for one, other in plan.blocks.edges.tolist():
        giver, taker = plan.grid_of[one], plan.grid_of[other]
        same_parent = grids[giver].parent_id == grids[taker].parent_id
        different = plan.grids[giver].worker and plan.grids[taker].worker != plan.grids[giver].worker
        if giver == taker or one not in doors or not (same_parent and different and plan.grids[taker].worker):
            continue
        gesture = {"kind": "paint", "grid": plan.grids[taker].id, "blocks": [plan.blocks.ids[one]]}
        now = do_gesture(office, planner, STREET, now.redraw.id, now.redraw.version, gesture)
        if not any(defect.blocking for defect in now.defects):
            return Handover(plan.blocks.ids[one], plan.grids[giver].id, plan.grids[taker].id, doors[one]), now
        now = undo(office, planner, STREET, now.redraw.id, now.redraw.version)
    raise AssertionError("no block of the street can change its grid")


def cold(office: Office, door: str) -> Case:
    return report(office, REPORTER, Report(STREET, "heating", "暖气不热", address_id=door))


def settled(office: Office, dispatcher: Actor, case: Case, worker: str) -> Case:
    handling.dispatch(office, dispatcher, case.id, worker)
    handling.take(office, actor_of_person(office, STREET, worker), case.id)
    handling.report_back(office, actor_of_person(office, STREET, worker), case.id, "放了气", media=("after.jpg",))
    handling.verify(office, dispatcher, case.id, passed=True, text="热了")
    return handling.close(office, dispatcher, case.id)


def test_a_block_changes_its_grid_from_the_first_draft_to_the_roll_back(office: Office, clock: MovedClock) -> None:
    planner, secretary, dispatcher = (somebody(office, STREET, role) for role in ("planner", "secretary", "dispatcher"))

    # The planner opens a plan on today's boundaries, moves a block and is told what that does.
    draft = open_redraw(office, planner, STREET, "十二月调整")
    change, now = handover(office, planner, held(office, planner, STREET, draft.id))
    workers = {grid.id: grid.worker for grid in now.plan.grids}
    giver, taker = workers[change.giver], workers[change.taker]

    # A grid left empty cannot be handed in; undone, it can. Whoever drew it does not review it.
    emptied = do_gesture(
        office, planner, STREET, draft.id, now.redraw.version,
        {"kind": "paint", "grid": change.taker, "blocks": _all_blocks(now, change.giver)},
    )  # fmt: skip
    assert blocking(office, planner, STREET, draft.id)
    with pytest.raises(BadInput, match="block this plan"):
        submit_redraw(office, planner, STREET, draft.id, emptied.redraw.version)
    now = undo(office, planner, STREET, draft.id, emptied.redraw.version)
    plan = submit_redraw(office, planner, STREET, draft.id, now.redraw.version)
    with pytest.raises(Forbidden, match="second person"):
        review_redraw(office, planner, STREET, plan.id, plan.version)
    plan = review_redraw(office, secretary, STREET, plan.id, plan.version, "同意")
    plan = date_redraw(office, secretary, STREET, plan.id, plan.version, DAY)

    # On the eve work goes on there as ever: one case is settled and closed, one is in the grid worker's hands.
    clock.now = datetime(2026, 11, 30, 15, 0, tzinfo=HERE)
    old = settled(office, dispatcher, cold(office, change.door), giver)
    clock.now = datetime(2026, 11, 30, 23, 55, tzinfo=HERE)
    in_hand = cold(office, change.door)
    handling.dispatch(office, dispatcher, in_hand.id, giver)
    office.board(STREET)
    tick_all(office)
    assert grid_of(office, in_hand) == change.giver
    found = preview(office, planner, STREET, draft.id)
    assert (found.day, [move.id for move in found.cases]) == (DAY, [in_hand.id])
    assert [(move.before, move.after) for move in found.handed_over] == [(giver, taker)]
    assert len(found.changed) == 2

    # At midnight the tick of the clock lets the plan hold.
    clock.now = datetime(2026, 12, 1, 0, 5, tzinfo=HERE)
    tick_all(office)
    assert get_redraw(office, planner, STREET, plan.id).state is RedrawState.IN_FORCE

    # The open case lies in the new grid and with its worker, a new one is placed there, the closed one stays.
    assert grid_of(office, in_hand) == change.taker
    assert grid_of(office, old) == change.giver
    assert grid_of(office, cold(office, change.door)) == change.taker
    tick_all(office)
    assert office.board(STREET).figures(change.giver).open == 0
    assert office.board(STREET).figures(change.taker).open == 2
    assert in_hand.id in [case.id for case in queries.my_cases(office, actor_of_person(office, STREET, taker), STREET)]

    # A week later it is taken back: the old boundaries hold again, and nothing that was written is gone.
    clock.now += timedelta(days=7)
    plan = get_redraw(office, secretary, STREET, plan.id)
    assert roll_back(office, secretary, STREET, plan.id, plan.version).state is RedrawState.ENDED
    assert grid_of(office, in_hand) == change.giver
    assert grid_of(office, cold(office, change.door)) == change.giver
    with office.store.read() as reader:
        assert reader.case(in_hand.id).handler_id == giver
        assert reader.verify() == []
        assert reader.unit(STREET, f"{change.taker}#{DAY + timedelta(days=7)}").since == DAY


def grid_of(office: Office, case: Case) -> str:
    """The grid that answers for a case, as the store says now."""
    with office.store.read() as reader:
        return reader.case(case.id).handling_path[-1]


def _all_blocks(now: Held, grid: str) -> list[str]:
    at = [known.id for known in now.plan.grids].index(grid)
    return [key for key, owner in zip(now.plan.blocks.ids, now.plan.grid_of.tolist(), strict=True) if owner == at]
