import json
import os
import threading
from typing import Any

import pytest

from workbench.runs.companion_outbox import Outbox


def pipe() -> tuple[Any, Any]:
    reads, writes = os.pipe()
    return os.fdopen(reads, "r", encoding="utf-8"), os.fdopen(writes, "w", encoding="utf-8")


def test_a_reader_that_does_not_read_holds_nobody_up_and_hears_the_newest() -> None:
    reader, writer = pipe()
    outbox = Outbox(writer)
    big = "x" * 50_000
    for number in range(200):
        outbox.tell("a", {"text": f"{number} {big}"})
    outbox.answer("a", result="end")
    lines = []
    while not lines or "result" not in lines[-1]:
        lines.append(json.loads(reader.readline()))
    told = [int(line["event"]["text"].split()[0]) for line in lines[:-1]]
    assert told[-1] == 199, "the last that was told comes before the answer"
    assert told == sorted(told) and len(told) < 50, "most of what was told meanwhile is left out"
    outbox.flush(5)
    writer.close()
    reader.close()


def test_what_json_cannot_hold_is_refused_where_it_is_said() -> None:
    reader, writer = pipe()
    outbox = Outbox(writer)
    with pytest.raises(TypeError):
        outbox.answer("a", result=object())
    outbox.answer("a", error="half a character: \ud83d")
    assert json.loads(reader.readline()) == {"job": "a", "error": "half a character: \ud83d"}
    outbox.flush(5)
    writer.close()
    reader.close()


def test_a_reader_that_is_gone_is_no_error() -> None:
    reader, writer = pipe()
    reader.close()
    outbox = Outbox(writer)
    before = threading.active_count()
    outbox.answer("a", result=1)
    outbox.flush(5)
    outbox.answer("a", result=2)
    outbox.flush(5)
    assert threading.active_count() == before
    with pytest.raises(BrokenPipeError):
        writer.close()
