import time
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from tests.golden_sets.files_for_tests import example
from workbench import golden_sets
from workbench.errors import BadInput, Conflict, NotFound
from workbench.golden_sets.editing import Edits, apply_edits
from workbench.store.connection import reading
from workbench.store.tables import GoldenExample
from workbench.terms import Example

A, B, C = example("a", "one"), example("b", "two"), example("c", "three")


@pytest.fixture
def support(store: Engine) -> Engine:
    golden_sets.save_revision(store, "support", [A, B, C], base=None)
    return store


def held(store: Engine, reference: str = "support") -> list[Example]:
    return [one.example for one in golden_sets.examples(store, golden_sets.resolve_set(store, reference).id)]


def apply(store: Engine, base: int = 1, **edits: object) -> golden_sets.ImportReport:
    return apply_edits(store, "support", Edits(**edits), base=base, note="n", author="Ana")  # type: ignore[arg-type]


def test_edits_make_one_revision_that_keeps_order_and_everything_else(support: Engine) -> None:
    report = apply(support, changed={"a": {"expected": "1"}}, added=[example("d", "four")], removed=["b"])
    assert (report.revision, report.added, report.changed, report.removed, report.unchanged, report.examples) == (2, 1, 1, 1, 1, 3)
    assert held(support) == [replace(A, expected="1"), C, example("d", "four")]
    assert held(support, "support@1") == [A, B, C]
    info = golden_sets.resolve_set(support, "support@2")
    assert (info.note, info.author, info.source, info.examples) == ("n", "Ana", "support@1", 3)
    assert [one.position for one in golden_sets.examples(support, info.id)] == [0, 1, 2]


def test_the_hash_is_that_of_the_same_examples_saved_whole(support: Engine) -> None:
    apply(support, changed={"b": {"inputs.question": "zwei", "tags": ["x"]}}, removed=["a"])
    again = golden_sets.save_revision(support, "support", held(support), base=None)
    assert (again.revision, again.is_new) == (2, False)
    fresh = golden_sets.save_revision(support, "copy", held(support), base=None)
    hashes = [golden_sets.resolve_set(support, name).hash for name in ("support@2", "copy")]
    assert hashes[0] == hashes[1] and fresh.examples == 2


def test_an_edit_that_comes_to_the_same_makes_no_revision(support: Engine) -> None:
    report = apply(support, changed={"a": {"inputs.question": "one", "split": " "}})
    assert (report.revision, report.is_new, report.unchanged) == (1, False, 3)
    assert len(golden_sets.revisions(support, "support")) == 1


def test_an_example_changed_back_is_not_stored_twice(support: Engine) -> None:
    apply(support, changed={"a": {"expected": "1"}})
    apply(support, 2, changed={"a": {"expected": None}})
    assert golden_sets.resolve_set(support, "support@3").hash == golden_sets.resolve_set(support, "support@1").hash
    with reading(support) as session:
        assert session.exec(select(func.count()).select_from(GoldenExample)).one() == 4


def test_a_new_example_without_a_key_gets_one_of_its_own(support: Engine) -> None:
    apply(support, added=[example("", "new"), example(" ", "new")])
    first, second = (one.key for one in held(support)[3:])
    assert len(first) == 12 and second == f"{first}-2"
    apply(support, 2, added=[example("", "new")])
    assert held(support)[5].key == f"{first}-3"


def test_a_removed_key_may_be_taken_by_a_new_example(support: Engine) -> None:
    apply(support, removed=["a"], added=[example("a", "other")])
    assert held(support) == [B, C, example("a", "other")]


def test_a_key_is_not_taken_twice(support: Engine) -> None:
    with pytest.raises(BadInput, match="there is an example 'a' already"):
        apply(support, added=[example("a", "other")])
    with pytest.raises(BadInput, match="there is an example 'x' already"):
        apply(support, added=[example("x"), example("x ")])


def test_everything_that_is_wrong_is_named_and_nothing_is_saved(support: Engine) -> None:
    with pytest.raises(BadInput) as caught:
        apply(support, changed={"a": {"inputs.question": " "}, "b": {"expected": 5}}, added=[Example("x", {"context": "y"})])
    said = str(caught.value)
    assert "nothing was" in said
    assert "example a, inputs: are empty" in said and "example b, expected: must be text" in said
    assert "the new example 1, inputs.context" in said
    assert len(golden_sets.revisions(support, "support")) == 1


def test_a_key_that_is_not_there_is_named(support: Engine) -> None:
    with pytest.raises(NotFound, match="no examples nope, zip"):
        apply(support, changed={"nope": {}}, removed=["zip"])


def test_the_last_example_is_not_removed(support: Engine) -> None:
    with pytest.raises(BadInput, match="archive the set instead"):
        apply(support, removed=["a", "b", "c"])


def test_a_newer_revision_is_a_conflict_that_says_what_changed(support: Engine) -> None:
    apply(support, changed={"b": {"expected": "2"}})
    with pytest.raises(Conflict, match=r"there is revision 2 by Ana \(n\): 1 changed \(b\)"):
        apply(support, 1, changed={"a": {"expected": "1"}})
    assert len(golden_sets.revisions(support, "support")) == 2


def test_an_archived_set_takes_no_edits(support: Engine) -> None:
    golden_sets.archive(support, "support")
    with pytest.raises(BadInput, match="archived: restore it"):
        apply(support, removed=["a"])


def test_too_many_edits_at_once_are_refused(support: Engine) -> None:
    with pytest.raises(BadInput, match="10,001 edits are too many"):
        apply(support, removed=[str(number) for number in range(10_001)])


def test_one_edit_of_a_large_set_reads_and_writes_little(store: Engine) -> None:
    many = [example(f"k{number}", f"question {number}") for number in range(5_000)]
    golden_sets.save_revision(store, "support", many, base=None)
    begun = time.process_time()
    report = apply(store, changed={"k17": {"expected": "x"}}, removed=["k0"], added=[example("new", "?")])
    took = time.process_time() - begun
    assert (report.examples, report.unchanged) == (5_000, 4_998)
    begun = time.process_time()
    golden_sets.save_revision(store, "support", [*many, example("new", "?")], base=2)
    assert took < (time.process_time() - begun) / 3
