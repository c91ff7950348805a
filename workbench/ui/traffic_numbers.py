"""Draw single numbers of live traffic beside those of the time they are compared with."""

from typing import Any

import streamlit as st

from workbench.monitoring import latency
from workbench.stats.estimates import Estimate
from workbench.ui import address, frame, latency_words, traffic_scope, words
from workbench.ui.traffic_scope import Scope

BEYOND_CHANCE = "; grey ones are within what chance explains"


def nothing() -> None:
    """Draw that there are no calls in the chosen time, and the way to more."""
    with frame.empty("No calls in this time", "Look at a longer time, or take a filter away."):
        filters = dict.fromkeys(("from", "to", "agent", "model", "version", "environment"))
        st.button("Look at all of 90 days", on_click=address.put, kwargs={**filters, "range": "90d"}, key="look_at_all")


def change(now: float | None, before: float | None) -> str | None:
    """Write a change in per cent; None where there is nothing to compare with.

    >>> change(12.0, 10.0), change(1.0, None), change(1.0, 0.0)
    ('+20 %', None, None)
    """
    return None if now is None or not before else f"{100 * (now / before - 1):+.0f} %"


def metric(label: str, value: str, delta: str | None, *, colour: str, help: str) -> None:
    """Draw a number with its change in words; `colour` is Streamlit's, `inverse` where less is better.

    A change that comes to nothing when it is written has neither colour nor arrow.
    """
    is_flat = delta is not None and not any(digit in delta for digit in "123456789")
    shown = delta.lstrip("+-") if is_flat and delta else delta
    drawn: Any = {"delta_color": "off", "delta_arrow": "off"} if is_flat else {"delta_color": colour}
    st.metric(label, value, delta=shown, help=help, width="content", **drawn)


def number(label: str, value: str, now: float | None, before: float | None, colour: str, help: str) -> None:
    """Draw a number with its change in per cent."""
    metric(label, value, change(now, before), colour=colour, help=help)


def percentile(label: str, measure: str, now: Estimate | None, before: Estimate | None, *, share: str) -> None:
    """Draw a percentile (`share` is a key of `latency.MEASURES`) with its change, which has a colour only where it is beyond chance."""
    if now is None:
        metric(label, latency_words.NONE, None, colour="off", help=latency_words.UNKNOWN[measure])
        return
    moved = latency.change(now, before)
    colour = _beyond_chance(now, before, "normal" if measure == "speed" else "inverse")
    value = f"{now.estimate:,.0f}" if measure == "speed" else latency_words.quantity(measure, now.estimate)
    about = f"{latency_words.MEANT[measure]} {share}: {latency_words.interval(measure, now)}."
    metric(label, value, None if moved is None else f"{100 * moved:+.0f} %", colour=colour, help=about)


def share(label: str, now: Estimate | None, before: Estimate | None, *, colour: str, meant: str = "") -> None:
    """Draw a share with its change in points, which has its colour only where it is beyond chance, and its interval for who asks."""
    if now is None or now.estimate is None:
        metric(label, "–", None, colour="off", help="Nothing was measured in this time.")
        return
    bounds = "" if now.low is None or now.high is None else f"95 % interval {words.percent(now.low)} to {words.percent(now.high)}, "
    delta = None if before is None or before.estimate is None else f"{100 * (now.estimate - before.estimate):+.1f} points"
    metric(
        label,
        words.percent(now.estimate),
        delta,
        colour=_beyond_chance(now, before, colour),
        help=f"{meant} {bounds}n = {now.n:,}.".strip(),
    )


def _beyond_chance(now: Estimate | None, before: Estimate | None, colour: str) -> str:
    return colour if latency.is_beyond_chance(now, before) else "off"


def compared_with(scope: Scope, *, is_empty: bool, more: str = "") -> None:
    """Say what changes are against."""
    if scope.before is not None:
        span = traffic_scope.span_in_words(scope.before)
        st.caption(f"No calls to compare with: {span}." if is_empty else f"Changes are against {span}{more}.")
