"""A store is brought up to date from every older state, with rows; a newer one is refused in words."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from workbench.errors import StoreError, StoreTooNew
from workbench.store import schema
from workbench.store.connection import create_engine_for, open_store
from workbench.store.tables import Table


def migrate_to(path: Path, revision: str) -> None:
    """Bring an empty store to an older schema."""
    engine = create_engine_for(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def differences(engine: Engine) -> list[object]:
    """Compare the store with the tables; the index for searches is SQLite's own and no table of ours."""

    def is_ours(name: str | None, kind: str, parents: object) -> bool:
        return not (kind == "table" and name is not None and name.startswith("span_search"))

    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": is_ours}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Table.metadata))


@pytest.mark.parametrize("revision", schema.REVISIONS)
def test_every_older_store_is_migrated_with_its_rows_and_a_copy_is_kept(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "store.db"
    migrate_to(path, revision)
    with sqlite3.connect(path) as old:
        old.execute("INSERT INTO prompt (name, description, created_at) VALUES ('support', '', '2026-01-01 00:00:00')")
    old.close()
    engine = open_store(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT name FROM prompt").scalar() == "support"
    assert schema.present_revision(engine) == schema.REVISIONS[-1]
    assert differences(engine) == []
    copies = list(tmp_path.glob("store.db.before-*"))
    assert len(copies) == (0 if revision == schema.REVISIONS[-1] else 1)
    for copy in copies:
        with sqlite3.connect(copy) as kept:
            assert kept.execute("SELECT name FROM prompt").fetchall() == [("support",)]
            assert kept.execute("SELECT version_num FROM alembic_version").fetchall() == [(revision,)]
        kept.close()


def test_a_fresh_store_has_exactly_the_schema_of_the_tables(tmp_path: Path) -> None:
    assert differences(open_store(f"sqlite:///{tmp_path / 'store.db'}")) == []


def test_a_newer_store_is_refused_in_words_and_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    open_store(f"sqlite:///{path}").dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match="newer Workbench"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_step_that_would_leave_dangling_references_is_undone_wholly(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    migrate_to(path, schema.REVISIONS[0])
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO prompt_tag (prompt_id, name, prompt_version_id, author, created_at) VALUES (7, 'v1', 7, '', '2026-01-01')"
        )
    connection.close()
    with pytest.raises(StoreError, match="dangling"):
        open_store(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(schema.REVISIONS[0],)]
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'run'").fetchone() == (0,)
    connection.close()


def test_a_file_that_is_no_store_is_an_error_in_words(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_text("this is a letter to my aunt, not a database\n" * 50)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(f"sqlite:///{path}")
