"""Take the rows of a file apart by a mapping, into items and what each annotator said of them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Any

from workbench.annotation.blocks import as_text
from workbench.annotation.import_contents import Contents, FoundAnswer, FoundItem, item_problems, person_of
from workbench.annotation.import_mapping import KEYS, SINGLE, FileMapping, Wide
from workbench.annotation.import_paths import STAR, is_there, root_of, value_at, values_at
from workbench.annotation.questions import LONGEST_COMMENT, plain_text
from workbench.annotation.submitting import LONGEST_MS
from workbench.errors import BadInput
from workbench.golden_sets.cells import read_tags
from workbench.golden_sets.content import FieldProblem
from workbench.golden_sets.problems import Problems
from workbench.golden_sets.rows import Row

TEXT = "text."
REPEATED = ("is_repeat", "is_asked_again")
"""Columns of our own export that say that a row is no first answer."""


def read_rows(
    rows: Sequence[Row], mapping: FileMapping, problems: Problems, *, where: str, annotator: str | None, gaps: Set[str], only: Set[str]
) -> Contents:
    """Read rows that are one item each (wide) or one answer each (long).

    `annotator` gave all answers where no column says who; cells that say one of `gaps` are empty; `only` are the questions that objects are
    read for, all where there are none. Without a mapping, rows that we exported are known by their columns. Raises
    `BadInput` for a mapping that cannot be; what is wrong with rows goes to `problems`.
    """
    columns = list(dict.fromkeys(column for row in rows for column in row.values))
    is_own = mapping == FileMapping() and {"item", "annotator", "answer"} <= set(columns)
    mapping = _own_mapping(columns) if is_own else mapping
    found = _Reader(_complete(mapping, columns, rows, annotator, where), columns, Contents(problems), annotator, gaps, only)
    for row in rows:
        found.contents.rows += 1
        if is_own and any(_cell(row.values.get(name)).strip().casefold() == "true" for name in REPEATED):
            found.contents.left_out["repeated answers"] += 1
            continue
        problems.add(row.line, [*row.problems, *(found.read(row) if not row.problems else ())])
    found.leave_out_varying()
    return found.contents


def _own_mapping(columns: Sequence[str]) -> FileMapping:
    """Give the mapping of the rows that we export."""
    texts = {column.removeprefix(TEXT): column for column in columns if column.startswith(TEXT)}
    single: dict[str, Any] = {name: name for name in SINGLE if name in columns}
    return FileMapping(
        item=("item",),
        texts=texts or {"item": "item"},
        tags=("tags",) if "tags" in columns else (),
        answers={"": "answer"},
        **single,
    )


def _complete(mapping: FileMapping, columns: Sequence[str], rows: Sequence[Row], annotator: str | None, where: str) -> FileMapping:
    there = f"there are {', '.join(columns[:50]) or 'none'}"
    if not columns:
        return mapping
    for path in mapping.paths:
        if not any(is_there(row.values, path) for row in rows):
            raise BadInput(f"there is no column {path!r}; {there}", where=f"{where}, --map")
    if mapping.wide and (mapping.annotator or mapping.answers):
        raise BadInput(
            "annotator=COLUMN and answer=COLUMN are for long files, annotator.NAME=COLUMN for wide ones: not both", where="--map"
        )
    if mapping.answers and not (mapping.annotator or annotator):
        raise BadInput("say who answered, with --map annotator=COLUMN, or with --annotator NAME for all of it", where="--map")
    if (mapping.annotator or mapping.question) and not mapping.answers:
        raise BadInput(f"say which column has the answers, with --map answer=COLUMN; {there}", where="--map")
    if mapping.question and list(mapping.answers) != [""]:
        raise BadInput("with question=COLUMN the answers are in one column, answer=COLUMN", where="--map")
    if mapping.item:
        return mapping
    taken = {column for path in mapping.paths for column in root_of(list(columns), path)}
    guess = next((column for name in KEYS for column in columns if column.lower() == name and column not in taken), None)
    if guess is None:
        raise BadInput(f"say which column names the item, with --map item=COLUMN; {there}", where="--map")
    return FileMapping(**{name: getattr(mapping, name) for name in FileMapping.__slots__} | {"item": (guess,)})


class _Reader:
    """Read row by row."""

    def __init__(
        self, mapping: FileMapping, columns: Sequence[str], contents: Contents, annotator: str | None, gaps: Set[str], only: Set[str]
    ) -> None:
        self.contents = contents
        self._mapping, self._annotator, self._only = mapping, annotator, only
        self._gaps = {gap.strip().casefold() for gap in gaps} | {""}
        used = {column for path in mapping.paths for column in root_of(list(columns), path)}
        rest = {column: column for column in columns if column not in used}
        self._is_guessed = not mapping.texts
        self._texts = dict(mapping.texts) or rest
        self._varying: dict[str, None] = {}
        contents.unread = () if self._is_guessed else tuple(rest)

    def read(self, row: Row) -> list[FieldProblem]:
        """Read a row; give what is wrong with it."""
        key = "/".join(_cell(value_at(row.values, path)).strip() for path in self._mapping.item)
        empty = [path for path in self._mapping.item if not _cell(value_at(row.values, path)).strip()]
        if empty:
            return [FieldProblem(empty[0], "is empty: every row names its item")]
        problems = self._item(row, key)
        found: list[FieldProblem] = []
        said = list(self._said(row, found))
        for who, question, column, value in said:
            found += self._keep(row, key, who, question, column, value)
        return [*problems, *found]

    def _item(self, row: Row, key: str) -> list[FieldProblem]:
        texts = {name: _cell(value) for name, path in self._texts.items() if (value := value_at(row.values, path)) not in (None, "")}
        tags = tuple(dict.fromkeys(tag for path in self._mapping.tags for tag in _tags(value_at(row.values, path))))
        split = _cell(value_at(row.values, self._mapping.split)).strip() if self._mapping.split else ""
        item = FoundItem(key, texts, tags, split or None, row.line)
        there = self.contents.items.get(key)
        if there is None:
            self.contents.items[key] = item
            return item_problems(item)
        differing = [name for name in {**there.texts, **texts} if there.texts.get(name) != texts.get(name)]
        if self._is_guessed:
            self._varying |= dict.fromkeys(differing)
            return []
        return [FieldProblem(name, f"differs from what line {there.line} shows of the item {key!r}") for name in differing]

    def leave_out_varying(self) -> None:
        """Take out columns that nobody mapped and that say something else in another row about the same item: they are of the answers."""
        for item in self.contents.items.values():
            item.texts = {name: text for name, text in item.texts.items() if name not in self._varying}
        self.contents.unread = (*self.contents.unread, *self._varying)

    def _said(self, row: Row, problems: list[FieldProblem]) -> Iterator[tuple[str, str, str, Any]]:
        for wide in self._mapping.wide:
            for stood, value in values_at(row.values, wide.path):
                who = wide.annotator.replace(STAR, stood)
                yield from self._answers(who, wide, value)
        if self._mapping.answers:
            who = _cell(value_at(row.values, self._mapping.annotator)).strip() if self._mapping.annotator else str(self._annotator)
            if not who:
                problems.append(FieldProblem(str(self._mapping.annotator), "is empty: every answer has an annotator"))
                return
            for question, path in self._mapping.answers.items():
                asked = _cell(value_at(row.values, self._mapping.question)).strip() if self._mapping.question else question
                if self._mapping.question and not asked and not self._is_gap(value_at(row.values, path)):
                    problems.append(FieldProblem(self._mapping.question, "is empty: it names the question"))
                    continue
                yield who, asked, path, value_at(row.values, path)

    def _answers(self, who: str, wide: Wide, value: Any) -> Iterator[tuple[str, str, str, Any]]:
        column = wide.path if STAR not in wide.path else f"{wide.path} ({who})"
        if wide.question is None and isinstance(value, Mapping):
            for name, one in value.items():
                if not self._only or name in self._only:
                    yield who, str(name), f"{column}.{name}", one
        else:
            yield who, wide.question or "", column, value

    def _keep(self, row: Row, key: str, who: str, question: str, column: str, value: Any) -> Iterable[FieldProblem]:
        if self._is_gap(value) and not (self._mapping.comment and _cell(value_at(row.values, self._mapping.comment)).strip()):
            self.contents.gaps += 1
            return []
        try:
            person = person_of(who)
        except ValueError as error:
            return [FieldProblem(self._mapping.annotator or column, str(error))]
        said = self.contents.answer_of(key, person, row.line)
        problems = self._about(row, said)
        if self._is_gap(value):
            self.contents.gaps += 1
        elif question in said.values and said.values[question] != value:
            text = f"{person} gives {key!r} another answer on line {said.line}"
            return [*problems, FieldProblem(column, text)]
        else:
            said.values[question], said.columns[question] = value, column
        return problems

    def _is_gap(self, value: Any) -> bool:
        return value is None or (isinstance(value, str) and value.strip().casefold() in self._gaps)

    def _about(self, row: Row, said: FoundAnswer) -> list[FieldProblem]:
        problems = []
        for name in ("comment", "at", "ms"):
            path = getattr(self._mapping, name)
            value = value_at(row.values, path) if path else None
            if value is None or value == "":
                continue
            try:
                setattr(said, name, _ABOUT[name](value))
            except ValueError as error:
                problems.append(FieldProblem(path, str(error)))
        return problems


def _cell(value: Any) -> str:
    return "" if value is None else as_text(value) if not isinstance(value, bool | int | float) else json.dumps(value)


def _tags(value: Any) -> list[str]:
    found = read_tags(value)
    return [tag for one in (found if isinstance(found, list) else [found]) if (tag := _cell(one).strip())]


def read_comment(value: Any) -> str:
    """Read a comment; raises `ValueError`."""
    try:
        return plain_text(_cell(value).strip(), "comment", most=LONGEST_COMMENT)
    except BadInput as error:
        raise ValueError(error.message) from error


def read_time(value: Any) -> datetime:
    """Read an ISO time, as UTC where it names no zone; raises `ValueError`."""
    try:
        found = datetime.fromisoformat(str(value).strip())
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{str(value)[:60]!r} is no time such as 2026-03-01T12:30:00Z") from error


def read_ms(value: Any) -> int:
    """Read milliseconds; raises `ValueError`."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = -1.0
    if not 0 <= found < float("inf") or isinstance(value, bool):
        raise ValueError(f"{str(value)[:60]!r} is no number of milliseconds")
    return int(min(found, LONGEST_MS))


_ABOUT = {"comment": read_comment, "at": read_time, "ms": read_ms}
