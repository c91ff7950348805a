"""Long and hostile replies are read in linear time."""

import time

import pytest

from tests.judging.test_readings import CRITERION
from workbench.judging import read_pairwise, read_rubric

N = 100_000
HOSTILE = {
    "blanks": " ",
    "lines": "\n",
    "braces": "{",
    "open objects": '{"a":',
    "open strings": '{"',
    "small objects": '{"a":1}',
    "nested in strings": '{"verdict":"',
    "objects of objects": '{"verdict":{',
    "labels": "VERDICT:",
    "labels with blanks": "verdict        ",
    "decorated": "verdict: **",
    "brackets": "[[",
    "nouns": "answer ",
    "phrases": "answer (a) is the the the ",
    "better": "answer (a) is better ",
    "stars": "*",
    "quotes": '"',
    "backslashes": "\\",
    "keys": '"verdict":',
    "thoughts": "<think>",
    "thought": "<think></think>",
    "levels": "level: 4 ",
    "numbers": "4",
    "long number": '{"level": 4444444444',
    "letters": "a",
}


def seconds_to_read(shown: str) -> float:
    started = time.process_time()
    read_pairwise(shown)
    read_rubric(shown, CRITERION)
    return time.process_time() - started


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hundred_thousand_characters_are_read_in_linear_time(piece: str) -> None:
    text = piece * (N // len(piece))
    # The quickest of three: the collector's passes over what other tests left are nobody's time here.
    taken = {size: min(seconds_to_read(text[:size]) for _ in range(3)) for size in (N // 4, N)}
    # Quadratic time would be 16 times as long; the floor keeps the clock's grain out of the comparison.
    assert taken[N] < 8 * max(taken[N // 4], 0.03)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_verdict_after_a_long_thinking_is_found_or_refused_but_never_turned_over(piece: str) -> None:
    assert read_pairwise(piece * (N // len(piece)) + "\nVERDICT: B").choice in ("second", None)


@pytest.mark.parametrize("depth", [10, 400, 900, 5_000, 50_000])
def test_deep_nesting_is_no_error(depth: int) -> None:
    nested = '{"verdict": ' * depth + '"A"' + "}" * depth
    assert read_pairwise(nested).choice is None
    assert read_rubric(nested, CRITERION).level is None
