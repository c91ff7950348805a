"""Look for examples that ask nearly the same, in the process beside the app, and show them with their differences."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench.golden_sets import GoldenRevisionInfo
from workbench.ui import address, frame, golden_data, golden_pairs, golden_waiting, texts, words

PER_PAGE = 10
MEMBERS = 8
JOB, ASKED = "golden_near_job", "golden_near_asked"
THRESHOLDS = (0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


def show(revision: GoldenRevisionInfo, *, can_edit: bool) -> None:
    """Draw the search, and what it found in this revision."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=330):
            threshold = st.select_slider(
                "Similar by at least",
                THRESHOLDS,
                0.8,
                format_func=words.percent,
                key="near_threshold",
                help="The share of four-letter pieces that both have: 80 % is a slip of the pen in a short question, or another word in a "
                "long one. It sees letters, not meaning.",
                persist_state="session",
            )
        if st.button("Look for them", key="look_for_near", icon=":material/search:"):
            with frame.refusals():
                golden_waiting.begin(JOB, "near_duplicates", revision_id=revision.id, threshold=threshold)
                st.session_state[ASKED] = [revision.id, threshold]
    job = golden_waiting.job_of(JOB)
    if job is None or st.session_state.get(ASKED, [0])[0] != revision.id:
        st.caption(f"Compares {words.many(revision.examples, 'example')} beside the app: seconds for thousands.")
        return
    if not job.is_done:
        golden_waiting.wait(job, lambda _: f"Comparing {words.many(revision.examples, 'example')} …")
        return
    if job.error:
        st.error(words.plain(job.error), icon=":material/error:")
        return
    _found(revision, job.result, can_edit=can_edit)


def _found(revision: GoldenRevisionInfo, result: Mapping[str, Any], *, can_edit: bool) -> None:
    groups = result["groups"]
    similar = words.percent(result["threshold"])
    if not groups:
        st.success(f"No two of {result['compared']:,} examples are {similar} alike or more.", icon=":material/check_circle:")
        return
    crossing = sum(1 for group in groups if group["crosses_splits"])
    leaks = f", **{crossing:,} of them across splits**" if crossing else ""
    st.markdown(f"**{words.many(len(groups), 'group')}** of examples that are {similar} alike or more{leaks}.")
    if result["is_cut"]:
        text = "So much of this set is alike that the search stopped early: there are more. Look again with a higher similarity."
        st.warning(text, icon=":material/warning:")
    if not can_edit:
        st.caption(golden_pairs.READ_ONLY)
    pages = -(-len(groups) // PER_PAGE)
    number = min(max(1, address.number("page", 1)), pages)
    for place, group in enumerate(groups[(number - 1) * PER_PAGE : number * PER_PAGE]):
        _group(revision, group, place, can_edit=can_edit)
    address.page_choice("page", pages)


def _group(revision: GoldenRevisionInfo, group: Mapping[str, Any], place: int, *, can_edit: bool) -> None:
    members = golden_data.by_id(revision.id, group["ids"][:MEMBERS])
    if not members:
        return
    similarity = dict(zip(group["ids"], group["similarity"], strict=True))
    first = golden_pairs.inputs_of(members[0])
    with st.container(border=True, key=f"near_{place}", gap="small"):
        st.markdown(f"**{words.many(group['examples'], 'example')}** {golden_pairs.crossing(group['splits'])}")
        for number, one in enumerate(members):
            text = golden_pairs.inputs_of(one)
            # The first is marked against the second; each other one against the first.
            other = golden_pairs.inputs_of(members[1]) if number == 0 and len(members) > 1 else first
            escaped = texts.pair(text, other, marked=True)[0] if number == 0 else texts.pair(other, text, marked=True)[1]
            note = f":gray[{words.percent(similarity[one.id])} like the first]" if number else ""
            golden_pairs.member(revision, one, f"near_{place}_{number}", can_edit=can_edit, shows_inputs=True, escaped=escaped, note=note)
        if group["examples"] > len(members):
            st.caption(f"… and {group['examples'] - len(members):,} more")
