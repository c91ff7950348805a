"""Show what changed between two revisions of a golden set, a page at a time, field by field and word by word."""

from collections.abc import Sequence

import streamlit as st

from workbench.golden_sets import GoldenRevisionInfo, Pair, SetChanges
from workbench.ui import address, before_after, golden_data, golden_example, golden_fields_view, words

PER_PAGE = 10
KINDS = {"changed": "Changed", "added": "Added", "removed": "Removed"}


def show(history: Sequence[GoldenRevisionInfo]) -> None:
    """Draw the difference of the two revisions that the address names."""
    by_number = {revision.number: revision for revision in history}
    after = address.number("revision", history[0].number)
    after = after if after in by_number else history[0].number
    before = address.number("against", after - 1)
    before = before if before in by_number else max(1, after - 1)
    st.button("All revisions", key="all_revisions", icon=":material/arrow_back:", on_click=_leave)
    before_after.pick(by_number, _described, before=before, after=after, after_name="revision", resets=("page", "kind"))
    if before == after:
        st.info("This is one and the same revision. Choose another one on either side.", icon=":material/equal:")
        return
    old, new = by_number[before], by_number[after]
    found = golden_data.changes(old.id, new.id)
    if not (found.added or found.removed or found.changed):
        same = "Both hold exactly the same." if old.hash == new.hash else "Both hold the same examples, in another order."
        st.info(same, icon=":material/equal:")
        return
    _list(old, new, found)


def _leave() -> None:
    address.put(against=None, revision=None, kind=None, page=None)


def _described(revision: GoldenRevisionInfo) -> str:
    note = f"  {words.shortened(revision.note, 40)}" if revision.note else ""
    return f"{revision.number}  ({words.many(revision.examples, 'example')}){note}"


def _list(old: GoldenRevisionInfo, new: GoldenRevisionInfo, found: SetChanges) -> None:
    keys = {"changed": found.changed, "added": found.added, "removed": found.removed}
    kinds = [kind for kind in KINDS if keys[kind]]
    kind = address.choice("kind", "Kind", kinds, shown=lambda one: f"{KINDS[one]} {len(keys[one]):,}", resets=("page",))
    pages = -(-len(keys[kind]) // PER_PAGE)
    number = min(max(1, address.number("page", 1)), pages)
    shown = keys[kind][(number - 1) * PER_PAGE : number * PER_PAGE]
    for pair in golden_data.pairs(old.id, new.id, list(shown)):
        with st.container(border=True, key=f"pair_{pair.key}", gap="small"):
            _pair(pair)
    address.page_choice("page", pages)


def _pair(pair: Pair) -> None:
    st.markdown(f"**{words.plain(pair.key)}**")
    if pair.before is not None and pair.after is not None:
        golden_fields_view.show(pair.before, pair.after, key=f"pair_fields_{pair.key}")
    elif (only := pair.after or pair.before) is not None:
        golden_example.brief(only)
