"""Whoever changes the tables without the store leaves a trace that `verify` finds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geo.model import Person, event_hash
from geo.model.accounts import Account
from geo.store import Store
from tests.geo.store.conftest import NOON, Meddle, a_case, put_case
from tests.small_town import KEY, small_town


@pytest.fixture
def busy(store: Store) -> Store:
    """Three versions of T-1 (events 1, 2, 4), one of T-2 (event 3), an account (5)."""
    first, _ = put_case(store, a_case())
    second, _ = put_case(store, replace(first, urgent=True), before=first)
    put_case(store, a_case("T-2"))
    put_case(store, replace(second, address="正街"), before=second)
    with store.transaction("admin", NOON) as tx:
        tx.put("make", None, Account("li", "李", "hash"))
    return store


def faults(store: Store, lang: str = "en") -> list[str]:
    with store.read() as reader:
        return reader.verify(lang=lang)


def test_an_untouched_store_is_whole(busy: Store) -> None:
    assert faults(busy) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET actor = 'somebody else' WHERE id = 2",
        "UPDATE events SET after = replace(after, 'light', 'waste') WHERE id = 2",
        "UPDATE events SET before = NULL WHERE id = 2",
        "UPDATE events SET verb = 'x' WHERE id = 2",
        "UPDATE events SET after = '{' WHERE id = 2",
        "UPDATE events SET at = (SELECT received_at FROM cases WHERE id = 'T-late') WHERE id = 2",
    ],
)
def test_an_altered_event_is_found(busy: Store, meddle: Meddle, change: str) -> None:
    put_case(busy, a_case("T-late", received_at=NOON.replace(year=2030)))
    assert meddle(change) == 1
    assert faults(busy) == ["Event 2 of case:T-1 was altered."]


def test_an_event_altered_together_with_its_hash_is_found_by_the_next_one(busy: Store, meddle: Meddle) -> None:
    with busy.read() as reader:
        event = reader.events_of("case:T-1")[1]
    body = {name: getattr(event, name) for name in ("at", "community", "subject", "version", "verb", "before", "after")}
    forged = event_hash(actor="nobody", previous=event.previous, **body)
    meddle("UPDATE events SET actor = 'nobody', hash = :forged WHERE id = 2", forged=forged)
    assert faults(busy) == ["The event before event 4 of case:T-1 was removed or altered."]


def test_an_event_removed_from_the_middle_is_found(busy: Store, meddle: Meddle) -> None:
    meddle("DELETE FROM events WHERE id = 2")
    assert faults(busy) == [
        "The event before event 4 of case:T-1 was removed or altered.",
        "Events 2 to 2 were removed from the log.",
    ]


def test_a_removed_tail_of_a_subject_is_found(busy: Store, meddle: Meddle) -> None:
    meddle("DELETE FROM events WHERE id = 4")
    assert faults(busy) == [
        "Events 4 to 4 were removed from the log.",
        "case:T-1 stands at version 3, but its last event made version 2.",
    ]


def test_a_removed_end_of_the_log_is_found(busy: Store, meddle: Meddle) -> None:
    meddle("DELETE FROM events WHERE id >= 4")
    found = faults(busy)
    assert "Events 4 to 5 were removed from the log." in found
    assert "account:li was written behind the log's back: it has no event." in found
    assert "case:T-1 stands at version 3, but its last event made version 2." in found
    # Even when the log's own end is put back, the records still know better.
    meddle("UPDATE log_head SET last = 3")
    assert len(faults(busy)) == 2


def test_events_appended_behind_the_back_are_found(busy: Store, meddle: Meddle) -> None:
    meddle("UPDATE log_head SET last = 4")
    assert faults(busy) == ["Events up to 5 were added after the log's own end, 4."]


CHANGED = "case:T-2 was changed behind the log's back."
UNLIKE = "The search columns of case:T-2 do not repeat its record."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE cases SET state = 'closed' WHERE id = 'T-2'", CHANGED),
        ("UPDATE cases SET demo = true WHERE id = 'T-2'", CHANGED),
        ("UPDATE cases SET body = replace(body, '15.0', '9.0') WHERE id = 'T-2'", CHANGED),
        (
            "UPDATE cases SET version = 7 WHERE id = 'T-2'",
            "case:T-2 stands at version 7, but its last event made version 1.",
        ),
        ("UPDATE cases SET lon = 0 WHERE id = 'T-2'", UNLIKE),
        ("UPDATE cases SET path = '/c/d9/' WHERE id = 'T-2'", UNLIKE),
        ("UPDATE cases SET body = '{}' WHERE id = 'T-2'", CHANGED),
        ("UPDATE cases SET body = 'x' WHERE id = 'T-2'", "The record case T-2 cannot be read."),
        ("DELETE FROM cases WHERE id = 'T-2'", "case:T-2 has events, but its record is gone."),
        ("UPDATE accounts SET person_id = 'p9' WHERE name = 'li'", "account:li was changed behind the log's back."),
    ],
)  # fmt: skip
def test_a_record_changed_behind_the_logs_back_is_found(
    busy: Store, meddle: Meddle, change: str, sentence: str
) -> None:
    assert meddle(change) == 1
    assert sentence in faults(busy)


def test_a_record_written_behind_the_logs_back_is_found(busy: Store, meddle: Meddle) -> None:
    meddle("INSERT INTO accounts VALUES ('eve', 'hash', NULL, true, 1, '{\"display\":\"\",\"grants\":[]}')")
    assert faults(busy) == ["account:eve was written behind the log's back: it has no event."]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ("UPDATE units SET name = 'x' WHERE id = 'g3'", "units"),
        ("UPDATE units SET version = 5 WHERE id = 'g3'", "units"),
        ("DELETE FROM units WHERE id = 'g3'", "units"),
        ("DELETE FROM places WHERE id = (SELECT min(id) FROM places)", "places"),
        ("UPDATE people SET body = replace(body, '139', '138')", "people"),
        ("UPDATE appointments SET role = 'x'", "appointments"),
        ("UPDATE shifts SET weekday = 6 - weekday", "shifts"),
        ("UPDATE features SET geometry = (SELECT geometry FROM features WHERE layer = 'blocks' AND seq = 1) "
         "WHERE layer = 'blocks' AND seq = 0", "blocks"),
        ("DELETE FROM features WHERE layer = 'buildings' AND seq = 3", "buildings"),
        ("UPDATE features SET seq = 99 WHERE layer = 'streets' AND seq = 0", "streets"),
        ("UPDATE communities SET profile = replace(profile, '网格', '方格')", "profile"),
        ("UPDATE communities SET loaded_by = 1", "units"),
    ],
)  # fmt: skip
def test_a_layer_changed_behind_the_logs_back_is_found(busy: Store, meddle: Meddle, change: str, part: str) -> None:
    with busy.transaction("admin", NOON) as tx:
        tx.load_community(small_town())
        unit = tx.unit(KEY, "g2")
        tx.put("rename", unit, replace(unit, name="新二网格"))
        tx.put("hire", None, Person(KEY, "p-new", "新人"))
    assert faults(busy) == []
    assert meddle(change) >= 1
    assert f"The {part} of {KEY} are not those that were loaded." in faults(busy)


def test_a_layer_record_changed_after_its_own_event_is_found(busy: Store, meddle: Meddle) -> None:
    with busy.transaction("admin", NOON) as tx:
        tx.load_community(small_town())
        unit = tx.unit(KEY, "g2")
        tx.put("rename", unit, replace(unit, name="新二网格"))
        tx.put("hire", None, Person(KEY, "p-new", "新人"))
    meddle("UPDATE units SET name = 'x' WHERE id = 'g2'")
    meddle("DELETE FROM people WHERE id = 'p-new'")
    assert faults(busy) == [
        f"unit:{KEY}/g2 was changed behind the log's back.",
        f"person:{KEY}/p-new has events, but its record is gone.",
    ]


def test_progress_is_told_to_the_end_and_faults_can_be_said_in_chinese(busy: Store, meddle: Meddle) -> None:
    told: list[tuple[int, int]] = []
    meddle("UPDATE events SET actor = 'x' WHERE id = 2")
    with busy.read() as reader:
        reader.verify(lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] >= 8
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert faults(busy, "zh") == ["case:T-1 的第 2 条日志被改动过。"]
