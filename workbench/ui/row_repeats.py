"""Show all repeats of a row in one place: how each came out, which answers are the same, and which repeat is read."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from workbench.runs.results import PairRows, Repeat, WholeRow
from workbench.ui import address, data, words
from workbench.ui.comparisons import Comparison

ICONS = {"win": ":green[:material/trending_up:]", "loss": ":red[:material/trending_down:]", "tie": ":gray[:material/balance:]"}


def choose(wanted: PairRows, whole: WholeRow, chosen: Comparison) -> None:
    """Draw the repeats; the one that is clicked is read, and stands in the address."""
    repeats = data.repeats(wanted, whole.example.id)
    if not repeats:
        return
    names = [(chosen.a.name, [one.answer_a for one in repeats])] if chosen.a else []
    names.append((chosen.b.name, [one.answer_b for one in repeats]))
    st.caption(words.plain("  |  ".join(f"{name}: {distinct_words(answers)}" for name, answers in names)))
    key = "repeat_in_address"
    if st.session_state.get(key) != whole.repeat:
        st.session_state[key] = whole.repeat
    by_number = {one.number: one for one in repeats}
    st.segmented_control(
        "Repeat",
        list(by_number),
        format_func=lambda number: (
            _described(by_number[number], is_judged=chosen.judge is not None) if number in by_number else str(number)
        ),
        required=True,
        key=key,
        label_visibility="collapsed",
        on_change=_turn,
        args=(whole.example.position, key),
    )


def _turn(position: int, key: str) -> None:
    address.put(row=f"{position}.{st.session_state[key]}")


def _described(one: Repeat, *, is_judged: bool) -> str:
    if not is_judged:
        return f"Repeat {one.number + 1}"
    word = f"{one.verdict}" if one.verdict else "unscored"
    flips = ", flips" if one.flipped else ""
    return f"{ICONS.get(one.verdict or '', ':material/help:')} Repeat {one.number + 1}: {word}{flips}"


def distinct_words(answers: Sequence[int | None]) -> str:
    """Say how many answers differ and how often each came, failures apart.

    >>> distinct_words([0, 0, 1]), distinct_words([0, 0, 0]), distinct_words([0, None])
    ('2 different answers, ×2 ×1', '3 times the same answer', '1 answer, 1 failed')
    """
    counts = sorted(Counter(one for one in answers if one is not None).values(), reverse=True)
    failed = sum(1 for one in answers if one is None)
    if not counts:
        return f"{failed} failed"
    if len(counts) == 1:
        said = f"{counts[0]} times the same answer" if counts[0] > 1 else "1 answer"
    else:
        said = f"{len(counts)} different answers, {' '.join(f'×{count}' for count in counts)}"
    return said + (f", {failed} failed" if failed else "")
