"""The same tests on both databases: a test that asks for ``store`` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from geo.model import Case, Event, Position, Source
from geo.store import Store, tables
from geo.store.tables import metadata
from tests.postgres import Server, postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
Meddle = Callable[..., int]


@pytest.fixture(scope="session")
def postgres_store_url(postgres_server: Server) -> Iterator[str]:
    """One database for the whole run, its tables made once: making them takes longer than most tests."""
    with postgres_server.fresh_database() as url:
        Store.open(url).dispose()
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is, or may be made."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url: str = request.getfixturevalue("postgres_store_url")
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(tables.log_head.insert().values(id=1, last=0))
    engine.dispose()
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An empty store."""
    opened = Store.open(store_url)
    yield opened
    opened.dispose()


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a SQLite file, for what only a file can do."""
    opened = Store.open(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def meddle(store_url: str) -> Iterator[Meddle]:
    """Change the tables behind the store's back; returns how many rows were hit."""
    engine = create_engine(store_url)

    def run(statement: str, **values: Any) -> int:
        with engine.begin() as connection:
            return connection.execute(text(statement), values).rowcount

    yield run
    engine.dispose()


def a_case(id_: str = "T-1", **changes: Any) -> Case:
    """A case on grid g1 of a community ``c``."""
    values: dict[str, Any] = {
        "id": id_,
        "community": "c",
        "category": "light",
        "description": "路灯不亮",
        "source": Source.RESIDENT,
        "received_at": NOON,
        "position": Position(111.47, 35.65, 15.0, ("c", "d1", "g1", "b1-3-501")),
        "handling_path": ("c", "d1", "g1"),
        "due_at": NOON + timedelta(hours=72),
    }
    return Case(**(values | changes))


def put_case(store: Store, case: Case, *, before: Case | None = None, verb: str = "report") -> tuple[Case, Event]:
    """Write one case in a transaction of its own."""
    with store.transaction("p1", NOON) as tx:
        return tx.put(verb, before, case)
