"""Let two numbered states of one thing be chosen to be compared; both stand in the address, the earlier one as `against`."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

from workbench.ui import address

BEFORE = "against"

Numbered = TypeVar("Numbered")


def pick(
    by_number: Mapping[int, Numbered],
    described: Callable[[Numbered], str],
    *,
    before: int,
    after: int,
    after_name: str,
    resets: Sequence[str] = (),
) -> None:
    """Draw the two lists and what swaps them; `resets` leave the address when another is chosen."""
    cleared = dict.fromkeys(resets)

    def follow(name: str, key: str) -> None:
        address.put(**{name: st.session_state[key], **cleared})

    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, label, chosen in ((BEFORE, "Before", before), (after_name, "After", after)):
            key = f"{name}_to_compare"
            if st.session_state.get(key) != chosen:
                st.session_state[key] = chosen
            with st.container(width=340):
                st.selectbox(
                    label,
                    list(by_number),
                    format_func=lambda one: described(by_number[one]) if one in by_number else str(one),
                    key=key,
                    on_change=follow,
                    args=(name, key),
                )
        swapped = {after_name: before, BEFORE: after, **cleared}
        st.button("Swap", key="swap", icon=":material/swap_horiz:", on_click=address.put, kwargs=swapped)
