"""Many cases at once: planned first, then each done for itself; what somebody else changed is told."""

import threading
from concurrent.futures import ThreadPoolExecutor

from geo.desk import handling
from geo.desk.bulk import Outcome, carry_out, people_to_send, plan_dispatch, plan_move
from geo.desk.office import Office
from geo.desk.reporting import Report, report
from geo.errors import Conflict
from geo.model import REPORTER, Actor, Case, CaseState, Move
from tests.postgres import database_url as database_url  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_server as postgres_server  # noqa: PLC0414 - a fixture
from tests.postgres import postgres_url as postgres_url  # noqa: PLC0414 - a fixture
from tests.small_town import middle

from .conftest import TOWN, person


def lamps(office: Office, *grids: int) -> list[Case]:
    made = []
    for grid in grids:
        lon, lat = middle(grid)
        made.append(report(office, REPORTER, Report(TOWN, "streetlight", f"{grid}号灯不亮", lon=lon, lat=lat)))
    return made


def ids(cases: list[Case]) -> list[str]:
    return [case.id for case in cases]


def stored(office: Office, case: Case) -> Case:
    with office.store.read() as reader:
        return reader.case(case.id)


def test_each_case_goes_to_its_best_offer_and_what_was_given_out_counts(office: Office, dispatcher: Actor) -> None:
    steps = plan_dispatch(office, dispatcher, ids(lamps(office, 2, 4, 2, 2)), per_person=2)
    to = [step.person_id for step in steps]
    assert to[:3] == ["r04", "r06", "r04"]  # the grid workers of grids 2, 4 and 2 again
    assert to[3] not in ("r04", "")  # who has two of them already gets no third
    assert [step.load_after for step in steps[:3]] == [1, 1, 2]
    assert all(step.distance_m is not None and step.problem is None for step in steps)


def test_the_plan_says_what_cannot_be_sent_and_why(office: Office, dispatcher: Actor) -> None:
    sent, held, free, *_more = cases = lamps(office, 2, 4, 5)
    handling.dispatch(office, dispatcher, sent.id, "r04")
    handling.suspend(office, dispatcher, held.id, "等配件")
    steps = plan_dispatch(office, dispatcher, [*ids(cases), "TES-none"])
    assert [step.case_id for step in steps if step.problem is None] == [free.id]
    told = [type(step.problem).__name__ for step in steps if step.problem is not None]
    assert told == ["Conflict", "Conflict", "NotFound"]


def test_to_one_person_no_more_than_the_limit(office: Office, dispatcher: Actor) -> None:
    cases = lamps(office, 2, 4, 5)
    steps = plan_dispatch(office, dispatcher, ids(cases), person_id="r07", per_person=2)
    assert [step.person_id for step in steps] == ["r07", "r07", ""]
    assert [step.load_after for step in steps] == [1, 2, 0]
    assert "r07" in people_to_send(office, dispatcher, TOWN)


def test_what_was_planned_is_done_with_one_event_each(office: Office, dispatcher: Actor) -> None:
    cases = lamps(office, 2, 4, 5)
    steps = plan_dispatch(office, dispatcher, ids(cases))
    outcomes = carry_out(office, dispatcher, steps, Move.DISPATCH)
    assert [outcome.problem for outcome in outcomes] == [None] * 3
    assert [stored(office, case).handler_id for case in cases] == [step.person_id for step in steps]
    with office.store.read() as reader:
        assert all([e.verb for e in reader.events_of(f"case:{c.id}")][-2:] == ["file", "dispatch"] for c in cases)
        assert reader.verify() == []


def test_what_changed_after_the_preview_is_told_and_the_rest_is_done(office: Office, dispatcher: Actor) -> None:
    first, second, third = lamps(office, 2, 4, 5)
    steps = plan_dispatch(office, dispatcher, ids([first, second, third]))
    handling.suspend(office, person(office, "r01"), second.id, "住户自行修理，先别派")
    outcomes = carry_out(office, dispatcher, steps, Move.DISPATCH)
    assert [outcome.case_id for outcome in outcomes if outcome.problem is not None] == [second.id]
    assert isinstance(outcomes[1].problem, Conflict)
    assert stored(office, second).state is CaseState.SUSPENDED
    assert stored(office, second).notes[-1].text == "住户自行修理，先别派"
    assert stored(office, first).state is stored(office, third).state is CaseState.DISPATCHED


def test_whoever_may_not_send_plans_nothing_and_sends_nothing(office: Office, dispatcher: Actor) -> None:
    cases = lamps(office, 5)
    worker = person(office, "r07")
    assert [type(step.problem).__name__ for step in plan_dispatch(office, worker, ids(cases))] == ["Forbidden"]
    theirs = plan_dispatch(office, dispatcher, ids(cases))
    outcomes = carry_out(office, worker, theirs, Move.DISPATCH)
    assert type(outcomes[0].problem).__name__ == "Forbidden"
    assert stored(office, cases[0]).handler_id is None


def test_many_are_taken_up_and_many_closed(office: Office, dispatcher: Actor) -> None:
    first, second = lamps(office, 2, 4)
    outcomes = carry_out(office, dispatcher, plan_move(office, dispatcher, ids([first, second]), Move.FILE), Move.FILE)
    assert [outcome.problem for outcome in outcomes] == [None, None]
    worker = person(office, "r04")
    handling.dispatch(office, dispatcher, first.id, "r04")
    handling.take(office, worker, first.id)
    handling.report_back(office, worker, first.id, "换了灯泡")
    handling.verify(office, dispatcher, first.id, passed=True, text="亮了")
    steps = plan_move(office, dispatcher, ids([first, second]), Move.CLOSE)
    carry_out(office, dispatcher, steps, Move.CLOSE)
    assert stored(office, first).state is CaseState.CLOSED
    assert stored(office, second).state is CaseState.FILED
    assert isinstance(steps[1].problem, Conflict)


def together(*jobs: object) -> list[object]:
    """Run jobs in threads that start at the same moment; a conflict counts as a result."""
    gate = threading.Barrier(len(jobs), timeout=30)

    def run(job: object) -> object:
        gate.wait()
        try:
            return job()  # type: ignore[operator]
        except Conflict as problem:
            return problem

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(run, job) for job in jobs]]


def test_of_two_dispatchers_on_one_case_one_wins_and_the_other_is_told(office: Office, dispatcher: Actor) -> None:
    secretary = person(office, "r01")
    for case in lamps(office, 2, 5, 9):
        results = together(
            lambda case=case: handling.dispatch(office, dispatcher, case.id, "r04", version=case.version),
            lambda case=case: handling.dispatch(office, secretary, case.id, "r07", version=case.version),
        )
        winners = [result for result in results if isinstance(result, Case)]
        told = [result for result in results if isinstance(result, Conflict)]
        assert len(winners) == len(told) == 1
        assert stored(office, case) == winners[0]
    with office.store.read() as reader:
        assert reader.verify() == []


def test_two_dispatchers_with_the_same_plan_send_each_case_once(office: Office, dispatcher: Actor) -> None:
    secretary = person(office, "r01")
    cases = lamps(office, *range(1, 10))
    one = plan_dispatch(office, dispatcher, ids(cases), person_id="r04", per_person=20)
    other = plan_dispatch(office, secretary, list(reversed(ids(cases))), person_id="r07", per_person=20)
    left, right = together(
        lambda: carry_out(office, dispatcher, one, Move.DISPATCH),
        lambda: carry_out(office, secretary, other, Move.DISPATCH),
    )
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    first, second = _done(left), _done(right)
    assert not first & second
    assert first | second == set(ids(cases))
    for case in cases:
        now = stored(office, case)
        assert now.handler_id == ("r04" if case.id in first else "r07")
        with office.store.read() as reader:
            assert [event.verb for event in reader.events_of(f"case:{case.id}")].count("dispatch") == 1


def _done(outcomes: tuple[Outcome, ...]) -> set[str]:
    return {outcome.case_id for outcome in outcomes if outcome.problem is None}
