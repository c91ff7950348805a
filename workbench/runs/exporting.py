"""Write a run's results to a file: one row per example, variant and repeat, with everything that came of it.

Rows are read and written some examples at a time, from one consistent state of the store, into a temporary file that takes its place at
the end: nothing is half-written. Verdicts are seen from the row's own variant: `win` means that this row's output was better.
"""

import csv
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine
from sqlmodel import Session

from workbench.errors import BadInput
from workbench.golden_sets.cells import escaped
from workbench.judging import settle
from workbench.runs.results import RunParts, run_parts
from workbench.store import runs as store
from workbench.store.connection import reading
from workbench.store.example_results import outputs_of, scores_of, verdicts_of
from workbench.store.values import RunExampleValue, StoredJudge, StoredVariant
from workbench.terms import Verdict

FORMATS = ("csv", "jsonl")
BATCH = 100
_CALL = ("finish_reason", "input_tokens", "output_tokens", "cost_usd", "ttft_ms", "tpot_ms", "duration_ms", "is_cached", "asked_at")
_FIRST = ("run", "key", "repeat", "variant", "reference", "model")
_SCORE = ("passed", "reason", "unscored")
_VERDICT = ("plain", "swapped", "flipped", "reason", "unscored")

Record = dict[str, Any]


def format_of(path: Path) -> str:
    """Tell the format by the file's ending. Raises `BadInput`."""
    found = path.suffix.lower().removeprefix(".")
    if found not in FORMATS:
        raise BadInput(f"the ending says the format: {' or '.join(f'.{one}' for one in FORMATS)}", where=str(path))
    return found


def export_rows(engine: Engine, run_id: int, path: Path, format: str) -> int:
    """Write the rows of a run as `csv` or `jsonl`; give how many.

    In CSV, a text that a spreadsheet would take for a formula gets an apostrophe in front, and a byte order mark
    tells Excel that it is UTF-8, as in exports of golden sets. An output that is
    not there yet has the status `missing`. Raises `NotFound` for the run, and `BadInput` for a file that cannot be written.
    """
    parts = run_parts(engine, run_id)
    with reading(engine) as session, _replacing(path, "utf-8-sig" if format == "csv" else "utf-8") as file:
        records = _records(session, parts)
        return _write_jsonl(file, records) if format == "jsonl" else _write_csv(file, records, _columns(session, parts))


def _write_jsonl(file: IO[str], records: Iterator[Record]) -> int:
    count = 0
    for count, record in enumerate(records, start=1):  # noqa: B007 - the last number is the count
        file.write(json.dumps(record, ensure_ascii=False, default=_plain) + "\n")
    return count


def _write_csv(file: IO[str], records: Iterator[Record], columns: Sequence[str]) -> int:
    writer = csv.DictWriter(file, [escaped(column) for column in columns], restval="", extrasaction="ignore")
    writer.writeheader()
    count = 0
    for count, record in enumerate(records, start=1):  # noqa: B007 - the last number is the count
        writer.writerow({escaped(name): _cell(value) for name, value in _flat(record).items()})
    return count


def _records(session: Session, parts: RunParts) -> Iterator[Record]:
    for examples in _batches(session, parts):
        ids = [example.id for example in examples]
        outputs = {_unit(row): row for row in outputs_of(session, run_id=parts.run.id, example_ids=ids)}
        scores: dict[tuple[int, int, int], list[Record]] = defaultdict(list)
        for row in scores_of(session, run_id=parts.run.id, example_ids=ids):
            scores[_unit(row)].append(row)
        verdicts: dict[tuple[int, int, int], list[Record]] = defaultdict(list)
        for row in verdicts_of(session, run_id=parts.run.id, example_ids=ids):
            for variant in (row["variant_a_id"], row["variant_b_id"]):
                verdicts[row["golden_example_id"], variant, row["repeat"]].append(row)
        for example in examples:
            for variant in parts.variants:
                for repeat in range(parts.run.repeats):
                    unit = (example.id, variant.id or 0, repeat)
                    yield _record(parts, example, variant, repeat, outputs.get(unit), scores[unit], verdicts[unit])


def _batches(session: Session, parts: RunParts) -> Iterator[list[RunExampleValue]]:
    for low in range(0, parts.run.examples, BATCH):
        yield store.run_examples(session, run_id=parts.run.id, low=low, high=low + BATCH)


def _unit(row: Mapping[str, Any]) -> tuple[int, int, int]:
    return row["golden_example_id"], row["variant_id"], row["repeat"]


def _record(
    parts: RunParts,
    place: RunExampleValue,
    variant: StoredVariant,
    repeat: int,
    output: Mapping[str, Any] | None,
    scores: Sequence[Record],
    verdicts: Sequence[Record],
) -> Record:
    example = place.example
    found = output or {}
    return {
        "run": parts.run.id,
        "key": example.key,
        "repeat": repeat,
        "variant": variant.name,
        "reference": variant.reference,
        "model": variant.model,
        "inputs": dict(example.inputs),
        "expected": example.expected,
        "tags": list(example.tags),
        "cluster": example.cluster,
        "split": example.split,
        "status": found.get("status", "missing"),
        "error": found.get("error"),
        "output": found.get("text") if found.get("status") == "ok" else None,
        "tool_calls": found.get("tool_calls") or [],
        **{name: found.get(name) for name in _CALL},
        "scores": [_score(row, parts.judges) for row in scores],
        "verdicts": list(_verdicts(parts, variant, verdicts)),
    }


def _score(row: Mapping[str, Any], judges: Sequence[StoredJudge]) -> Record:
    judge = next((judge for judge in judges if judge.id == row["judge_id"]), None)
    name = f"{_called(judge, judges)}.{row['name']}" if judge else row["name"]
    return {"score": name, "value": row["value"], **{field: row[field] for field in _SCORE}}


def _verdicts(parts: RunParts, variant: StoredVariant, rows: Sequence[Record]) -> Iterator[Record]:
    """Give both orders of every judged pair that the variant is in, settled and seen from its side."""
    names = {one.id: one.name for one in parts.variants}
    judges = {judge.id: judge for judge in parts.judges}
    orders: dict[tuple[int, int], dict[bool, Record]] = defaultdict(dict)
    for row in rows:
        other = row["variant_a_id"] if row["variant_b_id"] == variant.id else row["variant_b_id"]
        orders[row["judge_id"], other][bool(row["swapped"])] = row
    for (judge_id, other), found in sorted(orders.items()):
        plain, swapped = (_seen_by(found.get(order), variant) for order in (False, True))
        settled = settle(plain, swapped)
        yield {
            "judge": _called(judges[judge_id], parts.judges),
            "against": names[other],
            "verdict": settled.verdict,
            "plain": plain,
            "swapped": swapped,
            "flipped": settled.flipped,
            "reason": " / ".join(row["reason"] for row in found.values() if row["reason"]),
            "unscored": " / ".join(row["unscored"] for row in found.values() if row["unscored"]) or settled.unscored,
        }


def _seen_by(row: Mapping[str, Any] | None, variant: StoredVariant) -> Verdict | None:
    if row is None or row["verdict"] is None:
        return None
    verdict = Verdict(row["verdict"])
    return verdict if row["variant_b_id"] == variant.id else verdict.seen_from_other_side()


def _called(judge: StoredJudge, judges: Sequence[StoredJudge]) -> str:
    """Name a judge; one whose name another has too (by another model, say) gets its number."""
    return f"{judge.name} #{judge.id}" if sum(1 for other in judges if other.name == judge.name) > 1 else judge.name


def _columns(session: Session, parts: RunParts) -> list[str]:
    """Give the columns that any row can have: the inputs are found by a look at every example."""
    inputs = dict.fromkeys(name for batch in _batches(session, parts) for place in batch for name in place.example.inputs)
    scores = [check.name for check in parts.checks]
    scores += [f"{_called(judge, parts.judges)}.{one['name']}" for judge in parts.judges for one in _criteria(judge)]
    pairs = [
        f"{_called(judge, parts.judges)}.{variant.name}" for judge in parts.judges if judge.kind == "pairwise" for variant in parts.variants
    ]
    return [
        *_FIRST,
        *(f"inputs.{name}" for name in inputs),
        *("expected", "tags", "cluster", "split", "status", "error", "output", "tool_calls", *_CALL),
        *(column for name in scores for column in _with(f"score.{name}", _SCORE)),
        *(column for name in pairs for column in _with(f"verdict.{name}", _VERDICT)),
    ]


def _criteria(judge: StoredJudge) -> Sequence[Mapping[str, Any]]:
    return judge.definition["criteria"] if judge.kind == "rubric" else ()


def _with(name: str, parts: Sequence[str]) -> list[str]:
    return [name, *(f"{name}.{part}" for part in parts)]


def _flat(record: Record) -> Record:
    flat = {name: value for name, value in record.items() if name not in ("inputs", "scores", "verdicts")}
    flat |= {f"inputs.{name}": value for name, value in record["inputs"].items()}
    for row in record["scores"]:
        flat[f"score.{row['score']}"] = row["value"]
        flat |= {f"score.{row['score']}.{part}": row[part] for part in _SCORE}
    for row in record["verdicts"]:
        name = f"verdict.{row['judge']}.{row['against']}"
        flat[name] = row["verdict"]
        flat |= {f"{name}.{part}": row[part] for part in _VERDICT}
    return flat


def _cell(value: object) -> object:
    """Make a cell: numbers as they are, texts such that no spreadsheet runs them, everything else as JSON."""
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return escaped(value)
    return escaped(json.dumps(value, ensure_ascii=False, default=_plain) if not isinstance(value, datetime) else value.isoformat())


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be exported")


@contextmanager
def _replacing(path: Path, encoding: str) -> Iterator[IO[str]]:
    """Give a file that takes the place of `path` when all is written, and leaves no trace otherwise."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding=encoding, newline="") as file:
            yield file
        os.replace(part, path)
    except OSError as error:
        raise BadInput(f"cannot be written: {error.strerror or error}", where=str(path)) from error
    finally:
        part.unlink(missing_ok=True)
