import pytest

from workbench.golden_sets.json_text import parse, parse_from


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,}', "is not JSON"),
        ("", "is not JSON"),
        ('{"a": 1, "a": 2}', "gives the name 'a' twice"),
        ('[{"a": {"b": 1, "b": 1}}]', "gives the name 'b' twice"),
        ("[NaN]", "holds NaN"),
        ("-Infinity", "holds -Infinity"),
        ("[" * 100_000, "nested too deeply"),
        ("1" * 5_000, "limit"),
        ('{"a": 1} x', "Extra data"),
    ],
)
def test_what_is_not_strict_json_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse(text)


def test_a_value_is_parsed_from_a_place_and_its_end_given() -> None:
    assert parse_from('[{"a": 1}, 2]', 1) == ({"a": 1}, 9)
