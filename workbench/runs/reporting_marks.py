"""Mark in two answers the words that only one of them has, for the report of a run."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.prompts.diff import Change, Segment, words

LONGEST = 20_000
"""Characters of both texts up to which they are compared."""
LEAST_IN_COMMON = 0.25
"""Below this share of common text nearly everything would be marked, which says nothing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an answer; `is_own` says that the other answer does not have it."""

    text: str
    is_own: bool = False


def marked(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Give both texts in pieces; unmarked where they are too long, or have too little in common.

    >>> [(one.text, one.is_own) for one in marked("It costs 12 euros.", "It costs 14 euros.")[1]]
    [('It costs ', False), ('14', True), (' euros.', False)]
    """
    if len(before) + len(after) > LONGEST:
        return [Piece(before)], [Piece(after)]
    segments = words(before, after)
    common = sum(len(one.text) for one in segments if one.change is Change.EQUAL)
    if common < LEAST_IN_COMMON * min(len(before), len(after)):
        return [Piece(before)], [Piece(after)]
    return _side(segments, Change.DELETE), _side(segments, Change.INSERT)


def _side(segments: Sequence[Segment], own: Change) -> list[Piece]:
    """Give one side's pieces; blanks between two marked ones are marked too, so that a phrase is one mark."""
    kept = [one for one in segments if one.change in (own, Change.EQUAL)]
    found: list[Piece] = []
    for place, one in enumerate(kept):
        is_between = 0 < place < len(kept) - 1 and not one.text.strip()
        is_own = one.change is own or (is_between and kept[place - 1].change is own and kept[place + 1].change is own)
        if found and found[-1].is_own == is_own:
            found[-1] = Piece(found[-1].text + one.text, is_own)
        else:
            found.append(Piece(one.text, is_own))
    return [part for piece in found for part in _trimmed(piece)]


def _trimmed(piece: Piece) -> list[Piece]:
    """Leave the blanks around a marked piece unmarked."""
    core = piece.text.strip()
    if not piece.is_own or core == piece.text:
        return [piece]
    if not core:
        return [Piece(piece.text)]
    before, _, after = piece.text.partition(core)
    return [part for part in (Piece(before), Piece(core, is_own=True), Piece(after)) if part.text]
