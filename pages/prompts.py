"""Write prompts: edit against real examples, save versions, see what each has shown and how they differ."""

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.ui import address, data, frame, places, prompt_choice, prompt_diff, prompt_history, prompt_saving

st.title("Prompts")
found = data.prompt_list()

if not found and not prompt_choice.is_new():
    box = frame.empty(
        "No prompts yet",
        "A prompt is messages, a model and parameters; each saved change makes a version that never changes. "
        "Write one here, or bring one in from a file:",
    )
    with box:
        st.code("workbench prompts push support.yaml", language="console")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Write a prompt", key="first_prompt", type="primary", icon=":material/add:", on_click=prompt_choice.begin_new)
            places.link(places.HOME, "Where to begin")
    st.stop()

if prompt_choice.is_new():
    prompt_choice.draw(found)
    prompt_saving.edit("", (), 0)
    st.stop()

name = prompt_choice.name_of(found)
prompt_choice.draw(found)
try:
    history = data.prompt_history(name)
except WorkbenchError as error:
    frame.refuse(error)
    st.stop()

prompt_choice.header(name, history)
tab = prompt_choice.tab()
if wanted := address.value("version"):
    known = {str(version.number) for version in history}
    if wanted not in known:
        st.warning(f"There is no version {address.number('version', 0)} of this prompt; the newest is shown.", icon=":material/error:")
        address.put(version=None)

if tab == prompt_choice.VERSIONS:
    with frame.refusals():
        prompt_history.show(name, history)
elif tab == prompt_choice.DIFFERENCE:
    with frame.refusals():
        prompt_diff.show(history)
else:
    prompt_saving.edit(name, history, address.number("version", 0))
