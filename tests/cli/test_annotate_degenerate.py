"""Import what is hardly data, and what means harm: words come of it, never a traceback, a NaN or half an import."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Call, Called


def measured(call: Call, home: Path, text: str, *words: str, name: str = "votes.csv") -> dict[str, Any]:
    """Import a file and give the agreement on its first question, as JSON, after both ways of printing it."""
    file = home / name
    file.write_text(text, encoding="utf-8")
    done = call("annotate", "import", file, "--queue", "Votes", *words)
    assert done.code == 0, done.err
    shown = call("annotate", "agreement", "Votes")
    assert shown.code == 0
    assert "nan" not in shown.out.lower().replace("annotator", "")
    document = json.loads(call("annotate", "agreement", "Votes", "--json").out, parse_constant=pytest.fail)
    question: dict[str, Any] = document["questions"][0]
    return question


FIGURES = ("raw", "fleiss_kappa", "gwet_ac1")
BOTH = ("--map", "annotator.ada=ada,annotator.bob=bob")


def test_one_annotator_agrees_with_nobody_and_it_says_so(call: Call, tmp_path: Path) -> None:
    found = measured(call, tmp_path, "id,v\nk1,yes\nk2,no\n", "--map", "answer=v", "--annotator", "ada")
    assert {found[name]["reason"] for name in FIGURES} == {"only ada has answered; agreement takes two annotators"}
    assert (found["pairs"], found["majority"]["tied"]) == ([], 0)


@pytest.mark.parametrize("value", ["yes", "3", "good"])
def test_the_same_answer_everywhere_is_raw_agreement_and_no_kappa(call: Call, tmp_path: Path, value: str) -> None:
    found = measured(call, tmp_path, f"id,ada,bob\nk1,{value},{value}\nk2,{value},{value}\n", *BOTH)
    assert found["raw"]["estimate"] == 1
    assert found["fleiss_kappa"]["reason"].startswith("every answer is the same")
    assert found["krippendorff_alpha"]["ratio"]["estimate"] is None


def test_missing_cells_are_gaps(call: Call, tmp_path: Path) -> None:
    found = measured(call, tmp_path, "id,ada,bob\nk1,yes,\nk2,,no\nk3,,\nk4,yes,yes\n", *BOTH)
    assert (found["items"], found["answers"], found["raw"]["estimate"], found["raw"]["n"]) == (3, 4, 1.0, 1)


def test_two_people_without_a_common_item(call: Call, tmp_path: Path) -> None:
    found = measured(call, tmp_path, "id,ada,bob\nk1,yes,\nk2,,no\n", *BOTH)
    assert found["raw"]["reason"] == "no item was answered by two annotators"
    assert found["pairs"][0]["raw"]["reason"] == "ada and bob answered no item both"


def test_items_that_nobody_answered(call: Call, tmp_path: Path) -> None:
    found = measured(call, tmp_path, "id,text\nk1,one\n", "--question", "good:yes_no")
    assert (found["items"], found["raw"]["reason"]) == (0, "nobody has answered yet")


def test_a_slice_without_items(call: Call, tmp_path: Path) -> None:
    measured(call, tmp_path, "id,m,ada,bob\nk1,x,yes,no\nk2,x,no,no\n", "--map", "tag=m", *BOTH)
    found = call("annotate", "agreement", "Votes", "--slice", "tag:nothing", "--json").document["questions"][0]
    assert (found["items"], found["raw"]["reason"]) == (0, "nobody has answered yet")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--slice", "nothing"), "tag:price or split:dev"),
        (("--question", "tone"), "there is no question 'tone'"),
        (("--guideline", "4"), "no guideline 4"),
        (("--reference", "cyd"), "nobody called 'cyd'"),
    ],
)
def test_what_there_is_not_is_named(call: Call, tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    measured(call, tmp_path, "id,ada,bob\nk1,yes,no\n", *BOTH)
    found = call("annotate", "agreement", "Votes", *words, "--json")
    assert (found.code, found.out) == (2, "")
    assert said.lower() in found.err.lower()


def test_a_reference_whom_nothing_can_be_compared_with(call: Call, tmp_path: Path) -> None:
    measured(call, tmp_path, "id,ada,bob\nk1,yes,\nk2,,no\n", *BOTH)
    (found,) = call("annotate", "agreement", "Votes", "--reference", "ada", "--json").document["questions"][0]["references"]
    assert (found["items"], found["answered"], found["unanswered"]) == (1, 0, 1)
    assert found["cohen_kappa"]["reason"] == "ada answered no item on which the others have a majority"
    assert (found["accuracy_all"]["estimate"], found["accuracy_answered"]["estimate"]) == (0, None)
    assert call("annotate", "agreement", "Votes", "--reference", "ada").code == 0
    assert call("annotate", "agreement", "Votes", "--reference", "ada", "--reference", "bob").code == 0


def test_a_judge_is_an_assertion_against_peoples_thumbs(call: Call, tmp_path: Path) -> None:
    bad = [f"b{place},no,{'yes' if place == 4 else 'no'}" for place in range(5)]
    good = [f"g{place},yes,{'no' if place == 0 else 'yes'}" for place in range(10)]
    measured(call, tmp_path, "\n".join(["id,ada,bob", *bad, *good]) + "\n", *BOTH)
    (found,) = call("annotate", "agreement", "Votes", "--reference", "bob", "--json").document["questions"][0]["references"]
    rates = {name: found["validation"][name]["estimate"] for name in ("coverage", "false_failure_rate", "alignment")}
    assert rates == {"coverage": 0.8, "false_failure_rate": 0.1, "alignment": pytest.approx(0.847059, abs=1e-6)}


def test_free_answers_are_no_question_of_agreement(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "notes.csv"
    file.write_text("id,v\nk1,a remark\n")
    call("annotate", "import", file, "--queue", "Notes", "--map", "answer=v", "--annotator", "ada", "--question", "note:text")
    assert call("annotate", "agreement", "Notes", "--json").document["questions"] == []
    assert "No question" in call("annotate", "agreement", "Notes").err
    assert "cannot be measured" in call("annotate", "agreement", "Notes", "--question", "note").err


def refused(call: Call, file: Path, *words: str) -> Called:
    found = call("annotate", "import", file, "--queue", "Votes", *(words or BOTH))
    assert (found.code, found.out) == (2, "")
    assert "Traceback" not in found.err
    assert call("annotate", "queues", "--json").document == {"queues": []}
    return found


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("header.csv", b"id,ada,bob\n", "there are no rows"),
        ("none.json", b"[]", "there are no rows"),
        ("none.jsonl", b"\n\n", "there are no rows"),
        ("nul.csv", b"id,text,ada,bob\nk1,a\x00b,yes,no\n", "nul.csv:2: text: holds a NUL"),
        ("key.csv", b"id,ada,bob\nk\x001,yes,no\n", "key.csv:2: item: must be 1 to 200 printable characters"),
        ("ragged.csv", b"id,ada,bob\nk1,yes\nk2,yes,no,yes\n", "2 of 2 rows cannot be imported"),
        ("quote.csv", b'id,ada,bob\nk1,"yes,no\n', "not closed"),
        ("latin.csv", "id,ada,bob\nk1,für,no\n".encode("cp1252"), "cp1252"),
        ("broken.json", b'[{"id": 1, "ada": ', "broken.json:1"),
        ("lines.jsonl", b'{"id": 1, "ada": "yes", "bob": "no"}\nnot json\n', "lines.jsonl:2: row: is not JSON"),
        ("nan.jsonl", b'{"id": 1, "ada": NaN, "bob": "no"}\n', "holds NaN"),
        ("deep.jsonl", b'{"id": 1, "ada": ' + b"[" * 100_000 + b"]" * 100_000 + b', "bob": 1}\n', "nested too deeply"),
        ("book.csv", b"PK\x03\x04xl/", "an Excel workbook"),
        ("notes.docx", b"words", "a file of answers ends in"),
    ],
)
def test_files_that_are_hardly_any_are_refused_whole(call: Call, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in refused(call, tmp_path / name).err


def test_sixty_megabytes_in_one_cell_are_refused_without_being_read_on(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    file.write_bytes(b"id,text,ada,bob\nk1," + b"x" * (60 << 20) + b",yes,no\n")
    assert "more than 16,777,216 bytes" in refused(call, file).err


def test_a_text_that_no_screen_shows_is_refused_with_its_line(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text("id,text,ada,bob\nk1,short,yes,no\nk2," + "x" * (2 << 20) + ",yes,no\n")
    assert f"{file}:3: text: has 2,097,152 characters" in refused(call, file).err


def test_a_file_that_is_not_there(call: Call, tmp_path: Path) -> None:
    assert "there is no such file" in refused(call, tmp_path / "nothing.csv").err


def test_formulas_and_html_stay_text_and_leave_csv_as_text(call: Call, tmp_path: Path) -> None:
    formula, html = "=1+cmd|'/C calc'!A0", "<script>alert(1)</script>"
    file, out = tmp_path / "votes.csv", tmp_path / "out.csv"
    file.write_text(f"id,text,v\n@k1,{html},{formula}\nk2,{formula},-1\n")
    done = call("annotate", "import", file, "--queue", html, "--map", "answer=v", "--annotator", "=ada", "--json")
    assert done.code == 0, done.err
    assert call("annotate", "export", html, "--to", out, "--texts").code == 0
    first = out.read_text(encoding="utf-8-sig").splitlines()[1]
    assert first.startswith("'@k1,")
    assert ",'=ada," in first
    assert f"'{formula}" in first
    assert html in first
    again = call("annotate", "import", out, "--queue", html, "--json").document
    assert (again["new_items"], again["new_answers"], again["corrections"]) == (0, 0, 0)


def test_control_characters_do_not_steer_the_terminal(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "votes.jsonl"
    lines = [{"id": "k1", "text": "red \x1b[31m", "ada": "x\x1b[2J", "bob": "y"}, {"id": "k2", "text": "t", "ada": "y", "bob": "y"}]
    file.write_text("\n".join(map(json.dumps, lines)))
    assert call("annotate", "import", file, "--queue", "Votes", *BOTH).code == 0
    for words in (("adjudicate", "Votes"), ("agreement", "Votes")):
        assert "\x1b" not in call("annotate", *words).out
