"""The panels say when, how and why: slices and distributions counted by hand, themes per verdict, old ones computed anew."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.runs.laboratory import Laboratory, answering, carry_out, make_laboratory
from tests.runs.test_summary import judge_by_number
from workbench.errors import NotFound
from workbench.providers.values import Request
from workbench.runs import panels
from workbench.runs.results import run_parts, stored_panels
from workbench.runs.row_order import PairRows, row_order
from workbench.stats import share
from workbench.store.panels import ExampleLabels

REASONS = ("it names the page it rests on", "the tone is friendlier and calmer", "it is shorter and to the point")


def judge(request: Request) -> str:
    """Judge by the number, with one of three reasons by its remainder."""
    said = judge_by_number(request)
    if "level" in said:
        return said
    number = int(str(request.messages[-1]["content"]).split("What follows ")[1].split("?")[0])
    return said.replace("because", REASONS[number % 3])


@pytest.fixture
async def lab(tmp_path: Path) -> Laboratory:
    made = make_laboratory(tmp_path, 12)
    run = made.start_run(None, judges=["pairwise", "correctness"], checks=["contains:4"])
    await carry_out(made, run, answering(judge=judge))
    panels.refresh(made.engine, run)
    return made


def document(lab: Laboratory) -> dict[str, Any]:
    found = stored_panels(lab.engine, 1)
    assert found is not None
    return found


def test_a_slice_has_its_win_rate_with_interval_and_its_paired_differences(lab: Laboratory) -> None:
    slices = {(one["kind"], one["name"]): one for one in document(lab)["pairs"][0]["slices"]}
    assert list(slices) == [("tag", "even"), ("tag", "odd")]
    even = slices["tag", "even"]
    # 0, 2 and 4 are won, 6 flips, 8 and 10 are lost.
    expected = share([1, 1, 1, 0.5, 0, 0]).to_json()
    assert even["n"] == 6
    assert even["win_rate_b"] == expected
    assert even["differences"]["correctness"]["estimate"] == pytest.approx(0.5)
    assert even["differences"]["correctness"]["n"] == 6


def test_scores_are_counted_by_bin_and_variant(lab: Laboratory) -> None:
    by_name = {one["score"]: one for one in document(lab)["distributions"]}
    assert by_name["correctness"]["bins"] == [[0.5, 0.5], [1.0, 1.0]]
    assert by_name["correctness"]["counts"] == {"a": [12, 0], "b": [0, 12]}
    check = by_name["contains '4'"]
    assert (check["kind"], by_name["correctness"]["kind"]) == ("check", "score")
    assert sum(check["counts"]["a"]) == 12


def test_every_reason_has_the_theme_by_which_its_row_is_found(lab: Laboratory) -> None:
    entry = document(lab)["pairs"][0]
    assert entry["reasons"] == 24
    assert sorted(one["reasons"] for one in entry["themes"]) == [8, 8, 8]
    for one in entry["themes"]:
        assert one["wins_b"] + one["losses_b"] + one["ties"] == one["reasons"]
    tone = next(one for one in entry["themes"] if "tone" in " ".join(one["terms"]) or "friendlier" in " ".join(one["terms"]))
    assert tone["quote"] == REASONS[1]
    parts = run_parts(lab.engine, 1)
    wanted = PairRows(1, parts.variants[0].id, parts.variants[1].id or 0, parts.judges[0].id, theme=tone["theme"], order="set")
    assert row_order(lab.engine, wanted) == [1, 4, 7, 10]


def test_computed_again_they_take_the_place_of_the_earlier_ones(lab: Laboratory) -> None:
    panels.refresh(lab.engine, 1)
    assert lab.count("verdict_theme") == 24
    assert lab.count("run_panels") == 1


def test_panels_of_an_earlier_edition_are_not_shown(lab: Laboratory) -> None:
    with lab.engine.begin() as connection:
        connection.execute(text("UPDATE run_panels SET edition = 0"))
    assert stored_panels(lab.engine, 1) is None


def test_a_run_that_is_not_there_is_refused(lab: Laboratory) -> None:
    with pytest.raises(NotFound):
        panels.refresh(lab.engine, 99)


def test_a_slice_that_holds_everything_is_left_out_and_tags_come_by_size() -> None:
    labels = [ExampleLabels(n, ("all", *(["few"] if n < 2 else ["many"])), "dev" if n % 2 else None) for n in range(10)]
    assert list(panels.slices_of(labels)) == [("split", "dev"), ("tag", "many"), ("tag", "few")]
    assert len(panels.slices_of([ExampleLabels(n, (f"tag{n}",), None) for n in range(100)])) == panels.MOST_TAGS


async def test_a_run_of_one_variant_without_a_judge_has_distributions_alone(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 3)
    run = lab.start_run(None, judge=None, variants=["a"], checks=["similarity:0.5"])
    await carry_out(lab, run, answering())
    panels.refresh(lab.engine, run)
    found = document(lab)
    assert found["pairs"] == []
    assert len(found["distributions"]) == 1


def test_a_worker_computes_the_panels_when_a_run_is_over(laboratory: Any) -> None:
    lab = laboratory(4)
    run = lab.start_run(None, model="demo/answerer", judges=["pairwise"], checks=["max_words:40"])
    lab.work()
    lab.wait(run)
    lab.wait_for_rows("run_panels", 1)
    found = stored_panels(lab.engine, run)
    assert found is not None
    assert found["basis"]["outputs"] == {"done": 8, "failed": 0, "total": 8}
