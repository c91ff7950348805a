import gzip
import json
from pathlib import Path

import pandas as pd
import pytest

from workbench.errors import BadInput
from workbench.monitoring.importing import records
from workbench.monitoring.importing.records import read_records

ROWS = [{"a": 1, "b": "x,y"}, {"a": 2, "b": 'a "quoted"\nline'}, {"a": 3, "b": "ä"}]


def contents() -> dict[str, bytes]:
    lines = "\n\n".join(json.dumps(row) for row in ROWS)
    return {
        "lines.jsonl": lines.encode(),
        "lines-with-mark.jsonl": b"\xef\xbb\xbf" + lines.encode() + b"\n",
        "list.json": json.dumps(ROWS).encode(),
        "list-over-lines.json": json.dumps(ROWS, indent=2).encode(),
        "page.json": json.dumps({"data": ROWS, "meta": {"page": 1}}).encode(),
        "page-over-lines.json": json.dumps({"data": ROWS, "meta": {"page": 1}}, indent=2).encode(),
        "lines.jsonl.gz": gzip.compress(lines.encode()),
        "packed-without-saying-so": gzip.compress(json.dumps(ROWS).encode()),
    }


@pytest.mark.parametrize("name", contents())
def test_records_of_json_are_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(contents()[name])
    assert [row.record for row in read_records(path)] == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_records_of_tables_are_read(tmp_path: Path, separator: str) -> None:
    frame = pd.DataFrame(ROWS)
    frame.to_csv(tmp_path / "t.csv", index=False, sep=separator)
    frame.to_csv(tmp_path / "t.csv.gz", index=False, sep=separator)
    wanted = [{name: str(value) for name, value in row.items()} for row in ROWS]
    for name in ("t.csv", "t.csv.gz"):
        rows = list(read_records(tmp_path / name))
        assert [row.record for row in rows] == wanted and all(row.is_table for row in rows)
    assert [row.where for row in rows] == ["line 2", "line 3", "line 5"]
    frame.to_parquet(tmp_path / "t.parquet")
    assert [row.record for row in read_records(tmp_path / "t.parquet")] == ROWS


def test_a_bad_line_does_not_end_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"a": 1}\n{"a": \n[1]\n{"a": 2}\n')
    found = list(read_records(path))
    assert [row.record for row in found] == [{"a": 1}, {}, {}, {"a": 2}]
    assert [(row.where, bool(row.problem)) for row in found[1:3]] == [("line 2", True), ("line 3", True)]


def test_a_row_with_too_many_cells_is_a_problem_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n1,2,3\n4,5\n")
    assert [bool(row.problem) for row in read_records(path)] == [False, True, False]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.jsonl", b"nonsense"),
        ("x.json", b'[{"a": 1}, {"a": '),
        ("x.json", b'{"a": 1'),
        ("x.csv", b"a,a\n1,2\n"),
        ("x.csv", b"a,b\n\xff\xfe,2\n"),
        ("x.parquet", b"PAR1 and nothing more"),
        ("x.gz", gzip.compress(b'{"a": 1}\n' * 100, mtime=0)[:-12]),
    ],
)
def test_what_cannot_be_read_on_ends_in_words(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        list(read_records(path))
    assert caught.value.where


def test_a_long_list_is_never_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "CHUNK", 1000)
    path = tmp_path / "x.json"
    rows = [{"n": number, "text": "x" * (number % 3000)} for number in range(500)]
    path.write_text(json.dumps(rows))
    found = list(read_records(path))
    assert [row.record for row in found] == rows
    shares = [row.share for row in found]
    assert shares == sorted(shares) and shares[0] < 0.1 and shares[-1] == 1
