import pytest
from hypothesis import given

from tests.golden_sets.files_for_tests import TEXT
from workbench.golden_sets.cells import escaped, read_documents, read_tags, tags_cell, unescaped


@pytest.mark.parametrize("formula", ["=cmd()", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "'=1", "''-1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(formula: str) -> None:
    assert escaped(formula) == f"'{formula}"


@pytest.mark.parametrize("text", ["", "1+1", "'tis", "'", "a=b", " =1"])
def test_other_cells_stay_as_they_are_both_ways(text: str) -> None:
    assert escaped(text) == text
    assert unescaped(text) == text


@given(TEXT)
def test_unescaping_undoes_escaping_exactly(text: str) -> None:
    assert unescaped(escaped(text)) == text


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("a|b", ["a", "b"]),
        ("a\nb\r\nc", ["a", "b", "c"]),
        ('["a|b", "c"]', ["a|b", "c"]),
        ("[a|b", ["[a", "b"]),
        ("[1]", ["[1]"]),
        ("a, b", ["a, b"]),
        ("", []),
        ("| |", []),
    ],
)
def test_tags_are_json_or_separated_by_bars_or_lines(cell: str, tags: list[str]) -> None:
    assert read_tags(cell) == tags


@pytest.mark.parametrize("tags", [("a", "b"), ("a|b",), ("[x", "y"), ("a\nb", "c"), ()])
def test_tags_are_read_back_as_they_were_written(tags: tuple[str, ...]) -> None:
    assert tuple(read_tags(tags_cell(tags))) == tags


def test_a_document_keeps_its_tables_and_paragraphs_and_a_json_list_is_several() -> None:
    table = "| a | b |\n|---|---|\n\n[1] source"
    assert read_documents(table) == [table]
    assert read_documents('["one\\n", "two"]') == ["one\n", "two"]
    assert read_documents("[1] see there") == ["[1] see there"]
