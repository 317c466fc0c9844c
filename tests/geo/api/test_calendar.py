"""The calendar feed: parsed back, zoned, free of residents, and worthless once it is withdrawn."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from starlette.applications import Starlette
from starlette.testclient import TestClient

from geo.api.app import middleware, routes
from geo.desk.actors import actor_of_person
from geo.desk.calendar_feed import calendar_code, make_calendar, withdraw_calendar
from geo.desk.office import Office
from geo.desk.settings import Settings
from geo.errors import Forbidden, NotFound
from geo.model import REPORTER, SYSTEM, Actor, Stop, StopKind, Turn
from tests.small_town import small_town

TOWN = "testville"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(Settings(home=tmp_path, mode="live"), lambda: NOW)
    with made.write(SYSTEM) as tx:
        tx.load_community(small_town())
        tx.put_many("roster", [
            Turn(TOWN, "t1", "r03", "p1", date(2026, 11, 25), time(14, 30), time(21), "2026-11"),
            Turn(TOWN, "t2", "r04", "p1", date(2026, 11, 26), time(8), time(14, 30), "2026-11"),
        ])  # fmt: skip
        begin = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
        tx.put("plan", None, Stop(
            TOWN, "s1", "r03", date(2026, 11, 24), StopKind.VISIT, begin, begin + timedelta(minutes=30),
            "探望李奶奶 文苑新村2号楼3单元501", target="wy2-3-501",
        ))  # fmt: skip
    yield made
    made.close()


@pytest.fixture
def worker(office: Office) -> Actor:
    return actor_of_person(office, TOWN, "r03")


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes(office), middleware=middleware(office))) as made:
        yield made


def test_a_calendar_program_gets_the_turns_without_signing_in(
    office: Office, worker: Actor, client: TestClient
) -> None:  # fmt: skip
    code = make_calendar(office, worker, TOWN)
    answer = client.get(f"/calendar/{code}.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    feed = Calendar.from_ical(answer.content)
    events = {str(event["uid"]): event for event in feed.walk("VEVENT")}
    duty = events["testville-t1@gridward"]
    assert duty["summary"] == "值班：文苑驿站"
    assert duty.decoded("dtstart") == datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
    assert duty["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert [str(zone["tzid"]) for zone in feed.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert not any("t2" in uid for uid in events), "another person's turn"
    assert len(events) == len(feed.walk("VEVENT"))


def test_it_names_no_resident_and_no_address_of_a_household(office: Office, worker: Actor, client: TestClient) -> None:
    code = make_calendar(office, worker, TOWN)
    feed = client.get(f"/calendar/{code}.ics").content.decode()
    stop = next(e for e in Calendar.from_ical(feed).walk("VEVENT") if "s1" in str(e["uid"]))
    assert stop["summary"] == "入户走访"
    assert "location" not in stop
    assert "李奶奶" not in feed
    assert "501" not in feed


def test_a_withdrawn_or_renewed_address_is_worthless(office: Office, worker: Actor, client: TestClient) -> None:
    first = make_calendar(office, worker, TOWN)
    assert calendar_code(office, worker, TOWN) == first
    withdraw_calendar(office, worker, TOWN)
    assert calendar_code(office, worker, TOWN) == ""
    assert client.get(f"/calendar/{first}.ics").status_code == 404
    with pytest.raises(NotFound):
        withdraw_calendar(office, worker, TOWN)
    office.clock = lambda: NOW + timedelta(minutes=1)
    second = make_calendar(office, worker, TOWN)
    assert second != first
    assert client.get(f"/calendar/{first}.ics").status_code == 404
    assert client.get(f"/calendar/{second}.ics").status_code == 200


@pytest.mark.parametrize("name", ["x.ics", "x", "é.ics", f"{'a' * 500}.ics", ".ics"])
def test_any_other_address_is_a_plain_no(client: TestClient, name: str) -> None:
    assert client.get(f"/calendar/{name}").status_code == 404


def test_an_interface_key_is_no_calendar_and_a_calendar_code_no_key(
    office: Office, worker: Actor, client: TestClient
) -> None:  # fmt: skip
    code = make_calendar(office, worker, TOWN)
    with office.store.read() as reader:
        assert [key.grants for key in reader.api_keys()] == [()]
    with pytest.raises(Forbidden):
        make_calendar(office, REPORTER, TOWN)
    assert len(code) == 64
