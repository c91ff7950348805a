import codecs
from pathlib import Path

import pytest

from tests.golden_sets.files_for_tests import write
from workbench.errors import BadInput
from workbench.golden_sets import rows


def lines(path: Path, encoding: str | None = None) -> list[str]:
    return list(rows.text_lines(path, encoding))


def test_a_byte_order_mark_is_passed_over_and_line_ends_are_kept(tmp_path: Path) -> None:
    assert lines(write(tmp_path, codecs.BOM_UTF8 + b"a\r\nb\nc\rd")) == ["a\r\n", "b\n", "c\r", "d"]


def test_latin_1_is_refused_with_line_byte_and_advice_and_read_when_named(tmp_path: Path) -> None:
    path = write(tmp_path, "ok\nprix: 5 €, café".encode("cp1252"))
    with pytest.raises(BadInput) as caught:
        lines(path)
    assert "set.csv:2: byte 12 of the file (0x80) is not UTF-8" in str(caught.value)
    assert "name its encoding, such as cp1252" in str(caught.value)
    assert lines(path, "cp1252") == ["ok\n", "prix: 5 €, café"]


def test_utf_16_is_recognised_in_the_advice_and_read_when_named(tmp_path: Path) -> None:
    path = write(tmp_path, "a\nb".encode("utf-16"))
    with pytest.raises(BadInput, match="such as utf-16"):
        lines(path)
    assert lines(path, "utf-16") == ["a\n", "b"]


def test_a_wrong_or_unknown_encoding_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="the file is not ascii"):
        lines(write(tmp_path, "é"), "ascii")
    with pytest.raises(BadInput, match="no encoding 'klingon'"):
        lines(write(tmp_path, "e"), "klingon")


def test_a_far_byte_is_counted_from_the_start_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, b"0123456789\n" * 10_000 + b"ab\xff")
    with pytest.raises(BadInput, match=r"set.csv:10001: byte 110003 "):
        lines(path)


def test_missing_files_folders_and_endless_lines_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        lines(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="cannot be read"):
        lines(tmp_path)
    with pytest.raises(BadInput, match=r"set.csv:2: the line has more than"):
        lines(write(tmp_path, b"a\n" + b"x" * (rows.MAX_LINE + 1)))
    with pytest.raises(BadInput, match=r"Save it as .jsonl"):
        rows.whole_text(write(tmp_path, b"12345"), None, 4)


def test_what_is_in_inputs_and_metadata_becomes_columns() -> None:
    row = rows.flat_row(3, {"key": "a", "inputs": {"q": 1}, "metadata": {"m": {"n": 2}}, "tags": ["t"]})
    assert row.values == {"key": "a", "inputs.q": 1, "metadata.m": {"n": 2}, "tags": ["t"]}
    assert rows.flat_row(3, {"inputs": "text", "metadata": None}).values == {"inputs": "text"}


def test_a_row_must_be_an_object_that_gives_nothing_twice() -> None:
    assert "must be an object" in rows.flat_row(3, [1]).problems[0].text
    assert "given twice: inputs.q" in rows.flat_row(3, {"inputs": {"q": 1}, "inputs.q": 2}).problems[0].text
