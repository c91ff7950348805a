"""Transactions are short, whole, and wait for each other."""

import threading
from pathlib import Path

import pytest
from sqlmodel import select

from workbench.errors import StoreError
from workbench.store.connection import create_engine_for, open_store, reading, writing
from workbench.store.tables import Prompt


def test_work_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")

    def fail() -> None:
        with writing(engine) as session:
            session.add(Prompt(name="half"))
            session.flush()
            raise RuntimeError("on the way")

    with pytest.raises(RuntimeError):
        fail()
    with reading(engine) as session:
        assert session.exec(select(Prompt)).all() == []


def test_two_writers_wait_for_each_other_and_neither_is_refused(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")

    def write(name: str) -> None:
        for number in range(25):
            with writing(engine) as session:
                session.add(Prompt(name=f"{name} {number}"))

    threads = [threading.Thread(target=write, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert len(session.exec(select(Prompt)).all()) == 75


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    with writing(engine) as writer:
        writer.add(Prompt(name="coming"))
        writer.flush()
        with reading(engine) as reader:
            assert reader.exec(select(Prompt)).all() == []


def test_a_full_disk_is_an_error_in_words(tmp_path: Path) -> None:
    engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    engine = create_engine_for(f"sqlite:///{tmp_path / 'store.db'}")
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        connection.commit()
    with pytest.raises(StoreError, match="full"), writing(engine) as session:
        session.add(Prompt(name="long", description="x" * 100_000))
