"""Gather the rows of a run, some examples at a time: one record per example, variant and repeat, with everything that came of it.

Verdicts are seen from the row's own variant: `win` means that this row's output was better.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from sqlmodel import Session

from workbench.judging import settle
from workbench.runs.exporting_columns import GROUPS, SCORE, VERDICT, called
from workbench.runs.results import RunParts
from workbench.store import runs as store
from workbench.store.example_results import outputs_of, scores_of, verdicts_of
from workbench.store.values import RunExampleValue, StoredJudge, StoredVariant
from workbench.terms import Verdict

BATCH = 100
"""Examples that are read at once."""
_CALL = ("finish_reason", "input_tokens", "output_tokens", "cost_usd", "ttft_ms", "tpot_ms", "duration_ms", "is_cached", "asked_at")
_OF_OUTPUTS = {"answer", "cost", "times"}

Record = dict[str, Any]
Unit = tuple[int, int, int]


def batches(session: Session, parts: RunParts, groups: Set[str] = frozenset(GROUPS)) -> Iterator[list[Record]]:
    """Give the records of a run in batches; what belongs to none of the groups may be left out of them."""
    for low in range(0, parts.run.examples, BATCH):
        examples = store.run_examples(session, run_id=parts.run.id, low=low, high=low + BATCH)
        yield list(_records(session, parts, examples, groups))


def _records(session: Session, parts: RunParts, examples: Sequence[RunExampleValue], groups: Set[str]) -> Iterator[Record]:
    where: Mapping[str, Any] = {"run_id": parts.run.id, "example_ids": [example.id for example in examples]}
    outputs = {_unit(row): row for row in outputs_of(session, **where)} if groups & _OF_OUTPUTS else {}
    scores: dict[Unit, list[Record]] = defaultdict(list)
    for row in scores_of(session, **where) if "scores" in groups else ():
        scores[_unit(row)].append(row)
    verdicts: dict[Unit, list[Record]] = defaultdict(list)
    for row in verdicts_of(session, **where) if "verdicts" in groups else ():
        for variant in (row["variant_a_id"], row["variant_b_id"]):
            verdicts[row["golden_example_id"], variant, row["repeat"]].append(row)
    for example in examples:
        for side in parts.variants:
            for repeat in range(parts.run.repeats):
                unit = (example.id, side.id or 0, repeat)
                yield _record(parts, example, side, repeat, outputs.get(unit), scores[unit], verdicts[unit])


def _unit(row: Mapping[str, Any]) -> Unit:
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
    name = f"{called(judge, judges)}.{row['name']}" if judge else row["name"]
    return {"score": name, "value": row["value"], **{field: row[field] for field in SCORE}}


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
            "judge": called(judges[judge_id], parts.judges),
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


def flat(record: Record) -> Record:
    """Give a record with one value per column."""
    found = {name: value for name, value in record.items() if name not in ("inputs", "scores", "verdicts")}
    for name, value in record["inputs"].items():
        found[f"inputs.{name}"] = value
    for row in record["scores"]:
        name = f"score.{row['score']}"
        found[name] = row["value"]
        for part in SCORE:
            found[f"{name}.{part}"] = row[part]
    for row in record["verdicts"]:
        name = f"verdict.{row['judge']}.{row['against']}"
        found[name] = row["verdict"]
        for part in VERDICT:
            found[f"{name}.{part}"] = row[part]
    return found
