"""Labelling by keys, in Chromium: every press is kept whatever the server does, and none is said to be saved before it is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.labelling.acts import SLOW, given, press, settled, shown
from tests.browser.labelling.serving import Server

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def server(own_server: Server) -> Server:
    """Give each of these tests a server of its own: a slow one still keeps what an earlier test sent."""
    return own_server


def test_twenty_presses_sixty_milliseconds_apart_are_all_kept_while_the_server_is_slow(server: Server, at: Callable[..., Page]) -> None:
    server.says("slow", "0.7")
    page = at("single")
    keys = ["1", "2", "3", "1", "1"] * 4
    press(page, *keys)
    assert "(item 21)" in shown(page)
    settled(page)
    values = {"1": "good", "2": "bad", "3": "unsure"}
    assert given(server, "single") == [(item, values[key]) for item, key in enumerate(keys, start=1)]


def test_the_next_item_does_not_wait_for_the_server_and_saved_does(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    server.says("slow", "2")
    page.keyboard.press("1")
    assert "(item 2)" in shown(page)
    expect(page.locator(".saving")).to_have_text("saving 1", timeout=500)
    assert given(server, "single") == []
    settled(page)
    assert given(server, "single") == [(1, "good")]
    expect(page.locator(".counts")).to_contain_text("1 of 60 done · 1 yours")


def test_what_the_server_refuses_is_said_and_comes_back(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    server.says("refused", "2")
    # So slow that three answers are given before the first comes back.
    server.says("slow", "1")
    press(page, "1", "1", "1")
    server.says("slow", "0")
    expect(page.get_by_role("alert")).to_contain_text("Not kept: this item was taken back.", timeout=SLOW)
    settled(page)
    assert "(item 4)" in shown(page), "nobody's answer goes to an item that came back under their hands"
    server.says("refused", "")
    press(page, "2")
    assert "(item 2)" in shown(page)
    press(page, "3")
    settled(page)
    assert given(server, "single") == [(1, "good"), (3, "good"), (4, "bad"), (2, "unsure")]


def test_nothing_is_lost_when_the_server_is_killed_in_the_middle(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    press(page, *"12121")
    settled(page)
    server.says("slow", "1.5")
    press(page, "3", "3")
    server.kill()
    kept = given(server, "single")
    assert kept[:5] == [(1, "good"), (2, "bad"), (3, "good"), (4, "bad"), (5, "good")], "what was said to be saved is in the store"
    press(page, "1")
    expect(page.locator(".saving")).to_have_text("waiting 3", timeout=10_000)
    expect(page.locator(".notices")).to_contain_text("Not saved yet, 3 waiting – keep this page open.")
    expect(page.get_by_role("dialog")).to_contain_text("Connection error", timeout=SLOW)
    press(page, "2")
    assert "(item 9)" in shown(page), "nobody answers what they cannot see"
    press(page, "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "2")
    assert "(item 10)" in shown(page), "one can go on without the server"
    server.says("slow", "0")
    server.start()
    settled(page)
    assert sorted(given(server, "single")) == [*kept[:5], (6, "unsure"), (7, "unsure"), (8, "good"), (9, "bad")]
    assert "(item 10)" in shown(page)
    expect(page.locator(".notices")).to_be_empty()


def test_the_frame_says_that_the_server_is_gone_only_while_it_is(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    press(page, "1")
    settled(page)
    server.kill()
    expect(page.get_by_role("dialog")).to_contain_text("Connection error", timeout=SLOW)
    server.start()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=SLOW)
    press(page, "2")
    settled(page)
    assert given(server, "single") == [(1, "good"), (2, "bad")]


def test_what_was_waiting_survives_the_death_of_server_and_page(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    server.says("slow", "2")
    press(page, "1", "2")
    server.kill()
    page.goto("about:blank")
    assert given(server, "single") == []
    server.says("slow", "0")
    server.start()
    page.goto(f"{server.base}/?queue=single")
    page.wait_for_selector(".desk .option", timeout=SLOW)
    settled(page)
    assert given(server, "single") == [(1, "good"), (2, "bad")]
    assert "(item 3)" in shown(page)
    assert page.evaluate("Object.keys(localStorage).filter((key) => /labelling.*-.*-.*-/.test(key)).length") == 0


def test_nothing_pales_while_the_server_thinks(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    server.says("slow", "4")
    page.keyboard.press("1")
    page.wait_for_timeout(2_500)
    faded = """(desk) => {
      let at = desk.getRootNode().host;
      while (at && getComputedStyle(at).opacity === "1") at = at.parentElement;
      return at && at.className;
    }"""
    assert page.locator(".desk").evaluate(faded) is None
    settled(page)


def test_leaving_with_something_unsent_is_asked_about(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", agree)
    server.says("slow", "2")
    page.keyboard.press("1")
    page.reload()
    assert asked == ["beforeunload"]
    settled(page)
    page.reload()
    assert asked == ["beforeunload"]
