"""Show one example whole, with the way to those beside it, to its edit, and to the runs in which it stood."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from workbench.golden_sets import GoldenRevisionInfo, StoredExample
from workbench.terms import Example
from workbench.ui import address, golden_choice, golden_data, golden_drafts, golden_filters, places, texts, words

BRIEF = 600


def show(revision: GoldenRevisionInfo, *, is_newest: bool, is_archived: bool) -> None:
    """Draw the example that the address names. Raises `NotFound`."""
    key = address.value("example")
    _moves(revision, key)
    stored = golden_data.example(revision.id, key)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"### {words.plain(key)} &nbsp; {_badges(stored.example)}", width="content")
        if is_newest and not is_archived:
            _acts(revision, key)
    content(stored.example)
    _runs(stored)


def _moves(revision: GoldenRevisionInfo, key: str) -> None:
    """Draw the way back and to the examples beside, in the order of the list."""
    only, order, number = golden_filters.wanted(), golden_filters.order(), golden_filters.page()
    page = golden_data.page(revision.id, only, order, number)
    place = next((place for place, one in enumerate(page) if one.key == key), None)
    total = golden_data.count(revision.id, only)
    at = None if place is None else (number - 1) * golden_data.PER_PAGE + place
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("All examples", key="back", icon=":material/arrow_back:", on_click=address.put, kwargs={"example": None})
        before = None if not at else at - 1
        after = None if at is None or at + 1 >= total else at + 1
        _move("Previous", "previous_example", ":material/keyboard_arrow_up:", revision, before, "K")
        _move("Next", "next_example", ":material/keyboard_arrow_down:", revision, after, "J")
        if at is not None:
            st.caption(f"Example {at + 1:,} of {total:,}", width="content")


def _move(label: str, key: str, icon: str, revision: GoldenRevisionInfo, at: int | None, shortcut: str) -> None:
    if st.button(label, key=key, icon=icon, disabled=at is None, shortcut=shortcut) and at is not None:
        number = at // golden_data.PER_PAGE + 1
        page = golden_data.page(revision.id, golden_filters.wanted(), golden_filters.order(), number)
        address.put(example=page[at % golden_data.PER_PAGE].key, page=None if number == 1 else number)
        st.rerun()


def _badges(example: Example) -> str:
    marks = [f":gray-badge[{words.plain(tag)}]" for tag in example.tags]
    if example.split:
        marks.insert(0, f":blue-badge[{words.plain(example.split)}]")
    return " ".join(marks)


def _acts(revision: GoldenRevisionInfo, key: str) -> None:
    is_current = golden_drafts.base_of(revision.name, revision.number) == revision.number
    is_removed = key in golden_drafts.removed(revision.name)
    with st.container(horizontal=True, width="content"):
        st.button(
            "Edit",
            key="edit_example",
            icon=":material/edit:",
            on_click=address.put,
            kwargs={"tab": golden_choice.EDIT},
            disabled=is_removed,
        )
        if is_removed:
            st.button("Keep", key="keep_example", icon=":material/undo:", on_click=golden_drafts.keep, args=(revision.name, key))
        else:
            st.button(
                "Remove",
                key="remove_example",
                icon=":material/delete:",
                help="In the draft; nothing is saved yet.",
                on_click=golden_drafts.remove,
                args=(revision.name, revision.number, [key]),
                disabled=not is_current,
            )


def content(example: Example) -> None:
    """Draw everything that an example holds."""
    asked_at, expected_at = st.columns(2, gap="large")
    with asked_at:
        for name, value in example.inputs.items():
            st.caption(words.plain(name))
            texts.box(as_text(value))
    with expected_at:
        st.caption("Expected")
        texts.box(example.expected) if example.expected else st.markdown("_No expected answer._")
        if example.cluster:
            st.caption("Cluster, for examples with one source")
            texts.box(example.cluster)
    if example.context:
        with st.expander(f"Context, {words.many(len(example.context), 'document')}", key="context"):
            for document in example.context:
                with st.container(border=True):
                    texts.box(document)
    if example.metadata:
        with st.expander(f"Metadata, {words.many(len(example.metadata), 'field')}", key="metadata", expanded=True):
            _metadata(example.metadata)


def brief(example: Example) -> None:
    """Draw inputs and expected answer side by side, for a list."""
    asked_at, expected_at = st.columns(2, gap="medium")
    with asked_at:
        texts.box(words.shortened("\n".join(as_text(value) for value in example.inputs.values()), BRIEF))
    with expected_at:
        texts.box(words.shortened(example.expected, BRIEF)) if example.expected else st.markdown(":gray[no expected answer]")


def _metadata(found: Mapping[str, Any]) -> None:
    rows = [{"Field": words.plain(name), "Value": words.plain(words.shortened(as_text(value), 2_000))} for name, value in found.items()]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="Metadata")


def as_text(value: Any) -> str:
    """Write a value for a reader: texts as they are, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


def _runs(stored: StoredExample) -> None:
    """Draw the newest runs in which this content of the example stood."""
    found = golden_data.mentions(stored.id)
    st.caption("Runs that asked exactly this" if found else "No run has asked exactly this yet.")
    with st.container(horizontal=True):
        for run in found:
            label = f"{words.plain(words.shortened(run.name, 40))} ({run.run_id})" if run.name else f"Run {run.run_id}"
            places.link(places.RESULTS, label, query={"run": run.run_id, "row": f"{run.position}.0"})
