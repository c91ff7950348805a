"""Say where things stand: what to do first, or what changed, what needs attention and what the newest runs found."""

import streamlit as st

from workbench.ui import beginnings, data, news, places, run_list, visits, watching

SHOWN = 5

st.title("Workbench")
st.markdown("Decide with evidence whether a prompt or model change is fit to ship.")

runs = data.runs(3 * SHOWN)
if not runs:
    beginnings.three_steps(has_prompts=bool(data.prompt_list()), has_golden_sets=bool(data.golden_list()))
    st.stop()

attention = watching.read()
since = visits.since()
changed = news.read(since) if since else None
if changed:
    news.show(changed)
watching.show(attention)

told = {run.id for run in (*attention.live, *attention.troubled, *(changed.runs[: news.SHOWN] if changed else ()))}
others = [run for run in runs if run.id not in told]
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.subheader("Earlier runs" if told else "Newest runs", width="content")
    with st.container(horizontal=True, width="content"):
        places.link(places.COMPARE, "New comparison", icon=":material/add:")
        places.link(places.RESULTS, "All runs")
run_list.show(others[:SHOWN])
if not others:
    st.caption("The runs above are all there are.")
