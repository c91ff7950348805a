"""Measure how long a labeller waits from key to next item painted, in Chromium, on the real app with a full store.

    uv run python -m tests.bench.bench_labelling [--presses 200] [--gap-ms 250]

The store has a queue of 5,000 items with 20,000 answers. Measured in the page: from `keydown` until the frame after the one in which the
item has changed has begun. Prints median, p95 and slowest in milliseconds, how many presses were kept, and how many of 20 presses at gaps
of 60 ms were.
"""

import argparse
import contextlib
import re
import statistics
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import Engine

from tests.browser.conftest import CHROMIUM, FLAGS, serving
from tests.pages.shop import settings_of
from workbench.annotation import labelling, queues
from workbench.annotation.queues import GuidelineDraft, Settings
from workbench.annotation.sources import FileSource, ReadyItem
from workbench.store import queue_items
from workbench.store.connection import open_store, reading

ITEMS, PEOPLE = 5_000, 4
TEXT = "It is a long answer about invoices, bookings and what is due when. " * 12
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


def fill(engine: Engine) -> int:
    """Make the queue and its answers; give its id."""
    items = [ReadyItem(f"k{n:04}", [{"name": "answer", "title": "Answer", "text": f"{n}. {TEXT}"}]) for n in range(ITEMS)]
    question = {"name": "tone", "text": "How is the tone?", "kind": "scale", "options": [1, 2, 3, 4, 5]}
    how = Settings(annotators=PEOPLE + 1, ordering="given", repeats=0.05)
    queue = queues.create(engine, name="many", source=FileSource("bench", items), guideline=GuidelineDraft("", [question]), settings=how)
    with reading(engine) as session:
        ids = [one.id for one in queue_items.thin_items(session, queue_id=queue)]
    for person in range(PEOPLE):
        labelling.submit(engine, queue, f"person {person}", [_entry(id, str(1 + id % 5)) for id in ids], as_shown=False)
    return queue


def _entry(item: int, tone: str) -> dict[str, object]:
    fields = {"kind": "answer", "answers": {"tone": tone}, "comment": "", "is_flagged": False, "ms": 2_000, "replaces": None}
    return {"token": str(uuid.uuid4()), "item": item, **fields}


@contextlib.contextmanager
def open_queue(base: str, queue: int, person: str) -> Iterator[Page]:
    """Open the queue in a window, with its stopwatch."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{base}/label?queue={queue}&as={person}")
        page.wait_for_selector(".desk .option", timeout=60_000)
        page.wait_for_timeout(1_500)
        page.evaluate(STOPWATCH)
        yield page
        browser.close()


def press(base: str, queue: int, person: str, presses: int, gap_ms: int) -> list[float]:
    """Press so many keys at such gaps and wait until all are saved; give the milliseconds of each press."""
    with open_queue(base, queue, person) as page:
        for at in range(presses):
            page.keyboard.press(str(1 + at % 5))
            page.wait_for_timeout(gap_ms)
        expect(page.locator(".saving")).to_have_text(re.compile("^saved"), timeout=60_000)
        found: list[float] = page.evaluate("window.waits")
        return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--gap-ms", type=int, default=250)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(settings_of(Path(folder)).database_url)
        queue = fill(engine)
        with serving(Path(folder)) as base:
            waits = press(base, queue, "Ada", asked.presses, asked.gap_ms)
            press(base, queue, "Grace", 20, 60)
        kept = {one.person: one.answers for one in labelling.progress(engine, queue).people}
        engine.dispose()
    median, p95 = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
    print(f"{len(waits)} presses, {asked.gap_ms} ms apart: median {median:.1f} ms, p95 {p95:.1f} ms, at most {max(waits):.1f} ms")
    print(f"kept {kept.get('Ada', 0)} of {asked.presses}; at gaps of 60 ms {kept.get('Grace', 0)} of 20")


if __name__ == "__main__":
    main()
