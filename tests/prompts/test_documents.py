from pathlib import Path

import pytest

from workbench.errors import BadInput
from workbench.prompts.documents import read_document


def write(folder: Path, content: str | bytes, name: str = "p.yaml") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_fields_remember_their_lines_and_blocks_count_inside(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, "name: a\nmessages:\n- role: user\n  content: |\n    one\n    two\n"))
    assert document.line_of("messages[0].content") == 4
    assert document.line_of("messages[0].content", 2) == 6
    assert document.line_of("messages[0].nothing.deeper") == 3
    assert document.line_of("nothing") is None


def test_json_is_read_as_json_and_has_lines_too(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, '{\n "name": "a\\/\\ud83d\\ude00",\n "model": "m"\n}', "p.json"))
    assert document.content == {"name": "a/😀", "model": "m"}
    assert document.line_of("model") == 3


@pytest.mark.parametrize(
    ("content", "name", "text"),
    [
        ("a: [1", "p.yaml", r"p.yaml:2:1: is not valid"),
        ("a: 1\n b: 2", "p.yaml", r"p.yaml:2:3: is not valid"),
        ("a: 1\na: 2", "p.yaml", r"p.yaml:2: a is given twice"),
        ('{"a": 1,\n "a": 2}', "p.json", r"p.json:2: a is given twice"),
        ('{"a": 1,\n "b": nope}', "p.json", r"p.json:2:7: is not JSON"),
        ("", "p.yaml", "p.yaml: the file is empty"),
        ("- a", "p.yaml", "p.yaml:1: must hold the fields"),
        (b"a: \xe9", "p.yaml", r"p.yaml:1: byte 4 is not UTF-8"),
        ("a: !!python/object/apply:os.system [ls]", "p.yaml", "is not valid"),
        ("a: &x [1]\nb: *x", "p.yaml", "aliases"),
        ("[" * 200_000, "p.yaml", "more than 50 levels deep"),
        ("a: " + "[" * 60 + "]" * 60, "p.yaml", "more than 50 levels deep"),
        ("a: 1", "p.txt", "a prompt file ends in .yaml, .yml, .json"),
        ("#" * 5_000_001, "p.yaml", "at most 5,000,000"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(tmp_path: Path, content: str | bytes, name: str, text: str) -> None:
    with pytest.raises(BadInput, match=text):
        read_document(write(tmp_path, content, name))


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no such file"):
        read_document(tmp_path / "no.yaml")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(BadInput, match="cannot be read"):
        read_document(tmp_path / "folder.yaml")


def test_a_byte_order_mark_is_no_part_of_the_first_field(tmp_path: Path) -> None:
    assert read_document(write(tmp_path, b"\xef\xbb\xbfname: a")).content == {"name": "a"}
