from typing import Any

import pytest

from workbench.errors import BadInput
from workbench.monitoring.feedback_reading import feedback_document, read_feedback

GOOD: dict[str, Any] = {"token": "x", "trace_id": "ABC", "name": "thumbs", "value": 1}


def test_feedback_is_read_and_comes_back_as_it_was() -> None:
    entry = {**GOOD, "comment": "fine", "person": "Ada", "at": "2026-11-30T12:00:00+00:00"}
    (record,) = read_feedback(entry)
    assert (record.trace_id, record.value, record.at_us) == ("abc", 1.0, 1_796_040_000_000_000)
    assert read_feedback([feedback_document(record)]) == [record]


def test_feedback_without_a_token_gets_its_own() -> None:
    entry = {name: value for name, value in GOOD.items() if name != "token"}
    first, second = read_feedback([entry, entry])
    assert first.token != second.token


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"session_id": "s"}, "feedback[0]"),
        ({"trace_id": ""}, "feedback[0]"),
        ({"trace_id": 7}, "feedback[0].trace_id"),
        ({"name": ""}, "feedback[0].name"),
        ({"name": "<script>"}, "feedback[0].name"),
        ({"value": "up"}, "feedback[0].value"),
        ({"value": 0.5}, "feedback[0].value"),
        ({"value": float("nan")}, "feedback[0].value"),
        ({"name": "stars", "value": 0}, "feedback[0].value"),
        ({"name": "comment", "value": None}, "feedback[0].value"),
        ({"comment": "x" * 5001}, "feedback[0].comment"),
        ({"at": "yesterday"}, "feedback[0].at"),
        ({"colour": "red"}, "feedback[0]"),
    ],
)
def test_a_mistake_is_named_by_its_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_feedback([{**GOOD, **change}])
    assert caught.value.where == place


@pytest.mark.parametrize("document", [[], "text", 7, None, [1], [[]]])
def test_what_is_no_feedback_is_refused(document: object) -> None:
    with pytest.raises(BadInput):
        read_feedback(document)
