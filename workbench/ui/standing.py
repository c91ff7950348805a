"""Say who wins: the conclusion in words, the win rates drawn against one half, and what the numbers rest on."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.charts.ground import CONFIG
from workbench.charts.intervals import Span, win_rates
from workbench.runs.conclusion import conclusion
from workbench.ui import words
from workbench.ui.comparisons import ICONS, Comparison, entry_of, verdict_colour
from workbench.ui.figures import drawn


def show(summary: Mapping[str, Any], all_of_them: Sequence[Comparison], chosen: Comparison) -> None:
    """Draw the chosen comparison's conclusion and counts above the win rates of all."""
    entry = entry_of(summary, chosen)
    if entry is None:
        return
    colour = verdict_colour(entry)
    _sentence(conclusion(entry), colour)
    if not entry.get("win_rate_b") or entry["win_rate_b"]["estimate"] is None:
        return
    _counts(entry, chosen)
    found = [(one == chosen, _span(entry_of(summary, one), one)) for one in all_of_them]
    spans = [span for _, span in found if span is not None]
    marked = [is_chosen for is_chosen, span in found if span is not None].index(True) if len(spans) > 1 else None
    st.plotly_chart(
        drawn(win_rates, spans, marked=marked), key="win_rates", config=dict(CONFIG), alt=" ".join(_spoken(span) for span in spans)
    )
    st.caption(_reading(entry))


def _sentence(text: str, colour: str) -> None:
    """Draw the conclusion large, on the colour of what it says."""
    draw = {"green": st.success, "red": st.error}.get(colour, st.info)
    draw(f"**{words.plain(text)}**", icon=ICONS[colour])


def _counts(entry: Mapping[str, Any], chosen: Comparison) -> None:
    b = chosen.b.name
    with st.container(horizontal=True, gap="medium"):
        st.metric(
            "Win rate", words.share(entry["win_rate_b"]), help=f"Of {words.plain(b)}; a tie counts half. 95 % interval.", width="content"
        )
        st.metric("Wins", f"{entry['wins_b']:,}", width="content")
        st.metric("Losses", f"{entry['losses_b']:,}", width="content")
        st.metric("Ties", f"{entry['ties']:,}", help="Flips among them.", width="content")
        st.metric("Flips", f"{entry['flips']:,}", help="The verdict turned round when the answers changed places; a tie.", width="content")
        st.metric("Unscored", f"{entry['unscored']:,}", help="Counted as missing, never as a loss.", width="content")
        st.metric("p value", words.p_value(entry["p_value"]), help="How often chance alone would show so much.", width="content")
        if entry.get("more_examples"):
            st.metric("To decide", f"{entry['more_examples']:,} more", help="Examples, if the rate stays as it is.", width="content")


def _span(entry: Mapping[str, Any] | None, comparison: Comparison) -> Span | None:
    found = (entry or {}).get("win_rate_b")
    if entry is None or not found or found["estimate"] is None:
        return None
    worst = entry.get("worst_case") or {}
    return Span(
        label=comparison.label.replace(" against ", " over "),
        estimate=100 * found["estimate"],
        low=None if found["low"] is None else 100 * found["low"],
        high=None if found["high"] is None else 100 * found["high"],
        n=found["n"],
        worst_low=None if not found["missing"] else 100 * worst["low"],
        worst_high=None if not found["missing"] else 100 * worst["high"],
    )


def _spoken(span: Span) -> str:
    bounds = f", interval {span.low:.0f} to {span.high:.0f}" if span.low is not None and span.high is not None else ""
    return f"{span.label}: {span.estimate:.0f} per cent{bounds}."


def _reading(entry: Mapping[str, Any]) -> str:
    found = entry["win_rate_b"]
    text = f"Line: 95 % interval on {words.many(found['n'], 'judged example')}. Dotted: even."
    if entry["unscored"]:
        worst = entry["worst_case"]
        text += (
            f" Grey band: where the rate lies if all {entry['unscored']:,} unscored had gone one way "
            f"({words.percent(worst['low'])} to {words.percent(worst['high'])})."
        )
    return text
