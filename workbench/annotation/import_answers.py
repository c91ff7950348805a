"""Say what the raw answers of a file mean: which questions they answer, and what is stored of them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from workbench.annotation.import_contents import Contents, FoundAnswer
from workbench.annotation.import_mapping import AskedQuestion
from workbench.annotation.questions import MOST_OPTIONS, PAIR_VALUES, Kind, Question, check_answers, level_of, read_questions
from workbench.errors import BadInput
from workbench.golden_sets.content import FieldProblem
from workbench.golden_sets.json_text import parse

ONLY = "answer"
"""What the only question is called where nobody named it."""
LOWEST, HIGHEST = 0, 10
"""Whole numbers from here to there are taken for levels."""
_YES_NO = {"yes": "yes", "no": "no", "true": "yes", "false": "no", "y": "yes", "n": "no"}
_ONE_ZERO = {"1": "yes", "0": "no"}


def name_questions(contents: Contents, asked: Sequence[AskedQuestion], there: Sequence[Question]) -> None:
    """Name the only question where the file does not: as the command line does, else as the queue does."""
    names = [one.name for one in asked] or [one.name for one in there if one.kind is not Kind.COMMENT]
    name = names[0] if len(names) == 1 else ONLY
    for said in contents.answers.values():
        if "" in said.values:
            said.values = {question or name: value for question, value in said.values.items()}
            said.columns = {question or name: column for question, column in said.columns.items()}


def questions_for(contents: Contents, asked: Sequence[AskedQuestion]) -> tuple[Question, ...]:
    """Give the questions of a new queue: those that are named, the others guessed from what was answered. Raises `BadInput`."""
    named = {one.name: one for one in asked}
    values: dict[str, dict[str, Any]] = {}
    for said in contents.answers.values():
        for question, value in said.values.items():
            values.setdefault(question, {}).setdefault(_text(value), value)
    names = list(dict.fromkeys([*named, *contents.hints, *values]))
    if not names:
        raise BadInput("nobody answered anything, and no question is named: name one, as in --question tone:scale:1-5", where="--question")
    found = [
        named[name].to_json() if name in named else contents.hints.get(name) or _guessed(name, list(values.get(name, {}).values()))
        for name in names
    ]
    if all(one["kind"] == Kind.COMMENT for one in found):
        found[0] = {**found[0], "kind": str(Kind.TEXT), "is_required": False}
    return read_questions(found)


def _guessed(name: str, values: Sequence[Any]) -> dict[str, Any]:
    """Guess the kind: levels of whole numbers from 0 to 10, yes or no, one of at most 50 words, else free text."""
    asked = {"name": name, "text": name.replace("_", " ").capitalize()}
    texts = [_text(value).strip() for value in values]
    levels = sorted(
        {int(level) for text in texts if (level := level_of(text)) is not None and LOWEST <= level <= HIGHEST and level == int(level)}
    )
    if texts and all(level_of(text) in levels for text in texts):
        if len(levels) == 1:
            levels = sorted({levels[0], levels[0] + 1 if levels[0] < HIGHEST else levels[0] - 1})
        return asked | {"kind": "scale", "options": [str(level) for level in levels]}
    if texts and all(text.casefold() in _YES_NO for text in texts):
        return asked | {"kind": "yes_no"}
    words = dict.fromkeys(texts)
    is_plain = all(not isinstance(value, list | Mapping) and len(text) <= 200 for value, text in zip(values, texts, strict=True))
    if words and is_plain and len(words) <= MOST_OPTIONS:
        return asked | {"kind": "choice", "options": [*words, *(["other"] if len(words) == 1 else [])]}
    return asked | {"kind": "comment"}


def guess_may_be_wrong(contents: Contents, questions: Sequence[Question], asked: Sequence[AskedQuestion]) -> list[str]:
    """Name the questions whose kind was guessed."""
    known = {one.name for one in asked} | set(contents.hints)
    return [
        f"{one.name} ({one.kind}: {', '.join(one.values)})" if one.values else f"{one.name} ({one.kind})"
        for one in questions
        if one.name not in known
    ]


def convert(
    contents: Contents, questions: Sequence[Question], asked: Sequence[AskedQuestion], *, shown: Mapping[str, Mapping[str, str]]
) -> None:
    """Turn the raw answers into what is stored, in place; what cannot be is a problem of its line and column.

    `shown` are the texts by item that the queue shows already, against which spans are checked before those of the file.
    """
    reads = {one.name: _reader(one, next((spec for spec in asked if spec.name == one.name), None)) for one in questions}
    lenient = {one.name: [replace(one, is_required=False)] for one in questions}
    for said in contents.answers.values():
        if said.kind != "answer":
            continue
        texts = shown.get(said.item, contents.items[said.item].texts)
        stored: dict[str, Any] = {}
        for name, value in said.values.items():
            try:
                if name not in reads:
                    raise BadInput(f"the queue asks {', '.join(reads)}, not {name!r}")
                stored |= check_answers(lenient[name], {name: reads[name](value)}, blocks=texts)
            except BadInput as error:
                contents.problems.add(said.line, [FieldProblem(said.columns.get(name, name), error.message)])
        said.values = stored


def _reader(question: Question, asked: AskedQuestion | None) -> Callable[[Any], Any]:
    """Give what turns a cell into an answer to a question; what it does not know passes, for `check_answers` to refuse."""
    if question.kind is Kind.SPANS:
        return _spans
    if not question.kind.is_comparable:
        return _text
    called: dict[str, str] = {option.label.casefold(): option.value for option in question.options if question.kind is not Kind.PAIRWISE}
    called |= _YES_NO | _ONE_ZERO if question.kind is Kind.YES_NO else {}
    called |= {"tie": "tie", "both bad": "both_bad"} if question.kind is Kind.PAIRWISE else {}
    for value, words in asked.values.items() if asked else ():
        called |= {word.casefold(): value for word in words}
    values = PAIR_VALUES if question.kind is Kind.PAIRWISE else question.values
    numbered = {level: value for value in values if (level := level_of(value)) is not None}

    def read(value: Any) -> Any:
        text = _text(value).strip()
        if text in values:
            return text
        if (known := called.get(text.casefold())) is not None:
            return known
        level = level_of(text)
        return numbered.get(level, text) if level is not None else text

    return read


def _spans(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return parse(value)
        except ValueError as error:
            raise BadInput(f"must be a JSON list of spans, but {error}") from error
    return value


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def answered(contents: Contents) -> list[FoundAnswer]:
    """Give what there is to keep: answers, skips, and comments alone are none."""
    return [said for said in contents.answers.values() if said.values or said.kind != "answer"]
