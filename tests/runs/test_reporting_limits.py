"""A report says what its figures cannot show."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from tests.runs.laboratory import answering, carry_out, make_laboratory
from tests.runs.test_reporting import judged
from workbench.annotation import Subject, answer
from workbench.runs.reporting import report
from workbench.runs.reporting_limits import limits
from workbench.runs.results import run_parts


def said(engine: Engine, run: int) -> str:
    return " | ".join(report(engine, run).limits)


async def test_flips_the_unscored_and_missing_people_are_named(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path)
    found = said(lab.engine, run)
    assert "The verdict turned round with the order of the answers on 1 of 7 pairs (14 %), which count as ties." in found
    assert (
        "1 pair has no verdict; had all of them gone one way, the win rate would lie between 6 % and 19 %, still on the same side" in found
    )
    assert "No person has judged a row of this comparison: the verdicts are a model's alone." in found
    assert "Each example was answered once" in found


async def test_the_unscored_may_turn_a_close_result(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path)
    parts = run_parts(lab.engine, run)
    entry = {**report(lab.engine, run).pairs[0].entry, "worst_case": {"low": 0.4, "high": 0.55}}
    found = limits(lab.engine, parts, [(entry, report(lab.engine, run).pairs[0].panels)])
    assert "between 40 % and 55 %, possibly on the other side of even." in " ".join(found)


async def test_people_are_set_beside_the_judge(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path)
    a, b = (variant.id or 0 for variant in run_parts(lab.engine, run).variants)
    for example, said_of_it in ((1, "loss"), (2, "win"), (6, "loss")):
        answer(lab.engine, Subject(run, example, 0, a, b), said_of_it, annotator="Ann")
    assert "People gave 2 answers on rows that the judge judged too, and agree with it on 1." in said(lab.engine, run)


async def test_a_judge_that_wrote_the_answers_itself_is_named(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    run = lab.start_run(None, judge="hosted_vllm/echo")
    await carry_out(lab, run, answering())
    assert "The judge pairwise is hosted_vllm/echo, which also wrote the answers of a and b" in said(lab.engine, run)


async def test_repeats_and_certain_models_need_no_warning_of_chance(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    run = lab.start_run(None, repeats=2)
    await carry_out(lab, run, answering())
    assert "answered once" not in said(lab.engine, run)
    parts = run_parts(lab.engine, run)
    certain = [replace(variant, parameters={"temperature": 0}) for variant in parts.variants]
    once = replace(parts, run=replace(parts.run, repeats=1), variants=certain)
    assert "answered once" not in " ".join(limits(lab.engine, once, []))


async def test_a_run_without_a_judge_has_no_sentences_about_one(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    run = lab.start_run(None, judge=None, checks=["contains:says"])
    await carry_out(lab, run, answering())
    assert "verdict" not in said(lab.engine, run)
