import json
from typing import Any

import pytest

from workbench.errors import BadInput
from workbench.monitoring.importing.own import read_span, span_document
from workbench.store.span_values import SpanBody, SpanRecord, TokenUse

WHOLE = SpanRecord(
    trace_id="t1",
    span_id="a",
    parent_id="b",
    started_us=1_796_040_000_000_000,
    duration_ms=12.5,
    name="chat",
    kind="llm",
    is_error=True,
    error="it broke",
    session="s",
    user="u",
    model="gpt-4o",
    temperature=0.0,
    tokens=TokenUse(input_tokens=0, output_tokens=7, cache_read_tokens=3),
    cost_usd=0.0,
    input_text="a question\n",
    body=SpanBody(inputs=({"role": "user", "content": "a question"},), attributes={"x": [1, {"y": None}]}),
)
LEAST = {"trace_id": "t", "span_id": "s", "started_us": 1, "duration_ms": 0, "name": "n"}


@pytest.mark.parametrize("span", [WHOLE, SpanRecord("t", "s", 1, 0.0, "n")])
def test_a_span_comes_back_as_it_left(span: SpanRecord) -> None:
    document = json.dumps(span_document(span))
    assert json.dumps(span_document(read_span(json.loads(document)))) == document
    again = read_span(json.loads(document))
    assert again.tokens == span.tokens and again.cost_usd == span.cost_usd


def test_what_is_empty_is_left_out() -> None:
    assert set(span_document(SpanRecord("t", "s", 1, 0.0, "n"))) == set(LEAST)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"started_us": "soon"}, "started_us"),
        ({"started_us": 1.5}, "started_us"),
        ({"started_us": 2**70}, "started_us"),
        ({"duration_ms": float("nan")}, "duration_ms"),
        ({"name": None}, "name"),
        ({"trace_id": ""}, "trace_id"),
        ({"kind": "chat"}, "kind"),
        ({"is_error": 1}, "is_error"),
        ({"colour": "red"}, "colour"),
        ({"tokens": 7}, "tokens"),
        ({"tokens": {"input_tokens": -1}}, "tokens.input_tokens"),
        ({"tokens": {"total": 1}}, "tokens.total"),
        ({"body": {"inputs": ["hello"]}}, "body.inputs"),
        ({"body": {"attributes": []}}, "body.attributes"),
    ],
)
def test_a_mistake_is_named_by_its_field(change: dict[str, Any], place: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_span({**LEAST, **change})
    assert caught.value.where == place


@pytest.mark.parametrize("field", LEAST)
def test_what_must_be_there_is_missed(field: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_span({name: value for name, value in LEAST.items() if name != field})
    assert caught.value.where == field
