"""Start the app as a person does, and a browser that can reach this machine only."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import axe
from tests.pages.shop import settings_of, shared_shop
from workbench.settings import PACKAGE, ROOT, Settings
from workbench.store import workers
from workbench.store.connection import open_store, reading

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"),
]
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"
SCREENSHOTS = ROOT / "screenshots"
TAKES_PICTURES = os.environ.get("WORKBENCH_SCREENSHOTS") == "1"


@dataclass
class Visit:
    """A window on the app, and everything that went wrong in it."""

    page: Page
    base: str
    complaints: list[str] = field(default_factory=list)
    theme: str = "light"

    def open(self, path: str) -> None:
        """Open an address of the app and wait until it is drawn."""
        self.page.goto(self.base + path)
        self.settle()

    def settle(self) -> None:
        """Wait until no script runs; fails where a page raised something."""
        # What was just pressed starts a script a moment later, not at once.
        self.page.wait_for_timeout(120)
        self.page.wait_for_selector(SETTLED, timeout=30_000)
        assert self.page.locator("[data-testid=stException]").count() == 0, self.page.inner_text("[data-testid=stException]")

    def press(self, *keys: str) -> None:
        """Press keys one after the other, once there is somebody who hears them."""
        self.page.wait_for_function("() => Boolean(window.workbenchKeyboard)", timeout=30_000)
        for key in keys:
            self.page.keyboard.press(key)

    def shot(self, name: str) -> None:
        """Save a picture of the whole page where `WORKBENCH_SCREENSHOTS=1` asks for it."""
        if TAKES_PICTURES:
            self.page.screenshot(path=SCREENSHOTS / f"{name}-{self.theme}.png", full_page=True)

    def check_access(self, name: str) -> None:
        """Fail with all that axe objects to on the page as it is now; `name` says which it is."""
        self.shot(name)
        assert axe.violations(self.page) == [], name

    def watch(self) -> None:
        """Note errors on the console and requests that leave this machine."""
        self.page.on("console", lambda said: self._note(said.type, f"{said.text} {said.location.get('url', '')}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda asked: self._leaves(asked.url))

    def _note(self, kind: str, text: str) -> None:
        # Streamlit looks for its server below the page's own path first, and finds it one level up.
        if kind == "error" and not ("404" in text and "/_stcore/" in text):
            self.complaints.append(text)

    def _leaves(self, url: str) -> None:
        if not url.startswith((self.base, self.base.replace("http", "ws", 1), "data:", "blob:")):
            self.complaints.append(f"left this machine: {url}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a filled store, for this module's tests alone."""
    folder = tmp_path_factory.mktemp("browser")
    shutil.copytree(shared_shop(tmp_path_factory), folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[str]:
    """Give the address of the app on a filled store without a worker; it and the workers that it starts end with the tests."""
    with serving(home) as base:
        yield base
    end_workers(settings_of(home))


@pytest.fixture(scope="module")
def empty_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the app on an empty store."""
    with serving(tmp_path_factory.mktemp("empty")) as base:
        yield base


@contextlib.contextmanager
def serving(home: Path, *, person: str = "") -> Iterator[str]:
    """Serve the app on the store of a folder, as the person named; give its address."""
    settings = settings_of(home)
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(PACKAGE / "app.py"), f"--server.port={port}"]
    environment = {**os.environ, "WORKBENCH_HOME": str(home), "WORKBENCH_DATABASE_URL": settings.database_url}
    if person:
        environment["WORKBENCH_AUTHOR"] = person
    log_file = home / f"app-{port}.log"
    with log_file.open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(base, log_file)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=20)


def end_workers(settings: Settings) -> None:
    """End the workers that an app has started on a store."""
    engine = open_store(settings.database_url)
    with reading(engine) as session:
        found = workers.list_workers(session)
    for worker in found:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker.pid, signal.SIGKILL)
    engine.dispose()


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _wait_for(base: str, log: Path) -> None:
    end = time.monotonic() + 60
    while True:
        with contextlib.suppress(urllib.error.URLError), urllib.request.urlopen(f"{base}/_stcore/health", timeout=5):
            return
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.2)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a browser; skip where none is installed, but never in CI."""
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no Chromium on this machine: install the package `chromium`")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(params=["light", "dark"] if TAKES_PICTURES else ["light"])
def theme(request: pytest.FixtureRequest) -> str:
    """Give the theme that the test's windows have; where pictures are taken, the test is done in both."""
    return str(request.param)


@pytest.fixture
def window(theme: str, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open windows: `window(base)`, or `window(base, width=…, height=…)`; fails at the end where console or network complained in any."""
    opened: list[tuple[BrowserContext, Visit]] = []

    def opens(base: str, *, width: int = 1440, height: int = 900) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if theme == "dark" else "light")
        found = Visit(context.new_page(), base, theme=theme)
        found.watch()
        opened.append((context, found))
        return found

    yield opens
    for context, _ in opened:
        context.close()
    assert [found.complaints for _, found in opened if found.complaints] == []


@pytest.fixture
def visit(app: str, window: Callable[..., Visit]) -> Visit:
    """Give a window; fails at its end where the console or the network complained."""
    return window(app)


@pytest.fixture
def other_person(home: Path, window: Callable[..., Visit]) -> Iterator[Callable[[str], Visit]]:
    """Open a window of somebody else on the same store: an app of their own, since the machine says who acts."""
    with contextlib.ExitStack() as stack:

        def opens(name: str) -> Visit:
            found = window(stack.enter_context(serving(home, person=name)))
            stack.callback(found.page.context.close)
            return found

        yield opens
