"""Decide where people disagree: everything that was said, one decision, and the corrected example where it makes one."""

import streamlit as st

from workbench.ui import address, adjudication, frame, places, queue_data

st.title("Adjudicate")
st.markdown("Items on which people disagree, with everything that was said. The decision, its author and the reason are kept.")

disputed = {str(one.queue.id): one for one in queue_data.listing() if one.counts.disputed}
wanted = address.value("queue")
if not disputed:
    with frame.empty(
        "Nothing to decide",
        "Where several people answer the same item and too few agree, it comes here. Queues with one person per item have no disputes.",
    ):
        places.link(places.QUEUES, "Queues")
    st.stop()
if wanted and wanted not in disputed:
    st.success("Nothing is left to decide in that queue.", icon=":material/check_circle:")

with st.container(width=420):
    chosen = address.menu("queue", "Queue", list(disputed), shown=lambda one: disputed[one].queue.name)
with frame.refusals():
    adjudication.show(disputed[chosen])
