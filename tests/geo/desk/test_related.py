"""Duplicates are found, merged, taken out again and closed together; a divided case closes with its last part."""

from dataclasses import replace

import pytest

from geo.desk import handling, queries, related
from geo.desk.duplicates import near_duplicates
from geo.desk.office import Office
from geo.desk.related import Part, related_cases
from geo.desk.reporting import Report, report
from geo.desk.secrets import receipt
from geo.errors import BadInput, Conflict, Forbidden
from geo.model import REPORTER, SYSTEM, Actor, Case, CaseState, Move, Outcome, Reporter
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import middle

from .conftest import TOWN, MovedClock, person

LAMP = Report(
    TOWN, "streetlight", "正街路灯不亮了", lon=middle(5)[0], lat=middle(5)[1], reporter=Reporter("甲", "13900000091")
)


@pytest.fixture
def three(office: Office, clock: MovedClock) -> list[Case]:
    """One lamp, reported by three people within the hour."""
    made = []
    for name in "甲乙丙":
        made.append(report(office, REPORTER, replace(LAMP, reporter=Reporter(name, "13900000091"))))
        clock.move(minutes=20)
    return made


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        return reader.case(case.id)


def settle(office: Office, dispatcher: Actor, case: Case, text: str) -> Case:
    worker = person(office, "r07")
    handling.dispatch(office, dispatcher, case.id, "r07")
    handling.take(office, worker, case.id)
    handling.report_back(office, worker, case.id, "换了灯泡")
    handling.verify(office, dispatcher, case.id, passed=True, text="看过了")
    return handling.close(office, dispatcher, case.id, text=text)


def verbs(office: Office, case: Case) -> list[tuple[str, str]]:
    with office.store.read() as reader:
        return [(event.verb, event.actor) for event in reader.events_of(f"case:{case.id}")]


def test_the_desk_sees_who_else_reported_the_lamp(office: Office, dispatcher: Actor, three: list[Case]) -> None:
    first, second, third = three
    found = near_duplicates(office, dispatcher, third)
    assert [same.case.id for same in found] == [second.id, first.id]
    assert found[0].why() == "0 m away, 20 minutes earlier, texts 100 % alike"
    related.merge(office, dispatcher, second.id, first.id)
    assert [same.case.id for same in near_duplicates(office, dispatcher, third)] == [first.id]
    with pytest.raises(Forbidden):
        near_duplicates(office, REPORTER, third)


def test_without_a_place_the_same_words_are_found(office: Office, dispatcher: Actor) -> None:
    lost = Report(TOWN, "streetlight", "路灯不亮", address="老电影院对面那盏")
    first, second = report(office, REPORTER, lost), report(office, REPORTER, lost)
    assert first.position is None
    assert [same.case.id for same in near_duplicates(office, dispatcher, second)] == [first.id]


def test_one_action_tells_all_who_reported(office: Office, dispatcher: Actor, three: list[Case]) -> None:
    first, second, third = three
    related.merge(office, dispatcher, third.id, second.id)
    related.merge(office, dispatcher, second.id, first.id)  # a duplicate may have duplicates of its own
    known = related_cases(office, dispatcher, first)
    assert [case.id for case in known.duplicates] == [second.id, third.id]
    assert [who.name for who in known.reporters(first)] == ["甲", "乙", "丙"]
    settle(office, dispatcher, first, "灯泡已更换")
    for duplicate in (second, third):
        closed = stored(office, duplicate)
        assert closed.state is CaseState.CLOSED
        assert (closed.notes[-1].kind, closed.notes[-1].text) == ("close", "灯泡已更换")
        assert closed.closed_at == stored(office, first).closed_at
        assert verbs(office, duplicate)[-1] == ("close_with", dispatcher.id)
        rated = handling.rate(
            office, REPORTER, duplicate.id, Outcome.SOLVED, code=receipt(office.secret, duplicate.id)
        )  # fmt: skip
        assert rated.state is CaseState.RATED
    assert len(related_cases(office, dispatcher, first).duplicates) == 2
    with office.store.read() as reader:
        assert reader.verify() == []


def test_who_reported_is_listed_only_with_the_right(office: Office, dispatcher: Actor, three: list[Case]) -> None:
    related.merge(office, dispatcher, three[1].id, three[0].id)
    worker = person(office, "r07")
    known = related_cases(office, worker, queries.get_case(office, worker, three[0].id))
    assert len(known.duplicates) == 1
    assert known.reporters(queries.get_case(office, worker, three[0].id)) == ()


def test_unmerged_it_goes_on_where_it_stood_and_its_clock_has_run_on(
    office: Office, dispatcher: Actor, three: list[Case], clock: MovedClock
) -> None:
    first, second, _ = three
    handling.dispatch(office, dispatcher, second.id, "r07")
    due = stored(office, second).due_at
    related.merge(office, dispatcher, second.id, first.id)
    clock.move(hours=5)
    again = related.unmerge(office, dispatcher, second.id)
    assert (again.state, again.handler_id, again.merged_into) == (CaseState.DISPATCHED, "r07", None)
    assert again.due_at == due
    settle(office, dispatcher, first, "修好了")
    assert stored(office, second).state is CaseState.DISPATCHED
    with pytest.raises(Conflict):
        related.unmerge(office, dispatcher, second.id)


def test_two_dispatchers_merge_at_once_one_wins_and_the_other_is_told(
    office: Office, dispatcher: Actor, three: list[Case]
) -> None:
    first, second, third = three
    related.merge(office, dispatcher, third.id, first.id, version=third.version)
    before = verbs(office, third)
    with pytest.raises(Conflict, match="in the meantime"):
        related.merge(office, dispatcher, third.id, second.id, version=third.version)
    assert stored(office, third).merged_into == first.id
    assert verbs(office, third) == before


def test_only_who_may_merges_takes_out_and_divides(office: Office, dispatcher: Actor, three: list[Case]) -> None:
    worker = person(office, "r07")
    parts = [Part("streetlight", "换灯泡"), Part("garbage", "清理灯下垃圾")]
    with pytest.raises(Forbidden, match="merge:case"):
        related.merge(office, worker, three[1].id, three[0].id)
    related.merge(office, dispatcher, three[1].id, three[0].id)
    with pytest.raises(Forbidden, match="merge:case"):
        related.unmerge(office, worker, three[1].id)
    with pytest.raises(Forbidden, match="split:case"):
        related.split(office, worker, three[2].id, parts)
    assert stored(office, three[2]) == three[2]


def test_a_divided_case_closes_by_itself_with_its_last_part(
    office: Office, dispatcher: Actor, three: list[Case], clock: MovedClock
) -> None:
    whole, duplicate, _ = three
    related.merge(office, dispatcher, duplicate.id, whole.id)
    split = related.split(
        office, dispatcher, whole.id, [Part("streetlight", "换灯泡"), Part("garbage", "清理灯下垃圾", "g8")]
    )  # fmt: skip
    assert split.state is CaseState.SPLIT
    lamp, rubbish = related_cases(office, dispatcher, split).parts
    assert (lamp.category, lamp.state, lamp.parent_id) == ("streetlight", CaseState.FILED, whole.id)
    assert (lamp.handling_path[-1], rubbish.handling_path[-1]) == (whole.handling_path[-1], "g8")
    assert lamp.reporter == Reporter()
    with pytest.raises(Conflict, match="divided"):
        related.merge(office, dispatcher, lamp.id, whole.id)
    settle(office, dispatcher, lamp, "灯泡已换")
    assert stored(office, whole).state is CaseState.SPLIT
    clock.move(hours=1)
    settle(office, dispatcher, rubbish, "垃圾已清")
    closed = stored(office, whole)
    assert (closed.state, closed.closed_at) == (CaseState.CLOSED, clock.now)
    assert closed.notes[-1].text == "灯泡已换\n垃圾已清"
    assert verbs(office, whole)[-1] == ("close_with", SYSTEM.id)
    assert stored(office, duplicate).notes[-1].text == "灯泡已换\n垃圾已清"
    assert stored(office, duplicate).state is CaseState.CLOSED
    with pytest.raises(Conflict, match="answer belongs there"):
        handling.rate(office, dispatcher, lamp.id, Outcome.SOLVED)
    assert handling.rate(office, dispatcher, whole.id, Outcome.SOLVED).state is CaseState.RATED
    with office.store.read() as reader:
        assert reader.verify() == []


def test_a_reopened_part_keeps_the_whole_open(office: Office, dispatcher: Actor, three: list[Case]) -> None:
    related.split(office, dispatcher, three[0].id, [Part("streetlight", "换灯泡"), Part("garbage", "清垃圾")])
    lamp, rubbish = related_cases(office, dispatcher, three[0]).parts
    settle(office, dispatcher, lamp, "换了")
    handling.reopen(office, dispatcher, lamp.id, "又灭了")
    settle(office, dispatcher, rubbish, "清了")
    assert stored(office, three[0]).state is CaseState.SPLIT
    settle(office, dispatcher, lamp, "换了整灯")
    assert stored(office, three[0]).state is CaseState.CLOSED


def test_a_part_that_is_a_duplicate_counts_when_its_survivor_has_closed(
    office: Office, dispatcher: Actor, three: list[Case]
) -> None:
    whole, elsewhere, _ = three
    related.split(office, dispatcher, whole.id, [Part("streetlight", "换灯泡"), Part("garbage", "清垃圾")])
    lamp, rubbish = related_cases(office, dispatcher, whole).parts
    settle(office, dispatcher, rubbish, "清了")
    related.merge(office, dispatcher, lamp.id, elsewhere.id)
    assert stored(office, whole).state is CaseState.SPLIT
    settle(office, dispatcher, elsewhere, "换了")
    assert stored(office, whole).state is CaseState.CLOSED


def test_a_duplicate_taken_up_again_goes_its_own_way(office: Office, dispatcher: Actor, three: list[Case]) -> None:
    first, second, _ = three
    related.merge(office, dispatcher, second.id, first.id)
    settle(office, dispatcher, first, "修好了")
    again = handling.reopen(office, dispatcher, second.id, "是另一盏灯")
    assert (again.state, again.merged_into) == (CaseState.FILED, None)
    assert stored(office, first).state is CaseState.CLOSED


@pytest.mark.parametrize("parts", [[], [Part("streetlight", "换")], [Part("streetlight", "换"), Part("garbage", " ")]])
def test_a_case_is_divided_into_at_least_two_things_to_do(
    office: Office, dispatcher: Actor, three: list[Case], parts: list[Part]
) -> None:
    with pytest.raises(BadInput):
        related.split(office, dispatcher, three[0].id, parts)
    assert stored(office, three[0]) == three[0]
    assert related_cases(office, dispatcher, three[0]).parts == ()


def test_no_deed_closes_a_duplicate_by_hand(office: Office, dispatcher: Actor, three: list[Case]) -> None:
    related.merge(office, dispatcher, three[1].id, three[0].id)
    with pytest.raises(Conflict):
        handling.close(office, dispatcher, three[1].id)
    assert Move.CLOSE_WITH.value not in [verb for verb, _ in verbs(office, three[1])]
