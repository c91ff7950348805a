"""Judge files are YAML read strictly."""

import pytest

from workbench.errors import BadInput
from workbench.judging.judge_text import dump, parse


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: a\nname: b\n", "f.yaml, line 2: not valid YAML: 'name' is there twice"),
        ("scale:\n  1: a\n  2: b\n  1: c\n", "f.yaml, line 4: not valid YAML: '1' is there twice"),
        ("name: [", "f.yaml, line 1: not valid YAML"),
        ("name: \x00", "f.yaml: not valid YAML"),
        ("!!python/object/apply:os.system [ls]", "could not determine a constructor"),
        ("day: 2020-99-99", "f.yaml: not valid YAML: month must be in 1..12"),
        ("[" * 5000, "f.yaml: not valid YAML"),
        ("- a list", "f.yaml: a judge file is a mapping"),
        ("", "f.yaml: a judge file is a mapping"),
    ],
)
def test_refuses_what_is_not_a_plain_mapping(text: str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse(text, "f.yaml")
    assert told in str(caught.value)


def test_a_key_that_is_a_list_is_no_mapping_key() -> None:
    with pytest.raises(BadInput, match="unhashable"):
        parse("? [a]\n: b", "f.yaml")


def test_equal_values_are_written_out_each_time() -> None:
    same = ["expected"]
    assert dump({"a": same, "b": same}) == "a:\n- expected\nb:\n- expected\n"
