import pytest

from tests.checks.scoring import score


@pytest.mark.parametrize("text", ['{"a": 1}', "[]", " 3 ", '"text"', "null"])
def test_json_documents_pass(text: str) -> None:
    assert score("valid_json", text).passed


@pytest.mark.parametrize("text", ["", "{a: 1}", "[1,]", "{} {}", "NaN", "[Infinity]", 'Sure! {"a": 1}', "```json\n{}\n```"])
def test_anything_else_fails(text: str) -> None:
    found = score("valid_json", text)
    assert (found.value, found.passed) == (0.0, False)


def test_a_fenced_document_passes_only_where_fences_are_allowed() -> None:
    assert score({"type": "valid_json", "fenced": True}, "```json\n{}\n```").passed


def test_the_reason_says_where_json_breaks() -> None:
    assert score("valid_json", '{"a": 1,\n "b" 2}').reason == "not JSON: Expecting ':' delimiter at line 2, column 6"
