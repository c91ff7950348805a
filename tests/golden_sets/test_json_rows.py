from pathlib import Path

import pytest

from tests.golden_sets.files_for_tests import write
from workbench.errors import BadInput
from workbench.golden_sets.json_rows import json_rows, jsonl_rows


def test_each_line_is_a_row_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    rows = list(jsonl_rows(write(tmp_path, '\ufeff{"q": 1}\r\n\n {"q": "\u2028"} \n'), None))
    assert [(row.line, row.values) for row in rows] == [(1, {"q": 1}), (3, {"q": "\u2028"})]


def test_bad_lines_are_named_and_the_others_read(tmp_path: Path) -> None:
    rows = list(jsonl_rows(write(tmp_path, '{"q": 1}\n{"q": 1\n[1]\n{"q": NaN}\n{"q": 1, "q": 2}\n{"q": 2}'), None))
    found = [row.problems[0].text if row.problems else "" for row in rows]
    assert found[0] == found[5] == ""
    for text, part in zip(found[1:5], ("is not JSON", "must be an object", "holds NaN", "'q' twice"), strict=True):
        assert part in text


def test_a_list_gives_rows_with_their_lines(tmp_path: Path) -> None:
    rows = list(json_rows(write(tmp_path, '\n[\n {"q": 1},\n {"q":\n  2}, {"q": 3}\n]\n'), None))
    assert [(row.line, row.values["q"]) for row in rows] == [(3, 1), (4, 2), (5, 3)]
    assert list(json_rows(write(tmp_path, "[]"), None)) == []


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("", "set.json: the file is empty"),
        ('{"q": 1}', "set.json:1: the file must hold one list"),
        ('[\n{"q": 1},\n{"q": }\n]', "set.json:3:7: is not JSON"),
        ('[\n{"q": 1}\n{"q": 2}]', "set.json:3:1: a comma or ] is missing"),
        ('[{"q": 1},]', "set.json:1:11: is not JSON"),
        ('[{"q": 1}', "set.json:1:10: a comma or ] is missing"),
        ('[{"q": 1}] x', "set.json:1:12: there is more"),
        ('[\n{"q": 1, "q": 2}]', "set.json:2: the object gives the name"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_where_a_list_stops_being_json_is_said(tmp_path: Path, content: str, place: str) -> None:
    with pytest.raises(BadInput) as caught:
        list(json_rows(write(tmp_path, content, "set.json"), None))
    assert place in str(caught.value)
