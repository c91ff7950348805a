"""Walk a run of 10,000 examples: panels that narrow the rows, pages, keys, verdicts of one's own; nothing strains."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, serving
from tests.large_store import make_large_run
from tests.pages.shop import settings_of
from workbench.runs import panels
from workbench.store.connection import open_store

SLOW = 60_000
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def large_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the app on a store with the large run."""
    home = tmp_path_factory.mktemp("large")
    engine = open_store(settings_of(home).database_url)
    panels.refresh(engine, make_large_run(engine))
    engine.dispose()
    with serving(home) as base:
        yield base


@pytest.fixture
def large(large_app: str, window: Callable[..., Visit]) -> Visit:
    """Give a window on the large run."""
    return window(large_app)


def click_on(page: Page, chart: int, mark: str, number: int) -> None:
    """Click the middle of a mark of a figure."""
    found = page.get_by_test_id("stPlotlyChart").nth(chart).locator(mark).nth(number)
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def rows(page: Page) -> int:
    """Read how many rows are listed."""
    said = page.get_by_text(re.compile(r"^[\d,]+ rows?, ")).first.inner_text()
    return int(said.split()[0].replace(",", ""))


def test_a_click_on_when_how_or_why_narrows_the_rows_and_the_address(large: Visit) -> None:
    page = large.page
    large.open("/results?run=1&outcome=all")
    expect(page.get_by_text("10,000 rows, worst first")).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("stPlotlyChart").nth(3).locator(".barlayer .point path").first).to_be_visible(timeout=SLOW)
    large.shot("large-run")
    click_on(page, 1, ".scatterlayer .trace .points path", 2)
    page.wait_for_url("**slice=**")
    large.settle()
    expect(page.get_by_role("button", name=re.compile("^Tag: "))).to_be_visible()
    sliced = rows(page)
    assert 0 < sliced < 10_000
    click_on(page, 2, ".barlayer .point path", 4)
    page.wait_for_url("**bin=**")
    large.settle()
    assert 0 < rows(page) < sliced
    page.get_by_role("button", name=re.compile("^Tag: ")).click()
    large.settle()
    page.get_by_role("button", name=re.compile("^correctness of ")).click()
    large.settle()
    expect(page.get_by_text("10,000 rows, worst first")).to_be_visible(timeout=SLOW)
    click_on(page, 3, ".barlayer .trace:nth-child(3) .point path", 0)
    page.wait_for_url("**theme=**")
    large.settle()
    themed = rows(page)
    page.reload()
    large.settle()
    assert rows(page) == themed, "what is looked at stands in the address"


def test_the_last_page_of_rows_a_row_and_the_keys(large: Visit) -> None:
    page = large.page
    large.open("/results?run=1&outcome=all&order=set&page=200")
    expect(page.get_by_text("10,000 rows, as in the golden set")).to_be_visible(timeout=SLOW)
    grid = page.get_by_test_id("stDataFrame")
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 300, "y": 75})
    expect(page.get_by_text("Row 9,951 of 10,000")).to_be_visible(timeout=SLOW)
    page.keyboard.press("j")
    expect(page.get_by_text("Row 9,952 of 10,000")).to_be_visible(timeout=SLOW)
    page.keyboard.press("k")
    expect(page.get_by_text("Row 9,951 of 10,000")).to_be_visible(timeout=SLOW)
    large.shot("large-row")
    page.keyboard.press("3")
    expect(page.get_by_text(re.compile("You, just now: .* is better"))).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text(re.compile("You, just now"))).to_have_count(0, timeout=SLOW)
    page.keyboard.press("u")
    expect(page.get_by_text("10,000 rows, as in the golden set")).to_be_visible(timeout=SLOW)
    assert "page=200" in page.url


def test_every_view_of_the_run_is_drawn(large: Visit) -> None:
    for view, said in (
        ("variants", "Time to first token"),
        ("differences", "Cost and speed"),
        ("trade_off", "Up and to the left is better"),
    ):
        large.open(f"/results?run=1&view={view}")
        expect(large.page.get_by_text(said).first).to_be_visible(timeout=SLOW)
        large.shot(f"large-{view}")


def test_what_models_wrote_is_text_and_a_long_answer_scrolls_in_its_frame(large: Visit) -> None:
    page = large.page
    large.open("/results?run=1&outcome=all&q=%3Cscript")
    expect(page.get_by_text(re.compile(r"^[\d,]+ rows?, "))).to_be_visible(timeout=SLOW)
    grid = page.get_by_test_id("stDataFrame")
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 300, "y": 75})
    expect(page.get_by_text("<script").first).to_be_visible(timeout=SLOW)
    assert page.locator("[data-testid=stHtml] script").count() == 0
