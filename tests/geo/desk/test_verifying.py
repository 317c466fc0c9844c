"""Somebody else looks at the work, with a note or a photo; what failed comes back to its handler as rework."""

import pytest

from geo.desk import handling, queries
from geo.desk.office import Office
from geo.desk.reporting import report
from geo.desk.verifying import photos_around, still_wrong
from geo.errors import BadInput, Forbidden
from geo.model import REPORTER, Actor, Case, CaseState, doers

from .conftest import HEATING, TOWN, person


@pytest.fixture
def done(office: Office, dispatcher: Actor) -> Case:
    """Heating at home, reported back by the head of its grid."""
    case = report(office, REPORTER, HEATING)
    handling.dispatch(office, dispatcher, case.id, "r03")
    handling.take(office, person(office, "r03"), case.id)
    return handling.report_back(office, person(office, "r03"), case.id, "更换阀门", media=("after.jpg",))


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        return reader.case(case.id)


@pytest.mark.parametrize(("text", "media"), [("", ()), ("  ", ())])
def test_a_pass_needs_a_note_or_a_photo(
    office: Office, dispatcher: Actor, done: Case, text: str, media: tuple[str, ...]
) -> None:
    with pytest.raises(BadInput, match="photo or say what you saw"):
        handling.verify(office, dispatcher, done.id, passed=True, text=text, media=media)
    assert stored(office, done) == done


@pytest.mark.parametrize(("text", "media"), [("屋里20度", ()), ("", ("seen.jpg",))])
def test_either_of_them_is_enough(
    office: Office, dispatcher: Actor, done: Case, text: str, media: tuple[str, ...]
) -> None:
    passed = handling.verify(office, dispatcher, done.id, passed=True, text=text, media=media)
    assert passed.state is CaseState.VERIFIED
    assert (passed.notes[-1].text, passed.notes[-1].media) == (text, media)


def test_a_photo_alone_does_not_say_what_is_still_wrong(office: Office, dispatcher: Actor, done: Case) -> None:
    with pytest.raises(BadInput, match="still wrong"):
        handling.verify(office, dispatcher, done.id, passed=False, media=("seen.jpg",))


def test_what_failed_comes_back_to_whoever_did_it_and_they_go_on_at_once(
    office: Office, dispatcher: Actor, done: Case
) -> None:
    worker = person(office, "r03")
    failed = handling.verify(office, dispatcher, done.id, passed=False, text="卧室还是不热")
    assert (failed.state, failed.reworks, failed.handler_id) == (CaseState.RETURNED, 1, "r03")
    assert [case.id for case in queries.my_cases(office, worker, TOWN)] == [done.id]
    assert still_wrong(failed) == "卧室还是不热"
    again = handling.take(office, worker, done.id)
    assert (again.state, still_wrong(again)) == (CaseState.HANDLING, "卧室还是不热")
    with pytest.raises(Forbidden):
        handling.take(office, person(office, "r04"), done.id)
    back = handling.report_back(office, worker, done.id, "又换了一段管")
    assert still_wrong(back) == ""
    passed = handling.verify(office, dispatcher, done.id, passed=True, text="热了")
    assert passed.reworks == 1


def test_nobody_who_worked_on_it_verifies_it_not_even_when_another_finished(
    office: Office, dispatcher: Actor, done: Case
) -> None:
    first, second = person(office, "r03"), person(office, "r12")
    handling.verify(office, dispatcher, done.id, passed=False, text="还是不热")
    handling.dispatch(office, dispatcher, done.id, "r12")
    handling.take(office, second, done.id)
    back = handling.report_back(office, second, done.id, "排了气")
    assert doers(back) == {"r03", "r12"}
    for actor in (first, second):
        assert queries.to_verify(office, actor, TOWN) == []
        with pytest.raises(Forbidden, match="handled"):
            handling.verify(office, actor, done.id, passed=True, text="我看过了")


def test_once_closed_and_taken_up_again_it_is_new_work_to_verify(office: Office, dispatcher: Actor, done: Case) -> None:
    handling.verify(office, dispatcher, done.id, passed=True, text="热了")
    handling.close(office, dispatcher, done.id)
    handling.reopen(office, dispatcher, done.id, "又不热了")
    handling.dispatch(office, dispatcher, done.id, "r12")
    handling.take(office, person(office, "r12"), done.id)
    handling.report_back(office, person(office, "r12"), done.id, "换了泵")
    verified = handling.verify(office, person(office, "r03"), done.id, passed=True, text="热了")
    assert verified.verifier_id == "r03"


def test_photos_from_before_and_after_stand_side_by_side(office: Office, dispatcher: Actor, done: Case) -> None:
    assert photos_around(done) == ((), ("after.jpg",))
    handling.verify(office, dispatcher, done.id, passed=False, text="漏水", media=("leak.jpg",))
    handling.take(office, person(office, "r03"), done.id)
    back = handling.report_back(office, person(office, "r03"), done.id, "拧紧了", media=("tight.jpg",))
    assert photos_around(back) == (("leak.jpg",), ("tight.jpg",))
