"""Score one text in one line."""

from typing import Any

import pytest

from workbench.checks import build_check
from workbench.errors import BadInput
from workbench.terms import Answer, Example, Score


def score(definition: dict[str, Any] | str, text: str = "", *, expected: str | None = None, **answer: Any) -> Score:
    """Build the check and score a text by it."""
    return build_check(definition).score(Answer(text=text, **answer), Example(key="1", inputs={}, expected=expected))


def refusal(definition: dict[str, Any] | str) -> tuple[str, str]:
    """Give the place and the message with which a definition is refused."""
    with pytest.raises(BadInput) as caught:
        build_check(definition, "checks[2]")
    return caught.value.where, caught.value.message
