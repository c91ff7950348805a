"""What is around every page, walked through in Chromium: the search, the keys, the sheet of shortcuts, and what changed since."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.pages.shop import settings_of
from workbench.prompts import label_history, move_label
from workbench.runs import changes
from workbench.store.connection import open_store
from workbench.store.tables import now

SLOW = 60_000
FIELD = "Search prompts, golden sets, runs, queues and judges"
pytestmark = pytest.mark.timeout(300)


def test_the_search_finds_while_one_types_and_is_gone_through_by_keys(visit: Visit) -> None:
    page = visit.page
    visit.open("/")
    visit.press("/")
    field = page.get_by_label(FIELD)
    expect(field).to_be_focused(timeout=SLOW)
    page.keyboard.type("bicyc", delay=40)
    found = page.locator(".st-key-search_results a").filter(has_text="q-04")
    expect(found).to_be_visible(timeout=SLOW)
    expect(found).to_contain_text("Do you sell bicycles?")
    visit.press("ArrowDown")
    expect(found).to_be_focused()
    visit.press("ArrowUp")
    expect(field).to_be_focused()
    field.fill("All versions")
    expect(page.locator(".st-key-search_results a").first).to_contain_text("All versions, run 1", timeout=SLOW)
    visit.press("ArrowDown", "Enter")
    page.wait_for_url("**/results?run=1")
    expect(page.get_by_role("heading", name="All versions")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_enter_opens_the_likeliest_of_just_what_was_typed(visit: Visit) -> None:
    for waits_ms in (0, 2_000):
        visit.open("/")
        visit.press("/")
        expect(visit.page.get_by_label(FIELD)).to_be_focused(timeout=SLOW)
        visit.page.keyboard.type("one sentence")
        visit.page.wait_for_timeout(waits_ms)
        visit.press("Enter")
        visit.page.wait_for_url("**/prompts?prompt=support&version=3", timeout=SLOW)


def test_escape_closes_the_search_and_nothing_found_is_said(visit: Visit) -> None:
    page = visit.page
    visit.open("/")
    expect(page.get_by_text("Newest runs")).to_be_visible(timeout=SLOW)
    visit.settle()
    page.get_by_role("button", name="Search").first.click()
    field = page.get_by_label(FIELD)
    expect(field).to_be_focused(timeout=SLOW)
    field.fill("zebra <b>crossing</b>")
    expect(page.get_by_role("status").filter(has_text="Nothing has “zebra <b>crossing</b>” in it.")).to_be_visible(timeout=SLOW)
    visit.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    visit.press("/")
    expect(page.get_by_role("dialog")).to_be_visible(timeout=SLOW)
    # While the page is being drawn the field of the opening before may still stand beside the new one.
    visit.settle()
    expect(page.get_by_label(FIELD)).to_have_count(1, timeout=SLOW)
    expect(page.get_by_label(FIELD)).to_have_value("")


def test_g_and_a_letter_go_to_every_page_without_loading_it_anew(visit: Visit) -> None:
    page = visit.page
    visit.open("/")
    page.evaluate("window.isTheSame = true")
    for key, path, title in (
        *(("c", "/compare", "Compare"), ("r", "/results", "Results"), ("p", "/prompts", "Prompts"), ("g", "/golden_sets", "Golden sets")),
        *(("o", "/spending", "Calls and costs"), ("s", "/releases", "Releases"), ("h", "/", "Workbench")),
    ):
        visit.press("g", key)
        page.wait_for_url(re.compile(re.escape(path) + r"($|\?)"), timeout=SLOW)
        expect(page.get_by_role("heading", name=title, exact=True).first).to_be_visible(timeout=SLOW)
        visit.settle()
    assert page.evaluate("window.isTheSame")


def test_the_sheet_opens_and_closes_and_hears_each_key_once_however_often_pages_were_drawn(visit: Visit) -> None:
    page = visit.page
    visit.open("/")
    for key in ("c", "s", "h"):
        visit.press("g", key)
        page.wait_for_timeout(300)
        visit.settle()
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    visit.press("?")
    expect(sheet).to_be_visible()
    for told in ("Everywhere", "Go to", "Calls and costs", "Next row", "Ctrl+Enter"):
        expect(sheet.get_by_text(told, exact=True).first).to_be_visible()
    visit.press("?")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(sheet).to_be_visible()
    visit.press("g", "c")
    visit.press("Escape")
    expect(sheet).to_be_hidden()
    assert page.url.rstrip("/").endswith(visit.base.rsplit(":", 1)[1])


def test_keys_typed_into_a_field_or_with_a_modifier_are_left_alone(visit: Visit) -> None:
    page = visit.page
    visit.open("/results?run=1")
    field = page.get_by_placeholder("Search inputs and answers")
    field.scroll_into_view_if_needed()
    field.click()
    page.keyboard.type("gc/?")
    expect(field).to_have_value("gc/?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    field.evaluate("field => field.blur()")
    visit.press("Control+/", "Alt+g", "c")
    visit.settle()
    assert "/results" in page.url
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_home_tells_what_somebody_else_did_since_the_last_visit(home: Path, visit: Visit, other_person: Callable[[str], Visit]) -> None:
    person, label = f"Grace {visit.theme}", f"moved-{visit.theme}"
    engine = open_store(settings_of(home).database_url)
    changes.visit(engine, person, now=now() - timedelta(days=2))
    move_label(engine, "support", label, "support@3", author="Ada", note="For Grace to see")
    engine.dispose()
    other = other_person(person)
    for _ in range(2):
        other.open("/")
        expect(other.page.get_by_role("heading", name=re.compile("Since your last visit"))).to_be_visible(timeout=SLOW)
        expect(other.page.get_by_text(label, exact=True)).to_be_visible()
    expect(other.page.get_by_text("For Grace to see").first).to_be_visible()
    other.shot("since-last-visit")
    visit.open("/")
    expect(visit.page.get_by_role("heading", name="Newest runs")).to_be_visible(timeout=SLOW)
    expect(visit.page.get_by_text("Since your last visit")).to_have_count(0)
    other.page.get_by_role("link", name="Difference").first.click()
    other.page.wait_for_url("**tab=difference**", timeout=SLOW)


def test_a_label_is_moved_with_its_evidence_in_sight_and_put_back_in_one_click(home: Path, visit: Visit) -> None:
    page = visit.page
    visit.open("/releases")
    page.get_by_role("button", name="Move production").click()
    expect(page.get_by_text(re.compile("support@3.*(wins|scored)")).last).to_be_visible(timeout=SLOW)
    page.get_by_label("Note", exact=True).fill("Walked here")
    page.get_by_role("button", name="Put production on version 3").click()
    expect(page.get_by_text("Walked here").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("dialog")).to_have_count(0)
    visit.shot("releases")
    page.get_by_role("button", name="Back to 1").click()
    expect(page.get_by_text("Rolled back from version 3 to version 1.").first).to_be_visible(timeout=SLOW)
    visit.settle()
    engine = open_store(settings_of(home).database_url)
    newest, before, *_ = label_history(engine, "support", "production")
    engine.dispose()
    assert (newest.number, before.number, before.note) == (1, 3, "Walked here")
