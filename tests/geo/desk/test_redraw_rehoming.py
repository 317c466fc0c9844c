"""When a plan comes in force, open cases and all other open work go with their blocks; what is closed stays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from geo.desk import engagements, queries
from geo.desk.aliases import remember_alias
from geo.desk.engagements import EngagementForm
from geo.desk.marks import mark_household
from geo.desk.office import Office
from geo.desk.placing import pin_choice
from geo.desk.pulse import tick_all
from geo.desk.redraw_ground import today_plan
from geo.desk.redraw_preview import preview
from geo.model import SYSTEM, Actor, Campaign, CampaignState, NeighbourUnit, Stop, StopKind, Team
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

from .conftest import TOWN, MovedClock, person, pin
from .redraw_plans import ONE
from .redrawn_town import DAY, MERGED, MOVED, SECRETARY, STAYED, closed, drawn, faults, given, in_force, stored, told

HERE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def sound(office: Office) -> Iterator[None]:
    """Whatever was published, the log and the records fit together afterwards."""
    yield
    assert faults(office) == []


def test_open_cases_go_with_their_blocks_and_closed_ones_keep_the_grid_they_had(
    office: Office, dispatcher: Actor, clock: MovedClock
) -> None:
    settled = closed(office, dispatcher, told(office, MOVED), "r03")
    moved, stayed, merged = (told(office, where) for where in (MOVED, STAYED, MERGED))
    in_force(office, clock, drawn(office))
    assert stored(office, settled) == settled
    assert stored(office, stayed) == stayed
    after = stored(office, moved)
    assert after.handling_path == ("c", "d1", "g2")
    assert after.position is not None
    assert after.position.path == ("c", "d1", "g2", "m1", "wy1-3-501")
    assert stored(office, merged).path == ("c", "d2", "g8", "xq1-1-101")
    with office.store.read() as reader:
        assert [event.verb for event in reader.events_of(f"case:{moved.id}")][-1] == "rehome_case"
        assert [event.verb for event in reader.events_of(f"case:{settled.id}")][-1] != "rehome_case"


def test_a_case_in_its_grid_workers_hands_goes_to_the_new_one_and_in_others_hands_stays(
    office: Office, dispatcher: Actor, clock: MovedClock
) -> None:
    workers, others = told(office, MOVED), told(office, "文苑新村1号楼1单元101")
    given(office, dispatcher, workers, "r03")
    given(office, dispatcher, others, "r07")
    in_force(office, clock, drawn(office))
    assert stored(office, workers).handler_id == "r04"
    assert stored(office, others).handler_id == "r07"
    assert workers.id in [case.id for case in queries.my_cases(office, person(office, "r04"), TOWN)]
    assert workers.id not in [case.id for case in queries.my_cases(office, person(office, "r03"), TOWN)]


def test_a_case_near_the_new_border_names_the_grid_on_the_other_side(
    office: Office, dispatcher: Actor, clock: MovedClock
) -> None:
    waiting = told(office, "不知道哪里")
    edge = today_plan(office, TOWN).blocks
    west, south, east, _ = edge.shapes[edge.ids.index("g1w-3")].bounds
    near = pin(office, dispatcher, waiting.id, (west + east) / 2, south + 0.00001)
    assert near.position is not None
    assert near.position.other_path == ()
    in_force(office, clock, drawn(office))
    after = stored(office, near).position
    assert after is not None
    assert after.path[2] == "g2"
    assert after.other_path[2] == "g1"


def test_screens_show_the_new_grids_without_a_restart(office: Office, dispatcher: Actor, clock: MovedClock) -> None:
    board = office.board(TOWN)
    open_case = told(office, MOVED)
    tick_all(office)
    assert (board.figures("g1").open, board.figures("g2").open) == (1, 0)
    assert office.locator(TOWN).at(111.4765, 35.6460, 1.0).path[2] == "g9"  # type: ignore[union-attr]  # it lies inside
    in_force(office, clock, drawn(office))
    tick_all(office)
    board = office.board(TOWN)
    assert (board.figures("g1").open, board.figures("g2").open) == (0, 1)
    fresh = told(office, MOVED)
    assert fresh.handling_path == ("c", "d1", "g2")
    assert office.locator(TOWN).at(111.4765, 35.6460, 1.0).path[2] == "g8"  # type: ignore[union-attr]
    assert {unit.id for unit in office.tree(TOWN).at_level("grid")} == {f"g{number}" for number in range(1, 9)}
    assert office.tree(TOWN).say(stored(office, open_case).handling_path) == "北片区 / 第二网格"


def test_visits_appointments_stops_and_units_of_neighbours_move_too(
    office: Office, dispatcher: Actor, clock: MovedClock
) -> None:
    mark_household(office, SECRETARY, TOWN, "wy1-3-501", note="独居")
    mark_household(office, SECRETARY, TOWN, "wy2-3-501", note="独居")
    hour = datetime(2026, 12, 3, 9, 0, tzinfo=HERE)
    form = EngagementForm("care", "陪同测血糖", hour, 60, people=("r03",), target="p4", for_household="wy1-3-501")
    made = engagements.create_engagement(office, dispatcher, TOWN, form)
    over = replace(form, starts_at=datetime(2026, 11, 24, 9, 0, tzinfo=HERE))
    past = engagements.create_engagement(office, dispatcher, TOWN, over)
    lon, lat = office.locator(TOWN).by_id("wy1").lon, office.locator(TOWN).by_id("wy1").lat  # type: ignore[union-attr]
    with office.write(SYSTEM) as tx:
        stop = Stop(
            TOWN, "s1", "r03", DAY, StopKind.VISIT, hour, hour, "上门", path=("c", "d1", "g1"), lon=lon, lat=lat,
        )  # fmt: skip
        tx.put("plan_stop", None, stop)
        doors = ("wy1-1-101", "wy1-1-102", "wy1-1-201", "wy1-1-202", "wy2-1-101")
        tx.put("make_neighbours", None, NeighbourUnit(TOWN, "n1", ("c", "d1", "g1"), "守望一", doors))
    told_before = preview(office, ONE, TOWN, drawn(office).id)
    in_force(office, clock, drawn(office, "方案二"))
    with office.store.read() as reader:
        marks = {mark.id: mark.path for mark in reader.work.household_marks(TOWN)}
        engaged = {one.id: one for one in reader.work.engagements(TOWN)}
        (stop,) = reader.work.stops(TOWN, since=DAY)
        (unit,) = reader.plans.neighbour_units(TOWN)
    assert "g2" in marks["wy1-3-501"]
    assert "g1" in marks["wy2-3-501"]
    assert (engaged[made.id].path[2], engaged[made.id].people) == ("g2", ("r04",))
    assert engaged[past.id] == past
    assert (stop.path, stop.person_id) == (("c", "d1", "g2"), "r03")
    assert unit.path == ("c", "d1", "g2")
    assert [move.id for move in told_before.duties] == ["wy1-3-501"]
    assert [move.id for move in told_before.appointments] == [made.id, past.id]
    assert [move.id for move in told_before.stops] == ["s1"]
    assert [(move.id, move.after) for move in told_before.neighbours] == [("n1", "北片区 / 第二网格")]


def test_an_alias_follows_its_spot(office: Office, dispatcher: Actor, clock: MovedClock) -> None:
    candidate = pin_choice(office, TOWN, 111.4762, 35.6460).candidate
    alias = remember_alias(office, dispatcher, TOWN, "大槐树底下的菜摊", candidate)
    assert alias.path[2] == "g9"
    in_force(office, clock, drawn(office))
    with office.store.read() as reader:
        assert reader.alias(TOWN, alias.id).path == ("c", "d2", "g8")
    assert told(office, "大槐树底下的菜摊").handling_path == ("c", "d2", "g8")


def test_a_campaign_goes_on_where_its_grid_went_and_one_that_has_ended_stays(office: Office, clock: MovedClock) -> None:
    running = Campaign(
        TOWN, "k1", "敲门", ("g9", "g8", "g1"), date(2026, 11, 1), date(2026, 12, 31),
        teams=(Team("t1", "一队", grids=("g9",)),), state=CampaignState.RUNNING,
    )  # fmt: skip
    with office.write(SYSTEM) as tx:
        tx.put("make_campaign", None, running)
        tx.put("make_campaign", None, replace(running, id="k2", state=CampaignState.ENDED))
    in_force(office, clock, drawn(office))
    with office.store.read() as reader:
        goes_on, ended = reader.work.campaigns(TOWN)
    assert (goes_on.area, goes_on.teams[0].grids) == (("g8", "g1"), ("g8",))
    assert ended.area == ("g9", "g8", "g1")
