"""Server-sent events come out whole however the network cuts them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.providers.sse import EventParser, EventTooLong

STREAM = (
    'data: {"text": "gr\u00fc\u00df \U0001f600"}\n\n: keep-alive\n\nevent: message\nid: 7\ndata: first\ndata: second\n\ndata:[DONE]\r\n\r\n'
).encode()
EVENTS = ['{"text": "gr\u00fc\u00df \U0001f600"}'.encode(), b"first\nsecond", b"[DONE]"]


def test_all_events_of_one_read_come_together() -> None:
    assert EventParser().feed(STREAM) == EVENTS


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_events_are_the_same_wherever_the_network_cuts_the_bytes(cuts: list[int]) -> None:
    bounds = [0, *sorted(cuts), len(STREAM)]
    parser = EventParser()
    events = [event for low, high in itertools.pairwise(bounds) for event in parser.feed(STREAM[low:high])]
    assert events == EVENTS


def test_a_last_event_without_its_empty_line_is_given_at_the_end() -> None:
    parser = EventParser()
    assert parser.feed(b"data: last") == []
    assert parser.finish() == [b"last"]
    assert parser.finish() == []


def test_a_line_without_end_is_refused_before_it_fills_the_memory() -> None:
    parser = EventParser()
    parser.feed(b"data: " + b"x" * 15 * 2**20)
    with pytest.raises(EventTooLong):
        parser.feed(b"x" * 2**20)
