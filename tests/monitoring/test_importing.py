"""Files of other systems come in with what they say: ids, sessions, tokens, texts, costs."""

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as arrow  # type: ignore[import-untyped, unused-ignore]
import pytest
from pyarrow import parquet  # type: ignore[import-untyped, unused-ignore]
from sqlalchemy import Engine

from tests.collector.looking import rows, stored_ids
from tests.monitoring.exports import LANGFUSE_API_TRACE, LANGFUSE_OBSERVATIONS, LANGFUSE_TRACE, PHOENIX_SPANS
from workbench.errors import BadInput
from workbench.monitoring.importing.ingesting import Ingest, Ingested
from workbench.monitoring.receiving import receiver_from
from workbench.store.connection import open_store

CALLS = """SELECT trace.trace_id, span.span_id, span.parent_id, span.duration_ms, span.ttft_ms, span.is_error, span.error, span.tool,
  span.temperature,
  span.input_tokens, span.output_tokens, span.cache_read_tokens, span.cache_write_tokens, span.reasoning_tokens, span.cost_usd,
  key.kind, key.model, key.agent, key.prompt, key.version, key.environment, trace.session, trace.user, text.input_text, text.output_text
  FROM span JOIN trace ON trace.id = span.trace_ref JOIN traffic_key AS key ON key.id = span.key_id
  LEFT JOIN span_text AS text ON text.trace_ref = span.trace_ref AND text.span_id = span.span_id ORDER BY span.started_us"""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_store(f"sqlite:///{tmp_path / 'store.db'}")


def take(engine: Engine, *paths: Path, **options: Any) -> Ingested:
    return Ingest(receiver_from(engine, {}), **options).take(paths)


def jsonl(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def as_csv(path: Path, records: list[dict[str, Any]]) -> Path:
    """Write a table as Langfuse does: objects and lists as JSON."""
    columns = list(dict.fromkeys(name for record in records for name in record))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for record in records:
            writer.writerow({name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in record.items()})
    return path


def as_parquet(path: Path, records: list[dict[str, Any]]) -> None:
    """Write a table as ClickHouse does: objects as maps."""
    kinds = {
        "usage_details": arrow.int64(),
        "cost_details": arrow.float64(),
        "metadata": arrow.string(),
        "tool_definitions": arrow.string(),
    }
    columns: dict[str, Any] = {}
    for name in dict.fromkeys(name for record in records for name in record):
        values = [record.get(name) for record in records]
        if name in kinds:
            maps = [[(key, value if name != "metadata" else str(value)) for key, value in (one or {}).items()] for one in values]
            columns[name] = arrow.array(maps, arrow.map_(arrow.string(), kinds[name]))
        else:
            columns[name] = arrow.array(values)
    parquet.write_table(arrow.table(columns), path)


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    name = path.name
    if name.endswith(".csv"):
        return as_csv(path, records)
    if name.endswith(".parquet"):
        as_parquet(path, records)
        return path
    if name.endswith(".json"):
        path.write_text(json.dumps(records, indent=1))
        return path
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress("".join(json.dumps(record) + "\n" for record in records).encode()))
        return path
    return jsonl(path, records)


@pytest.mark.parametrize("suffix", ["jsonl", "json", "csv", "jsonl.gz", "parquet"])
def test_langfuses_blob_storage_is_read_with_its_traces(engine: Engine, tmp_path: Path, suffix: str) -> None:
    observations = write(tmp_path / f"observations.{suffix}", LANGFUSE_OBSERVATIONS)
    traces = write(tmp_path / f"traces.{suffix}", [LANGFUSE_TRACE])
    assert take(engine, observations, traces).new == 3
    root, tool, call = rows(engine, CALLS)
    assert (root["kind"], root["span_id"], root["parent_id"], root["duration_ms"]) == ("agent", "obs-root", None, 2500)
    assert {row["trace_id"] for row in (root, tool, call)} == {LANGFUSE_TRACE["id"]}
    assert (call["session"], call["user"], call["environment"]) == ("s-1", "u-7", "production")
    assert (call["kind"], call["model"], call["prompt"], call["version"], call["temperature"]) == (
        "llm",
        "gpt-4o-mini",
        "support",
        "3",
        0.7,
    )
    assert (call["duration_ms"], call["ttft_ms"]) == (2000, pytest.approx(400))
    assert (call["input_tokens"], call["cache_read_tokens"], call["output_tokens"], call["reasoning_tokens"]) == (1000, 400, 100, 20)
    assert call["cost_usd"] == pytest.approx((600 * 0.15 + 400 * 0.075 + 100 * 0.6) / 1e6)
    assert (call["input_text"], call["output_text"]) == ("Where is my order?", "On its way.")
    assert (tool["kind"], tool["is_error"], tool["error"]) == ("tool", 1, "no such order")
    assert take(engine, traces, observations).known == 3


def test_langfuses_api_trace_is_read_with_its_observations(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text(json.dumps({"data": [LANGFUSE_API_TRACE], "meta": {"page": 1, "limit": 50}}))
    assert take(engine, path).new == 1
    (call,) = rows(engine, CALLS)
    assert (call["trace_id"], call["span_id"]) == (LANGFUSE_API_TRACE["id"], "0123456789abcdef")
    assert (call["input_tokens"], call["cache_read_tokens"], call["cache_write_tokens"], call["output_tokens"]) == (150, 90, 50, 5)
    assert (call["session"], call["user"]) == ("s-2", "u-8")


def test_a_langfuse_trace_without_observations_stands_for_itself(engine: Engine, tmp_path: Path) -> None:
    traces = jsonl(tmp_path / "traces.jsonl", [LANGFUSE_TRACE])
    assert take(engine, traces).new == 1
    (row,) = rows(engine, CALLS)
    assert (row["kind"], row["session"], row["input_text"]) == ("workflow", "s-1", "Where is my order?")


def test_langfuses_enriched_observations_need_no_traces(engine: Engine, tmp_path: Path) -> None:
    more = {"user_id": "u-1", "session_id": "s-3", "trace_name": "t", "tags": ["a"], "release": ""}
    enriched = [{**one, **more, "parent_observation_id": one["parent_observation_id"] or ""} for one in LANGFUSE_OBSERVATIONS]
    assert take(engine, jsonl(tmp_path / "x.jsonl", enriched)).new == 3
    assert {(row["session"], row["user"]) for row in rows(engine, CALLS)} == {("s-3", "u-1")}
    assert [row["parent_id"] for row in rows(engine, CALLS)] == [None, "obs-root", "obs-root"]


@pytest.mark.parametrize("suffix", ["jsonl", "json", "csv", "pandas.csv", "parquet", "pandas.jsonl"])
def test_phoenix_spans_are_read(engine: Engine, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"spans.{suffix}"
    frame = pd.DataFrame(PHOENIX_SPANS)
    frame["start_time"], frame["end_time"] = (pd.to_datetime(frame[name], format="ISO8601") for name in ("start_time", "end_time"))
    if suffix == "pandas.csv":
        frame.to_csv(path)
    elif suffix == "pandas.jsonl":
        for name in ("start_time", "end_time"):
            frame[name] = frame[name].astype("int64") // 1000
        frame.to_json(path, orient="records", lines=True)
    elif suffix == "parquet":
        frame.to_parquet(path)
    else:
        write(path, PHOENIX_SPANS)
    assert take(engine, path).new == 2
    call, retrieval = rows(engine, CALLS)
    assert (call["trace_id"], call["span_id"], call["parent_id"]) == ("aa" * 16, "bb" * 8, None)
    assert (call["kind"], call["model"], call["session"], call["user"]) == ("llm", "gpt-4o-mini", "s-9", "u-9")
    assert (call["input_tokens"], call["output_tokens"], call["cache_read_tokens"]) == (120, 30, 64)
    assert (call["input_text"], call["output_text"], call["duration_ms"]) == ("What's new?", "Nothing.", 1250)
    assert (retrieval["kind"], retrieval["parent_id"], retrieval["is_error"], retrieval["error"]) == ("retrieval", "bb" * 8, 1, "no index")
    assert take(engine, path).known == 2


def test_lines_of_opentelemetrys_file_exporter_are_read(engine: Engine, tmp_path: Path) -> None:
    def resource(number: int) -> dict[str, Any]:
        start = 1_700_000_000_000_000_000 + number
        span = {"traceId": f"{number + 1:032X}", "spanId": f"{number + 1:016x}", "name": "chat", "startTimeUnixNano": str(start)}
        return {"resource": {}, "scopeSpans": [{"spans": [{**span, "endTimeUnixNano": str(start + 5_000_000)}]}]}

    lines = [{"resourceSpans": [resource(number)]} for number in range(3)]
    assert take(engine, jsonl(tmp_path / "lines.jsonl", lines)).new == 3
    assert take(engine, jsonl(tmp_path / "resources.jsonl", [resource(number) for number in range(5)])).new == 2
    document = tmp_path / "document.json"
    document.write_text(json.dumps({"resourceSpans": [resource(number) for number in range(9)]}, indent=2))
    assert take(engine, document).new == 4
    assert len(stored_ids(engine)) == 9


def test_a_refused_span_of_opentelemetry_is_placed(engine: Engine, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "x.jsonl", [{"resourceSpans": [{"scopeSpans": [{"spans": [{"name": "no ids"}]}]}]}])
    with pytest.raises(BadInput, match=r"line 1.*spans\[0\]"):
        take(engine, path)
    done = take(engine, path, skips=True)
    assert (done.refused, dict(done.reasons)) == (1, {"no_trace_id": 1})
    assert rows(engine, "SELECT SUM(count) AS count FROM traffic_refusal") == [{"count": 1}]


@pytest.mark.parametrize(
    ("records", "named"),
    [
        ([{**LANGFUSE_OBSERVATIONS[0], "start_time": "soon"}], "start_time"),
        ([{**PHOENIX_SPANS[0], "attributes.llm.token_count.prompt": "many"}], "token_count.prompt"),
        ([{**PHOENIX_SPANS[0], "context.span_id": ""}], "context.span_id"),
    ],
)
def test_a_mistake_is_named_by_its_field(engine: Engine, tmp_path: Path, records: list[dict[str, Any]], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        take(engine, jsonl(tmp_path / "x.jsonl", records))
