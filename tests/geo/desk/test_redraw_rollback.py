"""Boundaries that came in force are taken back: those before hold again, open work goes home, nothing is deleted."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from shapely import area, symmetric_difference

from geo.desk.office import Office
from geo.desk.pulse import tick_all
from geo.desk.redraw_community import community_of_store, community_on
from geo.desk.redraw_edits import do_gesture
from geo.desk.redraw_ground import today_plan
from geo.desk.redraw_review import date_redraw
from geo.desk.redraw_rollback import roll_back
from geo.desk.redraws import RedrawConflict, get_redraw, open_redraw
from geo.errors import BadInput, Conflict, Forbidden
from geo.exchange import Community
from geo.exchange.base_blocks import ground_of
from geo.model import SYSTEM, Actor, Redraw, RedrawState, Unit, units_on
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

from .conftest import TOWN, MovedClock, person
from .redraw_plans import ONE
from .redrawn_town import (
    DAY,
    MERGED,
    MOVED,
    SECRETARY,
    closed,
    come,
    dated,
    drawn,
    faults,
    given,
    in_force,
    reviewed,
    stored,
    told,
    units,
)


@pytest.fixture(autouse=True)
def sound(office: Office) -> Iterator[None]:
    """Whatever was published and taken back, the log and the records fit together afterwards."""
    yield
    assert faults(office) == []


def taken_back(office: Office, redraw: Redraw) -> Redraw:
    return roll_back(office, SECRETARY, TOWN, redraw.id, redraw.version)


def alike(one: Unit, other: Unit) -> bool:
    said = [(unit.level, unit.name, unit.path, unit.attributes) for unit in (one, other)]
    return said[0] == said[1] and bool(area(symmetric_difference(one.geometry, other.geometry)) < 1e-12)


def test_the_boundaries_before_hold_again_and_every_outline_that_ever_held_is_kept(
    office: Office, clock: MovedClock
) -> None:
    before = units(office)
    holds = in_force(office, clock, drawn(office))
    between = units(office)
    come(office, clock, DAY + timedelta(days=5))
    ended = taken_back(office, holds)
    assert (ended.state, ended.ended_on) == (RedrawState.ENDED, date(2026, 12, 6))
    after = units(office)
    valid = {unit.id: unit for unit in units_on(after.values(), date(2026, 12, 6))}
    assert valid.keys() == before.keys()
    drawn_units = [unit for unit in before.values() if unit.geometry is not None]
    assert all(alike(unit, valid[unit.id]) for unit in drawn_units)
    assert valid["m1"].path == ("c", "d1", "g1", "m1")
    meanwhile = {unit.id: unit for unit in units_on(after.values(), date(2026, 12, 3)) if unit.level == "grid"}
    assert len(meanwhile) == 8
    assert alike(
        meanwhile["g2#2026-12-06"],
        Unit(**{**_fields(between["g2"]), "name": "第二网格 (2026-12-06)", "path": ("c", "d1", "g2#2026-12-06")}),
    )
    assert after["g9#2026-12-01"].until == DAY
    assert after["g1#2026-12-01"].until == DAY


def _fields(unit: Unit) -> dict[str, object]:
    return {name: getattr(unit, name) for name in Unit.__slots__}


def test_on_each_day_the_grids_of_that_day_tile_the_community(office: Office, clock: MovedClock) -> None:
    holds = in_force(office, clock, drawn(office))
    come(office, clock, DAY + timedelta(days=5))
    taken_back(office, holds)
    with office.store.read() as reader:
        stored_ = community_of_store(reader, TOWN)
    for day, grids in ((DAY - timedelta(days=1), 9), (DAY, 8), (DAY + timedelta(days=5), 9)):
        ground = ground_of(community_on(stored_, day))
        assert len(set(ground.grid_of.tolist())) == grids


def test_open_cases_go_home_and_what_was_closed_meanwhile_keeps_the_grid_of_those_days(
    office: Office, dispatcher: Actor, clock: MovedClock
) -> None:
    old, merged = told(office, MOVED), told(office, MERGED)
    given(office, dispatcher, old, "r03")
    holds = in_force(office, clock, drawn(office))
    settled = closed(office, dispatcher, told(office, MOVED), "r04")
    assert stored(office, old).handler_id == "r04"
    come(office, clock, DAY + timedelta(days=1))
    taken_back(office, holds)
    assert stored(office, settled) == settled
    assert settled.handling_path == ("c", "d1", "g2")
    home = stored(office, old)
    assert (home.handling_path, home.handler_id) == (("c", "d1", "g1"), "r03")
    assert home.path == ("c", "d1", "g1", "m1", "wy1-3-501")
    assert stored(office, merged).handling_path == ("c", "d2", "g9")
    tick_all(office)
    assert (office.board(TOWN).figures("g1").open, office.board(TOWN).figures("g2").open) == (1, 0)
    assert told(office, MERGED).handling_path == ("c", "d2", "g9")


def test_workers_hold_their_grids_again(office: Office, clock: MovedClock) -> None:
    draft = drawn(office)
    draft = do_gesture(
        office, ONE, TOWN, draft.id, draft.version, {"kind": "change", "grid": "g8", "worker": "r11"}
    ).redraw  # fmt: skip
    holds = in_force(office, clock, draft)
    taken_back(office, holds)
    workers = {grid.id: grid.worker for grid in today_plan(office, TOWN).grids}
    assert (workers["g8"], workers["g9"]) == ("r10", "r11")
    assert person(office, "r10").may("handle:case", TOWN, ("c", "d2", "g8"))
    assert not person(office, "r11").may("handle:case", TOWN, ("c", "d2", "g8"))


def test_on_its_very_day_a_plan_is_taken_back_as_if_it_had_not_been(office: Office, clock: MovedClock) -> None:
    before = units(office)
    found = reviewed(office, drawn(office))
    holds = date_redraw(office, SECRETARY, TOWN, found.id, found.version, date(2026, 11, 23), at_once=True)
    assert office.tree(TOWN).unit("m1").path[2] == "g2"
    taken_back(office, holds)
    valid = {unit.id: unit for unit in units_on(units(office).values(), date(2026, 11, 23))}
    assert {key: unit.path for key, unit in valid.items()} == {key: unit.path for key, unit in before.items()}
    the_day_before = {unit.id for unit in units_on(units(office).values(), date(2026, 11, 22))}
    assert len(the_day_before) == len(before)


def test_a_micro_grid_that_was_torn_apart_is_whole_again(office: Office, clock: MovedClock, town: Community) -> None:
    buildings = town.buildings.copy()
    with office.write(SYSTEM) as tx:
        tx.load_community(town)
    made = open_redraw(office, ONE, TOWN, "中心户拆开")
    west = next(key for key in today_plan(office, TOWN).blocks.ids if key.startswith("g5w"))
    pieces = cut(office, made, west)
    gesture = {"kind": "paint", "grid": "g2", "blocks": [pieces[-1]]}
    draft = get_redraw(office, ONE, TOWN, made.id)
    holds = in_force(office, clock, do_gesture(office, ONE, TOWN, draft.id, draft.version, gesture).redraw)
    apart = office.buildings(TOWN).set_index("id")["unit"]
    assert set(apart[[key for key in apart.index if key.startswith("zj12") or key.startswith("zj11")]]) >= {"m4", "g2"}
    come(office, clock, DAY + timedelta(days=1))
    taken_back(office, holds)
    again = office.buildings(TOWN)
    assert again["unit"].tolist() == buildings["unit"].tolist()
    assert again["block"].tolist() == buildings["block"].tolist()


def cut(office: Office, redraw: Redraw, block: str) -> list[str]:
    """Cut a block from north to south a third off its western end; ids of its pieces from west to east."""
    blocks = today_plan(office, TOWN).blocks
    west, south, east, north = blocks.shapes[blocks.ids.index(block)].bounds
    lon = west + (east - west) * 0.45
    line = [[lon, north + 0.0001], [lon, south - 0.0001]]
    now = do_gesture(
        office, ONE, TOWN, redraw.id, redraw.version, {"kind": "cut_block", "block": block, "line": line}
    )  # fmt: skip
    pieces = [n for n, key in enumerate(now.plan.blocks.ids) if key.startswith(f"{block}/")]
    return [now.plan.blocks.ids[n] for n in sorted(pieces, key=lambda n: float(now.plan.blocks.xy[n, 0]))]


def test_only_a_plan_that_holds_is_rolled_back_by_whoever_may_and_from_today_on(
    office: Office, clock: MovedClock
) -> None:
    waiting = dated(office, drawn(office))
    with pytest.raises(Conflict, match="Only a plan that holds"):
        taken_back(office, waiting)
    come(office, clock, DAY)
    tick_all(office)
    holds = get_redraw(office, ONE, TOWN, waiting.id)
    cursor = office.store.cursor()
    with pytest.raises(Forbidden, match="publish:plan"):
        roll_back(office, ONE, TOWN, holds.id, holds.version)
    with pytest.raises(RedrawConflict):
        roll_back(office, SECRETARY, TOWN, holds.id, holds.version - 1)
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with pytest.raises(BadInput, match="from today on"):
            roll_back(office, SECRETARY, TOWN, holds.id, holds.version, day)
    assert office.store.cursor() == cursor
    assert roll_back(office, SECRETARY, TOWN, holds.id, holds.version, DAY).state is RedrawState.ENDED
    with pytest.raises(Conflict, match="Only a plan that holds"):
        taken_back(office, get_redraw(office, ONE, TOWN, holds.id))


def test_after_a_roll_back_the_same_plan_can_be_copied_and_published_again(office: Office, clock: MovedClock) -> None:
    first = in_force(office, clock, drawn(office))
    come(office, clock, DAY + timedelta(days=1))
    taken_back(office, first)
    second = in_force(office, clock, drawn(office, "方案二"), DAY + timedelta(days=9))
    assert second.state is RedrawState.IN_FORCE
    assert {unit.id for unit in office.tree(TOWN).at_level("grid")} == {f"g{number}" for number in range(1, 9)}
    assert office.tree(TOWN).unit("m1").path == ("c", "d1", "g2", "m1")
