from dataclasses import replace

from sqlalchemy import Engine

from tests.golden_sets.files_for_tests import example
from workbench import golden_sets
from workbench.golden_sets.changes import changes_between, pairs

A, B, C = example("a", "one"), example("b", "two"), example("c", "three")


def test_changes_are_those_of_the_whole_comparison(store: Engine) -> None:
    one = golden_sets.save_revision(store, "support", [A, B], base=None).revision_id
    two = golden_sets.save_revision(store, "support", [C, replace(A, tags=("new",))], base=None).revision_id
    found, whole = changes_between(store, one, two), golden_sets.diff_revisions(store, "support@1", "support@2")
    assert (found.added, found.removed, found.changed) == (("c",), ("b",), ("a",))
    assert (found.added, found.removed, found.changed) == (whole.added, whole.removed, whole.changed)
    back = changes_between(store, two, one)
    assert (back.added, back.removed, back.changed) == (("b",), ("c",), ("a",))
    same = changes_between(store, one, one)
    assert (same.added, same.removed, same.changed) == ((), (), ())


def test_pairs_hold_both_sides_whole(store: Engine) -> None:
    one = golden_sets.save_revision(store, "support", [A, B], base=None).revision_id
    two = golden_sets.save_revision(store, "support", [replace(A, expected="1"), C], base=None).revision_id
    found = pairs(store, one, two, ["c", "a", "b", "nowhere"])
    assert [(pair.key, pair.before, pair.after) for pair in found] == [
        ("c", None, C),
        ("a", A, replace(A, expected="1")),
        ("b", B, None),
        ("nowhere", None, None),
    ]
