"""Draw texts that models and imported files wrote. They are hostile until shown otherwise: every character is escaped, none is markup.

Differences are marked word by word: what only this side says stands out, what the other side says too is plain.
"""

import html
from collections.abc import Iterable, Sequence

import streamlit as st

from workbench.prompts.diff import Change, Segment, words

LONGEST_DIFF = 20_000
LONGEST_SHOWN = 200_000
LONG = 1_200
"""Characters above which a text gets a frame of its own to scroll in, so that what follows stays in reach."""
FRAME = "max-height:{}rem;overflow:auto;padding-right:0.5rem;"
SOURCE_REM, ANSWER_REM = 17, 36
BOX = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.55;font-size:0.95rem;"
MARK = "border-radius:3px;padding:0 2px;background:{};color:inherit;"
ONLY_A = "rgba(213,94,0,0.20)"
ONLY_B = "rgba(0,158,115,0.22)"


def box(text: str) -> None:
    """Draw a text as it is, line breaks kept."""
    _draw(html.escape(text[:LONGEST_SHOWN]) + _cut(text), SOURCE_REM)


def pair(before: str, after: str, *, marked: bool) -> tuple[str, str]:
    """Give both texts as escaped HTML; `marked` marks the words that only one of them has."""
    if not marked or len(before) + len(after) > LONGEST_DIFF:
        return _plain(before), _plain(after)
    segments = words(before, after)
    return _marked(segments, Change.DELETE, ONLY_A), _marked(segments, Change.INSERT, ONLY_B)


def draw(escaped: str) -> None:
    """Draw what `pair` gave."""
    _draw(escaped, ANSWER_REM)


def _plain(text: str) -> str:
    return html.escape(text[:LONGEST_SHOWN]) + _cut(text)


def _marked(segments: Sequence[Segment], own: Change, colour: str) -> str:
    """Write one side: its own pieces marked, blanks between two marked ones too, so that a phrase is one mark."""
    return "".join(_piece(one.text, one.change is own, colour) for one in _joined(segments, own))


def _joined(segments: Iterable[Segment], own: Change) -> list[Segment]:
    kept = [one for one in segments if one.change in (own, Change.EQUAL)]
    found: list[Segment] = []
    for place, one in enumerate(kept):
        between = 0 < place < len(kept) - 1 and kept[place - 1].change is own and kept[place + 1].change is own
        change = own if one.change is Change.EQUAL and not one.text.strip() and between else one.change
        if found and found[-1].change is change:
            found[-1] = Segment(change, found[-1].text + one.text)
        else:
            found.append(Segment(change, one.text))
    return found


def _piece(text: str, is_own: bool, colour: str) -> str:
    escaped = html.escape(text)
    return f'<mark style="{MARK.format(colour)}">{escaped}</mark>' if is_own and text.strip() else escaped


def _cut(text: str) -> str:
    return f"\n… {len(text) - LONGEST_SHOWN:,} more characters" if len(text) > LONGEST_SHOWN else ""


def _draw(escaped: str, tallest_rem: int) -> None:
    """Put escaped text on screen; Streamlit sanitises it once more and runs no script. What scrolls can be reached by the keyboard."""
    frame = FRAME.format(tallest_rem) if len(escaped) > LONG else ""
    reached = ' tabindex="0" role="region" aria-label="Long text"' if frame else ""
    st.html(f'<div style="{BOX}{frame}"{reached}>{escaped or "<em>empty</em>"}</div>')
