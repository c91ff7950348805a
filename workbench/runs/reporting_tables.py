"""Lay out the tables that the report of a run has in every format, as texts that are not yet escaped."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.runs import reporting_words as words
from workbench.runs.reporting_findings import difference, difference_tone
from workbench.runs.reporting_panels import Panels, Slice, Theme
from workbench.runs.reporting_values import Report

Row = tuple[str, ...]
QUANTITIES: Mapping[str, tuple[str, Callable[[float | None], str]]] = {
    "cost_usd": ("Cost of 1,000 answers", lambda value: words.usd(None if value is None else 1_000 * value)),
    "input_tokens": ("Tokens in", words.count),
    "output_tokens": ("Tokens out", words.count),
    "ttft_ms": ("Time to first token (TTFT)", words.milliseconds),
    "tpot_ms": ("Time per output token (TPOT)", words.milliseconds),
    "duration_ms": ("Whole answer", words.milliseconds),
}
SHORT_HASH = 12
MOST_SCORES = 5
"""Scores that a page is wide enough for beside the slices."""
MARKS = {"better": "▲ ", "worse": "▼ ", "open": ""}
"""What stands before a difference that is shown, so that no colour is needed to see it."""


def facts(report: Report) -> list[tuple[str, str]]:
    """Say what the run is: golden set, size, dates, cost, limits."""
    run, found = report.parts.run, report.progress
    repeats = f", {run.repeats} repeats each" if run.repeats > 1 else ""
    chosen = {name: value for name, value in run.selection.items() if value not in (None, [], ())}
    rows = [
        ("Run", f"{run.id}, {run.status}" + (f": {run.status_reason}" if run.status_reason else "")),
        (
            "Golden set",
            f"{run.golden_set}@{run.revision}, {words.many(run.examples, 'example')}{repeats}; hash {report.golden_hash[:SHORT_HASH]}",
        ),
        ("Selection", json.dumps(chosen, ensure_ascii=False) if chosen else ""),
        ("Started", words.moment(run.started_at or run.created_at) + (f" by {run.author}" if run.author else "")),
        ("Ended", words.moment(run.finished_at)),
        ("Answers", f"{found.outputs_done:,} of {found.outputs_total:,}" + _and(found.outputs_failed, "failed")),
        ("Verdicts", f"{found.verdicts_done:,} of {found.verdicts_total:,}" + _and(found.verdicts_unscored, "unscored")),
        ("Calls", f"{found.asked:,} asked, {words.many(found.cached, 'result')} from the cache"),
        ("Cost", cost(report) + (f" of at most {words.usd(run.max_cost_usd)}" if run.max_cost_usd else "")),
        ("Checks", ", ".join(check.name for check in report.parts.checks)),
        ("Note", run.note),
    ]
    return [(name, text) for name, text in rows if text and not (name == "Verdicts" and not found.verdicts_total)]


def cost(report: Report) -> str:
    """Write what the run has cost; calls without a known price make it a lower bound, or unknown."""
    found = report.progress
    if not found.unpriced:
        return words.usd(found.cost_usd)
    unpriced = f"{words.many(found.unpriced, 'call')} without a known price"
    return f"at least {words.usd(found.cost_usd)} ({unpriced})" if found.cost_usd else f"{words.UNKNOWN} ({unpriced})"


def sides(report: Report) -> tuple[Row, list[Row]]:
    """Give columns and rows of who took part: variants, then judges."""
    rows: list[Row] = [
        (
            "Baseline" if variant.name == report.parts.run.baseline else "Variant",
            variant.name,
            variant.reference,
            variant.model + (f" at {variant.api_base}" if variant.api_base else ""),
            ", ".join(f"{name} {json.dumps(value, ensure_ascii=False)}" for name, value in variant.parameters.items()) or "none",
            variant.hash[:SHORT_HASH],
        )
        for variant in report.parts.variants
    ]
    for judge in report.parts.judges:
        parameters = judge.definition.get("parameters") or {}
        written = ", ".join(f"{name} {json.dumps(value, ensure_ascii=False)}" for name, value in parameters.items()) or "none"
        rows.append(("Judge", judge.name, judge.kind, judge.model, written, judge.hash[:SHORT_HASH]))
    return ("Part", "Name", "Prompt version or kind", "Model", "Parameters", "Hash"), rows


def measures(report: Report) -> tuple[Row, list[tuple[str, list[Row]]]]:
    """Give the columns and the groups of rows of what was measured: a row per measure, a column per variant."""
    variants: Sequence[Mapping[str, Any]] = report.summary["variants"]
    groups: list[tuple[str, list[Row]]] = []
    for kind, title in (("scores", "Scores, mean of 0 to 100 %"), ("checks", "Checks, share passed or mean")):
        names = dict.fromkeys(name for one in variants for name in one[kind])
        groups.append((title, [(name, *(words.score(one[kind].get(name)) for one in variants)) for name in names]))
    failed = [_and(one["errors"], "failed") for one in variants]
    taken: list[Row] = [
        ("Answers", *(f"{one['outputs']:,}{more}" for one, more in zip(variants, failed, strict=True))),
        ("Cost, all answers", *(words.usd(one["cost_usd"]) for one in variants)),
        ("Tokens in, all answers", *(words.count(one["input_tokens"]) for one in variants)),
        ("Tokens out, all answers", *(words.count(one["output_tokens"]) for one in variants)),
        *((label, *(_mean(one, name, write) for one in variants)) for name, (label, write) in QUANTITIES.items() if name == "cost_usd"),
    ]
    for name in ("ttft_ms", "tpot_ms", "duration_ms"):
        taken.append((f"{QUANTITIES[name][0]}, p50 · p95", *(words.quantiles(one[name]) for one in variants)))
    groups.append(("Cost and speed", taken))
    return ("Measure", *(one["variant"] for one in variants)), [(title, rows) for title, rows in groups if rows]


def score_differences(entry: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any], Row]]:
    """Give the paired differences of scores and checks: name, estimate, and the texts difference, interval, n, McNemar's p."""
    found = []
    for name, estimate in entry["differences"].items():
        if name not in QUANTITIES:
            p = entry["mcnemar"].get(name)
            bounded = {**estimate, **{end: _bounded(estimate[end]) for end in ("low", "high")}}
            texts = (*_difference(bounded, words.points, " points"), _n(estimate), "" if p is None else words.p_value(p))
            found.append((name, estimate, texts))
    return found


def quantity_differences(entry: Mapping[str, Any]) -> list[Row]:
    """Give the paired differences of cost, tokens and times: name, difference, interval, n, ratio of the totals."""
    rows = []
    for name, (label, write) in QUANTITIES.items():
        if estimate := entry["differences"].get(name):
            rows.append((label, *_difference(estimate, write), _n(estimate, "unknown"), words.ratio(entry["ratios"].get(name))))
    return rows


def counts(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give what the judge found, as names and numbers; empty where no judge has compared."""
    if not entry["win_rate_b"]:
        return []
    rows = [
        ("Win rate", words.share({**entry["win_rate_b"], "missing": 0})),
        ("Wins", f"{entry['wins_b']:,}"),
        ("Losses", f"{entry['losses_b']:,}"),
        ("Ties", f"{entry['ties']:,}"),
        ("Flips", f"{entry['flips']:,}"),
        ("Unscored", f"{entry['unscored']:,}"),
        ("p value", words.p_value(entry["p_value"])),
    ]
    if entry["unscored"] and (worst := entry["worst_case"]):
        rows.append(("Worst-case bounds", f"{words.percent(worst['low'])} to {words.percent(worst['high'])}"))
    return rows


def slices(panels: Panels) -> tuple[Row, list[tuple[Slice, Row]]]:
    """Give the columns of the table of slices and, for each slice, its texts: what it is, win rate, and differences of the first scores."""
    scores = list(dict.fromkeys(name for one in panels.slices for name in one.differences))[:MOST_SCORES]
    judged = any(one.win_rate for one in panels.slices)
    columns = ("Part of the examples", "n", *(["Win rate"] if judged else []), *scores)
    rows = []
    for one in panels.slices:
        rate = [words.rate(one.win_rate)] if judged else []
        name = f"split {one.name}" if one.kind == "split" else one.name
        rows.append((one, (name, f"{one.n:,}", *rate, *(_slice_difference(one.differences.get(score)) for score in scores))))
    return columns, rows


def _slice_difference(found: Mapping[str, Any] | None) -> str:
    if found is None or found["estimate"] is None:
        return words.UNKNOWN
    mark = MARKS[difference_tone(found)]
    return f"{mark}{difference(found).replace(' points', '')}"


def themes(panels: Panels) -> list[tuple[Theme, Row]]:
    """Give the themes with their texts: what they have in common, how many reasons, for A, for neither, for B."""
    return [(one, (one.terms, f"{one.reasons:,}", f"{one.for_a:,}", f"{one.for_neither:,}", f"{one.for_b:,}")) for one in panels.themes]


def commands(report: Report) -> str:
    """Give the commands that read this run again, and that ask for the same anew by the run file beside them."""
    number = report.parts.run.id
    return f"workbench runs compare {number}\nworkbench runs export {number} --to run-{number}.csv\nworkbench run run.yaml"


def _mean(variant: Mapping[str, Any], name: str, write: Callable[[float | None], str]) -> str:
    found = variant["means"][name]
    if variant["unpriced"] or found["estimate"] is None:
        return words.UNKNOWN
    bounds = f" [{write(found['low'])}, {write(found['high'])}]" if found["low"] is not None else ""
    return f"{write(found['estimate'])}{bounds}"


def _difference(estimate: Mapping[str, Any], write: Callable[[float], str], unit: str = "") -> Row:
    if estimate["estimate"] is None:
        return words.UNKNOWN, ""
    if estimate["low"] is None or estimate["high"] is None:
        return words.signed(estimate["estimate"], write) + unit, "the same each time" if estimate["n"] > 1 else "none"
    low, high = words.signed(estimate["low"], write), words.signed(estimate["high"], write)
    return words.signed(estimate["estimate"], write) + unit, f"[{low}, {high}]"


def _bounded(value: float | None) -> float | None:
    """Keep a bound within what two shares can differ by."""
    return None if value is None else max(-1.0, min(1.0, value))


def _n(estimate: Mapping[str, Any], lacking: str = "unscored") -> str:
    return f"{estimate['n']:,}" + _and(estimate["missing"], lacking)


def _and(number: int, what: str) -> str:
    return f", {number:,} {what}" if number else ""
