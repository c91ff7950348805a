"""Hear keys pressed anywhere on a page: the sheet of shortcuts, the search, and the way to other pages.

A component without a picture of its own, mounted once by the frame. It answers in the browser: the sheet is drawn there, and going to a
page presses its link in the navigation, so that nothing waits for the server.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st

from workbench.ui import places, shortcuts

HERE = Path(__file__).parent
SHEET = """<dialog aria-labelledby="sheet-title">
<header><h2 id="sheet-title">Keyboard shortcuts</h2><button type="button" aria-label="Close">✕</button></header>
<div class="groups"></div>
<p>Keys do nothing while you type into a field.</p>
</dialog>"""

_mount = st.components.v2.component(
    "workbench_keyboard",
    html=SHEET,
    css=(HERE / "keyboard.css").read_text(encoding="utf-8"),
    js=(HERE / "keyboard.js").read_text(encoding="utf-8"),
)


def listen() -> None:
    """Mount what hears keys; it takes no room."""
    _mount(key="keyboard", data=_data())


def _data() -> dict[str, Any]:
    """Give the sheet's lines and the pages by their keys; the same on every run, so that nothing is sent twice."""
    pages = {place.key: "" if place.is_home else place.stem for place in places.ALL}
    groups = [{"where": group.where, "shortcuts": [asdict(one) for one in group.shortcuts]} for group in shortcuts.GROUPS]
    return {"pages": pages, "groups": groups}
