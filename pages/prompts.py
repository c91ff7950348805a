"""List the prompts with their versions."""

import streamlit as st

from workbench.ui import data, frame, listings, places

st.title("Prompts")
found = data.prompt_list()
if not found:
    with frame.empty("No prompts yet", "A prompt is a file with messages, a model and parameters; each push of a change makes a version."):
        st.code("workbench prompts push support.yaml", language="console")
        places.link(places.HOME, "Where to begin")
    st.stop()

for prompt in found:
    listings.prompt(prompt, data.prompt_history(prompt.name))
