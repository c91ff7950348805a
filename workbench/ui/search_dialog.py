"""Search everything from everywhere: a dialog that answers while one types."""

from collections.abc import Mapping, Sequence

import streamlit as st

from workbench.runs.searching import Hit, Kind, search
from workbench.ui import data, places, words
from workbench.ui.places import Place

TITLES: Mapping[Kind, str] = {Kind.PROMPT: "Prompts", Kind.GOLDEN_SET: "Golden sets", Kind.RUN: "Runs", Kind.JUDGE: "Judges"}
ICONS: Mapping[Kind, str] = {Kind.JUDGE: ":material/gavel:"}
Link = tuple[Place, str, str, Mapping[str, str]]
"""Where it leads, what it is called, what is said of it, and what stands in the address."""

TYPED = "search_text"
HINT = "A name, a label, a number of a run, or words from prompts, notes, questions and expected answers."


def button() -> None:
    """Draw the button that opens the search; the key `/` presses it."""
    st.fragment(_button)()


def _button() -> None:
    if st.button("Search :gray-badge[/]", key="open_search", icon=":material/search:", width="stretch"):
        st.session_state.pop(TYPED, None)
        _dialog()


@st.dialog("Search", width="medium", icon=":material/search:")
def _dialog() -> None:
    typed = st.text_input(
        "Search prompts, golden sets, runs and judges",
        key=TYPED,
        type="search",
        live="150ms",
        placeholder="Search prompts, golden sets, runs and judges",
        label_visibility="collapsed",
    )
    with st.container(key="search_results", gap="small"):
        _results(typed.strip())


def _results(text: str) -> None:
    if not text:
        st.caption(HINT)
        _group("Go to", [_page(place) for place in places.ALL])
        return
    found = _search(text)
    pages = [_page(place) for place in places.ALL if text.casefold() in place.title.casefold()]
    if not found and not pages:
        st.markdown(f"Nothing has **{words.plain(words.shortened(text))}** in it.")
        st.caption(f"{HINT} All words must be there, in any order.")
        return
    for kind, hits in found.items():
        _group(TITLES[kind], [_shown(hit) for hit in hits], ICONS.get(kind))
    _group("Pages", pages)


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
    if "run" in where:
        return places.RESULTS, hit.title, hit.detail, {"run": where["run"]}
    return places.COMPARE, hit.title, hit.detail, {}


@st.cache_data(ttl=data.QUIET_S, max_entries=100, show_spinner=False)
def _search(text: str) -> dict[Kind, list[Hit]]:
    return search(data.engine(), text)
