import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

SLOW = 60_000
pytestmark = pytest.mark.timeout(300)


def test_from_home_through_a_comparison_to_one_row(visit: Visit) -> None:
    page = visit.page
    visit.open("/")
    page.get_by_test_id("stSidebarNav").get_by_text("Compare").click()
    expect(page.get_by_role("heading", name="Compare", exact=True)).to_be_visible()
    expect(page.get_by_text("Can detect")).to_be_visible()
    page.get_by_text("Limits and name").click()
    page.get_by_label("Name", exact=True).fill("Walk")
    page.get_by_label("Name", exact=True).press("Enter")
    visit.settle()
    page.get_by_text("Take answers from the cache").click()
    visit.settle()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Verdicts and scores")).to_be_visible(timeout=SLOW)
    assert "run=" in page.url
    page.reload()
    expect(page.get_by_role("button", name="See the results")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("20 / 20").first).to_be_visible()
    page.get_by_role("button", name="See the results").click()
    expect(page.get_by_role("heading", name="Rows", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(re.compile("it wins|nothing is scored")).first).to_be_visible()
    visit.settle()
    read_a_row(visit)


def read_a_row(visit: Visit) -> None:
    page = visit.page
    grid = page.get_by_test_id("stDataFrame")
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 260, "y": 75})
    expect(page.get_by_role("button", name="All rows")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(re.compile(r"^Row 1 of \d+"))).to_be_visible()
    expect(page.get_by_text("Shown as Answer A").first).to_be_visible()
    assert re.search(r"row=\d+\.0", page.url)
    first = page.url
    page.keyboard.press("j")
    expect(page.get_by_text(re.compile(r"^Row 2 of \d+"))).to_be_visible(timeout=SLOW)
    assert page.url != first
    page.reload()
    expect(page.get_by_text(re.compile(r"^Row 2 of \d+"))).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="All rows").click()
    expect(page.get_by_role("heading", name="Rows", exact=True)).to_be_visible(timeout=SLOW)
    assert "row=" not in page.url


def test_every_page_can_be_opened_by_its_address(visit: Visit) -> None:
    for path in ("/", "/compare", "/results", "/prompts", "/golden_sets", "/results?run=99", "/compare?run=x"):
        visit.open(path)
        expect(visit.page.get_by_role("main").get_by_role("heading").first).to_be_visible(timeout=SLOW)
        visit.settle()


def test_filters_stand_in_the_address_and_survive_a_reload(visit: Visit) -> None:
    page = visit.page
    visit.open("/results?run=1")
    page.get_by_role("button", name="Flipped").or_(page.get_by_role("radio", name="Flipped")).first.click()
    page.wait_for_url("**outcome=flipped**")
    page.get_by_placeholder("Search inputs and answers").fill("bicycles")
    page.get_by_placeholder("Search inputs and answers").press("Enter")
    page.wait_for_url("**q=bicycles**")
    page.reload()
    visit.settle()
    expect(page.get_by_placeholder("Search inputs and answers")).to_have_value("bicycles")
    assert "outcome=flipped" in page.url
