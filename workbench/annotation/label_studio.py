"""Read and write Label Studio's JSON: tasks with `data` and `annotations`, each a list of results.

Carried both ways: `choices` (one of them), `rating`, `textarea`, `labels` on text (spans in code points), `pairwise`; who
(`completed_by`), when (`created_at`), how long (`lead_time`, seconds) and skips (`was_cancelled`). Key, tags and split of an item stand in
`meta`, which Label Studio keeps. Names of blocks may not have a dot there: `inputs.question` is written `inputs_question` and read back by
`meta`. Not carried, and counted: predictions and drafts, several choices at once, results of other kinds (images, audio, relations,
taxonomies), reviews. On the way out also guideline, sides, repeats, flags and earlier answers; `completed_by.email` holds the annotator's
name, for Label Studio knows people by their address alone. Format: labelstud.io/guide/task_format.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from workbench.annotation.blocks import as_text
from workbench.annotation.export_rows import ExportedAnswer, ExportedItem
from workbench.annotation.import_contents import Contents, FoundAnswer, FoundItem, item_problems, person_of
from workbench.annotation.import_rows import read_time
from workbench.annotation.questions import Kind, Question, level_of
from workbench.annotation.sides import code_points
from workbench.errors import BadInput
from workbench.golden_sets.content import FieldProblem
from workbench.golden_sets.problems import Problems
from workbench.golden_sets.rows import Row

STARS = 5
"""As many as Label Studio's rating has, unless more were given."""
_KINDS = {"choices": "choice", "rating": "scale", "textarea": "text", "labels": "spans", "pairwise": "pairwise"}
_TYPES = {Kind.CHOICE: "choices", Kind.YES_NO: "choices", Kind.SCALE: "rating", Kind.TEXT: "textarea", Kind.COMMENT: "textarea"}
_TYPES |= {Kind.SPANS: "labels", Kind.PAIRWISE: "pairwise"}
COMMENT = "comment"


def is_task(values: Mapping[str, Any]) -> bool:
    """Claim that an object looks like a task."""
    return isinstance(values.get("data"), Mapping) and isinstance(values.get("annotations"), list)


def read_tasks(rows: Sequence[Row], problems: Problems) -> Contents:
    """Read tasks; what is wrong with one goes to the problems with its line."""
    contents = Contents(problems)
    seen: dict[str, dict[str, dict[str, None]]] = {}
    for row in rows:
        contents.rows += 1
        problems.add(row.line, [*row.problems, *(_task(row, contents, seen) if not row.problems else ())])
    contents.hints = {name: hint for name, kinds in seen.items() if (hint := _hint(name, kinds)) is not None}
    return contents


def _task(row: Row, contents: Contents, seen: dict[str, dict[str, dict[str, None]]]) -> Iterator[FieldProblem]:
    task = row.values
    if not is_task(task):
        yield FieldProblem("row", "is no task: it has no data and annotations")
        return
    meta = task["meta"] if isinstance(task.get("meta"), Mapping) else {}
    named = meta["blocks"] if isinstance(meta.get("blocks"), Mapping) else {}
    key = str(meta.get("key") or task.get("id") or f"line {row.line}").strip()
    texts = {str(named.get(name, name)): as_text(value) for name, value in task["data"].items() if value not in (None, "")}
    tags = tuple(str(tag) for tag in meta["tags"]) if isinstance(meta.get("tags"), list) else ()
    item = FoundItem(key, texts, tags, str(meta["split"]) if meta.get("split") else None, row.line)
    if key in contents.items:
        yield FieldProblem("id", f"{key!r} is the task of line {contents.items[key].line} too")
        return
    contents.items[key] = item
    yield from item_problems(item)
    contents.left_out["predictions"] += len(task.get("predictions") or ())
    contents.left_out["drafts"] += len(task.get("drafts") or ())
    for annotation in task["annotations"]:
        try:
            _annotation(annotation, item, named, contents, seen)
        except ValueError as error:
            yield FieldProblem("annotations", str(error))
    contents.left_out = +contents.left_out


def _annotation(
    found: Any, item: FoundItem, named: Mapping[str, Any], contents: Contents, seen: dict[str, dict[str, dict[str, None]]]
) -> None:
    if not isinstance(found, Mapping) or not isinstance(found.get("result", []), list):
        raise ValueError("must be objects with a list of results")
    said = contents.answer_of(item.key, person_of(_who(found.get("completed_by"))), item.line)
    if said.values:
        contents.left_out["second annotations by the same person"] += 1
        return
    if found.get("created_at"):
        said.at = read_time(found["created_at"])
    lead = found.get("lead_time")
    said.ms = round(lead * 1000) if isinstance(lead, int | float) and 0 <= lead < 86_400 else None
    if found.get("was_cancelled"):
        said.kind = "skip"
        return
    for result in found.get("result", []):
        if isinstance(result, Mapping):
            _result(result, item, named, said, contents, seen)
    contents.gaps += not said.values


def _who(found: Any) -> str:
    if isinstance(found, Mapping):
        names = [found.get(name) for name in ("email", "username", "first_name", "id")]
        found = next((name for name in names if name), None)
    return "unknown" if found is None else str(found)


def _result(
    result: Mapping[str, Any],
    item: FoundItem,
    named: Mapping[str, Any],
    said: FoundAnswer,
    contents: Contents,
    seen: dict[str, dict[str, dict[str, None]]],
) -> None:
    kind, value, name = str(result.get("type")), result.get("value"), str(result.get("from_name"))
    shown = [str(named.get(one, one)) for one in str(result.get("to_name")).split(",")]
    answer = _read(kind, value, shown, item, said.values.get(name)) if isinstance(value, Mapping) else None
    if answer is None:
        contents.left_out[f"results of the kind {kind}"[:80] if kind not in _KINDS else f"{kind} that could not be taken over"] += 1
        return
    if name == COMMENT and kind == "textarea":
        said.comment = str(answer)
        return
    said.values[name], said.columns[name] = answer, f"annotations.{name}"
    labels = [span["label"] for span in answer] if kind == "labels" else [str(answer)]
    seen.setdefault(name, {}).setdefault(kind, {}).update(dict.fromkeys(labels))


def _read(kind: str, value: Mapping[str, Any], shown: Sequence[str], item: FoundItem, before: Any) -> Any:
    if kind == "choices":
        chosen = value.get("choices")
        return chosen[0] if isinstance(chosen, list) and len(chosen) == 1 and isinstance(chosen[0], str) else None
    if kind == "rating":
        return value.get("rating")
    if kind == "textarea":
        text = value.get("text")
        return "\n".join(map(str, text)) if isinstance(text, list) else text
    if kind == "pairwise":
        return _pair(value.get("selected"), shown, item)
    return _spans(value, shown[0], item, before) if kind == "labels" else None


def _pair(selected: Any, shown: Sequence[str], item: FoundItem) -> str | None:
    sides = dict(zip(("left", "right"), ("a", "b"), strict=True))
    if len(shown) != 2 or selected not in sides:
        return None
    for name, side in zip(shown, ("a", "b"), strict=True):
        if name in item.texts and side not in item.texts:
            item.texts = {side if one == name else one: text for one, text in item.texts.items()}
    return sides[selected]


def _spans(value: Mapping[str, Any], name: str, item: FoundItem, before: Any) -> list[dict[str, Any]] | None:
    block = name if name in item.texts else next(iter(item.texts)) if len(item.texts) == 1 else None
    start, end, labels = value.get("start"), value.get("end"), value.get("labels")
    if block is None or not isinstance(start, int) or not isinstance(end, int) or not isinstance(labels, list) or not labels:
        return None
    text, marked = item.texts[block], value.get("text")
    if isinstance(marked, str) and text[start:end] != marked:
        # Some versions count UTF-16 code units, as browsers do.
        try:
            units = code_points(text, start), code_points(text, end)
        except BadInput:
            units = start, end
        start, end = units if text[slice(*units)] == marked else (start, end)
    found = [{"block": block, "start": start, "end": end, "label": str(label)} for label in labels]
    return [*(before if isinstance(before, list) else []), *found]


def _hint(name: str, kinds: Mapping[str, Mapping[str, None]]) -> dict[str, Any] | None:
    # Our own pairs have ties, and scales may begin at 0: both are written as choices, for Label Studio has neither.
    kind = next((one for one in ("pairwise", "rating") if one in kinds), next(iter(kinds)))
    values = list(dict.fromkeys(value for found in kinds.values() for value in found))
    asked: dict[str, Any] = {"name": name, "text": name.replace("_", " ").capitalize(), "kind": _KINDS[kind]}
    if kind == "choices":
        if {value.casefold() for value in values} <= {"yes", "no"}:
            return asked | {"kind": "yes_no"}
        return asked | {"options": [*values, *(["other"] if len(values) == 1 else [])]}
    if kind == "rating":
        stars = [int(level) for value in values if (level := level_of(value)) is not None]
        return asked | {"options": [str(star) for star in range(min([1, *stars]), max([STARS, *stars]) + 1)]}
    if kind == "labels":
        return asked | {"labels": list(values)}
    return asked | ({"is_required": False} if kind == "textarea" else {})


def tasks_of(items: Iterable[ExportedItem], questions: Sequence[Question]) -> Iterator[dict[str, Any]]:
    """Give items with their answers as tasks."""
    for number, item in enumerate(items, start=1):
        names = _short_names([str(one["name"]) for one in item.blocks])
        yield {
            "id": number,
            "data": {names[str(one["name"])]: one["text"] for one in item.blocks},
            "meta": {
                "key": item.key,
                "tags": list(item.tags),
                "split": item.split,
                "blocks": {short: name for name, short in names.items() if short != name},
            },
            "annotations": [_annotated(answer, questions, names, item) for answer in item.answers],
            "predictions": [],
        }


def _short_names(names: Sequence[str]) -> dict[str, str]:
    """Give a name without dots for each, where no other has it.

    >>> _short_names(["inputs.a", "b.c", "b_c"])
    {'inputs.a': 'inputs_a', 'b.c': 'b.c', 'b_c': 'b_c'}
    """
    short = [name.replace(".", "_") for name in names]
    return {name: one if short.count(one) == 1 else name for name, one in zip(names, short, strict=True)}


def _annotated(answer: ExportedAnswer, questions: Sequence[Question], names: Mapping[str, str], item: ExportedItem) -> dict[str, Any]:
    results = [one for question in questions if question.name in answer.answers for one in _results(question, answer, names, item)]
    if answer.comment:
        results.append(_result_of(COMMENT, next(iter(names.values())), "textarea", {"text": [answer.comment]}))
    return {
        "completed_by": {"email": answer.annotator},
        "result": results,
        "was_cancelled": answer.kind == "skip",
        "ground_truth": False,
        "created_at": answer.at.isoformat(),
        "lead_time": None if answer.ms is None else answer.ms / 1000,
    }


def _results(question: Question, answer: ExportedAnswer, names: Mapping[str, str], item: ExportedItem) -> Iterator[dict[str, Any]]:
    given, kind = answer.answers[question.name], _TYPES[question.kind]
    shown = names.get(question.field or "", next(iter(names.values())))
    if question.kind is Kind.SPANS:
        texts = {str(one["name"]): str(one["text"]) for one in item.blocks}
        for span in given:
            place = {"start": span["start"], "end": span["end"], "text": texts.get(span["block"], "")[span["start"] : span["end"]]}
            yield _result_of(question.name, names.get(span["block"], span["block"]), kind, {**place, "labels": [span["label"]]})
    elif question.kind is Kind.PAIRWISE:
        selected = {"a": "left", "b": "right"}.get(given)
        if selected is None:
            # Label Studio's pairs have no tie.
            yield _result_of(question.name, shown, "choices", {"choices": [given]})
        else:
            yield _result_of(question.name, f"{names['a']},{names['b']}", kind, {"selected": selected})
    elif kind == "rating":
        level = float(given)
        is_star = level.is_integer() and level >= 1
        yield _result_of(
            question.name, shown, "rating" if is_star else "choices", {"rating": int(level)} if is_star else {"choices": [given]}
        )
    else:
        yield _result_of(question.name, shown, kind, {"choices": [given]} if kind == "choices" else {"text": [given]})


def _result_of(question: str, shown: str, kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {"from_name": question, "to_name": shown, "type": kind, "value": dict(value)}
