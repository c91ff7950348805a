"""Judges are found by name or path, and what cannot be used says why."""

from pathlib import Path

import pytest

from tests.judging.samples import PAIRWISE
from workbench.errors import BadInput, NotFound
from workbench.judging import builtin_judges, find_judge, load_judge, parse_judge


def test_the_shipped_judges_are_known_by_name() -> None:
    assert set(builtin_judges()) >= {"pairwise", "relevance", "tone", "correctness", "completeness"}
    assert find_judge("tone").name == "tone"


def test_a_folder_of_ones_own_comes_before_the_shipped_judges(tmp_path: Path) -> None:
    (tmp_path / "tone.yaml").write_text(PAIRWISE)
    (tmp_path / "mine.yml").write_text(PAIRWISE)
    assert find_judge("tone", [tmp_path]).name == "better"
    assert find_judge("mine", [tmp_path]).name == "better"


def test_the_first_of_two_folders_wins(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.yaml").write_text(PAIRWISE.replace("better", folder))
    assert find_judge("mine", [tmp_path / "one", tmp_path / "two"]).name == "one"


def test_a_path_is_read_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(PAIRWISE)
    assert find_judge(path) == find_judge(str(path)) == load_judge(path)


def test_an_unknown_name_lists_what_there_is() -> None:
    with pytest.raises(NotFound, match=r"no judge 'taste'; there are: .*correctness.*tone"):
        find_judge("taste")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no such judge file"):
        load_judge(tmp_path / "none.yaml")


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="cannot be read as UTF-8"):
        load_judge(path)
    with pytest.raises(BadInput, match="cannot be read as UTF-8"):
        load_judge(tmp_path)


def test_an_error_names_the_file_and_the_field(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(PAIRWISE.replace("pairwise", "ranking"))
    with pytest.raises(BadInput) as caught:
        load_judge(path)
    assert caught.value.where == str(path)
    assert caught.value.message.startswith("kind: ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (PAIRWISE + "#" * 200_000, "are too many for a judge"),
        (PAIRWISE + "1: x\n", "1 is not a field of a judge"),
        (PAIRWISE.replace("{{ answer_b }}", "{{ answer }}"), "prompt.0.content: 'answer' is undefined"),
    ],
)
def test_refuses_a_text_that_is_no_judge(text: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        parse_judge(text, "text")
