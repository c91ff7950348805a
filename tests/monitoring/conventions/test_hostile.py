import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.monitoring.conventions.otlp_spans import NOW_US, SPAN_ID, STARTED_NS, TRACE_ID, a_span, as_json, as_protobuf, read_both, record
from workbench.errors import BadInput
from workbench.monitoring.conventions import Reading, attribute_names, read_otlp_json, read_otlp_protobuf
from workbench.monitoring.conventions.body_limits import LARGEST_BODY

YEAR_NS = 366 * 24 * 3600 * 10**9
MAPPED = sorted(
    {
        name
        for value in vars(attribute_names).values()
        for name in ((value,) if isinstance(value, str) else value if isinstance(value, tuple | dict) else ())
        if isinstance(name, str) and "." in name and " " not in name
    }
    | {
        "gen_ai.prompt.0.content", "gen_ai.prompt.0.role", "gen_ai.completion.0.tool_calls.0.name", "gen_ai.completion.0.tool_calls",
        "llm.input_messages.0.message.content", "llm.input_messages.0.message.contents.0.message_content.text",
        "llm.tools.0.tool.json_schema",
        "langfuse.observation.usage_details", "langfuse.observation.cost_details", "metadata.usage_object", "langfuse.observation.level",
    }
)  # fmt: skip


def read_json(value: Any) -> Reading:
    return read_otlp_json(json.dumps(value).encode(), now_us=NOW_US)


def sizes(reading: Reading) -> list[int]:
    """Measure what each body is as JSON, strictly."""
    found = []
    for span in reading.spans:
        assert span.body is not None
        body = span.body
        parts = {"inputs": body.inputs, "outputs": body.outputs, "attributes": body.attributes, "events": body.events, "tools": body.tools}
        found.append(len(json.dumps(parts, ensure_ascii=False, allow_nan=False).encode()))
    return found


@pytest.mark.parametrize("body", [b"\xff\xff\xff", b"not protobuf", as_protobuf([a_span()])[:-3]])
def test_malformed_protobuf_is_bad_input(body: bytes) -> None:
    with pytest.raises(BadInput, match="no ExportTraceServiceRequest"):
        read_otlp_protobuf(body, now_us=NOW_US)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"3", b"null", b'{"resourceMetrics": []}', b'{"resourceSpans": {}}', b"[" * 200_000, b"\xff\xfe\x00"],
    ids=lambda body: repr(body[:12]),
)
def test_malformed_json_is_bad_input(body: bytes) -> None:
    with pytest.raises(BadInput):
        read_otlp_json(body, now_us=NOW_US)


def test_nothing_at_all_is_no_span() -> None:
    assert read_otlp_protobuf(b"", now_us=NOW_US) == read_otlp_json(b"{}", now_us=NOW_US) == Reading()


def test_one_bad_span_does_no_harm_to_the_others() -> None:
    reading = read_both([a_span(trace_id="00"), a_span(), a_span(span_id="0" * 16), a_span(ended_ns=STARTED_NS - 1)])
    assert [span.span_id for span in reading.spans] == [SPAN_ID]
    assert [refusal.reason for refusal in reading.refusals] == ["no_trace_id", "no_span_id", "bad_time"]
    assert reading.refusals[1].message.startswith("resourceSpans[0].scopeSpans[0].spans[2]: ")


def test_what_is_no_object_is_malformed() -> None:
    good = json.loads(as_json([a_span()]))["resourceSpans"][0]
    reading = read_json({"resourceSpans": [3, {"scopeSpans": ["x", {"spans": [None, []]}]}, good]})
    assert [refusal.reason for refusal in reading.refusals] == ["malformed"] * 4
    assert len(reading.spans) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"trace_id": ""}, "no_trace_id"),
        ({"trace_id": "0" * 32}, "no_trace_id"),
        ({"trace_id": "ab" * 8}, "no_trace_id"),
        ({"span_id": ""}, "no_span_id"),
        ({"span_id": "ab" * 3}, "no_span_id"),
        ({"started_ns": 0}, "bad_time"),
        ({"ended_ns": 0}, "bad_time"),
        ({"ended_ns": STARTED_NS - 1}, "bad_time"),
        ({"started_ns": STARTED_NS + 2 * YEAR_NS, "ended_ns": STARTED_NS + 2 * YEAR_NS + 5}, "clock"),
        ({"started_ns": STARTED_NS - 2 * YEAR_NS, "ended_ns": STARTED_NS - 2 * YEAR_NS + 5}, "clock"),
    ],
)
def test_wrong_ids_and_times_are_refused_with_a_reason(changes: dict[str, Any], reason: str) -> None:
    reading = read_both([a_span(**changes)], oldest_us=NOW_US - YEAR_NS // 1000)
    assert ([refusal.reason for refusal in reading.refusals], reading.spans) == ([reason], [])


def test_old_spans_are_taken_where_no_oldest_time_is_said() -> None:
    assert len(read_both([a_span(started_ns=STARTED_NS - 2 * YEAR_NS, ended_ns=STARTED_NS - 2 * YEAR_NS + 5)]).spans) == 1


def test_a_span_without_duration_is_kept() -> None:
    assert record(ended_ns=STARTED_NS).duration_ms == 0.0


@pytest.mark.parametrize("parent", ["", "0" * 16, "abcd"])
def test_a_parent_that_is_none_is_no_parent(parent: str) -> None:
    assert record(parent_id=parent).parent_id is None


def test_ten_thousand_attributes_are_cut_but_the_mapped_ones_are_found() -> None:
    attributes: dict[str, Any] = {f"mine.{number}": number for number in range(10_000)}
    reading = read_both([a_span({**attributes, "workbench.kind": "llm", "gen_ai.request.model": "gpt-4o"})])
    [found] = reading.spans
    assert (found.kind, found.model) == ("llm", "gpt-4o")
    assert found.body is not None and len(found.body.attributes) == 256
    assert found.body.attributes["workbench.truncated"] is True
    assert reading.notes == {"attributes_cut": 1}


def test_nul_and_lone_surrogates_become_the_replacement_character() -> None:
    bad = "a\0b\ud800c"
    attributes = {"user.id": bad, "gen_ai.input.messages": json.dumps([{"role": "user", "content": bad}]), bad: "kept"}
    span = a_span(attributes, name=bad, events=[(bad, 0, {bad: bad})])
    [found] = read_otlp_json(as_json([span]), now_us=NOW_US).spans
    good = "a\ufffdb\ufffdc"
    assert (found.name, found.user, found.input_text) == (good, good, good)
    assert found.body is not None and found.body.attributes[good] == "kept"
    assert found.body.events[0] == {"name": good, "at_us": STARTED_NS // 1000, "attributes": {good: good}}
    assert record({"user.id": "a\0b"}).user == "a\ufffdb"


def test_bytes_that_are_no_utf8_spoil_one_letter() -> None:
    [found] = read_otlp_json(as_json([a_span(name="caf#")]).replace(b"#", b"\xe9"), now_us=NOW_US).spans
    assert found.name == "caf\ufffd"


def test_numbers_that_are_none_are_not_believed_and_stay_readable() -> None:
    attributes = {
        "workbench.kind": "llm", "gen_ai.request.temperature": math.nan, "workbench.cost_usd": math.inf,
        "gen_ai.usage.input_tokens": math.nan, "gen_ai.response.time_to_first_chunk": -math.inf, "mine": [math.nan, {"a": math.inf}],
    }  # fmt: skip
    reading = read_both([a_span(attributes)])
    [found] = reading.spans
    assert (found.temperature, found.reported_cost_usd, found.tokens.input_tokens, found.ttft_ms) == (None, None, None, None)
    assert found.body is not None and found.body.attributes["mine"] == ["NaN", {"a": "Infinity"}]
    assert sizes(reading)[0] < LARGEST_BODY


def test_long_texts_are_cut_and_counted() -> None:
    attributes = {"workbench.kind": "llm", "gen_ai.input.messages": "é" * 400_000, "gen_ai.output.messages": "short"}
    reading = read_both([a_span(attributes, name="n" * 500, code=2, message="e" * 9000)])
    [found] = reading.spans
    assert (len(found.name), len(found.error or ""), len(found.input_text), found.output_text) == (200, 500, 20_000, "short")
    assert LARGEST_BODY * 0.9 < sizes(reading)[0] <= LARGEST_BODY
    assert reading.notes == {"text_cut": 1}
    assert found.body is not None and found.body.attributes["workbench.truncated"] is True


@pytest.mark.parametrize(
    "attributes",
    [
        {"gen_ai.input.messages": json.dumps([{"role": "user", "content": "x"}] * 50_000)},
        {"gen_ai.tool.definitions": json.dumps([{"name": "x"}] * 60_000)},
        {"mine": ["x"] * 200_000},
        {f"mine.{number}": "\x01" * 9000 for number in range(200)},
        {f"gen_ai.prompt.{number}.content": "y" * 40 for number in range(20_000)},
    ],
    ids=["messages", "tools", "a list", "escapes", "flat"],
)
def test_a_body_is_never_larger_than_its_limit(attributes: dict[str, Any]) -> None:
    reading = read_both([a_span(attributes)])
    assert sizes(reading)[0] <= LARGEST_BODY
    assert reading.notes["text_cut"] == 1


def test_many_long_events_are_cut() -> None:
    reading = read_both([a_span(events=[("e", 0, {"text": "z" * 5000})] * 400)])
    assert sizes(reading)[0] <= LARGEST_BODY


def test_nesting_without_end_is_cut() -> None:
    value: Any = "deep"
    for _ in range(60):
        value = {"inner": [value]}
    text = as_json([a_span({"mine": value, "gen_ai.input.messages": "[" * 100_000})])
    [found] = read_otlp_json(text, now_us=NOW_US).spans
    assert found.body is not None and "nested too deeply" in json.dumps(found.body.attributes)


WRONG = [
    "",
    "text",
    "{",
    "[1, null, {}]",
    '{"role": 3, "content": {"a": [1]}}',
    '[{"role": "user", "content": 7}]',
    3,
    -5,
    2**62,
    1.5,
    True,
    [],
    [1, "a"],
    {},
]
WRONG += [{"role": "user", "parts": 3}, [{"role": None, "parts": [None, 3, {"type": 3}]}], b"\xff", 1e308, math.nan, "9" * 400]


@pytest.mark.parametrize("value", WRONG, ids=lambda value: repr(value)[:20])
def test_a_wrong_type_in_every_mapped_attribute_does_no_harm(value: Any) -> None:
    spans = [a_span({"workbench.kind": kind} | {name: value for name in MAPPED if name != "workbench.kind"}) for kind in ("llm", "tool")]
    reading = read_both([*spans, *(a_span({name: value}) for name in MAPPED)])
    assert len(reading.spans) == len(MAPPED) + 2
    sizes(reading)
    for found in reading.spans:
        assert found.ttft_ms is None or 0 <= found.ttft_ms <= 2000
        assert found.reported_cost_usd is None or math.isfinite(found.reported_cost_usd)


KEYS = st.sampled_from(MAPPED) | st.from_regex(
    r"(gen_ai\.(prompt|completion)|llm\.(input|output)_messages)\.\d{1,7}(\.(message|role|content|\d|tool_calls)){0,5}"
)
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
LEAVES = st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | TEXTS | st.binary(max_size=8)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12)
MESSAGE_KEYS = st.sampled_from(
    ["role", "content", "parts", "type", "text", "tool_calls", "function", "arguments", "message", "toolUse", "result", "finish_reason"]
)
MESSAGE_LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.sampled_from(["user", "tool_call", "tool_result", "reasoning"])
)
MESSAGES = st.recursive(
    MESSAGE_LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MESSAGE_KEYS, inner, max_size=5), max_leaves=20
)
EVENT_NAMES = st.sampled_from(["gen_ai.user.message", "gen_ai.choice", "gen_ai.content.prompt", "exception", "gen_ai.first_token"]) | TEXTS
ATTRIBUTES = st.dictionaries(KEYS | TEXTS, VALUES | MESSAGES.map(json.dumps), max_size=12)


@settings(max_examples=300, deadline=None)
@given(attributes=ATTRIBUTES, event=st.tuples(EVENT_NAMES, st.just(0.5), ATTRIBUTES), name=TEXTS)
def test_no_attributes_make_it_raise(attributes: dict[str, Any], event: tuple[str, float, dict[str, Any]], name: str) -> None:
    reading = read_both([a_span(attributes, events=[event], name=name)])
    assert len(reading.spans) == 1
    sizes(reading)


JSON_KEYS = st.sampled_from(
    [
        "traceId",
        "spanId",
        "name",
        "startTimeUnixNano",
        "endTimeUnixNano",
        "attributes",
        "status",
        "events",
        "key",
        "value",
        "stringValue",
        "intValue",
        "arrayValue",
        "values",
        "doubleValue",
    ]
)
JSON_LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from([TRACE_ID, SPAN_ID, str(STARTED_NS)])
)
JSON_VALUES = st.recursive(
    JSON_LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(JSON_KEYS, inner, max_size=8), max_leaves=30
)


@settings(max_examples=300, deadline=None)
@given(changes=st.dictionaries(JSON_KEYS, JSON_VALUES, max_size=5), loose=JSON_VALUES)
def test_no_json_in_the_place_of_a_span_makes_it_raise(changes: dict[str, Any], loose: Any) -> None:
    [group] = json.loads(as_json([a_span({"user.id": "u"})]))["resourceSpans"]
    [span] = group["scopeSpans"][0]["spans"]
    group["scopeSpans"][0]["spans"] = [{**span, **changes}, loose, span]
    reading = read_json({"resourceSpans": [group, loose, {"resource": loose, "scopeSpans": loose}, {"scopeSpans": [{"spans": loose}]}]})
    assert len(reading.spans) >= 1
    sizes(reading)


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=200), at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_any_bytes_are_read_or_refused(body: bytes, at: int, byte: int) -> None:
    whole = bytearray(as_protobuf([a_span({"user.id": "u", "gen_ai.usage.input_tokens": 3})]))
    whole[at % len(whole)] = byte
    for candidate in (body, bytes(whole)):
        try:
            read_otlp_protobuf(candidate, now_us=NOW_US)
        except BadInput:
            continue


def test_snake_case_base64_and_numbers_in_json_are_taken() -> None:
    span = {
        "trace_id": "W47/95gDgQPSabYzgT/GDA==", "span_id": "7uGbfsPBsXQ=", "parent_span_id": "EEE19B7EC3C1B173", "name": "chat",
        "start_time_unix_nano": STARTED_NS, "end_time_unix_nano": STARTED_NS + 10**9, "status": {"code": "STATUS_CODE_ERROR"}, "unknown": 1,
        "attributes": [
            {"key": "gen_ai.usage.input_tokens", "value": {"int_value": 3}},
            {"key": "gen_ai.operation.name", "value": {"string_value": "chat"}},
            {"key": "tags", "value": {"array_value": {"values": [{"double_value": 3}]}}},
        ],
    }  # fmt: skip
    [found] = read_json({"resource_spans": [{"scope_spans": [{"spans": [span]}]}]}).spans
    assert (found.trace_id, found.span_id, found.parent_id) == (TRACE_ID, SPAN_ID, "eee19b7ec3c1b173")
    assert (found.duration_ms, found.is_error, found.kind, found.tokens.input_tokens) == (1000.0, True, "llm", 3)
    assert found.body is not None and found.body.attributes["tags"] == [3.0]


def test_a_cut_leaves_no_half_of_a_secret() -> None:
    found = record(code=2, message="x" * 480 + " sk-" + "a1" * 40)
    assert found.error == "x" * 480 + "…"


def test_a_long_conversation_keeps_its_end() -> None:
    said = [{"role": "user", "content": f"message {number}"} for number in range(1500)]
    reading = read_both([a_span({"gen_ai.input.messages": json.dumps(said)})])
    [found] = reading.spans
    assert found.body is not None and [one["content"] for one in found.body.inputs] == [f"message {number}" for number in range(500, 1500)]
    assert (found.input_text, reading.notes) == ("message 1499", {"text_cut": 1})
