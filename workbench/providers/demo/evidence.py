"""Measure by rules what a judge could see in an answer: points of the reference, support, refusal, tone.

All shares lie in 0..1. What cannot be measured (no reference, no context) is None, never 0.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from workbench.providers.demo.words import WORD, count_words, numbers, stems

_REFUSES = re.compile(
    r"\b(?:documentation|documents?|context)\b[^.]{0,25}\b(?:do|does|did)\s?(?:not|n.t)\s(?:say|list|tell|mention|cover)"
    r"|\b(?:not|n.t)\s+(?:find|have|see|know)\b[^.]{0,60}\b(?:documentation|context|answer|information)"
    r"|\bnot (?:in|covered by) the (?:documentation|context)|\bi (?:do not|don.t) know\b",
    re.IGNORECASE,
)
_KIND = re.compile(r"\b(?:sorry|apolog\w+|thank\w*|happy|glad|please|understand|welcome|let me know|good question)\b", re.IGNORECASE)
_SORRY = re.compile(r"\b(?:sorry|apolog\w+|regret)\b", re.IGNORECASE)
_RUDE = re.compile(r"\b(?:stupid|idiot|your (?:own )?fault|obviously|shut up|hacked)\b", re.IGNORECASE)
_ANGRY = re.compile(r"!!|\?!|\b(?:outrageous|fed up|junk|useless|unbelievable|ridiculous|no help|losing|furious)\b|\b[A-Z]{3,}!")
_LIST_NUMBER = re.compile(r"(?m)(?:^\s*|(?<=[:;.] ))\d{1,2}[.)]\s")
_HIJACK = re.compile(
    r"verdict\s*:|level\s*:\s*\d|\b(?:ignore|disregard)\b[^.]{0,40}\binstructions|you must (?:choose|prefer|pick)", re.IGNORECASE
)
_PHRASE = re.compile(r"(?:[€$£]\s?)?\d+(?:[.,:]\d+)*(?:\s?%)?(?:\s[^\W\d_]+)?|\b[A-Z]{1,4}-\d+\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen in one answer.

    `recall` is the share of the reference's words (numbers count threefold) that the answer holds, `precision` the share of the
    answer's words that reference or question bear out, `support` the share that the context holds, `relevance` the share of the
    question's words it takes up.
    `held` and `missed` are stems of the reference; `foreign_numbers` appear in no material given.
    """

    words: int
    recall: float | None
    precision: float | None
    support: float | None
    relevance: float
    tone: float
    refuses: bool
    should_refuse: bool | None
    is_hijack: bool
    held: frozenset[str]
    missed: frozenset[str]
    foreign_numbers: frozenset[str]


def look_at(answer: str, *, question: str, context: str, expected: str) -> Evidence:
    """Measure an answer against what is given; `context` and `expected` may be empty."""
    said, asked, wanted = _bag(_LIST_NUMBER.sub(" ", answer)), _bag(question), _bag(expected)
    given = _bag(context) | asked
    held = wanted & said
    borne_out = wanted | asked
    foreign = {word for word in said if word[0].isdigit()} - given - wanted if context or expected else frozenset[str]()
    return Evidence(
        words=count_words(answer),
        recall=_weigh(held) / _weigh(wanted) if wanted else None,
        precision=len(said & borne_out) / len(said) if wanted and said else None,
        support=len(said & given) / len(said) if context and said else None,
        relevance=len(said & asked) / len(asked) if asked else 1.0,
        tone=_tone(answer, question),
        refuses=bool(_REFUSES.search(answer)),
        should_refuse=bool(_REFUSES.search(expected)) if expected else None,
        is_hijack=bool(_HIJACK.search(answer)),
        held=frozenset(held),
        missed=frozenset(wanted - said),
        foreign_numbers=frozenset(foreign),
    )


def phrase_of(word: str, text: str) -> str:
    """Quote the phrase of a text that a number or stem stands in, for a reason a person can check.

    >>> phrase_of("30", "You have 30 days for it.")
    '30 days'
    """
    for match in _PHRASE.finditer(text):
        if word in numbers(match[0]) or word == match[0].lower():
            return match[0].strip(" .,:")
    return next((match[0] for match in WORD.finditer(text) if word in stems(match[0])), word)


@lru_cache(maxsize=1024)
def _bag(text: str) -> frozenset[str]:
    """Collect stems and numbers; numbers stay as they are written, so that 14 is never taken for 140."""
    found = numbers(text)
    return frozenset({word for word in stems(text) if not word[0].isdigit()} | found)


def _weigh(words: frozenset[str]) -> float:
    return sum(3.0 if word[0].isdigit() else 1.0 for word in words)


def _tone(answer: str, question: str) -> float:
    """Rate the manner: 0.5 is plain; kind words add, missing regret towards an angry person and rude words take away."""
    rating = 0.5 + 0.15 * min(len(_KIND.findall(answer)), 2)
    if _ANGRY.search(question):
        rating += 0.2 if _SORRY.search(answer) else -0.25
    rating -= 0.4 * bool(_RUDE.search(answer)) + 0.05 * min(answer.count("!"), 4)
    return min(max(rating, 0.0), 1.0) if answer.strip() else 0.0
