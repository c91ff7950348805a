"""Draw single numbers of live traffic beside those of the time they are compared with."""

import streamlit as st

from workbench.store.traffic_filters import TrafficFilter
from workbench.ui import address, traffic_scope
from workbench.ui.traffic_scope import Scope


def total(where: TrafficFilter | None) -> dict[str, float] | None:
    """Give the sums of all calls of a time; None where there are none."""
    found = traffic_scope.grouped(where) if where is not None else []
    return found[0].sums if found else None


def nothing() -> None:
    """Draw that there are no calls in the chosen time, and the way to more."""
    from workbench.ui import frame

    with frame.empty("No calls in this time", "Look at a longer time, or take a filter away."):
        filters = ("agent", "model", "version", "environment", "from", "to")
        st.button("Look at all of 90 days", on_click=address.put, kwargs={**dict.fromkeys(filters), "range": "90d"}, key="look_at_all")


def change(now: float | None, before: float | None) -> str | None:
    """Write a change in per cent; None where there is nothing to compare with.

    >>> change(12.0, 10.0), change(1.0, None), change(1.0, 0.0)
    ('+20 %', None, None)
    """
    return None if now is None or not before else f"{100 * (now / before - 1):+.0f} %"


def number(label: str, value: str, now: float | None, before: float | None, colour: str, help: str) -> None:
    """Draw a number with its change."""
    st.metric(label, value, delta=change(now, before), delta_color=colour, help=help, width="content")  # type: ignore[arg-type]


def compared_with(scope: Scope, *, is_empty: bool) -> None:
    """Say what changes are against."""
    if scope.before is None:
        return
    span = traffic_scope.span_in_words(scope.before)
    st.caption(f"Changes are against {span}{', when there was no traffic' if is_empty else ''}.")
