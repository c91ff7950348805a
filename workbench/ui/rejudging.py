"""Let further judges score a run that is over; the models are not asked again."""

import streamlit as st

from workbench.judging import find_judge
from workbench.runs.control import rejudge
from workbench.runs.results import RunParts
from workbench.ui import data, frame, live_run


def offer(parts: RunParts) -> None:
    """Draw the choice of judges behind a button."""
    with st.popover("Judge again", icon=":material/gavel:", key="rejudge_options"):
        st.markdown("Score the stored answers with further judges.")
        kinds = {judge.name: judge for judge in data.judges() if len(parts.variants) > 1 or judge.kind != "pairwise"}
        names = st.multiselect("Judges", list(kinds), key="rejudge_judges")
        model = st.text_input("Judging model", key="rejudge_model", placeholder="as the judge says")
        base = st.text_input("Its API base", key="rejudge_base", placeholder="only for a server of your own")
        if st.button("Judge", key="rejudge", type="primary", disabled=not names):
            with frame.refusals():
                found = [find_judge(name) for name in names]
                if model.strip() or base.strip():
                    found = [judge.with_model(model.strip() or judge.model, base.strip() or None) for judge in found]
                rejudge(data.engine(), parts.run.id, found)
                live_run.call_worker()
                data.forget()
                st.rerun()
