"""Measure how long a labeller waits from key to next item painted, in Chromium.

    uv run python -m tests.bench.bench_labelling [--presses 200] [--gap-ms 250] [--slow-s 0]

On a made-up queue of 5,000 items whose server side is one SQLite file (tests/browser/labelling); every press is stored, and `--slow-s`
makes each of the server's answers slower. Measured in the page: from `keydown` until the frame after the one in which the item has changed
has begun. Prints median, p95 and slowest in milliseconds, and how many presses were kept.
"""

import argparse
import contextlib
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.labelling.serving import Server

QUEUE = "many"
STOPWATCH = """() => {
  const item = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
    .map((host) => host.shadowRoot.querySelector(".item")).find(Boolean);
  let began = null;
  window.waits = [];
  window.addEventListener("keydown", () => { began = performance.now(); }, true);
  new MutationObserver(() => {
    if (began === null) return;
    const from = began;
    began = null;
    requestAnimationFrame(() => requestAnimationFrame(() => window.waits.push(performance.now() - from)));
  }).observe(item, {childList: true});
}"""


@contextlib.contextmanager
def open_queue(server: Server) -> Iterator[Page]:
    """Open the queue in a window, with its stopwatch."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{server.base}/?queue={QUEUE}")
        page.wait_for_selector(".desk .option", timeout=60_000)
        page.wait_for_timeout(1_000)
        page.evaluate(STOPWATCH)
        yield page
        browser.close()


def measure(server: Server, presses: int, gap_ms: int) -> tuple[list[float], int]:
    """Press and wait as asked; give milliseconds of each press, and how many answers were kept."""
    with open_queue(server) as page:
        for at in range(presses):
            page.keyboard.press("123"[at % 3])
            page.wait_for_timeout(gap_ms)
        expect(page.locator(".saving")).to_have_text("saved", timeout=60_000)
        waits: list[float] = page.evaluate("window.waits")
    return waits, len({entry["item"] for entry in server.desk(QUEUE).entries()})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--gap-ms", type=int, default=250)
    parser.add_argument("--slow-s", type=float, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        server.says("slow", str(asked.slow_s))
        server.start()
        try:
            waits, kept = measure(server, asked.presses, asked.gap_ms)
        finally:
            server.kill()
    median, p95 = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
    print(f"{len(waits)} presses, {asked.gap_ms} ms apart: median {median:.1f} ms, p95 {p95:.1f} ms, at most {max(waits):.1f} ms")
    print(f"kept {kept} of {asked.presses}")


if __name__ == "__main__":
    main()
