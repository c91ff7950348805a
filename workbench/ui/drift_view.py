"""Show how two windows of live traffic differ, worked out by the process beside the app."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from workbench.charts.effects import Effect, SharePair, effects, share_pairs
from workbench.charts.ground import CONFIG
from workbench.store.traffic_filters import TrafficFilter
from workbench.ui import address, drift_words, places, traffic_scope, words, worked_out
from workbench.ui.traffic_scope import Scope

DEFAULT_RANGE = "7d"
CAUSES = {
    "agent": ":material/smart_toy: Agents",
    "version": ":material/edit_note: Prompt versions",
    "model": ":material/swap_horiz: Models",
    "topic": ":material/topic: Topics",
}
MOST_TOPICS = 12


def show() -> None:
    """Draw the choice of windows and, as soon as it is worked out, how they differ."""
    scope = traffic_scope.choose(DEFAULT_RANGE, without=("none",))
    assert scope.before is not None, "the page has no choice without a comparison"
    st.caption(f"Now: {traffic_scope.span_in_words(scope.where)}. Reference: {traffic_scope.span_in_words(scope.before)}.")
    found = worked_out.get(
        "drift",
        {"reference": asdict(scope.before), "current": asdict(scope.where)},
        stamp=_calls(scope.where),
        waiting="The windows are being compared: texts are read, embedded and relabelled 499 times; that takes some seconds.",
        failed="The windows could not be compared",
    )
    if found is None:
        return
    verdict(found)
    st.subheader("Signals")
    signals(found["tests"], name="drift")
    if found["attribution"]:
        causes(found)
    topics(found, scope)
    examples(found)


def _calls(where: TrafficFilter) -> float:
    """Count the calls of a window, so that what was worked out before more came is not shown as if it were of all."""
    return sum(one.sums["spans"] for one in traffic_scope.grouped(where))


def verdict(found: Mapping[str, Any]) -> None:
    """Draw in words whether anything drifted."""
    said = words.plain(found["verdict"])
    if found["drifted"]:
        st.warning(said, icon=":material/trending_up:")
    else:
        st.success(said, icon=":material/trending_flat:")
    drawn = [f"{side['drawn']:,} of {words.many(side['requests'], 'request')}" for side in (found["reference"], found["current"])]
    embedder = f", topics by {found['embedder']}" if found["embedder"] else ""
    st.caption(words.plain(f"Reference {drawn[0]}, now {drawn[1]}{embedder}. One window may drift by chance; a watch waits for two."))


def signals(tests: Sequence[Mapping[str, Any]], *, name: str) -> None:
    """Draw how far each signal lies from chance, and the figures behind it; `name` tells several such drawings on a page apart."""
    distances(tests, name=name)
    with st.expander("Figures and methods", key=f"{name}_figures"):
        st.table(pd.DataFrame([_row(one) for one in tests]), border="horizontal", hide_index=True, alt="Tests of all signals")
        st.caption("Labels are drawn by chance 499 times; p is corrected over all signals (Holm). At 0.05 a signal counts as drifted.")


def distances(tests: Sequence[Mapping[str, Any]], *, name: str) -> None:
    """Draw how far each signal that was tested lies from chance."""
    ordered = sorted((one for one in tests if one["p_value"] is not None), key=lambda one: -one["above_chance"])
    if ordered:
        rows = [
            Effect(drift_words.capital(one["signal"]), one["above_chance"], one["drifted"], drift_words.evidence(one)) for one in ordered
        ]
        spoken = "; ".join(f"{row.label} {row.above_chance:.1f} above chance{', drifted' if row.is_drift else ''}" for row in rows)
        st.plotly_chart(effects(rows), key=f"{name}_signals", config=dict(CONFIG), alt=f"Signals by distance from chance: {spoken}")


def _row(one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "Signal": words.plain(drift_words.capital(one["signal"])),
        "Reference → now": words.plain(drift_words.change(one)),
        "n": f"{one['n_reference']:,} · {one['n_current']:,}",
        "p": "–" if one["p_value"] is None else words.p_value(one["p_value"]),
        "p, corrected": "–" if one["p_adjusted"] is None else words.p_value(one["p_adjusted"]),
        "Method": words.plain(one["why_not"] or one["method"]),
    }


def causes(found: Mapping[str, Any]) -> None:
    """Draw what explains the drift, the causes of most signals first."""
    st.subheader("What explains it")
    by: dict[str, list[Mapping[str, Any]]] = {}
    for one in found["attribution"]:
        by.setdefault(one["by"], []).append(one)
    for name, own in sorted(by.items(), key=lambda item: -sum(one["explained"] for one in item[1])):
        leading = max(own, key=lambda one: one["explained"])
        with st.container(border=True, gap="small"):
            title = CAUSES.get(name, ":material/help: Nothing that is told apart" if not leading["shifts"] else name.capitalize())
            st.markdown(f"**{title}**")
            st.markdown(words.plain(leading["sentence"]))
            named = ", ".join(
                f"{one['signal']} ({words.percent(one['explained'])} of it)"
                if one["explained"] and one["p_fixed"] is not None
                else one["signal"]
                for one in sorted(own, key=lambda one: -one["explained"])
            )
            st.caption(words.plain(f"{'Explains' if leading['shifts'] else 'Left unexplained'}: {named}"))
    _agents(found["places"])


def _agents(found: Sequence[Mapping[str, Any]]) -> None:
    if len({one["agent"] for one in found}) < 2:
        return
    rows: dict[str, dict[str, str]] = {}
    for one in found:
        row = rows.setdefault(one["agent"], {"Agent": words.plain(one["agent"])})
        word = "drifted" if one["drifted"] else "as before"
        said = "too few in a window" if one["p_adjusted"] is None else f"{word}, p {words.p_value(one['p_adjusted'])}"
        row["Questions" if one["side"] == "input" else "Answers"] = words.plain(said)
    st.table(pd.DataFrame(list(rows.values())), border="horizontal", hide_index=True, alt="Drift of wording by agent")
    st.caption("Wording, agent by agent; p is corrected over the agents (Holm).")


def topics(found: Mapping[str, Any], scope: Scope) -> None:
    """Draw how the shares of topics changed; a click looks for the topic's first word among the traces."""
    shown = found["topics"][:MOST_TOPICS]
    if len(shown) < 2:
        return
    st.subheader("What is asked about")
    rows = [SharePair(one["value"], one["before"], one["after"]) for one in shown]
    spoken = "; ".join(f"{row.label}: {100 * row.before:.0f} % before, {100 * row.after:.0f} % now" for row in rows)
    clicks: dict[str, Any] = {"on_select": lambda: _pick(scope), "selection_mode": "points"}
    figure = share_pairs(rows, before="reference", after="now")
    st.plotly_chart(figure, key="drift_topics", config=dict(CONFIG), alt=f"Topics. {spoken}", **clicks)
    by = "by meaning" if found["embedder"] else "by their words"
    st.caption(f"Questions of both windows, grouped {by} and named by the words that set a group apart. Click a topic for its traces.")


def _pick(scope: Scope) -> None:
    points = st.session_state["drift_topics"]["selection"]["points"]
    if points and points[0].get("customdata"):
        term = str(points[0]["customdata"][0]).split(",")[0]
        st.session_state["open_traces"] = traffic_scope.query_of(scope, words=term)


def examples(found: Mapping[str, Any]) -> None:
    """Draw the requests that separate the windows most."""
    if not found["examples"]:
        return
    st.subheader("Examples that separate the windows")
    sides = [one for one in ("input", "output") if any(example["side"] == one for example in found["examples"])]
    shown = {"input": "Questions", "output": "Answers"}
    side = address.choice("side", "Side", sides, shown=lambda one: shown[one]) if len(sides) > 1 else sides[0]
    titles = {"reference": "Typical of the reference", "current": "Typical of now"}
    for at, (window, title) in zip(st.columns(2, gap="large"), titles.items(), strict=True):
        with at:
            st.markdown(f"**{title}**")
            own = [one for one in found["examples"] if one["side"] == side and one["window"] == window]
            for place, one in enumerate(own):
                _example(one, f"{window}_{place}")


def _example(one: Mapping[str, Any], key: str) -> None:
    with st.container(border=True, gap="xsmall", key=f"witness_{key}"):
        st.markdown(words.plain(words.shortened(one["text"], 260)))
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(words.plain(one["topic"]), width="content")
            places.link(places.TRACES, "Open", query={"trace": one["trace_id"]})
