"""E7 网格吹哨、部门报到: several departments must turn up within a set time; hotline 12345 tickets fall by the month.

On the shipped community 西园文苑, with its own people, from August to November 2026.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.clock import local_day
from geo.desk import figures, handling, whistling
from geo.desk.actors import actor_of_person, demo_actor
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.settings import COMMUNITIES, Settings
from geo.desk.wall import wall_view
from geo.desk.whistle_figures import whistle_figures, whistle_key
from geo.desk.whistle_words import told_clocks
from geo.exchange import read_community
from geo.measure.periods import period_of
from geo.model import SYSTEM, Actor, Case, Source

TOWN = "wenyuan"


class FieldClock:
    """The clock on the wall of the command centre; the story moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)  # a Monday, nine in the morning in Beijing

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> FieldClock:
    return FieldClock()


@pytest.fixture
def office(tmp_path: Path, clock: FieldClock) -> Iterator[Office]:
    made = Office(Settings(home=tmp_path), clock)
    with made.write(SYSTEM) as tx:
        tx.load_community(read_community(COMMUNITIES / TOWN))
    yield made
    made.close()


def officer(office: Office, department: str) -> Actor:
    """The first who works for a department."""
    return actor_of_person(office, TOWN, whistling.department_people(office, TOWN, department)[0].id)


def grid_worker(office: Office, case: Case) -> Actor:
    """Whoever works in the grid the case lies in."""
    held = office.staff(TOWN).held_at["worker", case.handling_path[1]]
    return actor_of_person(office, TOWN, held.person_id)


def ticket(office: Office, dispatcher: Actor, number: int) -> Case:
    """A ticket that hotline 12345 passes on."""
    place = sorted(office.staff(TOWN).places.values(), key=lambda one: one.id)[number % 3]
    sent = Report(TOWN, "street-light", f"路灯不亮（12345转办{number}）", address=place.name, source=Source.HOTLINE)
    return report(office, dispatcher, sent)


def settle(office: Office, dispatcher: Actor, case: Case) -> None:
    power = officer(office, "power")
    whistling.blow_whistle(office, dispatcher, case.id, "power", reason="路灯成片不亮")
    whistling.sign_in(office, power, case.id, "power")
    whistling.contact(office, power, case.id, "power", "与网格员现场碰头")
    whistling.report_in(office, power, case.id, "power", "更换线路，当晚亮灯")
    worker = grid_worker(office, case)
    handling.dispatch(office, dispatcher, case.id, str(worker.person_id))
    handling.take(office, worker, case.id)
    handling.report_back(office, worker, case.id, "供电公司已修复")
    handling.verify(office, dispatcher, case.id, passed=True, text="夜间现场查看，灯已亮")
    handling.close(office, dispatcher, case.id, text="路灯已修复")


def tones(office: Office, case: Case, department: str) -> list[str]:
    assert case.whistle is not None
    called = next(one for one in case.whistle.called if one.department == department)
    return [told.tone for told in told_clocks(called, office.clock(), "zh")]


def test_several_departments_turn_up_within_the_set_time_and_the_late_one_shows(
    office: Office, clock: FieldClock
) -> None:
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    place = min(office.staff(TOWN).places.values(), key=lambda one: one.id)
    case = report(
        office,
        dispatcher,
        Report(TOWN, "hazard", "电线垂落，旁边就是供热管道", address=place.name, source=Source.WORKER),
    )
    blown = clock.now
    whistling.blow_whistle(office, dispatcher, case.id, "power", ("heating", "property"), reason="三家同时到场")
    clock.now = blown + timedelta(minutes=20)
    for department in ("power", "property"):
        whistling.sign_in(office, officer(office, department), case.id, department)
    clock.now = blown + timedelta(minutes=50)
    (row,) = wall_view(office, dispatcher, TOWN, office.root(TOWN), "zh")["whistles"]["rows"]
    names = {one.key: one.name["zh"] for one in office.profile(TOWN).departments}
    assert row[2] == [
        (f"{names['power']}（牵头）", "联系 · 剩23小时", ""),
        (names["heating"], "报到 · 剩10分钟", "hot"),
        (names["property"], "联系 · 剩23小时", ""),
    ]
    clock.now = blown + timedelta(minutes=85)
    (row,) = wall_view(office, dispatcher, TOWN, office.root(TOWN), "zh")["whistles"]["rows"]
    assert row[2][1] == (names["heating"], "报到 · 超25分钟", "bad")
    whistling.sign_in(office, officer(office, "heating"), case.id, "heating")
    clock.now = blown + timedelta(hours=5)
    for department in ("power", "heating", "property"):
        whistling.contact(office, officer(office, department), case.id, department, "与网格员、住户现场会商")
        done = whistling.report_in(office, officer(office, department), case.id, department, "已处置")
    assert tones(office, done, "power") == ["good", "good", "good"]
    assert tones(office, done, "heating") == ["bad", "good", "good"]
    assert wall_view(office, dispatcher, TOWN, office.root(TOWN), "zh")["whistles"]["rows"] == []

    worker = grid_worker(office, case)
    whistling.rate_department(office, worker, case.id, "power", 5, "到得快")
    whistling.rate_department(office, worker, case.id, "heating", 2, "晚到二十五分钟")
    month = period_of("month", local_day(clock.now))
    found = whistle_figures(office, dispatcher, TOWN, office.root(TOWN), month)
    assert [found[key]["sign_in"].value for key in ("power", "heating", "property")] == [1.0, 0.0, 1.0]
    assert [found[key]["contact"].value for key in ("power", "heating", "property")] == [1.0, 1.0, 1.0]
    assert [found[key]["stars"].value for key in ("power", "heating", "property")] == [5.0, 2.0, None]
    for part, ids in (("all", [case.id]), ("counted", []), ("rest", [case.id])):
        key = whistle_key("sign_in", "heating")
        behind = figures.cases_behind(office, dispatcher, TOWN, office.root(TOWN), month, key, part=part)  # type: ignore[arg-type]
        assert [one.id for one in behind.cases] == ids


def test_hotline_tickets_fall_month_by_month(office: Office, clock: FieldClock) -> None:
    dispatcher = demo_actor(office, TOWN, "dispatcher")
    number = 0
    for month, tickets in ((8, 5), (9, 4), (10, 2), (11, 1)):
        for day in range(tickets):
            clock.now = datetime(2026, month, 9 + day, 1, 0, tzinfo=UTC)
            settle(office, dispatcher, ticket(office, dispatcher, number))
            number += 1
    period = period_of("month", local_day(clock.now))
    root = office.root(TOWN)
    table = figures.months(office, dispatcher, TOWN, root, period, "source")
    assert list(table.loc["hotline"])[-4:] == [5, 4, 2, 1]
    opened = figures.cases_behind(
        office, dispatcher, TOWN, root, period, figures.month_key("source", "hotline", str(table.columns[-2]))
    )
    assert opened.count == 2
    assert {case.source for case in opened.cases} == {Source.HOTLINE}
