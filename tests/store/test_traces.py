"""Traces are found by what they say and by what they are, and read whole."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.store.test_spans import NOON, family, store
from workbench.errors import NotFound
from workbench.store import traces
from workbench.store.connection import open_store, reading, writing
from workbench.store.feedback import add_feedback
from workbench.store.span_values import FeedbackRecord
from workbench.store.traces import TraceSearch, count_traces, feedback_of, find_traces, read_body, read_trace

DAY_US = 86_400_000_000


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    spans = [span for number in range(10) for span in family(number)]
    spans[0] = replace(spans[0], input_text='Where is "parcel" AND (NOT) invoice* 4711?')
    calm = [span for span in spans if not (span.is_error and span.trace_id != family(3)[0].trace_id)]
    store(opened, calm)
    with writing(opened) as session:
        add_feedback(session, feedback=[FeedbackRecord("t", "thumbs", NOON, trace_id=family(4)[0].trace_id, value=0)])
    yield opened
    opened.dispose()


def found(engine: Engine, **search: Any) -> list[int]:
    """Give the numbers of the requests that are found, in order; the count must say the same."""
    wanted = TraceSearch(NOON, NOON + DAY_US, **search)
    with reading(engine) as session:
        rows = find_traces(session, search=wanted, limit=100)
        assert count_traces(session, search=wanted) == len(rows)
    return [int(row.trace_id, 16) for row in rows]


@pytest.mark.parametrize(
    ("search", "numbers"),
    [
        ({}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"words": "question 7"}, [7]),
        ({"words": "QUEST"}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"words": 'parcel" AND (invoice*'}, [0]),
        ({"words": '"parcel" invoice'}, [0]),
        ({"words": "4711"}, [0]),
        ({"words": "nothing like it"}, []),
        ({"words": "?*\"'"}, []),
        ({"session": "s1"}, [7, 4, 1]),
        ({"version": "2", "agent": "support"}, [9, 7, 5, 3, 1]),
        ({"model": "m", "user": "u1", "words": "question"}, [7, 4, 1]),
        ({"model": "other"}, []),
        ({"only": "errors"}, [3]),
        ({"only": "disliked"}, [4]),
        ({"only": "liked"}, []),
        ({"only": "unpriced"}, []),
    ],
)
def test_traces_are_found(engine: Engine, search: dict[str, str], numbers: list[int]) -> None:
    assert found(engine, **search) == numbers


def test_the_dearest_and_the_slowest_come_first(engine: Engine) -> None:
    call = replace(family(20)[2], started_us=NOON, cost_usd=9.0, duration_ms=60_000.0)
    store(engine, [call])
    for order in ("dearest", "slowest"):
        assert found(engine, order=order)[0] == 20


def test_the_pages_of_a_list_hold_each_trace_once(engine: Engine) -> None:
    with reading(engine) as session:
        pages = [find_traces(session, search=TraceSearch(0, 2**62), limit=4, offset=offset) for offset in (0, 4, 8)]
    assert len({row.trace_id for page in pages for row in page}) == 10


def test_a_trace_is_read_with_its_spans_texts_and_feedback(engine: Engine) -> None:
    trace_id = family(4)[0].trace_id
    with reading(engine) as session:
        row, spans = read_trace(session, trace_id=trace_id)
        body, into, _ = read_body(session, trace_ref=row.id, span_id="call")
        said = feedback_of(session, trace_id=trace_id, of_session=row.session)
        nothing = read_body(session, trace_ref=row.id, span_id="step")
    assert [(span.span_id, span.kind, span.agent) for span in spans] == [
        ("root", "agent", "support"),
        ("step", "workflow", "support"),
        ("call", "llm", "support"),
        ("tool", "tool", "support"),
    ]
    assert (into, body.inputs[0]["role"], len(said)) == ("Question 4", "user", 1)
    assert nothing[1:] == ("", "")
    with reading(engine) as session, pytest.raises(NotFound, match="let go"):
        read_trace(session, trace_id="nobody")


def test_of_words_that_stand_everywhere_the_latest_texts_are_looked_through(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "MOST_TEXTS", 4)
    with reading(engine) as session:
        assert traces.are_common(session, words="question")
        assert not traces.are_common(session, words="nothing like it") and not traces.are_common(session, words="'; --")
        found = traces.find_traces(session, search=TraceSearch(0, 9_000_000_000_000_000, words="question"), limit=50, offset=0)
    assert 0 < len(found) <= 4
