"""Bring examples in, in three steps on one screen: bring a file or text, say what its columns are, look at what comes of it; then save."""

from collections.abc import Sequence

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.golden_sets import GoldenSetSummary
from workbench.ui import frame, golden_choice, golden_data, golden_keeping, golden_look, golden_mapping, golden_upload, words


def show(sets: Sequence[GoldenSetSummary]) -> None:
    """Draw the import."""
    st.html(golden_choice.STYLE)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown("### Import examples", width="content")
        st.button("Cancel", key="cancel_import", icon=":material/close:", on_click=_cancel)
    with st.container(border=True, key="step_bring"):
        st.markdown("##### 1. Bring a file or a text")
        found = golden_upload.draw()
    if found is None:
        _help()
        return
    begun = golden_data.glance(found["path"], found["called"], found["encoding"])
    if begun["refused"] is not None:
        st.error(words.plain(begun["refused"]["text"]), icon=":material/error:")
        if begun["refused"]["likely"]:
            golden_upload.encoding_choice(found, begun["refused"]["likely"])
        return
    try:
        with st.container(border=True, key="step_map"):
            st.markdown("##### 2. Say what each column is")
            mapping = golden_mapping.draw(begun["columns"], begun["mapping"], begun["samples"])
        with st.container(border=True, key="step_look"):
            st.markdown("##### 3. Look at what comes of it")
            seen = golden_look.report(found, mapping)
            if seen is not None and seen["mapping"] is None:
                st.error(words.plain(seen["refused"]["text"]), icon=":material/error:")
                return
            if seen is not None:
                golden_look.draw(found, seen)
    except WorkbenchError as error:
        frame.refuse(error)
        return
    with st.container(border=True, key="step_save"):
        st.markdown("##### 4. Save")
        golden_keeping.draw(found, mapping, seen, sets)


def _cancel() -> None:
    golden_upload.give_back()
    golden_choice.end_import()


def _help() -> None:
    """Say what a file needs."""
    with st.expander("What a file needs", key="import_help", icon=":material/help:"):
        st.markdown(
            "One row for each example, with headings. What the model is asked goes into one or several **inputs**, which templates "
            "name: `{{ question }}`. Everything else is optional: the **expected** answer, **context** documents, **tags** (separated by "
            "`|`), a **split** such as dev or test, a **cluster** for examples that share a source, and a **key** that names the example."
        )
        st.code("key,question,expected,tags,split\nq-1,What does Studio cost?,29 euros a month,price|plans,dev\n", language=None)
        st.code('{"key": "q-1", "inputs": {"question": "What does Studio cost?"}, "expected": "29 euros a month"}', language="json")
