from collections.abc import Callable

from tests.runs.laboratory import Laboratory
from workbench.golden_sets import resolve_set
from workbench.runs.filling import beginnings, example_of, first_like


def test_examples_are_listed_with_their_beginnings_and_found_by_key_or_words(laboratory: Callable[[int], Laboratory]) -> None:
    lab = laboratory(30)
    revision = resolve_set(lab.engine, "numbers").id
    assert beginnings(lab.engine, revision, limit=2) == [("n0", "What follows 0?"), ("n1", "What follows 1?")]
    found = example_of(lab.engine, revision, "n7")
    assert found is not None and found.expected == "8"
    assert example_of(lab.engine, revision, "nobody") is None
    for text, key in (("n2", "n2"), (" n2 ", "n2"), ("follows 25", "n25"), ("FOLLOWS 12", "n12")):
        like = first_like(lab.engine, revision, text)
        assert like is not None and like.key == key
    assert first_like(lab.engine, revision, "nobody") is None
