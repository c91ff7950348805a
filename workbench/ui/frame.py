"""Draw what is around every page: the store opened or refused in words, the demo's banner, a readable width."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.ui import data, places, words

WIDTH_PX = 1240
STYLE = f"""<style>
[data-testid="stMainBlockContainer"] {{ max-width: {WIDTH_PX}px; margin: 0 auto; padding-left: 2.5rem; padding-right: 2.5rem; }}
[data-testid="stMetricValue"] {{ font-variant-numeric: tabular-nums; }}
[data-testid="stTable"] td, [data-testid="stTable"] th {{ font-variant-numeric: tabular-nums; }}
</style>"""


def open_app() -> Any:
    """Set up the window and give the page to be run; stops with words where the store cannot be opened."""
    st.set_page_config(page_title="Workbench", page_icon="⚖️", layout="wide")
    st.html(STYLE)
    st.logo(LOGO, size="large")
    page = places.navigation()
    try:
        data.engine()
    except WorkbenchError as error:
        refuse(error)
        st.caption("`workbench doctor` says what is configured and what is wrong with it.")
        st.stop()
    if data.here().is_demo:
        with st.sidebar:
            st.info(DEMO, icon=":material/science:")
    return page


LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="172" height="32" viewBox="0 0 172 32">
<g stroke="#0072B2" stroke-width="2.6" stroke-linecap="round" fill="none"><path d="M4 9v14M24 9v14M4 16h20"/></g>
<circle cx="16" cy="16" r="5.2" fill="#E69F00"/>
<text x="36" y="22" font-family="'Source Sans 3','Source Sans Pro','Segoe UI',Arial,sans-serif" font-size="19" font-weight="600"
 fill="#6B7A8C">Workbench</text></svg>"""
"""An estimate with its interval; the grey is legible on the light and on the dark sidebar."""

DEMO = (
    "**Demo.** All data here is synthetic: the company, the questions and the prices were made up. "
    "The demo models follow rules; they are not language models."
)


@contextmanager
def refusals() -> Iterator[None]:
    """Show in words what the workbench refuses inside; anything else is a bug and looks like one."""
    try:
        yield
    except WorkbenchError as error:
        refuse(error)


def refuse(error: WorkbenchError) -> None:
    """Show a refusal; its text is the reader's, whatever characters it has."""
    st.error(words.plain(error), icon=":material/error:")


def empty(title: str, text: str) -> Any:
    """Draw the frame of an empty state; give the container in which the next step is put."""
    box = st.container(border=True)
    box.markdown(f"**{title}**")
    box.markdown(text)
    return box
