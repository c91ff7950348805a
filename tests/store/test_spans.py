"""Spans are stored exactly once, in any order, and everything that is summed up from them stays in step."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from workbench.stats.histograms import unpacked
from workbench.store.connection import open_store, reading, writing
from workbench.store.feedback import add_feedback, add_findings, count_refusals
from workbench.store.pruning import prune
from workbench.store.span_texts import unpacked as unpacked_body
from workbench.store.span_values import FeedbackRecord, FindingRecord, SpanBody, SpanRecord, TokenUse
from workbench.store.spans import add_spans

NOON = 1_780_000_000_000_000
CALL = TokenUse(1000, 50, cache_read_tokens=400, reasoning_tokens=10)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield opened
    opened.dispose()


def family(number: int) -> list[SpanRecord]:
    """Give a request as it really comes: the root knows session, agent and prompt, the calls under it only their model."""
    start = NOON + number * 40 * 60_000_000
    trace = f"{number:032x}"
    root = SpanRecord(
        trace, "root", start, 900.0, "answer", "agent", session=f"s{number % 3}", user=f"u{number % 3 % 2}", agent="support",
        prompt="support", version=str(1 + number % 2), environment="live", input_text=f"Question {number}", output_text="An answer",
    )  # fmt: skip
    step = SpanRecord(trace, "step", start + 1000, 800.0, "step", "workflow", parent_id="root")
    call = SpanRecord(
        trace, "call", start + 2000, 500.0, "chat", "llm", parent_id="step", model="m", provider="openai", tokens=CALL,
        ttft_ms=100.0, tpot_ms=8.0, cost_usd=0.001, input_text=f"Question {number}", output_text="An answer",
        body=SpanBody(inputs=[{"role": "user", "content": f"Question {number}"}]),
    )  # fmt: skip
    failed = replace(call, span_id="failed", started_us=start + 1500, is_error=True, error="timeout", tokens=TokenUse(), cost_usd=None)
    tool = SpanRecord(trace, "tool", start + 3000, 50.0, "search", "tool", parent_id="step", tool="search")
    return [root, step, call, failed, tool]


def rows(engine: Engine, query: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def everything(engine: Engine) -> dict[str, Any]:
    """Give all that is kept, without the numbers that depend on the order of coming."""
    keys = {row["id"]: tuple(value for name, value in row.items() if name != "id") for row in rows(engine, "SELECT * FROM traffic_key")}
    traces = {row["id"]: row["trace_id"] for row in rows(engine, "SELECT id, trace_id FROM trace")}
    found: dict[str, Any] = {}
    for row in rows(engine, "SELECT * FROM traffic"):
        times = {name: unpacked(row.pop(name)) for name in ("ttft", "tpot", "duration", "speed")}
        bucket = (row.pop("grain"), row.pop("bucket"), keys[row.pop("key_id")])
        if row["spans"]:
            found[str(bucket)] = (rounded(row), times)
        else:
            assert not any(rounded(row).values()) and not any(times.values())
    for row in rows(engine, "SELECT * FROM span"):
        place = f"span {traces[row.pop('trace_ref')]} {row.pop('span_id')}"
        found[place] = row | {"key_id": keys[row["key_id"]]}
    for name, of in (("trace", "trace_id"), ("live_session", "session"), ("user_day", "user")):
        for row in rows(engine, f"SELECT * FROM {name}"):
            row.pop("id", None)
            found[f"{name} {row[of]} {row.get('day', '')}"] = rounded(row)
    return found


def rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 12) if isinstance(value, float) else value for name, value in row.items()}


def store(engine: Engine, *batches: Sequence[SpanRecord]) -> tuple[int, int]:
    new = known = 0
    for batch in batches:
        with writing(engine) as session:
            added = add_spans(session, spans=batch)
        new, known = new + added.new, known + added.known
    return new, known


@pytest.mark.parametrize("seed", range(6))
def test_order_pieces_and_repetition_change_nothing(tmp_path: Path, seed: int) -> None:
    spans = [span for number in range(12) for span in family(number)]
    straight = open_store(f"sqlite:///{tmp_path / 'straight.db'}")
    assert store(straight, spans) == (60, 0)
    draw = random.Random(seed)
    mixed = spans + draw.sample(spans, 25)
    draw.shuffle(mixed)
    pieces = []
    while mixed:
        size = draw.randint(1, 9)
        pieces.append(mixed[:size])
        mixed = mixed[size:]
    pieced = open_store(f"sqlite:///{tmp_path / 'pieced.db'}")
    assert store(pieced, *pieces) == (60, 25)
    assert everything(pieced) == everything(straight)
    straight.dispose()
    pieced.dispose()


def test_a_call_counts_for_the_agent_and_the_version_of_the_span_around_it_even_if_that_comes_later(engine: Engine) -> None:
    root, step, call, failed, _ = family(0)
    store(engine, [call], [failed], [step])
    assert [row["agent"] for row in rows(engine, "SELECT agent FROM trace")] == [""]
    store(engine, [root])
    query = "SELECT agent, version, cost_usd, unpriced FROM traffic JOIN traffic_key ON key_id = id WHERE kind = 'llm' AND spans > 0"
    assert rows(engine, f"{query} AND grain = 'd'") == [{"agent": "support", "version": "1", "cost_usd": 0.001, "unpriced": 0}]
    assert rows(engine, "SELECT session, cost_usd, traces FROM live_session") == [{"session": "s0", "cost_usd": 0.001, "traces": 1}]


def test_sums_of_agents_and_workflows_are_not_counted_a_second_time(engine: Engine) -> None:
    root, _, call, *_ = family(0)
    store(engine, [replace(root, tokens=CALL, cost_usd=0.001), call])
    assert rows(engine, "SELECT cost_usd, input_tokens, calls FROM trace") == [{"cost_usd": 0.001, "input_tokens": 1000, "calls": 1}]


def test_an_unknown_price_is_counted_and_a_failed_call_is_not_one(engine: Engine) -> None:
    _, _, call, failed, _ = family(0)
    store(engine, [replace(call, cost_usd=None), failed])
    assert rows(engine, "SELECT unpriced, cost_usd, errors FROM trace") == [{"unpriced": 1, "cost_usd": 0.0, "errors": 1}]


def test_circles_and_missing_parents_are_kept_as_they_are(engine: Engine) -> None:
    _, step, call, _, tool = family(0)
    circle = [replace(step, parent_id="tool"), replace(tool, parent_id="step"), replace(call, parent_id="nobody")]
    assert store(engine, circle) == (3, 0)
    assert rows(engine, "SELECT spans, has_root FROM trace") == [{"spans": 3, "has_root": 0}]


def test_texts_are_found_and_bodies_come_back(engine: Engine) -> None:
    store(engine, [span for number in range(3) for span in family(number)])
    query = "SELECT span_id FROM span_search JOIN span_text ON span_text.id = span_search.rowid WHERE span_search MATCH '\"question 2\"'"
    assert sorted(row["span_id"] for row in rows(engine, query)) == ["call", "failed", "root"]
    body = rows(engine, "SELECT body FROM span_text WHERE body IS NOT NULL ORDER BY id")[0]["body"]
    assert unpacked_body(body).inputs == [{"role": "user", "content": "Question 0"}]


def test_feedback_counts_once_and_may_come_before_the_trace(engine: Engine) -> None:
    trace = family(0)[0].trace_id
    early = FeedbackRecord("t1", "thumbs", NOON, trace_id=trace, value=0)
    late = FeedbackRecord("t2", "stars", NOON + 5, trace_id=trace, value=5)
    with writing(engine) as session:
        assert add_feedback(session, feedback=[early]) == (1, 0)
    store(engine, family(0))
    assert rows(engine, "SELECT liked FROM trace") == [{"liked": 0}]
    with writing(engine) as session:
        assert add_feedback(session, feedback=[late, early]) == (1, 1)
    assert rows(engine, "SELECT liked FROM trace") == [{"liked": 1}]
    with writing(engine) as session:
        add_feedback(session, feedback=[FeedbackRecord("t3", "thumbs", NOON + 1, trace_id=trace, value=0)])
    assert rows(engine, "SELECT liked FROM trace") == [{"liked": 1}], "an older liking that comes late changes nothing"


def test_findings_have_their_place_and_count_once(engine: Engine) -> None:
    store(engine, family(0))
    one = FindingRecord(family(0)[0].trace_id, "call", "injection", "rules-1", 0.9, True, [("input", 0, 4)], NOON)
    for expected in ((1, 1), (0, 2)):
        with writing(engine) as session:
            assert add_findings(session, findings=[one, replace(one, trace_id="unknown")]) == expected
    assert rows(engine, "SELECT findings FROM trace") == [{"findings": 1}]


def test_refusals_are_counted_by_day_and_reason(engine: Engine) -> None:
    for _ in range(2):
        with writing(engine) as session:
            count_refusals(session, reasons={"clock": 2, "malformed": 1}, day=date(1970, 1, 3))
    assert rows(engine, "SELECT * FROM traffic_refusal ORDER BY reason") == [
        {"day": 2, "reason": "clock", "count": 4},
        {"day": 2, "reason": "malformed", "count": 2},
    ]


def test_pruning_takes_old_traces_and_their_texts_and_leaves_the_sums(engine: Engine) -> None:
    store(engine, [span for number in range(6) for span in family(number)])
    before = rows(engine, "SELECT * FROM traffic ORDER BY grain, bucket, key_id")
    gone = []
    while True:
        with writing(engine) as session:
            gone.append(prune(session, before_us=family(3)[0].started_us, limit=2))
        if not gone[-1]:
            break
    assert gone == [2, 1, 0]
    assert rows(engine, "SELECT count(*) AS n FROM trace") == [{"n": 3}]
    assert rows(engine, "SELECT count(*) AS n FROM span") == [{"n": 15}]
    assert rows(engine, "SELECT rowid FROM span_search WHERE span_search MATCH '\"question 1\"'") == []
    assert rows(engine, "SELECT * FROM traffic ORDER BY grain, bucket, key_id") == before
    with reading(engine) as session:
        session.connection().execute(text("INSERT INTO span_search (span_search) VALUES ('integrity-check')"))


def test_names_that_never_end_do_not_swell_the_sums(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.store.traffic_keys.MOST", 5)
    spans = [replace(family(number)[0], agent=f"agent {number}") for number in range(20)]
    assert store(engine, spans) == (20, 0)
    assert len(rows(engine, "SELECT id FROM traffic_key")) == 6
    assert sum(row["spans"] for row in rows(engine, "SELECT spans FROM traffic WHERE grain = 'd'")) == 20
