"""The log has every change once, in order, each linked to the one before."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from geo.model import FIRST_HASH, Event, Person, event_hash
from geo.store import CaseFilter, Store
from tests.geo.store.conftest import NOON, a_case, put_case


class _Rollback(Exception):
    pass


def test_events_are_linked_and_can_be_checked_by_anybody(store: Store) -> None:
    first, _ = put_case(store, a_case())
    put_case(store, replace(first, urgent=True), before=first, verb="note")
    with store.read() as reader:
        events = reader.events_of("case:T-1")
    assert [event.version for event in events] == [1, 2]
    assert events[0].previous == FIRST_HASH
    assert events[1].previous == events[0].hash
    assert events[1].before == events[0].after
    for event in events:
        body = {name: getattr(event, name) for name in Event.__dataclass_fields__ if name not in ("id", "hash")}
        assert event_hash(**body) == event.hash
        assert (event.actor, event.at, event.community) == ("p1", NOON, "c")


def test_the_feed_comes_in_pages_and_by_community(store: Store) -> None:
    with store.transaction("p1", NOON) as tx:
        tx.put_many("report", [a_case(f"T-{n}", community="cd"[n % 2]) for n in range(10)])
    with store.read() as reader:
        seen: list[int] = []
        while page := reader.events_since(seen[-1] if seen else 0, limit=3):
            seen += [event.id for event in page]
        assert seen == list(range(1, 11))
        assert [event.id for event in reader.events_since(4, community="d")] == [6, 8, 10]
        assert reader.events_since(10) == []
    assert store.cursor() == 10


def test_a_rolled_back_transaction_leaves_no_hole_in_the_ids(store: Store) -> None:
    put_case(store, a_case())
    with pytest.raises(_Rollback), store.transaction("p1", NOON) as tx:
        tx.put("report", None, a_case("T-2"))
        raise _Rollback
    _, event = put_case(store, a_case("T-3"))
    assert event.id == 2
    with store.read() as reader:
        assert reader.verify() == []


class Sequences(RuleBasedStateMachine):
    """Any mixture of births, changes and rollbacks, next to a model in plain Python."""

    store: Store
    number = 0

    @initialize()
    def begin(self) -> None:
        # One store for all runs: cases of a run bear its number.
        Sequences.number += 1
        self.prefix = f"R{Sequences.number}-"
        self.records: dict[str, Any] = {}
        self.events = 0
        self.first = self.store.cursor()

    @rule(
        steps=st.lists(st.tuples(st.sampled_from(["case", "person", "many"]), st.integers(0, 4)), max_size=5),
        commits=st.booleans(),
    )
    def write(self, steps: list[tuple[str, int]], commits: bool) -> None:
        records, count = dict(self.records), 0
        with suppress(_Rollback), self.store.transaction("p1", NOON) as tx:
            for kind, n in steps:
                id_ = f"{self.prefix}{kind}{n}"
                if kind == "many":
                    births = [a_case(f"{id_}-{i}") for i in range(3) if f"{id_}-{i}" not in records]
                    tx.put_many("import", births)
                    records |= {case.id: replace(case, version=1) for case in births}
                    count += len(births)
                    continue
                known = records.get(id_)
                fresh = Person("c", id_, f"name {count}") if kind == "person" else a_case(id_, address=str(count))
                records[id_], event = tx.put("write", known, fresh)
                count += 1
                assert event.id == self.first + self.events + count
            if not commits:
                raise _Rollback
        if commits:
            self.records = records
            self.events += count

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "records"):
            return
        with self.store.read() as reader:
            events = reader.events_since(self.first, limit=10_000)
            assert [event.id for event in events] == list(range(self.first + 1, self.first + self.events + 1))
            last = {event.subject.split(":")[1].removeprefix("c/"): event for event in events}
            assert {id_: record.version for id_, record in self.records.items()} == {
                id_: event.version for id_, event in last.items()
            }
            cases = reader.cases(CaseFilter(ids=tuple(id_ for id_ in self.records if "person" not in id_) or ("-",)))
            assert {case.id: case for case in cases}.items() <= self.records.items()

    def teardown(self) -> None:
        with self.store.read() as reader:
            assert reader.verify() == []


def test_no_event_is_lost_and_the_chain_holds_after_any_sequence_of_writes(store: Store) -> None:
    machine = type("Machine", (Sequences,), {"store": store})
    run_state_machine_as_test(machine, settings=settings(max_examples=15, stateful_step_count=8, deadline=None))
