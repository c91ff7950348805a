import pytest

from tests.golden_sets.files_for_tests import example
from workbench.errors import BadInput
from workbench.golden_sets.fields import differing, fields_of, with_fields
from workbench.terms import Example


def test_an_example_taken_apart_and_put_together_is_the_same() -> None:
    whole = Example("a", {"question": "Why?", "n": 5}, "So.", ("doc",), ("x", "y"), "c", "dev", {"source": "here"})
    assert with_fields(Example("a", {}), fields_of(whole)) == whole


def test_none_takes_an_input_out_and_clears_other_fields() -> None:
    found = with_fields(example("a", expected="So.", split="dev"), {"inputs.question": None, "inputs.other": "x", "split": None})
    assert (dict(found.inputs), found.split, found.expected) == ({"other": "x"}, None, "So.")


def test_a_field_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadInput, match="no field 'colour'"):
        with_fields(example(), {"colour": "red"})


def test_what_differs_is_named_field_by_field() -> None:
    after = Example("a", {"q": "Why?"}, "So.", tags=("new",))
    assert differing(example("a"), after) == {
        "inputs.question": ("Why?", None),
        "inputs.q": (None, "Why?"),
        "expected": (None, "So."),
        "tags": ([], ["new"]),
    }
    assert differing(after, after) == {}
