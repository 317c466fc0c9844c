"""The demo tells whistles too: some run while one looks, the past ones are settled and rated."""

from pathlib import Path

import numpy as np
import pytest

from geo.desk import whistle_stories
from geo.desk.demo import build_demo
from geo.desk.handling import do
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.desk.settings import Settings
from geo.desk.stories import DISPATCHER, Measure, next_deed
from geo.desk.stories import gather_cast as gather
from geo.model import REPORTER, Case, CaseState
from geo.store import CaseFilter

TOWN = "wenyuan"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A demo of one community that tells few stories, every one of which calls departments where somebody works."""
    monkeypatch.setattr(whistle_stories, "PERCENT", 100)
    monkeypatch.setattr(whistle_stories, "FRESH_PERCENT", 100)
    monkeypatch.setattr("geo.desk.demo.read_measures", lambda: {TOWN: Measure(history=6, under_way=6)})
    made = Office(Settings(home=tmp_path))
    build_demo(made, [TOWN])
    return made


def whistled(office: Office) -> list[Case]:
    with office.store.read() as reader:
        return reader.cases(CaseFilter(community=TOWN, whistled=True))


def test_told_whistles_keep_the_order_of_the_clocks_and_the_past_ones_are_rated(office: Office) -> None:
    found = whistled(office)
    assert found
    for case in found:
        assert case.whistle is not None
        assert sum(one.lead for one in case.whistle.called) == 1
        assert len({one.department for one in case.whistle.called}) == len(case.whistle.called) >= 2
        for one in case.whistle.called:
            done = [at for at in (one.signed_in_at, one.contacted_at, one.reported_at) if at]
            assert done == sorted(done)
            assert all(at > case.whistle.at for at in done)
            if case.state is CaseState.RATED:
                assert one.stars is not None
        if case.whistle.due_at is not None and case.is_open:
            assert case.state in (CaseState.HANDLING, CaseState.SUSPENDED)
    office.close()


def test_the_simulated_day_lets_departments_come_before_the_case_goes_on(office: Office) -> None:
    cast, rng = gather(office, TOWN), np.random.default_rng(1)
    place = min(office.staff(TOWN).places.values(), key=lambda one: one.id)
    case = report(office, REPORTER, Report(TOWN, "heating", "暖气不热", address=place.name, demo=True))
    for _ in range(40):
        told = next_deed(office, cast, case, rng)
        if told is None or case.state is CaseState.CLOSED:
            break
        actor, deed = told
        case = do(office, actor, case.id, deed)
    assert case.whistle is not None
    assert case.whistle.by == DISPATCHER.id
    assert case.whistle.due_at is None
    assert case.state is CaseState.CLOSED
    office.close()
