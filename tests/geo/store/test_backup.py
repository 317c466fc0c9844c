"""A backup is one state of a store in one file, taken while it is in use; a restore brings exactly that back."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from geo.errors import BadInput
from geo.store import CaseFilter, Store
from tests.geo.store.conftest import NOON, a_case, put_case
from tests.small_town import KEY, small_town


def url(file: Path) -> str:
    return f"sqlite:///{file}"


def test_a_backup_taken_while_others_write_is_whole(file_store: Store, tmp_path: Path) -> None:
    with file_store.transaction("admin", NOON) as tx:
        tx.load_community(small_town())
        tx.put_many("import", [a_case(f"first-{n}") for n in range(300)])
    done = threading.Event()

    def write() -> None:
        number = 0
        while not done.is_set():
            with file_store.transaction("p1", NOON) as tx:
                tx.put_many("report", [a_case(f"T-{number}-{i}") for i in range(3)])
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for round_ in range(3):
            before = file_store.cursor()
            target = tmp_path / "backups" / f"{round_}.db"
            file_store.backup(target)
            copy = Store.open(url(target))
            with copy.read() as reader:
                assert before <= reader.cursor() <= file_store.cursor()
                assert (reader.count_cases(CaseFilter()) - 300) % 3 == 0, "a transaction was copied in part"
                assert reader.communities() == [KEY]
                assert reader.verify() == []
            copy.dispose()
    finally:
        done.set()
        writer.join()
    assert sorted(path.name for path in (tmp_path / "backups").iterdir()) == ["0.db", "1.db", "2.db"]


def test_a_backup_is_one_file_and_never_overwrites(file_store: Store, tmp_path: Path) -> None:
    put_case(file_store, a_case())
    target = tmp_path / "backup" / "a.db"
    file_store.backup(target)
    assert [path.name for path in target.parent.iterdir()] == ["a.db"]
    with pytest.raises(BadInput, match=r"already a file a\.db"):
        file_store.backup(target)


def test_a_restore_brings_back_the_state_of_the_backup_to_whoever_has_the_store_open(
    file_store: Store, tmp_path: Path
) -> None:
    kept, _ = put_case(file_store, a_case("kept"))
    file_store.backup(tmp_path / "a.db")
    put_case(file_store, a_case("later"))
    with pytest.raises(BadInput, match="may be replaced"):
        Store.restore(url(tmp_path / "store.db"), tmp_path / "a.db")
    Store.restore(url(tmp_path / "store.db"), tmp_path / "a.db", replace=True)
    other = Store.open(url(tmp_path / "store.db"))
    for store in (file_store, other):
        with store.read() as reader:
            assert reader.cases(CaseFilter()) == [kept]
            assert reader.cursor() == 1
            assert reader.verify() == []
    _, event = put_case(file_store, a_case("next"))
    assert event.id == 2 == other.cursor()
    other.dispose()


def test_a_restore_makes_a_store_where_there_is_none(file_store: Store, tmp_path: Path) -> None:
    kept, _ = put_case(file_store, a_case())
    file_store.backup(tmp_path / "a.db")
    Store.restore(url(tmp_path / "elsewhere" / "new.db"), tmp_path / "a.db")
    store = Store.open(url(tmp_path / "elsewhere" / "new.db"))
    with store.read() as reader:
        assert reader.cases(CaseFilter()) == [kept]
    store.dispose()


def test_what_is_no_backup_is_refused_and_the_store_stays(file_store: Store, tmp_path: Path) -> None:
    kept, _ = put_case(file_store, a_case())
    (tmp_path / "text").write_text("no database" * 1000)
    (tmp_path / "empty").touch()
    sqlite3.connect(tmp_path / "foreign").execute("CREATE TABLE t (x)").connection.close()
    file_store.backup(tmp_path / "good")
    torn = (tmp_path / "good").read_bytes()
    (tmp_path / "torn").write_bytes(torn[: len(torn) // 2])
    for name in ("text", "empty", "foreign", "torn"):
        with pytest.raises(BadInput, match="no whole backup"):
            Store.restore(url(tmp_path / "store.db"), tmp_path / name, replace=True)
    with pytest.raises(BadInput, match="no backup file"):
        Store.restore(url(tmp_path / "store.db"), tmp_path / "missing", replace=True)
    with file_store.read() as reader:
        assert reader.cases(CaseFilter()) == [kept]


@pytest.mark.postgres
def test_on_postgresql_the_sentence_names_the_tool_to_use(postgres_url: str, tmp_path: Path) -> None:
    store = Store.open(postgres_url)
    with pytest.raises(BadInput, match="pg_dump"):
        store.backup(tmp_path / "a.db")
    store.dispose()
    with pytest.raises(BadInput, match="pg_restore"):
        Store.restore(postgres_url, tmp_path / "a.db")
