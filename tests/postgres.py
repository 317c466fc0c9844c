"""A private PostgreSQL server for tests: started when first asked for, gone when the tests are.

Ask for the fixture ``postgres_url`` (a fresh, empty database per test) or, for fixtures of a wider scope, for
``postgres_server`` and its ``fresh_database``. With ``GRIDWARD_TEST_POSTGRES`` set to the URL of a server on which
databases may be created, that one is used instead. Every pytest-xdist worker has a server of its own.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

_START_S = 60
_numbers = itertools.count(1)


class Server:
    """A server on which tests may create databases.

    Parameters
    ----------
    url : URL
        A database of it from which others can be created.
    """

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql")

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """A connection to the server's own database, each statement by itself."""
        return psycopg.connect(self._url.render_as_string(hide_password=False), autocommit=True, connect_timeout=5)

    @contextmanager
    def fresh_database(self) -> Iterator[str]:
        """The SQLAlchemy URL of a new, empty database, which is dropped at the end whoever still uses it."""
        name = f"gridward_test_{os.getpid()}_{next(_numbers)}"
        with self.connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield self._url.set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
        finally:
            with self.connect() as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def find_binaries() -> Path | None:
    """The folder of ``initdb`` and ``postgres``, the newest where there are several."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    found = shutil.which("initdb")
    if versions:
        return versions[-1].parent
    return Path(found).resolve().parent if found else None


@contextmanager
def private_server(binaries: Path) -> Iterator[Server]:
    """Run a server that only this machine's sockets reach, in a folder of its own."""
    # A socket's path may have about a hundred characters: not below pytest's own long folders.
    home = Path(tempfile.mkdtemp(prefix="gw-pg-", dir="/tmp"))
    user = _unprivileged()
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    if user:
        os.chown(home, user.pw_uid, user.pw_gid)
    data = home / "data"
    process = None
    try:
        made = subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "gridward", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=False, capture_output=True, text=True, cwd=home, **who,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr}")
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", home, "-c", "listen_addresses=", "-c", "fsync=off",
                 "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=200",
                 "-c", "shared_buffers=64MB"],
                stdout=log, stderr=log, cwd=home, **who,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - a system call between fork and exec, no lock is taken
            )  # fmt: skip
        server = Server(URL.create("postgresql", "gridward", database="postgres", query={"host": str(home)}))
        _wait(server, process, home / "log")
        yield server
    finally:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGQUIT)
            process.wait(_START_S)
        shutil.rmtree(home, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd | None:
    """Whom the server runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("there is neither a user postgres nor a user nobody to run the server as")


def _end_with_parent() -> None:
    # PR_SET_PDEATHSIG: when the tests are killed, the server stops at once instead of staying behind.
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_S
    while True:
        try:
            server.connect().close()
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')}") from None
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A server for the whole run of one worker."""
    given = os.environ.get("GRIDWARD_TEST_POSTGRES")
    if given:
        yield Server(make_url(given))
        return
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server is installed: neither /usr/lib/postgresql/*/bin nor initdb on the path")
    with private_server(binaries) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """A fresh, empty database."""
    with postgres_server.fresh_database() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Empty for the file, then the URL of a fresh database: whatever asks for it runs on both."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else ""
