"""A report says what a run found, from the stored statistics, and is written whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.runs.laboratory import Laboratory, answering, carry_out, make_laboratory
from workbench.errors import BadInput, FailureKind, NotFound, ProviderError
from workbench.providers.values import Request
from workbench.runs.planning import make_plan
from workbench.runs.reporting import is_report, report, write_report
from workbench.runs.results import run_parts
from workbench.runs.spec import parse_run_file
from workbench.runs.summary import refresh

FIRST_IS_BETTER = '{"reason": "the first is better", "verdict": "A"}'
PLAIN_ORDER = "<answer_a>\na says"


def prefers_a(request: Request) -> str:
    """Let B lose in both orders."""
    is_plain = PLAIN_ORDER in str(request.messages[-1]["content"])
    return '{"reason": "a is complete", "verdict": "%s"}' % ("A" if is_plain else "B")


def mixed(request: Request) -> str:
    """Let B lose on most, flip on `3`, and leave `5` without a verdict."""
    said = str(request.messages[-1]["content"])
    if "What follows 5?" in said:
        return "I cannot say."
    return FIRST_IS_BETTER if "What follows 3?" in said else prefers_a(request)


async def judged(folder: Path, examples: int = 8) -> tuple[Laboratory, int]:
    lab = make_laboratory(folder, examples)
    run = lab.start_run(None, checks=["contains:says"], name="Numbers")
    await carry_out(lab, run, answering(judge=mixed))
    refresh(lab.engine, run)
    return lab, run


async def test_the_unscored_are_counted_by_reason(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 3)
    run = lab.start_run(None, checks=["contains:says"])

    def answer(request: Request) -> str | ProviderError:
        said = str(request.messages[-1]["content"])
        return ProviderError(FailureKind.CONTENT_FILTER, "the model said no") if said == "b: What follows 1?" else said[0]

    await carry_out(lab, run, answering(answer=answer))
    found = {(one.what, one.count): one.reason for one in report(lab.engine, run).unscored}
    assert "the model said no" in found["answers of b", 1]
    assert found["verdicts of pairwise, each order", 2].startswith("no output to judge")


async def test_an_unfinished_run_says_what_is_not_there_yet(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 3)
    found = report(lab.engine, lab.start_run(None))
    assert [(one.what, one.count) for one in found.unscored] == [("answers", 6), ("verdicts", 6)]
    assert "nothing is scored" in found.pairs[0].conclusion


async def test_the_run_file_asks_for_the_very_same_variants_and_judges(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path, 3)
    parts = run_parts(lab.engine, run)
    plan = make_plan(lab.engine, parse_run_file(report(lab.engine, run).run_file, "run.yaml"))
    assert [one.hash for one in plan.variants] == [one.hash for one in parts.variants]
    assert [one.hash for one in plan.judges] == [one.hash for one in parts.judges]
    assert [one.name for one in plan.checks] == [one.name for one in parts.checks]
    assert len(plan.example_ids) == 3


async def test_statistics_older_than_the_results_are_told(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path, 3)
    assert report(lab.engine, run).is_current
    with lab.engine.begin() as connection:
        connection.execute(text("DELETE FROM pair_verdict WHERE golden_example_id = 1"))
    assert not report(lab.engine, run).is_current


async def test_stored_statistics_are_used_without_scipy(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path, 3)
    program = (
        "import sys; from pathlib import Path; from workbench.store.connection import open_store;"
        "from workbench.runs.reporting import write_report;"
        f"write_report(open_store({lab.settings.database_url!r}), {run}, Path({str(tmp_path / 'r.html')!r}));"
        "print('scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


async def test_the_ending_says_the_format_and_nothing_is_left_behind(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path / "home", 3)
    write_report(lab.engine, run, tmp_path / "r.HTML")
    write_report(lab.engine, run, tmp_path / "r.md")
    assert (tmp_path / "r.HTML").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "r.md").read_text(encoding="utf-8").startswith("# Numbers")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "r.HTML", "r.md"]
    assert [is_report(Path(name)) for name in ("a.html", "a.md", "a.csv")] == [True, True, False]


async def test_what_cannot_be_written_is_refused_by_name(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path / "home", 3)
    with pytest.raises(BadInput, match=r"r\.pdf: the ending says"):
        write_report(lab.engine, run, tmp_path / "r.pdf")
    with pytest.raises(BadInput, match=r"r\.md: cannot be written"):
        write_report(lab.engine, run, tmp_path / "nowhere" / "r.md")
    with pytest.raises(NotFound):
        write_report(lab.engine, 99, tmp_path / "r.md")
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
