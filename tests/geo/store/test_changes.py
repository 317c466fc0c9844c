"""Many changed records at once: the same events as one by one, all or nothing."""

from dataclasses import replace

import pytest

from geo.errors import Conflict
from geo.model import CaseState
from geo.store import Store

from .conftest import NOON, a_case


def test_many_changes_leave_the_events_that_single_ones_leave(store: Store) -> None:
    cases = [a_case(f"XNJ-20261122-{number:04d}") for number in range(5)]
    with store.transaction("r07", NOON) as tx:
        tx.put_many("report", cases)
    with store.transaction("system", NOON) as tx:
        read = [tx.case(case.id) for case in cases]
        stored = tx.put_changes([("escalate", case, replace(case, state=CaseState.FILED)) for case in read])
        tx.put("take", stored[0], replace(stored[0], handler_id="r08"))
    assert [case.version for case in stored] == [2] * 5
    with store.read() as reader:
        events = reader.events_of(f"case:{cases[0].id}")
        assert [(event.verb, event.version, event.actor) for event in events] == [
            ("report", 1, "r07"), ("escalate", 2, "system"), ("take", 3, "system"),
        ]  # fmt: skip
        assert events[1].before == events[0].after
        assert reader.case(cases[1].id) == stored[1]
        assert reader.verify() == []


def test_a_change_of_what_somebody_changed_meanwhile_undoes_all_of_them(store: Store) -> None:
    cases = [a_case(f"XNJ-20261122-{number:04d}") for number in range(3)]
    with store.transaction("r07", NOON) as tx:
        tx.put_many("report", cases)
        read = [tx.case(case.id) for case in cases]
        tx.put("file", read[1], replace(read[1], state=CaseState.FILED))
    with pytest.raises(Conflict), store.transaction("system", NOON) as tx:
        tx.put_changes([("escalate", case, replace(case, handler_id="r09")) for case in read])
    with store.read() as reader:
        assert [reader.case(case.id).handler_id for case in cases] == [cases[0].handler_id] * 3
        assert reader.verify() == []


def test_no_changes_leave_nothing(store: Store) -> None:
    before = store.cursor()
    with store.transaction("system", NOON) as tx:
        assert tx.put_changes([]) == []
    assert store.cursor() == before
