"""Show which version every label is on, since when and why, what could follow, and every move that was made."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench.runs import releases
from workbench.runs.releases import Move, PromptReleases, Release, Tested
from workbench.ui import address, clock, data, label_moves, places, words
from workbench.ui.prompt_history import ICONS

PROMPTS_PER_PAGE, MOVES_PER_PAGE, NEWER_SHOWN = 10, 20, 5
WIDTHS = [1.5, 2.4, 3.2, 1.9]
STYLE = """<style>
[class*="st-key-released_"] hr { margin: 0; }
[class*="st-key-released_"] [data-testid="stColumn"] > [data-testid="stVerticalBlock"] { gap: 0.2rem; }
[class*="st-key-released_"] :is([data-testid="stMarkdownContainer"], [data-testid="stCaptionContainer"], p) { margin-bottom: 0; }
[class*="st-key-released_"] [data-testid="stPageLink"] { margin-left: -0.5rem; }
</style>"""


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def _read(prompts: Sequence[str]) -> list[PromptReleases]:
    return releases.releases(data.engine(), prompts)


@st.cache_data(ttl=data.QUIET_S, max_entries=20, show_spinner=False)
def _moves(prompt: str | None, limit: int, offset: int) -> tuple[list[Move], int]:
    return releases.history_page(data.engine(), prompt=prompt, limit=limit, offset=offset)


def choose(names: Sequence[str]) -> str:
    """Draw the choice of a prompt where there are several; give its name, empty for all."""
    if len(names) < 2:
        return ""
    with st.container(width=320):
        return address.menu("prompt", "Prompt", ["", *names], shown=lambda one: one or "All prompts", resets=("page", "moves"))


def prompts(names: Sequence[str]) -> None:
    """Draw a page of prompts with their labels."""
    pages = -(-len(names) // PROMPTS_PER_PAGE)
    page = min(max(1, address.number("page", 1)), pages)
    st.html(STYLE)
    for found in _read(tuple(names[(page - 1) * PROMPTS_PER_PAGE : page * PROMPTS_PER_PAGE])):
        _prompt(found)
    address.page_choice("page", pages)


def _prompt(found: PromptReleases) -> None:
    with st.container(border=True, gap="small", key=f"released_{found.prompt}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"### {words.plain(found.prompt)}", width="content")
            with st.container(horizontal=True, width="content"):
                places.link(places.PROMPTS, words.many(found.latest, "version"), query={"prompt": found.prompt, "tab": "versions"})
                label_moves.move_button(found, f"move_{found.prompt}", "Put a label on a version")
        if not found.labels:
            st.markdown("No label is on any version yet. Put **production** on the one that is in use, so that everybody can tell.")
        for place, release in enumerate(found.labels):
            if place:
                st.divider()
            _label(found, release)
        if found.newer and found.labels:
            _newer(found)


def _label(found: PromptReleases, release: Release) -> None:
    move = release.move
    if move is None:
        return
    where_at, since_at, proof_at, act_at = st.columns(WIDTHS)
    with where_at:
        st.markdown(f":blue-badge[{words.plain(move.label)}] &nbsp; **version {move.number}**")
        st.caption(f"before on {move.before}" if move.before else "its first place")
    with since_at:
        st.markdown(words.plain(move.note) or ":gray[no note]")
        st.caption(words.plain(f"since {clock.moment(move.moved_at).removeprefix('on ')}" + (f" by {move.author}" if move.author else "")))
    with proof_at:
        proof(release.tested)
    with act_at, st.container(horizontal=True, gap="xsmall", horizontal_alignment="right"):
        label_moves.move_button(found, f"move_{found.prompt}_{move.label}", f"Move {words.shortened(move.label, 20)}", label=move.label)
        label_moves.back_button(release)


def proof(tested: Tested | None) -> None:
    """Say what runs showed of a version, and how it was asked there."""
    if tested is None:
        st.markdown(":gray[No finished run has compared it.]")
        return
    st.markdown(f"{ICONS[tested.evidence.verdict]} {words.plain(tested.evidence.sentence)}")
    st.caption(words.plain(label_moves.asked_with(tested)))
    places.link(places.RESULTS, f"Results of run {tested.evidence.run_id}", query={"run": tested.evidence.run_id})


def _newer(found: PromptReleases) -> None:
    """Draw the versions that could follow, each with its evidence and the ways to get some."""
    base = found.production
    st.divider()
    st.markdown("**Newer than production**" if base else "**Newer than every label**")
    for place, release in enumerate(found.newer[:NEWER_SHOWN]):
        if place:
            st.divider()
        _candidate(found, release, base.version.number if base else None)
    if len(found.newer) > NEWER_SHOWN:
        query = {"prompt": found.prompt, "tab": "versions"}
        places.link(places.PROMPTS, f"{len(found.newer) - NEWER_SHOWN:,} more", query=query)


def _candidate(found: PromptReleases, release: Release, base: int | None) -> None:
    version = release.version
    where_at, since_at, proof_at, act_at = st.columns(WIDTHS)
    with where_at:
        here = [one.move.label for one in found.labels if one.move and one.move.number == version.number]
        st.markdown(" ".join([f"**version {version.number}**", *(f"&nbsp; :blue-badge[{words.plain(label)}]" for label in here)]))
        st.caption(words.plain(version.model))
    with since_at:
        st.markdown(words.plain(version.note) or ":gray[no note]")
        st.caption(words.plain(f"saved {words.ago(version.created_at)}" + (f" by {version.author}" if version.author else "")))
    with proof_at:
        proof(release.tested)
    with act_at, st.container(gap="xxsmall"):
        if base:
            query = {"prompt": found.prompt, "tab": "difference", "version": version.number, "against": base}
            places.link(places.PROMPTS, f"Difference to {base}", icon=":material/difference:", query=query)
            sides = {"candidate": f"{found.prompt}@{version.number}", "baseline": f"{found.prompt}@{base}"}
            places.link(places.COMPARE, f"Compare with {base}", query=sides)
        label_moves.move_button(found, f"put_{found.prompt}_{version.number}", f"Put a label on {version.number}", number=version.number)


def history(prompt: str) -> None:
    """Draw a page of all moves, newest first."""
    page = max(1, address.number("moves", 1))
    moves, total = _moves(prompt or None, MOVES_PER_PAGE, (page - 1) * MOVES_PER_PAGE)
    st.subheader("Every move")
    if not total:
        st.markdown("No label has been moved yet.")
        return
    st.table(pd.DataFrame([_row(move) for move in moves]), border="horizontal", hide_index=True, alt="Moves of labels, newest first")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{words.many(total, 'move')}, newest first. None is ever changed or taken out.", width="content")
        address.page_choice("moves", -(-total // MOVES_PER_PAGE))


def _row(move: Move) -> dict[str, str]:
    return {
        "When": words.plain(clock.moment(move.moved_at).removeprefix("on ")),
        "Prompt": words.plain(move.prompt),
        "Label": words.plain(move.label),
        "From": str(move.before or "–"),
        "To": f"**{move.number}**" if move.number else "taken off",
        "By": words.plain(move.author) or "–",
        "Note": words.plain(move.note),
    }
