"""Edit a golden set: the draft with its saving above a grid of examples, or above the form of one."""

from collections.abc import Sequence

import streamlit as st

from workbench.golden_sets import GoldenRevisionInfo
from workbench.ui import address, golden_choice, golden_data, golden_drafts, golden_filters, golden_form, golden_grid, golden_saving


def show(history: Sequence[GoldenRevisionInfo]) -> None:
    """Draw the editor, on the revision that the draft was begun on, else on the newest. Raises `NotFound`."""
    revision = edited(history)
    shown = golden_choice.shown(history)
    golden_saving.draw(revision, history)
    if shown.number not in (revision.number, history[0].number):
        text = f"Edits are laid on revision {revision.number}, not on revision {shown.number}, which is shown elsewhere."
        st.caption(f"{text} An old revision is restored under Revisions.")
    if address.value("example"):
        golden_form.show(revision)
        return
    only = golden_filters.draw(revision.id)
    total, number = golden_data.count(revision.id, only), golden_filters.page()
    pages = -(-total // golden_data.PER_PAGE)
    if number > max(1, pages):
        address.put(page=None)
        st.rerun()
    golden_grid.draw(revision)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(horizontal=True, vertical_alignment="center", width="content"):
            _open_form(revision, number)
            _add(revision)
        address.page_choice("page", pages)


def edited(history: Sequence[GoldenRevisionInfo]) -> GoldenRevisionInfo:
    """Give the revision that edits are laid on."""
    base = golden_drafts.base_of(history[0].name, history[0].number)
    return next((revision for revision in history if revision.number == base), history[0])


def _open_form(revision: GoldenRevisionInfo, number: int) -> None:
    """Let an example of the page, or a new one, be opened in the form."""
    page = golden_data.page(revision.id, golden_filters.wanted(), golden_filters.order(), number, golden_data.CELL)
    draft = golden_drafts.of(revision.name)
    fresh = [f"{golden_form.NEW}{added}" for added in draft["added"]] if draft else []
    key = f"open_in_form_{golden_drafts.edition()}"
    with st.container(width=230):
        st.selectbox(
            "Open in the form",
            [*fresh, *(one.key for one in page)],
            index=None,
            key=key,
            format_func=lambda one: f"new example {one.removeprefix(golden_form.NEW)}" if one in fresh else one,
            placeholder="Open in the form",
            label_visibility="collapsed",
            on_change=lambda: address.put(example=st.session_state[key]),
        )


def _add(revision: GoldenRevisionInfo) -> None:
    st.button("Add an example", key="add_example", icon=":material/add:", on_click=_begin_new, args=(revision,))


def _begin_new(revision: GoldenRevisionInfo) -> None:
    """Begin a new example with the inputs that the set's examples have, and open its form."""
    names = golden_data.input_names(revision.id)[:1] or ["question"]
    number = golden_drafts.add(revision.name, revision.number, {golden_drafts.KEY: "", **{f"inputs.{name}": "" for name in names}})
    address.put(example=f"{golden_form.NEW}{number}")
