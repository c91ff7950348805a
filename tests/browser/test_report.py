"""The report is read in a browser as it would be handed round: offline, without a complaint, whole on screen and on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.large_store import make_large_run
from workbench.runs.panels import refresh
from workbench.runs.reporting import write_report
from workbench.store.connection import open_store

pytestmark = pytest.mark.timeout(300)
PAPER_PX = 688
"""The width that A4 leaves between the margins, in CSS pixels."""
CUT_OFF = """() => [...document.querySelectorAll('.wide, .answer, pre, .row, .said, .counts')]
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className + ': ' + one.innerText.slice(0, 60))"""


@pytest.fixture(scope="module")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    engine = open_store(f"sqlite:///{folder / 'workbench.db'}")
    run = make_large_run(engine, examples=240)
    refresh(engine, run)
    write_report(engine, run, folder / "report.html")
    engine.dispose()
    return folder / "report.html"


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, report_file: Path) -> Iterator[Page]:
    """Open the report; fails at the end where it asked for anything else or the console complained."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000}, color_scheme=request.param)
    found = context.new_page()
    asked: list[str] = []
    said: list[Any] = []
    found.on("request", lambda one: asked.append(one.url))
    found.on("console", lambda one: said.append(one.text))
    found.on("pageerror", lambda error: said.append(str(error)))
    found.goto(report_file.as_uri())
    yield found
    context.close()
    assert asked == [report_file.as_uri()] and said == []


def test_the_conclusion_is_what_one_reads_first(page: Page) -> None:
    said = page.locator(".said").first
    box = said.bounding_box()
    assert box is not None and box["y"] < 250
    assert said.inner_text().startswith("version 2 ")
    assert page.locator("svg.rate").count() == 1
    for heading in ("The run", "What to keep in mind", "The same again"):
        assert page.get_by_role("heading", name=heading, exact=True).is_visible()
    for heading in (
        "Where version 2 does better and worse",
        "What the judge’s reasons come down to",
        "Most damaging regressions",
        "Best gains",
    ):
        assert page.get_by_role("heading", name=heading).is_visible()


def test_nothing_is_cut_off_on_screen_at_any_width(page: Page) -> None:
    for width in (1200, 900):
        page.set_viewport_size({"width": width, "height": 1000})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1200, "height": 1000})
    assert page.evaluate(CUT_OFF) == []


def test_it_prints_whole_on_a4_with_light_colours(page: Page, tmp_path: Path) -> None:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER_PX, "height": 1000})
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    made = page.pdf(path=tmp_path / "report.pdf", format="A4", prefer_css_page_size=True)
    assert made.startswith(b"%PDF") and 5 <= made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") <= 40


def test_foreign_markup_is_read_as_text(page: Page, report_file: Path) -> None:
    assert page.locator("script, img, link, iframe").count() == 0
    assert "<script" not in report_file.read_text(encoding="utf-8")
