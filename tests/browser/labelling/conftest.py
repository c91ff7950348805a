"""Give tests the small app around the labelling component, and windows on it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.labelling.acts import SLOW
from tests.browser.labelling.serving import Server


@pytest.fixture(scope="module")
def lasting_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give the small app, for this module's tests."""
    found = Server(tmp_path_factory.mktemp("desk"))
    yield found
    found.kill()


@pytest.fixture
def server(lasting_server: Server) -> Server:
    """Give the small app as if nobody had been there."""
    lasting_server.begin_anew()
    return lasting_server


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """Give a small app of its own, for a test that is rough with it."""
    found = Server(tmp_path)
    found.start()
    yield found
    found.kill()


@pytest.fixture
def at(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open a queue in a window of its own; fails at the end where a text of an item had become markup, or a script broke."""
    opened: list[Page] = []
    broken: list[str] = []

    def opens(queue: str, *, width: int = 1440, height: int = 900, scheme: Any = "light") -> Page:
        page = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme).new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        opened.append(page)
        page.goto(f"{server.base}/?queue={queue}")
        page.wait_for_selector(".desk .option, .desk textarea, .desk .state", timeout=SLOW)
        return page

    yield opens
    for page in opened:
        assert not page.evaluate("Boolean(window.isBroken)")
        page.context.close()
    assert broken == []
