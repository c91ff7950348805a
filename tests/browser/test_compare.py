import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.loopback import LoopbackServer

SLOW = 60_000
pytestmark = pytest.mark.timeout(400)


def begin_slow(visit: Visit, server: LoopbackServer, name: str) -> None:
    """Start a run of one variant at a slow server, seen from the form on."""
    page = visit.page
    visit.open("/compare?variant=support@1,model=hosted_vllm/echo")
    page.get_by_role("button", name="Options of variant 1").click()
    page.get_by_role("textbox", name="API base").fill(server.api_base)
    page.get_by_role("textbox", name="API base").press("Enter")
    page.keyboard.press("Escape")
    visit.settle()
    page.get_by_text("Limits and name").click()
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    page.get_by_role("textbox", name="Name", exact=True).press("Enter")
    visit.settle()
    page.get_by_text("Take answers from the cache").click()
    visit.settle()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_text("Calls left")).to_be_visible(timeout=SLOW)


def test_a_check_is_built_and_removed_and_the_address_can_be_sent(visit: Visit) -> None:
    page = visit.page
    visit.open("/compare")
    page.get_by_role("combobox", name="Check that the answer").click()
    page.keyboard.type("at most so many words")
    page.keyboard.press("Enter")
    # The field for the value is another one for each kind of check: it is typed into when it has come, and stays what it is.
    expect(page.get_by_role("combobox", name="Check that the answer")).to_have_value(re.compile("at most so many words"), timeout=SLOW)
    page.wait_for_timeout(1_000)
    visit.settle()
    page.get_by_role("textbox", name="Value").fill("40")
    page.get_by_role("textbox", name="Value").press("Enter")
    expect(page.get_by_text("at most 40 words")).to_be_visible(timeout=SLOW)
    page.wait_for_url(re.compile("check=max_words%3A40"))
    page.reload()
    expect(page.get_by_text("at most 40 words")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Remove the check max_words:40").click()
    expect(page.get_by_text("at most 40 words")).to_have_count(0, timeout=SLOW)
    visit.settle()
    assert "check=" not in page.url


def test_the_price_stands_beside_the_form_wherever_one_has_scrolled(visit: Visit) -> None:
    page = visit.page
    visit.open("/compare")
    page.get_by_text("The same from the command line").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_in_viewport()
    page.set_viewport_size({"width": 1024, "height": 900})
    # Below, where there is no room beside; the page is laid out anew a moment after the window has changed.
    edge = "(key) => document.querySelector(`.st-key-${key}`).getBoundingClientRect()"
    page.wait_for_function(f"() => ({edge})('summary').top > ({edge})('form').bottom - 5", timeout=SLOW)


def test_several_runs_go_on_survive_another_page_and_are_cancelled(visit: Visit) -> None:
    page = visit.page
    first, second = (f"{word} {uuid.uuid4().hex[:6]}" for word in ("First", "Second"))
    with LoopbackServer(first_byte_ms=100_000) as server:
        begin_slow(visit, server, first)
        page.get_by_role("button", name="New comparison").click()
        expect(page.get_by_text("Going on now (1)")).to_be_visible(timeout=SLOW)
        begin_slow(visit, server, second)
        expect(page.get_by_role("heading", name=second)).to_be_visible(timeout=SLOW)
        expect(page.get_by_text("Going on now (1)")).to_be_visible(timeout=SLOW)
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Prompts").click()
        expect(page.get_by_role("heading", name="Prompts", exact=True)).to_be_visible(timeout=SLOW)
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Compare").click()
        expect(page.get_by_role("heading", name=second)).to_be_visible(timeout=SLOW)
        page.get_by_role("button", name="Watch").click()
        expect(page.get_by_role("heading", name=first)).to_be_visible(timeout=SLOW)
        visit.settle()
        page.get_by_role("button", name="Cancel", exact=True).first.click()
        expect(page.get_by_text("Cancelled by a person.")).to_be_visible(timeout=SLOW)
        expect(page.get_by_role("heading", name=first)).to_be_visible()
        page.locator(".st-key-live_runs").get_by_role("button", name=re.compile("Cancel")).click()
        expect(page.get_by_text(re.compile("Going on now"))).to_have_count(0, timeout=SLOW)


def test_a_run_is_repeated_as_it_was(visit: Visit) -> None:
    page = visit.page
    visit.open("/compare?run=1")
    page.get_by_role("button", name="The same again").click()
    expect(page.get_by_text("Filled in as run 1 was.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("at most 40 words")).to_be_visible()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled(timeout=SLOW)
    assert "variant=support%401" in page.url and "like=" not in page.url
