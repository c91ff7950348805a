"""Rank passages for a question: shared rare words (as in BM25), its title, codes and the kind of answer that is asked for."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.providers.demo.passages import Passage
from workbench.providers.demo.words import CODE, stems

_PRICE = re.compile(r"\b(?:how much|cost|costs|price|fee|pay|save)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"[€$£%]")
_QUANTITY = re.compile(
    r"\b(?:how (?:many|long|big|far|fast|quickly|soon|often|high|old)|when|limit|until|highest|longest|at what time|which version)\b", re.IGNORECASE
)
_HOW_TO = re.compile(r"\bhow (?:do|can|would) (?:i|we)\b|\bhow to\b|\bwhat should i\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d|\b(?:at once|one|two|three)\b")
PLANS = ("solo", "studio", "chain")
"""Names that tell cases apart: a question that gives none of them can have several right answers."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage and how well it fits: `coverage` is the share of the question's weight that it and its title hold (0..1)."""

    passage: Passage
    score: float
    coverage: float


def rank(question: str, passages: Sequence[Passage], *, looks_around: bool) -> list[Ranked]:
    """Order passages by fit, best first; `looks_around` also counts the words of the passage before (the larger model does)."""
    asked = list(dict.fromkeys(stems(question)))
    if not asked or not passages:
        return []
    seen = Counter(word for passage in passages for word in passage.stems)
    titles = Counter(word for words in {passage.title: passage.title_stems for passage in passages}.values() for word in words)
    weight = {word: math.log(1 + len(passages) / ((seen[word] or titles[word]) + 0.5)) for word in asked}
    whole = sum(weight.values())
    average = sum(len(passage.stems) for passage in passages) / len(passages)
    ranked = []
    for index, passage in enumerate(passages):
        here = sum(weight[word] for word in asked if word in passage.stems)
        title = sum(weight[word] for word in asked if word in passage.title_stems)
        around = 0.0
        if looks_around and index and passages[index - 1].title == passage.title:
            around = sum(weight[word] for word in asked if word in passages[index - 1].stems and word not in passage.stems)
        length = 0.75 + 0.25 * min(len(passage.stems) / max(average, 1.0), 2.0)
        score = ((here + 0.25 * around) / length + 0.3 * title) * _fits_kind(question, passage)
        held = sum(weight[word] for word in asked if word in passage.stems or word in passage.title_stems)
        ranked.append(Ranked(passage, score, held / whole if whole else 0.0))
    return sorted(ranked, key=lambda one: -one.score)


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
