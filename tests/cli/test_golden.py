import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from workbench.cli.golden import parse_mapping
from workbench.errors import BadInput

ROWS = "frage,antwort,tags,split\nWas kostet es?,29 Euro,numbers,dev\nWie lange?,Zwei Tage,,test\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "fragen.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def bring_in(call: Call, file: Path, *more: str) -> dict[str, object]:
    found = call("golden", "import", file, "--map", "inputs=question=frage,expected=antwort", *more, "--json")
    assert found.code == 0, found.err
    return dict(found.document)


def test_a_mapping_has_one_column_or_several() -> None:
    assert parse_mapping(["inputs=question,product", "expected=answer"]) == {"inputs": ["question", "product"], "expected": "answer"}
    assert parse_mapping(["inputs=question, expected=answer"]) == {"inputs": ["question"], "expected": "answer"}


def test_a_mapping_that_names_no_field_is_refused() -> None:
    with pytest.raises(BadInput, match="--map"):
        parse_mapping(["question"])


@pytest.mark.parametrize(
    ("mapping", "named"), [("input=frage", "input"), ("expected=antwort,frage", "expected"), ("expected=nothing", "nothing")]
)
def test_a_mapping_that_cannot_be_is_refused_by_name(call: Call, file: Path, mapping: str, named: str) -> None:
    found = call("golden", "import", file, "--map", mapping)
    assert found.code == 2
    assert named in found.err


def test_columns_are_mapped_and_renamed(call: Call, file: Path) -> None:
    found = bring_in(call, file)
    assert (found["golden_set"], found["revision"], found["examples"], found["added"]) == ("fragen", 1, 2, 2)
    first = call("golden", "show", "fragen", "--json").document["examples"][0]
    assert (first["inputs"], first["expected"], first["tags"], first["split"]) == (
        {"question": "Was kostet es?"},
        "29 Euro",
        ["numbers"],
        "dev",
    )


def test_the_same_file_makes_no_new_revision(call: Call, file: Path) -> None:
    bring_in(call, file)
    found = bring_in(call, file)
    assert (found["revision"], found["is_new"], found["unchanged"]) == (1, False, 2)


def test_a_file_replaces_or_is_appended(call: Call, file: Path) -> None:
    bring_in(call, file)
    file.write_text("frage,antwort,tags,split\nWo?,Hier,,\n", encoding="utf-8")
    appended = bring_in(call, file, "--mode", "append")
    assert (appended["examples"], appended["added"], appended["unchanged"]) == (3, 1, 2)
    replaced = bring_in(call, file)
    assert (replaced["revision"], replaced["examples"], replaced["removed"]) == (3, 1, 2)


def test_another_mode_is_wrong_usage(call: Call, file: Path) -> None:
    assert call("golden", "import", file, "--mode", "merge").code == 2


def test_an_encoding_is_obeyed(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes("question\nWas heißt „später“?\n".encode("cp1252"))
    assert call("golden", "import", file, "--encoding", "cp1252").code == 0
    assert call("golden", "show", "old", "--json").document["examples"][0]["inputs"] == {"question": "Was heißt „später“?"}


def test_a_broken_row_is_refused_with_its_line(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "broken.csv"
    file.write_text("question,expected\na,b\nc\n")
    found = call("golden", "import", file)
    assert found.code == 2
    assert "3" in found.err
    assert call("golden", "list", "--json").document == {"golden_sets": []}


def test_sets_and_their_revisions_are_listed(call: Call, file: Path) -> None:
    bring_in(call, file, "--name", "support", "--note", "the first", "--author", "Ana")
    listed = call("golden", "list", "--json").document["golden_sets"]
    assert [(one["name"], one["latest"], one["examples"]) for one in listed] == [("support", 1, 2)]
    found = call("golden", "revisions", "support", "--json").document["revisions"]
    assert [(one["revision"], one["note"], one["author"], one["source"]) for one in found] == [(1, "the first", "Ana", "fragen.csv")]
    assert "support" in call("golden", "list").out
    assert "the first" in call("golden", "revisions", "support").out


def test_examples_are_shown_by_page_and_condition(call: Call, file: Path) -> None:
    bring_in(call, file)
    page = call("golden", "show", "fragen@1", "--limit", 1, "--offset", 1, "--json").document
    assert (page["total"], page["tags"], page["splits"]) == (2, {"numbers": 1}, {"dev": 1, "test": 1})
    assert [one["expected"] for one in page["examples"]] == ["Zwei Tage"]
    assert call("golden", "show", "fragen", "--tag", "numbers", "--json").document["total"] == 1
    assert call("golden", "show", "fragen", "--split", "test", "--json").document["total"] == 1
    assert call("golden", "show", "fragen", "--search", "kostet", "--json").document["total"] == 1
    assert "1 of 2" in call("golden", "show", "fragen", "--limit", 1).err


def test_two_revisions_are_compared_by_key(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    for answer in ("a", "b"):
        file.write_text(json.dumps({"key": "k", "question": "?", "expected": answer}) + "\n")
        call("golden", "import", file)
    found = call("golden", "diff", "set@1", "set@2", "--json").document
    assert (found["changed"], found["added"], found["removed"]) == (["k"], [], [])
    assert "1 changed: k" in call("golden", "diff", "set@1", "set@2").out


@pytest.mark.parametrize("ending", ["csv", "jsonl", "yaml"])
def test_an_exported_revision_is_imported_as_the_same(call: Call, file: Path, tmp_path: Path, ending: str) -> None:
    bring_in(call, file)
    target = tmp_path / f"out.{ending}"
    assert call("golden", "export", "fragen", "--to", target, "--json").document["examples"] == 2
    again = call("golden", "import", target, "--name", "fragen", "--json").document
    assert (again["revision"], again["is_new"]) == (1, False)


def test_an_export_into_another_format_is_refused(call: Call, file: Path, tmp_path: Path) -> None:
    bring_in(call, file)
    found = call("golden", "export", "fragen", "--to", tmp_path / "out.xlsx")
    assert found.code == 2
    assert "out.xlsx" in found.err


def test_duplicates_are_found_with_the_splits_that_they_cross(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "set.csv"
    long = "How do I move an appointment to another day when the client has paid the deposit?"
    rows = [("a", long, "dev"), ("b", long, "test"), ("c", long.replace("another", "anothr"), "dev"), ("d", "What does it cost?", "dev")]
    file.write_text("key,question,split\n" + "".join(f"{key},{question},{split}\n" for key, question, split in rows))
    call("golden", "import", file)
    found = call("golden", "duplicates", "set", "--json").document
    same = {"keys": ["a", "b"], "splits": ["dev", "test"], "examples": 2, "crosses_splits": True}
    assert (found["golden_set"], found["revision"], found["compared"], found["similarity"], found["is_cut"]) == ("set", 1, 4, 0.8, False)
    assert found["same"] == [same]
    (near,) = found["near"]
    assert (near["keys"], near["splits"], near["crosses_splits"]) == (["a", "b", "c"], ["dev", "test", "dev"], True)
    assert near["similarity"][:2] == [1, 1] and 0.8 < near["similarity"][2] < 1
    said = call("golden", "duplicates", "set").out
    assert "1 group with the same inputs, 1 of them across splits" in said and "a, b  [dev, test]" in said
    assert "1 group at least 80% alike, 1 of them across splits" in said and "a, b, c  [dev, test]" in said
    assert call("golden", "duplicates", "set", "--similarity", 0.99, "--json").document["near"] == []


def test_a_similarity_that_makes_no_sense_is_wrong_usage(call: Call, file: Path) -> None:
    bring_in(call, file)
    assert call("golden", "duplicates", "fragen", "--similarity", 0.2).code == 2
    assert call("golden", "duplicates", "nobody").code == 2
