"""Keep figures that were drawn: Plotly takes tens of milliseconds for one, and a page is run again after every click.

A figure is told by the function that draws it and by what that is given, which are plain values; nobody changes one afterwards.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

Draw = Callable[..., Any]


def drawn(draw: Draw, *given: Any, **named: Any) -> Any:
    """Give the figure that a function of `charts` draws of some plain values."""
    return _drawn(f"{draw.__module__}.{draw.__qualname__}", repr((given, named)), draw, given, named)


@st.cache_resource(ttl=3_600, max_entries=300, show_spinner=False)
def _drawn(name: str, values: str, _draw: Draw, _given: tuple[Any, ...], _named: dict[str, Any]) -> Any:
    return _draw(*_given, **_named)
