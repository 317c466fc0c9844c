"""B3, the mediation studio (红管家): 14 mediators; disputes are settled inside the compound."""

from dataclasses import replace

import pytest

from geo.desk import figures, handling, mediating, queries
from geo.desk.office import Office
from geo.exchange import Community
from geo.measure.periods import period_of
from geo.model import Case, CaseState
from tests.geo.desk.conftest import MovedClock
from tests.geo.desk.quiet_town import QUARREL, SECRETARY, STUDIO, TOWN, quiet_town, stored, told, who
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture


@pytest.fixture
def town() -> Community:
    return quiet_town()


def settled_by(office: Office, clock: MovedClock, mediator: str, number: int) -> Case:
    """One dispute of the compound, from the report to the closing."""
    room = f"文苑新村2号楼3单元{number % 5 + 1}0{number % 2 + 1}"
    case = told(office, replace(QUARREL, address=room, description=f"第{number}件：楼道堆物吵起来"))
    mediating.appoint(office, who(office, SECRETARY), case.id, mediator)
    clock.move(minutes=30)
    mediating.sit(office, who(office, mediator), case.id, "两家坐下来谈了")
    mediating.agree(office, who(office, mediator), case.id, "各清各的，楼道不再堆物")
    handling.report_back(office, who(office, mediator), case.id, "已化解，双方签字")
    handling.verify(office, who(office, SECRETARY), case.id, passed=True, text="回访双方，认可")
    return handling.close(office, who(office, SECRETARY), case.id, text="已调解好")


def test_14_mediators_settle_the_disputes_of_the_compound_inside_it(office: Office, clock: MovedClock) -> None:
    first = told(office)
    named = mediating.mediators(office, stored(office, first))
    assert set(STUDIO) <= {person.id for person in named}
    assert len([person for person in named if person.id in STUDIO]) == 14
    closed = [settled_by(office, clock, mediator, number) for number, mediator in enumerate(STUDIO)]
    assert {case.state for case in closed} == {CaseState.CLOSED}
    assert {case.mediation.mediator_id for case in closed if case.mediation} == set(STUDIO)
    shown = figures.figures(office, who(office, SECRETARY), TOWN, "g1", period_of("month", office.today(TOWN)))
    assert shown["settled.grid"].result.value == 1.0
    assert len(shown["settled.grid"].result.counted) == 14


def test_what_was_said_stays_between_the_mediator_and_the_secretary(office: Office, clock: MovedClock) -> None:
    case = settled_by(office, clock, STUDIO[3], 3)
    others = [mediator for mediator in STUDIO if mediator != STUDIO[3]]
    assert {queries.get_case(office, who(office, other), case.id).description for other in others} == {""}
    seen = queries.get_case(office, who(office, STUDIO[3]), case.id)
    assert seen.mediation is not None
    assert seen.mediation.agreement == "各清各的，楼道不再堆物"
    with office.store.read() as reader:
        assert reader.verify() == []
