"""Draw buttons that show an icon alone; their labels are there for those who cannot see it."""

from contextlib import AbstractContextManager
from typing import Any

import streamlit as st

ICONS = "icons_of_"
"""What keys of containers begin with whose buttons show icons alone."""

_STYLE = f"""<style>
[class*="st-key-{ICONS}"] button p {{
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }}
</style>"""


def style() -> None:
    """Let the page have such buttons; to be called once in it."""
    st.html(_STYLE)


def box(key: str, **options: Any) -> AbstractContextManager[Any]:
    """Give a container, of these options, whose buttons show icons alone."""
    found: AbstractContextManager[Any] = st.container(key=f"{ICONS}{key}", **options)
    return found
