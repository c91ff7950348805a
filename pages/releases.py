"""Say which version is where, what showed that it should be there, and the way forward and back."""

import streamlit as st

from workbench.ui import address, data, frame, places, releases_view, words

st.title("Releases")
st.markdown("Which version each label is on, what showed that it should be there, and the way forward and back.")
names = [prompt.name for prompt in data.prompt_list()]

if not names:
    with frame.empty(
        "Nothing to release yet", "Once a prompt has versions, labels such as production and staging say here which one is in use."
    ):
        places.link(places.PROMPTS, "Write a prompt", query={"new": "yes"})
    st.stop()

wanted = address.value("prompt")
if wanted and wanted not in names:
    st.warning(f"There is no prompt {words.plain(wanted)} in use; all are shown.", icon=":material/error:")
chosen = releases_view.choose(names)
with frame.refusals():
    releases_view.prompts([chosen] if chosen else names)
    releases_view.history(chosen)
