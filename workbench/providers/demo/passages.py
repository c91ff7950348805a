"""Cut documents into passages: sentences, list items, and step lists kept in one piece."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from workbench.providers.demo.words import stems

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”\u2019)]*\s+(?=[\"“(A-ZÀ-Þ0-9€<-])")
_STEP = re.compile(r"^\s*\d+[.)]\s+")
_BULLET = re.compile(r"^\s*[-*•]\s+")
_HEADING = re.compile(r"^#{1,6}\s+(.+)$")
_LONGEST = 1200  # characters of one passage: text without full stops must not become one endless answer


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that can stand in an answer.

    `pairs` are its neighbouring stems; `steps` holds the steps of a numbered list, if it is one.
    """

    text: str
    title: str
    stems: frozenset[str]
    title_stems: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    steps: tuple[str, ...] = ()


def sentences(text: str) -> list[str]:
    """Split running text into sentences.

    >>> sentences("It costs €6. It lasts 12 months.")
    ['It costs €6.', 'It lasts 12 months.']
    """
    return [part.strip()[:_LONGEST] for part in _SENTENCE_END.split(text.strip()) if part.strip()]


@lru_cache(maxsize=1024)
def passages_of(document: str) -> tuple[Passage, ...]:
    """Cut one document into passages; its title is the first heading, or nothing."""
    title, found = "", list[tuple[str, tuple[str, ...]]]()
    for block in re.split(r"\n\s*\n", document):
        lines = [line for line in block.splitlines() if line.strip()]
        while lines and (heading := _HEADING.match(lines[0])):
            title = title or heading[1].strip()
            lines = lines[1:]
        found.extend(_pieces(lines, found))
    head = frozenset(stems(title))
    return tuple(Passage(text, title, frozenset(words := stems(text)), head, frozenset(pairwise(words)), steps) for text, steps in found)


def _pieces(lines: list[str], before: list[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    if len(lines) > 1 and all(_STEP.match(line) for line in lines):
        steps = tuple(_STEP.sub("", line).strip() for line in lines)
        lead = before.pop()[0] if before and before[-1][0].endswith(":") else "The steps are:"
        return [(" ".join((lead, *steps)), steps)]
    if lines and all(_BULLET.match(line) for line in lines):
        return [(_BULLET.sub("", line).strip()[:_LONGEST], ()) for line in lines]
    return [(sentence, ()) for sentence in sentences(" ".join(lines))]


def lead_of(passage: Passage) -> str:
    """Give the sentence that introduces a step list."""
    return passage.text.split(":", 1)[0] + ":"
