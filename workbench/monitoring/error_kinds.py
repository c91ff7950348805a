"""Put errors together that say the same but for numbers and identifiers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.store.error_texts import ErrorText

_PARTICULAR = re.compile(r"\b(?=\w*\d)[\w-]{8,}\b|\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """Errors of one kind: the commonest text among them, how many calls failed so, how many texts there were, and the last moment."""

    text: str
    calls: int
    texts: int
    last_us: int


def kinds(found: Sequence[ErrorText]) -> list[ErrorKind]:
    """Put texts together, the commonest kind first; texts are told apart by all but their numbers and identifiers.

    >>> said = [ErrorText("timeout after 30.1 s", 2, 5), ErrorText("timeout after 31.7 s", 1, 9), ErrorText("too many requests", 2, 7)]
    >>> [(one.text, one.calls, one.texts, one.last_us) for one in kinds(said)]
    [('timeout after 30.1 s', 3, 2, 9), ('too many requests', 2, 1, 7)]
    """
    gathered: dict[str, list[ErrorText]] = {}
    for one in found:
        gathered.setdefault(_PARTICULAR.sub("#", " ".join(one.text.split())), []).append(one)
    summed = [
        ErrorKind(
            max(same, key=lambda one: one.calls).text,
            sum(one.calls for one in same),
            len(same),
            max(one.last_us for one in same),
        )
        for same in gathered.values()
    ]
    return sorted(summed, key=lambda one: (-one.calls, one.text))
