from datetime import UTC, datetime, timedelta

import pytest

from workbench.ui import words

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def read(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("text", ["*a*", "[x](y)", "`c`", "<b>", "$x$", ":red[y]", "# head", "a\nb", "~~s~~", "| t |", "&amp;", "==m=="])
def test_plain_text_keeps_its_letters_and_loses_its_meaning(text: str) -> None:
    escaped = words.plain(text)
    assert escaped.replace("\\", "") == " ".join(text.split())
    assert all(escaped[place - 1] == "\\" for place, letter in enumerate(escaped) if letter in "*[]`<>$:#~|&=")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0 %"), (0.0004, "< 0.1 %"), (0.004, "0.4 %"), (0.614, "61 %"), (0.999, "99.9 %"), (0.99999, "> 99.9 %"), (1.0, "100 %")],
)
def test_a_share_is_never_rounded_to_none_or_all(value: float, said: str) -> None:
    assert read(words.percent(value)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "unknown"), (0.0, "$0.00"), (0.5, "$0.50"), (0.0123, "$0.012"), (0.00019, "$0.00019"), (0.999, "$1.00"), (1234.5, "$1,234.50")],
)
def test_dollars_keep_digits_that_say_something(value: float | None, said: str) -> None:
    assert words.usd(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "unknown"), (1.03, "1.0 ms"), (950.0, "950 ms"), (1500.0, "1.5 s"), (61_000.0, "1 min 1 s"), (7_260_000.0, "2 h 1 min")],
)
def test_times_have_the_unit_that_fits(value: float | None, said: str) -> None:
    assert read(words.milliseconds(value)) == said


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=30), "yesterday"),
        (timedelta(days=4), "4 days ago"),
        (timedelta(days=40), "6 May"),
        (timedelta(days=400), "11 May 2025"),
    ],
)
def test_moments_are_said_as_people_say_them(before: timedelta, said: str) -> None:
    assert read(words.ago(NOW - before, NOW)) == said


def test_a_share_carries_its_interval_and_an_unknown_one_says_so() -> None:
    known = {"estimate": 0.92, "low": 0.88, "high": 0.95}
    assert read(words.share(known)) == "92 % [88, 95]"
    assert read(words.share({"estimate": 0.92, "low": None, "high": None})) == "92 %"
    assert words.share({"estimate": None, "low": None, "high": None}) == words.share(None) == "unknown"


def test_a_difference_is_signed_and_in_points() -> None:
    assert words.points({"estimate": 0.032, "low": -0.01, "high": 0.074}) == "+3.2 [−1.0, +7.4] points"
    assert words.points(None) == "unknown"
