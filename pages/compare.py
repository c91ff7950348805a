"""Compare variants on a golden set: choose, see what it takes, start, watch."""

import streamlit as st
import yaml

from workbench.errors import WorkbenchError
from workbench.runs.control import start
from workbench.runs.planning import make_plan
from workbench.runs.spec import make_spec
from workbench.ui import address, compare_form, data, estimate_line, frame, live_run, places

WATCHED = "watched_run"


def leave_run() -> None:
    """Go back from a run to the form."""
    st.session_state.pop(WATCHED, None)
    address.put(run=None)


st.title("Compare")

if not address.value("run") and live_run.is_live(st.session_state.get(WATCHED)):
    address.put(run=st.session_state[WATCHED])

if address.value("run"):
    run_id = address.number("run", 0)
    with frame.refusals():
        live_run.show(run_id)
        st.session_state[WATCHED] = run_id
    st.button("New comparison", key="new_comparison", icon=":material/add:", on_click=leave_run)
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

try:
    content = compare_form.draw()
except WorkbenchError as error:
    frame.refuse(error)
    st.stop()

can_start = estimate_line.show(content)

if st.button("Start", key="start_run", type="primary", icon=":material/play_arrow:", disabled=not can_start):
    with frame.refusals():
        engine = data.engine()
        run_id = start(engine, make_plan(engine, make_spec(content, estimate_line.PAGE)), author=data.person())
        data.forget()
        address.put(run=run_id)
        st.rerun()

with st.expander("The same from the command line", key="as_file", icon=":material/terminal:"):
    st.code("workbench run run.yaml", language="console")
    st.code(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), language="yaml")
