"""Show what a run did better and worse than another run on the same golden set, example by example, and which examples were changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench.charts.ground import CONFIG
from workbench.charts.intervals import Span, differences
from workbench.runs.against import candidate_of, matching_variant
from workbench.runs.against_words import Standing, sentence, standing
from workbench.runs.reporting_findings import difference_tone
from workbench.runs.results import RunParts, list_runs
from workbench.store.values import StoredRun
from workbench.ui import address, against_lists, data, measures, run_words, words, worked_out
from workbench.ui.comparisons import ICONS
from workbench.ui.figures import drawn

MOST_RUNS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """Which comparison is wanted; `stamp` says when both runs ended, so that what was computed before is not taken for it."""

    run_id: int
    variant: str
    other_run_id: int
    other_variant: str
    stamp: str


def show(parts: RunParts) -> None:
    """Draw the choice of the other run and, as soon as it is worked out, the comparison."""
    if parts.run.status.is_live:
        st.info("The run is still going on; it can be compared with an earlier one when it is over.", icon=":material/hourglass_top:")
        return
    others = _others(parts.run)
    if not others:
        st.info(
            f"No other run on the golden set {words.plain(parts.run.golden_set)} is over yet. Run it again after a change, and what got "
            "better and worse is shown here.",
            icon=":material/history:",
        )
        return
    asked = _choose(parts, others)
    arguments = {name: getattr(asked, name) for name in ("run_id", "variant", "other_run_id", "other_variant")}
    waiting = "The runs are being compared, example by example; large ones take some seconds."
    found = worked_out.get("against", arguments, stamp=asked.stamp, waiting=waiting, failed="The runs could not be compared")
    if found is None:
        return
    _show(found)
    against_lists.show(parts, found)


def _others(run: StoredRun) -> list[StoredRun]:
    """Give the runs on the same golden set that are over: those before this one first, each newest first."""
    found = [one for one in _runs_on(run.golden_set) if one.id != run.id and not one.status.is_live]
    return [one for one in found if one.id < run.id] + [one for one in found if one.id > run.id]


@st.cache_data(ttl=data.FRESH_S, max_entries=20, show_spinner=False)
def _runs_on(golden_set: str) -> list[StoredRun]:
    return list_runs(data.engine(), golden_set=golden_set, limit=MOST_RUNS)


def _choose(parts: RunParts, others: Sequence[StoredRun]) -> Asked:
    by_id = {str(one.id): one for one in others}
    run_at, this_at, other_at = st.columns([2, 1, 1], vertical_alignment="bottom")
    with run_at:
        st.caption("Compare with")
        resets = ("other_variant",)
        other = data.parts(int(address.menu("other", "Compare with", list(by_id), shown=lambda one: _run_label(by_id[one]), resets=resets)))
    with this_at:
        st.caption("This run's")
        variant = _variant("this_variant", "This run's variant", parts, candidate_of(parts))
    with other_at:
        st.caption("with the other's")
        other_variant = _variant("other_variant", "The other run's variant", other, matching_variant(parts, variant, other))
    runs = (parts.run, other.run)
    return Asked(parts.run.id, variant, other.run.id, other_variant, " ".join(f"{run.attempt} {run.finished_at}" for run in runs))


def _run_label(run: StoredRun) -> str:
    return f"Run {run.id}: {run_words.title(run)}  ·  {run.golden_set}@{run.revision}  ·  {words.ago(run.finished_at)}"


def _variant(name: str, label: str, parts: RunParts, first: str) -> str:
    names = [first, *(one.name for one in parts.variants if one.name != first)]
    return address.menu(name, label, names)


def _show(found: Mapping[str, Any]) -> None:
    """Draw the sentence, the paired differences with their intervals, and what an answer cost and took."""
    colour = _colour(found)
    draw = {"green": st.success, "red": st.error}.get(colour, st.info)
    draw(f"**{words.plain(sentence(found))}**", icon=ICONS[colour])
    scores_at, costs_at = st.columns([1.15, 1], gap="large")
    with scores_at:
        st.markdown("##### Checks and scores, now minus before")
        spans = [_span(one) for one in found["scorers"] if one["difference"]["estimate"] is not None]
        if spans:
            figure = drawn(differences, spans, unit=" points")
            st.plotly_chart(figure, key="against_differences", config=dict(CONFIG), alt=" ".join(_spoken(span) for span in spans))
            st.caption("Percentage points on the same examples, with 95 % intervals. Green and orange: shown to differ; grey: not shown.")
        else:
            st.markdown("Nothing scores both runs alike.")
        if found["not_comparable"]:
            said = "; ".join(f"{one['name']} ({one['reason']})" for one in found["not_comparable"])
            st.caption(words.plain(f"Not compared: {said}."))
    with costs_at:
        st.markdown("##### Cost and speed, mean of an answer")
        rows = [_quantity(one) for one in found["quantities"] if one["difference"]["estimate"] is not None]
        if rows:
            st.table(rows, border="horizontal", hide_index=True, alt="Cost, tokens and times before and now")
        else:
            st.markdown("No example was answered in both runs.")


def _colour(found: Mapping[str, Any]) -> str:
    if standing(found) is Standing.WORSE:
        return "red"
    return "green" if any(difference_tone(one["difference"]) == "better" for one in found["scorers"]) else "gray"


def _span(one: Mapping[str, Any]) -> Span:
    found = one["difference"]
    low, high = (None if found[end] is None else 100 * found[end] for end in ("low", "high"))
    return Span(words.shortened(one["name"], 34), 100 * found["estimate"], low, high, n=found["n"])


def _spoken(span: Span) -> str:
    bounds = f", interval {span.low:+.1f} to {span.high:+.1f}" if span.low is not None and span.high is not None else ""
    return f"{span.label}: {span.estimate:+.1f} points{bounds}."


def _quantity(one: Mapping[str, Any]) -> dict[str, str]:
    label, write = measures.QUANTITIES[one["name"]]
    ratio = "" if one["ratio"] is None else f"{one['ratio']:.2f}×"
    return {"Per answer": label, "Before": words.plain(write(one["other"])), "Now": words.plain(write(one["this"])), "Ratio": ratio}
