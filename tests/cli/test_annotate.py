import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.home import Home

VOTES = "id,text,ada,bob\nk1,one,yes,yes\nk2,two,no,yes\nk3,three,no,\n"
BY = ("--map", "annotator.ada=ada,annotator.bob=bob")


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    file = tmp_path / "votes.csv"
    file.write_text(VOTES, encoding="utf-8")
    return file


def test_a_file_is_imported_listed_and_imported_again(call: Call, votes: Path) -> None:
    first = call("annotate", "import", votes, "--queue", "Votes", *BY)
    assert first.code == 0
    assert first.out == "Votes: 3 items (3 new), 5 answers (5 new) by 2 annotators, 1 gap.\n"
    assert "Guessed: answer (yes_no: yes, no)" in first.err
    again = call("annotate", "import", votes, "--queue", "Votes", *BY, "--json").document
    assert (again["is_new"], again["new_answers"], again["unchanged"]) == (False, 0, 5)
    (listed,) = call("annotate", "queues", "--json").document["queues"]
    assert {name: listed[name] for name in ("queue", "source_kind", "kinds", "items", "answers", "due", "disputed", "state")} == {
        "queue": "Votes",
        "source_kind": "file",
        "kinds": ["yes_no"],
        "items": 3,
        "answers": 5,
        "due": 0,
        "disputed": 1,
        "state": "complete",
    }
    assert "Votes" in call("annotate", "queues").out


def test_without_queues_the_list_says_how_to_make_one(call: Call) -> None:
    assert call("annotate", "queues", "--json").document == {"queues": []}
    assert "workbench annotate create" in call("annotate", "queues").err


def test_what_is_wrong_with_a_file_is_said_by_line_and_field(call: Call, votes: Path) -> None:
    votes.write_text(VOTES + "k4,four,yes\nk5,five,maybe,no\n")
    found = call("annotate", "import", votes, "--queue", "Votes", *BY, "--question", "answer:yes_no")
    assert found.code == 2
    assert "2 of 5 rows cannot be imported" in found.err
    assert f"{votes}:5: bob: the row has 3 cells" in found.err
    assert f"{votes}:6: ada: 'maybe' is none of yes, no" in found.err
    assert call("annotate", "queues", "--json").document == {"queues": []}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--map", "nonsense"), "'nonsense' is not FIELD=COLUMN"),
        (("--map", "mark=ada"), "there is no field 'mark'"),
        (("--map", "annotator.x=cyd"), "there is no column 'cyd'"),
        (("--map", "annotator.x*=ada"), "goes with one in the column"),
        (("--question", "tone"), "is not NAME:KIND"),
        (("--question", "tone:scale"), "say the values of tone"),
        (("--question", "tone:scale:5-1"), "2 to 50 levels"),
        (("--format", "excel"), "none of auto"),
        (("--encoding", "klingon"), "no encoding"),
        ((), "nobody answered anything"),
    ],
)
def test_options_that_cannot_be_are_refused_in_words(call: Call, votes: Path, words: tuple[str, ...], said: str) -> None:
    found = call("annotate", "import", votes, "--queue", "Votes", *words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert "Traceback" not in found.err


def test_disputes_are_listed_and_decided(call: Call, votes: Path) -> None:
    call("annotate", "import", votes, "--queue", "Votes", *BY)
    (dispute,) = call("annotate", "adjudicate", "Votes", "--json").document["disputes"]
    assert (dispute["item"], dispute["questions"], dispute["texts"]) == ("k2", ["answer"], {"text": "two"})
    assert [(one["annotator"], one["answers"]) for one in dispute["answers"]] == [("ada", {"answer": "no"}), ("bob", {"answer": "yes"})]
    assert "ada: no; bob: yes" in call("annotate", "adjudicate", "Votes").out
    words = ("--item", "k2", "--answer", "answer=no", "--reason", "see page 3", "--author", "Grace")
    decided = call("annotate", "adjudicate", "Votes", *words, "--json").document
    assert (decided["answers"], decided["author"], decided["reason"]) == ({"answer": "no"}, "Grace", "see page 3")
    assert call("annotate", "adjudicate", "Votes", "--json").document["disputes"] == []
    assert "Nobody disagrees." in call("annotate", "adjudicate", "Votes").err


def test_what_people_agree_on_need_not_be_decided_again(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "two.csv"
    file.write_text("id,ag,at,bg,bt\nk1,yes,1,yes,2\n")
    mapping = "annotator.ada.good=ag,annotator.ada.tone=at,annotator.bob.good=bg,annotator.bob.tone=bt"
    call("annotate", "import", file, "--queue", "Two", "--map", mapping)
    decided = call("annotate", "adjudicate", "Two", "--item", "k1", "--answer", "tone=2", "--json").document
    assert decided["answers"] == {"good": "yes", "tone": "2"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--item", "k9", "--answer", "answer=no"), "no item 'k9'"),
        (("--item", "k2"), "say what the answer is"),
        (("--item", "k2", "--answer", "no"), "not QUESTION=VALUE"),
        (("--item", "k2", "--answer", "answer=maybe"), "'maybe' is none of yes, no"),
        (("--item", "k2", "--answer", "tone=3"), "no question 'tone'"),
        (("--item", "k2", "--answer", "answer=no", "--correct"), "no answer corrects"),
        (("--answer", "answer=no"), "say which item"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(call: Call, votes: Path, words: tuple[str, ...], said: str) -> None:
    call("annotate", "import", votes, "--queue", "Votes", *BY)
    found = call("annotate", "adjudicate", "Votes", *words, "--json")
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_a_queue_of_a_golden_set_is_made_answered_decided_and_corrected(call: Call, tmp_path: Path) -> None:
    file, said = tmp_path / "support.jsonl", tmp_path / "said.csv"
    file.write_text("".join(json.dumps({"key": f"k{n}", "inputs": {"q": f"{n}?"}, "expected": f"{n}"}) + "\n" for n in range(3)))
    call("golden", "import", file)
    words = ("--golden", "support", "--annotators", 2, "--people", "ada, bob", "--order", "given", "--name", "Check")
    made = call("annotate", "create", *words, "--json").document
    assert (made["queue"], made["items"], made["due"], made["kinds"]) == ("Check", 3, 6, ["yes_no", "text"])
    said.write_text("id,ada,bob\nk0,yes,yes\nk1,yes,no\n")
    mapping = "annotator.ada.right=ada,annotator.bob.right=bob"
    assert call("annotate", "import", said, "--queue", "Check", "--map", mapping, "--json").document["new_answers"] == 4
    decided = call(
        "annotate", "adjudicate", "Check", "--item", "k1", "--answer", "right=no", "--answer", "correction=one", "--correct", "--json"
    )
    assert decided.document["golden_revision"] == "support@2"
    report = call("annotate", "export", "Check", "--to", tmp_path / "chat.jsonl", "--format", "chat", "--json").document
    assert (report["rows"], report["left_out"]) == (2, {"open, not settled": 1})
    answers = [json.loads(line)["messages"][1]["content"] for line in (tmp_path / "chat.jsonl").read_text().splitlines()]
    assert answers == ["0", "one"]


GUIDELINE = """
instructions: Read it **twice**.
questions:
  - {name: good, text: "Is it good?", kind: choice, options: [{value: yes, label: Yes}, {value: no, label: No}, {value: unsure}]}
  - {name: why, text: "Why?", kind: comment}
examples:
  - {title: Short, text: Hi., answer: no, why: It says nothing.}
"""


def test_questions_of_a_file_are_asked_and_its_plain_words_stay_words(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps({"key": "k", "inputs": {"q": "?"}}) + "\n")
    call("golden", "import", file)
    (tmp_path / "guideline.yaml").write_text(GUIDELINE)
    made = call("annotate", "create", "--golden", "set", "--name", "Q", "--questions", tmp_path / "guideline.yaml", "--json").document
    assert made["kinds"] == ["choice", "comment"]
    answers = tmp_path / "said.csv"
    answers.write_text("id,v\nk,No\n")
    assert call("annotate", "import", answers, "--queue", "Q", "--map", "answer.good=v", "--annotator", "ada", "--json").code == 0
    prevalence = call("annotate", "agreement", "Q", "--json").document["questions"][0]["prevalence"]
    assert [(one["label"], one["share"]["estimate"]) for one in prevalence] == [("yes", 0.0), ("no", 1.0), ("unsure", 0.0)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("questions: [", "is not YAML"),
        ("questions: []", "a list of questions"),
        ("asked: []", "no field 'asked'"),
        ("just words", "a list of questions"),
    ],
)
def test_a_guideline_file_that_cannot_be_is_refused(call: Call, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "g.yaml").write_text(text)
    found = call("annotate", "create", "--golden", "set", "--name", "Q", "--questions", tmp_path / "g.yaml")
    assert found.code == 2
    assert said in found.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "one of --golden SET"),
        (("--golden", "a", "--outputs", 1), "one of --golden SET"),
        (("--golden", "a", "--variant", "x"), "has no variants"),
        (("--pairs", 1), "name the two variants"),
        (("--outputs", 1, "--tag", "x"), "tags and splits"),
        (("--golden", "nothing"), "nothing"),
        (("--outputs", 9), "9"),
    ],
)
def test_a_source_that_cannot_be_is_refused(call: Call, words: tuple[object, ...], said: str) -> None:
    found = call("annotate", "create", "--name", "Q", *words)
    assert (found.code, found.out) == (2, "")
    assert said in found.err


def test_outputs_and_pairs_of_a_run_become_queues(finished: Home) -> None:
    outputs = finished.json("annotate", "create", "--name", "Outputs", "--outputs", 1, "--variant", "new", "--size", 5)
    assert (outputs["items"], outputs["kinds"]) == (5, ["choice"])
    pairs = finished.json(
        "annotate", "create", "--name", "Pairs", "--pairs", 1, "--variant", "old", "--variant", "new", "--order", "informative"
    )
    assert (pairs["items"], pairs["kinds"]) == (12, ["pairwise"])
    listed = finished.json("annotate", "queues")["queues"]
    assert [(one["queue"], one["state"], one["order"]) for one in listed] == [
        ("Pairs", "open", "informative"),
        ("Outputs", "open", "random"),
    ]
    nothing = finished.json("annotate", "agreement", "Pairs")["questions"][0]
    assert (nothing["items"], nothing["raw"]["reason"]) == (0, "nobody has answered yet")
