"""Bring a draft to a revision that somebody else saved meanwhile: what does not overlap goes over, for the rest a person chooses."""

from collections.abc import Mapping, Sequence

import streamlit as st

from workbench.golden_sets import GoldenRevisionInfo
from workbench.golden_sets.merging import MINE, THEIRS, Laid, Overlap, lay_on_newest, settled
from workbench.terms import Example
from workbench.ui import data, frame, golden_data, golden_drafts, golden_fields_view, golden_said, words

NAMED = 5


def draw(revision: GoldenRevisionInfo, history: Sequence[GoldenRevisionInfo]) -> None:
    """Say what changed meanwhile, and offer to lay the draft on it."""
    newest = history[0]
    st.markdown(f":material/call_split: **{_who(revision, history)}** {_what(revision, newest)}")
    with frame.refusals():
        laid = lay_on_newest(data.engine(), revision.name, golden_drafts.edits(revision.name), base=revision.number)
        if laid.overlaps:
            st.markdown(
                f"{words.many(len(laid.overlaps), 'example')} of your draft changed there too. Choose for each which one counts; "
                "the rest of your draft goes over as it is."
            )
        else:
            st.markdown("Nothing of it touches your draft, which goes over as it is.")
        chosen = {one.key: _choose(one) for one in laid.overlaps}
        if st.button(f"Lay my edits on revision {newest.number}", key="lay", type="primary", icon=":material/merge:"):
            _lay(revision, laid, {key: choice for key, choice in chosen.items() if choice})


def _who(revision: GoldenRevisionInfo, history: Sequence[GoldenRevisionInfo]) -> str:
    since = [one for one in history if one.number > revision.number]
    named = [f"{one.number}{f' by {one.author}' if one.author else ''}{f' ({one.note})' if one.note else ''}" for one in reversed(since)]
    return words.plain(f"Since revision {revision.number}, on which you began, there is revision {'; '.join(named)}.")


def _what(revision: GoldenRevisionInfo, newest: GoldenRevisionInfo) -> str:
    found = golden_data.changes(revision.id, newest.id)
    kinds = (("added", found.added), ("removed", found.removed), ("changed", found.changed))
    parts = [f"{len(keys):,} {what} ({', '.join(keys[:NAMED])}{', …' if len(keys) > NAMED else ''})" for what, keys in kinds if keys]
    return words.plain(f"There, {', '.join(parts) or 'the order is another'}.")


def _choose(one: Overlap) -> str | None:
    with st.container(border=True, key=f"overlap_{one.key}"):
        labels = {THEIRS: _label("Theirs", one.theirs), MINE: _label("Mine", one.mine)}
        choice = st.radio(
            words.plain(f"Which {one.key} counts?"),
            [THEIRS, MINE],
            index=None,
            format_func=lambda which: labels[which],
            key=f"settle_{one.key}",
            horizontal=True,
        )
        if one.theirs is not None and one.mine is not None:
            st.caption("Left: theirs, as it is now. Right: with your edit.")
            golden_fields_view.show(one.theirs, one.mine, key=f"overlap_fields_{one.key}")
        elif one.before is not None:
            st.caption("Left: as it was when you began. Right: changed.")
            golden_fields_view.show(one.before, one.theirs or one.mine or one.before, key=f"overlap_fields_{one.key}")
    return choice


def _label(whose: str, example: Example | None) -> str:
    return whose if example is not None else f"{whose}: removed"


def _lay(revision: GoldenRevisionInfo, laid: Laid, chosen: Mapping[str, str]) -> None:
    found = settled(laid, chosen)
    golden_drafts.take_over(revision.name, laid.newest.number, found)
    if len(found):
        golden_said.remember("info", f"Your edits are laid on revision {laid.newest.number}. Look at them, then save.")
    else:
        golden_said.remember("info", f"Nothing is left of your draft: revision {laid.newest.number} holds it already.")
    st.rerun()
