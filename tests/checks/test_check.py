from typing import Any

import pytest

from tests.checks.scoring import refusal, score
from workbench.checks import build_check
from workbench.checks.check import listed, shown
from workbench.terms import Answer, Example


def test_a_check_applies_to_examples_with_one_of_its_tags() -> None:
    check = build_check({"type": "contains", "value": "a", "when": ["billing", "refund"]})
    tagged, other = (Example(key="1", inputs={}, tags=tags) for tags in (("refund", "vip"), ("vip",)))
    assert check.applies_to(tagged) and not check.applies_to(other)
    assert check.score(Answer(text="a"), tagged).passed
    assert check.score(Answer(text="a"), other).unscored == "applies only to examples tagged 'billing', 'refund'"


def test_the_hash_changes_with_what_decides_the_score_and_not_with_name_or_weight() -> None:
    base: dict[str, Any] = {"type": "contains", "value": "refund"}
    assert build_check({**base, "name": "mentions refunds", "weight": 3}).hash == build_check(base).hash
    others: list[dict[str, Any]] = [{"value": "refunds"}, {"ignore_case": True}, {"threshold": 0.5}, {"not": True}, {"when": ["vip"]}]
    assert len({build_check({**base, **other}).hash for other in [{}, *others]}) == len(others) + 1


def test_an_option_given_as_its_default_changes_nothing() -> None:
    assert build_check({"type": "equals", "strip": True, "weight": 1, "threshold": 1}).definition == {"type": "equals"}


def test_a_name_that_was_given_is_kept_and_a_label_is_not_part_of_the_definition() -> None:
    assert build_check({"type": "equals", "name": "right"}).definition == {"type": "equals", "name": "right"}
    assert build_check("equals").name == "equals the expected answer"


@pytest.mark.parametrize(("threshold", "passes"), [(0, True), (0.5, True), (0.51, False)])
def test_the_threshold_itself_passes(threshold: float, passes: bool) -> None:
    assert score({"type": "contains", "value": ["a", "b"], "threshold": threshold}, "a").passed is passes


@pytest.mark.parametrize(("option", "value"), [("weight", -1), ("threshold", 1.1), ("threshold", -0.1), ("when", "vip"), ("name", 3)])
def test_common_options_are_refused_where_they_make_no_sense(option: str, value: object) -> None:
    assert refusal({"type": "equals", option: value})[0] == f"checks[2].{option}"


def test_quoted_texts_stay_short() -> None:
    assert shown("two\nlines") == "'two lines'"
    assert len(shown("x" * 100_000)) < 50
    assert listed(tuple("abcdef")) == "'a', 'b', 'c', 'd' and 2 more"
