"""Write the report of a run as one HTML file that needs nothing else: no script, no font, no picture from elsewhere.

Every text is escaped by Jinja. Figures are drawn as SVG in the page; their colours are classes, so that they follow light and dark.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.runs import reporting_tables as tables
from workbench.runs import reporting_words as words
from workbench.runs.reporting_panels import FEWEST
from workbench.runs.reporting_values import Report, ReportPair

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
NAME = "report.html.jinja"
EVEN = 50.0


@dataclass(frozen=True, slots=True)
class Bar:
    """An estimate on an axis of 0 to 100 per cent of its width; `tone` says on which side of the reference its interval lies."""

    at: float
    low: float
    high: float
    tone: str
    worst_low: float | None = None
    worst_high: float | None = None


def to_html(report: Report) -> str:
    """Write a report as an HTML document."""
    scales = [_scale(pair.entry) for pair in report.pairs]
    return (
        _environment()
        .get_template(NAME)
        .render(
            report=report,
            facts=tables.facts(report),
            sides=tables.sides(report),
            measures=tables.measures(report),
            pairs=[
                {
                    "said": pair,
                    "counts": tables.counts(pair.entry),
                    "win": win_bar(pair.entry),
                    "scale": f"{100 * scale:.0f}",
                    "scores": [(name, difference_bar(found, scale), texts) for name, found, texts in tables.score_differences(pair.entry)],
                    "quantities": tables.quantity_differences(pair.entry),
                    "slices": _slices(pair),
                    "themes": tables.themes(pair.panels),
                    "grouped": sum(theme.reasons for theme in pair.panels.themes),
                }
                for pair, scale in zip(report.pairs, scales, strict=True)
            ],
            fewest=FEWEST,
            commands=tables.commands(report),
            began=words.moment(report.parts.run.started_at or report.parts.run.created_at),
            made=words.moment(report.made_at),
            many=words.many,
        )
    )


def _slices(pair: ReportPair) -> dict[str, Any] | None:
    """Lay out the table of slices, with a figure of the win rate or else of the first score's difference."""
    if not pair.panels.slices:
        return None
    columns, rows = tables.slices(pair.panels)
    if any(one.win_rate for one in pair.panels.slices):
        bars = [win_bar({"win_rate_b": one.win_rate, "worst_case": None}) for one in pair.panels.slices]
        title = "0 to 100 %"
    else:
        name = columns[2] if len(columns) > 2 else ""
        found = [one.differences.get(name) for one in pair.panels.slices]
        scale = _reach([one for one in found if one])
        bars = [difference_bar(one, scale) if one else None for one in found]
        title = f"{name}, −{100 * scale:.0f} to +{100 * scale:.0f}"
    return {
        "columns": columns,
        "title": title,
        "rows": [(one, bar, texts) for (one, texts), bar in zip(rows, bars, strict=True)],
        "has_small": any(one.is_small for one in pair.panels.slices),
    }


def win_bar(entry: Mapping[str, Any]) -> Bar | None:
    """Place a win rate with its interval, and its worst-case bounds where something is unscored; None without a rate."""
    found = entry["win_rate_b"]
    if not found or found["estimate"] is None:
        return None
    low, high = _ends(found)
    tone = "better" if 100 * low > EVEN else "worse" if 100 * high < EVEN else "open"
    worst = entry["worst_case"] if found["missing"] else None
    return Bar(
        at=100 * found["estimate"],
        low=100 * low,
        high=100 * high,
        tone=tone,
        worst_low=100 * worst["low"] if worst else None,
        worst_high=100 * worst["high"] if worst else None,
    )


def difference_bar(estimate: Mapping[str, Any], scale: float) -> Bar | None:
    """Place a difference on an axis from minus to plus `scale`; None where it is unknown."""
    if estimate["estimate"] is None:
        return None
    low, high = _ends(estimate)
    tone = "better" if low > 0 else "worse" if high < 0 else "open"
    at, left, right = (max(0.0, min(100.0, EVEN + EVEN * value / scale)) for value in (estimate["estimate"], low, high))
    return Bar(at, left, right, tone)


def _ends(estimate: Mapping[str, Any]) -> tuple[float, float]:
    """Give the interval; without one the whole axis, which shows nothing."""
    low, high = estimate["low"], estimate["high"]
    return (low, high) if low is not None and high is not None else (min(0.0, estimate["estimate"]), max(1.0, estimate["estimate"]))


def _scale(entry: Mapping[str, Any]) -> float:
    """Give the half-width of the axis of differences: the farthest end, rounded up to ten points."""
    return _reach([found for _, found, _ in tables.score_differences(entry)])


def _reach(estimates: Sequence[Mapping[str, Any]]) -> float:
    ends = [abs(end) for found in estimates for end in (found["low"], found["high"]) if end is not None]
    return min(1.0, max(0.1, -(-max(ends, default=0.1) // 0.1) / 10))


def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_readable,
    )
    made.filters["x"] = lambda value: f"{value:.2f}"
    return made


def _readable(value: object) -> object:
    """Take out of foreign text the control characters that HTML does not allow, keeping what is markup already."""
    if type(value) is not str:
        return value
    return "".join("\ufffd" if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" else sign for sign in value)
