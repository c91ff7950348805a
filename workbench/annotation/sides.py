"""Turn what is stored of an item and of an answer into what a person sees, and back.

Which variant of a pair stands left is a stable draw by the queue's seed, the person and the item. On the screen a pair's answers are
`left` and `right` and their blocks are called so; spans count UTF-16 code units there, as browsers do, and code points in the store.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.annotation.questions import Kind, Question
from workbench.errors import BadInput

Block = Mapping[str, Any]
_TITLES = {"left": "Left", "right": "Right"}


def draw(seed: int, *parts: object) -> float:
    """Draw a number from 0 up to 1 that is always the same for the same seed and parts, on every machine.

    >>> draw(1, "Ada", 7) == draw(1, "Ada", 7) != draw(2, "Ada", 7)
    True
    """
    named = "\x1f".join(str(part) for part in (seed, *parts))
    return int.from_bytes(hashlib.blake2b(named.encode("utf-8", "surrogatepass"), digest_size=7).digest(), "big") / 2**56


def left_side(seed: int, person: str, item_id: int, blocks: Sequence[Block]) -> str | None:
    """Say which variant of a pair stands left for a person, `a` or `b`; None where the item is no pair."""
    if not any(block.get("side") for block in blocks):
        return None
    return "a" if draw(seed, "side", person, item_id) < 0.5 else "b"


def shown_blocks(blocks: Sequence[Block], left: str | None) -> tuple[Block, ...]:
    """Give the blocks as they are shown: those of a pair called left and right, the left one first."""
    if left is None:
        return tuple(blocks)
    shown = []
    for block in blocks:
        side = block.get("side")
        place = None if side is None else "left" if side == left else "right"
        if place is None:
            shown.append(dict(block))
        else:
            shown.append({**block, "name": _shown_name(str(block["name"]), left), "title": _TITLES[place], "side": place})
    pair = sorted((block for block in shown if block["side"]), key=lambda block: str(block["side"]))
    following = iter(pair)
    return tuple(next(following) if block["side"] else block for block in shown)


def _shown_name(name: str, left: str | None) -> str:
    return name if left is None or name not in ("a", "b") else "left" if name == left else "right"


def _stored_name(name: Any, left: str | None) -> Any:
    if left is None or name not in ("left", "right"):
        return name
    return left if name == "left" else "b" if left == "a" else "a"


def from_screen(questions: Sequence[Question], answers: Any, blocks: Sequence[Block], left: str | None) -> Any:
    """Turn what the screen sent into what is stored; what is malformed passes as it is, for `check_answers` to refuse."""
    texts = texts_of(blocks)

    def place(span: Any) -> Any:
        if not isinstance(span, Mapping):
            return span
        name = _stored_name(span.get("block"), left)
        text = texts.get(name, "") if isinstance(name, str) else ""
        return {**span, "block": name, **_moved(span, lambda units: code_points(text, units))}

    return _turned(questions, answers, lambda value: _stored_name(value, left), place)


def to_screen(questions: Sequence[Question], answers: Mapping[str, Any], blocks: Sequence[Block], left: str | None) -> dict[str, Any]:
    """Turn stored answers into what the screen shows."""
    texts = texts_of(blocks)

    def place(span: Any) -> Any:
        text = texts.get(span["block"], "")
        return {**span, "block": _shown_name(span["block"], left), **_moved(span, lambda points: utf16_units(text, points))}

    found: dict[str, Any] = _turned(questions, answers, lambda value: _shown_name(value, left), place)
    return found


def texts_of(blocks: Sequence[Block]) -> dict[str, str]:
    """Give the texts of blocks by their names."""
    return {str(block["name"]): str(block["text"]) for block in blocks}


def _turned(questions: Sequence[Question], answers: Any, pair: Callable[[Any], Any], span: Callable[[Any], Any]) -> Any:
    if not isinstance(answers, Mapping):
        return answers
    kinds = {question.name: question.kind for question in questions}
    found = dict(answers)
    for name, answer in answers.items():
        if kinds.get(name) is Kind.PAIRWISE and isinstance(answer, str):
            found[name] = pair(answer)
        elif kinds.get(name) is Kind.SPANS and isinstance(answer, list | tuple):
            found[name] = [span(one) for one in answer]
    return found


def _moved(span: Mapping[str, Any], move: Callable[[int], int]) -> dict[str, Any]:
    return {name: move(span[name]) for name in ("start", "end") if isinstance(span.get(name), int) and not isinstance(span.get(name), bool)}


def code_points(text: str, units: int) -> int:
    """Turn a place in UTF-16 code units into one in code points; raises `BadInput` within a character or behind the text.

    >>> code_points("a😀b", 3), code_points("a😀b", 1)
    (2, 1)
    """
    seen = points = 0
    for letter in text:
        if seen >= units:
            break
        seen += 2 if ord(letter) > 0xFFFF else 1
        points += 1
    if seen != units:
        raise BadInput("a span ends behind the text or within a character", where="spans")
    return points


def utf16_units(text: str, points: int) -> int:
    """Turn a place in code points into one in UTF-16 code units.

    >>> utf16_units("a😀b", 2)
    3
    """
    return points + sum(ord(letter) > 0xFFFF for letter in text[:points])
