import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from workbench.errors import BadInput, NotFound
from workbench.golden_sets import save_revision
from workbench.prompts import PromptDraft, push
from workbench.runs.control import start
from workbench.runs.exporting import BATCH, export_rows, format_of
from workbench.runs.planning import make_plan
from workbench.runs.results import run_parts
from workbench.runs.spec import make_spec
from workbench.store.connection import open_store, writing
from workbench.store.results import Results, call_row, write_results
from workbench.store.runs import run_examples
from workbench.terms import Example

FORMULA = "=HYPERLINK(1)"
INPUTS: list[dict[str, Any]] = [{"question": FORMULA}, {"question": "two\nlines", "limit": 3}, {"question": "-1"}]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{tmp_path / 'workbench.db'}")
    push(engine, "p", PromptDraft(messages=({"role": "user", "content": "{{ question }}"},), model="demo/answerer"))
    yield engine
    engine.dispose()


def begin(engine: Engine, examples: list[Example], **fields: Any) -> int:
    save_revision(engine, "g", examples, base=None)
    spec = {
        "golden": "g",
        "variants": [{"prompt": "p", "name": "a"}, {"prompt": "p", "name": "b", "model": "demo/answerer-large"}],
        **fields,
    }
    return start(engine, make_plan(engine, make_spec(spec, "test")))


@pytest.fixture
def run(engine: Engine) -> int:
    """Store a run of two variants on three examples: answered, flipped, and an error with nothing behind it."""
    examples = [Example(key=f"k{n}", inputs=inputs, expected="yes", tags=("t",)) for n, inputs in enumerate(INPUTS)]
    run = begin(engine, examples, judges=["pairwise", "tone"], checks=["max_words:5"])
    parts = run_parts(engine, run)
    a, b = (variant.id for variant in parts.variants)
    pairwise, tone = (judge.id for judge in parts.judges)
    check = parts.checks[0]
    with writing(engine) as session:
        first, second, third = (place.id for place in run_examples(session, run_id=run))
        calls = [call(f"c{n}", run, text) for n, text in enumerate(["+1", "good", "x", "y"])]
        outputs = [
            output(run, example, side, f"c{n}") for n, (example, side) in enumerate([(first, a), (first, b), (second, a), (second, b)])
        ]
        outputs.append({**output(run, third, a, None), "status": "error", "error": "the model did not answer"})
        scores = [score(run, first, a, check.hash, check.name, None, 1.0), score(run, first, b, f"{tone}:tone", "tone", tone, None)]
        said = [(first, False, "win"), (first, True, "win"), (second, False, "win"), (second, True, "loss"), (third, False, None)]
        verdicts = [verdict(run, pairwise, example, (a, b), swapped, word) for example, swapped, word in said]
        write_results(session, batch=[Results(calls, outputs, scores, verdicts)])
    return run


def call(id: str, run: int, text: str) -> dict[str, Any]:
    fixed = {"id": id, "run_id": run, "purpose": "answer", "request_hash": id, "model": "demo/answerer", "status": "ok"}
    return call_row({**fixed, "text": text, "cost_usd": 0.5, "output_tokens": 2, "asked_at": datetime(2026, 11, 30, tzinfo=UTC)})


def output(run: int, example: int, variant: int | None, call_id: str | None) -> dict[str, Any]:
    key = {"run_id": run, "golden_example_id": example, "variant_id": variant, "repeat": 0}
    return {**key, "status": "ok", "error": None, "model_call_id": call_id, "is_cached": False}


def score(run: int, example: int, variant: int | None, scorer: str, name: str, judge: int | None, value: float | None) -> dict[str, Any]:
    key = {
        "run_id": run,
        "golden_example_id": example,
        "variant_id": variant,
        "repeat": 0,
        "scorer": scorer,
        "name": name,
        "judge_id": judge,
    }
    unscored = None if value is not None else "no verdict found"
    said = {"value": value, "passed": None if value is None else True, "reason": "because", "unscored": unscored}
    return {**key, **said, "model_call_id": None, "is_cached": False}


def verdict(run: int, judge: int, example: int, pair: tuple[int | None, int | None], swapped: bool, word: str | None) -> dict[str, Any]:
    key = {"run_id": run, "judge_id": judge, "golden_example_id": example, "repeat": 0, "variant_a_id": pair[0], "variant_b_id": pair[1]}
    said = {"swapped": swapped, "verdict": word, "reason": "r", "unscored": None if word else "nothing to judge"}
    return {**key, **said, "model_call_id": None, "is_cached": False}


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_one_row_per_example_and_variant(engine: Engine, run: int, tmp_path: Path) -> None:
    assert export_rows(engine, run, tmp_path / "r.jsonl", "jsonl") == 6
    rows = read_jsonl(tmp_path / "r.jsonl")
    assert [(row["key"], row["variant"]) for row in rows] == [(f"k{n}", side) for n in range(3) for side in "ab"]
    assert [row["status"] for row in rows] == ["ok", "ok", "ok", "ok", "error", "missing"]
    assert rows[0]["inputs"] == {"question": FORMULA}
    assert (rows[0]["output"], rows[0]["cost_usd"], rows[0]["asked_at"]) == ("+1", 0.5, "2026-11-30T00:00:00+00:00")
    assert (rows[4]["output"], rows[4]["error"], rows[4]["cost_usd"]) == (None, "the model did not answer", None)


def test_verdicts_are_seen_from_the_rows_own_variant(engine: Engine, run: int, tmp_path: Path) -> None:
    export_rows(engine, run, tmp_path / "r.jsonl", "jsonl")
    rows = {(row["key"], row["variant"]): row["verdicts"][0] for row in read_jsonl(tmp_path / "r.jsonl")}
    assert (rows["k0", "b"]["against"], rows["k0", "b"]["verdict"], rows["k0", "b"]["flipped"]) == ("a", "win", False)
    assert (rows["k0", "a"]["against"], rows["k0", "a"]["verdict"]) == ("b", "loss")
    assert [rows["k1", "a"][part] for part in ("plain", "swapped", "verdict", "flipped")] == ["loss", "win", "tie", True]
    assert (rows["k2", "b"]["verdict"], rows["k2", "b"]["unscored"]) == (None, "nothing to judge")


def test_the_unscored_are_empty_with_their_reason_and_never_zero(engine: Engine, run: int, tmp_path: Path) -> None:
    export_rows(engine, run, tmp_path / "r.csv", "csv")
    rows = read_csv(tmp_path / "r.csv")
    assert (rows[1]["score.tone.tone"], rows[1]["score.tone.tone.unscored"]) == ("", "no verdict found")
    assert rows[0]["score.at most 5 words"] == "1.0"
    assert rows[0]["score.at most 5 words.passed"] == "true"


def test_no_cell_is_a_formula(engine: Engine, run: int, tmp_path: Path) -> None:
    export_rows(engine, run, tmp_path / "r.csv", "csv")
    rows = read_csv(tmp_path / "r.csv")
    assert (rows[0]["inputs.question"], rows[0]["output"]) == ("'" + FORMULA, "'+1")
    cells = [cell for row in rows for cell in row.values()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_csv_has_a_column_for_every_input_verdict_and_score(engine: Engine, run: int, tmp_path: Path) -> None:
    export_rows(engine, run, tmp_path / "r.csv", "csv")
    rows = read_csv(tmp_path / "r.csv")
    assert rows[2]["inputs.limit"] == "3"
    assert rows[0]["inputs.limit"] == ""
    assert rows[2]["inputs.question"] == "two\nlines"
    assert (rows[0]["verdict.pairwise.b"], rows[0]["verdict.pairwise.a"]) == ("loss", "")
    assert rows[0]["tags"] == '["t"]'


def test_a_judge_used_twice_has_columns_of_its_own(engine: Engine, tmp_path: Path) -> None:
    run = begin(engine, [Example(key="k", inputs={"question": "?"})], judges=["tone", {"judge": "tone", "model": "openai/x"}])
    export_rows(engine, run, tmp_path / "r.csv", "csv")
    first, second = (judge.id for judge in run_parts(engine, run).judges)
    assert {f"score.tone #{first}.tone", f"score.tone #{second}.tone"} <= set(read_csv(tmp_path / "r.csv")[0])


def test_repeats_and_batches_lose_no_row(engine: Engine, tmp_path: Path) -> None:
    count = BATCH + 1
    run = begin(engine, [Example(key=f"k{n}", inputs={"question": str(n)}) for n in range(count)], repeats=2)
    assert export_rows(engine, run, tmp_path / "r.jsonl", "jsonl") == count * 2 * 2
    assert len({(row["key"], row["variant"], row["repeat"]) for row in read_jsonl(tmp_path / "r.jsonl")}) == count * 4


def test_a_run_that_is_not_there_leaves_no_file(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        export_rows(engine, 9, tmp_path / "r.csv", "csv")
    assert not list(tmp_path.glob("*r.csv*"))


def test_a_file_that_cannot_be_written_is_refused_by_name(engine: Engine, run: int, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere/r\.csv: cannot be written"):
        export_rows(engine, run, tmp_path / "nowhere" / "r.csv", "csv")


def test_an_earlier_file_is_replaced_whole(engine: Engine, run: int, tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text("old\n" * 1000)
    export_rows(engine, run, tmp_path / "r.jsonl", "jsonl")
    assert len(read_jsonl(tmp_path / "r.jsonl")) == 6
    assert not list(tmp_path.glob(".r.jsonl*"))


def test_the_ending_says_the_format() -> None:
    assert [format_of(Path(name)) for name in ("a.csv", "b.JSONL")] == ["csv", "jsonl"]
    with pytest.raises(BadInput, match=r"x\.xlsx: .*\.csv, \.jsonl or \.parquet"):
        format_of(Path("x.xlsx"))
