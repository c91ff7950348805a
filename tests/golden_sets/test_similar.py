import random
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.golden_sets.files_for_tests import example
from workbench import golden_sets
from workbench.errors import BadInput
from workbench.golden_sets import similar
from workbench.golden_sets.similar import near_duplicates
from workbench.terms import Example

LONG = "How do I move an appointment to another day when the client has already paid the deposit for it?"


def found_in(store: Engine, *examples: Example, threshold: float = 0.8) -> dict[str, Any]:
    report = golden_sets.save_revision(store, "support", examples, base=None)
    return near_duplicates(store, revision_id=report.revision_id, threshold=threshold)


def test_a_slip_of_the_pen_and_another_case_are_found_and_a_question_of_its_own_is_not(store: Engine) -> None:
    found = found_in(
        store,
        example("a", LONG),
        example("b", LONG.upper() + "\n"),
        example("c", LONG.replace("already", "alredy")),
        example("d", "What does the Studio plan cost?"),
    )
    (group,) = found["groups"]
    assert (group["keys"], group["examples"], group["crosses_splits"]) == (["a", "b", "c"], 3, False)
    assert group["similarity"][:2] == [1.0, 1.0] and 0.9 < group["similarity"][2] < 1
    assert (found["compared"], found["is_cut"], found["threshold"]) == (4, False, 0.8)


def test_similarity_is_that_with_the_first_of_a_group_however_they_are_linked(store: Engine) -> None:
    steps = [LONG, LONG.replace("already", "alredy"), LONG.replace("already", "alredy").replace("client", "cliemt")]
    (group,) = found_in(store, *(example(key, text) for key, text in zip("abc", steps, strict=True)), threshold=0.9)["groups"]
    assert group["keys"] == ["a", "b", "c"]
    assert group["similarity"][0] == 1 and 0.9 < group["similarity"][1] < 1 and group["similarity"][2] < 0.9


def test_groups_that_cross_splits_come_first(store: Engine) -> None:
    found = found_in(
        store,
        example("a", "The same words are here", split="dev"),
        example("b", "the same words are here", split="dev"),
        example("c", LONG, split="dev"),
        example("d", LONG + " Please.", split="test"),
        example("e", "Without a split one is in none"),
        example("f", "without a split one is in none"),
    )
    assert next((group["keys"], group["crosses_splits"]) for group in found["groups"]) == (["c", "d"], True)
    assert sorted(tuple(group["keys"]) for group in found["groups"][1:]) == [("a", "b"), ("e", "f")]
    assert not any(group["crosses_splits"] for group in found["groups"][1:])


def test_the_very_same_inputs_alone_are_left_to_the_exact_ones(store: Engine) -> None:
    assert found_in(store, example("a", LONG), example("b", LONG))["groups"] == []
    found = found_in(store, example("a", LONG), example("b", LONG), example("c", LONG + "!"))
    assert [group["keys"] for group in found["groups"]] == [["a", "b", "c"]]


def test_the_order_of_variables_and_other_types_do_not_matter(store: Engine) -> None:
    a = Example("a", {"question": LONG, "n": 5, "list": ["x", {"k": 1}]})
    b = Example("b", {"list": ["x", {"k": 1}], "n": 5, "question": LONG + "?"})
    assert [group["keys"] for group in found_in(store, a, b)["groups"]] == [["a", "b"]]


@pytest.mark.parametrize("threshold", [0.5, 0.8, 0.95])
def test_no_pair_above_the_threshold_is_missed_against_comparing_all(store: Engine, threshold: float) -> None:
    rng = random.Random(5)
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]
    base = [" ".join(rng.choice(words) for _ in range(14)) for _ in range(100)]
    texts = [*base, *(text[: -rng.randrange(1, 30)] for text in base), *(text.replace("eta", "xyz", 1) for text in base)]
    found = found_in(store, *(example(f"k{n}", text) for n, text in enumerate(texts)), threshold=threshold)
    runs = [similar._runs(text) for text in dict.fromkeys(map(similar._plain, texts))]
    expected = sum(similar._shared(runs[a], runs[b]) >= threshold for b in range(len(runs)) for a in range(b))
    found_pairs = found["pairs"] - (len(texts) - len(runs))
    assert expected > 20
    assert 0.98 * expected <= found_pairs <= expected


def test_short_and_foreign_texts_are_compared_too(store: Engine) -> None:
    question = "退款需要多长时间才能到账？请告诉我具体的天数"
    texts = {"a": "hi", "b": "Hi ", "c": question, "d": question + "。", "e": "\U0001f600"}
    found = found_in(store, *(example(key, text) for key, text in texts.items()))
    assert [group["keys"] for group in found["groups"]] == [["a", "b"], ["c", "d"]]


def test_a_set_in_which_all_is_alike_ends_early_and_says_so(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(similar, "MOST_PAIRS", 50)
    found = found_in(store, *(example(f"k{number}", f"{LONG} {number}") for number in range(60)))
    assert found["is_cut"] and found["groups"][0]["examples"] <= 60


def test_the_same_set_gives_the_same_answer(store: Engine) -> None:
    examples = [example(f"k{number}", f"{LONG} {number}") for number in range(20)]
    assert found_in(store, *examples) == found_in(store, *examples)


@pytest.mark.parametrize("threshold", [0.4, 1.01, float("nan")])
def test_a_threshold_that_makes_no_sense_is_refused(store: Engine, threshold: float) -> None:
    with pytest.raises(BadInput, match="between"):
        found_in(store, example("a"), threshold=threshold)
