"""Show whether the same fixed prompts are answered otherwise by another run: drift without waiting for traffic."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench.runs.results import list_runs
from workbench.store.values import StoredRun
from workbench.ui import address, data, drift_view, places, words, worked_out

MOST_RUNS = 60


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def _runs() -> list[StoredRun]:
    return [one for one in list_runs(data.engine(), limit=MOST_RUNS) if not one.status.is_live]


def show() -> None:
    """Draw the choice of two sides and, as soon as it is worked out, how their answers differ."""
    st.subheader("Replay")
    st.markdown(
        "The same prompts answered twice, compared pair by pair: run a golden set again after a model update, and fifty prompts show what "
        "windows of traffic need hundreds of requests for."
    )
    runs = {str(one.id): one for one in _runs()}
    if not runs:
        places.link(places.COMPARE, "Run a golden set first")
        return
    before_at, after_at = st.columns(2, gap="large")
    with before_at:
        before = _side("replay_before", "Before", runs, 0)
    with after_at:
        same = {key: one for key, one in runs.items() if one.golden_set == before[2]}
        after = _side("replay_after", "After", same, -1)
    if before[:2] == after[:2]:
        st.caption("Choose two different runs or variants.")
        return
    if not address.value("replay"):
        st.button("Compare the answers", key="compare_replay", icon=":material/compare_arrows:", on_click=address.put, kwargs={"replay": 1})
        return
    found = worked_out.get(
        "replay",
        {"run_id": after[0], "variant": after[1], "other_run_id": before[0], "other_variant": before[1]},
        stamp=tuple(data.stamp_of(runs[str(side[0])]) for side in (before, after)),
        waiting="The answers are being compared pair by pair.",
        failed="The runs could not be compared",
    )
    if found is not None:
        _draw(found)


def _side(name: str, label: str, runs: Mapping[str, StoredRun], default: int) -> tuple[int, str, str]:
    """Draw the choice of a run and a variant of it; give them with the run's golden set."""
    st.caption(label)
    run = runs[address.menu(name, label, list(runs), shown=lambda one: f"Run {one}: {runs[one].name}", resets=(f"{name}_variant",))]
    variants = [one.name for one in data.parts(run.id).variants]
    ordered = variants if default == 0 else [variants[-1], *variants[:-1]]
    variant = address.menu(f"{name}_variant", f"{label}: variant", ordered)
    return run.id, variant, run.golden_set


def _draw(found: Mapping[str, Any]) -> None:
    said = words.plain(found["verdict"])
    if found["drifted"]:
        st.warning(said, icon=":material/trending_up:")
    else:
        st.success(said, icon=":material/trending_flat:")
    drift_view.signals(found["tests"], name="replay")
    with st.expander("Answers that differ most", key="replay_examples"):
        for one in found["changed"]:
            st.markdown(f"**{words.plain(one['key'])}**")
            for at, side in zip(st.columns(2, gap="large"), ("before", "after"), strict=True):
                at.markdown(words.plain(one[side]) or "*no text*")
