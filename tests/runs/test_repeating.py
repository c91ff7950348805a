from collections.abc import Callable

import pytest

from tests.runs.laboratory import Laboratory
from workbench.errors import NotFound
from workbench.judging import find_judge
from workbench.runs.control import start
from workbench.runs.planning import make_plan
from workbench.runs.repeating import same_again
from workbench.runs.results import run_parts
from workbench.runs.spec import make_spec
from workbench.store import runs as store
from workbench.store.connection import writing

WHOLE = {
    "golden": "numbers",
    "select": {"tags": ["even"], "sample": 3},
    "variants": [
        {"prompt": "a", "model": "hosted_vllm/x", "api_base": "http://127.0.0.1:9/v1", "parameters": {"temperature": 0.3}},
        {"prompt": "b@1", "name": "the other", "api_key_env": "GATEWAY_API_KEY"},
    ],
    "judges": ["pairwise", {"judge": "tone", "model": "hosted_vllm/judge", "parameters": {"temperature": 0.1}}],
    "checks": ["max_words:40", {"type": "contains", "value": ["a", "b"], "match": "any"}],
    "repeats": 2,
    "baseline": "the other",
    "seed": 7,
    "cache": False,
    "limits": {"concurrency": 3, "timeout_s": 9.0},
    "name": "Whole",
    "note": "why",
}


def started(lab: Laboratory, content: dict[str, object]) -> int:
    return start(lab.engine, make_plan(lab.engine, make_spec(content, "test")))


def test_what_is_read_back_plans_the_very_same_run(laboratory: Callable[[int], Laboratory]) -> None:
    lab = laboratory(12)
    first = started(lab, WHOLE)
    again = same_again(lab.engine, first)
    assert again.left_out == ()
    second = started(lab, again.content)
    one, two = run_parts(lab.engine, first), run_parts(lab.engine, second)
    assert [variant.hash for variant in one.variants] == [variant.hash for variant in two.variants]
    assert [variant.name for variant in one.variants] == [variant.name for variant in two.variants]
    assert [judge.hash for judge in one.judges] == [judge.hash for judge in two.judges]
    assert [check.hash for check in one.checks] == [check.hash for check in two.checks]
    for field in ("golden_revision_id", "selection", "limits", "baseline", "examples", "repeats", "seed", "uses_cache", "name", "note"):
        assert getattr(one.run, field) == getattr(two.run, field), field
    picked = "SELECT golden_example_id FROM run_example WHERE run_id = {} ORDER BY position"
    assert lab.rows(picked.format(first)) == lab.rows(picked.format(second))


def test_a_cost_limit_comes_back_and_what_is_worked_out_anew_does_not(laboratory: Callable[[int], Laboratory]) -> None:
    lab = laboratory(2)
    run = started(lab, {"golden": "numbers", "variants": [{"prompt": "a", "model": "demo/answerer"}], "limits": {"max_cost_usd": 2.5}})
    limits = same_again(lab.engine, run).content["limits"]
    assert limits["max_cost_usd"] == 2.5 and "expected_call_usd" not in limits


def test_a_judge_of_ones_own_is_left_out_and_said(laboratory: Callable[[int], Laboratory]) -> None:
    lab = laboratory(2)
    run = started(lab, {"golden": "numbers", "variants": ["a", "b"], "judges": ["pairwise"]})
    own = find_judge("tone").definition() | {"threshold": 2}
    with writing(lab.engine) as session:
        ids = [
            store.keep_judge(session, name=name, kind="rubric", hash=f"hash of {name}", model="m/x", definition=own | {"name": name})
            for name in ("tone", "mine")
        ]
        store.add_judges(session, run_id=run, judge_ids=ids)
    again = same_again(lab.engine, run)
    assert [one["judge"] for one in again.content["judges"]] == ["pairwise"]
    assert [text.split(",")[0] for text in again.left_out] == ["the judge tone", "the judge mine"]


def test_an_unknown_run_is_refused(laboratory: Callable[[int], Laboratory]) -> None:
    with pytest.raises(NotFound):
        same_again(laboratory(1).engine, 99)
