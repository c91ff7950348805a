"""What a run will take is said before anything is paid, and what is not known is said to be unknown."""

from pathlib import Path
from typing import Any

import pytest

from tests.runs.laboratory import Laboratory, answering, carry_out, make_laboratory
from workbench.errors import BadInput
from workbench.runs.control import start
from workbench.runs.estimate import RunEstimate, estimate
from workbench.runs.planning import make_plan
from workbench.runs.spec import make_spec


@pytest.fixture
def lab(tmp_path: Path) -> Laboratory:
    return make_laboratory(tmp_path, 30)


def estimated(lab: Laboratory, **fields: Any) -> RunEstimate:
    sides = [{"prompt": name, "model": "openai/gpt-4o-mini"} for name in ("a", "b")]
    return estimate(lab.engine, make_plan(lab.engine, make_spec({"golden": "numbers", "variants": sides, **fields}, "run.yaml")))


def test_calls_are_counted_exactly(lab: Laboratory) -> None:
    found = estimated(lab, judges=["pairwise", "correctness"], repeats=3)
    assert found.answer_calls == 30 * 2 * 3
    assert found.judge_calls == 30 * 3 * 2 + 30 * 2 * 3
    assert found.calls == found.answer_calls + found.judge_calls


def test_the_cost_is_tokens_times_the_listed_price(lab: Laboratory) -> None:
    found = estimated(lab)
    # gpt-4o-mini is listed at 0.15 and 0.60 US dollars per million tokens.
    assert found.cost_usd == pytest.approx(found.input_tokens * 0.15e-6 + found.output_tokens * 0.60e-6, rel=0.02)
    assert found.output_tokens == 60 * 200
    assert "openai/gpt-4o-mini is taken to write 200 tokens an answer" in found.assumptions


def test_an_unknown_price_is_unknown_and_never_zero(lab: Laboratory) -> None:
    sides = [{"prompt": name, "model": "hosted_vllm/own-model", "api_base": "http://127.0.0.1:1/v1"} for name in ("a", "b")]
    found = estimated(lab, variants=sides)
    assert found.cost_usd is None
    assert found.unknown_prices == ("hosted_vllm/own-model",)
    with pytest.raises(BadInput, match=r"limits\.max_cost_usd: the price of hosted_vllm/own-model is unknown"):
        start(
            lab.engine,
            make_plan(lab.engine, make_spec({"golden": "numbers", "variants": sides, "limits": {"max_cost_usd": 1}}, "run.yaml")),
        )


def test_more_examples_and_repeats_detect_smaller_differences(lab: Laboratory) -> None:
    few, many, repeated = (estimated(lab, **fields).detectable_difference for fields in ({"select": {"first": 10}}, {}, {"repeats": 5}))
    assert few is not None
    assert many is not None
    assert repeated is not None
    assert few > many > repeated
    assert estimated(lab, variants=["a"]).detectable_difference is None


async def test_what_earlier_runs_took_replaces_assumptions_and_cached_answers_are_not_asked(lab: Laboratory) -> None:
    run = lab.start_run(None, model="openai/gpt-4o-mini", judge=None, select={"first": 10})
    await carry_out(lab, run, answering())
    found = estimated(lab)
    assert found.cached == 20
    assert found.answer_calls == 40
    assert not [assumption for assumption in found.assumptions if "tokens an answer" in assumption]
    assert estimated(lab, cache=False).cached == 0


def test_a_template_that_will_not_fit_is_said_before_anything_is_paid(lab: Laboratory) -> None:
    from workbench.prompts import PromptDraft, push

    push(lab.engine, "c", PromptDraft(messages=({"role": "user", "content": "{{ qestion }}"},), model="demo/answerer"))
    found = estimated(lab, variants=["a", "c"])
    assert "'qestion' is undefined" in found.problems[0]
