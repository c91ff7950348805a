import time
from dataclasses import replace

import pytest

from workbench.errors import BadInput
from workbench.monitoring.importing.limits import limited
from workbench.store.span_values import SpanBody, SpanRecord, TokenUse

NOW_US = time.time_ns() // 1000
SPAN = SpanRecord("t", "s", NOW_US, 1.0, "n")


def test_an_ordinary_span_stays_as_it_is() -> None:
    reading = limited(SPAN, now_us=NOW_US)
    assert reading.spans == [SPAN] and not reading.refusals and not reading.notes


def test_long_and_strange_texts_are_cut_and_counted() -> None:
    body = SpanBody(inputs=({"role": "user", "content": "y" * 400_000},), attributes={"a\0": "\ud800"})
    long = replace(SPAN, name="n" * 300, input_text="x\0" * 30_000, error="e" * 900, trace_id="T" * 100, body=body)
    (span,) = limited(long, now_us=NOW_US).spans
    assert (len(span.name), len(span.input_text), len(span.error or ""), len(span.trace_id)) == (200, 20_000, 500, 32)
    assert "\0" not in span.input_text
    assert span.body is not None and len(span.body.inputs[0]["content"]) < 300_000
    assert "a\ufffd" in span.body.attributes and span.body.attributes["a\ufffd"] == "\ufffd"
    assert limited(long, now_us=NOW_US).notes == {"text_cut": 1}


@pytest.mark.parametrize("started_us", [-1, 0, NOW_US + 2 * 86_400_000_000, 2**62], ids=["negative", "zero", "future", "far"])
def test_a_clock_that_is_wrong_is_refused(started_us: int) -> None:
    reading = limited(replace(SPAN, started_us=started_us), now_us=NOW_US)
    assert not reading.spans and [one.reason for one in reading.refusals] == ["clock"]


def test_old_times_are_taken() -> None:
    assert limited(replace(SPAN, started_us=1), now_us=NOW_US).spans


@pytest.mark.parametrize(
    "span", [replace(SPAN, duration_ms=-1.0), replace(SPAN, duration_ms=1e300), replace(SPAN, tokens=TokenUse(input_tokens=2**60))]
)
def test_numbers_that_cannot_be_right_are_refused(span: SpanRecord) -> None:
    with pytest.raises(BadInput):
        limited(span, now_us=NOW_US)
