"""The whole machine of the case engine, driven at random: what may not happen never does, and the log tells it all."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from geo.desk import extending, handling, mediating, related, waiting, whistling
from geo.desk.actors import actor_of_person, demo_actor
from geo.desk.climbing import tick
from geo.desk.office import Office
from geo.desk.related import Part
from geo.desk.reporting import Report, report
from geo.desk.secrets import receipt
from geo.desk.settings import Settings
from geo.errors import Conflict, GridwardError
from geo.model import MOVES, REPORTER, SYSTEM, Actor, Case, CaseState, Event, Move, Outcome, Source, legal_moves
from geo.store import CaseFilter
from geo.store.codec import decode
from tests.small_town import middle, small_town

from .conftest import HOME, TOWN, MovedClock

ENDED = {CaseState.CLOSED, CaseState.RATED}
DEPARTMENTS = ("heating", "power", "urban")
WORKERS = ("r07", "r08")
CATEGORIES = ("heating", "streetlight", "garbage", "dispute")

T = TypeVar("T")
Doing = Callable[[Office, Actor, Case, "Machine"], Case]


@cache
def a_town() -> Path:
    """A home with the small town in its store, made once and copied for every run."""
    home = Path(tempfile.mkdtemp())
    office = Office(Settings(home=home), MovedClock())
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    office.close()
    return home


DOINGS: dict[Move, Doing] = {
    Move.FILE: lambda o, a, c, _: handling.file_case(o, a, c.id),
    Move.RECATEGORISE: lambda o, a, c, m: handling.recategorise(o, a, c.id, m.some(CATEGORIES)),
    Move.DISPATCH: lambda o, a, c, m: handling.dispatch(o, a, c.id, m.some(WORKERS)),
    Move.TAKE: lambda o, a, c, _: handling.take(o, a, c.id),
    Move.REPORT_BACK: lambda o, a, c, _: handling.report_back(o, a, c.id, "修好了"),
    Move.PASS: lambda o, a, c, _: handling.verify(o, a, c.id, passed=True, text="看过了"),
    Move.FAIL: lambda o, a, c, _: handling.verify(o, a, c.id, passed=False, text="还没修好"),
    Move.CLOSE: lambda o, a, c, _: handling.close(o, a, c.id, text="已修好"),
    Move.RATE: lambda o, a, c, m: handling.rate(o, a, c.id, m.some(tuple(Outcome)), code=receipt(o.secret, c.id)),
    Move.RETURN: lambda o, a, c, _: handling.return_case(o, a, c.id, "不归我管"),
    Move.SUSPEND: lambda o, a, c, _: handling.suspend(o, a, c.id, "等配件"),
    Move.RESUME: lambda o, a, c, _: handling.resume(o, a, c.id),
    Move.REOPEN: lambda o, a, c, _: handling.reopen(o, a, c.id, "又坏了"),
    Move.MERGE: lambda o, a, c, m: related.merge(o, a, c.id, m.some([one for one in m.ids if one != c.id] or m.ids)),
    Move.UNMERGE: lambda o, a, c, _: related.unmerge(o, a, c.id),
    Move.SPLIT: lambda o, a, c, _: related.split(o, a, c.id, [Part("streetlight", "修灯"), Part("garbage", "清垃圾")]),
    Move.ESCALATE: lambda o, a, c, _: handling.escalate(o, a, c.id, "请上级协调"),
    Move.NOTE: lambda o, a, c, _: handling.add_note(o, a, c.id, "问过邻居"),
    Move.WHISTLE: lambda o, a, c, m: whistling.blow_whistle(
        o, a, c.id, m.some(DEPARTMENTS), reason="请部门到场", hard=bool(m.drawn % 2)
    ),
    Move.SIGN_IN: lambda o, a, c, m: whistling.sign_in(o, a, c.id, m.called(c), note="电话报到"),
    Move.CONTACT: lambda o, a, c, m: whistling.contact(o, a, c.id, m.called(c), "已联系住户"),
    Move.REPORT_IN: lambda o, a, c, m: whistling.report_in(o, a, c.id, m.called(c), "已处理"),
    Move.RATE_DEPARTMENT: lambda o, a, c, m: whistling.rate_department(o, a, c.id, m.called(c), 1 + m.drawn % 5),
    Move.ASK_EXTENSION: lambda o, a, c, m: extending.ask_extension(o, a, c.id, 1 + m.drawn % 9, "等配件"),
    Move.EXTEND: lambda o, a, c, _: extending.decide_extension(o, a, c.id, granted=True),
    Move.DECLINE_EXTENSION: lambda o, a, c, _: extending.decide_extension(o, a, c.id, granted=False, answer="不必"),
    Move.AWAIT_REPORTER: lambda o, a, c, _: waiting.await_reporter(o, a, c.id, "哪一间不热？"),
    Move.ANSWER: lambda o, a, c, _: waiting.answer(o, a, c.id, "北屋", code=receipt(o.secret, c.id)),
    Move.SIT: lambda o, a, c, _: mediating.sit(o, a, c.id, "听了两家的话"),
    Move.AGREE: lambda o, a, c, _: mediating.agree(o, a, c.id, "各让一步"),
    Move.TELL: lambda o, a, c, _: handling.tell(o, a, c.id),
}
"""How a person does each move."""

MAIN_LINE = {
    CaseState.COLLECTED: Move.DISPATCH, CaseState.FILED: Move.DISPATCH, CaseState.RETURNED: Move.DISPATCH,
    CaseState.DISPATCHED: Move.TAKE, CaseState.HANDLING: Move.REPORT_BACK, CaseState.REPORTED: Move.PASS,
    CaseState.VERIFIED: Move.CLOSE, CaseState.CLOSED: Move.RATE, CaseState.SUSPENDED: Move.RESUME,
}  # fmt: skip


class Machine(RuleBasedStateMachine):
    """Anybody tries anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        shutil.copytree(a_town(), self.home, dirs_exist_ok=True)
        self.clock = MovedClock()
        self.office = Office(Settings(home=self.home), self.clock)
        self.ids: list[str] = []
        self.drawn = 0
        self.looked_at = self.office.store.cursor()

    def some(self, choices: Sequence[T]) -> T:
        """One of several, as the number drawn for this step says."""
        return choices[self.drawn % len(choices)]

    def called(self, case: Case) -> str:
        """One of the departments a case called, or one that it did not."""
        called = [one.department for one in case.whistle.called] if case.whistle else []
        return self.some(called or DEPARTMENTS)

    def teardown(self) -> None:
        with self.office.store.read() as reader:
            assert reader.verify() == []
        self.office.close()
        shutil.rmtree(self.home)

    @initialize()
    def somebody_reports_first(self) -> None:
        for drawn in (0, 1, 7):
            self._report(drawn, Source.HOTLINE)

    @rule(drawn=st.integers(0, 99), source=st.sampled_from([Source.RESIDENT, Source.HOTLINE]))
    def somebody_reports(self, drawn: int, source: Source) -> None:
        if len(self.ids) < 8:
            self._report(drawn, source)

    @rule(minutes=st.sampled_from([1, 45, 60 * 7, 60 * 24 * 3]))
    def time_passes(self, minutes: int) -> None:
        self.clock.move(minutes=minutes)

    @rule()
    def the_clock_looks(self) -> None:
        before = {case_id: self._case(case_id) for case_id in self.ids}
        tick(self.office, TOWN)
        for case_id, case in before.items():
            assert len(self._case(case_id).climbs) - len(case.climbs) in (0, 1), "more than one level at a time"

    @rule(minutes=st.sampled_from([1, 45]))
    def the_clock_is_put_back(self, minutes: int) -> None:
        self.clock.move(minutes=-minutes)

    @rule(which=st.integers(0, 99), steps=st.integers(1, 3))
    def the_work_goes_on(self, which: int, steps: int) -> None:
        for _ in range(steps):
            case = self._which(which)
            move = MAIN_LINE.get(case.state)
            if move is not None:
                self._try(move, self._fitting(move, case), case)

    @rule(data=st.data(), steps=st.integers(1, 6))
    def people_do_what_is_possible(self, data: st.DataObject, steps: int) -> None:
        for _ in range(steps):
            self.drawn = data.draw(st.integers(0, 99))
            case = self._case(data.draw(st.sampled_from(self.ids)))
            possible = [move for move in legal_moves(case) if move in DOINGS and move is not Move.RATE]
            move = data.draw(st.sampled_from(possible or [Move.NOTE]))
            self._try(move, self._fitting(move, case), case)

    @rule(move=st.sampled_from(sorted(DOINGS)), which=st.integers(0, 99), who=st.integers(0, 3))
    def somebody_tries_anything(self, move: Move, which: int, who: int) -> None:
        case = self._which(which)
        self._try(move, self._who(who, case), case)

    def _try(self, move: Move, actor: Actor, case: Case) -> None:
        cursor = self.office.store.cursor()
        try:
            after = DOINGS[move](self.office, actor, case, self)
        except GridwardError as refused:
            assert str(refused)
            assert self.office.store.cursor() == cursor, "a refused move has left an event"
            assert self._case(case.id) == case
            return
        assert case.state in MOVES[move].sources, f"{move} was possible in {case.state}"
        assert after.version > case.version

    @rule(which=st.integers(0, 99))
    def two_dispatchers_send_the_same_case(self, which: int) -> None:
        case = self._which(which)
        dispatcher = demo_actor(self.office, TOWN, "dispatcher")
        if case.state not in MOVES[Move.DISPATCH].sources:
            return
        first = handling.dispatch(self.office, dispatcher, case.id, "r07", version=case.version)
        try:
            handling.dispatch(self.office, dispatcher, case.id, "r08", version=case.version)
        except Conflict:
            assert self._case(case.id) == first
        else:
            raise AssertionError("the second dispatcher was not told")

    @invariant()
    def what_must_always_hold_holds(self) -> None:
        if self.office.store.cursor() == self.looked_at:
            return
        with self.office.store.read() as reader:
            changed = {
                event.subject.removeprefix("case:")
                for event in reader.events_since(self.looked_at, limit=1_000)
                if event.subject.startswith("case:")
            }
            cases = {case.id: case for case in reader.cases(CaseFilter(community=TOWN))}
            for case_id in changed:
                log_tells_the_case(cases[case_id], reader.events_of(f"case:{case_id}"))
        for case in cases.values():
            no_clock_is_negative(case)
            merged_cases_close_together(case, cases)
            a_divided_case_closes_with_its_last_part(case, cases)
            assert case.state is not CaseState.VERIFIED or case.verifier_id != case.handler_id
        self.looked_at = self.office.store.cursor()
        self.ids = list(cases)

    def _report(self, drawn: int, source: Source) -> None:
        lon, lat = middle(1 + drawn % 9)
        sent = Report(TOWN, CATEGORIES[drawn % 4], "路灯不亮", lon=lon, lat=lat, source=source)
        if drawn % 3 == 0:
            sent = Report(TOWN, "heating", "暖气不热", address=HOME, source=source)
        self.ids.append(report(self.office, SYSTEM, sent).id)

    def _who(self, who: int, case: Case) -> Actor:
        match who:
            case 0:
                return demo_actor(self.office, TOWN, "dispatcher")
            case 1:
                return actor_of_person(self.office, TOWN, case.handler_id or "r07")
            case 2:
                return actor_of_person(self.office, TOWN, "r08")
        return REPORTER

    def _fitting(self, move: Move, case: Case) -> Actor:
        if MOVES[move].permission in ("take:case", "handle:case", "return:case"):
            return actor_of_person(self.office, TOWN, case.handler_id or "r07")
        if move is Move.AGREE and case.mediation is not None:
            return actor_of_person(self.office, TOWN, case.mediation.mediator_id)
        return demo_actor(self.office, TOWN, "dispatcher")

    def _which(self, which: int) -> Case:
        return self._case(self.ids[which % len(self.ids)])

    def _case(self, case_id: str) -> Case:
        with self.office.store.read() as reader:
            return reader.case(case_id)


def no_clock_is_negative(case: Case) -> None:
    """A limit never lies before what it counts from; a stage that begins past the whole limit is late at once."""
    assert case.due_at is None or case.due_at >= case.received_at
    if case.stage is None:
        assert case.stage_at is None
        assert case.stage_due_at is None
    elif case.stage_due_at is not None and case.stage_at is not None:
        assert case.stage_due_at >= min(case.stage_at, case.due_at or case.stage_at)


def merged_cases_close_together(case: Case, cases: dict[str, Case]) -> None:
    """A duplicate waits only for what is still open."""
    if case.state is CaseState.MERGED:
        assert case.merged_into is not None
        assert cases[case.merged_into].state not in ENDED


def a_divided_case_closes_with_its_last_part(case: Case, cases: dict[str, Case]) -> None:
    """A divided case is open as long as one of its parts is."""
    if case.state is CaseState.SPLIT:
        parts = [one for one in cases.values() if one.parent_id == case.id]
        assert parts
        assert any(part.state not in ENDED for part in parts)


def log_tells_the_case(case: Case, events: list[Event]) -> None:
    """Replayed from its first event, the log leads to the record without a gap."""
    assert [event.version for event in events] == list(range(1, case.version + 1))
    assert all(one.after == two.before for one, two in pairwise(events))
    assert events[-1].after is not None
    assert decode(Case, events[-1].after) == case


Machine.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    report_multiple_bugs=False,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
TestTheMachine = Machine.TestCase
