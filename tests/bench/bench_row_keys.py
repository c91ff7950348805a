"""Measure in Chromium how long it takes from a press of J to the next row painted, on a run of 10,000 examples.

    uv run python -m tests.bench.bench_row_keys [--presses 30]

Prints the median and the 95th percentile in milliseconds: from the key's event in the browser to the first frame that shows the next row's
place in the list and its answers.
"""

import argparse
import os
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.bench.bench_pages import fill_large
from tests.browser.conftest import CHROMIUM, FLAGS, SETTLED, serving

WATCH = """(place) => new Promise((done) => {
  let pressed = 0;
  const isThere = () => document.body.innerText.includes(place)
    && document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning';
  document.addEventListener('keydown', () => { pressed = performance.now(); }, {once: true, capture: true});
  const look = () => requestAnimationFrame(() => pressed && isThere() ? done(performance.now() - pressed) : look());
  look();
})"""


def measure(page: Page, base: str, presses: int) -> list[float]:
    """Press J again and again, each time waiting for the row; gives milliseconds."""
    page.goto(f"{base}/results?run=1&outcome=all&order=set&row=0.0")
    page.wait_for_selector(SETTLED, timeout=60_000)
    page.get_by_text("Row 1 of 10,000").wait_for()
    times = []
    for number in range(2, presses + 2):
        waiting = page.evaluate_handle(f"() => {{ window.waiting = ({WATCH})('Row {number:,} of 10,000'); }}")
        waiting.dispose()
        page.keyboard.press("j")
        times.append(float(page.evaluate("() => window.waiting")))
    return times


def main() -> None:
    """Fill a store, serve it and press keys."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--presses", type=int, default=30)
    presses = parser.parse_args().presses
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKBENCH_HOME"] = folder
        fill_large()
        with serving(Path(folder)) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            times = measure(browser.new_page(), base, presses + 3)[3:]
            browser.close()
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"key to next row painted, {len(times)} presses: median {statistics.median(times):.0f} ms, 95th percentile {p95:.0f} ms")


if __name__ == "__main__":
    main()
