"""Whatever a planner draws is published as a coverage with every household in one grid, and can be taken back."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from geo.desk.doorsteps import doorsteps
from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture
from geo.desk.redraw_ground import today_plan
from geo.desk.redraw_kept import held
from geo.desk.redraw_review import blocking
from geo.desk.redraw_rollback import roll_back
from geo.desk.settings import Settings
from geo.errors import BadInput
from geo.exchange import Community, read_community
from geo.model import SYSTEM, RedrawState, Unit, units_on
from tests.small_town import PROFILE, small_layers, small_town, write_small_town

from .conftest import TOWN, MovedClock
from .redraw_plans import ONE, opened
from .redrawn_town import DAY, SECRETARY, come, faults, in_force, units
from .test_redraw_machine import gestures


@contextmanager
def an_office(town: Community, clock: MovedClock) -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as home:
        office = Office(Settings(home=Path(home)), clock)
        with office.write(SYSTEM) as tx:
            tx.load_community(town)
        yield office
        office.close()


def grids_on(office: Office, day: date) -> dict[str, Unit]:
    return {unit.id: unit for unit in units_on(units(office).values(), day) if unit.level == "grid"}


def check_day(office: Office, day: date, whole: float) -> None:
    """The grids and districts of a day tile the community, and each grid has the household paths it should."""
    valid = units_on(units(office).values(), day)
    for level in ("district", "grid"):
        shapes = np.array([unit.geometry for unit in valid if unit.level == level], dtype=object)
        assert shapely.area(shapes).sum() == pytest.approx(whole)
        assert shapely.area(shapely.union_all(shapes)) == pytest.approx(whole)
    known = {unit.id: unit for unit in valid}
    assert all(unit.path == (*known[unit.path[-2]].path, unit.id) for unit in valid if len(unit.path) > 1)


def check_now(office: Office, households: int) -> None:
    """Every household lies in the grid that its building stands in, and a new plan can begin here."""
    tree, doors = office.tree(TOWN), doorsteps(office, TOWN)
    assert len(doors) == households
    grids = {unit.id: unit.geometry for unit in tree.at_level("grid")}
    for door in doors.values():
        assert shapely.intersects(grids[door.path[2]], shapely.Point(door.lon, door.lat))
    today = today_plan(office, TOWN)
    assert shapely.coverage_is_valid(today.blocks.shapes)
    assert today.blocks.households.sum() == households


@settings(
    max_examples=12, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
@given(data=st.data())
def test_whatever_is_drawn_is_published_whole_and_taken_back_whole(data: st.DataObject) -> None:
    clock = MovedClock()
    with an_office(small_town(), clock) as office:
        before = units(office)
        whole = shapely.area(before["c"].geometry)
        now = held(office, ONE, TOWN, opened(office).id)
        for _ in range(data.draw(st.integers(1, 6))):
            try:
                found = do_gesture(office, ONE, TOWN, now.redraw.id, now.redraw.version, data.draw(gestures(now.plan)))
            except BadInput:
                continue
            now = found
            if blocking(office, ONE, TOWN, now.redraw.id):
                break
        if not now.history.at or blocking(office, ONE, TOWN, now.redraw.id):
            return
        plan = now.plan
        event("published")
        holds = in_force(office, clock, now.redraw)
        assert holds.state is RedrawState.IN_FORCE, holds.held_up
        assert len(grids_on(office, DAY)) == len(plan.grids)
        for day in (DAY - timedelta(days=1), DAY):
            check_day(office, day, whole)
        check_now(office, 111)
        later = DAY + timedelta(days=data.draw(st.integers(0, 2)))
        come(office, clock, later)
        assert roll_back(office, SECRETARY, TOWN, holds.id, holds.version).state is RedrawState.ENDED
        for day in (DAY - timedelta(days=1), later):
            check_day(office, day, whole)
        check_now(office, 111)
        after = {unit.id: unit for unit in units_on(units(office).values(), later)}
        assert {key: unit.path for key, unit in after.items()} == {key: unit.path for key, unit in before.items()}
        for key, unit in before.items():
            if unit.geometry is not None:
                assert shapely.area(shapely.symmetric_difference(unit.geometry, after[key].geometry)) < 1e-10
        assert office.buildings(TOWN)["unit"].tolist() == small_town().buildings["unit"].tolist()
        assert faults(office) == []


def test_a_community_of_grids_alone_keeps_count_of_who_lives_where(tmp_path: Path, clock: MovedClock) -> None:
    layers: dict[str, Any] = small_layers()
    for name in ("blocks", "buildings", "streets", "areas"):
        layers[f"{name}.geojson"]["features"] = []
    for feature in layers["units.geojson"]["features"]:
        if feature["properties"]["level"] == "grid":
            feature["properties"] |= {"households": 300, "people": 900}
    profile = PROFILE.replace("households = 111\nresidents = 293\n", "")
    with an_office(read_community(write_small_town(tmp_path, layers=layers, profile=profile)), clock) as office:
        draft = opened(office)
        gesture = {"kind": "merge", "into": "g1", "gone": ["g2"]}
        now = do_gesture(office, ONE, TOWN, draft.id, draft.version, gesture)
        holds = in_force(office, clock, now.redraw)
        assert holds.state is RedrawState.IN_FORCE, holds.held_up
        today = today_plan(office, TOWN)
        assert (today.blocks.households.sum(), today.blocks.people.sum()) == (2700, 8100)
        assert today.blocks.households[today.grid_of == 0].sum() == 600
        assert units(office)["g1"].attributes["households"] == 600
        roll_back(office, SECRETARY, TOWN, holds.id, holds.version)
        assert today_plan(office, TOWN).blocks.households.tolist() == [300] * 9
        assert units(office)["g1"].attributes["households"] == 300
        assert faults(office) == []
