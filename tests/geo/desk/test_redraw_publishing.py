"""On its day a plan comes in force in one go: units, layers, appointments and everything open; what is closed stays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from shapely import area, equals, unary_union

from geo.desk.office import Office
from geo.desk.pulse import tick_all
from geo.desk.redraw_edits import do_gesture
from geo.desk.redraw_ground import today_plan
from geo.desk.redraw_preview import preview
from geo.desk.redraw_publishing import publish_due
from geo.desk.redraw_review import date_redraw, submit_redraw
from geo.desk.redraws import get_redraw, open_redraw
from geo.errors import BadInput
from geo.exchange import Community
from geo.model import SYSTEM, Account, Actor, Grant, Redraw, RedrawState
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

from .conftest import TOWN, MovedClock, person
from .redraw_plans import ONE
from .redrawn_town import (
    DAY,
    MOVED,
    SECRETARY,
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
    """Whatever was published, the log and the records fit together afterwards."""
    yield
    assert faults(office) == []


def holders(office: Office, unit: str, role: str = "grid_worker") -> list[str]:
    with office.store.read() as reader:
        held = reader.appointments(TOWN, on=office.today(TOWN))
    return [one.person_id for one in held if one.role == role and one.path[-1] == unit]


def test_before_the_day_nothing_changes_at_all(office: Office, clock: MovedClock) -> None:
    before = units(office)
    waiting = dated(office, drawn(office))
    come(office, clock, date(2026, 11, 30))
    cursor = office.store.cursor()
    tick_all(office)
    assert publish_due(office, TOWN) == []
    assert office.store.cursor() == cursor
    assert units(office) == before
    assert get_redraw(office, ONE, TOWN, waiting.id) == waiting


def test_on_the_day_the_tick_brings_it_in_force_once(office: Office, clock: MovedClock) -> None:
    waiting = dated(office, drawn(office))
    come(office, clock, DAY)
    tick_all(office)
    holds = get_redraw(office, ONE, TOWN, waiting.id)
    assert (holds.state, holds.in_force_at, holds.effective) == (RedrawState.IN_FORCE, clock.now, DAY)
    cursor = office.store.cursor()
    tick_all(office)
    assert office.store.cursor() == cursor


def test_a_day_slept_over_is_made_up_for_and_the_boundaries_hold_from_that_day(
    office: Office, clock: MovedClock
) -> None:
    dated(office, drawn(office))
    come(office, clock, date(2026, 12, 9))
    assert [plan.state for plan in publish_due(office, TOWN)] == [RedrawState.IN_FORCE]
    assert units(office)["g2"].since == DAY


def test_grids_keep_their_ids_and_the_old_outlines_stay_under_dated_ones(office: Office, clock: MovedClock) -> None:
    before = units(office)
    in_force(office, clock, drawn(office))
    after = units(office)
    old = after["g1#2026-12-01"]
    assert (old.path, old.since, old.until) == (("c", "d1", "g1#2026-12-01"), None, DAY)
    assert (old.level, old.name) == ("grid", "第一网格 (2026-12-01)")
    assert equals(old.geometry, before["g1"].geometry)
    assert (after["g1"].since, after["g1"].until, after["g1"].path) == (DAY, None, ("c", "d1", "g1"))
    assert after["g1"].attributes["code"] == "TV01"
    assert after["g9"].until == DAY
    assert [after[unit].since for unit in ("g3", "g4", "d1", "c")] == [None] * 4
    today = [unit.geometry for unit in office.tree(TOWN).at_level("grid")]
    assert len(today) == 8
    assert area(unary_union(today)) == pytest.approx(area(after["c"].geometry))
    assert sum(area(shape) for shape in today) == pytest.approx(area(after["c"].geometry))


def test_what_lies_below_a_grid_follows_its_households(office: Office, clock: MovedClock) -> None:
    in_force(office, clock, drawn(office))
    after, buildings = units(office), office.buildings(TOWN).set_index("id")
    assert after["m1"].path == ("c", "d1", "g2", "m1")
    assert after["m2"].path == ("c", "d1", "g1", "m2")
    assert after["m1#2026-12-01"].path == ("c", "d1", "g1#2026-12-01", "m1#2026-12-01")
    assert (buildings.loc["wy1", "block"], buildings.loc["wy1", "unit"]) == ("g1w-2", "g2")
    assert {stair["unit"] for stair in buildings.loc["wy1", "stairs"]} == {"m1"}
    assert buildings.loc["xq1", "unit"] == "g8"
    with office.store.read() as reader:
        blocks = reader.features(TOWN, "blocks").set_index("id")
    assert blocks.loc["g1w-1", ["grid", "households"]].tolist() == ["g1", 60]
    assert blocks.loc["g1w-2", ["grid", "households"]].tolist() == ["g2", 30]
    assert blocks.loc["g9w", "grid"] == "g8"


def test_a_new_plan_begins_on_the_boundaries_that_hold_now(office: Office, clock: MovedClock) -> None:
    in_force(office, clock, drawn(office))
    today = today_plan(office, TOWN)
    assert [grid.id for grid in today.grids] == [f"g{number}" for number in range(1, 9)]
    assert today.blocks.households.sum() == 111


def test_the_plans_workers_are_appointed_and_a_grid_that_ends_has_none(office: Office, clock: MovedClock) -> None:
    draft = drawn(office)
    draft = do_gesture(
        office, ONE, TOWN, draft.id, draft.version, {"kind": "change", "grid": "g8", "worker": "r11"}
    ).redraw  # fmt: skip
    handed = given(office, SECRETARY, told(office, "学府路5号"), "r10")
    in_force(office, clock, draft)
    assert holders(office, "g8") == ["r11"]
    assert holders(office, "g9") == []
    assert holders(office, "g2") == ["r04"]
    assert stored(office, handed).handler_id == "r11"
    assert person(office, "r11").may("handle:case", TOWN, ("c", "d2", "g8"))
    assert not person(office, "r10").may("handle:case", TOWN, ("c", "d2", "g8"))


def test_who_held_another_role_in_a_grid_that_ends_holds_it_where_most_of_it_went(
    office: Office, clock: MovedClock
) -> None:
    draft = opened_merge(office, "g5", "g2")
    in_force(office, clock, draft)
    assert "r13" in holders(office, "g2", "member")
    assert holders(office, "m4", "centre_household") == ["r14"]
    assert units(office)["m4"].path == ("c", "d1", "g2", "m4")
    assert holders(office, "g2") == ["r04"]


def test_rights_given_for_a_grid_that_ends_hold_at_the_one_that_took_most_of_it(
    office: Office, clock: MovedClock
) -> None:
    rights = (Grant("worker", TOWN, ("c", "d2", "g9")), Grant("worker", TOWN, ("c", "d1", "g2")), Grant("auditor", "*"))
    with office.write(SYSTEM) as tx:
        tx.put("open_account", None, Account("north", "北片", grants=rights))
        tx.put("open_account", None, Account("south", "南片", grants=rights[1:]))
    in_force(office, clock, drawn(office))
    with office.store.read() as reader:
        moved, stayed = reader.account("north"), reader.account("south")
    assert moved is not None
    assert stayed is not None
    assert moved.grants == (Grant("worker", TOWN, ("c", "d2", "g8")), *rights[1:])
    assert (moved.version, stayed.version) == (2, 1)


def opened_merge(office: Office, gone: str, into: str) -> Redraw:
    made = open_redraw(office, ONE, TOWN, "合并")
    gesture = {"kind": "merge", "into": into, "gone": [gone]}
    return do_gesture(office, ONE, TOWN, made.id, made.version, gesture).redraw


def test_a_grid_that_begins_stands_under_the_parent_of_most_of_its_residents(office: Office, clock: MovedClock) -> None:
    made = open_redraw(office, ONE, TOWN, "新网格")
    gesture = {"kind": "new", "name": "学府网格", "blocks": ["g5e", "g8w", "g8e", "g5w"]}
    now = do_gesture(office, ONE, TOWN, made.id, made.version, gesture).redraw
    for gone, into in (("g5", "g2"), ("g8", "g7")):
        now = do_gesture(office, ONE, TOWN, now.id, now.version, {"kind": "merge", "into": into, "gone": [gone]}).redraw
    in_force(office, clock, now)
    after = units(office)
    new = next(unit for unit in after.values() if unit.name == "学府网格")
    assert (new.path[:2], new.since) == (("c", "d1"), DAY)
    assert after["m4"].path == (*new.path, "m4")
    assert after["d1"].since == after["d2"].since == DAY
    assert after["d1#2026-12-01"].until == DAY
    assert after["g3#2026-12-01"].path == ("c", "d1#2026-12-01", "g3#2026-12-01")
    assert after["g3"].path == ("c", "d1", "g3")
    assert equals(after["g3"].geometry, after["g3#2026-12-01"].geometry)


def test_the_preview_says_what_moves_and_writes_nothing(office: Office, dispatcher: Actor, clock: MovedClock) -> None:
    case = told(office, MOVED)
    given(office, dispatcher, case, "r03")
    draft = drawn(office)
    cursor = office.store.cursor()
    found = preview(office, ONE, TOWN, draft.id)
    assert office.store.cursor() == cursor
    assert found.day == date(2026, 11, 24)
    assert (found.changed, found.began, found.ended) == (("第一网格", "第二网格", "第八网格"), (), ("第九网格",))
    assert [(move.id, move.before, move.after) for move in found.cases] == [
        (case.id, "北片区 / 第一网格", "北片区 / 第二网格")
    ]
    assert [(move.before, move.after) for move in found.handed_over] == [("r03", "r04")]
    assert [move.id for move in found.micro_grids] == ["m1"]
    assert [move.id for move in found.stations] == ["p1"]
    assert [held.person_id for held in found.posts_ended] == ["r11"]
    assert found.posts_begun == ()


def test_a_plan_that_can_no_longer_come_in_force_stays_dated_and_says_why_once(
    office: Office, clock: MovedClock, town: Community
) -> None:
    waiting = dated(office, drawn(office))
    grids = [
        replace(unit, geometry=unit.geometry.union(other)) if unit.id == "g3" and unit.geometry else unit
        for other in [next(unit.geometry for unit in town.units if unit.id == "g6")]
        for unit in town.units
        if unit.id != "g6"
    ]
    with office.write(SYSTEM) as tx:
        tx.load_community(replace(town, units=tuple(grids)))
    come(office, clock, DAY)
    tick_all(office)
    found = get_redraw(office, ONE, TOWN, waiting.id)
    assert (found.state, found.effective) == (RedrawState.DATED, DAY)
    assert "import its file as a new plan" in found.held_up or "新方案" in found.held_up
    assert found.review_note == waiting.review_note
    cursor = office.store.cursor()
    tick_all(office)
    assert office.store.cursor() == cursor
    with office.write(SYSTEM) as tx:
        tx.load_community(town)
    tick_all(office)
    found = get_redraw(office, ONE, TOWN, waiting.id)
    assert (found.state, found.held_up) == (RedrawState.IN_FORCE, "")


def test_one_plan_is_in_force_and_the_one_before_names_it(office: Office, clock: MovedClock) -> None:
    first = in_force(office, clock, drawn(office))
    made = open_redraw(office, ONE, TOWN, "方案二")
    gesture = {"kind": "merge", "into": "g4", "gone": ["g7"]}
    second = do_gesture(office, ONE, TOWN, made.id, made.version, gesture).redraw
    second = do_gesture(
        office, ONE, TOWN, made.id, second.version, {"kind": "merge", "into": "g5", "gone": ["g4"]}
    ).redraw  # fmt: skip
    second = in_force(office, clock, second, date(2026, 12, 20))
    assert second.state is RedrawState.IN_FORCE
    ended = get_redraw(office, ONE, TOWN, first.id)
    assert (ended.state, ended.followed_by, ended.ended_on) == (RedrawState.ENDED, second.id, date(2026, 12, 20))


def test_a_plan_that_began_on_boundaries_that_no_longer_hold_goes_no_further(office: Office, clock: MovedClock) -> None:
    late, waiting = drawn(office, "方案二"), reviewed(office, drawn(office, "方案三"))
    in_force(office, clock, drawn(office))
    with pytest.raises(BadInput, match="import its file as a new plan"):
        submit_redraw(office, ONE, TOWN, late.id, late.version)
    with pytest.raises(BadInput, match="import its file as a new plan"):
        date_redraw(office, SECRETARY, TOWN, waiting.id, waiting.version, date(2026, 12, 20))
    with pytest.raises(BadInput, match="import its file as a new plan"):
        preview(office, ONE, TOWN, late.id)
    assert get_redraw(office, ONE, TOWN, late.id) == late
    assert get_redraw(office, ONE, TOWN, waiting.id) == waiting
