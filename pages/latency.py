"""Say how fast live calls are answered, and how many fail."""

import streamlit as st

st.title("Latency")
