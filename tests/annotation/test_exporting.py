import csv
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet  # type: ignore[import-untyped, unused-ignore]
import pytest
from sqlalchemy import Engine

from tests.annotation.sitting import BETTER, ids_of, make_queue, rows, run_sql, say
from workbench.annotation import labelling
from workbench.annotation.exporting import export_queue
from workbench.annotation.importing import import_file
from workbench.annotation.queues import Settings, create
from workbench.annotation.settling import adjudicate
from workbench.annotation.sources import GoldenSource, ReadyItem
from workbench.errors import BadInput
from workbench.golden_sets import import_file as import_golden

FORMULA = "=HYPERLINK(0)"
TONE = {"name": "tone", "text": "Tone?", "kind": "choice", "options": [FORMULA, "-1"]}


def labelled(engine: Engine) -> int:
    """Make a queue of one pair of answers that a spreadsheet would run, a skip, and an item that nobody answered."""
    items = [ReadyItem(f"@k{n}", [{"name": "text", "text": f"+{n}"}], {"tags": ["=t", "u"], "split": "dev"}) for n in range(3)]
    queue = make_queue(engine, items, TONE, name="Mine", annotators=2)
    first, second, _ = ids_of(engine, queue)
    say(engine, queue, "=Ada", first, {"tone": FORMULA}, comment="-why")
    say(engine, queue, "Ben", first, {"tone": FORMULA}, ms=70)
    say(engine, queue, "Ben", second)
    return queue


def cells(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_rows_say_who_answered_what_when_and_how_long(engine: Engine, tmp_path: Path) -> None:
    report = export_queue(engine, labelled(engine), tmp_path / "out.jsonl")
    assert (report.rows, report.left_out) == (3, {"items that nobody answered": 1})
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    ada, ben, skip = found
    assert (ada["item"], ada["tags"], ada["split"], ada["annotator"]) == ("@k0", ["=t", "u"], "dev", "=Ada")
    assert (ada["question"], ada["answer"], ada["comment"], ada["settled"], ada["state"]) == ("tone", FORMULA, "-why", FORMULA, "settled")
    assert (ben["ms"], ben["guideline"], ben["is_repeat"], ben["is_blind"]) == (70, 1, False, True)
    assert ben["at"].endswith("+00:00")
    assert (skip["kind"], skip["question"], skip["answer"]) == ("skip", None, None)


def test_no_cell_of_csv_is_run_by_a_spreadsheet(engine: Engine, tmp_path: Path) -> None:
    export_queue(engine, labelled(engine), tmp_path / "out.csv", texts=True)
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    every = [cell for row in cells(tmp_path / "out.csv") for cell in row.values()]
    assert [cell for cell in every if cell[:1] in ("=", "+", "-", "@")] == []
    assert cells(tmp_path / "out.csv")[0]["text.text"] == "'+0"


def test_parquet_has_types_and_says_what_it_is_of(engine: Engine, tmp_path: Path) -> None:
    export_queue(engine, labelled(engine), tmp_path / "out.parquet")
    table = parquet.read_table(tmp_path / "out.parquet")
    assert (table.num_rows, str(table.schema.field("at").type), str(table.schema.field("tags").type)) == (
        3,
        "timestamp[us, tz=UTC]",
        "list<element: string>",
    )
    assert json.loads(table.schema.metadata[b"workbench"])["queue"] == "Mine"
    assert table.column("answer").to_pylist() == [FORMULA, FORMULA, None]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_rows_are_imported_again_as_the_same_answers(engine: Engine, tmp_path: Path, ending: str) -> None:
    queue = labelled(engine)
    export_queue(engine, queue, tmp_path / f"out.{ending}", texts=True)
    found = import_file(engine, tmp_path / f"out.{ending}", queue="Mine")
    assert (found.new_items, found.new_answers, found.corrections, found.unchanged) == (0, 0, 0, 2)


def test_a_correction_is_written_and_what_it_replaced_is_not(engine: Engine, tmp_path: Path) -> None:
    queue = labelled(engine)
    item = ids_of(engine, queue)[0]
    (token,) = rows(engine, f"SELECT token FROM queue_answer WHERE annotator = 'Ben' AND queue_item_id = {item}")[0]
    say(engine, queue, "Ben", item, {"tone": "-1"}, replaces=token)
    assert export_queue(engine, queue, tmp_path / "out.jsonl").rows == 3
    assert [json.loads(line)["answer"] for line in (tmp_path / "out.jsonl").read_text().splitlines()].count("-1") == 1


@pytest.mark.parametrize(
    ("name", "format", "said"),
    [
        ("out.xlsx", None, "the ending says the format"),
        ("out.csv", "label-studio", "ends in .json"),
        ("out.csv", "excel", "none of csv"),
        ("out.jsonl", "chat", "not made from one"),
        ("out.jsonl", "preferences", "this queue has none"),
        ("no/such/folder.csv", None, "cannot be written"),
    ],
)
def test_an_export_that_cannot_be_is_refused_and_leaves_nothing(
    engine: Engine, tmp_path: Path, name: str, format: str | None, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        export_queue(engine, labelled(engine), tmp_path / name, format=format)
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith((".out", "out"))] == []


def read(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def golden_queue(engine: Engine, home: Path) -> int:
    lines = [{"key": f"k{n}", "inputs": {"question": f"What is {n}?"}, "expected": f"It is {n}."} for n in range(5)]
    (home / "support.jsonl").write_text("\n".join(map(json.dumps, lines)))
    import_golden(engine, "support", home / "support.jsonl")
    return create(engine, name="Golden", source=GoldenSource("support"), settings=Settings(annotators=2, ordering="given"))


def test_settled_expected_answers_become_chat_examples(engine: Engine, tmp_path: Path) -> None:
    queue = golden_queue(engine, tmp_path)
    right, wrong, corrected, disputed, _ = ids_of(engine, queue)
    for person in ("Ada", "Ben"):
        say(engine, queue, person, right, {"right": "yes"})
        say(engine, queue, person, wrong, {"right": "no"})
        say(engine, queue, person, corrected, {"right": "no", "correction": "It is two."})
        say(engine, queue, person, disputed, {"right": "yes" if person == "Ada" else "no"})
    report = export_queue(engine, queue, tmp_path / "chat.jsonl", format="chat")
    assert read(tmp_path / "chat.jsonl") == [
        {"messages": [{"role": "user", "content": "What is 0?"}, {"role": "assistant", "content": "It is 0."}]},
        {"messages": [{"role": "user", "content": "What is 2?"}, {"role": "assistant", "content": "It is two."}]},
    ]
    assert report.left_out == {
        "settled without an expected answer that is right": 1,
        "disputed, not settled": 1,
        "open, not settled": 1,
    }
    adjudicate(engine, disputed, answers={"right": "yes"}, author="Grace")
    assert export_queue(engine, queue, tmp_path / "chat.jsonl", format="chat").rows == 3


def test_settled_pairs_become_preferences_and_ties_are_counted(engine: Engine, tmp_path: Path) -> None:
    shown = [{"name": "inputs.question", "text": "Why?"}, {"name": "expected", "text": "Because."}]
    sides = [{"name": side, "text": f"answer {side}", "side": side} for side in ("a", "b")]
    queue = make_queue(engine, [ReadyItem(f"k{n}", [*shown, *sides]) for n in range(5)], BETTER)
    for item, said in zip(ids_of(engine, queue), ("a", "b", "tie", "both_bad"), strict=False):
        entry = {"token": f"t{item}", "item": item, "kind": "answer", "answers": {"better": said}}
        assert labelling.submit(engine, queue, "Ada", [entry], as_shown=False).refused == {}
    report = export_queue(engine, queue, tmp_path / "pairs.jsonl", format="preferences")
    assert read(tmp_path / "pairs.jsonl") == [
        {"prompt": "Why?", "chosen": "answer a", "rejected": "answer b"},
        {"prompt": "Why?", "chosen": "answer b", "rejected": "answer a"},
    ]
    assert report.left_out == {"ties": 1, "both bad": 1, "open, not settled": 1}


def test_with_two_questions_that_compare_one_is_named(engine: Engine, tmp_path: Path) -> None:
    sides = [{"name": side, "text": side, "side": side} for side in ("a", "b")]
    queue = make_queue(engine, [ReadyItem("k", sides)], BETTER, {**BETTER, "name": "shorter"})
    with pytest.raises(BadInput, match="better, shorter"):
        export_queue(engine, queue, tmp_path / "pairs.jsonl", format="preferences")
    assert export_queue(engine, queue, tmp_path / "pairs.jsonl", format="preferences", question="shorter").rows == 0


def test_repeats_are_rows_and_are_left_out_when_read_again(engine: Engine, tmp_path: Path) -> None:
    queue = labelled(engine)
    run_sql(engine, "UPDATE queue_answer SET is_repeat = 1 WHERE annotator = 'Ben' AND kind = 'answer'")
    export_queue(engine, queue, tmp_path / "out.csv")
    found = import_file(engine, tmp_path / "out.csv", queue="Again")
    assert (found.new_answers, found.left_out) == (1, {"repeated answers": 1})
