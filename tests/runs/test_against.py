"""A run is compared with another one example by example, counted by hand; what is not the same question or instrument is left out."""

import json
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.large_store import make_earlier_run, make_large_run
from tests.runs.laboratory import Laboratory, answering, carry_out, make_laboratory
from workbench.errors import BadInput, FailureKind, NotFound, ProviderError
from workbench.golden_sets import save_revision
from workbench.providers.values import Request
from workbench.runs import against
from workbench.runs.results import run_parts
from workbench.stats import paired_difference
from workbench.terms import Example

CHECK = "contains 'right'"
FIRST = [Example(key=f"n{n}", inputs={"question": f"What follows {n}?"}, cluster="together" if n < 2 else None) for n in range(10)]
SECOND = [replace(one, expected="4") if one.key == "n3" else one for one in FIRST if one.key != "n2"] + [
    Example(key="n10", inputs={"question": "What follows 10?"})
]


def passing(numbers: Collection[int], *, fails: Collection[int] = ()) -> Callable[[Request], str | ProviderError]:
    """Let variant b pass the check on some numbers, and a on all; b does not answer some."""

    def answer(request: Request) -> str | ProviderError:
        side, _, asked = str(request.messages[-1]["content"]).partition(": What follows ")
        number = int(asked.rstrip("?"))
        if side == "b" and number in fails:
            return ProviderError(FailureKind.CONTENT_FILTER, "refused")
        return f"{side} {'right' if side == 'a' or number in numbers else 'wrong'}"

    return answer


async def add_run(lab: Laboratory, examples: list[Example], answer: Any, *, judge: Any = None, **fields: Any) -> int:
    save_revision(lab.engine, "numbers", examples, base=None)
    run = lab.start_run(None, judge=None, cache=False, **{"checks": ["contains:right"], **fields})
    await carry_out(lab, run, answering(answer=answer, judge=judge))
    return run


@pytest.fixture
def lab(tmp_path: Path) -> Laboratory:
    return make_laboratory(tmp_path, 1)


def compared(lab: Laboratory, run: int, other: int, variant: str = "b", other_variant: str = "b") -> dict[str, Any]:
    found = against.document(lab.engine, run_id=run, variant=variant, other_run_id=other, other_variant=other_variant)
    assert json.loads(json.dumps(found)) == found
    return found


async def test_scores_are_paired_by_key_on_unchanged_examples_alone(lab: Laboratory) -> None:
    first = await add_run(lab, FIRST, passing({0, 1, 4, 5, 6}))
    second = await add_run(lab, SECOND, passing({0, 7, 10}))
    found = compared(lab, second, first)
    assert found["examples"] == {"paired": 8, "changed": 1, "added": 1, "removed": 1, "only_this": 0, "only_other": 0}
    (scorer,) = found["scorers"]
    assert (scorer["name"], scorer["kind"]) == (CHECK, "check")
    assert (scorer["other"], scorer["this"]) == (5 / 8, 2 / 8)
    assert (scorer["worse"], scorer["better"], scorer["same"]) == (4, 1, 3)
    # Of five disagreements four are losses: 2 · (1 + 5) / 2⁵.
    assert scorer["mcnemar_p"] == pytest.approx(0.375)
    before, after = [1, 1, 1, 1, 1, 0, 0, 0], [1, 0, 0, 0, 0, 1, 0, 0]
    expected = paired_difference(after, before, clusters=["together", "together", *range(6)]).estimate
    for end in ("estimate", "low", "high", "n", "missing"):
        assert scorer["difference"][end] == pytest.approx(getattr(expected, end))
    assert scorer["difference"]["estimate"] == pytest.approx(-3 / 8)


async def test_examples_are_listed_by_what_became_of_them(lab: Laboratory) -> None:
    first = await add_run(lab, FIRST, passing({0, 1, 4, 5, 6}))
    second = await add_run(lab, SECOND, passing({0, 7, 10}))
    found = compared(lab, second, first)
    assert [(row["key"], row["position"]) for row in found["worse"]["rows"]] == [("n1", 1), ("n4", 3), ("n5", 4), ("n6", 5)]
    assert found["worse"]["rows"][0]["scores"] == [{"name": CHECK, "before": 1.0, "after": 0.0}]
    assert [(row["key"], row["change"]) for row in found["better"]["rows"]] == [("n7", 1.0)]
    assert found["added"] == {"total": 1, "rows": [{"key": "n10", "position": 9}]}
    assert found["removed"] == {"total": 1, "rows": [{"key": "n2"}]}
    assert found["changed"] == {"total": 1, "rows": [{"key": "n3", "position": 2, "fields": ["expected"]}]}


async def test_an_example_that_one_run_did_not_ask_is_neither_added_nor_removed(lab: Laboratory) -> None:
    first = await add_run(lab, FIRST, passing({0}), select={"keys": ["n0", "n4", "n5"]})
    second = await add_run(lab, FIRST, passing({0}), select={"keys": ["n0", "n1", "n4"]})
    found = compared(lab, second, first)
    assert found["examples"] == {"paired": 2, "changed": 0, "added": 0, "removed": 0, "only_this": 1, "only_other": 1}


async def test_repeats_are_averaged_and_an_example_counts_once(lab: Laboratory) -> None:
    first = await add_run(lab, FIRST, passing({0, 1}))

    def every_other(request: Request) -> str:
        is_right = "What follows 0?" in str(request.messages[-1]["content"]) or request.repeat == 0
        return "right" if is_right else "wrong"

    second = await add_run(lab, FIRST, every_other, repeats=2)
    (scorer,) = compared(lab, second, first)["scorers"]
    assert scorer["difference"]["n"] == 10
    assert scorer["this"] == pytest.approx((1 + 9 * 0.5) / 10)
    assert (scorer["better"], scorer["worse"], scorer["same"], scorer["mcnemar_p"]) == (8, 1, 1, None)


async def test_what_is_not_scored_in_either_run_is_missing_and_never_zero(lab: Laboratory) -> None:
    first = await add_run(lab, FIRST, passing(range(10), fails={0}))
    second = await add_run(lab, FIRST, passing(range(10), fails={1, 2}))
    found = compared(lab, second, first)
    (scorer,) = found["scorers"]
    assert (scorer["difference"]["n"], scorer["difference"]["missing"]) == (7, 3)
    assert (scorer["this"], scorer["other"]) == (1.0, 1.0)
    assert (found["this"]["failed"], found["other"]["failed"]) == (2, 1)
    assert found["worse"]["total"] == found["better"]["total"] == 0


async def test_what_a_check_does_not_apply_to_is_not_missing(lab: Laboratory) -> None:
    check = {"type": "contains", "value": "right", "when": ["some"]}
    tagged = [replace(one, tags=("some",)) if n < 4 else one for n, one in enumerate(FIRST)]
    first = await add_run(lab, tagged, passing({0, 1}), checks=[check])
    second = await add_run(lab, tagged, passing({0}), checks=[check])
    (scorer,) = compared(lab, second, first)["scorers"]
    assert (scorer["difference"]["n"], scorer["difference"]["missing"], scorer["worse"]) == (4, 0, 1)


def level(number: int) -> Callable[[Request], str]:
    return lambda request: f'{{"reason": "so", "level": {number}}}'


async def test_only_the_same_instruments_are_compared_and_the_others_are_named(lab: Laboratory) -> None:
    judges = [{"judge": "correctness", "model": "hosted_vllm/judge"}, {"judge": "tone", "model": "hosted_vllm/one"}]
    answerable = [replace(one, expected="1") for one in FIRST[:4]]
    first = await add_run(
        lab,
        answerable,
        passing({0}),
        judge=level(5),
        judges=judges,
        checks=["contains:right", "max_words:5", {"type": "contains", "value": "x"}],
    )
    judges[1] = {"judge": "tone", "model": "hosted_vllm/two"}
    checks = [
        {"type": "contains", "value": "right", "name": "is right"},
        {"type": "length", "max": 6, "name": "at most 5 words"},
        "min_length:1",
    ]
    second = await add_run(lab, answerable, passing({0}), judge=level(3), judges=[*judges, "pairwise"], checks=checks)
    found = compared(lab, second, first)
    assert [(one["name"], one["kind"]) for one in found["scorers"]] == [("is right", "check"), ("correctness", "score")]
    assert found["scorers"][1]["difference"]["estimate"] == pytest.approx(-0.5)
    assert {one["name"]: one["reason"] for one in found["not_comparable"]} == {
        "at most 5 words": "the check changed",
        "at least 1 characters": f"run {first} was not scored by it",
        "tone": "the judge changed: its model is hosted_vllm/two, and was hosted_vllm/one",
        "contains 'x'": f"run {second} was not scored by it",
        "pairwise": "compares the variants of one run with each other",
    }


async def test_a_judge_with_other_parameters_is_another_instrument(lab: Laboratory) -> None:
    runs = [
        await add_run(
            lab,
            FIRST[:2],
            passing({0}),
            judge=level(5),
            checks=[],
            judges=[{"judge": "tone", "model": "hosted_vllm/judge", "parameters": {"temperature": heat}}],
        )
        for heat in (0, 1)
    ]
    found = compared(lab, runs[1], runs[0])
    assert found["scorers"] == [] and found["worse"]["total"] == 0
    assert "parameters are not the same" in found["not_comparable"][0]["reason"]


async def test_costs_and_tokens_are_paired_too(lab: Laboratory) -> None:
    first = await add_run(lab, FIRST, passing(()))
    second = await add_run(lab, FIRST, lambda request: "word " * 40)
    quantities = {one["name"]: one for one in compared(lab, second, first)["quantities"]}
    assert list(quantities) == ["cost_usd", "input_tokens", "output_tokens", "ttft_ms", "tpot_ms", "duration_ms"]
    tokens = quantities["output_tokens"]
    assert tokens["this"] > tokens["other"] > 0
    assert tokens["difference"]["estimate"] == pytest.approx(tokens["this"] - tokens["other"])
    assert tokens["ratio"] == pytest.approx(tokens["this"] / tokens["other"])
    # Every difference is the same: no spread, and no bounds that would be those of shares.
    assert (tokens["difference"]["low"], tokens["difference"]["high"]) == (None, None)
    assert quantities["cost_usd"]["difference"]["estimate"] is None or quantities["cost_usd"]["this"] >= 0


async def test_variants_of_one_run_can_be_set_against_each_other_too(lab: Laboratory) -> None:
    run = await add_run(lab, FIRST, passing({0, 1}))
    (scorer,) = compared(lab, run, run, variant="b", other_variant="a")["scorers"]
    assert (scorer["worse"], scorer["same"]) == (8, 2)


async def test_runs_without_a_common_question_or_golden_set_are_told_apart(lab: Laboratory) -> None:
    first = await add_run(lab, FIRST[:3], passing({0}))
    second = await add_run(lab, FIRST[5:], passing({6}))
    found = compared(lab, second, first)
    assert found["examples"]["paired"] == 0 and found["scorers"][0]["difference"]["estimate"] is None
    save_revision(lab.engine, "words", FIRST, base=None)
    elsewhere = lab.start_run(None, judge=None, golden="words")
    with pytest.raises(BadInput, match="run 1 is on the golden set numbers, run 3 on words"):
        compared(lab, elsewhere, first)


async def test_an_unknown_run_or_variant_is_refused_by_name(lab: Laboratory) -> None:
    run = await add_run(lab, FIRST[:1], passing({0}))
    with pytest.raises(NotFound):
        compared(lab, run, 99)
    with pytest.raises(BadInput, match="run 1 has no variant 'x'; it has a, b"):
        compared(lab, run, run, other_variant="x")


async def test_the_variant_to_set_beside_is_found_by_name_version_or_prompt(lab: Laboratory) -> None:
    def variants(*named: tuple[str, str]) -> list[dict[str, str]]:
        return [{"prompt": prompt, "name": name, "model": "hosted_vllm/echo"} for prompt, name in named]

    first = await add_run(lab, FIRST[:1], passing({0}), variants=variants(("a", "old"), ("b", "new")), baseline="old")
    second = await add_run(lab, FIRST[:1], passing({0}), variants=variants(("b", "candidate"), ("a", "new")), baseline="new")
    parts = [run_parts(lab.engine, run) for run in (first, second)]
    assert [against.candidate_of(one) for one in parts] == ["new", "candidate"]
    assert against.matching_variant(parts[1], "new", parts[0]) == "new"
    assert against.matching_variant(parts[1], "candidate", parts[0]) == "new"
    assert against.matching_variant(parts[0], "old", parts[1]) == "new"


def test_lists_are_capped_beside_their_totals(lab: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(against, "MOST_LISTED", 3)
    earlier, run = make_earlier_run(lab.engine, examples=300), make_large_run(lab.engine, examples=300)
    found = compared(lab, run, earlier, "version 1", "version 1")
    for name in ("worse", "better", "changed"):
        assert len(found[name]["rows"]) == 3 < found[name]["total"]
    changes = [row["change"] for row in found["worse"]["rows"]]
    assert changes == sorted(changes) and all(change < 0 for change in changes)
    assert found["examples"] == {"paired": 291, "changed": 6, "added": 3, "removed": 1, "only_this": 0, "only_other": 0}
    assert [one["name"] for one in found["not_comparable"]] == ["tone", "pairwise"]
