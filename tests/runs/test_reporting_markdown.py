"""The Markdown report keeps its tables and fences whatever stands in a run."""

import re
from pathlib import Path

from tests.runs.test_reporting import judged
from tests.runs.test_reporting_html import hostile
from workbench.runs import panels
from workbench.runs.reporting import report, to_markdown
from workbench.runs.reporting_markdown import fenced, plain


async def test_the_conclusion_stands_on_top(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path)
    lines = to_markdown(report(lab.engine, run)).splitlines()
    assert lines[0] == "# Numbers"
    assert lines[2].startswith("> **b loses to a: it wins 7 %")
    assert [line for line in lines if line.startswith("## ")] == [
        "## Variants",
        "## b against a",
        "## What to keep in mind",
        "## What is unscored, and why",
        "## The same again",
    ]
    assert "- a first, b second: **loss**. a is complete" in lines


async def test_it_says_what_the_page_says(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path, 24)
    panels.refresh(lab.engine, run)
    text = to_markdown(report(lab.engine, run))
    for heading in (
        "Where b does better and worse",
        "Most damaging regressions: 18 of 22",
        "Verdicts that turn round with the order: 1 of 1",
    ):
        assert f"### {heading}" in text
    assert "| odd | 12 |" in text and "reasons come down to" in text
    assert "> - No score or check shows a difference between b and a." in text
    assert "- No person has judged a row of this comparison: the verdicts are a model's alone." in text


async def test_foreign_text_breaks_no_table_and_becomes_no_markup(tmp_path: Path) -> None:
    lab, run = await hostile(tmp_path)
    outside, inside = [], False
    for line in to_markdown(report(lab.engine, run)).splitlines():
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            outside.append(line)
    assert not inside
    said = "\n".join(outside)
    assert not re.search(r"(?<!\\)<", said) and "alert\\_" not in said and "alert(1)" in said
    assert not re.search(r"(?<!\\):(?=//)", said)
    width = 0
    for line in outside:
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert cells == width or not width or not cells
        width = cells


def test_text_cannot_leave_its_fence() -> None:
    assert fenced("```\n<script>\r\n````") == "`````text\n```\n<script>\n````\n`````"


def test_special_characters_are_escaped_and_numbers_stay_readable() -> None:
    assert plain("1.43 [a, b] | *x*\n<i>") == r"1.43 \[a, b\] \| \*x\* \<i\>"
    assert [plain(text) for text in ("- a", "1. a", "-0.5", "+3")] == [r"\- a", r"1\. a", "-0.5", "+3"]
    assert plain("www.x.org http://x") == r"www\.x.org http\://x"
