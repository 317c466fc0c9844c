"""A7, the closed loop 收集→分流→办理→反馈 (collect, route, handle, feed back).

326 requests, 98 % completed. The shipped Xinanjie; every request is located, routed, sent, settled and looked at
through the same desk as on the screen.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as File

import numpy as np
import pytest

from geo.desk import feedback, figures, handling, queries
from geo.desk.deeds import apply_deed
from geo.desk.office import Office
from geo.desk.reporting import report
from geo.desk.secrets import receipt
from geo.desk.stories import gather_cast, invent_report
from geo.measure.periods import Period, period_of
from geo.model import REPORTER, Actor, CaseState, Outcome, Path, Reporter, Source
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.told import STREET, nearest_worker, settle, somebody, the_street, way

REQUESTS, COMPLETED = 326, 320
BY_DAY = 48


@pytest.fixture
def office(tmp_path: File, clock: MovedClock) -> Iterator[Office]:
    with the_street(tmp_path, clock) as made:
        yield made


def this_year(office: Office) -> Period:
    return period_of("year", office.today(STREET))


def test_326_requests_are_collected_routed_handled_and_fed_back_and_98_percent_completed(
    office: Office, clock: MovedClock
) -> None:
    dispatcher, cast, rng = (
        somebody(office, STREET, "dispatcher"),
        gather_cast(office, STREET),
        np.random.default_rng(7),
    )
    # 收集: residents tell what is wrong; everything gets a number and a place.
    cases = []
    for number in range(REQUESTS):
        clock.move(minutes=6)
        who = Reporter(f"居民{number}", f"1390000{number:04d}")
        sent = replace(invent_report(cast, rng), source=Source.RESIDENT, reporter=who, demo=False)
        cases.append(report(office, REPORTER, sent))
    assert len({case.id for case in cases}) == REQUESTS
    for case in [case for case in cases if case.needs_place]:
        grid = office.tree(STREET).at_level("grid")[0].geometry.representative_point()
        handling.pin_case(office, dispatcher, case.id, grid.x, grid.y)

    # 分流: each goes to a unit of the chain that answers for it.
    with office.store.read() as reader:
        cases = [reader.case(case.id) for case in cases]
    assert all(office.tree(STREET).knows(case.handling_path[-1]) for case in cases)

    # 办理: the nearest is sent, does it, another one looks, and it is closed; a day's worth in one go.
    nearest: dict[tuple[int, Path], Actor] = {}
    for start in range(0, COMPLETED, BY_DAY):
        clock.move(hours=3)
        for case in cases[start : start + BY_DAY]:  # whoever is nearest to a grid's first case has the grid that day
            if (start, case.handling_path) not in nearest:
                nearest[start, case.handling_path] = nearest_worker(office, dispatcher, case)
        sent_to = [(case, nearest[start, case.handling_path]) for case in cases[start : start + BY_DAY]]
        with office.write(dispatcher) as tx:
            for case, worker in sent_to[: COMPLETED - start]:
                moved = case
                for actor, deed in way(worker, dispatcher, f"{case.description}：已办好"):
                    moved = apply_deed(office, tx, actor, moved, deed, clock.now)
                assert moved.state is CaseState.CLOSED
    found = figures.figures(office, dispatcher, STREET, office.root(STREET), this_year(office))
    assert (found["received"].result.value, found["closed"].result.value) == (REQUESTS, COMPLETED)
    assert round(found["close_rate"].result.value or 0, 2) == 0.98
    still = figures.cases_behind(
        office, dispatcher, STREET, office.root(STREET), this_year(office), "close_rate", part="rest", limit=REQUESTS
    )
    assert [case.id for case in still.cases] == [case.id for case in reversed(cases[COMPLETED:])]

    # 反馈: everybody who left a number waits to be told, and is.
    assert queries.queue_lengths(office, dispatcher, STREET)["to_tell"] == COMPLETED
    for case in queries.queue(office, dispatcher, STREET, "to_tell", limit=20):
        feedback.tell_all(office, dispatcher, case.id)
    assert queries.queue_lengths(office, dispatcher, STREET)["to_tell"] == COMPLETED - 20

    # Closed is not solved: one of twenty who answer says so, and hers is open again until it is settled anew.
    for number, case in enumerate(cases[:20]):
        outcome = Outcome.UNSOLVED if number == 7 else Outcome.SOLVED
        handling.rate(office, REPORTER, case.id, outcome, stars=2 if number == 7 else 5,
                      code=receipt(office.secret, case.id))  # fmt: skip
    found = figures.figures(office, dispatcher, STREET, office.root(STREET), this_year(office))
    assert found["closed"].result.value == COMPLETED - 1
    assert (found["solved_rate"].result.value, found["satisfied_rate"].result.value) == (1.0, 1.0)
    again = queries.get_case(office, dispatcher, cases[7].id)
    assert (again.state, again.reopened) == (CaseState.FILED, 1)
    settle(office, dispatcher, again)
    found = figures.figures(office, dispatcher, STREET, office.root(STREET), this_year(office))
    assert (found["closed"].result.value, found["solved_rate"].result.value) == (COMPLETED, 19 / 20)
