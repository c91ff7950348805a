import pytest

from workbench.errors import BadInput
from workbench.ui.prompt_drafts import json_text, parameter_lines, read_json, read_parameters


def test_parameters_come_back_as_they_were_written() -> None:
    found = {"temperature": 0.2, "stop": ["END", "ü"], "seed": 7, "user": "12", "logprobs": True, "extra": {"a": None}}
    assert read_parameters(parameter_lines(found)) == found


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("\nwarm", "line 2: write a name"),
        ("a: 1\na: 2", "a is there twice"),
        ("stop: [1", "not valid JSON"),
        (": 3", "line 1"),
        ("a:", "line 1"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(lines: str, said: str) -> None:
    with pytest.raises(BadInput, match="Parameters") as refused:
        read_parameters(lines)
    assert said in str(refused.value)


def test_json_of_the_wrong_kind_or_none_is_told_apart() -> None:
    assert read_json("  ", "Tools", list) is None
    assert read_json(json_text(({"a": 1},)), "Tools", list) == [{"a": 1}]
    for text, said in (("{}", "must be a list"), ("[\n1,]", "line 2, column 3"), ("[" * 100_000, "nested too deeply")):
        with pytest.raises(BadInput, match=said):
            read_json(text, "Tools", list)
