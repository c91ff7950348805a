import pytest

from workbench.errors import BadInput
from workbench.ui.golden_mapping import mapping_of, roles_of

GUESSED = {"inputs": ("question=Question", "a=b=c"), "expected": "Answer", "key": "", "metadata": ("note=note",)}


def test_a_mapping_says_what_each_column_is_whatever_signs_it_has() -> None:
    assert roles_of(["Question", "b=c", "Answer", "note", "other"], GUESSED) == {
        "Question": ("inputs", "question"),
        "b=c": ("inputs", "a"),
        "Answer": ("expected", ""),
        "note": ("metadata", "note"),
        "other": ("left out", ""),
    }


def test_what_is_chosen_is_written_as_a_mapping_in_which_later_columns_become_metadata() -> None:
    roles = {"Q": ("inputs", "question"), "A": ("expected", ""), "note": ("metadata", "note"), "x": ("left out", "")}
    found = mapping_of(roles)
    assert (found["inputs"], found["expected"], found["key"]) == (["question=Q"], "A", "")
    assert (found["metadata"], found["left_out"]) == (None, ["x"])


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ({"A": ("expected", "")}, "at least one input"),
        ({"Q": ("inputs", " ")}, "The input Q: give it a name"),
        ({"Q": ("inputs", "a=b")}, "The input Q: give it a name"),
        ({"Q": ("inputs", "q"), "A": ("tags", ""), "B": ("tags", "")}, "two columns are tags: A and B"),
    ],
)
def test_what_cannot_be_is_refused_in_words(roles: dict[str, tuple[str, str]], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        mapping_of(roles)
    assert said in str(caught.value)
