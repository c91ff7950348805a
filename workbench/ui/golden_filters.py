"""Filter and order the examples of a golden set; the address keeps what is chosen."""

from collections.abc import Mapping

import streamlit as st

from workbench.golden_sets import Filter
from workbench.golden_sets.cells import read_tags, tags_cell
from workbench.ui import address, golden_data

ORDERS = {"position": "In their order", "key": "By key"}
_TAGS, _SPLIT = "tags_in_address", "split_in_address"


def wanted() -> Filter:
    """Give which examples the address asks for."""
    return Filter(tags=tags(), split=address.value("split") or None, search=address.value("q").strip())


def tags() -> tuple[str, ...]:
    """Give the tags in the address, of which an example needs one."""
    found = read_tags(address.value("tags"))
    return tuple(found) if isinstance(found, list) else ()


def order() -> str:
    """Give the order in the address."""
    return address.value("sort") if address.value("sort") in ORDERS else "position"


def page() -> int:
    """Give the number of the page in the address, from 1."""
    return max(1, address.number("page", 1))


def draw(revision_id: int) -> Filter:
    """Draw search, tags, split and order; give which examples are meant."""
    tag_counts, split_counts = golden_data.tags_and_splits(revision_id)
    search_at, tags_at, split_at, order_at = st.columns([4, 4, 2, 2], vertical_alignment="bottom")
    with search_at:
        address.search_box("q", "Search", placeholder="Search keys, inputs and answers", resets=("page",))
    with tags_at:
        _tags(tag_counts)
    with split_at:
        _split(split_counts)
    with order_at:
        key = "sort_in_address"
        if st.session_state.get(key) != order():
            st.session_state[key] = order()
        st.selectbox(
            "Order", list(ORDERS), format_func=lambda one: ORDERS.get(one, one), key=key, label_visibility="collapsed", on_change=_sort
        )
    return wanted()


def _tags(counts: Mapping[str, int]) -> None:
    chosen = list(tags())
    options = list(dict.fromkeys([*counts, *chosen]))
    if st.session_state.get(_TAGS) != chosen:
        st.session_state[_TAGS] = chosen
    st.multiselect(
        "Tags",
        options,
        key=_TAGS,
        format_func=lambda one: f"{one} ({counts.get(one, 0):,})",
        placeholder="Any tag" if counts else "No tags",
        disabled=not options,
        label_visibility="collapsed",
        on_change=_follow_tags,
    )


def _split(counts: Mapping[str, int]) -> None:
    chosen = address.value("split") or None
    options = list(dict.fromkeys([*counts, *([chosen] if chosen else [])]))
    if st.session_state.get(_SPLIT) != chosen:
        st.session_state[_SPLIT] = chosen
    st.selectbox(
        "Split",
        options,
        index=None,
        key=_SPLIT,
        format_func=lambda one: f"{one} ({counts.get(one, 0):,})",
        placeholder="Any split" if counts else "No splits",
        disabled=not options,
        label_visibility="collapsed",
        on_change=_follow_split,
    )


def clear() -> None:
    """Take every condition out of the address."""
    address.put(q=None, tags=None, split=None, page=None)


def _follow_tags() -> None:
    address.put(tags=tags_cell(st.session_state[_TAGS]) or None, page=None)


def _follow_split() -> None:
    address.put(split=st.session_state[_SPLIT], page=None)


def _sort() -> None:
    chosen = st.session_state["sort_in_address"]
    address.put(sort=None if chosen == "position" else chosen, page=None)
