"""A5, counters.

By June: 337 suggestions, 46 disputes settled, 89 livelihood problems; "small matters stay in the grid, big ones in
the community" = share settled at each level. The shipped Xinanjie; the half-year is imported as it was lived, then
one more of each comes in over the desk.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geo.desk import figures, handling
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.measure.periods import period_of
from geo.model import Source
from geo.store import CaseFilter
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.told import STREET, settle, somebody, tell_settled, the_street

COUNTS = {"suggestion": 337, "dispute": 46, "elderly": 89}
"""Suggestions, disputes, and problems of daily life."""
TO_THE_COMMUNITY = {"suggestion": 0, "dispute": 12, "elderly": 30}
"""How many of each the grid could not settle."""


@pytest.fixture
def office(tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    clock.now = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)
    with the_street(tmp_path, clock) as made:
        yield made


def test_by_june_337_suggestions_46_disputes_89_livelihood_problems_small_ones_in_the_grid_big_ones_above(
    office: Office, clock: MovedClock
) -> None:
    secretary, worker = (somebody(office, STREET, role) for role in ("secretary", "worker"))
    root = office.root(STREET)
    address = next(iter(office.staff(STREET).places.values())).name
    reports, ups = [], []
    for category, count in COUNTS.items():
        reports += [
            Report(STREET, category, f"{category}第{number}件", address=address, source=Source.STATION)
            for number in range(count - 1)
        ]
        ups += [number < TO_THE_COMMUNITY[category] for number in range(count - 1)]
    begin = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
    times = [begin + timedelta(hours=8 * number) for number in range(len(reports))]
    told = tell_settled(office, secretary, reports, times=times, worker=worker, to_the_top=ups)
    assert len(told) == sum(COUNTS.values()) - len(COUNTS)

    # The last of each comes in over the desk today.
    for category in COUNTS:
        last = report(
            office, secretary, Report(STREET, category, "今天的一件", address=address, source=Source.STATION)
        )  # fmt: skip
        settle(office, secretary, last)
        handling.tell(office, secretary, last.id)

    year = period_of("year", office.today(STREET))
    found = figures.figures(office, secretary, STREET, root, year)
    total, above = sum(COUNTS.values()), sum(TO_THE_COMMUNITY.values())
    assert (found["received"].result.value, found["closed"].result.value) == (total, total)
    with office.store.read() as reader:
        for category, count in COUNTS.items():
            assert reader.count_cases(CaseFilter(community=STREET, category=(category,))) == count
    assert found["settled.grid"].result.value == pytest.approx((total - above) / total)
    assert found["settled.community"].result.value == pytest.approx(above / total)
    big = figures.cases_behind(
        office, secretary, STREET, root, year, "settled.community", part="counted", limit=total
    )  # fmt: skip
    assert big.count == above
    assert {case.category for case in big.cases} == {"dispute", "elderly"}
    with office.store.read() as reader:
        assert reader.verify() == []
