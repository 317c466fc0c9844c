"""E4, errands on behalf (代办).

72 in a year. The small town with a category of errands; the year before is imported as it was lived, this year's
last one is done over the desk.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.desk import figures, handling
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.secrets import receipt
from geo.exchange import read_community
from geo.measure.periods import period_of
from geo.model import REPORTER, Actor, CaseState, Outcome, Reporter, Source
from tests.geo.desk.conftest import HOME, TOWN, MovedClock, person
from tests.geo.desk.ladders import office_of
from tests.geo.desk.told import settle, tell_settled
from tests.small_town import PROFILE, write_small_town

THIS_YEAR, LAST_YEAR = 72, 51
ERRANDS = """
[[categories]]
code = "errand"
group = "livelihood"
name = { zh = "代办跑腿", en = "Errand on behalf" }
limit_h = 3
clock = "working_days"
keywords = ["代办", "跑腿", "代缴"]

[[place_kinds]]
"""
TEXTS = ("代缴电费", "代取药品", "代办老年证", "代领包裹")


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    clock.now = datetime(2026, 12, 28, 1, 0, tzinfo=UTC)
    profile = PROFILE.replace("[[place_kinds]]\n", ERRANDS, 1)
    made = office_of(read_community(write_small_town(tmp_path / "town", profile=profile)), tmp_path / "home", clock)
    yield made
    made.close()


def lived(office: Office, dispatcher: Actor, count: int, year: int) -> None:
    """So many errands of a year, every fifth day from its first working day on."""
    begin = datetime(year, 1, 4, 1, 0, tzinfo=UTC)
    reports = [
        Report(TOWN, "errand", f"{TEXTS[n % len(TEXTS)]}（{n + 1}）", address=HOME, source=Source.DOOR_KNOCK)
        for n in range(count)
    ]
    times = [begin + timedelta(days=4.9 * n) for n in range(count)]
    tell_settled(office, dispatcher, reports, times=times, worker=person(office, "r03"))


def test_72_errands_in_a_year_each_done_for_somebody_and_counted_by_year(
    office: Office, dispatcher: Actor, clock: MovedClock
) -> None:
    lived(office, dispatcher, LAST_YEAR, 2025)
    lived(office, dispatcher, THIS_YEAR - 1, 2026)
    asked = report(
        office, REPORTER,
        Report(TOWN, "errand", "代缴电费，腿脚不便", address=HOME, reporter=Reporter("某居民", "13900000072")),
    )  # fmt: skip
    clock.move(hours=2)
    done = settle(office, dispatcher, asked, "电费已代缴，收据送到家")
    rated = handling.rate(
        office, REPORTER, done.id, Outcome.SOLVED, stars=5, comment="省心", code=receipt(office.secret, done.id)
    )
    assert rated.state is CaseState.RATED

    year = period_of("year", office.today(TOWN))
    found = figures.figures(office, dispatcher, TOWN, "c", year)
    assert found["received"].result.value == found["closed"].result.value == THIS_YEAR
    assert found["close_rate"].result.value == found["on_time_rate"].result.value == 1.0
    assert found["solved_rate"].result.value == 1.0
    behind = figures.cases_behind(office, dispatcher, TOWN, "c", year, "closed", limit=THIS_YEAR)
    assert behind.count == THIS_YEAR
    assert {case.category for case in behind.cases} == {"errand"}
    clock.now = datetime(2025, 12, 31, 4, 0, tzinfo=UTC)
    last = figures.figures(office, dispatcher, TOWN, "c", period_of("year", office.today(TOWN)))
    assert last["closed"].result.value == LAST_YEAR
