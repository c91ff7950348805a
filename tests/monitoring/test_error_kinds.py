"""Errors that say the same but for numbers and identifiers are one kind."""

import pytest

from workbench.monitoring.error_kinds import kinds
from workbench.store.error_texts import ErrorText


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("timeout after 30 s", "timeout after 31.5 s"),
        ("request req_8f3a01bc failed", "request req_77aa91ff failed"),
        ("no answer from 10.0.0.1:8080", "no answer from 10.0.0.2:9090"),
        ("limit\n reached: 5", "limit reached: 60,000"),
    ],
)
def test_texts_that_differ_in_particulars_are_one_kind(one: str, other: str) -> None:
    [found] = kinds([ErrorText(one, 1, 10), ErrorText(other, 3, 5)])
    assert (found.text, found.calls, found.texts, found.last_us) == (other, 4, 2, 10)


def test_other_words_are_another_kind() -> None:
    found = kinds([ErrorText("rate limited by the provider", 1, 1), ErrorText("refused by the provider", 2, 2), ErrorText("", 1, 3)])
    assert [one.text for one in found] == ["refused by the provider", "", "rate limited by the provider"]


def test_no_errors_are_no_kinds() -> None:
    assert kinds([]) == []
