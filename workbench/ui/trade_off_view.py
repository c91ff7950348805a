"""Set quality against cost: which variants are worth their price is a question to decide, with both intervals in sight."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.charts.ground import CONFIG
from workbench.charts.trade_off import Offer, quality_and_cost
from workbench.ui import words
from workbench.ui.figures import drawn

Interval = tuple[float, float | None, float | None]


def qualities(summary: Mapping[str, Any]) -> dict[str, dict[str, Interval]]:
    """Give what can stand for quality, by name: of each variant the share in per cent with its bounds."""
    found: dict[str, dict[str, Interval]] = _win_rates(summary)
    for variant in summary["variants"]:
        for name, estimate in (variant["scores"] | variant["checks"]).items():
            if estimate["estimate"] is not None:
                found.setdefault(name, {})[variant["variant"]] = _interval(estimate)
    return found


def _win_rates(summary: Mapping[str, Any]) -> dict[str, dict[str, Interval]]:
    """Give win rates against the first variant, which itself stands at one half by definition."""
    found: dict[str, dict[str, Interval]] = {}
    first = summary["variants"][0]["variant"] if summary["variants"] else None
    for entry in summary["pairs"]:
        rate = entry["win_rate_b"]
        if entry["a"] == first and rate and rate["estimate"] is not None:
            name = f"Win rate against {first}" + (f" ({entry['judge']})" if entry["judge"] != "pairwise" else "")
            found.setdefault(name, {first: (50.0, None, None)})[entry["b"]] = _interval(rate)
    return found


def _interval(estimate: Mapping[str, Any]) -> Interval:
    low, high = (None if estimate[end] is None else 100 * estimate[end] for end in ("low", "high"))
    return 100 * estimate["estimate"], low, high


def offers(summary: Mapping[str, Any], quality: Mapping[str, Interval]) -> list[Offer]:
    """Give the variants whose quality and cost are both known."""
    found = []
    for place, variant in enumerate(summary["variants"]):
        cost = variant["means"]["cost_usd"]
        if variant["variant"] in quality and cost["estimate"] is not None and not variant["unpriced"]:
            share, low, high = quality[variant["variant"]]
            cheapest, dearest = (None if cost[end] is None else 1000 * cost[end] for end in ("low", "high"))
            found.append(Offer(variant["variant"], 1000 * cost["estimate"], share, cheapest, dearest, low, high, place))
    return found


def show(summary: Mapping[str, Any]) -> None:
    """Draw quality over cost, with the measure of quality to choose."""
    known = qualities(summary)
    if not known:
        st.markdown("Nothing has been scored that could stand for quality.")
        return
    name = st.selectbox("Quality is", list(known), key="quality", width=360)
    found = offers(summary, known[name])
    if found:
        st.plotly_chart(drawn(quality_and_cost, found, quality=name), key="trade_off", config=dict(CONFIG), alt=_spoken(found))
    absent = [variant["variant"] for variant in summary["variants"] if variant["variant"] not in {offer.label for offer in found}]
    st.caption("Up and to the left is better. Lines: 95 % intervals." + _absent(absent))


def _absent(names: Sequence[str]) -> str:
    return f" Not drawn, since cost or quality is unknown: {words.plain(', '.join(names))}." if names else ""


def _spoken(found: Sequence[Offer]) -> str:
    return " ".join(f"{offer.label}: ${offer.cost:.3g} per 1,000 answers, {offer.quality:.0f} per cent." for offer in found)
