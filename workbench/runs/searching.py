"""Find prompts, golden sets, runs and judges by what is typed, the likeliest first: names before tags and labels, those before texts."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.judging import builtin_judges
from workbench.prompts import PromptSummary, listing
from workbench.store import searching as store
from workbench.store.connection import reading
from workbench.store.values import StoredRun

MOST = 6
AROUND = 38
"""So many characters are shown on either side of what was found."""


class Kind(StrEnum):
    """What was found."""

    PROMPT = "prompt"
    GOLDEN_SET = "golden_set"
    RUN = "run"
    JUDGE = "judge"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: what it is called, where the words stand, and the names that say where it is."""

    kind: Kind
    title: str
    detail: str = ""
    place: Mapping[str, str] = field(default_factory=dict)


def search(engine: Engine, text: str, *, most: int = MOST) -> dict[Kind, list[Hit]]:
    """Give what has all the words of a text, at most so many of each kind; kinds without any are left out.

    Texts are looked at from two letters on; a single letter finds names alone.
    """
    words = tuple(dict.fromkeys(text.split()))[:8]
    if not words:
        return {}
    prompts = listing(engine)
    with reading(engine) as session:
        found = {
            Kind.PROMPT: _prompts(session, words, prompts, most),
            Kind.GOLDEN_SET: _golden_sets(session, words, most),
            Kind.RUN: (_run(one, words) for one in store.found_runs(session, words=words, limit=most)),
            Kind.JUDGE: _judges(session, words, most),
            Kind.QUEUE: (Hit(Kind.QUEUE, name, "", {"queue": str(id)}) for id, name in store.queue_names(session, words=words, limit=most)),
        }
        kept = {kind: _distinct(hits, most) for kind, hits in found.items()}
    return {kind: hits for kind, hits in kept.items() if hits}


def _distinct(hits: Iterable[Hit], most: int) -> list[Hit]:
    """Keep the first hit for each place; stops asking when there are enough."""
    found: dict[tuple[tuple[str, str], ...], Hit] = {}
    for hit in hits:
        found.setdefault(tuple(sorted(hit.place.items())) or ((hit.title, ""),), hit)
        if len(found) >= most:
            break
    return list(found.values())


def _is_text(words: Sequence[str]) -> bool:
    return sum(len(word) for word in words) > 1


def _prompts(session: Session, words: Sequence[str], prompts: Sequence[PromptSummary], most: int) -> Iterator[Hit]:
    by_name = {prompt.name: prompt for prompt in prompts}
    for name in store.prompt_names(session, words=words, limit=most):
        if name in by_name:
            labels = ", ".join(f"{label} on {number}" for label, number in by_name[name].labels.items())
            yield Hit(Kind.PROMPT, name, labels or by_name[name].note, {"prompt": name})
    for prompt in prompts:
        for label, number in prompt.labels.items():
            if all(word.casefold() in label.casefold() for word in words):
                yield _version(prompt.name, number, f"label {label}")
    for tagged in store.tagged_versions(session, words=words, limit=most):
        yield _version(tagged.prompt, tagged.number, f"tag {tagged.text}")
    if _is_text(words):
        for noted in store.noted_versions(session, words=words, limit=most):
            yield _version(noted.prompt, noted.number, excerpt(noted.text, words))
        for written in store.written_versions(session, words=words, limit=most):
            yield _version(written.prompt, written.number, excerpt(written.text, words))


def _version(prompt: str, number: int, detail: str) -> Hit:
    return Hit(Kind.PROMPT, f"{prompt}@{number}", detail, {"prompt": prompt, "version": str(number)})


def _golden_sets(session: Session, words: Sequence[str], most: int) -> Iterator[Hit]:
    for name in store.golden_set_names(session, words=words, limit=most):
        yield Hit(Kind.GOLDEN_SET, name, "", {"golden_set": name})
    if _is_text(words):
        for one in store.examples(session, words=words, limit=most):
            place = {"golden_set": one.golden_set, "example": one.key}
            yield Hit(Kind.GOLDEN_SET, f"{one.golden_set}, {one.key}", excerpt(one.text, words), place)


def _run(run: StoredRun, words: Sequence[str]) -> Hit:
    detail = excerpt(run.note, words) if run.note else f"on {run.golden_set}@{run.revision}"
    return Hit(Kind.RUN, f"{run.name}, run {run.id}" if run.name else f"{run.golden_set}, run {run.id}", detail, {"run": str(run.id)})


def _judges(session: Session, words: Sequence[str], most: int) -> Iterator[Hit]:
    seen = set()
    for one in store.used_judges(session, words=words, limit=most):
        seen.add(one.name)
        yield Hit(Kind.JUDGE, one.name, f"with {one.model}, last in run {one.run_id}", {"run": str(one.run_id), "judge": one.name})
    for name in builtin_judges():
        if name not in seen and all(word.casefold() in name.casefold() for word in words):
            yield Hit(Kind.JUDGE, name, "ships with the workbench, not used yet", {"judge": name})


def excerpt(text: str, words: Sequence[str]) -> str:
    """Give the part of a text around the first of the words that it has, on one line.

    >>> excerpt("The refund takes five days, counted from the day on which the parcel came back to us.", ["parcel"])
    '…ys, counted from the day on which the parcel came back to us.'
    """
    line = " ".join(text.split())
    places = [found.start() for word in words if (found := re.search(re.escape(word), line, re.IGNORECASE))]
    begin = max(0, min(places, default=0) - AROUND)
    end = begin + 2 * AROUND + len(max(words, key=len, default=""))
    return f"{'…' if begin else ''}{line[begin:end].strip()}{'…' if end < len(line) else ''}"
