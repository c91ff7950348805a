import pytest

from workbench.checks.json_text import NotJson, parsed


@pytest.mark.parametrize("text", ["```json\n[1]\n```", "```\n[1]\n```\n", "  ```JSON\r\n[1]\r\n```", "[1]"])
def test_a_fence_is_taken_off_where_allowed(text: str) -> None:
    assert parsed(text, allow_fence=True) == [1]


@pytest.mark.parametrize("text", ["Here: ```json\n[1]\n```", "```json\n[1]\n``` as asked", "```python\n[1]\n```"])
def test_only_a_fence_around_everything_is_taken_off(text: str) -> None:
    with pytest.raises(NotJson, match="not JSON"):
        parsed(text, allow_fence=True)


def test_an_integer_of_thousands_of_digits_is_json() -> None:
    assert parsed("9" * 5000, allow_fence=False) == float("inf")
