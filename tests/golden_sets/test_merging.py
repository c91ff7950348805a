from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.golden_sets.files_for_tests import example
from workbench import golden_sets
from workbench.errors import BadInput
from workbench.golden_sets.editing import Edits, apply_edits
from workbench.golden_sets.merging import Laid, lay_on_newest, settled
from workbench.terms import Example

A, B, C, D = (example(key, f"question {key}") for key in "abcd")


@pytest.fixture
def support(store: Engine) -> Engine:
    golden_sets.save_revision(store, "support", [A, B, C, D], base=None)
    return store


def theirs(store: Engine, **edits: Any) -> None:
    apply_edits(store, "support", Edits(**edits), base=1, author="Ben")


def laid(store: Engine, **edits: Any) -> Laid:
    return lay_on_newest(store, "support", Edits(**edits), base=1)


def save(store: Engine, edits: Edits) -> list[Example]:
    report = apply_edits(store, "support", edits, base=2)
    return [one.example for one in golden_sets.examples(store, report.revision_id)]


def test_edits_of_other_examples_go_over_as_they_are_and_both_are_kept(support: Engine) -> None:
    theirs(support, changed={"a": {"expected": "1"}}, removed=["d"], added=[example("x")])
    found = laid(support, changed={"b": {"expected": "2"}}, removed=["c"], added=[example("y")])
    assert found.overlaps == () and found.newest.number == 2
    assert save(support, settled(found, {})) == [replace(A, expected="1"), replace(B, expected="2"), example("x"), example("y")]


def test_what_both_changed_is_chosen_and_other_fields_of_theirs_stay(support: Engine) -> None:
    theirs(support, changed={"a": {"expected": "theirs", "split": "dev"}})
    found = laid(support, changed={"a": {"expected": "mine"}})
    (overlap,) = found.overlaps
    assert (overlap.key, overlap.before, overlap.theirs) == ("a", A, replace(A, expected="theirs", split="dev"))
    assert overlap.mine == replace(A, expected="mine", split="dev")
    with pytest.raises(BadInput, match="choose for a: yours, or theirs"):
        settled(found, {})
    assert len(settled(found, {"a": "theirs"})) == 0
    assert save(support, settled(found, {"a": "mine"}))[0] == replace(A, expected="mine", split="dev")


def test_an_input_that_only_one_side_has_is_laid_over_too(support: Engine) -> None:
    theirs(support, changed={"a": {"inputs.product": "Studio"}})
    found = laid(support, changed={"a": {"inputs.question": None, "inputs.query": "?"}})
    assert dict(save(support, settled(found, {"a": "mine"}))[0].inputs) == {"product": "Studio", "query": "?"}


def test_an_example_that_they_removed_comes_back_where_mine_is_chosen(support: Engine) -> None:
    theirs(support, removed=["a"])
    found = laid(support, changed={"a": {"expected": "mine"}})
    assert found.overlaps[0].theirs is None
    assert len(settled(found, {"a": "theirs"})) == 0
    assert save(support, settled(found, {"a": "mine"})) == [B, C, D, replace(A, expected="mine")]


def test_an_example_that_they_changed_is_removed_only_where_mine_is_chosen(support: Engine) -> None:
    theirs(support, changed={"a": {"expected": "theirs"}})
    found = laid(support, removed=["a"])
    assert found.overlaps[0].mine is None
    assert len(settled(found, {"a": "theirs"})) == 0
    assert save(support, settled(found, {"a": "mine"})) == [B, C, D]


def test_two_new_examples_with_one_key_are_chosen_between(support: Engine) -> None:
    theirs(support, added=[example("x", "theirs", split="dev")])
    found = laid(support, added=[example("x", "mine")])
    assert save(support, settled(found, {"x": "mine"}))[4] == example("x", "mine")


def test_what_comes_to_the_same_needs_no_choice(support: Engine) -> None:
    theirs(support, changed={"a": {"expected": "1"}}, removed=["b"], added=[example("x")])
    found = laid(support, changed={"a": {"expected": "1"}}, removed=["b"], added=[example("x")])
    assert found.overlaps == () and len(found.edits) == 0


def test_an_example_edited_and_then_removed_in_one_draft_is_removed(support: Engine) -> None:
    theirs(support, changed={"b": {"expected": "2"}})
    found = laid(support, changed={"a": {"expected": "1"}}, removed=["a"])
    assert found.overlaps == () and save(support, settled(found, {})) == [replace(B, expected="2"), C, D]
