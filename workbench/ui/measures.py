"""Show what was measured: quality, tokens, cost and times of each variant side by side, and paired differences with intervals."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from workbench.charts.ground import CONFIG
from workbench.charts.intervals import Span, differences
from workbench.ui import words
from workbench.ui.figures import drawn

QUANTITIES = {
    "cost_usd": ("Cost of an answer", words.usd),
    "input_tokens": ("Tokens in", words.count),
    "output_tokens": ("Tokens out", words.count),
    "ttft_ms": ("Time to first token", words.milliseconds),
    "tpot_ms": ("Time per token", words.milliseconds),
    "duration_ms": ("Whole answer", words.milliseconds),
}
NAMES = {
    "outputs": "Answers",
    "cost_usd": "Cost, all answers",
    "per_answer": "Cost of an answer",
    "input_tokens": "Tokens in",
    "output_tokens": "Tokens out",
    "ttft_ms": "Time to first token, p50 · p95",
    "tpot_ms": "Time per token, p50 · p95",
    "duration_ms": "Whole answer, p50 · p95",
}


def table(variants: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Lay variants side by side: a row per measure, a column per variant, texts for a reader."""
    frame = {words.plain(variant["variant"]): _column(variant) for variant in variants}
    return pd.DataFrame(frame).fillna(words.UNKNOWN).rename_axis("Measure").reset_index()


def _column(variant: Mapping[str, Any]) -> dict[str, str]:
    failed = f", {variant['errors']:,} failed" if variant["errors"] else ""
    column = {"Model": words.plain(variant["model"]), NAMES["outputs"]: f"{variant['outputs']:,}{failed}"}
    column |= {words.plain(name): _share(estimate) for name, estimate in (variant["scores"] | variant["checks"]).items()}
    unpriced = variant["unpriced"]
    column[NAMES["per_answer"]] = words.plain(words.usd(variant["means"]["cost_usd"]["estimate"]) if not unpriced else words.UNKNOWN)
    column[NAMES["cost_usd"]] = words.plain(words.usd(variant["cost_usd"]))
    for name in ("input_tokens", "output_tokens"):
        column[NAMES[name]] = words.count(variant[name])
    for name in ("ttft_ms", "tpot_ms", "duration_ms"):
        column[NAMES[name]] = _quantiles(variant[name])
    return column


def _share(estimate: Mapping[str, Any]) -> str:
    missing = f", {estimate['missing']:,} unscored" if estimate["missing"] else ""
    return words.plain(f"{words.share(estimate)}{missing}")


def _quantiles(found: Mapping[str, float | None]) -> str:
    if found["p50"] is None:
        return words.UNKNOWN
    return f"{words.milliseconds(found['p50'])} · {words.milliseconds(found['p95'])}"


def show_variants(summary: Mapping[str, Any]) -> None:
    """Draw the table of variants."""
    st.table(table(summary["variants"]), border="horizontal", hide_index=True, alt="Measures of each variant")
    st.caption("Shares and scores with 95 % intervals, clustered by source; times of answers from the cache are those of the first call.")


def show_differences(entry: Mapping[str, Any] | None) -> None:
    """Draw the paired differences of checks and scores as a figure, and of costs and times as a table."""
    if entry is None:
        st.markdown("A run of one variant has nothing to differ from.")
        return
    scores = {name: found for name, found in entry["differences"].items() if name not in QUANTITIES and found["estimate"] is not None}
    figure_at, table_at = st.columns([1.15, 1], gap="large")
    with figure_at:
        st.markdown(f"##### Checks and scores, {words.plain(entry['b'])} minus {words.plain(entry['a'])}")
        if scores:
            spans = [_span(name, found) for name, found in scores.items()]
            st.plotly_chart(
                drawn(differences, spans, unit=" points"), key="differences", config=dict(CONFIG), alt="Paired differences in points"
            )
            st.caption("Percentage points on the same examples, with 95 % intervals. Green and orange: shown to differ; grey: not shown.")
        else:
            st.markdown("No check and no rubric scored both variants.")
    with table_at:
        st.markdown("##### Cost and speed")
        rows = [_quantity(name, entry) for name in QUANTITIES if name in entry["differences"]]
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="Differences of cost, tokens and times")


def _span(name: str, found: Mapping[str, Any]) -> Span:
    low, high = (None if found[end] is None else 100 * found[end] for end in ("low", "high"))
    return Span(label=words.shortened(name, 34), estimate=100 * found["estimate"], low=low, high=high, n=found["n"])


def _quantity(name: str, entry: Mapping[str, Any]) -> dict[str, str]:
    label, write = QUANTITIES[name]
    found = entry["differences"][name]
    ratio = entry["ratios"].get(name)
    if found["estimate"] is None:
        return {"Per answer": label, "Difference": words.UNKNOWN, "95 % interval": "", "Ratio": ""}
    bounds = f"{_signed(found['low'], write)} to {_signed(found['high'], write)}" if found["low"] is not None else "none"
    return {
        "Per answer": label,
        "Difference": words.plain(_signed(found["estimate"], write)),
        "95 % interval": words.plain(bounds),
        "Ratio": "" if ratio is None else f"{ratio:.2g}×",
    }


def _signed(value: float, write: Any) -> str:
    text = str(write(abs(value)))
    if not any(letter in "123456789" for letter in text):
        return text
    return f"{'+' if value > 0 else words.MINUS}{text}"
