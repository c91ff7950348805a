"""What a labeller does and sees."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.labelling.serving import Server

SLOW = 60_000
GAP_MS = 60
"""The quickest that a person presses keys one after the other."""


def shown(page: Page) -> str:
    """Give the text of the item on the screen."""
    return page.locator(".item").inner_text()


def press(page: Page, *keys: str, gap_ms: int = GAP_MS) -> None:
    """Press keys, a person's quickest gap apart."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(gap_ms)


def settled(page: Page) -> None:
    """Wait until everything is said to be saved."""
    expect(page.locator(".saving")).to_have_text("saved", timeout=SLOW)


def given(server: Server, queue: str, question: str = "good") -> list[tuple[int, Any]]:
    """Give item and answer of all that was kept, in order."""
    return [(entry["item"], entry["answers"].get(question)) for entry in server.desk(queue).entries()]
