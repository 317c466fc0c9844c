"""Every kind of record comes back as it went in, once, and only to whoever saw it last."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, box

from geo.errors import BadInput, Conflict, NotFound
from geo.model import (
    Absence,
    Alias,
    Appointment,
    Campaign,
    Closure,
    DoorList,
    DoorOutcome,
    Engagement,
    Grant,
    HouseholdMark,
    Person,
    Place,
    Question,
    Shift,
    Stop,
    StopKind,
    StopState,
    Swap,
    SwapState,
    Team,
    Turn,
    Unit,
    Visit,
)
from geo.model.accounts import Account, ApiKey, Session
from geo.model.clocks import ClockMark
from geo.store import CaseFilter, Store
from tests.geo.store.conftest import NOON, a_case, put_case
from tests.strategies import cases

SCHEDULED: list[Any] = [
    Stop(
        "c", "20261123-0001", "p1", date(2026, 11, 23), StopKind.VISIT, NOON, NOON + timedelta(minutes=20), "看望",
        "must_visit", "b1-2-301", ("c", "g1"), 111.4712345, 35.65, 240, straight=True, activity="field", pinned=True,
        urgent=True, state=StopState.FAILED, arrived_at=NOON, reason="没人", sent=("k1",),
    ),
    Engagement(
        "c", "e1", "care", "测血糖", NOON, 60, ("c", "g1"), 111.4, 35.6, "FREQ=WEEKLY;INTERVAL=6",
        (date(2026, 12, 1),), 15, ("p1",), "nurse", "s1", "b1-2-301", date(2028, 1, 1),
    ),
    Absence("c", "a1", "p1", NOON, NOON + timedelta(days=1), "sick", "发烧"),
    Closure("c", "k1", "破路", date(2026, 11, 1), ("s1",), box(0, 0, 1, 1), date(2026, 12, 1), walkers=True),
    HouseholdMark("c", "b1-2-301", ("c", "g1"), ("empty_nest",), True, date(2027, 1, 1), "p1", date(2026, 1, 1)),
    Visit(
        "c", "v1", "must_visit", "p1", "b1-2-301", ("c", "g1"), NOON, DoorOutcome.NOT_HOME, 111.4, 35.6, 12.0, "留条",
        ("sick",), ("T-1",), ("m1",), "k1", {"heat": "yes"}, "20261123-0001", "phone-1",
    ),
    Campaign(
        "c", "k1", "敲门行动", ("g1",), date(2026, 11, 23), date(2026, 12, 2),
        (Question("heat", "暖气热吗", "choice", ("热", "不热")),), (Team("t1", "一队", ("李主任",), ("p1",), ("g1",)),),
    ),
    DoorList("c", "d1", "k1", "t1", date(2026, 11, 23), 2, ("b1-2-301", "b1-2-302"), ("c", "g1"), 16.0, 30.5, True),
    Turn("c", "t1", "p1", "s1", date(2026, 11, 23), time(8), time(14, 30), "2026-11", "rotation"),
    Swap("c", "w1", "t1", "p1", "p2", NOON, "t2", SwapState.REFUSED, "p3", "太晚"),
]  # fmt: skip
GRANTS = (Grant("worker", "c", ("c", "d1", "g1")), Grant("auditor", "*"))
_numbers = itertools.count()


def _again(record: Any, reader: Any) -> Any:
    return reader.work.one(type(record), record.community, record.id)


RECORDS: list[tuple[Any, Any]] = [
    (a_case(), lambda r: r.case("T-1")),
    (
        Unit("c", "g1", "grid", "一网格", ("c", "d1", "g1"), box(0, 0.2, 1 / 3, 4), date(2026, 1, 1), {"people": 8}),
        lambda r: r.unit("c", "g1"),
    ),
    (Unit("c", "m1", "micro", "中心户", ("c", "d1", "g1", "m1")), lambda r: r.unit("c", "m1")),
    (Unit("c", "c", "community", "社区", ("c",), MultiPolygon([box(0, 0, 1, 1)])), lambda r: r.unit("c", "c")),
    (Unit("c", "h", "household", "户", ("c", "h"), Point(0.1, 0.7)), lambda r: r.unit("c", "h")),
    (
        Place("c", "s1", "hall", "驿", 111.4712345, 35.65, ("c", "g1"), "正街", "08:00-21:00", ("水",), True, ("屋",)),
        lambda r: r.place("c", "s1"),
    ),
    (Person("c", "p1", "王秀英", "13900000001"), lambda r: r.person("c", "p1")),
    (Appointment("c", "a1", "p1", "worker", ("c", "g1"), date(2026, 1, 1)), lambda r: r.appointments("c")[0]),
    (Shift("c", "t1", "p1", "s1", 6, time(8), time(14, 30)), lambda r: r.shifts("c")[0]),
    (
        Alias("c", "a1", "供销社后面的草丛", 111.4712345, 35.65, 10.0, "", ("c", "d1", "g1"), "person:p1", NOON),
        lambda r: r.alias("c", "a1"),
    ),
    (Account("li", "李主任", "$argon2id$x", GRANTS, "p1"), lambda r: r.account("li")),
    (ApiKey("hotline", "f" * 64, GRANTS, NOON), lambda r: r.api_key("f" * 64)),
    (Session("ab" * 32, "li", NOON, NOON + timedelta(hours=8), None, "Firefox"), lambda r: r.session("ab" * 32)),
    (ClockMark("c", NOON), lambda r: r.clock_mark("c")),
    *((record, partial(_again, record)) for record in SCHEDULED),
]  # fmt: skip


@pytest.mark.parametrize(("record", "fetch"), RECORDS, ids=lambda value: type(value).__name__)
def test_a_record_comes_back_as_it_went_in(store: Store, record: Any, fetch: Any) -> None:
    with store.transaction("p1", NOON) as tx:
        stored, event = tx.put("make", None, record)
        assert fetch(tx) == stored == replace(record, version=1)
    with store.read() as reader:
        assert fetch(reader) == stored
        assert reader.events_of(event.subject) == [event]
        assert reader.verify() == []


@pytest.mark.parametrize(("record", "fetch"), RECORDS, ids=lambda value: type(value).__name__)
def test_a_changed_record_has_the_next_version_and_an_event_with_both_states(
    store: Store, record: Any, fetch: Any
) -> None:
    with store.transaction("p1", NOON) as tx:
        first, born = tx.put("make", None, record)
        second, changed = tx.put("touch", first, first)
    assert (first.version, second.version) == (1, 2)
    assert changed.before == born.after
    assert changed.after == {**(born.after or {}), "version": 2}
    assert changed.previous == born.hash
    with store.read() as reader:
        assert fetch(reader) == second
        assert reader.events_since(0) == [born, changed]
        assert reader.verify() == []


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases(), changed=cases())
def test_any_case_survives_being_stored_and_changed(store: Store, case: Any, changed: Any) -> None:
    id_ = f"H-{next(_numbers)}"
    stored, _ = put_case(store, replace(case, id=id_))
    with store.read() as reader:
        assert reader.case(id_) == stored == replace(case, id=id_, version=1)
    stored, event = put_case(store, replace(changed, id=id_), before=stored)
    with store.read() as reader:
        assert reader.cases(CaseFilter(ids=(id_,))) == [stored] == [replace(changed, id=id_, version=2)]
        assert reader.events_of(event.subject)[-1] == event


def test_times_come_back_aware_and_in_utc(store: Store) -> None:
    put_case(store, a_case(closed_at=NOON + timedelta(microseconds=1)))
    with store.read() as reader:
        case = reader.case("T-1")
        (event,) = reader.events_since(0)
    for at in (case.received_at, case.due_at, case.closed_at, event.at):
        assert at is not None
        assert at.utcoffset() == timedelta(0)


def test_a_record_that_exists_cannot_be_born_again(store: Store) -> None:
    put_case(store, a_case())
    with pytest.raises(Conflict, match="case:T-1 exists already"):
        put_case(store, a_case())
    with store.transaction("p1", NOON) as tx, pytest.raises(Conflict):
        tx.put_many("report", [a_case("T-2"), a_case("T-1")])
    with store.transaction("p1", NOON) as tx, pytest.raises(Conflict, match="T-3"):
        tx.put_many("report", [a_case("T-3"), a_case("T-3")])
    with store.read() as reader:
        assert reader.count_cases(CaseFilter()) == reader.cursor() == 1


def test_a_change_of_an_outdated_record_is_a_conflict_and_writes_nothing(store: Store) -> None:
    first, _ = put_case(store, a_case())
    second, _ = put_case(store, replace(first, urgent=True), before=first)
    with store.transaction("p1", NOON) as tx:
        with pytest.raises(Conflict, match="changed by somebody else"):
            tx.put("close", first, replace(first, description="lost"))
        with pytest.raises(Conflict):
            tx.put("close", a_case("T-9"), a_case("T-9"))
        third, event = tx.put("note", second, replace(second, address="正街"))
    assert third.version == 3
    assert event.id == 3
    with store.read() as reader:
        assert reader.case("T-1") == third
        assert reader.verify() == []


def test_two_api_keys_cannot_share_a_secret(store: Store) -> None:
    with store.transaction("p1", NOON) as tx:
        tx.put("issue", None, ApiKey("one", "f" * 64, (), NOON))
        with pytest.raises(Conflict):
            tx.put("issue", None, ApiKey("two", "f" * 64, (), NOON))
    with store.read() as reader:
        assert [key.name for key in reader.api_keys()] == ["one"]


def test_secrets_are_never_in_the_log(store: Store) -> None:
    with store.transaction("p1", NOON) as tx:
        account, _ = tx.put("make", None, Account("li", "李", "SECRET-hash"))
        tx.put("password", account, replace(account, password_hash="SECRET-other"))
        tx.put("issue", None, ApiKey("k", "SECRET-key", (), NOON))
        tx.put_many("sign_in", [Session("0123456789ab-SECRET", "li", NOON, NOON)])
    with store.read() as reader:
        events = reader.events_since(0)
        assert reader.account("li") == replace(account, password_hash="SECRET-other", version=2)
        assert reader.verify() == []
    assert "SECRET" not in repr(events)
    assert [event.subject for event in events] == ["account:li", "account:li", "key:k", "session:0123456789ab"]


def test_what_is_not_there_is_none_or_not_found(store: Store) -> None:
    with store.read() as reader:
        for look in (
            lambda: reader.case("x"),
            lambda: reader.unit("c", "x"),
            lambda: reader.place("c", "x"),
            lambda: reader.person("c", "x"),
            lambda: reader.profile("c"),
            lambda: reader.layers_version("c"),
            lambda: reader.features("c", "blocks"),
        ):
            with pytest.raises(NotFound):
                look()
        assert reader.account("x") is reader.session("x") is reader.api_key("x") is reader.clock_mark("x") is None
        assert reader.accounts() == reader.api_keys() == reader.units("c") == reader.communities() == []


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
@pytest.mark.parametrize("field", ["description", "handler_id", "address_id"])
def test_text_that_no_database_keeps_is_refused_before_anything_is_written(store: Store, text: str, field: str) -> None:
    with store.transaction("p1", NOON) as tx:
        with pytest.raises(BadInput):
            tx.put("report", None, a_case(**{field: text}))
        tx.put("report", None, a_case("T-2", description="\\u0000 is only text"))
    with store.read() as reader:
        assert [event.id for event in reader.events_since(0)] == [1]
        assert reader.case("T-2").description == "\\u0000 is only text"
        assert reader.verify() == []


@pytest.mark.parametrize("lon", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_refused(store: Store, lon: float) -> None:
    case = a_case()
    assert case.position is not None
    with store.transaction("p1", NOON) as tx, pytest.raises(BadInput):
        tx.put("report", None, replace(case, position=replace(case.position, lon=lon)))


@pytest.mark.parametrize("path", [("c", ""), ("c", "a/b")])
def test_a_chain_that_could_not_be_read_back_is_refused(store: Store, path: tuple[str, ...]) -> None:
    with store.transaction("p1", NOON) as tx, pytest.raises(BadInput, match="slash"):
        tx.put("report", None, a_case(handling_path=path))


def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    with store.transaction("p1", NOON) as tx, pytest.raises(ValueError, match="time zone"):
        tx.put("report", None, a_case(received_at=NOON.replace(tzinfo=None)))


def test_before_and_after_must_be_the_same_record(store: Store) -> None:
    stored, _ = put_case(store, a_case())
    with store.transaction("p1", NOON) as tx, pytest.raises(ValueError, match="different records"):
        tx.put("note", stored, a_case("T-2"))
    with store.transaction("p1", NOON) as tx, pytest.raises(TypeError, match="keeps no str"):
        tx.put("note", None, "nonsense")  # type: ignore[type-var]


def test_many_births_equal_as_many_single_ones(store: Store) -> None:
    records = [*(a_case(f"T-{n}") for n in range(7)), Person("c", "p1", "王"), a_case("T-8"), Account("li", "李", "s")]
    with store.transaction("p1", NOON) as tx:
        assert tx.put_many("import", iter(records)) == 10
    with store.read() as reader:
        events = reader.events_since(0)
        assert [event.id for event in events] == list(range(1, 11))
        assert {(event.version, event.verb, event.before) for event in events} == {(1, "import", None)}
        assert reader.cases(CaseFilter(community="c")) == [
            replace(r, version=1) for r in records if r.__class__.__name__ == "Case"
        ]
        assert reader.person("c", "p1").version == 1
        assert reader.verify() == []


def test_everything_in_a_transaction_is_undone_by_an_exception(store: Store) -> None:
    class Stop(Exception):
        pass

    with pytest.raises(Stop), store.transaction("p1", NOON) as tx:
        tx.put("report", None, a_case())
        tx.put_many("report", [a_case("T-2")])
        assert tx.next_number("XIN-20261122") == 1
        tx.remember_key("c", "k", "T-1")
        raise Stop
    with store.transaction("p1", NOON) as tx:
        assert tx.events_since(0) == []
        assert tx.count_cases(CaseFilter()) == tx.cursor() == 0
        assert tx.next_number("XIN-20261122") == 1
        assert tx.case_of_key("c", "k") is None


def test_numbers_of_a_series_have_no_gaps(store: Store) -> None:
    numbers = []
    for _ in range(3):
        with store.transaction("p1", NOON) as tx:
            numbers += [tx.next_number("XIN-20261122"), tx.next_number("XIN-20261122"), tx.next_number("other")]
    assert numbers == [1, 2, 1, 3, 4, 2, 5, 6, 3]


def test_a_remembered_key_names_its_case_and_cannot_be_remembered_again(store: Store) -> None:
    with store.transaction("p1", NOON) as tx:
        tx.remember_key("c", "k-1", "T-1")
        tx.put("report", None, a_case())
    with store.transaction("p1", NOON) as tx:
        assert tx.case_of_key("c", "k-1") == "T-1"
        assert tx.case_of_key("d", "k-1") is None
        with pytest.raises(Conflict):
            tx.remember_key("c", "k-1", "T-1")


@settings(deadline=None)
@given(now=st.integers(-5, 5))
def test_a_session_is_valid_until_it_expires_or_is_revoked(now: int) -> None:
    session = Session("t", "li", NOON, NOON)
    at = NOON + timedelta(seconds=now)
    assert session.valid(at) is (now < 0)
    assert not replace(session, revoked_at=NOON).valid(at)


def test_live_and_withdrawn_phrases_are_listed_apart_and_a_change_is_noticed(store: Store) -> None:
    alias = Alias("c", "a1", "供销社后面", 111.47, 35.65, 10.0, "", ("c", "g1"), "person:p1", NOON)
    with store.transaction("p1", NOON) as tx:
        kept, born = tx.put("remember", None, alias)
        other, _ = tx.put("remember", None, replace(alias, id="a2", community="cc"))
    with store.read() as reader:
        assert (reader.aliases("c"), reader.aliases("c", withdrawn=True)) == ([kept], [])
        assert reader.aliases_touched("c", born.id - 1)
        assert not reader.aliases_touched("c", born.id)  # what was remembered elsewhere is not this community's
        assert reader.aliases("cc") == [other]
    with store.transaction("p1", NOON) as tx:
        gone, left = tx.put("withdraw", kept, replace(kept, withdrawn=True))
    with store.read() as reader:
        assert (reader.aliases("c"), reader.aliases("c", withdrawn=True)) == ([], [gone])
        assert reader.aliases_touched("c", left.id - 1)
        assert reader.verify() == []
