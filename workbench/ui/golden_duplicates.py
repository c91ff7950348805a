"""Show examples that ask the same, or nearly the same, and where that crosses splits; one click removes one in the draft."""

from collections.abc import Sequence

import streamlit as st

from workbench.golden_sets import GoldenRevisionInfo, ThinExample
from workbench.ui import address, golden_data, golden_drafts, golden_near, golden_pairs, words

PER_PAGE = 10
MEMBERS = 12
SAME, NEAR = "same", "near"
KINDS = {SAME: "The same inputs", NEAR: "Nearly the same"}


def show(revision: GoldenRevisionInfo, *, can_edit: bool) -> None:
    """Draw groups of duplicates of one kind."""
    kind = address.choice("kind", "Kind", list(KINDS), shown=lambda one: KINDS.get(one, one), resets=("page",))
    if kind == NEAR:
        golden_near.show(revision, can_edit=can_edit)
    else:
        _exact(revision, can_edit=can_edit)


def _exact(revision: GoldenRevisionInfo, *, can_edit: bool) -> None:
    groups = golden_data.duplicates(revision.id)
    if not groups:
        st.success("No two examples have the same inputs.", icon=":material/check_circle:")
        st.caption("Those that differ in a letter or a word are found under “Nearly the same”.")
        return
    copies = sum(len(group) for group in groups)
    st.markdown(f"**{words.many(copies, 'example')}** in {words.many(len(groups), 'group')} ask exactly the same under different keys.")
    if not can_edit:
        st.caption(golden_pairs.READ_ONLY)
    pages = -(-len(groups) // PER_PAGE)
    number = min(max(1, address.number("page", 1)), pages)
    shown = groups[(number - 1) * PER_PAGE : number * PER_PAGE]
    found = golden_data.by_id(revision.id, [id for group in shown for id in group[:MEMBERS]])
    by_id = {one.id: one for one in found}
    for place, group in enumerate(shown):
        _group(revision, [by_id[id] for id in group[:MEMBERS]], len(group), place, can_edit=can_edit)
    address.page_choice("page", pages)


def _group(revision: GoldenRevisionInfo, members: Sequence[ThinExample], size: int, place: int, *, can_edit: bool) -> None:
    with st.container(border=True, key=f"copies_{place}", gap="small"):
        answers = {one.expected or "" for one in members}
        differs = " :red-badge[:material/priority_high: different expected answers]" if len(answers) > 1 else ""
        st.markdown(f"**{words.many(size, 'example')}** {golden_pairs.crossing([one.split for one in members])}{differs}")
        golden_pairs.asked(members[0])
        for number, one in enumerate(members):
            golden_pairs.member(revision, one, f"{place}_{number}", can_edit=can_edit, shows_inputs=False)
        if size > len(members):
            st.caption(f"… and {size - len(members):,} more")
        if can_edit and len(members) > 1:
            rest = [one.key for one in members[1:]]
            label = f"Remove all but {members[0].key}"
            arguments = (revision.name, revision.number, rest)
            st.button(
                words.shortened(words.plain(label), 60),
                key=f"keep_first_{place}",
                type="tertiary",
                icon=":material/delete_sweep:",
                on_click=golden_drafts.remove,
                args=arguments,
                disabled=set(rest) <= golden_drafts.removed(revision.name),
            )
