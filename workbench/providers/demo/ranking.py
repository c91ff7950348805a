"""Rank passages for a question: shared rare words (as in BM25), its title, codes and the kind of answer that is asked for."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.providers.demo.passages import Passage
from workbench.providers.demo.words import CODE, stems

_PRICE = re.compile(r"\b(?:how much|cost|costs|price|fee|pay|save)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"[€$£%]")
_QUANTITY = re.compile(
    r"\b(?:how (?:many|long|big|far|fast|quickly|soon|often|high|old)|when|limit|until|highest|longest|at what time|which version)\b",
    re.IGNORECASE,
)
_HOW_TO = re.compile(r"\bhow (?:do|can|would) (?:i|we)\b|\bhow to\b|\bwhat should i\b", re.IGNORECASE)
_ENOUGH_WORDS = 4.5
_RELATED = {
    "breach": ("stolen", "lose"), "limit": ("within",), "broken": ("fault", "faulty"), "down": ("availability", "promis", "outag"),
    "save": ("free",), "retry": ("again", "try"), "block": ("block", "mark"), "few": ("fewer",), "friend": ("transferabl",),
    "give": ("transferabl",), "remove": ("deactivate",), "lock": ("lock", "reset"), "quick": ("within", "minut"), "back": ("restor",),
    "mistake": ("undo", "restor"), "owner": ("ownership",), "show": ("no-show",), "rent": ("held",), "euro": ("cost",),
}  # fmt: skip
"""Words that the larger model takes for one another; a stem of the question stands for those on its right."""
_DIGIT = re.compile(r"\d|\b(?:at once|one|two|three)\b")
PLANS = ("solo", "studio", "chain")
"""Names that tell cases apart: a question that gives none of them can have several right answers."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage and how well it fits: `coverage` is the share of the question's weight that it and its title hold (0..1)."""

    passage: Passage
    score: float
    coverage: float


def rank(question: str, passages: Sequence[Passage], *, is_large: bool) -> list[Ranked]:
    """Order passages by fit, best first; the larger model also counts related words, word pairs and the passage before."""
    asked = list(dict.fromkeys(stems(question)))
    if not passages:
        return []
    if not asked:
        # "How much is it?" has no word of its own; the kind of answer is all there is to go by.
        fits = [(passage, _fits_kind(question, passage)) for passage in passages]
        return sorted((Ranked(passage, fit, 0.5 if fit > 1 else 0.0) for passage, fit in fits), key=lambda one: -one.score)
    seen = Counter(word for passage in passages for word in passage.stems)
    titles = Counter(word for words in {passage.title: passage.title_stems for passage in passages}.values() for word in words)
    weight = {word: math.log(1 + len(passages) / (max(seen[word] or titles[word], 1) + 0.5)) for word in asked}
    # A long question is chat for the most part: a few rare words found are enough, whatever is said around them.
    whole = min(sum(weight.values()), _ENOUGH_WORDS * math.log(1 + len(passages) / 1.5))
    average = sum(len(passage.stems) for passage in passages) / len(passages)
    ranked = []
    asked_pairs = set(pairwise(stems(question))) if is_large else set()
    for index, passage in enumerate(passages):
        found = _found(asked, passage.stems, is_large=is_large)
        here = sum(weight[word] for word in found)
        title = sum(weight[word] for word in asked if word in passage.title_stems)
        around = 0.0
        if is_large and index and passages[index - 1].title == passage.title:
            around = sum(weight[word] for word in asked if word in passages[index - 1].stems and word not in found)
        length = 0.75 + 0.25 * min(len(passage.stems) / max(average, 1.0), 2.0)
        score = ((here + 0.2 * around + len(asked_pairs & passage.pairs)) / length + 0.3 * title) * _fits_kind(question, passage)
        held = sum(weight[word] for word in asked if word in found or word in passage.title_stems)
        is_named = any(code in passage.text for code in CODE.findall(question))
        ranked.append(Ranked(passage, score, 1.0 if is_named else min(1.0, held / whole) if whole else 0.0))
    return sorted(ranked, key=lambda one: -one.score)


def _found(asked: Sequence[str], held: frozenset[str], *, is_large: bool) -> set[str]:
    """Give the stems of the question that a passage holds, themselves or, for the larger model, by a related word."""
    found = {word for word in asked if word in held}
    return found | {word for word in asked if not held.isdisjoint(_RELATED.get(word, ()))} if is_large else found


def missing_codes(question: str, passages: Sequence[Passage]) -> set[str]:
    """List the codes of the question (`P-999`) that no passage holds."""
    return {code for code in CODE.findall(question) if not any(code in passage.text for passage in passages)}


def _fits_kind(question: str, passage: Passage) -> float:
    factor = 1.0
    if _PRICE.search(question) and _AMOUNT.search(passage.text):
        factor *= 1.25
    if _QUANTITY.search(question) and _DIGIT.search(passage.text):
        factor *= 1.15
    if passage.steps:
        factor *= 1.4 if _HOW_TO.search(question) else 0.6
    for code in CODE.findall(question):
        factor *= 3.0 if code in passage.text else 1.0
    first = passage.text.split(" ", 1)[0].lower()
    if first in PLANS:
        named = [plan for plan in PLANS if re.search(rf"\b{plan}\b", question, re.IGNORECASE)]
        if named:
            factor *= 1.3 if first in named else 0.7
    return factor
