"""Names of people find a place for those who may search them, and for nobody else."""

from dataclasses import replace

import pytest

from geo.desk import queries
from geo.desk.actors import actor_of_person
from geo.desk.lookup import look_up
from geo.desk.office import Office
from geo.desk.placing import look_for_place
from geo.desk.reporting import Report, report
from geo.desk.residents import residents_for, residents_of
from geo.errors import Forbidden
from geo.model import REPORTER, Actor, Grant

from .conftest import TOWN


@pytest.fixture
def sent() -> Report:
    return Report(TOWN, "heating", "井盖坏了", address="有人家门口")


def centre(office: Office) -> str:
    """Name of the centre household of micro-grid m4 (正街112–122号) in grid g5."""
    staff = office.staff(TOWN)
    held = next(held for held in staff.appointments if held.path[-1] == "m4")
    return staff.people[held.person_id].name


def test_an_anonymous_report_is_not_placed_by_a_name_but_the_dispatchers_search_is(
    office: Office, dispatcher: Actor, sent: Report
) -> None:
    said = f"{centre(office)}家门口的井盖坏了"
    case = report(office, REPORTER, replace(sent, address=said))
    assert case.needs_place
    assert look_for_place(office, dispatcher, case).choices[0].candidate.path[:3] == ("c", "d1", "g5")
    placed = look_up(office, dispatcher, TOWN, said).placed
    assert placed is not None
    assert centre(office) not in placed.why  # what is kept with a case says nobody's name


def test_a_dispatchers_report_is_placed_by_a_name_and_a_keys_never(
    office: Office, dispatcher: Actor, sent: Report
) -> None:
    named = replace(sent, address=f"{centre(office)}家门口的井盖坏了")
    assert report(office, dispatcher, named).handling_path[-1] == "g5"
    key = Actor("key:hotline", "hotline", (Grant("dispatcher", TOWN),))
    assert report(office, key, named).needs_place
    assert residents_for(office, key, TOWN) is None


def test_a_worker_finds_the_people_of_their_own_grids_only(office: Office, sent: Report) -> None:
    name = centre(office)
    own = Actor("account:a", "甲", (Grant("worker", TOWN, ("c", "d1", "g5")),))
    other = Actor("account:b", "乙", (Grant("worker", TOWN, ("c", "d1", "g1")),))
    assert look_up(office, own, TOWN, f"{name}家").placed is not None
    assert look_up(office, other, TOWN, f"{name}家").placed is None
    assert report(office, own, replace(sent, address=f"{name}家")).handling_path[-1] == "g5"


def test_whoever_may_read_no_cases_may_not_search(office: Office) -> None:
    with pytest.raises(Forbidden):
        look_up(office, REPORTER, TOWN, centre(office))


def test_a_name_beside_an_exact_address_changes_nothing(office: Office, dispatcher: Actor, sent: Report) -> None:
    case = report(office, dispatcher, replace(sent, address=f"{centre(office)}反映文苑新村2号楼3单元501漏水"))
    assert case.address_id == "wy2-3-501"
    assert queries.get_case(office, dispatcher, case.id).position is not None


def test_people_above_the_grids_are_not_looked_for(office: Office) -> None:
    known = residents_of(office, TOWN)
    secretary = office.staff(TOWN).people["r01"].name
    assert not known.names_in(f"{secretary}说的")
    assert known.names_in(f"在{centre(office)}家") == [centre(office)]


def test_people_are_known_by_their_own_appointments(office: Office) -> None:
    worker = actor_of_person(office, TOWN, "r03")
    assert residents_for(office, worker, TOWN) is not None
    assert residents_for(office, REPORTER, TOWN) is None
