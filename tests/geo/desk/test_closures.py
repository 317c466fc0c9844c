"""Road works: who may close streets, what is refused, and that ways are planned around them at once."""

from datetime import date, timedelta

import numpy as np
import pytest

from geo.desk.closures import ClosureForm, close_streets, closed_ways, closures_known, open_streets, streets_known
from geo.desk.office import Office
from geo.desk.travelling import network
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.model import REPORTER, SYSTEM, Actor
from tests.geo.desk.conftest import TOWN, MovedClock, person
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import small_town

TODAY = date(2026, 11, 23)
EAST_AND_WEST = np.array([(111.4711, 35.6484), (111.4755, 35.6484)])
"""Two points of the main street (正街), 398 m apart."""


def works(**about: object) -> ClosureForm:
    return ClosureForm(**({"name": "正街翻修", "since": TODAY, "streets": ("s1",)} | about))  # type: ignore[arg-type]


def driven(office: Office, day: date | None = None) -> float:
    return float(network(office, TOWN, day).matrix(EAST_AND_WEST, "car").metres[0, 1])


def test_streets_are_closed_from_a_day_until_a_day_and_driven_round_meanwhile(
    office: Office, dispatcher: Actor, clock: MovedClock
) -> None:
    assert driven(office) == pytest.approx(398, abs=2)
    until = TODAY + timedelta(days=2)
    made = close_streets(office, dispatcher, TOWN, works(until=until))
    assert (made.id, made.streets, made.walkers) == ("CLO-TES-00001", ("s1",), False)
    assert driven(office) > 600
    walked = network(office, TOWN).matrix(EAST_AND_WEST, "walk").metres[0, 1]
    assert walked == pytest.approx(398, abs=2)
    # The day before and the day on which it is open again know nothing of it.
    assert driven(office, TODAY - timedelta(days=1)) == driven(office, until) == pytest.approx(398, abs=2)
    clock.move(days=2)
    assert driven(office) == pytest.approx(398, abs=2)
    assert closures_known(office, dispatcher, TOWN) == []


def test_a_network_is_made_anew_only_when_something_has_changed(office: Office, dispatcher: Actor) -> None:
    first = network(office, TOWN)
    assert network(office, TOWN) is first
    made = close_streets(office, dispatcher, TOWN, works())
    assert network(office, TOWN) is not first
    open_streets(office, dispatcher, TOWN, made.id)
    assert network(office, TOWN) is first
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    assert network(office, TOWN) is not first


def test_only_who_schedules_closes_and_opens_streets(office: Office, dispatcher: Actor) -> None:
    made = close_streets(office, dispatcher, TOWN, works())
    worker = person(office, "r03")
    for actor in (worker, REPORTER):
        with pytest.raises(Forbidden):
            close_streets(office, actor, TOWN, works())
        with pytest.raises(Forbidden):
            open_streets(office, actor, TOWN, made.id)
    assert closures_known(office, worker, TOWN) == [made]
    with pytest.raises(Forbidden):
        closures_known(office, REPORTER, TOWN)


@pytest.mark.parametrize(
    "about",
    [
        {"name": "  "}, {"name": "长" * 81}, {"streets": ()}, {"streets": ("s1", "nowhere")},
        {"until": TODAY}, {"until": TODAY - timedelta(days=1)}, {"until": TODAY + timedelta(days=2000)},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_written(
    office: Office, dispatcher: Actor, about: dict[str, object]
) -> None:
    before = office.store.cursor()
    with pytest.raises(BadInput):
        close_streets(office, dispatcher, TOWN, works(**about))
    assert office.store.cursor() == before
    assert closures_known(office, dispatcher, TOWN) == []


def test_who_is_slower_is_told_so(office: Office, dispatcher: Actor) -> None:
    made = close_streets(office, dispatcher, TOWN, works())
    open_streets(office, dispatcher, TOWN, made.id, version=made.version)
    with pytest.raises(Conflict):
        open_streets(office, dispatcher, TOWN, made.id, version=made.version)
    with pytest.raises(NotFound):
        open_streets(office, dispatcher, TOWN, "CLO-TES-00009")


def test_streets_are_listed_by_name_and_those_without_one_last(office: Office) -> None:
    assert [street.name for street in streets_known(office, TOWN).values()] == ["东巷", "学府路", "正街", "西巷", ""]


def test_where_streets_are_closed_is_told_for_a_day_and_for_now_and_soon(office: Office, dispatcher: Actor) -> None:
    assert closed_ways(office, dispatcher, TOWN) == []
    made = close_streets(office, dispatcher, TOWN, works(since=TODAY + timedelta(days=2)))
    [soon] = closed_ways(office, dispatcher, TOWN)
    assert soon.closure.id == made.id
    assert [line.geom_type for line in soon.lines] == ["LineString"]
    assert soon.lines[0].length > 0.003, "degrees: some hundred metres of the main street"
    assert closed_ways(office, dispatcher, TOWN, TODAY) == []
    assert closed_ways(office, dispatcher, TOWN, TODAY + timedelta(days=2)) == [soon]
    with pytest.raises(Forbidden):
        closed_ways(office, Actor("x", "x"), TOWN, TODAY)
