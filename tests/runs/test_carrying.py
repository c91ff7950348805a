"""A shard asks what is missing, scores what is answered, and says why for the rest."""

from pathlib import Path

from tests.runs.laboratory import answering, carry_out, make_laboratory
from workbench.errors import FailureKind, ProviderError
from workbench.providers.values import Request
from workbench.runs.asking import storable
from workbench.runs.live import LiveRun

RATED = '{"reason": "complete", "level": 5}'


async def test_each_output_is_checked_rated_and_each_pair_judged_in_both_orders(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 4)
    run = lab.start_run(None, judges=["pairwise", "correctness"], checks=["contains:says", "max_length:5"], repeats=2)
    seen: list[str] = []

    def judge(request: Request) -> str:
        text = str(request.messages[-1]["content"])
        seen.append(text)
        return RATED if "<levels>" in text else '{"reason": "the first is a", "verdict": "A"}'

    await carry_out(lab, run, answering(judge=judge))
    assert lab.count("output", "status = 'ok'") == 16
    assert lab.count("output_score", "name LIKE 'contains%' AND value = 1 AND passed") == 16
    assert lab.count("output_score", "name NOT LIKE 'contains%' AND name <> 'correctness' AND value = 0 AND NOT passed") == 16
    assert lab.count("output_score", "name = 'correctness' AND value = 1 AND reason = 'complete' AND model_call_id IS NOT NULL") == 16
    # The judge always prefers the answer shown first: B loses in the plain order and wins in the swapped one.
    assert lab.rows("SELECT swapped, verdict, count(*) FROM pair_verdict GROUP BY swapped, verdict ORDER BY swapped") == [
        (False, "loss", 8),
        (True, "win", 8),
    ]
    plain = [text for text in seen if "<answer_a>\na says" in text]
    assert len(plain) == 8


async def test_a_failed_answer_leaves_its_scores_and_verdicts_unscored_with_the_reason(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    run = lab.start_run(None, judges=["pairwise", "correctness"], checks=["contains:says"])

    def answer(request: Request) -> str | ProviderError:
        text = str(request.messages[-1]["content"])
        return (
            ProviderError(FailureKind.CONTEXT_LENGTH, "too long for the model")
            if text.startswith("b: What follows 1")
            else f"{text[0]} says so"
        )

    await carry_out(lab, run, answering(answer=answer, judge=lambda request: RATED))
    assert lab.rows("SELECT error FROM output WHERE status = 'error'") == [("context_length: too long for the model",)]
    assert lab.rows("SELECT DISTINCT unscored FROM output_score WHERE value IS NULL") == [
        ("no output to score: context_length: too long for the model",)
    ]
    assert lab.count("output_score", "value IS NULL") == 2
    assert lab.count("pair_verdict", "unscored = 'no output to judge: context_length: too long for the model'") == 2


async def test_a_judge_that_cannot_be_read_is_unscored_its_reply_kept_and_not_asked_again(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 1)
    run = lab.start_run(None, cache=False, judges=["pairwise"])
    provider = answering(judge=lambda request: "I would rather not say.")
    await carry_out(lab, run, provider)
    assert lab.count("pair_verdict", "verdict IS NULL AND unscored IS NOT NULL") == 2
    assert lab.count("model_call", "purpose = 'judge' AND text = 'I would rather not say.'") == 2
    asked = len(provider.asked)
    await carry_out(lab, run, provider)
    assert len(provider.asked) == asked


async def test_a_judge_that_fails_is_unscored_and_asked_again_on_resume(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 1)
    run = lab.start_run(None, judges=["pairwise"])
    await carry_out(lab, run, answering(judge=lambda request: ProviderError(FailureKind.BAD_REQUEST, "no such model")))
    assert lab.rows("SELECT DISTINCT unscored FROM pair_verdict") == [("the judge did not answer: bad_request: no such model",)]
    await carry_out(lab, run, answering())
    assert lab.rows("SELECT verdict, unscored, count(*) FROM pair_verdict GROUP BY 1, 2") == [("tie", None, 2)]
    assert lab.count("model_call", "purpose = 'answer'") == 2


async def test_a_template_that_does_not_fit_an_example_is_an_error_in_its_place_and_costs_nothing(tmp_path: Path) -> None:
    from workbench.golden_sets import save_revision
    from workbench.terms import Example

    lab = make_laboratory(tmp_path, 1)
    save_revision(lab.engine, "mixed", [Example(key="1", inputs={"question": "q"}), Example(key="2", inputs={"query": "q"})], base=None)
    run = lab.start_run(None, golden="mixed", judge=None)
    await carry_out(lab, run, answering())
    assert lab.count("output", "status = 'ok'") == 2
    [(error,)] = set(lab.rows("SELECT error FROM output WHERE status = 'error'"))
    assert "'question' is undefined" in error
    assert lab.count("model_call") == 2


async def test_a_criterion_that_needs_an_expected_answer_says_so_where_there_is_none(tmp_path: Path) -> None:
    from workbench.golden_sets import save_revision
    from workbench.terms import Example

    lab = make_laboratory(tmp_path, 1)
    save_revision(lab.engine, "bare", [Example(key="1", inputs={"question": "q"})], base=None)
    run = lab.start_run(None, golden="bare", judges=["correctness"], checks=["equals"])
    await carry_out(lab, run, answering(judge=lambda request: RATED))
    reasons = [reason for (reason,) in lab.rows("SELECT DISTINCT unscored FROM output_score WHERE name = 'correctness'")]
    assert len(reasons) == 1
    assert "needs an expected answer" in reasons[0]
    assert lab.count("model_call", "purpose = 'judge'") == 0


async def test_a_stopped_run_asks_nothing_and_reports_nothing_lost(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 3)
    run = lab.start_run(None)
    live = LiveRun(max_cost_usd=None, spent_usd=0.0)
    live.cancel()
    provider = answering()
    await carry_out(lab, run, provider, live=live)
    assert provider.asked == []
    assert lab.count("output") == 0
    await carry_out(lab, run, provider)
    assert lab.count("output", "status = 'ok'") == 6


async def test_n_variants_are_compared_with_the_baseline_or_all_with_each_other(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    sides = [{"prompt": "a", "name": name, "parameters": {"seed": seed}} for seed, name in enumerate(("one", "two", "three"))]
    everyone = lab.start_run(None, variants=sides)
    against_one = lab.start_run(None, variants=sides, baseline="two")
    for run in (everyone, against_one):
        await carry_out(lab, run, answering())
    pairs = {
        run: lab.rows(f"SELECT DISTINCT variant_a_id, variant_b_id FROM pair_verdict WHERE run_id = {run}")
        for run in (everyone, against_one)
    }
    assert len(pairs[everyone]) == 3
    assert len(pairs[against_one]) == 2
    assert len({a for a, _ in pairs[against_one]}) == 1


async def test_half_characters_and_numbers_beyond_64_bits_are_stored_as_what_a_database_can_hold(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    run = lab.start_run(None, judges=["pairwise"])
    await carry_out(lab, run, answering(answer=lambda request: "half \ud83d and \x00 nothing"))
    assert {text for (text,) in lab.rows("SELECT text FROM model_call WHERE purpose = 'answer'")} == {"half ? and  nothing"}
    assert lab.count("pair_verdict", "verdict = 'tie'") == 4
    assert storable({"n": [10**20, 2**63 - 1, float("nan"), True]}) == {"n": [None, 2**63 - 1, None, True]}


async def test_a_check_that_does_not_apply_is_not_missing_where_the_answer_failed(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 4)
    run = lab.start_run(None, judge=None, checks=[{"type": "contains", "value": "x", "when": ["even"]}])
    await carry_out(lab, run, answering(answer=lambda request: ProviderError(FailureKind.BAD_REQUEST, "refused")))
    assert lab.rows("SELECT applies, count(*) FROM output_score GROUP BY applies ORDER BY applies") == [(False, 4), (True, 4)]
