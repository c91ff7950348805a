"""Read and write records as Argilla has them: `fields`, and `responses` of people to questions.

Read are both shapes that Argilla gives out: responses by question (`{"tone": [{"value": "good", "user_id": …}]}`, version 2) and by person
(`[{"user_id": …, "values": {"tone": {"value": "good"}}, "status": "submitted"}]`, version 1 and the server). Written is the first, which
`Dataset.records.from_json` reads, with `status` added. Spans are lists of start, end and label in code points, on the question's field.
Carried: fields, responses, who, skips (`discarded`), tags and split as metadata. Not carried, and counted: suggestions, vectors, drafts,
rankings and several labels at once, which no question here takes; on the way out also times, comments, guideline, sides and repeats.
`user_id` holds the annotator's name: Argilla wants its own ids of users there, to be replaced before records are logged.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from workbench.annotation.blocks import as_text
from workbench.annotation.export_rows import ExportedItem
from workbench.annotation.import_contents import Contents, FoundAnswer, FoundItem, item_problems, person_of
from workbench.annotation.questions import Kind, Question
from workbench.golden_sets.content import FieldProblem
from workbench.golden_sets.problems import Problems
from workbench.golden_sets.rows import Row

DISCARDED, DRAFT, SUBMITTED = "discarded", "draft", "submitted"
_METADATA = "metadata."


def is_record(values: Mapping[str, Any]) -> bool:
    """Claim that an object looks like a record."""
    return isinstance(values.get("fields"), Mapping) and isinstance(values.get("responses"), list | Mapping)


def read_records(rows: Sequence[Row], problems: Problems) -> Contents:
    """Read records; what is wrong with one goes to the problems with its line."""
    contents = Contents(problems)
    labels: dict[str, dict[str, None]] = {}
    for row in rows:
        contents.rows += 1
        problems.add(row.line, [*row.problems, *(_record(row, contents, labels) if not row.problems else ())])
    contents.hints = {
        name: {"name": name, "text": name.replace("_", " ").capitalize(), "kind": "spans", "labels": list(found)}
        for name, found in labels.items()
    }
    return contents


def _record(row: Row, contents: Contents, labels: dict[str, dict[str, None]]) -> Iterator[FieldProblem]:
    record = row.values
    if not is_record(record):
        yield FieldProblem("row", "is no record: it has no fields and responses")
        return
    key = str(record.get("external_id") or record.get("id") or f"line {row.line}").strip()
    texts = {str(name): as_text(value) for name, value in record["fields"].items() if value not in (None, "")}
    tags = record.get(f"{_METADATA}tags")
    split = record.get(f"{_METADATA}split")
    item = FoundItem(
        key, texts, tuple(map(str, tags if isinstance(tags, list) else [tags] if tags else [])), split and str(split), row.line
    )
    if key in contents.items:
        yield FieldProblem("id", f"{key!r} is the record of line {contents.items[key].line} too")
        return
    contents.items[key] = item
    yield from item_problems(item)
    for name in ("suggestions", "vectors"):
        contents.left_out[name] += len(record.get(name) or ())
    for who, question, value, status in _responses(record["responses"]):
        try:
            said = contents.answer_of(key, person_of(who), row.line)
        except ValueError as error:
            yield FieldProblem("responses", str(error))
            continue
        _keep(said, question, value, status, item, contents, labels)
    contents.left_out = +contents.left_out


def _responses(found: Any) -> Iterator[tuple[str, str, Any, str]]:
    """Give person, question, value and status; the question is empty for what was discarded as a whole."""
    if isinstance(found, Mapping):
        for question, responses in found.items():
            for one in responses if isinstance(responses, list) else ():
                if isinstance(one, Mapping):
                    yield _who(one), str(question), one.get("value"), str(one.get("status") or SUBMITTED)
        return
    for one in found:
        if not isinstance(one, Mapping):
            continue
        status = str(one.get("status") or SUBMITTED)
        values = one["values"] if isinstance(one.get("values"), Mapping) else {}
        if not values:
            yield _who(one), "", None, status
        for question, value in values.items():
            yield _who(one), str(question), value.get("value") if isinstance(value, Mapping) else value, status


def _who(response: Mapping[str, Any]) -> str:
    return str(response.get("user_id") or "unknown")


def _keep(
    said: FoundAnswer, question: str, value: Any, status: str, item: FoundItem, contents: Contents, labels: dict[str, dict[str, None]]
) -> None:
    if status == DISCARDED:
        said.kind = "skip"
        return
    if status == DRAFT:
        contents.left_out["drafts"] += 1
        return
    if value is None or not question:
        contents.gaps += 1
        return
    if isinstance(value, list):
        spans = [one for one in value if isinstance(one, Mapping) and {"start", "end", "label"} <= one.keys()]
        if len(spans) < len(value):
            contents.left_out["rankings and several labels at once"] += 1
            return
        block = str(spans[0].get("block") or spans[0].get("field") or next(iter(item.texts), "")) if spans else ""
        labels.setdefault(question, {}).update(dict.fromkeys(str(one["label"]) for one in spans))
        value = [
            {"block": str(one.get("block") or block), "start": one["start"], "end": one["end"], "label": str(one["label"])} for one in spans
        ]
    said.values[question], said.columns[question] = value, f"responses.{question}"


def records_of(items: Iterable[ExportedItem], questions: Sequence[Question]) -> Iterator[dict[str, Any]]:
    """Give items with their answers as records."""
    for item in items:
        responses: dict[str, list[dict[str, Any]]] = {}
        for answer in item.answers:
            for question in questions:
                if answer.kind == "skip" and question is questions[0]:
                    responses.setdefault(question.name, []).append({"value": None, "user_id": answer.annotator, "status": DISCARDED})
                elif question.name in answer.answers:
                    value = _value(question, answer.answers[question.name])
                    responses.setdefault(question.name, []).append({"value": value, "user_id": answer.annotator, "status": SUBMITTED})
        yield {
            "id": item.key,
            "fields": {str(one["name"]): one["text"] for one in item.blocks},
            "metadata": {"tags": list(item.tags), **({"split": item.split} if item.split else {})},
            "suggestions": {},
            "responses": responses,
            "vectors": {},
        }


def _value(question: Question, given: Any) -> Any:
    if question.kind is Kind.SCALE:
        level = float(given)
        return int(level) if level.is_integer() else level
    return given
