"""Make queues of items to label, see how far they are and how far people agree, and move their guidelines on."""

import streamlit as st

from workbench.ui import address, frame, places, queue_data, queue_list, queue_new, queue_page

if address.value("new"):
    st.title("New queue")
    queue_new.show()
elif number := address.number("queue", 0):
    with frame.refusals():
        queue_page.show(queue_data.summary(number))
else:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("Queues")
        if queue_data.listing():
            st.button("New queue", key="new_queue", icon=":material/add:", on_click=address.put, kwargs={"new": "yes"})
    st.markdown("What people label, how far they are, and how far they agree.")
    if not queue_data.listing() and not queue_data.listing(archived=True):
        with frame.empty(
            "No queues yet",
            "Have people check a golden set, rate answers or say which of two answers is better. Their labels verify golden examples and "
            "show how far a judge can be trusted.",
        ):
            st.button("Make a queue", key="first_queue", type="primary", on_click=address.put, kwargs={"new": "yes"})
            places.link(places.GOLDEN_SETS, "Golden sets")
        st.stop()
    queue_list.show()
