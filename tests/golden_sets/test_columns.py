from typing import Any

import pytest

from workbench.errors import BadInput
from workbench.golden_sets.columns import ColumnMapping, lay_out


def places(columns: str, **mapping: Any) -> dict[str, str]:
    layout = lay_out(columns.split("|"), ColumnMapping(**mapping), where="set.csv")
    return {column: ":".join(part for part in layout.place(column) or ("left out",) if part) for column in columns.split("|")}


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ("question|answer|source", ["inputs:question", "expected", "metadata:source"]),
        ("ID|User Input|Best-Answer|Tags|cluster_id|SPLIT", ["key", "inputs:user_input", "expected", "tags", "cluster", "split"]),
        ("prompt|input|ideal|documents", ["inputs:prompt", "inputs:input", "expected", "context"]),
        ("city|country|target", ["inputs:city", "inputs:country", "expected"]),
        ("answer|expected|question", ["metadata:answer", "expected", "inputs:question"]),
        ("key|id|question", ["key", "metadata:id", "inputs:question"]),
        ("inputs.a b|metadata.x|question|id", ["inputs:a b", "metadata:x", "metadata:question", "key"]),
        ("First Name|2nd", ["inputs:first_name", "inputs:2nd"]),
    ],
)
def test_columns_are_guessed_by_name(columns: str, found: list[str]) -> None:
    assert list(places(columns).values()) == found


def test_a_mapping_says_which_column_is_what_and_may_rename() -> None:
    found = places("Q|A|B|id", inputs=["question=Q"], expected="B", metadata=["a=A"], key="")
    assert found == {"Q": "inputs:question", "A": "metadata:a", "B": "expected", "id": "left out"}


def test_an_empty_name_switches_a_guess_off() -> None:
    assert places("question|answer", expected="") == {"question": "inputs:question", "answer": "metadata:answer"}


def test_a_column_with_an_equals_sign_can_be_meant_itself() -> None:
    assert places("a=b|x", inputs=["a=b"])["a=b"] == "inputs:a_b"


@pytest.mark.parametrize(
    ("mapping", "text"),
    [
        ({"expected": "Answer"}, "set.csv: there is no column 'Answer' for expected. There are: question, answer"),
        ({"inputs": ["q=quest"]}, "no column 'quest' for inputs"),
        ({"inputs": ["question"], "key": "question"}, "mapped to both key and inputs"),
        ({"inputs": ["x=question", "x=answer"]}, "both give inputs x"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping: dict[str, Any], text: str) -> None:
    with pytest.raises(BadInput) as caught:
        places("question|answer", **mapping)
    assert text in str(caught.value)


def test_columns_that_turn_up_later_go_where_their_names_say() -> None:
    layout = lay_out(["question"], None, where="set.jsonl")
    found = [layout.place(column) for column in ("tags", "tag", "inputs.x", "other", "tags")]
    assert found == [("tags", ""), ("metadata", "tag"), ("inputs", "x"), ("metadata", "other"), ("tags", "")]


def test_the_mapping_that_was_found_gives_the_same_layout_again() -> None:
    columns = ["ID", "Question", "Best Answer", "note"]
    layout = lay_out(columns, None, where="x")
    again = lay_out(columns, layout.mapping, where="x")
    assert [again.place(column) for column in columns] == [layout.place(column) for column in columns]
