"""Compare variants on a golden set: choose, see what it takes, start, watch; several at once."""

import streamlit as st
import yaml

from workbench.runs.control import start
from workbench.runs.planning import make_plan
from workbench.runs.spec import make_spec
from workbench.ui import (
    address,
    compare_address,
    compare_form,
    compare_seed,
    data,
    estimate_line,
    frame,
    icon_buttons,
    live_run,
    live_runs,
    places,
    rejudging,
)

WATCHED = "watched_run"


def leave_run(**query: object) -> None:
    """Go back from a run to the form."""
    st.session_state.pop(WATCHED, None)
    address.put(run=None, **query)


st.title("Compare")

if not address.value("run") and not compare_address.asks_for_more() and live_run.is_live(st.session_state.get(WATCHED)):
    address.put(run=st.session_state[WATCHED])

if address.value("run"):
    run_id = address.number("run", 0)
    st.session_state[WATCHED] = run_id
    is_known = False
    with frame.refusals():
        live_run.show(run_id)
        is_known = True
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("New comparison", key="new_comparison", icon=":material/add:", on_click=leave_run)
        if is_known:
            again = {"like": run_id}
            st.button("The same again", key="same_again", icon=":material/replay:", on_click=leave_run, kwargs=again)
            if not live_run.is_live(run_id):
                rejudging.offer(data.parts(run_id))
    live_runs.show(without=run_id)
    st.stop()

st.markdown("Ask every variant the same questions and let judges and checks say which answers are better, by how much and how surely.")

if not data.prompt_list() or not data.golden_list():
    box = frame.empty(
        "A comparison needs a prompt and a golden set",
        "Push prompt versions with `workbench prompts push prompt.yaml` and examples with `workbench golden import questions.csv`, "
        "or look around in `workbench demo`.",
    )
    with box:
        places.link(places.HOME, "Where to begin")
    st.stop()

begun = compare_seed.current()
icon_buttons.style()
compare_seed.show_notes()
st.html(compare_form.STYLE)
form_at, summary_at = st.columns([7, 3.6], gap="medium")
with form_at, st.container(key="form"):
    form = compare_form.draw(begun)
compare_seed.keep(form.content)

with summary_at, st.container(key="summary"):
    with st.container(border=True):
        st.markdown("##### What it takes")
        can_start = not form.problems and estimate_line.show(form.content)
        is_wanted = st.button(
            "Start", key="start_run", type="primary", icon=":material/play_arrow:", disabled=not can_start, width="stretch"
        )
    if is_wanted:
        with frame.refusals():
            engine = data.engine()
            run_id = start(engine, make_plan(engine, make_spec(form.content, estimate_line.PAGE)), author=data.person())
            data.forget()
            compare_address.clear()
            address.put(run=run_id)
            st.rerun()
    live_runs.show()

with form_at, st.expander("The same from the command line", key="as_file", icon=":material/terminal:"):
    st.code("workbench run run.yaml", language="console")
    st.code(yaml.safe_dump(form.content, sort_keys=False, allow_unicode=True), language="yaml")
