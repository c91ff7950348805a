"""Serve the labelling component on one made-up queue, which the address names."""

import os
from pathlib import Path

import streamlit as st

from tests.browser.labelling.desk import Desk
from workbench.ui import keyboard, labelling

st.set_page_config(page_title="Label", layout="wide")
keyboard.listen()
st.title("Label")
queue = st.query_params.get("queue", "single")


@st.fragment
def label() -> None:
    """Label in a fragment, so that nothing else of the page runs again."""
    labelling.label(Desk(Path(os.environ["DESK_FOLDER"]), queue).answer, key=f"labelling_{queue}")


label()
