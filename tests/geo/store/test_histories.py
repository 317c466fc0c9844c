"""Histories come with all their steps: the log tells them in the order of time, each chain unbroken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from geo.errors import Conflict
from geo.model import CaseState
from geo.store import CaseFilter, Step, Store
from tests.geo.store.conftest import NOON, a_case


def history(id_: str, *hours: float) -> list[Step]:
    states = (CaseState.COLLECTED, CaseState.FILED, CaseState.DISPATCHED)
    return [
        Step(f"verb{n}", f"p{n}", NOON + timedelta(hours=hour), a_case(id_, state=state))
        for n, (hour, state) in enumerate(zip(hours, states, strict=False))
    ]


def test_steps_of_many_records_are_logged_in_the_order_of_time(store: Store) -> None:
    with store.transaction("import", NOON) as tx:
        assert tx.put_histories([history("A", 0, 3, 5), history("B", 1, 4), history("C", 2)]) == 3
        _, after = tx.put("report", None, a_case("D"))
    assert (after.actor, after.at) == ("import", NOON)
    with store.read() as reader:
        events = reader.events_since(0)
        assert [event.subject[-1] for event in events] == ["A", "B", "C", "A", "B", "A", "D"]
        assert [event.id for event in events] == list(range(1, 8))
        assert [(e.actor, e.verb, e.version) for e in events if e.subject == "case:A"] == [
            ("p0", "verb0", 1), ("p1", "verb1", 2), ("p2", "verb2", 3),
        ]  # fmt: skip
        assert [event.at for event in events[:6]] == [NOON + timedelta(hours=hour) for hour in range(6)]
        assert events[3].before == events[0].after
        assert reader.case("A") == replace(history("A", 0, 3, 5)[-1].record, version=3)
        assert reader.verify() == []


def test_a_history_of_a_record_that_exists_is_a_conflict(store: Store) -> None:
    with store.transaction("import", NOON) as tx:
        tx.put("report", None, a_case("A"))
    for histories in ([history("A", 0)], [history("B", 0), history("B", 1)]):
        with pytest.raises(Conflict), store.transaction("import", NOON) as tx:
            tx.put_histories(histories)
    with store.read() as reader:
        assert reader.count_cases(CaseFilter()) == reader.cursor() == 1
