"""The administrator replaces the list of places; dated boundaries and boundary rules reach the screens."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from geo.desk.actors import demo_actor
from geo.desk.office import Office
from geo.desk.places import import_places
from geo.desk.reporting import Report, report
from geo.errors import Faulty, Forbidden
from geo.model import SYSTEM, Actor, BoundaryRule
from tests.geo.desk.conftest import TOWN, MovedClock, pin
from tests.small_town import corner, middle, small_town

KEPT = "名称,类型,经度,纬度\n文苑驿站,station,111.4712,35.6492\n正街驿站,station,111.4724,35.6487\n"
NEW = f"{KEPT}文澜书吧,shop,{middle(5)[0]},{middle(5)[1]}\n"


def test_new_places_are_found_at_once_and_old_ones_no_more(office: Office) -> None:
    locator = office.locator(TOWN)
    assert locator.locate("文澜书吧门口").placed is None
    done = import_places(office, SYSTEM, TOWN, NEW.encode("gb18030"), "places.csv", system="wgs84")
    assert done.summary() == {"added": 1, "kept": 2, "removed": 3, "encoding": "gb18030"}
    office._versions.clear()  # the answer to "have the layers changed?" may be a second old
    placed = office.locator(TOWN).locate("文澜书吧门口").placed
    assert placed is not None
    assert placed.path[2] == "g5"
    assert office.locator(TOWN).locate("老王粮油店").placed is None
    assert [event.verb for event in _events(office)] == ["load", "load"]
    with office.store.read() as reader:
        assert reader.verify() == []


def _events(office: Office) -> list[object]:
    with office.store.read() as reader:
        return list(reader.events_of(f"layers:{TOWN}"))


def test_a_dry_run_and_a_faulty_table_write_nothing(office: Office) -> None:
    import_places(office, SYSTEM, TOWN, NEW.encode(), "places.csv", system="wgs84", dry_run=True)
    with pytest.raises(Faulty) as caught:
        import_places(office, SYSTEM, TOWN, f"{NEW}远方,shop,111.9,35.6\n".encode(), "places.csv", system="wgs84")
    (fault,) = caught.value.faults
    assert (fault.where, fault.subject) == ("places.csv", "5")
    assert "km from its edge" in fault.what
    assert len(_events(office)) == 1


def test_a_place_where_people_are_on_duty_must_stay(office: Office) -> None:
    with pytest.raises(Faulty) as caught:
        import_places(office, SYSTEM, TOWN, KEPT.replace("正街驿站", "某驿站").encode(), "places.csv", system="wgs84")
    assert [fault.what for fault in caught.value.faults] == ["People are on duty at 正街驿站; the table must keep it."]


def test_a_dispatcher_may_not_replace_layers(office: Office, dispatcher: Actor) -> None:
    with pytest.raises(Forbidden):
        import_places(office, dispatcher, TOWN, NEW.encode(), "places.csv", system="wgs84")


IN_SECOND = (corner(2)[0] + 0.00004, middle(1)[1])


def _rule(office: Office, rule: BoundaryRule) -> None:
    town = small_town()
    with office.write(SYSTEM) as tx:
        tx.load_community(replace(town, profile=replace(town.profile, boundary=rule)))
    office._versions.clear()


@pytest.mark.parametrize(
    ("rule", "handling"),
    [("larger_share", ("c", "d1", "g2")), ("first_id", ("c", "d1", "g1")), ("parent", ("c", "d1")), ("ask", ("c",))],
)
def test_a_case_near_a_boundary_keeps_both_grids_and_is_handled_by_the_rule(
    office: Office, rule: BoundaryRule, handling: tuple[str, ...]
) -> None:
    _rule(office, rule)
    case = report(office, SYSTEM, Report(TOWN, "heating", "暖气不热", lon=IN_SECOND[0], lat=IN_SECOND[1]))
    assert case.position is not None
    assert (case.position.path[2], case.position.other_path) == ("g2", ("c", "d1", "g1"))
    assert case.handling_path == handling
    assert "meanwhile" in case.position.why or "dispatcher" in case.position.why


def test_where_the_rule_is_to_ask_the_dispatchers_pin_decides(office: Office) -> None:
    _rule(office, "ask")
    case = report(office, SYSTEM, Report(TOWN, "heating", "暖气不热", lon=IN_SECOND[0], lat=IN_SECOND[1]))
    pinned = pin(office, demo_actor(office, TOWN, "dispatcher"), case.id, *IN_SECOND)
    assert pinned.handling_path == ("c", "d1", "g2")


def test_the_screens_follow_the_boundaries_of_the_day_and_cases_keep_theirs(office: Office, clock: MovedClock) -> None:
    town = small_town()
    day = date(2026, 12, 1)
    old = next(unit for unit in town.units if unit.id == "g3")
    new = replace(old, id="g3b", name="新三网格", path=("c", "d1", "g3b"), since=day)
    units = (*(replace(unit, until=day) if unit is old else unit for unit in town.units), new)
    with office.write(SYSTEM) as tx:
        tx.load_community(replace(town, units=units))
    office._versions.clear()
    office.board(TOWN)
    grids = [unit.id for unit in office.tree(TOWN).at_level("grid")]
    assert "g3" in grids
    assert "g3b" not in grids
    case = report(office, SYSTEM, Report(TOWN, "heating", "冷", lon=middle(3)[0], lat=middle(3)[1]))
    assert case.handling_path == ("c", "d1", "g3")

    clock.now = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # half past midnight in the town
    office.renew_stale()
    grids = [unit.id for unit in office.tree(TOWN).at_level("grid")]
    assert "g3b" in grids
    assert "g3" not in grids
    later = report(office, SYSTEM, Report(TOWN, "heating", "冷", lon=middle(3)[0], lat=middle(3)[1]))
    assert later.handling_path == ("c", "d1", "g3b")
    with office.store.read() as reader:
        assert reader.case(case.id).handling_path == ("c", "d1", "g3")
    assert office.tree(TOWN).say(case.handling_path).endswith("第三网格")
