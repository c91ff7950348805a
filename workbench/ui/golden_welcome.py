"""Tell a newcomer what a golden set is, and how to get one."""

import streamlit as st

from workbench.ui import frame, golden_choice, places


def show() -> None:
    """Draw the empty state."""
    box = frame.empty(
        "No golden sets yet",
        "A golden set holds the questions that every variant must answer, with the answers you expect. It is kept in revisions that "
        "never change, so that a result always says on exactly which examples it rests. A few dozen examples are a start.",
    )
    with box:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Import examples", key="first_import", type="primary", icon=":material/upload_file:", on_click=golden_choice.begin_import
            )
            places.link(places.HOME, "Where to begin")
        st.caption("A CSV, JSON or YAML file, or cells pasted from a spreadsheet. On the command line:")
        st.code("workbench golden import questions.csv --name support", language="console")
