"""Opening a store: its tables are made and kept up to date, and what goes wrong is said in one plain sentence."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.command import downgrade
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from geo.errors import BadInput, Unavailable
from geo.model import CaseState
from geo.store import CaseFilter, Store, engine, migrate
from geo.store.engine import Database, parse
from geo.store.tables import metadata
from tests.geo.store.conftest import NOON, Meddle, a_case, put_case


def test_the_steps_lead_to_the_tables_that_the_program_knows(store_url: str) -> None:
    Store.open(store_url).dispose()
    bare = create_engine(store_url)
    with bare.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        names = {name for table in inspect(connection).get_table_names() for name in _constraints(connection, table)}
        assert "ck_log_head_one_row" in names
    bare.dispose()


def _constraints(connection: object, table: str) -> set[str | None]:
    return {check["name"] for check in inspect(connection).get_check_constraints(table)}  # type: ignore[union-attr]


def test_the_steps_can_be_taken_back_and_forth(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    Store.open(url).dispose()
    database = Database(parse(url))
    config = migrate._config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        downgrade(config, "base")
    with database.reading() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]
    database.dispose()
    store = Store.open(url)
    assert store.cursor() == 0
    store.dispose()


def test_a_store_made_before_duplicates_had_columns_finds_them_afterwards(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = Store.open(url)
    put_case(store, a_case("a", state=CaseState.MERGED, merged_into="b"))
    part, _ = put_case(store, a_case("c", parent_id="b"))
    store.dispose()
    database = Database(parse(url))
    config = migrate._config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        downgrade(config, "remembered_phrases")
    with database.reading() as connection:
        assert "merged_into" not in {column["name"] for column in inspect(connection).get_columns("cases")}
    database.dispose()
    store = Store.open(url)
    with store.read() as reader:
        assert [case.id for case in reader.cases(CaseFilter(merged_into="b"))] == ["a"]
        assert reader.cases(CaseFilter(parent_id="b")) == [part]
        assert reader.verify() == []
    store.dispose()


def test_a_store_opened_again_has_what_was_written(store_url: str) -> None:
    first = Store.open(store_url)
    case, _ = put_case(first, a_case())
    first.dispose()
    second = Store.open(store_url, migrate=False)
    with second.read() as reader:
        assert reader.cases(CaseFilter()) == [case]
    second.dispose()


def test_a_store_that_needs_migration_is_not_opened_without_leave(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="older form"):
        Store.open(f"sqlite:///{tmp_path / 'new.db'}", migrate=False)


def test_a_store_of_a_newer_program_is_not_touched(store_url: str, meddle: Meddle) -> None:
    Store.open(store_url).dispose()
    meddle("UPDATE alembic_version SET version_num = 'from_the_future'")
    try:
        with pytest.raises(Unavailable, match="newer version"):
            Store.open(store_url)
    finally:
        head = ScriptDirectory.from_config(migrate._config()).get_current_head()
        meddle("UPDATE alembic_version SET version_num = :head", head=head)


def test_a_file_is_opened_for_safety_first(file_store: Store) -> None:
    with file_store._database.reading() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("no url at all", "cannot be read"),
        ("mysql://root:hunter2@host/x", "neither SQLite nor PostgreSQL: mysql"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused_in_one_sentence(url: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as caught:
        Store.open(url)
    assert "hunter2" not in str(caught.value)


def test_an_unreachable_server_is_a_plain_sentence_without_the_password() -> None:
    with pytest.raises(Unavailable) as caught:
        Store.open("postgresql://gridward:hunter2@127.0.0.1:1/nowhere")
    assert str(caught.value) == "The store cannot be reached now."
    chain: list[BaseException] = [caught.value]
    while chain[-1].__cause__ or chain[-1].__context__:
        chain.append(chain[-1].__cause__ or chain[-1].__context__)  # type: ignore[arg-type]
    assert not [error for error in chain if "hunter2" in f"{error}{error.args}"]


@pytest.mark.postgres
def test_a_server_that_drops_its_connections_is_reached_again(postgres_url: str) -> None:
    store = Store.open(postgres_url)
    case, _ = put_case(store, a_case())
    killer = create_engine(postgres_url)
    with pytest.raises(Unavailable, match="cannot be reached"), store.transaction("p1", NOON) as tx:
        tx.put("report", None, a_case("lost"))
        with killer.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        tx.put("report", None, a_case("lost too"))
    killer.dispose()
    with store.read() as reader:
        assert reader.cases(CaseFilter()) == [case]
    store.dispose()


def test_a_file_that_is_no_database_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("not a database" * 1000)
    with pytest.raises(Unavailable, match="damaged"):
        Store.open(f"sqlite:///{tmp_path / 'store.db'}")


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="folder of the store"):
        Store.open(f"sqlite:///{tmp_path / 'file' / 'store.db'}")


READ_ONLY = """
import os, sys
from geo.errors import Unavailable
from geo.store import Store
from tests.geo.store.conftest import NOON, a_case
Store.open(sys.argv[2]).dispose()  # so that everything is imported while it may still be read
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    with Store.open(sys.argv[1]).transaction("p1", NOON) as tx:
        tx.put("report", None, a_case())
except Unavailable as error:
    print(error)
"""


def test_a_store_on_which_we_may_not_write_says_so() -> None:
    # Not below pytest's own folder: only its owner may enter that.
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shared" / "store.db"
        Store.open(f"sqlite:///{file}").dispose()
        Path(folder).chmod(0o755)
        file.chmod(0o444)
        file.parent.chmod(0o555)
        urls = [f"sqlite:///{file}", f"sqlite:///{Path(folder) / 'own.db'}"]
        child = subprocess.run([sys.executable, "-c", READ_ONLY, *urls], capture_output=True, text=True, check=False)
        file.parent.chmod(0o755)
    assert child.stdout.strip() == "The store cannot be written: its file or folder is read-only.", child.stderr


def test_a_writer_that_does_not_finish_makes_others_say_that_the_store_is_busy(
    store: Store, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_S", 1)
    other = Store.open(store_url)
    with store.transaction("p1", NOON) as tx:
        tx.put("report", None, a_case())
        with pytest.raises(Unavailable, match="busy"), other.transaction("p2", NOON):
            pass
    with other.transaction("p2", NOON) as tx:
        assert tx.cursor() == 1
    other.dispose()


def test_errors_of_the_database_never_repeat_what_was_being_stored(store: Store) -> None:
    with (
        pytest.raises(Exception, match=r"(?i)foreign key") as caught,
        store.transaction("p1", NOON) as tx,
    ):
        tx.remember_key("c", "key-of-王某", "no-such-case")
    assert "王某" not in str(caught.value)


def test_the_file_can_be_read_by_plain_sqlite(file_store: Store, tmp_path: Path) -> None:
    put_case(file_store, a_case())
    plain = sqlite3.connect(tmp_path / "store.db")
    assert plain.execute("SELECT id, state, received_at, path FROM cases").fetchall() == [
        ("T-1", "collected", "2026-11-22T04:00:00+00:00", "/c/d1/g1/b1-3-501/")
    ]
    plain.close()
