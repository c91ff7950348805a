from pathlib import Path

import pytest

from tests.cli.conftest import Call

FIRST = """name: greeting
model: demo/answerer
parameters: {temperature: 0}
messages:
  - {role: system, content: Be brief.}
  - {role: user, content: "{{ question }}"}
note: the first
author: Ana
"""


@pytest.fixture
def pushed(call: Call, tmp_path: Path) -> Path:
    file = tmp_path / "greeting.yaml"
    for text in (FIRST, FIRST.replace("brief", "kind").replace("the first", "the second")):
        file.write_text(text)
        assert call("prompts", "push", file).code == 0
    return file


def test_a_file_is_pushed_once(call: Call, pushed: Path) -> None:
    again = call("prompts", "push", pushed, "--json").document["pushed"]
    assert [(one["reference"], one["is_new"]) for one in again] == [("greeting@2", False)]
    pushed.write_text(FIRST.replace("brief", "honest"))
    new = call("prompts", "push", pushed, "--note", "because", "--author", "Ben", "--json").document["pushed"][0]
    assert (new["reference"], new["is_new"], new["note"], new["author"]) == ("greeting@3", True, "because", "Ben")


def test_several_files_are_pushed_in_order(call: Call, tmp_path: Path) -> None:
    files = []
    for word in ("brief", "kind"):
        files.append(tmp_path / f"{word}.yaml")
        files[-1].write_text(FIRST.replace("brief", word))
    found = call("prompts", "push", *files)
    assert [line.split() for line in found.out.splitlines()] == [["greeting@1", "new"], ["greeting@2", "new"]]


def test_a_wrong_field_is_named(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(FIRST + "temprature: 1\n")
    found = call("prompts", "push", file)
    assert found.code == 2
    assert "wrong.yaml" in found.err
    assert "temprature" in found.err


def test_prompts_are_listed_with_their_labels(call: Call, pushed: Path) -> None:
    call("prompts", "label", "greeting@1", "production")
    found = call("prompts", "list", "--json").document["prompts"]
    assert [(one["name"], one["latest"], one["labels"]) for one in found] == [("greeting", 2, {"production": 1})]
    assert "production: 1" in call("prompts", "list").out
    assert call("prompts", "list", "--search", "nothing", "--json").document == {"prompts": []}


def test_what_is_shown_can_be_pushed_again(call: Call, pushed: Path, tmp_path: Path) -> None:
    file = tmp_path / "shown.yaml"
    file.write_text(call("prompts", "show", "greeting@2").out)
    again = call("prompts", "push", file, "--json").document["pushed"][0]
    assert (again["reference"], again["is_new"]) == ("greeting@2", False)


def test_a_version_is_shown_whole_as_json(call: Call, pushed: Path) -> None:
    found = call("prompts", "show", "greeting@1", "--json").document
    assert found["messages"][0] == {"role": "system", "content": "Be brief."}
    assert (found["version"], found["parameters"], found["author"]) == (1, {"temperature": 0}, "Ana")


def test_a_difference_is_shown_word_by_word(call: Call, pushed: Path) -> None:
    assert "Be [-brief-]{+kind+}." in call("prompts", "diff", "greeting@1", "greeting@2").out
    found = call("prompts", "diff", "greeting@1", "greeting@2", "--json").document
    assert found["is_same"] is False
    assert {"change": "insert", "text": "kind"} in found["messages"][0]["segments"]
    assert call("prompts", "diff", "greeting@1", "greeting@1", "--json").document["is_same"] is True


def test_a_tag_stays(call: Call, pushed: Path) -> None:
    assert call("prompts", "tag", "greeting@1", "v1.0", "--json").document["tags"] == ["v1.0"]
    found = call("prompts", "tag", "greeting@2", "v1.0")
    assert found.code == 2
    assert "never moves" in found.err


def test_a_label_moves_and_each_move_is_recorded(call: Call, pushed: Path) -> None:
    call("prompts", "label", "greeting@1", "production", "--note", "go", "--author", "Ana")
    assert "production is on greeting@2" in call("prompts", "label", "greeting@2", "production", "--author", "Ben").out
    assert "on no version" in call("prompts", "label", "greeting", "production", "--off", "--author", "Cem").out
    found = call("prompts", "history", "greeting", "--json").document
    assert [(move["label"], move["version"], move["author"]) for move in found["label_moves"]] == [
        ("production", None, "Cem"),
        ("production", 2, "Ben"),
        ("production", 1, "Ana"),
    ]


def test_the_history_shows_versions_newest_first(call: Call, pushed: Path) -> None:
    call("prompts", "tag", "greeting@1", "v1.0")
    found = call("prompts", "history", "greeting", "--json").document
    assert [(one["version"], one["note"], one["tags"]) for one in found["versions"]] == [(2, "the second", []), (1, "the first", ["v1.0"])]
    assert "greeting: 2 versions" in call("prompts", "history", "greeting").out


def test_who_acts_is_known_by_the_environment(call: Call, pushed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_AUTHOR", "Dana")
    call("prompts", "label", "greeting@1", "staging")
    assert call("prompts", "history", "greeting", "--json").document["label_moves"][0]["author"] == "Dana"
