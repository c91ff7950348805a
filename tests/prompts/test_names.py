import pytest

from workbench.errors import BadInput
from workbench.prompts.names import check_mark, check_name, listed, split_reference


@pytest.mark.parametrize("name", ["support", "Support bot 2", "team/support-v2", "ärzte_чат", "a", " outer blanks "])
def test_ordinary_names_are_taken_without_outer_blanks(name: str) -> None:
    assert check_name(name) == name.strip()


@pytest.mark.parametrize("name", ["", " ", "a@b", "a,b", "a=b", "-a", "a\nb", "a\x00", "x" * 101, "../etc", "a/"])
def test_names_that_cannot_stand_in_a_reference_are_refused(name: str) -> None:
    with pytest.raises(BadInput, match="cannot name a prompt"):
        check_name(name)


@pytest.mark.parametrize("mark", ["7", "007", "latest", "LATEST", "", "a b", "a@b", "-x", "٣"])
def test_a_label_or_tag_is_no_number_nor_latest_nor_blank(mark: str) -> None:
    with pytest.raises(BadInput, match="cannot be a tag"):
        check_mark(mark, "tag")


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("support", ("support", "latest")),
        ("support@7", ("support", "7")),
        (" team/support@v2.4-stable ", ("team/support", "v2.4-stable")),
    ],
)
def test_a_reference_is_a_name_and_a_mark(reference: str, parts: tuple[str, str]) -> None:
    assert split_reference(reference) == parts


@pytest.mark.parametrize("reference", ["", "@7", "support@", " @ "])
def test_half_a_reference_is_refused(reference: str) -> None:
    with pytest.raises(BadInput, match="is not a reference"):
        split_reference(reference)


def test_the_closest_names_are_listed_first_and_long_lists_are_cut() -> None:
    assert listed(["alpha", "support"], wanted="suport") == "support, alpha"
    assert listed([f"n{number:02}" for number in range(20)]).endswith("n11 and 8 more")
    assert listed([]) == "none"
