"""A run's statistics count everything, clustered by example, and are stored for the pages."""

import json
from pathlib import Path

import pytest

from tests.runs.laboratory import answering, carry_out, make_laboratory
from workbench.errors import FailureKind, ProviderError
from workbench.providers.values import Request
from workbench.runs.progress import progress_of, run_document
from workbench.runs.results import stored_summary
from workbench.runs.summary import compute, refresh


def judge_by_number(request: Request) -> str:
    """Prefer b for the numbers below 6, the first shown for 6 and 7, and a for the rest."""
    text = str(request.messages[-1]["content"])
    if "<levels>" in text:
        return f'{{"reason": "fine", "level": {5 if "<answer>" + chr(10) + "b" in text else 3}}}'
    number = int(text.split("What follows ")[1].split("?")[0])
    b = "A" if "<answer_a>\nb" in text else "B"
    a = "B" if b == "A" else "A"
    return '{"reason": "because", "verdict": "%s"}' % (b if number < 6 else "A" if number < 8 else a)


async def test_the_document_counts_wins_losses_flips_and_what_is_missing(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 12)

    def answer(request: Request) -> str | ProviderError:
        text = str(request.messages[-1]["content"])
        return ProviderError(FailureKind.BAD_REQUEST, "refused") if text == "b: What follows 11?" else f"{text[0]} says {text[3:]}"

    run = lab.start_run(None, judges=["pairwise", "correctness"], checks=["contains:b says", "max_length:1000"])
    await carry_out(lab, run, answering(judge=judge_by_number, answer=answer))
    document = refresh(lab.engine, run)
    assert stored_summary(lab.engine, run) == json.loads(json.dumps(document))
    [pair] = document["pairs"]
    assert (pair["wins_b"], pair["losses_b"], pair["ties"], pair["flips"], pair["unscored"]) == (6, 3, 2, 2, 1)
    assert pair["win_rate_b"]["estimate"] == pytest.approx(7 / 11)
    assert pair["win_rate_b"]["low"] < 0.5 < pair["win_rate_b"]["high"]
    assert pair["differences"]["correctness"]["estimate"] == pytest.approx(0.5)
    assert pair["mcnemar"]["contains 'b says'"] == pytest.approx(2 * 0.5**11)
    a, b = document["variants"]
    assert (a["outputs"], a["errors"], b["outputs"], b["errors"]) == (12, 0, 11, 1)
    assert b["checks"]["contains 'b says'"]["estimate"] == 1.0
    assert b["checks"]["contains 'b says'"]["missing"] == 1
    assert b["checks"]["contains 'b says'"]["low"] < 1.0
    assert b["scores"]["correctness"]["n"] == 11
    assert document["outputs"] == {"done": 23, "failed": 1, "total": 24}
    assert document["verdicts"] == {"done": 22, "unscored": 2, "total": 24}


async def test_repeats_of_an_example_are_one_cluster(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 8)
    widths = []
    for repeats in (1, 10):
        run = lab.start_run(None, judges=["pairwise"], repeats=repeats, cache=False)
        await carry_out(lab, run, answering(judge=judge_by_number))
        [pair] = compute(lab.engine, run)["pairs"]
        assert pair["win_rate_b"]["n"] == 8 * repeats
        widths.append(pair["win_rate_b"]["high"] - pair["win_rate_b"]["low"])
    # The judge says the same each time, so ten times the answers tell nothing more than once.
    assert widths[1] > 0.7 * widths[0]


async def test_a_run_of_which_nothing_has_come_back_has_a_document_of_unknowns(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 3)
    run = lab.start_run(None, judges=["pairwise"], checks=["equals"])
    document = compute(lab.engine, run)
    [pair] = document["pairs"]
    assert pair["win_rate_b"]["estimate"] is None
    assert pair["unscored"] == 3
    assert document["variants"][0]["cost_usd"] is None
    assert document["variants"][0]["ttft_ms"] == {"p50": None, "p95": None}
    assert json.loads(json.dumps(document)) == document


async def test_one_variant_alone_has_scores_and_no_pairs(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 3)
    run = lab.start_run(None, variants=["a"], judges=["correctness"])
    await carry_out(lab, run, answering(judge=judge_by_number))
    document = compute(lab.engine, run)
    assert document["pairs"] == []
    assert document["variants"][0]["scores"]["correctness"]["estimate"] == 0.5


async def test_two_judges_with_one_criterion_are_told_apart(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    run = lab.start_run(None, judges=["correctness", {"judge": "correctness", "model": "demo/other"}])
    await carry_out(lab, run, answering(judge=judge_by_number))
    assert sorted(compute(lab.engine, run)["variants"][0]["scores"]) == ["correctness (correctness #1)", "correctness (correctness #2)"]


async def test_progress_counts_what_is_done_failed_spent_and_cached(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 5)
    first = lab.start_run(None, judges=["pairwise", "correctness"], checks=["equals"])
    empty = progress_of(lab.engine, first)
    assert (empty.outputs_done, empty.outputs_total, empty.verdicts_total, empty.scores_total) == (0, 10, 10, 20)
    await carry_out(lab, first, answering(judge=judge_by_number))
    second = lab.start_run(None, judges=["pairwise", "correctness"], checks=["equals"])
    await carry_out(lab, second, answering(judge=judge_by_number))
    done, cached = progress_of(lab.engine, first), progress_of(lab.engine, second)
    assert (done.outputs_done, done.asked, done.cached) == (10, 30, 0)
    assert (cached.outputs_done, cached.asked, cached.cached) == (10, 0, 30)
    assert run_document(lab.engine, second)["calls"] == {"asked": 0, "cached": 30}


async def test_a_check_that_does_not_apply_to_an_example_is_neither_scored_nor_missing(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 6)
    run = lab.start_run(None, judge=None, checks=[{"type": "contains", "value": "says", "when": ["even"]}])
    await carry_out(lab, run, answering())
    document = compute(lab.engine, run)
    [(name, found)] = document["variants"][0]["checks"].items()
    assert (found["n"], found["missing"]) == (3, 0)
    assert (document["pairs"][0]["differences"][name]["n"], document["pairs"][0]["differences"][name]["missing"]) == (3, 0)
    assert document["scores"] == {"done": 6, "unscored": 0, "total": 6}
    assert lab.count("output_score", "NOT applies AND unscored LIKE '%tagged%even%'") == 6


async def test_a_check_named_like_a_criterion_keeps_its_own_values(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 3)
    run = lab.start_run(None, judges=["correctness"], checks=[{"type": "contains", "value": "a says", "name": "correctness"}])
    await carry_out(lab, run, answering(judge=judge_by_number))
    document = compute(lab.engine, run)
    differences = document["pairs"][0]["differences"]
    assert differences["correctness"]["estimate"] == -1.0
    assert differences["correctness (correctness #1)"]["estimate"] == 0.5
