"""Say where things stand: what to do first, or what the newest runs found."""

import streamlit as st

from workbench.ui import beginnings, data, places, run_list

st.title("Workbench")
st.markdown("Decide with evidence whether a prompt or model change is fit to ship.")

prompts, golden_sets, runs = data.prompt_list(), data.golden_list(), data.runs(6)

if not runs:
    beginnings.three_steps(has_prompts=bool(prompts), has_golden_sets=bool(golden_sets))
    st.stop()

with st.container(horizontal=True, gap="medium"):
    st.metric("Prompts", f"{len(prompts):,}", width="content")
    st.metric("Golden sets", f"{len(golden_sets):,}", width="content")
    st.metric("Examples", f"{sum(found.examples for found in golden_sets):,}", width="content")

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.subheader("Newest runs", width="content")
    places.link(places.COMPARE, "New comparison", icon=":material/add:")


def newest() -> None:
    """Draw the newest runs; again every few seconds while one of them goes on."""
    run_list.show(data.runs(6))


is_live = any(run.status.is_live for run in runs)
st.fragment(newest, run_every=2 if is_live else None)()

if len(runs) == 6:
    places.link(places.RESULTS, "All runs")
