"""A report shows the rows that teach most: losses by their damage, gains by their size, the unscored and the flips, each row once."""

from pathlib import Path

import pytest

from tests.runs.laboratory import Laboratory, answering, carry_out, make_laboratory
from tests.runs.test_reporting import judged
from workbench.errors import FailureKind, ProviderError
from workbench.providers.values import Request
from workbench.runs.reporting import report
from workbench.runs.reporting_rows import JUDGED, LONGEST_TEXT, RowGroup, allotted


def kinds(groups: list[RowGroup]) -> list[tuple[str, list[str], int]]:
    return [(group.kind, [row.key for row in group.rows], group.total) for group in groups]


async def test_every_kind_has_its_part(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path)
    found = report(lab.engine, run, rows=4).pairs[0]
    assert found.conclusion.startswith("b loses to a") and found.tone == "worse"
    assert kinds(list(found.groups)) == [("loss", ["n0", "n1"], 6), ("unscored", ["n5"], 1), ("flipped", ["n3"], 1)]
    assert found.groups[0].title == "Most damaging regressions"


async def test_a_row_has_both_answers_and_both_orders_with_their_reasons(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path)
    groups = report(lab.engine, run).pairs[0].groups
    row = groups[0].rows[0]
    assert row.inputs == [("question", "What follows 0?")] and row.expected == "1" and row.label == "b loses"
    assert [(side.variant, side.text) for side in row.sides] == [("a", "a says What follows 0?"), ("b", "b says What follows 0?")]
    assert [(order.first, order.verdict, order.reason) for order in row.orders] == [
        ("a", "loss", "a is complete"),
        ("b", "loss", "a is complete"),
    ]
    unscored = next(group.rows[0] for group in groups if group.kind == "unscored")
    assert [order.verdict for order in unscored.orders] == [None, None] and all(order.reason for order in unscored.orders)


async def graded(folder: Path, *, judge: str | None) -> tuple[Laboratory, int]:
    """Let a check pass A on the even numbers and B on those below 3; a judge, if any, prefers what was shown first on `1` alone."""
    lab = make_laboratory(folder, 6)

    def answer(request: Request) -> str | ProviderError:
        side, number = str(request.messages[-1]["content"])[0], int(str(request.messages[-1]["content"]).split()[-1].rstrip("?"))
        if side == "b" and number == 5:
            return ProviderError(FailureKind.CONTENT_FILTER, "refused")
        return f"{side} {'right' if (number % 2 == 0 if side == 'a' else number < 3) else 'wrong'}"

    def says(request: Request) -> str:
        is_plain = "<answer_a>\na " in str(request.messages[-1]["content"])
        return '{"reason": "a is better", "verdict": "%s"}' % ("A" if is_plain else "B")

    run = lab.start_run(None, judge=judge, checks=["contains:right"])
    await carry_out(lab, run, answering(answer=answer, judge=says))
    return lab, run


async def test_losses_are_ordered_by_what_the_scores_say(tmp_path: Path) -> None:
    lab, run = await graded(tmp_path, judge="hosted_vllm/judge")
    losses = report(lab.engine, run).pairs[0].groups[0]
    assert [row.key for row in losses.rows] == ["n4", "n0", "n2", "n3", "n1"]
    assert [row.scores for row in losses.rows] == [
        [("contains 'right'", "100 %", "0 %")],
        [],
        [],
        [],
        [("contains 'right'", "0 %", "100 %")],
    ]


async def test_without_a_judge_the_scores_say_what_got_worse_and_better(tmp_path: Path) -> None:
    lab, run = await graded(tmp_path, judge=None)
    groups = list(report(lab.engine, run).pairs[0].groups)
    assert kinds(groups) == [("worse", ["n4"], 1), ("better", ["n1"], 1), ("error", ["n5"], 1)]
    assert (groups[2].rows[0].sides[1].text, groups[2].rows[0].sides[1].failure) == (None, "content_filter: refused")
    assert [side.text for side in groups[2].rows[0].sides] == ["a wrong", None]


async def test_a_very_long_answer_is_cut_and_says_so(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 1)
    run = lab.start_run(None)
    await carry_out(lab, run, answering(answer=lambda request: "word " * LONGEST_TEXT, judge=lambda request: "no verdict"))
    text = report(lab.engine, run).pairs[0].groups[0].rows[0].sides[0].text or ""
    assert len(text) < LONGEST_TEXT + 50 and text.endswith(f"({5 * LONGEST_TEXT - LONGEST_TEXT - 1:,} more characters)")


@pytest.mark.parametrize(
    ("totals", "limit", "given"),
    [
        ((30, 90, 1, 46), 20, (10, 6, 1, 3)),
        ((2, 0, 0, 0), 20, (2, 0, 0, 0)),
        ((0, 50, 0, 0), 20, (0, 20, 0, 0)),
        ((5, 5, 5, 5), 2, (1, 1, 0, 0)),
        ((5, 5, 5, 5), 0, (0, 0, 0, 0)),
    ],
)
def test_rows_are_shared_out(totals: tuple[int, ...], limit: int, given: tuple[int, ...]) -> None:
    assert tuple(allotted(dict(zip(JUDGED, totals, strict=True)), JUDGED, limit).values()) == given
