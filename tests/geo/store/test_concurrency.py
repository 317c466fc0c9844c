"""Many at once: nothing is lost, nothing is seen twice, one of two writers of a record learns that it came second."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from geo.errors import Conflict
from geo.store import CaseFilter, Store
from tests.geo.store.conftest import NOON, a_case, put_case

THREADS = 6
EACH = 15


def together(*jobs: Callable[[], object]) -> list[object]:
    """Run jobs in threads that start at the same moment; their results, or the first exception."""
    gate = threading.Barrier(len(jobs), timeout=30)

    def run(job: Callable[[], object]) -> object:
        gate.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(run, job) for job in jobs]]


@pytest.mark.parametrize("stores", [1, 2])
def test_of_two_writers_of_one_record_exactly_one_meets_a_conflict(store: Store, store_url: str, stores: int) -> None:
    other = Store.open(store_url) if stores == 2 else store
    case, _ = put_case(store, a_case())

    def write(through: Store, address: str) -> str:
        try:
            put_case(through, replace(case, address=address), before=case)
        except Conflict:
            return "conflict"
        return address

    for _ in range(5):
        results = together(lambda: write(store, "left"), lambda: write(other, "right"))
        assert sorted(map(str, results)).count("conflict") == 1
        winner = next(result for result in results if result != "conflict")
        with store.read() as reader:
            case = reader.case(case.id)
        assert case.address == winner
    assert case.version == 6
    with store.read() as reader:
        assert reader.verify() == []
    if other is not store:
        other.dispose()


def test_a_reader_of_the_feed_sees_every_event_once_and_in_order(store: Store, store_url: str) -> None:
    # Two stores on one database: writers of one process queue in it, those of two meet only in the database.
    other = Store.open(store_url)
    done = threading.Event()
    polls: list[list[int]] = []

    def append(through: Store, name: int) -> None:
        for number in range(EACH):
            if number % 5 == 4:
                with pytest.raises(ZeroDivisionError), through.transaction("p1", NOON) as tx:
                    tx.put("report", None, a_case(f"lost-{name}-{number}"))
                    raise ZeroDivisionError
            with through.transaction("p1", NOON) as tx:
                tx.put_many("report", [a_case(f"T-{name}-{number}-{i}") for i in range(1 + number % 3)])

    def follow(through: Store) -> list[int]:
        seen: list[int] = []
        last = False
        while True:
            with through.read() as reader:
                page = reader.events_since(seen[-1] if seen else 0, limit=7)
            seen += [event.id for event in page]
            if not page and last:
                return seen
            last = done.is_set()

    with ThreadPoolExecutor(3) as pool:
        followers = [pool.submit(follow, through) for through in (store, other, store)]
        together(*(lambda name=name: append((store, other)[name % 2], name) for name in range(THREADS)))
        done.set()
        polls = [follower.result() for follower in followers]
    total = THREADS * sum(1 + number % 3 for number in range(EACH))
    for seen in polls:
        assert seen == list(range(1, total + 1))
    with store.read() as reader:
        assert reader.count_cases(CaseFilter()) == total == store.cursor()
        assert reader.verify() == []
    other.dispose()


def test_numbers_drawn_by_many_threads_are_each_drawn_once(store: Store) -> None:
    def draw() -> list[int]:
        drawn = []
        for _ in range(EACH):
            with store.transaction("p1", NOON) as tx:
                drawn.append(tx.next_number("XIN-20261122"))
        return drawn

    drawn = [number for numbers in together(*[draw] * THREADS) for number in numbers]  # type: ignore[attr-defined]
    assert sorted(drawn) == list(range(1, THREADS * EACH + 1))


def test_a_second_transaction_in_the_same_thread_is_refused_instead_of_waiting_for_ever(store: Store) -> None:
    with store.transaction("p1", NOON) as tx:
        tx.put("report", None, a_case())
        with pytest.raises(RuntimeError, match="already open"), store.transaction("p1", NOON):
            pass
        with store.read() as reader:
            assert reader.cursor() == 0
    assert store.cursor() == 1


OPENER = """
import sys
from geo.store import Store
store = Store.open(sys.argv[1])
print(store.cursor())
store.dispose()
"""


def test_processes_that_open_a_new_store_at_once_all_succeed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    children = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", OPENER, url], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [child.communicate(timeout=120)[0].strip() for child in children] == ["0", "0", "0"]


@pytest.mark.postgres
def test_processes_that_open_a_new_database_at_once_all_succeed(postgres_url: str) -> None:
    stores = together(*[lambda: Store.open(postgres_url)] * 3)
    for store in stores:
        assert isinstance(store, Store)
        assert store.cursor() == 0
        store.dispose()
