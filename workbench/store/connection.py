"""Open the store, and give short transactions on it.

Writing transactions begin IMMEDIATE, so that two writers queue instead of failing half-way; reading ones begin plainly
and, in WAL mode, never wait for a writer. SQLAlchemy begins them, not sqlite3 (`isolation_level=None`): otherwise a failed
migration stays half applied.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session

from workbench.errors import StoreError
from workbench.store import schema

PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000")

DURABLE_PRAGMAS = ("synchronous=FULL", "busy_timeout=5000")


def open_store(url: str) -> Engine:
    """Open the store at `url`, made or migrated as needed.

    Raises `StoreTooNew` for a store of a newer program and `StoreError` for one that cannot be opened.
    """
    engine = create_engine_for(url)
    try:
        schema.bring_up_to_date(engine)
    except SQLAlchemyError as error:
        raise StoreError(f"The store at {_shown(url)} cannot be opened: {_cause(error)}. Is it a Workbench store?") from error
    return engine


def create_engine_for(url: str) -> Engine:
    """Make the engine with our connection settings; opens nothing yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, json_serializer=_as_json)
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed, connect_args={"check_same_thread": False, "timeout": 30}, pool_size=10, max_overflow=20, json_serializer=_as_json
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def make_durable(engine: Engine) -> None:
    """Let a commit survive a power cut on connections made from now on, and let one that waits for another writer give up soon.

    Without it a commit survives the end of the program, and a power cut may take the last ones; the store stays whole either way.
    """
    if engine.dialect.name == "sqlite":
        engine.dispose()
        event.listen(engine, "connect", _on_durable_connect)


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session whose work is committed at the end, or wholly undone.

    Raises `StoreError` in words where the disk is full or the store stays locked.
    """
    try:
        with Session(engine.execution_options(writes=True), expire_on_commit=False) as session:
            yield session
            session.commit()
    except DBAPIError as error:
        raise StoreError(f"The store could not be written: {_cause(error)}.{_advice(error)}") from error


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session for reading one consistent state."""
    try:
        with Session(engine) as session:
            yield session
    except DBAPIError as error:
        raise StoreError(f"The store could not be read: {_cause(error)}.{_advice(error)}") from error


def _as_json(value: object) -> str:
    """Write JSON with letters as they are, so that a search finds them."""
    return json.dumps(value, ensure_ascii=False)


def _on_connect(connection: Any, record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_durable_connect(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    for pragma in DURABLE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _cause(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error)


def _advice(error: DBAPIError) -> str:
    cause = _cause(error).lower()
    if "full" in cause:
        return " Free some disk space; what was stored before is intact."
    if "locked" in cause:
        return " Another program holds it; try again, and look for it with `workbench doctor`."
    return ""


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)
