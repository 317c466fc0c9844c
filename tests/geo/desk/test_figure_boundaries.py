"""Figures by old or new boundaries: after a grid has got a block of its neighbour, cases are told apart by either."""

from dataclasses import replace
from datetime import date

import pytest
import shapely

from geo.desk import figures as desk
from geo.desk import whistling
from geo.desk.figure_boundaries import BoundaryTime, boundary_times, lines_of
from geo.desk.figure_exports import export_figures, export_list
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.whistle_figures import whistle_figures, whistle_key
from geo.errors import NotFound
from geo.exchange import Community
from geo.measure.periods import Period, period_of
from geo.model import REPORTER, SYSTEM, Actor, Unit
from tests.called_town import called_town
from tests.geo.desk.conftest import HEATING, TOWN, MovedClock, pin
from tests.geo.desk.test_figures import cells
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import middle

TURN = date(2026, 12, 1)
OLD, NEW = date(2026, 11, 30), TURN
WEST_OF_G6, EAST_OF_G6 = ((middle(6)[0] + away, middle(6)[1]) for away in (-0.0004, 0.0004))


def redrawn(town: Community, turn: date = TURN) -> Community:
    """The town after its fifth grid has got the western block of the sixth, as a published plan leaves it.

    What holds from the day on bears the ids, with what is below; what held until then bears the day beside them. The
    fourth micro-grid goes on in the fifth grid; a tenth grid begins in the east of the third.
    """
    shapes = dict(zip(town.blocks["id"], town.blocks.geometry, strict=True))
    five = shapely.coverage_union_all([shapes["g5w"], shapes["g5e"], shapes["g6w"]])
    new = {"g5": five, "g6": shapes["g6e"], "g3": shapes["g3w"]}
    units: list[Unit] = []
    for unit in town.units:
        changed = any(step in new for step in unit.path)
        if not changed:
            units.append(unit)
            continue
        units.append(replace(unit, geometry=new.get(unit.id, unit.geometry), since=turn))
        path = tuple(f"{step}#{turn}" if step in new or step == unit.id else step for step in unit.path)
        units.append(replace(unit, id=f"{unit.id}#{turn}", path=path, until=turn))
    third = next(unit for unit in town.units if unit.id == "g3")
    units.append(
        replace(third, id="g10", name="第十网格", path=(*third.path[:-1], "g10"), geometry=shapes["g3e"], since=turn)
    )
    blocks = town.blocks.copy()
    blocks.loc[blocks["id"] == "g6w", "grid"] = "g5"
    blocks.loc[blocks["id"] == "g3e", "grid"] = "g10"
    return replace(town, units=tuple(units), blocks=blocks, digest="redrawn")


@pytest.fixture
def month(office: Office, clock: MovedClock, town: Community, dispatcher: Actor) -> Period:
    """Four cases of November: in a household of the fifth grid, in either block of the sixth, and nowhere; then the
    boundaries change, and somebody asks in December."""
    in_five = replace(HEATING, address="正街118号")
    street = replace(HEATING, category="garbage", address="那边的大树旁边")
    report(office, REPORTER, in_five)
    for lon, lat in (WEST_OF_G6, EAST_OF_G6):
        pin(office, dispatcher, report(office, REPORTER, street).id, lon, lat)
    report(office, REPORTER, street)
    clock.move(days=10)
    with office.write(SYSTEM) as tx:
        tx.load_community(redrawn(town))
    return period_of("recent", office.today(TOWN))


def received(office: Office, actor: Actor, period: Period, unit_id: str, day: date | None = None) -> int:
    found = desk.figures(office, actor, TOWN, unit_id, replace(period, boundaries=day))
    return found["received"].result.met


def test_by_the_boundaries_each_case_had_it_stays_where_it_was(
    office: Office, dispatcher: Actor, month: Period
) -> None:
    assert [received(office, dispatcher, month, unit) for unit in ("g5", "g6", "m4", "d1", "c")] == [1, 2, 1, 3, 4]


def test_by_new_boundaries_a_case_counts_in_the_grid_that_has_its_place_now(
    office: Office, dispatcher: Actor, month: Period
) -> None:
    assert [received(office, dispatcher, month, unit, NEW) for unit in ("g5", "g6", "m4", "d1", "c")] == [2, 1, 1, 3, 4]


def test_by_old_boundaries_everything_is_as_it_was_under_either_name(
    office: Office, dispatcher: Actor, month: Period, clock: MovedClock
) -> None:
    for unit, count in (("g5", 1), ("g6", 2), ("m4", 1), ("d1", 3), ("c", 4)):
        assert received(office, dispatcher, month, unit, OLD) == count
    assert received(office, dispatcher, month, f"g6#{TURN}", OLD) == 2
    # what is reported after the turn is counted by the old boundaries too
    case = report(office, REPORTER, replace(HEATING, category="garbage", address="那边的大树旁边"))
    pin(office, dispatcher, case.id, *WEST_OF_G6)
    assert received(office, dispatcher, month, "g5", NEW) == 3
    assert received(office, dispatcher, month, "g6", OLD) == 3


def test_units_side_by_side_are_those_of_the_day(office: Office, dispatcher: Actor, month: Period) -> None:
    def counted(day: date | None) -> dict[str, int]:
        found = desk.figures_by_unit(office, dispatcher, TOWN, "d1", replace(month, boundaries=day))
        return {unit: of["received"].met for unit, of in found.items() if of["received"].met}

    assert counted(NEW) == {"g5": 2, "g6": 1}
    assert counted(OLD) == {f"g5#{TURN}": 1, f"g6#{TURN}": 2}
    assert counted(None) == {"g5": 1, "g6": 2}
    listed = desk.figures_by_unit(office, dispatcher, TOWN, "d1", replace(month, boundaries=OLD))
    assert "g10" not in listed
    assert f"g3#{TURN}" in listed


def test_every_list_behind_a_figure_follows_the_boundaries(office: Office, dispatcher: Actor, month: Period) -> None:
    by_new = replace(month, boundaries=NEW)
    behind = desk.cases_behind(office, dispatcher, TOWN, "g5", by_new, "received")
    assert behind.count == 2
    day = desk.trend(office, dispatcher, TOWN, "g5", by_new)["received"]
    assert day.sum() == 2
    key = desk.day_key(day[day > 0].index[0])
    assert desk.cases_behind(office, dispatcher, TOWN, "g5", by_new, key).count == 2
    cell = desk.month_key("source", "resident", "2026-11")
    kind = next(iter(desk.months(office, dispatcher, TOWN, "g5", by_new, "source").index))
    cell = desk.month_key("source", str(kind), "2026-11")
    assert desk.cases_behind(office, dispatcher, TOWN, "g5", by_new, cell).count == 2
    side = desk.unit_key("received", f"g6#{TURN}")
    assert desk.cases_behind(office, dispatcher, TOWN, "d1", replace(month, boundaries=OLD), side).count == 2
    assert len(cells(export_list(office, dispatcher, TOWN, "g5", by_new, "received", "en"))) == 3


def test_a_workbook_says_by_which_boundaries_it_counts(office: Office, dispatcher: Actor, month: Period) -> None:
    told = cells(export_figures(office, dispatcher, TOWN, "g5", replace(month, boundaries=NEW), "en"))
    assert told[-1][0] == "Counted by the boundaries of 2026-12-01"
    plain = cells(export_figures(office, dispatcher, TOWN, "g5", month, "en"))
    assert len(plain) == len(told) - 1


def test_a_grid_that_there_was_not_yet_is_said(office: Office, dispatcher: Actor, month: Period) -> None:
    assert received(office, dispatcher, month, "g10", NEW) == 0
    with pytest.raises(NotFound, match="第十网格 does not exist by the boundaries of 2026-11-30"):
        received(office, dispatcher, month, "g10", OLD)
    with pytest.raises(NotFound, match="no unit nothing"):
        received(office, dispatcher, month, "nothing", OLD)


def test_times_lie_between_the_days_on_which_grids_change(office: Office, month: Period) -> None:
    assert boundary_times(office, TOWN) == (BoundaryTime(None, TURN), BoundaryTime(TURN, None))
    assert [time.day for time in boundary_times(office, TOWN)] == [OLD, NEW]
    assert lines_of(office, TOWN, date(2020, 1, 1)) is lines_of(office, TOWN, OLD)
    assert lines_of(office, TOWN, date(2030, 1, 1)) is lines_of(office, TOWN, NEW)
    assert lines_of(office, TOWN, None) is None


def test_boundaries_that_never_changed_are_of_one_time(office: Office) -> None:
    assert boundary_times(office, TOWN) == (BoundaryTime(None, None),)


def test_what_stands_open_now_is_listed_by_the_boundaries_too(office: Office, dispatcher: Actor, month: Period) -> None:
    def standing(unit_id: str, day: date | None) -> int:
        return desk.cases_behind(
            office, dispatcher, TOWN, unit_id, replace(month, boundaries=day), "open_now"
        ).count  # fmt: skip

    assert [standing(unit, None) for unit in ("g5", "g6", "c")] == [1, 2, 4]
    assert [standing(unit, NEW) for unit in ("g5", "g6", "c")] == [2, 1, 4]
    assert [standing(unit, OLD) for unit in ("g5", "g6", f"g6#{TURN}", "c")] == [1, 2, 2, 4]


def test_how_departments_answer_is_counted_by_the_boundaries_too(
    office: Office, dispatcher: Actor, clock: MovedClock
) -> None:
    town = called_town()
    with office.write(SYSTEM) as tx:
        tx.load_community(town)
    for lon, lat in (middle(5), WEST_OF_G6, EAST_OF_G6):
        case = report(office, REPORTER, Report(TOWN, "heating", "不热", lon=lon, lat=lat))
        whistling.blow_whistle(office, dispatcher, case.id, "heating", reason="老人家里冷")
    clock.move(days=10)
    with office.write(SYSTEM) as tx:
        tx.load_community(redrawn(town))
    month = period_of("recent", office.today(TOWN))

    def times(unit_id: str, day: date | None) -> int:
        period = replace(month, boundaries=day)
        of = whistle_figures(office, dispatcher, TOWN, unit_id, period).get("heating")
        key = whistle_key("called", "heating")
        count = desk.cases_behind(office, dispatcher, TOWN, unit_id, period, key).count
        assert count == (0 if of is None else of["called"].value)
        return count

    assert [times(unit, None) for unit in ("g5", "g6", "c")] == [1, 2, 3]
    assert [times(unit, NEW) for unit in ("g5", "g6", "c")] == [2, 1, 3]
    assert [times(unit, OLD) for unit in ("g5", "g6", "c")] == [1, 2, 3]
