"""Keep golden sets: import, browse, edit as a draft, find duplicates, compare revisions."""

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.ui import (
    address,
    data,
    frame,
    golden_browse,
    golden_choice,
    golden_data,
    golden_duplicates,
    golden_edit,
    golden_grid,
    golden_history,
    golden_import,
    golden_said,
    golden_saving,
    golden_welcome,
)

st.title("Golden sets")
with frame.refusals():
    golden_grid.fold()
if golden_choice.tab_in_address() != golden_choice.EDIT or address.value("example"):
    golden_grid.forget()
active, archived = data.golden_list(), golden_data.archived_list()

if golden_choice.is_importing():
    golden_import.show(active)
    st.stop()

golden_said.say()
if not active and not archived:
    golden_welcome.show()
    st.stop()

found = golden_choice.listed(active, archived)
name = golden_choice.name_of(found)
try:
    history = data.golden_revisions(name)
    summary = golden_choice.summary_of(name, active, archived)
except WorkbenchError as error:
    golden_choice.draw(found, (), archived)
    frame.refuse(error)
    st.stop()

golden_choice.draw(found, history, archived)
revision, newest = golden_choice.shown(history), history[0]
is_archived = summary.archived_at is not None
golden_choice.header(summary, revision, len(history))
tab = golden_choice.tab()
can_edit = revision == newest == golden_edit.edited(history) and not is_archived
if tab != golden_choice.EDIT:
    golden_saving.strip(history)

with frame.refusals():
    if tab == golden_choice.EDIT and is_archived:
        st.info("An archived set takes no edits. Restore it first.", icon=":material/inventory_2:")
    elif tab == golden_choice.EDIT:
        golden_edit.show(history)
    elif tab == golden_choice.DUPLICATES:
        golden_duplicates.show(revision, can_edit=can_edit)
    elif tab == golden_choice.REVISIONS:
        golden_history.show(history, is_archived=is_archived)
    else:
        golden_browse.show(revision, is_newest=revision == newest, is_archived=is_archived)
    st.stop()

if address.value("example"):
    st.button("All examples", key="back_from_nowhere", icon=":material/arrow_back:", on_click=address.put, kwargs={"example": None})
