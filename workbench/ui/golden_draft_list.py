"""List what a draft changes, example by example, each with the way to take it back."""

import streamlit as st

from workbench.golden_sets import GoldenRevisionInfo
from workbench.golden_sets.fields import with_fields
from workbench.ui import address, golden_data, golden_drafts, golden_fields_view, golden_form, words

SHOWN = 20


def draw(revision: GoldenRevisionInfo) -> None:
    """Draw the list, folded up; it is read only when opened."""
    panel = st.expander("What the draft changes", key="draft_list", icon=":material/difference:", on_change="rerun")
    if panel.open:
        with panel:
            _changed(revision)
            _added(revision)
            _removed(revision)


def _changed(revision: GoldenRevisionInfo) -> None:
    draft = golden_drafts.of(revision.name)
    gone = golden_drafts.removed(revision.name)
    keys = [key for key in draft["changed"] if key not in gone] if draft else []
    stored = golden_data.examples(revision.id, keys[:SHOWN])
    for key in keys[:SHOWN]:
        if key not in stored:
            continue
        before = stored[key].example
        _row(revision, key, "changed", golden_drafts.undo, key)
        golden_fields_view.show(before, with_fields(before, golden_drafts.changed(revision.name, key)), key=f"draft_{key}")
    _more(len(keys), "changed")


def _added(revision: GoldenRevisionInfo) -> None:
    draft = golden_drafts.of(revision.name)
    added = list(draft["added"].items()) if draft else []
    for number, fields in added[:SHOWN]:
        example = golden_drafts.as_example(fields)
        _row(revision, f"{golden_form.NEW}{number}", "new", golden_drafts.drop_added, number)
        asked = " · ".join(str(value) for value in example.inputs.values() if value) or "no inputs yet"
        st.caption(words.plain(words.shortened(asked, 300)))
    _more(len(added), "new")


def _removed(revision: GoldenRevisionInfo) -> None:
    draft = golden_drafts.of(revision.name)
    keys = draft["removed"] if draft else []
    for key in keys[:SHOWN]:
        _row(revision, key, "removed", golden_drafts.keep, key)
    _more(len(keys), "removed")


def _row(revision: GoldenRevisionInfo, ident: str, what: str, undo: object, argument: str) -> None:
    colour = {"changed": "blue", "new": "green", "removed": "red"}[what]
    called = f"new example {ident.removeprefix(golden_form.NEW)}" if what == "new" else ident
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{words.plain(called)}** &nbsp; :{colour}-badge[{what}]", width="content")
        label = {"changed": "Undo", "new": "Discard it", "removed": "Keep"}[what]
        st.button(label, key=f"take_back_{what}_{ident}", type="tertiary", on_click=undo, args=(revision.name, argument))  # type: ignore[arg-type]
        if what != "removed":
            st.button("Open", key=f"open_{what}_{ident}", type="tertiary", on_click=address.put, kwargs={"example": ident})


def _more(count: int, what: str) -> None:
    if count > SHOWN:
        st.caption(f"… and {count - SHOWN:,} more {what}")
