"""Show field by field how two states of an example differ, texts word by word."""

from typing import Any

import streamlit as st

from workbench.golden_sets.fields import INPUT, differing
from workbench.terms import Example
from workbench.ui import texts, words
from workbench.ui.golden_example import as_text

SHORT = 60


def show(before: Example, after: Example, *, key: str) -> None:
    """Draw the fields that differ."""
    for field, (old, new) in differing(before, after).items():
        st.caption(words.plain(label(field)))
        one, other = _text(old), _text(new)
        shown = texts.pair(one, other, marked=True)
        if max(len(one), len(other)) <= SHORT:
            with st.container(horizontal=True, vertical_alignment="center", key=f"{key}_{field}"):
                for text, escaped in ((one, shown[0]), (other, shown[1])):
                    with st.container(border=True, width="content"):
                        texts.draw(escaped) if text else st.markdown(":gray[none]")
            continue
        for column, text, escaped in zip(st.columns(2, gap="medium"), (one, other), shown, strict=True):
            with column, st.container(border=True, height="stretch"):
                texts.draw(escaped) if text else st.markdown(":gray[none]")


def label(field: str) -> str:
    """Name a field for a reader.

    >>> label("inputs.question"), label("expected")
    ('question', 'Expected answer')
    """
    if field.startswith(INPUT):
        return field.removeprefix(INPUT)
    return {"expected": "Expected answer", "context": "Context"}.get(field, field.capitalize())


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n\n".join(value) if any("\n" in item or len(item) > SHORT for item in value) else ", ".join(value)
    return as_text(value)
