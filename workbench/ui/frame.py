"""Draw what is around every page: the store opened or refused in words, the demo's banner, a readable width."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.ui import address, data, keyboard, places, search_dialog, visits, words

WIDTH_PX = 1240
STYLE = f"""<style>
[data-testid="stMainBlockContainer"] {{ max-width: {WIDTH_PX}px; margin: 0 auto; padding-left: 2.5rem; padding-right: 2.5rem; }}
[data-testid="stMetricValue"] {{ font-variant-numeric: tabular-nums; }}
[data-testid="stTable"] td, [data-testid="stTable"] th {{ font-variant-numeric: tabular-nums; }}
.st-key-keyboard {{ position: absolute; width: 0; height: 0; overflow: hidden; }}
[data-testid="stSidebarNav"] {{ margin-top: 3.25rem; }}
.st-key-open_search {{ position: absolute; top: 4.1rem; left: 1.3rem; right: 1.3rem; width: auto; }}
.st-key-open_search button > div {{ width: 100%; justify-content: flex-start; }}
.st-key-open_search .stMarkdownBadge {{ position: absolute; right: 0.6rem; }}
.js-plotly-plot :is(.xtick, .ytick, .xtitle, .ytitle, .legendtext) {{ fill-opacity: 0.8; }}
.js-plotly-plot :is(.xtick text, .ytick text, .xtitle, .ytitle, .legendtext) {{ fill: currentColor !important; }}
.js-plotly-plot :is(.annotation-text, .bartext-outside) {{ fill: currentColor !important; }}
[data-testid="stMain"]:focus-visible {{ outline: 2px solid #4A90C4; outline-offset: -2px; }}
button kbd {{ color: inherit !important; opacity: 1 !important; }}
[data-testid="stCaptionContainer"] code {{ color: inherit; background: none; padding: 0; }}
.st-key-traces hr {{ margin: 0.25rem 0; }}
.st-key-search_results a {{ width: 100%; padding-top: 0.2rem; padding-bottom: 0.2rem; }}
@media (max-width: 900px) {{
  [data-testid="stMainBlockContainer"] {{ padding-left: 1.25rem; padding-right: 1.25rem; }}
}}
</style>"""

DARK_STYLE = """<style>
[data-testid="stBaseButton-primary"]:enabled, [data-testid="stBaseButton-primaryFormSubmit"]:enabled,
[data-testid="stMultiSelect"] [data-tag] { color: #0B1C29; }
</style>"""
"""Streamlit writes white on its primary colour; the one of the dark theme is light, so that it can be read as text on the dark page."""


def open_app() -> Any:
    """Set up the window and give the page to be run; stops with words where the store cannot be opened."""
    st.set_page_config(page_title="Workbench", page_icon="⚖️", layout="wide")
    is_dark = st.context.theme.type == "dark"
    st.html(STYLE + (DARK_STYLE if is_dark else ""))
    st.logo(LOGO.format(text=LOGO_TEXT[is_dark]), size="large")
    page = places.navigation()
    address.keep()
    keyboard.listen()
    try:
        data.engine()
    except WorkbenchError as error:
        refuse(error)
        st.caption("`workbench doctor` says what is configured and what is wrong with it.")
        st.stop()
    with st.sidebar:
        search_dialog.button()
        if data.here().is_demo:
            st.info(DEMO, icon=":material/science:")
        st.button("Keyboard shortcuts :gray-badge[?]", key="show_shortcuts", type="tertiary", icon=":material/keyboard:")
    visits.sign()
    return page


LOGO = """<svg xmlns="http://www.w3.org/2000/svg" width="172" height="32" viewBox="0 0 172 32">
<g stroke="#0072B2" stroke-width="2.6" stroke-linecap="round" fill="none"><path d="M4 9v14M24 9v14M4 16h20"/></g>
<circle cx="16" cy="16" r="5.2" fill="#E69F00"/>
<text x="36" y="22" font-family="'Source Sans 3','Source Sans Pro','Segoe UI',Arial,sans-serif" font-size="19" font-weight="600"
 fill="{text}">Workbench</text></svg>"""
"""An estimate with its interval."""
LOGO_TEXT = {False: "#3C4855", True: "#C3CCD6"}

DEMO = "**Demo.** All data is synthetic; the demo models follow rules and are not language models."


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
