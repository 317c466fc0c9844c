"""Figures over a real store: each opens its cases, the list exports, and reporters stay with who may see them."""

from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from geo.desk import figure_exports as exports
from geo.desk import figures as desk
from geo.desk import handling
from geo.desk.actors import people_in_role
from geo.desk.office import Office
from geo.desk.reporting import report
from geo.errors import Forbidden, NotFound
from geo.measure.periods import Period, period_of
from geo.model import REPORTER, Actor, Outcome, Reporter
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

from .conftest import HEATING, TOWN, MovedClock, person

FORMULA = '=HYPERLINK("http://example.invalid","暖气不热")'


def month(office: Office) -> Period:
    return period_of("month", office.today(TOWN))


def settle(office: Office, clock: MovedClock, dispatcher: Actor, case_id: str, *, hours: float = 1) -> None:
    """Send, take, report back, verify and close a case; it takes ``hours``, all of them spent handling."""
    worker = person(office, people_in_role(office, TOWN, "worker")[0].id)
    handling.dispatch(office, dispatcher, case_id, str(worker.person_id))
    handling.take(office, worker, case_id)
    clock.move(hours=hours)
    handling.report_back(office, worker, case_id, "修好了")
    handling.verify(office, dispatcher, case_id, passed=True, text="看过了")
    handling.close(office, dispatcher, case_id)


@pytest.fixture
def told(office: Office, clock: MovedClock, dispatcher: Actor) -> dict[str, str]:
    """Four reports: one settled in time and solved, one late and not solved, one with a failed look, one open."""
    somebody = Reporter(name="某居民", phone="13900000000")
    ids = {}
    for name in ("good", "late", "again", "open"):
        sent = replace(HEATING, description=FORMULA if name == "open" else "暖气不热老人在家", reporter=somebody)
        ids[name] = report(office, REPORTER, sent).id
    settle(office, clock, dispatcher, ids["good"])
    settle(office, clock, dispatcher, ids["late"], hours=3)
    worker = person(office, people_in_role(office, TOWN, "worker")[0].id)
    handling.dispatch(office, dispatcher, ids["again"], str(worker.person_id))
    handling.take(office, worker, ids["again"])
    handling.report_back(office, worker, ids["again"], "修好了")
    handling.verify(office, dispatcher, ids["again"], passed=False, text="还是不热")
    settle(office, clock, dispatcher, ids["again"])
    handling.rate(office, dispatcher, ids["good"], Outcome.SOLVED, stars=5)
    handling.rate(office, dispatcher, ids["late"], Outcome.UNSOLVED, stars=1)
    settle(office, clock, dispatcher, ids["late"], hours=3)  # taken up again, and closed without another word
    return ids


def test_a_months_figures_say_what_was_done(office: Office, dispatcher: Actor, told: dict[str, str]) -> None:
    found = desk.figures(office, dispatcher, TOWN, "c", month(office))
    values = {key: figure.result.value for key, figure in found.items()}
    assert (values["received"], values["closed"], values["close_rate"]) == (4, 3, 0.75)
    assert values["on_time_rate"] == pytest.approx(1 / 3)
    assert values["rework_rate"] == pytest.approx(1 / 3)
    assert (values["response_rate"], values["solved_rate"], values["satisfied_rate"]) == (0.75, 0.5, 0.5)
    assert values["score"] == pytest.approx(1.75 / 3)
    assert values["settled.grid"] == 1.0
    assert values["repeat_places"] == 1
    assert all(figure.before in (None, 0) for figure in found.values())


def test_every_figure_opens_the_cases_behind_it(office: Office, dispatcher: Actor, told: dict[str, str]) -> None:
    for section in ("figures", "stages", "signals"):
        for key, figure in desk.figures(office, dispatcher, TOWN, "c", month(office), section).items():
            parts = {}
            for part in desk.PARTS:
                behind = desk.cases_behind(office, dispatcher, TOWN, "c", month(office), key, part=part)
                parts[part] = {case.id for case in behind.cases}
                assert behind.count == len(parts[part])
            assert parts["all"] == set(figure.result.base)
            assert parts["counted"] == set(figure.result.counted)
            assert parts["rest"] == parts["all"] - parts["counted"]
    late = desk.cases_behind(office, dispatcher, TOWN, "c", month(office), "on_time_rate", part="counted")
    assert {case.id for case in late.cases} == {told["good"]}


def test_a_case_that_escalated_is_settled_above_the_grid(office: Office, clock: MovedClock, dispatcher: Actor) -> None:
    case = report(office, REPORTER, HEATING)
    handling.escalate(office, dispatcher, case.id, "网格内解决不了")
    settle(office, clock, dispatcher, case.id)
    found = desk.figures(office, dispatcher, TOWN, "c", month(office))
    assert (found["settled.grid"].result.value, found["settled.district"].result.value) == (0.0, 1.0)


def test_a_unit_counts_its_own_cases_only(office: Office, dispatcher: Actor, told: dict[str, str]) -> None:
    assert desk.figures(office, dispatcher, TOWN, "g1", month(office))["received"].result.value == 4
    assert desk.figures(office, dispatcher, TOWN, "g2", month(office))["received"].result.value == 0


def test_hours_by_stage_are_those_of_the_moves(office: Office, dispatcher: Actor, told: dict[str, str]) -> None:
    found = desk.figures(office, dispatcher, TOWN, "c", month(office), "stages")
    # One hour, three hours, and one hour from the first sending to the last word of the case that was done twice.
    assert found["handle"].result.value == pytest.approx(1.0)
    assert found["verify"].result.value == pytest.approx(0.0)
    assert found["whole"].result.value == pytest.approx(5.0)


def test_the_next_month_is_compared_with_this_one(
    office: Office, clock: MovedClock, dispatcher: Actor, told: dict[str, str]
) -> None:
    clock.move(days=30)
    found = desk.figures(office, dispatcher, TOWN, "c", month(office))
    assert (found["received"].result.value, found["received"].before, found["received"].change) == (0, 4, -4)
    assert (found["close_rate"].result.value, found["close_rate"].change) == (None, None)


def test_the_trend_opens_the_cases_of_a_day(office: Office, dispatcher: Actor, told: dict[str, str]) -> None:
    rows = desk.trend(office, dispatcher, TOWN, "c", month(office))
    assert int(rows["received"].sum()) == 4
    day = rows.index[rows["received"] > 0][0]
    behind = desk.cases_behind(office, dispatcher, TOWN, "c", month(office), desk.day_key(day))
    assert {case.id for case in behind.cases} == set(told.values())
    with pytest.raises(NotFound):
        desk.cases_behind(office, dispatcher, TOWN, "c", month(office), "received_on.yesterday")


def cells(book: bytes, sheet: int = 0) -> list[list[object]]:
    import io

    return CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(sheet).to_python()


def test_the_list_exports_and_a_formula_stays_a_text(office: Office, dispatcher: Actor, told: dict[str, str]) -> None:
    head, *rows = cells(exports.export_list(office, dispatcher, TOWN, "c", month(office), "received", "zh"))
    assert len(rows) == 4
    said = {row[0]: row[head.index("反映内容")] for row in rows}
    assert said[told["open"]] == FORMULA
    assert said[told["good"]] == "暖气不热老人在家"
    assert all(row[head.index("电话")] == "13900000000" for row in rows)


def test_reporters_are_left_out_for_who_may_not_see_them(office: Office, told: dict[str, str]) -> None:
    worker = person(office, people_in_role(office, TOWN, "worker")[0].id)
    behind = desk.cases_behind(office, worker, TOWN, "c", month(office), "received")
    assert all(case.reporter == Reporter() for case in behind.cases)
    table = cells(exports.export_list(office, worker, TOWN, "c", month(office), "received", "zh"))
    assert "电话" not in table[0]
    assert not any("139" in str(cell) or "某居民" in str(cell) for row in table for cell in row)


def test_the_workbook_of_a_week_has_every_figure_in_chinese(
    office: Office, dispatcher: Actor, told: dict[str, str]
) -> None:
    week = period_of("week", office.today(TOWN))
    book = exports.export_figures(office, dispatcher, TOWN, "c", week, "zh")
    values = {row[0]: row[1] for row in cells(book)[1:]}
    assert values["结案率"] == 75
    assert values["网格一级办结"] == 100
    assert values["结案但未解决"] == 1
    assert sum(int(str(row[1]).partition(".")[0]) for row in cells(book, 1)[1:]) == 4


def test_who_may_see_no_case_sees_no_figure(office: Office, told: dict[str, str]) -> None:
    for ask in (
        lambda: desk.figures(office, REPORTER, TOWN, "c", month(office)),
        lambda: desk.trend(office, REPORTER, TOWN, "c", month(office)),
        lambda: desk.cases_behind(office, REPORTER, TOWN, "c", month(office), "received"),
        lambda: exports.export_list(office, REPORTER, TOWN, "c", month(office), "received", "zh"),
        lambda: exports.export_figures(office, REPORTER, TOWN, "c", month(office), "zh"),
    ):
        with pytest.raises(Forbidden):
            ask()


def test_a_figure_that_does_not_exist_is_said(office: Office, dispatcher: Actor) -> None:
    with pytest.raises(NotFound):
        desk.cases_behind(office, dispatcher, TOWN, "c", month(office), "happiness_rate")
