"""What was acknowledged is still there after the process was killed."""

from __future__ import annotations

import signal
import subprocess
import sys

from geo.store import CaseFilter, Store
from tests.geo.store.conftest import a_case, put_case

WRITER = """
import sys
from geo.store import Store
from tests.geo.store.conftest import NOON, a_case
store = Store.open(sys.argv[1])
number = 0
while True:
    with store.transaction("p1", NOON) as tx:
        made = [a_case(f"{sys.argv[2]}-{number}-{i}") for i in range(3)]
        tx.put_many("report", made)
        tx.put("note", tx.case(made[0].id), made[0])
    print("\\n".join(case.id for case in made), flush=True)
    number += 1
"""


def test_every_acknowledged_record_survives_kill_9(store_url: str) -> None:
    acknowledged: list[str] = []
    for generation in range(2):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, store_url, f"K{generation}"], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        while len(acknowledged) < 60 * (generation + 1):
            line = child.stdout.readline()
            assert line, "the writer ended by itself"
            acknowledged.append(line.strip())
        child.send_signal(signal.SIGKILL)
        # What it had still said before the end counts as said.
        acknowledged += child.stdout.read().split()
        assert child.wait(30) == -signal.SIGKILL
        child.stdout.close()
        store = Store.open(store_url)
        with store.read() as reader:
            kept = {case.id: case.version for case in reader.cases(CaseFilter())}
            assert set(acknowledged) <= kept.keys()
            assert len(kept) % 3 == 0, "a transaction was kept in part"
            assert reader.cursor() == len(kept) // 3 * 4
            assert reader.verify() == []
        store.dispose()


HOLDER = """
import sys
from geo.store import Store
from tests.geo.store.conftest import NOON, a_case
store = Store.open(sys.argv[1])
with store.transaction("p1", NOON) as tx:
    tx.put("report", None, a_case("half"))
    print("held", flush=True)
    input()
"""


def test_a_writer_killed_in_the_middle_leaves_nothing_and_keeps_nobody_waiting(store_url: str) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, store_url], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "held"
    holder.kill()
    holder.communicate()
    store = Store.open(store_url)
    put_case(store, a_case("whole"))
    with store.read() as reader:
        assert [case.id for case in reader.cases(CaseFilter())] == ["whole"]
        assert reader.verify() == []
    store.dispose()
