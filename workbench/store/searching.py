"""Look for words in prompts, golden sets and runs: a few rows of each, the likeliest first.

All words must be found, in any order and case. JSON columns are first asked as text, which is quick and finds too much (their field names
too), then the few that are left are looked at value by value.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, Table, and_, case, cast, func, or_, select
from sqlmodel import Session, col

from workbench.store import runs
from workbench.store.tables import (
    GoldenExample,
    GoldenRevision,
    GoldenSet,
    Judge,
    Prompt,
    PromptTag,
    PromptVersion,
    Queue,
    RevisionExample,
    Run,
    RunJudge,
)
from workbench.store.values import StoredRun

LOOKED_AT = 60
"""So many rows whose JSON text has the words are looked at by value."""


class FoundVersion(NamedTuple):
    """A prompt version and the text in which the words were found: its note, or a message."""

    prompt: str
    number: int
    text: str


class FoundExample(NamedTuple):
    """An example of a golden set's newest revision, and the text in which the words were found."""

    golden_set: str
    key: str
    text: str


class FoundJudge(NamedTuple):
    """A judge that was used, and the newest run that it scored."""

    name: str
    model: str
    run_id: int


def prompt_names(session: Session, *, words: Sequence[str], limit: int) -> list[str]:
    """Give the prompts whose name has the words."""
    name = _table(Prompt).c.name
    query = select(name).where(_all_in(words, name), _table(Prompt).c.archived_at.is_(None)).order_by(_nearness(name, words), name)
    return [str(one) for one in session.execute(query.limit(limit)).scalars()]


def tagged_versions(session: Session, *, words: Sequence[str], limit: int) -> list[FoundVersion]:
    """Give the versions with a tag that has the words; the text is the tag."""
    tag, version, prompt = _table(PromptTag), _table(PromptVersion), _table(Prompt)
    query = (
        select(prompt.c.name, version.c.number, tag.c.name)
        .join(version, tag.c.prompt_version_id == version.c.id)
        .join(prompt, tag.c.prompt_id == prompt.c.id)
        .where(_all_in(words, tag.c.name))
        .order_by(_nearness(tag.c.name, words), tag.c.id.desc())
        .limit(limit)
    )
    return [FoundVersion(*row) for row in session.execute(query).all()]


def noted_versions(session: Session, *, words: Sequence[str], limit: int) -> list[FoundVersion]:
    """Give the versions whose note has the words, newest first."""
    version, prompt = _table(PromptVersion), _table(Prompt)
    query = (
        select(prompt.c.name, version.c.number, version.c.note)
        .join(prompt, version.c.prompt_id == prompt.c.id)
        .where(_all_in(words, version.c.note))
        .order_by(version.c.id.desc())
        .limit(limit)
    )
    return [FoundVersion(*row) for row in session.execute(query).all()]


def written_versions(session: Session, *, words: Sequence[str], limit: int) -> list[FoundVersion]:
    """Give of each prompt the newest version of which a message has the words."""
    version, prompt = _table(PromptVersion), _table(Prompt)
    query = (
        select(prompt.c.name, version.c.number, version.c.messages)
        .join(prompt, version.c.prompt_id == prompt.c.id)
        .where(_all_in_json(words, version.c.messages))
        .order_by(version.c.id.desc())
        .limit(LOOKED_AT)
    )
    found: dict[str, FoundVersion] = {}
    for name, number, messages in session.execute(query).all():
        text = _first_with(words, (str(message.get("content") or "") for message in messages))
        if text is not None and name not in found:
            found[name] = FoundVersion(name, number, text)
    return list(found.values())[:limit]


def golden_set_names(session: Session, *, words: Sequence[str], limit: int) -> list[str]:
    """Give the golden sets whose name has the words."""
    name = _table(GoldenSet).c.name
    query = select(name).where(_all_in(words, name), _table(GoldenSet).c.archived_at.is_(None)).order_by(_nearness(name, words), name)
    return [str(one) for one in session.execute(query.limit(limit)).scalars()]


def queue_names(session: Session, *, words: Sequence[str], limit: int) -> list[tuple[int, str]]:
    """Give id and name of the annotation queues whose name has the words."""
    queue = _table(Queue).c
    query = select(queue.id, queue.name).where(_all_in(words, queue.name), queue.archived_at.is_(None))
    found = session.execute(query.order_by(_nearness(queue.name, words), queue.name).limit(limit)).all()
    return [(int(id), str(name)) for id, name in found]


def examples(session: Session, *, words: Sequence[str], limit: int) -> list[FoundExample]:
    """Give examples of newest revisions whose key, inputs or expected answer has the words; those found by their key come first."""
    example, place = _table(GoldenExample).c, _table(RevisionExample).c
    golden_set, revision = _table(GoldenSet).c, _table(GoldenRevision).c
    newest = select(func.max(revision.id)).group_by(revision.golden_set_id)
    query = (
        select(golden_set.name, example.key, example.inputs, example.expected)
        .join(place.golden_example_id.table, place.golden_example_id == example.id)
        .join(golden_set.id.table, example.golden_set_id == golden_set.id)
        .where(place.golden_revision_id.in_(newest), golden_set.archived_at.is_(None))
        .where(or_(_all_in(words, example.key), _all_in(words, example.expected), _all_in_json(words, example.inputs)))
        .order_by(case((_all_in(words, example.key), 0), else_=1), example.id)
        .limit(LOOKED_AT)
    )
    found = []
    for name, key, inputs, expected in session.execute(query).all():
        text = _first_with(words, [*_texts(inputs), expected or "", key])
        if text is not None:
            found.append(FoundExample(name, key, text))
    return found[:limit]


def found_runs(session: Session, *, words: Sequence[str], limit: int) -> list[StoredRun]:
    """Give the runs whose name, note or golden set has the words, or whose number is the only word; the number first, then the newest."""
    named = or_(_all_in(words, col(Run.name)), _all_in(words, col(Run.note)), _all_in(words, col(GoldenSet.name)))
    found = runs.headers(session, named, limit=limit)
    if len(words) == 1 and words[0].isascii() and words[0].isdecimal() and len(words[0]) < 10:
        found = runs.headers(session, Run.id == int(words[0])) + [one for one in found if one.id != int(words[0])]
    return found[:limit]


def used_judges(session: Session, *, words: Sequence[str], limit: int) -> list[FoundJudge]:
    """Give the judges whose name or model has the words, with the newest run of each."""
    judge, scored = _table(Judge), _table(RunJudge)
    newest = func.max(scored.c.run_id)
    query = (
        select(judge.c.name, judge.c.model, newest)
        .join(scored, scored.c.judge_id == judge.c.id)
        .where(or_(_all_in(words, judge.c.name), _all_in(words, judge.c.model)))
        .group_by(judge.c.name, judge.c.model)
        .order_by(newest.desc())
        .limit(limit)
    )
    return [FoundJudge(*row) for row in session.execute(query).all()]


def _all_in(words: Sequence[str], column: Any) -> ColumnElement[bool]:
    return and_(*(column.icontains(word, autoescape=True) for word in words))


def _all_in_json(words: Sequence[str], column: Any) -> ColumnElement[bool]:
    written = [json.dumps(word, ensure_ascii=False)[1:-1] for word in words]
    return _all_in(written, cast(column, String))


def _nearness(name: Any, words: Sequence[str]) -> ColumnElement[int]:
    """Order names: the same, then those that begin with the words, then the others."""
    text = " ".join(words)
    return case((func.lower(name) == text.lower(), 0), (name.istartswith(text, autoescape=True), 1), else_=2)


def _texts(inputs: Mapping[str, Any]) -> Iterator[str]:
    for value in inputs.values():
        yield value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _first_with(words: Sequence[str], texts: Iterable[str]) -> str | None:
    """Give the first text that has all the words, else all of them joined where they have the words together."""
    known = list(texts)
    for text in [*known, " · ".join(known)]:
        if all(word.casefold() in text.casefold() for word in words):
            return text
    return None


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table
