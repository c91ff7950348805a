"""Show how far service objectives are kept, and on which days their error budget went."""

import pandas as pd
import streamlit as st

from workbench.monitoring import objectives
from workbench.monitoring.objectives import Kept
from workbench.ui import data, live_overview


@st.cache_data(ttl=data.QUIET_S, max_entries=4, show_spinner=False)
def _standings() -> list[Kept]:
    return objectives.standings(data.engine())


def show() -> None:
    """Draw the objectives."""
    st.subheader("Objectives")
    found = _standings()
    if not found:
        st.markdown("None yet. `workbench monitor objectives add NAME ttft --threshold 1000 --target 0.95` adds one.")
        return
    rows = [live_overview.objective(one) for one in found]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="Service objectives")
    st.caption("The burn rate says how fast the error budget was used on the last day: at 1 it is used up just at the end of its time.")
