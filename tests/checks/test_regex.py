import time

import pytest

from tests.checks.scoring import refusal, score


@pytest.mark.parametrize(
    ("options", "passes"),
    [
        ({"pattern": r"#\d+"}, True),
        ({"pattern": "ORDER"}, False),
        ({"pattern": "ORDER", "ignore_case": True}, True),
        ({"pattern": r"#\d+", "full": True}, False),
        ({"pattern": r".*", "full": True}, True),
        ({"pattern": r"#\d+", "not": True}, False),
        ({"pattern": r"\p{Han}", "not": True}, True),
    ],
)
def test_regex_searches_the_answer(options: dict[str, object], passes: bool) -> None:
    found = score({"type": "regex", **options}, "order #1234 is on its way")
    assert (found.value, found.passed) == (float(passes), passes)


def test_a_catastrophic_pattern_is_unscored_after_a_second() -> None:
    started = time.monotonic()
    found = score({"type": "regex", "pattern": r"^(a|aa)+$"}, "a" * 100_000 + "!")
    assert time.monotonic() - started < 10
    assert found.value is None
    assert found.unscored == "looking at the answer took too long"


@pytest.mark.parametrize("pattern", ["(", "[z-a]", "", "a" * 10_001, "(?P<a>x)(?P=b)"])
def test_regex_refuses_what_is_no_pattern(pattern: str) -> None:
    assert refusal({"type": "regex", "pattern": pattern})[0] == "checks[2].pattern"


def test_regex_needs_a_pattern() -> None:
    assert refusal("regex") == ("checks[2].pattern", "is needed")
