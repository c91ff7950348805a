"""Hand over what is typed in a text area after a short pause, so that the contract follows while one writes.

Streamlit's text areas hand over when they are left; only its one-line inputs have `live`. The script lets a text area believe that it was
left and entered again: the focus, the cursor and what is typed meanwhile stay where they are.
"""

import streamlit as st

PAUSE_MS = 350
AREA = "live_area"
"""The key of the container whose text areas are live."""

_SCRIPT = """
export default function ({ parentElement, data }) {
  const page = parentElement.ownerDocument;
  let timer = null;
  const handOver = (area) => {
    if (!area.isConnected || page.activeElement !== area) return;
    area.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    area.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  };
  const typed = (event) => {
    const area = event.target;
    if (!(area instanceof HTMLTextAreaElement) || event.isComposing || !area.closest(data.within)) return;
    clearTimeout(timer);
    timer = setTimeout(() => handOver(area), data.pause);
  };
  page.addEventListener("input", typed);
  return () => { page.removeEventListener("input", typed); clearTimeout(timer); };
}
"""
_STYLE = f"""<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-{AREA}_script) {{ position: absolute; height: 0; overflow: hidden; }}
.st-key-{AREA} [data-testid="InputInstructions"] {{ display: none; }}
</style>"""

_listening = st.components.v2.component("live_text_areas", js=_SCRIPT)


def listen() -> None:
    """Let the text areas inside the container with the key `AREA` be live."""
    st.html(_STYLE)
    with st.container(key=f"{AREA}_script"):
        _listening(key="live_text_areas", data={"within": f".st-key-{AREA}", "pause": PAUSE_MS})
