"""Write prompts: edit and try them against real examples, save versions, see what each has shown and how they differ."""

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.ui import (
    address,
    data,
    frame,
    places,
    prompt_choice,
    prompt_data,
    prompt_diff,
    prompt_files,
    prompt_history,
    prompt_menu,
    prompt_workspace,
)

st.title("Prompts")
found, archived = data.prompt_list(), prompt_data.archived()

if not found and not archived and not prompt_choice.is_new():
    box = frame.empty(
        "No prompts yet",
        "A prompt is messages, a model and parameters; each saved change makes a version that never changes. "
        "Write one here, or bring one in from a file:",
    )
    with box:
        st.code("workbench prompts push support.yaml", language="console")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Write a prompt", key="first_prompt", type="primary", icon=":material/add:", on_click=prompt_choice.begin_new)
            prompt_files.offer_import()
            places.link(places.HOME, "Where to begin")
    st.stop()

if prompt_choice.is_new():
    prompt_choice.draw(found, archived)
    prompt_workspace.edit("", (), 0)
    st.stop()

name = prompt_choice.name_of(found or archived)
prompt_choice.draw(found, archived)
try:
    history = data.prompt_history(name)
except WorkbenchError as error:
    frame.refuse(error)
    st.stop()

hidden = next((prompt for prompt in archived if prompt.name == name), None)
if hidden is not None:
    prompt_menu.banner(hidden)
tab = prompt_choice.header(history)
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
    prompt_workspace.edit(name, history, address.number("version", 0), is_archived=hidden is not None)
