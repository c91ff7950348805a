"""Read a run: who wins, by how much, how surely, at what cost, when, how and why, and every row behind it."""

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.ui import (
    address,
    against_view,
    data,
    downloads,
    frame,
    measures,
    panels,
    places,
    row_view,
    rows,
    run_list,
    run_page,
    standing,
    trade_off_view,
)
from workbench.ui.comparisons import comparisons, entry_of

if not address.value("run"):
    st.title("Results")
    if not data.runs(1):
        with frame.empty("No runs yet", "A run asks variants the same questions and scores their answers."):
            places.link(places.COMPARE, "Start one")
        st.stop()
    run_list.show_pages()
    st.stop()

try:
    parts = data.parts(address.number("run", 0))
except WorkbenchError as error:
    st.title("Results")
    frame.refuse(error)
    st.button("All runs", key="all_runs", icon=":material/arrow_back:", on_click=run_page.leave)
    st.stop()

run_page.header(parts)
possible = comparisons(parts)
chosen = run_page.pick(possible)

if address.value("row"):
    with frame.refusals():
        row_view.show(parts, chosen, data.panels(parts.run.id))
        st.stop()
    st.button("All rows", key="back_from_nowhere", icon=":material/arrow_back:", on_click=address.put, kwargs={"row": None})
    st.stop()

run_page.progress(parts)
summary = data.summary(parts.run.id)
found = None
if summary is None:
    st.info("The statistics are being computed; they come up here by themselves.", icon=":material/hourglass_top:")
else:
    standing.show(summary, possible, chosen)
    found = panels.up_to_date(parts)
    view = run_page.view(has_panels=found is not None)
    if view == run_page.PANELS and found is not None:
        panels.show(parts, chosen, found)
    elif view == run_page.VARIANTS:
        measures.show_variants(summary)
    elif view == run_page.DIFFERENCES:
        measures.show_differences(entry_of(summary, chosen))
    elif view == run_page.TRADE_OFF:
        trade_off_view.show(summary)
    elif view == run_page.EARLIER:
        against_view.show(parts)

downloads.offer(parts)

rows.show(parts, chosen, found)
