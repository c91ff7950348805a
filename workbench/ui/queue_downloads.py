"""Offer a queue's answers as files."""

import streamlit as st

from workbench.annotation.queues import QueueSummary


def offer(found: QueueSummary) -> None:
    """Draw the way to files of a queue's answers."""
    with st.popover("Download", key="download_answers", icon=":material/download:"):
        st.markdown("The same from the command line:")
        st.code(f'workbench annotate export "{found.queue.name}" --to answers.csv', language="bash")
