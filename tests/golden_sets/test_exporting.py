import csv
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine

from tests.golden_sets.files_for_tests import EXAMPLES, example
from workbench import golden_sets
from workbench.errors import BadInput, NotFound
from workbench.golden_sets.exporting import export
from workbench.terms import Example

FORMATS = ("csv", "jsonl", "yaml")
HOSTILE = (
    Example(
        "=k", {"question": "=HYPERLINK(1)", "limit": 5}, "-1", ("@doc", "| a |\n"), ("+t", "a|b"), "\tc".strip(), "dev", {"source": "'=x"}
    ),
    Example(
        "b", {"question": 'two\r\nlines, "quoted"'}, None, (), (), None, None, {"nested": {"a": [1, None]}, "x:json": "plain", "y": ""}
    ),
    Example("c", {"question": "1e5", "limit": None}, "yes", ("[not json",), ("[x", "y")),
)


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_imported_again_has_the_same_hash(store: Engine, tmp_path: Path, format: str) -> None:
    golden_sets.save_revision(store, "support", HOSTILE, base=None)
    path = tmp_path / f"out.{format}"
    written = export(store, "support@1", path)
    report = golden_sets.import_file(store, "copy", path)
    assert golden_sets.resolve_set(store, "copy").hash == written.hash
    assert [one.example for one in golden_sets.examples(store, report.revision_id)] == list(HOSTILE)
    assert not golden_sets.import_file(store, "support", path).is_new


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(examples=EXAMPLES)
def test_any_examples_survive_every_format(store: Engine, tmp_path: Path, examples: list[Example]) -> None:
    saved = golden_sets.save_revision(store, "any", examples, base=None)
    hash = golden_sets.resolve_set(store, f"any@{saved.revision}").hash
    for format in FORMATS:
        path = tmp_path / f"any.{format}"
        export(store, f"any@{saved.revision}", path)
        golden_sets.import_file(store, f"copy {format}", path)
        assert golden_sets.resolve_set(store, f"copy {format}").hash == hash, path.read_text()


def test_no_csv_cell_begins_like_a_formula(store: Engine, tmp_path: Path) -> None:
    golden_sets.save_revision(store, "support", HOSTILE, base=None)
    export(store, "support", tmp_path / "out.csv")
    text = (tmp_path / "out.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert rows[0]["key"] == "'=k"
    assert rows[0]["inputs.limit:json"] == "5"
    assert rows[0]["metadata.source:json"] == '"\'=x"'


def test_exports_are_plain_to_read(store: Engine, tmp_path: Path) -> None:
    golden_sets.save_revision(store, "support", [example("a", "Why é?", tags=("x", "y"))], base=None)
    export(store, "support", tmp_path / "out.jsonl")
    export(store, "support", tmp_path / "out.yaml")
    export(store, "support", tmp_path / "out.txt", format="csv")
    assert json.loads((tmp_path / "out.jsonl").read_text()) == {"key": "a", "inputs": {"question": "Why é?"}, "tags": ["x", "y"]}
    assert (tmp_path / "out.yaml").read_text() == "- key: a\n  inputs:\n    question: Why é?\n  tags:\n  - x\n  - y\n"
    assert (tmp_path / "out.txt").read_text(encoding="utf-8-sig").splitlines()[1] == "a,Why é?,,,x|y,,"


def test_an_export_that_fails_leaves_the_earlier_file_and_no_rubbish(store: Engine, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("earlier")
    with pytest.raises(NotFound):
        export(store, "nothing", target)
    golden_sets.save_revision(store, "support", [example()], base=None)
    with pytest.raises(BadInput, match="is written as csv, jsonl, yaml"):
        export(store, "support", tmp_path / "out.xlsx")
    with pytest.raises(BadInput, match="cannot be written"):
        export(store, "support", tmp_path / "no folder" / "out.csv")
    assert target.read_text() == "earlier"
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


def test_a_set_of_several_pages_is_written_whole(store: Engine, tmp_path: Path) -> None:
    examples = [example(f"k{number}", f"question {number}") for number in range(4_100)]
    golden_sets.save_revision(store, "support", examples, base=None)
    export(store, "support", tmp_path / "out.csv")
    assert not golden_sets.import_file(store, "support", tmp_path / "out.csv").is_new
