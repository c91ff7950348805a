from pathlib import Path
from typing import Any

import pytest

from tests.golden_sets.files_for_tests import write
from workbench.errors import BadInput
from workbench.golden_sets.csv_rows import csv_rows
from workbench.golden_sets.rows import Row


def read(folder: Path, content: str | bytes) -> list[Row]:
    return list(csv_rows(write(folder, content), None))


@pytest.mark.parametrize(
    ("content", "values"),
    [
        ("q,a\nx,y", {"q": "x", "a": "y"}),
        ("\ufeffq,a\r\nx,y\r\n", {"q": "x", "a": "y"}),
        ("\n\nq,a\n\nx,y\n\n", {"q": "x", "a": "y"}),
        ("q;a\nx, y;z", {"q": "x, y", "a": "z"}),
        ("q\ta\nx,;\ty", {"q": "x,;", "a": "y"}),
        (' q , a \n x," y "', {"q": " x", "a": " y "}),
        ('q,a\n"line one\nline ""two""",y', {"q": 'line one\nline "two"', "a": "y"}),
        ("q,a\n'=1+1,'tis", {"q": "=1+1", "a": "'tis"}),
        ("q,n:json,m:json\nx,[1],", {"q": "x", "n": [1]}),
        ("q\ra\r", {"q": "a"}),
        ("only\nx", {"only": "x"}),
        ('q,a\n5" pipe,', {"q": '5" pipe', "a": ""}),
    ],
)
def test_a_row_is_read(tmp_path: Path, content: str, values: dict[str, Any]) -> None:
    (row,) = read(tmp_path, content)
    assert (row.values, row.problems) == (values, ())


@pytest.mark.parametrize(
    ("content", "line", "field", "text"),
    [
        ("q,a\nx", 2, "a", "has 1 cells, the header 2"),
        ("q,a\nx,y\nx,y,z", 3, "row", "has 3 cells"),
        ('q,a\n"one\ntwo",y\nx', 4, "a", "has 1 cells"),
        ('q,a\n"x"y,z', 2, "row", "text after a closing quote"),
        ('q,a\nx,y\n"x,y\nx,y', 3, "row", "not closed"),
        ("q,n:json\nx,{1", 2, "n", "is not JSON"),
    ],
)
def test_a_bad_row_is_named_by_its_first_line_and_field(tmp_path: Path, content: str, line: int, field: str, text: str) -> None:
    (bad,) = [row for row in read(tmp_path, content) if row.problems]
    assert (bad.line, bad.problems[0].field) == (line, field)
    assert text in bad.problems[0].text


def test_reading_goes_on_after_a_bad_row(tmp_path: Path) -> None:
    rows = read(tmp_path, 'q,a\n"x"y,z\nx,y\nx\nv,w')
    assert [(row.line, bool(row.problems)) for row in rows] == [(2, True), (3, False), (4, True), (5, False)]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", "the file is empty"),
        (" \n\n", "the file is empty"),
        ("q,,a\nx,y,z", "set.csv:1: column 2 has no name"),
        ("q,:json\nx,1", "set.csv:1: column 2 has no name"),
        ("\nq,a,q\nx,y,z", "set.csv:2: the header names a column twice: q"),
        ("q,q:json\nx,1", "names a column twice: q"),
        ('"q"x,a\n1,2', "set.csv:1: the header cannot be read: there is text after"),
    ],
)
def test_a_header_that_does_not_name_every_column_once_is_refused(tmp_path: Path, content: str, text: str) -> None:
    with pytest.raises(BadInput, match=text):
        read(tmp_path, content)


def test_an_open_quote_that_swallows_a_long_file_is_named_where_it_begins(tmp_path: Path) -> None:
    content = 'q,a\nx,y\n"x,y\n' + "x,y and some more text\n" * 800_000
    with pytest.raises(BadInput, match=r"set.csv:3: a cell that begins here does not end"):
        read(tmp_path, content)


def test_a_header_alone_gives_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, "q,a\n") == []
