"""Bring a store to the present schema with Alembic, and refuse one that is newer.

The common start finds the store up to date by one small query and does not import Alembic at all.
"""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from workbench.errors import StoreError, StoreTooNew

MIGRATIONS = Path(__file__).parent / "migrations"
REVISIONS = tuple(sorted(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")))
"""The numbered steps that this program knows, oldest first; the last is the present schema."""


def bring_up_to_date(engine: Engine) -> None:
    """Migrate the store if it is behind, keeping a copy of a SQLite file that holds anything.

    Raises `StoreTooNew`, and `StoreError` when a step would leave dangling references; then nothing has changed.
    """
    found = present_revision(engine)
    if found == REVISIONS[-1]:
        return
    _refuse_newer(found)
    if found is not None and engine.dialect.name == "sqlite":
        copy_of(Path(str(engine.url.database)), f"before-{REVISIONS[-1]}")
    _migrate(engine)


def copy_of(path: Path, suffix: str) -> Path:
    """Copy a live SQLite file beside itself, complete with what is still in its write-ahead log."""
    target = path.with_name(f"{path.name}.{suffix}")
    if shutil.disk_usage(path.parent).free < 2 * path.stat().st_size:
        raise StoreError(f"There is no room for a copy of {path.name} before it is migrated: free some space and start again.")
    with sqlite3.connect(path) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    return target


def present_revision(engine: Engine) -> str | None:
    """Give the store's revision, or None for an empty one."""
    with engine.connect() as connection:
        return _revision_of(connection)


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in REVISIONS:
        raise StoreTooNew(
            f"The store was written by a newer Workbench (schema {found}; this program knows up to {REVISIONS[-1]}). "
            "Update Workbench, or point WORKBENCH_HOME at another folder. Nothing was changed."
        )


def _migrate(engine: Engine) -> None:
    """Run the missing steps in one transaction.

    Foreign keys are off meanwhile, as batch recreation of a table needs, and checked before the commit.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(writes=True) as connection:
        if is_sqlite:
            _switch_foreign_keys(connection, on=False)
        try:
            with connection.begin():
                # Somebody else may have migrated while this process waited for the lock.
                if _revision_of(connection) != REVISIONS[-1]:
                    _upgrade(connection)
                if is_sqlite and (dangling := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                    raise StoreError(
                        f"Migrating would leave {len(dangling)} dangling references, first in table {dangling[0][0]}. Nothing was changed."
                    )
        finally:
            if is_sqlite:
                _switch_foreign_keys(connection, on=True)


def _switch_foreign_keys(connection: Connection, *, on: bool) -> None:
    # The pragma does nothing inside a transaction, so it goes to the driver directly.
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
