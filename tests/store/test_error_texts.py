"""What failed calls said is counted by text, of calls to models alone, through the index of errors."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.store.test_spans import NOON, family, store
from workbench.store.connection import open_store, reading
from workbench.store.error_texts import LENGTH, ErrorText, error_texts
from workbench.store.traffic_filters import TrafficFilter

WHERE = TrafficFilter(NOON, NOON + 86_400_000_000)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.dispose()


def fill(engine: Engine, *texts: str | None) -> None:
    for number, text in enumerate(texts):
        store(engine, [replace(one, error=text) if one.is_error else one for one in family(number)])


def read(engine: Engine, where: TrafficFilter = WHERE, limit: int = 10) -> list[ErrorText]:
    with reading(engine) as session:
        return error_texts(session, where=where, limit=limit)


def test_the_commonest_text_comes_first_with_its_last_moment(engine: Engine) -> None:
    fill(engine, "timeout", "too many requests", "timeout", None)
    last = NOON + 2 * 40 * 60_000_000 + 1500
    assert [(one.text, one.calls) for one in read(engine)] == [("timeout", 2), ("", 1), ("too many requests", 1)]
    assert read(engine)[0].last_us == last


def test_other_times_and_agents_are_left_out(engine: Engine) -> None:
    fill(engine, "timeout")
    assert read(engine, TrafficFilter(NOON - 10, NOON)) == []
    assert read(engine, TrafficFilter(NOON, NOON + 86_400_000_000, agent="billing")) == []
    assert len(read(engine, TrafficFilter(NOON, NOON + 86_400_000_000, agent="support"))) == 1


def test_a_failed_tool_is_no_failed_call(engine: Engine) -> None:
    store(engine, [replace(one, is_error=one.kind == "tool", error="no such order") for one in family(0)])
    assert read(engine) == []


def test_a_long_text_is_cut_and_only_so_many_are_given(engine: Engine) -> None:
    fill(engine, "x" * 5_000, "a", "b")
    assert [len(one.text) for one in read(engine, limit=2)] == [1, 1]
    assert max(len(one.text) for one in read(engine)) == LENGTH


def test_the_index_of_errors_is_used(engine: Engine) -> None:
    fill(engine, "timeout")
    said: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
    read(engine)
    [(query, values)] = [one for one in said if "GROUP BY" in one[0]]
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values).all()
    assert any("ix_span_error" in str(row) for row in plan), plan
