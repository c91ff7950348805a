"""Requests are drawn with their texts, the same for the same window and seed."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.store.test_spans import NOON, family, store
from workbench.store.connection import open_store, reading
from workbench.store.traffic_filters import TrafficFilter
from workbench.store.traffic_samples import SampledRequest, sample

DAY_US = 86_400_000_000


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_store(f"sqlite:///{tmp_path / 'store.db'}")


def drawn(engine: Engine, *, limit: int = 100, seed: int = 0, **where: str) -> tuple[list[SampledRequest], int]:
    with reading(engine) as session:
        return sample(session, where=TrafficFilter(NOON, NOON + DAY_US, **where), limit=limit, seed=seed)


def test_a_request_has_its_whole_texts_and_its_tools(engine: Engine) -> None:
    root, step, call, _, tool = family(0)
    long = "word " * 200
    store(engine, [replace(root, input_text=long), step, replace(call, output_text="not this one"), tool])
    [found], count = drawn(engine)
    assert count == 1
    assert (found.input_text, found.output_text) == (long, "An answer")
    assert (found.agent, found.model, found.version, found.tools) == ("support", "m", "1", ("search",))


def test_a_root_without_texts_leaves_the_word_to_its_calls(engine: Engine) -> None:
    root, step, call, *_ = family(0)
    later = replace(call, span_id="later", started_us=call.started_us + 9, input_text="more", output_text="The end")
    store(engine, [replace(root, input_text="", output_text=""), step, call, later])
    [found], _ = drawn(engine)
    assert (found.input_text, found.output_text) == ("Question 0", "The end")


def test_the_draw_is_by_seed_within_the_window_and_the_filter(engine: Engine) -> None:
    store(engine, [span for number in range(60) for span in family(number)])
    some, count = drawn(engine, limit=10)
    assert (len(some), count) == (10, 36), "60 requests, one every 40 minutes: 36 in a day"
    assert drawn(engine, limit=10)[0] == some
    assert drawn(engine, limit=10, seed=1)[0] != some
    assert {one.version for one in drawn(engine, version="2")[0]} == {"2"}
    assert [one.started_us for one in some] == sorted(one.started_us for one in some)


def test_requests_without_texts_are_counted_and_left_out(engine: Engine) -> None:
    store(engine, [replace(span, input_text="", output_text="", body=None) for span in family(0)])
    assert drawn(engine) == ([], 1)
