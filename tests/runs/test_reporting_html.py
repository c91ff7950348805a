"""The HTML report stands alone, draws what was found, and lets no foreign text become markup."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.runs.laboratory import Laboratory, answering, carry_out, make_laboratory
from tests.runs.test_reporting import judged
from workbench.providers.values import Request
from workbench.runs import panels
from workbench.runs.reporting import report, to_html
from workbench.runs.reporting_html import difference_bar, win_bar
from workbench.stats import Estimate

HOSTILE = "</style><script>alert(1)</script>\" onload='x' <img src=x> | {{ 7 * 7 }} &amp; \x1b[31m\nhttp://example.org </pre>"
ALLOWED = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "section",
        "footer",
        "article",
        "figure",
        "figcaption",
        "div",
        "span",
        "p",
    ),
    *("h1", "h2", "h3", "h4", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "pre", "code"),
    *("svg", "line", "rect", "circle", "text", "ul", "li", "mark", "b"),
}


class Elements(HTMLParser):
    """Collect the elements, attributes and texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta",):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


async def hostile(folder: Path) -> tuple[Laboratory, int]:
    lab = make_laboratory(folder, 3)
    variants = [{"prompt": name, "name": f"{name}<b>|", "model": "hosted_vllm/echo"} for name in ("a", "b")]

    def judge(request: Request) -> str:
        return '{"reason": "</style><script>alert(2)</script> | x", "verdict": "A"}'

    run = lab.start_run(None, variants=variants, name=f"n {HOSTILE}", note=HOSTILE, checks=["contains:<script>"])
    await carry_out(lab, run, answering(judge=judge, answer=lambda request: HOSTILE))
    return lab, run


async def test_foreign_text_is_text_and_nothing_else(tmp_path: Path) -> None:
    lab, run = await hostile(tmp_path)
    page = to_html(report(lab.engine, run))
    found = Elements(page)
    assert found.tags <= ALLOWED and found.open == []
    assert not {name for name in found.attributes if name.startswith("on") or name in ("src", "href", "style", "srcset", "xmlns")}
    assert "<script" not in page and "<img" not in page and page.count("</style>") == 1 and "\x1b" not in page
    seen = "".join(found.texts)
    assert seen.count("<script>alert(1)</script>") >= 8 and "alert(2)" in seen and "{{ 7 * 7 }}" in seen and "a<b>|" in seen


async def test_nothing_is_fetched_from_anywhere(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path)
    page = to_html(report(lab.engine, run))
    assert not re.search(r"http|src=|<script|<link|@import|url\(|@font-face", page)


async def test_the_conclusion_stands_on_top_before_any_number(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path)
    said = report(lab.engine, run)
    page = to_html(said)
    assert page.index("<h1>Numbers</h1>") < page.index(f'<p class="said worse">{said.pairs[0].conclusion}') < page.index("<h2>")
    for part in ("The run", "Variants", "b against a", "What to keep in mind", "What is unscored, and why", "The same again"):
        assert f"<h2>{part}</h2>" in page
    assert "numbers@1, 8 examples" in page and said.parts.variants[0].hash[:12] in page and said.parts.judges[0].hash[:12] in page
    assert "1 unscored had gone one way" in page and "Worst-case bounds" in page


async def test_slices_and_themes_are_shown_where_they_were_worked_out_and_left_out_where_not(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path, 24)
    assert "Where b does better" not in to_html(report(lab.engine, run))
    panels.refresh(lab.engine, run)
    page = to_html(report(lab.engine, run))
    found = " ".join("".join(Elements(page).texts).split())
    assert "Where b does better and worse" in found and "odd12" in found.replace(" ", "")
    assert page.count('class="forest"') >= 3 and 'class="share"' in page
    assert "What the judge’s reasons come down to" in found and "complete" in found


async def test_slices_without_a_judge_show_the_first_score(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 12)
    run = lab.start_run(None, judge=None, checks=["contains:says", "contains:b says"])
    await carry_out(lab, run, answering())
    panels.refresh(lab.engine, run)
    page = to_html(report(lab.engine, run))
    assert "dashed: no difference" in page and "▲ +100.0" in page and re.search(r"contains &#39;[b ]*says&#39;, −\d+ to", page)


async def test_words_that_only_one_answer_has_are_marked(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path, 3)
    page = to_html(report(lab.engine, run))
    assert '<div class="text" dir="auto"><mark>a</mark> says What follows 0?</div>' in page
    assert '<div class="text" dir="auto"><mark>b</mark> says What follows 0?</div>' in page


async def test_light_dark_and_paper_are_provided_for(tmp_path: Path) -> None:
    lab, run = await judged(tmp_path, 3)
    page = to_html(report(lab.engine, run))
    assert "@media (prefers-color-scheme: dark)" in page and "@media print" in page and "break-before: page" in page


async def test_an_unknown_price_is_unknown_and_never_zero(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    run = lab.start_run(None, model="openai/no-such-model", judge=None)
    await carry_out(lab, run, answering())
    seen = " ".join("".join(Elements(to_html(report(lab.engine, run))).texts).split())
    assert "Costunknown (4 calls without a known price)" in seen
    assert "$0.00" not in seen


async def test_a_run_without_a_judge_says_so(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    run = lab.start_run(None, judge=None, checks=["contains:says"])
    await carry_out(lab, run, answering())
    page = to_html(report(lab.engine, run))
    assert "no judge has compared them" in page and "No judge has compared these two." in page
    assert 'class="rate"' not in page and 'class="forest"' in page


async def test_an_unfinished_run_is_called_so(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    page = to_html(report(lab.engine, lab.start_run(None)))
    assert "The run is still going on" in page and "not there yet" in page and "unknown" in page


async def test_a_run_of_one_variant_has_its_table_and_no_comparison(tmp_path: Path) -> None:
    lab = make_laboratory(tmp_path, 2)
    run = lab.start_run(None, judge=None, variants=["a"], checks=["contains:says"])
    page = to_html(report(lab.engine, run))
    assert "there is nothing to compare it with" in page and 'class="pair"' not in page


@pytest.mark.parametrize(("rate", "tone"), [((0.6, 0.52, 0.7), "better"), ((0.3, 0.2, 0.4), "worse"), ((0.5, None, None), "open")])
def test_a_win_rate_is_placed_with_its_tone(rate: tuple[float, float | None, float | None], tone: str) -> None:
    found = Estimate(*rate, level=0.95, n=9, missing=1, method="wilson").to_json()
    bar = win_bar({"win_rate_b": found, "worst_case": {"low": 0.25, "high": 0.75}})
    assert bar is not None and (bar.at, bar.tone, bar.worst_low, bar.worst_high) == (100 * rate[0], tone, 25.0, 75.0)


def test_a_difference_lies_on_its_axis() -> None:
    found = Estimate(0.1, 0.05, 0.3, level=0.95, n=9, missing=0, method="paired_t").to_json()
    bar = difference_bar(found, 0.2)
    assert bar is not None and (bar.at, bar.low, bar.high, bar.tone) == (75.0, 62.5, 100.0, "better")
