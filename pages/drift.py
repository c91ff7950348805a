"""Say whether what is asked, or how it is answered, has drifted."""

import streamlit as st

st.title("Drift")
