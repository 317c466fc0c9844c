"""All who reported are told what was done; "not solved" takes the matter up again, then one level up, then no more."""

from dataclasses import replace

import pytest

from geo.desk import feedback, handling, queries, related
from geo.desk.closing import closing_text
from geo.desk.office import Office
from geo.desk.receipts import case_of_receipt, status_sentences
from geo.desk.related import Part, related_cases
from geo.desk.reporting import Report, report
from geo.desk.secrets import receipt
from geo.errors import BadInput, Conflict, Forbidden
from geo.i18n import words
from geo.model import REPORTER, SYSTEM, Actor, Case, CaseState, Outcome, Reporter
from geo.store.codec import decode, encode
from tests.small_town import middle

from .conftest import TOWN, MovedClock, person

LAMP = Report(TOWN, "streetlight", "正街路灯不亮了", lon=middle(5)[0], lat=middle(5)[1])


@pytest.fixture
def three(office: Office, dispatcher: Actor) -> list[Case]:
    """One lamp, reported by three people, all one matter: the second and third go on as the first."""
    made = [
        report(office, REPORTER, replace(LAMP, reporter=Reporter(name, f"1390000009{number}")))
        for number, name in enumerate("甲乙丙")
    ]
    for duplicate in made[1:]:
        related.merge(office, dispatcher, duplicate.id, made[0].id)
    return made


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        return reader.case(case.id)


def settle(office: Office, dispatcher: Actor, case: Case, done: str = "换了灯泡", text: str | None = None) -> Case:
    worker = person(office, "r07")
    handling.dispatch(office, dispatcher, case.id, "r07")
    handling.take(office, worker, case.id)
    handling.report_back(office, worker, case.id, done)
    handling.verify(office, dispatcher, case.id, passed=True, text="亮了")
    return handling.close(office, dispatcher, case.id, text=text)


def answer(office: Office, case: Case, outcome: Outcome, comment: str = "") -> Case:
    return handling.rate(office, REPORTER, case.id, outcome, comment=comment, code=receipt(office.secret, case.id))


def verbs(office: Office, case: Case, last: int) -> list[tuple[str, str]]:
    with office.store.read() as reader:
        return [(event.verb, event.actor) for event in reader.events_of(f"case:{case.id}")][-last:]


def test_closing_says_what_was_done_from_the_report_back_or_in_better_words(office: Office, dispatcher: Actor) -> None:
    plain, better = report(office, REPORTER, LAMP), report(office, REPORTER, LAMP)
    assert closing_text(settle(office, dispatcher, plain)) == "换了灯泡"
    assert closing_text(settle(office, dispatcher, better, text="您家门口的路灯已修好")) == "您家门口的路灯已修好"


def test_closing_without_a_word_is_refused(office: Office, dispatcher: Actor) -> None:
    case = report(office, REPORTER, LAMP)
    with pytest.raises(BadInput, match="plain words"):
        settle(office, dispatcher, case, text="  ")
    assert stored(office, case).state is CaseState.VERIFIED


def test_every_reporter_reads_what_was_done_with_their_own_receipt(
    office: Office, dispatcher: Actor, three: list[Case]
) -> None:
    settle(office, dispatcher, three[0])
    for case in three:
        known = case_of_receipt(office, case.id, receipt(office.secret, case.id))
        assert known is not None
        assert "换了灯泡" in status_sentences(known, words("zh"), full=True)
    assert case_of_receipt(office, three[0].id, receipt(office.secret, three[1].id)) is None
    assert case_of_receipt(office, "TES-20260101-0001", "00000000") is None


def test_who_left_a_number_waits_to_be_told_and_one_action_tells_all(
    office: Office, dispatcher: Actor, three: list[Case], clock: MovedClock
) -> None:
    nameless = report(office, REPORTER, LAMP)
    settle(office, dispatcher, nameless)
    settle(office, dispatcher, three[0])
    waiting = queries.queue(office, dispatcher, TOWN, "to_tell")
    assert [(case.id, case.reporter.name) for case in waiting] == [
        (case.id, name) for case, name in zip(three, "甲乙丙", strict=True)
    ]
    assert queries.queue_lengths(office, dispatcher, TOWN)["to_tell"] == 3
    assert [case.reporter.phone for case in queries.queue(office, person(office, "r07"), TOWN, "to_tell")] == [""] * 3
    handling.tell(office, dispatcher, three[1].id)
    assert stored(office, three[1]).told_at == clock.now
    told = feedback.tell_all(office, dispatcher, three[2].id)
    assert {case.id for case in told} == {three[0].id, three[2].id}
    assert queries.queue(office, dispatcher, TOWN, "to_tell") == []
    with pytest.raises(Conflict, match="told already"):
        feedback.tell_all(office, dispatcher, three[0].id)
    with pytest.raises(Conflict, match="told already"):
        handling.tell(office, dispatcher, three[1].id)


def test_only_who_may_tells_and_only_what_is_closed(office: Office, dispatcher: Actor, three: list[Case]) -> None:
    with pytest.raises(Conflict):
        feedback.tell_all(office, dispatcher, three[0].id)
    settle(office, dispatcher, three[0])
    with pytest.raises(Forbidden, match="tell:reporter"):
        handling.tell(office, person(office, "r07"), three[0].id)
    with pytest.raises(Forbidden, match="tell:reporter"):
        feedback.tell_all(office, person(office, "r07"), three[0].id)
    assert all(stored(office, case).told_at is None for case in three)


def test_whoever_answers_has_been_told(office: Office, dispatcher: Actor, three: list[Case], clock: MovedClock) -> None:
    settle(office, dispatcher, three[0])
    assert answer(office, three[0], Outcome.SOLVED).told_at == clock.now
    assert three[0].id not in [case.id for case in queries.queue(office, dispatcher, TOWN, "to_tell")]


def test_an_answer_entered_after_a_call_says_who_entered_it(
    office: Office, dispatcher: Actor, three: list[Case]
) -> None:
    settle(office, dispatcher, three[0])
    rated = handling.rate(office, dispatcher, three[0].id, Outcome.SOLVED, stars=4, comment="挺快的")
    assert rated.rating is not None
    assert feedback.entered_by(rated, rated.rating) == (dispatcher.person_id or dispatcher.id)
    own = answer(office, three[1], Outcome.SOLVED, "谢谢")
    assert own.rating is not None
    assert feedback.entered_by(own, own.rating) == ""
    with pytest.raises(Forbidden, match="receipt code"):
        handling.rate(office, person(office, "r07"), three[2].id, Outcome.SOLVED)


def test_not_solved_takes_it_up_again_then_one_level_up_then_no_more(
    office: Office, dispatcher: Actor, clock: MovedClock
) -> None:
    case = report(office, REPORTER, LAMP)
    closed = settle(office, dispatcher, case)
    clock.move(hours=3)
    again = answer(office, case, Outcome.UNSOLVED, "晚上还是黑的")
    assert (again.state, again.reopened, again.handling_path) == (CaseState.FILED, 1, closed.handling_path)
    assert (again.handler_id, again.closed_at, again.rating, again.told_at) == (None, None, None, None)
    assert again.due_at is not None and closed.due_at is not None and again.due_at > closed.due_at
    assert [(one.outcome, one.comment) for one in again.answers] == [(Outcome.UNSOLVED, "晚上还是黑的")]
    assert verbs(office, case, 2) == [("rate", "reporter"), ("reopen", SYSTEM.id)]
    settle(office, dispatcher, case)
    up = answer(office, case, Outcome.UNSOLVED)
    assert (up.state, up.reopened) == (CaseState.FILED, 2)
    assert up.handling_path == closed.handling_path[:-1]
    assert (up.climbs[-1].by, up.climbs[-1].why) == (SYSTEM.id, feedback.WHY_UNSOLVED)
    settle(office, dispatcher, case)
    stays = answer(office, case, Outcome.UNSOLVED)
    assert (stays.state, stays.reopened) == (CaseState.RATED, 2)
    assert "反映人认为未解决，仍按结案处理。" in status_sentences(stays, words("zh"), full=False)
    assert len(stays.answers) == 2
    with office.store.read() as reader:
        assert reader.verify() == []


def test_at_the_top_of_the_chain_it_is_taken_up_again_there(office: Office, dispatcher: Actor) -> None:
    case = report(office, REPORTER, LAMP)
    for reason in ("网格办不了", "片区办不了"):
        handling.escalate(office, dispatcher, case.id, reason)
    for _ in range(2):
        settle(office, dispatcher, case)
        again = answer(office, case, Outcome.UNSOLVED)
    assert (again.state, again.reopened, again.handling_path) == (CaseState.FILED, 2, ("c",))


def test_the_first_answer_counts_until_another_one_is_given(office: Office, dispatcher: Actor) -> None:
    case = report(office, REPORTER, LAMP)
    settle(office, dispatcher, case)
    answer(office, case, Outcome.UNSOLVED)
    closed = settle(office, dispatcher, case)
    assert closed.rating is None
    assert closed.answer is not None and closed.answer.outcome is Outcome.UNSOLVED
    solved = answer(office, case, Outcome.SOLVED)
    assert solved.answer is not None and solved.answer.outcome is Outcome.SOLVED
    assert [one.outcome for one in solved.answers] == [Outcome.UNSOLVED]


def test_one_reporter_of_many_who_says_not_solved_takes_the_whole_matter_up_again(
    office: Office, dispatcher: Actor, three: list[Case]
) -> None:
    settle(office, dispatcher, three[0])
    answer(office, three[1], Outcome.SOLVED, "亮了")
    mine = answer(office, three[2], Outcome.UNSOLVED, "我家这盏没亮")
    assert (mine.state, mine.merged_into) == (CaseState.MERGED, three[0].id)
    first, second, third = (stored(office, case) for case in three)
    assert (first.state, first.reopened) == (CaseState.FILED, 1)
    assert (second.state, third.state) == (CaseState.MERGED, CaseState.MERGED)
    assert [one.outcome for one in second.answers] == [Outcome.SOLVED]
    assert verbs(office, three[1], 1) == [("reopen_with", SYSTEM.id)]
    assert "已重新办理。" in status_sentences(second, words("zh"), full=True)
    with pytest.raises(Conflict):
        answer(office, three[1], Outcome.UNSOLVED)
    settle(office, dispatcher, three[0])
    answer(office, three[1], Outcome.UNSOLVED)
    assert (stored(office, three[0]).reopened, stored(office, three[0]).handling_path) == (2, ("c", "d1"))
    with office.store.read() as reader:
        assert reader.verify() == []


def test_what_staff_take_up_again_brings_its_duplicates_back_too(
    office: Office, dispatcher: Actor, three: list[Case]
) -> None:
    settle(office, dispatcher, three[0])
    handling.reopen(office, dispatcher, three[0].id, "又灭了")
    assert [stored(office, case).state for case in three] == [CaseState.FILED, CaseState.MERGED, CaseState.MERGED]
    settle(office, dispatcher, three[0], text="整盏换新")
    assert [closing_text(stored(office, case)) for case in three] == ["整盏换新"] * 3


def test_a_closed_whole_waits_again_for_a_part_that_is_taken_up_again(
    office: Office, dispatcher: Actor, three: list[Case]
) -> None:
    related.split(office, dispatcher, three[0].id, [Part("streetlight", "换灯泡"), Part("garbage", "清垃圾")])
    parts = related_cases(office, dispatcher, stored(office, three[0])).parts
    for part in parts:
        settle(office, dispatcher, part)
    assert stored(office, three[0]).state is CaseState.CLOSED
    handling.reopen(office, dispatcher, parts[1].id, "又有垃圾")
    assert [stored(office, case).state for case in three] == [CaseState.SPLIT, CaseState.MERGED, CaseState.MERGED]
    settle(office, dispatcher, parts[1])
    assert [stored(office, case).state for case in three] == [CaseState.CLOSED] * 3


def test_a_divided_case_that_is_not_solved_is_taken_up_again_itself(office: Office, dispatcher: Actor) -> None:
    case = report(office, REPORTER, LAMP)
    related.split(office, dispatcher, case.id, [Part("streetlight", "换灯泡"), Part("garbage", "清垃圾")])
    parts = related_cases(office, dispatcher, case).parts
    for part in parts:
        settle(office, dispatcher, part)
    again = answer(office, case, Outcome.UNSOLVED)
    assert again.state is CaseState.FILED
    assert {stored(office, part).state for part in parts} == {CaseState.CLOSED}
    assert settle(office, dispatcher, case).state is CaseState.CLOSED


def test_a_case_from_before_reads_and_writes_as_it_did(office: Office) -> None:
    plain = encode(report(office, REPORTER, LAMP))
    assert "answers" not in plain
    assert decode(Case, plain).answers == ()
