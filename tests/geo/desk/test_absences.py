"""Absences over the desk: one's own, others', and who sees them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from geo.desk import absences
from geo.desk.office import Office
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.model import Actor
from tests.geo.desk.conftest import TOWN, person
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture

HERE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, tzinfo=HERE)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


def test_a_worker_enters_their_own_leave_and_takes_it_back(office: Office) -> None:
    worker = person(office, "r03")
    made = absences.enter_absence(office, worker, TOWN, "r03", "leave", TUESDAY, WEDNESDAY, note=" 探亲 ")
    assert made.note == "探亲"
    assert absences.absent_on(office, TOWN, date(2026, 11, 24)) == {"r03": [made]}
    assert absences.absent_on(office, TOWN, date(2026, 11, 25)) == {}
    absences.withdraw_absence(office, worker, TOWN, made.id, version=made.version)
    assert absences.absent_on(office, TOWN, date(2026, 11, 24)) == {}


def test_that_somebody_did_not_turn_up_is_for_others_to_say(office: Office, dispatcher: Actor) -> None:
    worker = person(office, "r03")
    for whose, kind in (("r03", "no_show"), ("r04", "leave"), ("r04", "sick")):
        with pytest.raises(Forbidden):
            absences.enter_absence(office, worker, TOWN, whose, kind, MONDAY, TUESDAY)  # type: ignore[arg-type]
    said = absences.enter_absence(office, dispatcher, TOWN, "r03", "no_show", MONDAY, TUESDAY)
    with pytest.raises(Forbidden):
        absences.withdraw_absence(office, worker, TOWN, said.id)


def test_everybody_sees_their_own_and_the_desk_sees_all(office: Office, dispatcher: Actor) -> None:
    sick = absences.enter_absence(office, dispatcher, TOWN, "r03", "sick", MONDAY, TUESDAY, note="发烧")
    wish = absences.enter_absence(office, person(office, "r04"), TOWN, "r04", "wish", TUESDAY, WEDNESDAY)
    assert absences.absences_known(office, dispatcher, TOWN) == [sick, wish]
    assert absences.absences_known(office, person(office, "r04"), TOWN) == [wish]
    with pytest.raises(NotFound):
        absences.withdraw_absence(office, person(office, "r04"), TOWN, sick.id)


@pytest.mark.parametrize(
    ("whose", "since", "until", "note"),
    [
        ("r03", TUESDAY, TUESDAY, ""),
        ("r03", TUESDAY, MONDAY, ""),
        ("r03", MONDAY, MONDAY + timedelta(days=400), ""),
        ("r03", MONDAY.replace(tzinfo=None), TUESDAY.replace(tzinfo=None), ""),
        ("nobody", MONDAY, TUESDAY, ""),
        ("r03", MONDAY, TUESDAY, "长" * 301),
    ],
)
def test_bad_input_gets_a_sentence_and_writes_nothing(
    office: Office, dispatcher: Actor, whose: str, since: datetime, until: datetime, note: str
) -> None:
    with pytest.raises(BadInput):
        absences.enter_absence(office, dispatcher, TOWN, whose, "leave", since, until, note=note)
    assert absences.absences_known(office, dispatcher, TOWN) == []


def test_the_same_twice_is_told_and_an_old_version_refused(office: Office, dispatcher: Actor) -> None:
    made = absences.enter_absence(office, dispatcher, TOWN, "r03", "leave", MONDAY, TUESDAY)
    with pytest.raises(BadInput, match="already"):
        absences.enter_absence(office, dispatcher, TOWN, "r03", "leave", MONDAY, TUESDAY)
    absences.withdraw_absence(office, dispatcher, TOWN, made.id)
    with pytest.raises(Conflict):
        absences.withdraw_absence(office, dispatcher, TOWN, made.id)
