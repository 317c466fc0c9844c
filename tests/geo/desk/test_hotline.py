"""A hotline file becomes cases through the same way in; the same file twice makes none."""

import pytest

from geo.desk import queries
from geo.desk.hotline import import_requests
from geo.desk.office import Office
from geo.errors import Forbidden
from geo.model import REPORTER, Actor, CaseState, Source
from geo.store import CaseFilter

from .conftest import TOWN

TABLE = """工单编号,诉求内容,地址,诉求人,联系电话,受理时间
A1,暖气不热,文苑新村2号楼3单元501,某居民,13900000001,2026-11-22 08:30
A2,路面破损,那边的大树旁边,,,2026-11-22 09:00
A3,,,,,昨天
"""


def test_good_rows_become_cases_and_bad_rows_are_said(office: Office, dispatcher: Actor) -> None:
    result = import_requests(office, dispatcher, TOWN, TABLE.encode("gb18030"), "热线.csv")
    assert (result.made, result.known, result.placed) == (2, 0, 1)
    assert [fault.subject for fault in result.faults] != []
    cases = queries.find_cases(office, dispatcher, CaseFilter(community=TOWN))
    assert {case.source for case in cases} == {Source.HOTLINE}
    assert {case.state for case in cases} == {CaseState.FILED}
    assert {case.received_at.hour for case in cases} == {0, 1}


def test_the_same_file_again_makes_no_second_case(office: Office, dispatcher: Actor) -> None:
    import_requests(office, dispatcher, TOWN, TABLE.encode(), "a.csv")
    again = import_requests(office, dispatcher, TOWN, TABLE.encode(), "a.csv")
    assert (again.made, again.known) == (0, 2)


def test_a_dry_run_writes_nothing(office: Office, dispatcher: Actor) -> None:
    cursor = office.store.cursor()
    assert import_requests(office, dispatcher, TOWN, TABLE.encode(), "a.csv", dry_run=True).made == 2
    assert office.store.cursor() == cursor


def test_importing_needs_the_right(office: Office) -> None:
    with pytest.raises(Forbidden):
        import_requests(office, REPORTER, TOWN, TABLE.encode(), "a.csv")
