"""Search everything from everywhere: a dialog that answers while one types."""

import html
from collections.abc import Mapping, Sequence

import streamlit as st

from workbench.runs.searching import Hit, Kind, search
from workbench.ui import data, places, words
from workbench.ui.places import Place

TITLES: Mapping[Kind, str] = {
    Kind.PROMPT: "Prompts",
    Kind.GOLDEN_SET: "Golden sets",
    Kind.RUN: "Runs",
    Kind.JUDGE: "Judges",
    Kind.QUEUE: "Queues",
}
ICONS: Mapping[Kind, str] = {Kind.JUDGE: ":material/gavel:"}
Link = tuple[Place, str, str, Mapping[str, str]]
"""Where it leads, what it is called, what is said of it, and what stands in the address."""

TYPED = "search_text"
_OPENINGS = "search_openings"
QUIET = "font-size:0.875rem;opacity:0.75"
HINT = "A name, a label, a number of a run, or words from prompts, notes, questions and expected answers."


def button() -> None:
    """Draw the button that opens the search; the key `/` presses it."""
    st.fragment(_button)()


def _button() -> None:
    if st.button("Search :gray-badge[/]", key="open_search", icon=":material/search:", width="stretch"):
        # A field of its own for each opening: the browser remembers what was typed into one that it has seen before.
        opening = st.session_state[_OPENINGS] = int(st.session_state.get(_OPENINGS, 0)) + 1
        _dialog(opening)


@st.dialog("Search", width="medium", icon=":material/search:")
def _dialog(opening: int) -> None:
    typed = st.text_input(
        "Search prompts, golden sets, runs, queues and judges",
        key=f"{TYPED}_{opening}",
        type="search",
        live="150ms",
        placeholder="Search prompts, golden sets, runs, queues and judges",
        label_visibility="collapsed",
    )
    with st.container(key="search_results", gap="small"):
        _results(typed.strip())


def _results(text: str) -> None:
    """Draw what was found for a text, grouped; with nothing typed, the pages to go to."""
    found = _search(text)
    pages = [_page(place) for place in places.ALL if text.casefold() in place.title.casefold()]
    _status(text, sum(len(hits) for hits in found.values()) + len(pages))
    for kind, hits in found.items():
        _group(TITLES[kind], [_shown(hit) for hit in hits], ICONS.get(kind))
    _group("Pages", pages)


def _status(text: str, count: int) -> None:
    """Say how much was found, to those who cannot see it too; the keyboard reads here what it was found for."""
    if not text:
        said = HINT
    elif count:
        said = f"{count:,} found"
    else:
        said = f"Nothing has “{words.shortened(text)}” in it. {HINT} All words must be there, in any order."
    st.html(f'<div role="status" style="{QUIET}" data-for="{html.escape(text, quote=True)}">{html.escape(said)}</div>')


def _group(title: str, links: Sequence[Link], icon: str | None = None) -> None:
    if not links:
        return
    st.markdown(f"**{title}**")
    with st.container(gap="xxsmall"):
        for place, label, detail, query in links:
            said = f" &nbsp; :gray[{words.plain(detail)}]" if detail else ""
            places.link(place, f"{words.plain(label)}{said}", icon=icon, query=query)


def _page(place: Place) -> Link:
    return place, place.title, "", {}


def _shown(hit: Hit) -> Link:
    """Say where a hit leads."""
    where = hit.place
    if hit.kind is Kind.PROMPT:
        return places.PROMPTS, hit.title, hit.detail, where
    if hit.kind is Kind.GOLDEN_SET:
        return places.GOLDEN_SETS, hit.title, hit.detail, where
    if hit.kind is Kind.QUEUE:
        return places.QUEUES, hit.title, hit.detail, where
    if "run" in where:
        return places.RESULTS, hit.title, hit.detail, {"run": where["run"]}
    return places.COMPARE, hit.title, hit.detail, {}


@st.cache_data(ttl=data.QUIET_S, max_entries=100, show_spinner=False)
def _search(text: str) -> dict[Kind, list[Hit]]:
    return search(data.engine(), text)
