"""Cut text into words, stems, numbers and tokens, cheaply and without a language model."""

import re
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:[-'\u2019][^\W_]+)*")
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,:]\d+)*")
CODE = re.compile(r"\b[A-Z]{1,4}-\d{2,6}\b")
_PIECE = re.compile(r"\w+|[^\w\s]")

_STOP_TEXT = """
    a about after all also am an and any are as at be been before but by can could did do does for from get give go got had has
    have he her here him his how i if in into is it its just like made make may me mean means mine much my need no not now of on
    one only or our out please shall she should so some take tell than that the their them then there these they this those to too
    up us use used very want was we were what when where which who whom why will with would yet you your yours i'm i've don't it's
    many long thank thanks help know ask support possible right somebody something thing happen happens today really still else
    case sure first second happened
"""
_STOP = frozenset(_STOP_TEXT.split())
_SAME_STEM = {
    "price": "cost", "pay": "payment", "paid": "payment", "cheap": "cost", "phone": "telephone", "email": "mail",
    "e-mail": "mail", "sms": "text", "cancellation": "cancel", "cancelled": "cancel", "cancelling": "cancel",
    "canceled": "cancel", "bought": "buy", "sent": "send", "lost": "lose", "api": "interface", "returned": "return",
    "chosen": "choose", "additional": "extra", "biggest": "big", "bigger": "big", "delivered": "delivery", "euro": "cost",
    "undone": "undo", "advance": "ahead", "fast": "quick", "deliver": "delivery", "quickly": "quick", "answered": "answer",
}  # fmt: skip


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Bring a lower-case word to a rough stem.

    >>> stem("refunds"), stem("booked"), stem("policies")
    ('refund', 'book', 'policy')
    """
    if word in _SAME_STEM:
        return _SAME_STEM[word]
    for ending, instead, least in (("ies", "y", 5), ("ing", "", 6), ("ed", "", 5), ("es", "", 6), ("s", "", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return _SAME_STEM.get(word, word)


def stems(text: str) -> list[str]:
    """List the stems of all content words, in order; stop words are left out."""
    return [stem(word) for word in WORD.findall(text.lower()) if word not in _STOP]


def numbers(text: str) -> set[str]:
    """Collect the numbers of a text as they are written, without thousands separators.

    >>> sorted(numbers("€1,152 in 14 days"))
    ['1152', '14']
    """
    return {re.sub(r",(?=\d{3})", "", found).rstrip(".,:") for found in NUMBER.findall(text)}


def count_tokens(text: str) -> int:
    """Estimate tokens: one for each word or sign, one more for every eight characters of a long word."""
    return sum(1 + (len(piece) - 1) // 8 for piece in _PIECE.findall(text))


def count_words(text: str) -> int:
    """Count the words of a text, as a reader would."""
    return len(WORD.findall(text))
