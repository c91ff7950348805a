"""Label the items of a queue, one key each; without a queue in the address, choose one."""

import streamlit as st

from workbench.ui import address, frame, label_start, labelling_sitting

with frame.refusals():
    if address.number("queue", 0) and label_start.person():
        labelling_sitting.show(address.number("queue", 0), label_start.person())
    else:
        st.title("Label")
        st.markdown("Say what you think of items, one key each. What others and judges said stays hidden until you have answered.")
        label_start.show()
