"""Reproduce LLMBar (Zeng 2023, arXiv 2310.07641): model judges' verdicts in both orders, and their raw replies."""

import csv
import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from workbench.judging import PairReading, protocol, read_pairwise, settle, verdict_from
from workbench.judging.protocol import Pair
from workbench.terms import Verdict

KINDS = ("accuracy", "order_agreement", "correct_both", "first_position_share")
SHOWN: dict[bool, dict[str, PairReading]] = {
    False: {"1": PairReading("first"), "2": PairReading("second"), "": PairReading(None, unscored="not read")},
    True: {"1": PairReading("second"), "2": PairReading("first"), "": PairReading(None, unscored="not read")},
}
"""What place a judge chose that named output 1 or 2, by whether output 2 was shown first."""


@cache
def judged(folder: Path) -> dict[str, list[tuple[Pair, Verdict]]]:
    """Give the verdicts on output 2 with the true one, by subset, evaluator and strategy."""
    labels = {item["id"]: item["label"] for item in map(json.loads, (folder / "items.jsonl").read_text().splitlines())}
    runs: dict[str, list[tuple[Pair, Verdict]]] = defaultdict(list)
    with (folder / "verdicts.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            plain = verdict_from(SHOWN[False][row["winner_order1"]], swapped=False)
            swapped = verdict_from(SHOWN[True][row["winner_order2"]], swapped=True)
            truth = Verdict.WIN if labels[row["id"]] == 2 else Verdict.LOSS
            run = ".".join((row["id"].rsplit("-", 1)[0], row["evaluator"], row["strategy"]))
            runs[run].append(((plain, swapped), truth))
    return runs


def measured(kind: str, run: list[tuple[Pair, Verdict]]) -> float | None:
    """Measure as LLMBar does: a verdict that could not be read is wrong, and two of them agree with each other."""
    measures = protocol(pair for pair, _ in run)
    if kind == "accuracy":
        return sum(verdict is truth for pair, truth in run for verdict in pair) / (2 * len(run))
    if kind == "order_agreement":
        both_unread = sum(pair == (None, None) for pair, _ in run)
        return (measures.compared - measures.flips + both_unread) / measures.n
    if kind == "correct_both":
        return sum(settle(*pair).verdict is truth for pair, truth in run) / len(run)
    return measures.first_position_share


@pytest.mark.parametrize("kind", KINDS)
def test_every_published_figure_is_reproduced(kind: str, datasets: Path) -> None:
    folder = datasets / "llmbar"
    checks: list[dict[str, Any]] = json.loads((folder / "checks.json").read_text())["checks"]
    wanted = {check["id"].split(".", 1)[1]: check for check in checks if check["id"].split(".", 1)[0] == kind}
    assert len(wanted) >= 129
    for name, check in wanted.items():
        assert measured(kind, judged(folder)[name]) == pytest.approx(check["value"], abs=check["tolerance"]), check["what"]


def test_runs_without_unread_verdicts_need_no_convention(datasets: Path) -> None:
    run = judged(datasets / "llmbar")["Natural.GPT-4.CoT"]
    measures = protocol(pair for pair, _ in run)
    assert measures.unscored_share == 0
    assert measures.swap_consistency == measured("order_agreement", run)


def test_raw_replies_are_read_as_the_source_read_them(datasets: Path) -> None:
    """Agree on 1,532 of 1,536 raw replies (99.74 %), and on 1,527 of the 1,531 where the source read a verdict.

    The four that differ (Falcon CoT Natural-007, Natural-074 and GPTInst-026, GPT-4 Swap_CoT GPTInst-041) each name both outputs as
    better. The source took the first mention, which the reply then takes back ("in terms of the level of detail, Output (a) is better […]
    Therefore, Output (b) is better"), or quotes from somebody else ("While Assistant (a) argues that Output (a) is better […]"); here the
    last counts.
    """
    rows = [json.loads(line) for line in (datasets / "llmbar" / "completions.jsonl").read_text().splitlines()]
    source = {"1": Verdict.LOSS, "2": Verdict.WIN, None: None}
    differ = [
        f"{row['evaluator']} {row['strategy']} {row['id']}"
        for row in rows
        if verdict_from(read_pairwise(row["completion"]), swapped=row["swapped"]) is not source[row["verdict"]]
    ]
    assert len(rows) == 1536
    assert len(differ) <= 4, differ
    assert set(differ) <= {"Falcon CoT Natural-007", "Falcon CoT Natural-074", "Falcon CoT GPTInst-026", "GPT-4 Swap_CoT GPTInst-041"}
