"""Walk from a run to what it did worse than an earlier one, and to an example that shows it."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SETTLED, Visit
from tests.large_store import make_earlier_run, make_large_run
from tests.pages.shop import settings_of
from workbench.runs import against, panels
from workbench.runs.against_words import sentence
from workbench.store.connection import open_store

SLOW = 60_000
pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a store with a run and an earlier one."""
    home = tmp_path_factory.mktemp("against")
    engine = open_store(settings_of(home).database_url)
    for make in (make_earlier_run, make_large_run):
        panels.refresh(engine, make(engine, examples=300))
    engine.dispose()
    return home


def opened(visit: Visit, path: str) -> Page:
    visit.page.goto(visit.base + path)
    return settled(visit)


def settled(visit: Visit) -> Page:
    """Wait until no script runs, patiently: on a machine with much else to do a page takes its time."""
    visit.page.wait_for_selector(SETTLED, timeout=2 * SLOW)
    visit.settle()
    return visit.page


def test_from_a_run_to_what_got_worse_and_to_a_row_and_back(visit: Visit) -> None:
    page = opened(visit, "/results?run=2")
    page.get_by_text("Against an earlier run", exact=True).click()
    expect(page.get_by_text(re.compile(r"^Against run 1: ")).first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Checks and scores, now minus before")).to_be_visible()
    assert "view=earlier" in page.url
    settled(visit)
    page.get_by_text(re.compile(r"^Got better \(")).click()
    page.wait_for_url("**moved=better**")
    settled(visit)
    page.get_by_text(re.compile(r"^Got worse \(")).click()
    expect(page.get_by_text("the largest falls first")).to_be_visible(timeout=SLOW)
    settled(visit)
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": 60, "y": 56})
    page.wait_for_url(re.compile(r"row=\d+\.0"), timeout=SLOW)
    expect(page.get_by_role("button", name="All rows")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="All rows").click()
    expect(page.get_by_text(re.compile(r"^Against run 1: ")).first).to_be_visible(timeout=SLOW)
    page.wait_for_url(lambda url: "view=earlier" in url and "row=" not in url)


def test_an_address_that_was_sent_shows_the_same_comparison(visit: Visit, home: Path) -> None:
    engine = open_store(settings_of(home).database_url)
    found = against.document(engine, run_id=2, variant="version 1", other_run_id=1, other_variant="version 2")
    engine.dispose()
    page = opened(visit, "/results?run=2&view=earlier&other=1&this_variant=version%201&other_variant=version%202&moved=removed")
    expect(page.get_by_text(sentence(found))).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("does not have any more")).to_be_visible(timeout=SLOW)


def test_chosen_columns_are_downloaded(visit: Visit, tmp_path: Path) -> None:
    page = opened(visit, "/results?run=2")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("combobox", name="Columns").click()
    page.get_by_role("option", name="Tokens and cost (all)").click()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody").get_by_text("Tokens and cost (all)")).to_be_visible(timeout=SLOW)
    settled(visit)
    # Only what the last run of the page has drawn can be clicked: an earlier button's file is gone by then.
    page.wait_for_timeout(1_500)
    with page.expect_download(timeout=SLOW) as made:
        page.get_by_test_id("stPopoverBody").get_by_role("button", name="JSON Lines").click()
    made.value.save_as(tmp_path / made.value.suggested_filename)
    rows = [json.loads(line) for line in (tmp_path / "run-2.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 600 and list(rows[0]) == ["input_tokens", "output_tokens", "cost_usd"]
