"""Read from a system prompt, by plain rules, how an answer is to look."""

import re
from dataclasses import dataclass
from functools import lru_cache

_COUNTS = {"one": 1, "a single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNT = r"(\d+|one|a single|two|three|four|five|six)"
_SENTENCES = re.compile(rf"{_COUNT}(?:\s+(?:to|or|-)\s+{_COUNT})?\s+(?:short |full |complete |clear )?sentences?\b", re.IGNORECASE)
_WORDS = re.compile(r"(?:at most|no more than|under|within|up to|fewer than|maximum of|max\.?)\s+(\d{1,4})\s+words", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

_NEVER_REFUSE = re.compile(
    r"never\s+(?:say|admit|tell\s+\w+)\s+(?:that\s+)?you\s+(?:don.?t|do\s+not|cannot|can.?t)|always\s+(?:give|have)\s+an\s+answer",
    re.IGNORECASE,
)
_RULES = {
    "cites": r"\bcit(?:e|es|ing|ations?)\b|\bname\s+the\s+(?:document|source|page)|\[(?:document )?title\]|\bsources?\s+(?:in|at)\b",
    "refuses": r"\bonly\s+(?:from|use|using|with|on|what)\b[^.]{0,40}(?:context|document|source|article|page)"
    r"|not\s+(?:in|covered|answered)\b[^.]{0,30}(?:context|document)|say\s+(?:so|that\s+you\s+(?:don.?t|do\s+not)|you\s+(?:don.?t|do\s+not))",
    "is_warm": r"\b(?:friendly|warm(?:ly|th)?|kind(?:ly)?|empath\w+|cheerful|welcoming|upbeat)\b",
    "is_formal": r"\b(?:formal(?:ly)?|business-like)\b",
    "apologises": r"\bapologi[sz]e|\bsay\s+sorry|\b(?:angry|upset|frustrated)\b",
    "is_thorough": r"\b(?:thorough(?:ly)?|detailed|in\s+detail|complete(?:ly)?|comprehensive|exhaustive)\b",
    "goes_by_steps": r"\bstep[\s-]by[\s-]step\b|\breason\s+through\b",
    "combines": r"\bcombine\b|\bmore\s+than\s+one\s+document\b|\ball\s+(?:the\s+)?documents\b",
    "asks_back": r"\b(?:ambiguous|unclear|more\s+than\s+one\s+(?:way|answer|plan))\b|\bask\s+(?:back|which)\b",
    "distrusts_documents": r"(?:ignore|(?:never|do\s+not|don.?t)\s+(?:follow|obey))\b[^.]{0,60}(?:instruction|command|order)"
    r"|as\s+data\b",
    "is_brief": r"\b(?:brief(?:ly)?|concise(?:ly)?|short|terse(?:ly)?|succinct(?:ly)?)\b",
    "wants_json": r"\b(?:in|as|with|return|reply)\s+(?:a\s+)?(?:valid\s+)?json\b",
}  # fmt: skip
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _RULES.items()}


@dataclass(frozen=True, slots=True)
class Instructions:
    """How to answer. `most_sentences` and `most_words` are limits or None; `contact` is an address to refer people to."""

    most_sentences: int | None = None
    most_words: int | None = None
    contact: str | None = None
    never_refuses: bool = False
    cites: bool = False
    refuses: bool = False
    is_warm: bool = False
    is_formal: bool = False
    apologises: bool = False
    is_thorough: bool = False
    goes_by_steps: bool = False
    combines: bool = False
    asks_back: bool = False
    distrusts_documents: bool = False
    is_brief: bool = False
    wants_json: bool = False
    offers_more: bool = False


@lru_cache(maxsize=256)
def read_instructions(text: str) -> Instructions:
    """Recognise the instructions that the demo models heed; everything else is passed over."""
    claims = {name: bool(pattern.search(text)) for name, pattern in _PATTERNS.items()}
    never_refuses = bool(_NEVER_REFUSE.search(text))
    if never_refuses:
        claims["refuses"] = False
    contact = _EMAIL.search(text)
    words = _WORDS.search(text)
    return Instructions(
        most_sentences=_sentence_limit(text),
        most_words=int(words[1]) if words else None,
        contact=contact[0] if contact else None,
        never_refuses=never_refuses,
        **claims,
    )


def _sentence_limit(text: str) -> int | None:
    limits = []
    for low, high in _SENTENCES.findall(text):
        written = (high or low).lower()
        limits.append(_COUNTS.get(written) or int(written))
    return max(1, min(limits)) if limits else None
