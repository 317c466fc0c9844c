"""The form of the tables: brought up to date by alembic, without any file beside the package."""

from __future__ import annotations

import threading
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from geo.errors import Unavailable
from geo.i18n import mark
from geo.store.engine import Database

# alembic keeps the running migration in module globals.
_ONE_AT_A_TIME = threading.Lock()
_LOCK_NAME = 0x67726964  # "grid": PostgreSQL has nothing to lock yet when the first migration runs.


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def bring_up_to_date(database: Database, *, migrate: bool) -> None:
    """Make sure that the tables have the form this version of the package knows.

    Parameters
    ----------
    database : Database
        Where the tables are, or shall be.
    migrate : bool
        Whether they may be changed; all steps happen in one transaction.

    Raises
    ------
    Unavailable
        They are older and may not be changed, or a newer version of the package has changed them already.
    """
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    with database.reading() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == head:
        return
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise Unavailable(mark("The store was written by a newer version of this program."))
    if not migrate:
        raise Unavailable(mark("The store has an older form; open it once with migration allowed."))
    with _ONE_AT_A_TIME, database.writing() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK_NAME})")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
