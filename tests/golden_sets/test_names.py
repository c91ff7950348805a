import pytest

from workbench.errors import BadInput
from workbench.golden_sets.names import check_name, listed, split_reference


@pytest.mark.parametrize("name", ["", "a@b", "a,b", "../x", "x" * 101, "a\nb"])
def test_names_that_cannot_stand_in_a_reference_are_refused(name: str) -> None:
    with pytest.raises(BadInput, match="cannot name a golden set"):
        check_name(name)


def test_ordinary_names_lose_outer_blanks() -> None:
    assert check_name(" support de/2026 ") == "support de/2026"


@pytest.mark.parametrize(
    ("reference", "parts"), [("a", ("a", None)), ("a@latest", ("a", None)), ("a@3", ("a", 3)), (" a @ 12 ", ("a", 12))]
)
def test_a_reference_is_a_name_and_a_number(reference: str, parts: tuple[str, int | None]) -> None:
    assert split_reference(reference) == parts


@pytest.mark.parametrize("reference", ["", "@1", "a@", "a@x", "a@1.5", "a@-1", "a@²", "a@@1"])
def test_anything_else_is_no_reference(reference: str) -> None:
    with pytest.raises(BadInput, match="is not a golden set's reference"):
        split_reference(reference)


def test_the_closest_names_come_first() -> None:
    assert listed(["alpha", "support"], wanted="suport") == "support, alpha"
