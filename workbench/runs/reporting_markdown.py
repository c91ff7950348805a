"""Write the report of a run as Markdown, for a pull request or a wiki.

What comes from models and data is escaped on one line, or stands in a fence that is longer than any in it: it is text, whatever it looks
like.
"""

import re
from collections.abc import Iterator, Sequence

from workbench.runs import reporting_tables as tables
from workbench.runs import reporting_words as words
from workbench.runs.reporting_rows import ReportRow
from workbench.runs.reporting_values import Report, ReportPair

_SPECIAL = re.compile(r"[\\`*_\[\]#|~$<>&^]|:(?=//)|(?<=www)\.", re.IGNORECASE)
_START = re.compile(r"^(\d*)([-+.)])(?=\s|$)")
"""What would begin a list."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BACKTICKS = re.compile(r"`+")


def to_markdown(report: Report) -> str:
    """Write a report as a Markdown document (CommonMark with tables)."""
    lines = [*_top(report), *_facts(report), *_variants(report)]
    for pair in report.pairs:
        lines += _pair(pair)
    lines += [*_limits(report), *_unscored(report), *_again(report)]
    return "\n".join(lines) + "\n"


def plain(text: object) -> str:
    """Escape text for Markdown, on one line.

    >>> print(plain("a | <b> *c*"))
    a \\| \\<b\\> \\*c\\*
    """
    line = _CONTROL.sub("\ufffd", " ".join(str(text).split()))
    return _START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", line))


def fenced(text: str, language: str = "text") -> str:
    """Put text into a code block that it cannot leave.

    >>> print(fenced("a ``` b"))
    ````text
    a ``` b
    ````
    """
    fence = "`" * max(3, 1 + max((len(found) for found in _BACKTICKS.findall(text)), default=0))
    body = _CONTROL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"{fence}{language}\n{body}\n{fence}"


def _top(report: Report) -> Iterator[str]:
    yield f"# {plain(report.title)}"
    yield ""
    for pair in report.pairs:
        yield f"> **{plain(pair.conclusion)}**"
        yield ">"
        for sentence in pair.findings:
            yield f"> - {plain(sentence)}"
        yield ">"
    if not report.pairs:
        yield "> A run of one variant: there is nothing to compare it with."
    if report.parts.run.status.is_live:
        yield "> The run is still going on; this is what there is so far."
    elif not report.is_current:
        yield "> The statistics are older than the newest results."
    yield ""


def _facts(report: Report) -> Iterator[str]:
    for name, text in tables.facts(report):
        yield f"- **{name}**: {plain(text)}"
    yield ""
    columns, rows = tables.sides(report)
    yield from _table(columns, rows)


def _variants(report: Report) -> Iterator[str]:
    yield "## Variants"
    yield ""
    columns, groups = tables.measures(report)
    for title, rows in groups:
        yield f"**{title}**"
        yield ""
        yield from _table(columns, rows)
    yield "95 % intervals, clustered by source. What is unscored is left out, and never counts as zero."
    yield ""


def _pair(pair: ReportPair) -> Iterator[str]:
    yield f"## {plain(pair.title)}"
    yield ""
    if counts := tables.counts(pair.entry):
        yield from _table([name for name, _ in counts], [[text for _, text in counts]])
    scores = [(name, *texts) for name, _, texts in tables.score_differences(pair.entry)]
    if scores:
        yield f"Scores and checks, {plain(pair.entry['b'])} minus {plain(pair.entry['a'])} on the same examples:"
        yield ""
        yield from _table(("Score", "Difference", "95 % interval", "n", "McNemar p"), scores)
    if quantities := tables.quantity_differences(pair.entry):
        yield "Cost and speed, per answer:"
        yield ""
        yield from _table(("Measure", "Difference", "95 % interval", "n", "Ratio"), quantities)
    yield from _panels(pair)
    for group in pair.groups:
        yield f"### {group.title}: {len(group.rows):,} of {group.total:,}"
        yield ""
        for row in group.rows:
            yield from _row(row)


def _panels(pair: ReportPair) -> Iterator[str]:
    if pair.panels.slices:
        yield f"### Where {plain(pair.entry['b'])} does better and worse"
        yield ""
        columns, rows = tables.slices(pair.panels)
        yield from _table(columns, [texts for _, texts in rows])
    if pair.panels.themes:
        grouped = sum(theme.reasons for theme in pair.panels.themes)
        yield f"### What the judge's reasons come down to: {grouped:,} of {words.many(pair.panels.reasons, 'reason')}"
        yield ""
        sides = (f"For {pair.entry['a']}", "For neither", f"For {pair.entry['b']}")
        themes = [(*texts, theme.quote) for theme, texts in tables.themes(pair.panels)]
        yield from _table(("Theme", "Reasons", *sides, "For example"), themes)


def _row(row: ReportRow) -> Iterator[str]:
    repeat = f", repeat {row.repeat + 1}" if row.repeat else ""
    yield f"#### {plain(row.key)}{repeat}: {plain(row.label)}"
    yield ""
    parts = [*row.inputs, *([("Expected", row.expected)] if row.expected is not None else [])]
    parts += [(side.variant if side.text is not None else f"{side.variant} (failed)", side.text or side.failure) for side in row.sides]
    for name, text in parts:
        yield f"{plain(name)}:"
        yield ""
        yield fenced(text)
        yield ""
    for name, before, after in row.scores:
        yield f"- {plain(name)}: {before} → {after}"
    for order in row.orders:
        yield f"- {plain(order.first)} first, {plain(order.second)} second: **{order.verdict or 'unscored'}**. {plain(order.reason)}"
    yield ""


def _limits(report: Report) -> Iterator[str]:
    yield "## What to keep in mind"
    yield ""
    for sentence in report.limits:
        yield f"- {plain(sentence)}"
    yield ""


def _unscored(report: Report) -> Iterator[str]:
    yield "## What is unscored, and why"
    yield ""
    if not report.unscored:
        yield "Nothing: everything that was asked for is answered and scored."
        yield ""
        return
    yield from _table(("What", "Reason", "Count"), [(one.what, one.reason, f"{one.count:,}") for one in report.unscored])


def _again(report: Report) -> Iterator[str]:
    yield "## The same again"
    yield ""
    yield fenced(tables.commands(report), "console")
    yield ""
    yield "`run.yaml`, where a judge that came from a file needs its path in place of its name:"
    yield ""
    yield fenced(report.run_file.rstrip(), "yaml")
    yield ""
    yield f"Written {words.moment(report.made_at)} by Workbench. A win rate is of the candidate; ties count half, flips are ties."


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(plain(column) for column in columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(plain(cell) for cell in row)} |"
    yield ""
