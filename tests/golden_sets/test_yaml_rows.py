from pathlib import Path
from typing import Any

import pytest

from tests.golden_sets.files_for_tests import write
from workbench.errors import BadInput
from workbench.golden_sets.rows import Row
from workbench.golden_sets.yaml_rows import yaml_rows


def read(folder: Path, content: str) -> list[Row]:
    return list(yaml_rows(write(folder, content, "set.yaml"), None))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("true", True),
        ("null", None),
        ("", None),
        ("~", None),
        ("'~'", "~"),
        ("12", 12),
        ("-0", 0),
        ("007", "007"),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("12:30", "12:30"),
        ("2026-01-31", "2026-01-31"),
        (".nan", ".nan"),
        ("!!str 12", "12"),
        ("[a, {b: 1}]", ["a", {"b": 1}]),
        ("|\n    x\n    y\n", "x\ny\n"),
    ],
)
def test_plain_words_are_read_as_yaml_1_2_reads_them(tmp_path: Path, text: str, value: Any) -> None:
    (row,) = read(tmp_path, f"- q: {text}")
    assert row.values == {"q": value}


def test_rows_know_their_lines_and_anchors_may_be_reused(tmp_path: Path) -> None:
    rows = read(tmp_path, "# set\n- q: &doc [a]\n\n- q: *doc\n")
    assert [(row.line, row.values) for row in rows] == [(2, {"q": ["a"]}), (4, {"q": ["a"]})]


@pytest.mark.parametrize(
    ("content", "line", "text"),
    [
        ("- q: 1\n- text", 2, "must be an object"),
        ("- q: 1\n- q: 1\n  q: 2", 3, "gives the name 'q' twice"),
        ("- q: !!binary aGk=", 1, "is not read"),
        ("- q: !!python/object/apply:os.system [ls]\n- !!python/name:os.system x", 2, "is not read"),
        ("- ? [a]\n  : b", 1, "every name must be plain text"),
        ("- &a {q: 1}\n- <<: *a", 2, "every name must be plain text"),
        ("- q: " + "[" * 60 + "]" * 60 + "\n- q: 1", 1, "nested more than 50"),
    ],
)
def test_a_bad_row_is_named_by_line_and_the_others_read(tmp_path: Path, content: str, line: int, text: str) -> None:
    bad = [row for row in read(tmp_path, content) if row.problems]
    assert [row.line for row in bad] == [line]
    assert text in bad[0].problems[0].text


def test_an_alias_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    lines = ["- a0: &a0 [" + ", ".join(["lol"] * 10) + "]"]
    lines += [f"- a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 12)]
    rows = read(tmp_path, "\n".join(lines))
    assert "aliases" in rows[-1].problems[0].text
    assert not rows[0].problems


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("", "set.yaml: the file is empty"),
        ("# nothing", "set.yaml: the file is empty"),
        ("q: 1", "set.yaml:1: the file must hold a list"),
        ("- q: 1\n- q: [1\n- q: 2", "set.yaml:3:4: is not YAML"),
        ("- q: 1\n- q: 'x\n", "set.yaml:3:1: is not YAML"),
        ("- q: 1\n\t- q: 2", "set.yaml:2:1: is not YAML"),
        ("- q: a\x01b", "is not YAML: control characters"),
        ("- q: 1\n---\n- q: 2", "set.yaml:2: a second document"),
        ("- q: *nothing\n- q: 1\n- q: [", "set.yaml:4:1"),
    ],
)
def test_where_a_file_stops_being_yaml_is_said(tmp_path: Path, content: str, place: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path, content)
    assert place in str(caught.value)


def test_very_deep_files_are_refused_and_do_not_take_the_process_down(tmp_path: Path) -> None:
    rows = read(tmp_path, "- " + "[" * 20_000 + "]" * 20_000)
    assert "nested" in rows[0].problems[0].text
