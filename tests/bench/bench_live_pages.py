"""Measure the pages of live traffic on a large store, in a real browser.

    uv run python -m tests.bench.bench_live_pages [--spans 1000000] [--times 7]

The store holds spans with texts over the last 30 days, four to a trace, taken in as the collector does. For each page a fresh browser
window is opened several times, the page's first address in a new process of the app being thrown away. Printed are, in milliseconds: until
the title is seen (first paint), until no script runs (the whole page, of Drift until its windows are being compared), and how long the
server takes to answer by AppTest with empty caches; then the memory of the app's process.
"""

import argparse
import os
import re
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.bench.bench_pages import measure
from tests.bench.traffic import BATCH, Traffic
from tests.browser.conftest import CHROMIUM, FLAGS, SETTLED, serving
from tests.pages.shop import settings_of
from workbench.monitoring.conventions import read_otlp_protobuf
from workbench.monitoring.receiving import receiver_from
from workbench.store.connection import open_store

PAGES = ("overview?", "cost?range=30d", "latency?range=30d", "drift?range=30d", "traces?range=30d", "traces?range=30d&words=invoice")
AT_ONCE = 10


def fill(home: Path, spans: int) -> None:
    """Take spans in, ten requests of 200 in one transaction."""
    engine = open_store(settings_of(home).database_url)
    receiver, traffic = receiver_from(engine, {}), Traffic(texts=True)
    requests = spans // BATCH
    for number in range(0, requests, AT_ONCE):
        bodies = [traffic.next((number + place) / requests) for place in range(AT_ONCE)]
        receiver.receive([read_otlp_protobuf(body, now_us=time.time_ns() // 1000) for body in bodies])
    engine.dispose()


def visit(browser: Browser, base: str, path: str) -> tuple[float, float]:
    """Open a page in a window of its own; give milliseconds until its title is seen and until it is whole."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(f"{base}/{path}")
    page.locator("[data-testid=stMain] h1").first.wait_for(timeout=60_000)
    painted = time.perf_counter()
    page.wait_for_selector(SETTLED, timeout=60_000)
    whole = time.perf_counter()
    context.close()
    return 1000 * (painted - begun), 1000 * (whole - begun)


def memory_mib(port: int) -> float:
    """Give the resident memory of the process that listens on a port."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if f"--server.port={port}" in (status.parent / "cmdline").read_text():
                found = re.search(r"VmRSS:\s+(\d+)", status.read_text())
                return int(found[1]) / 1024 if found else 0.0
        except OSError:
            continue
    return 0.0


def main() -> None:
    """Fill a store and measure every page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--spans", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=7)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        begun = time.perf_counter()
        fill(home, wanted.spans)
        size = sum(file.stat().st_size for file in home.glob("workbench.db*"))
        print(
            f"{wanted.spans:,} spans with texts in {time.perf_counter() - begun:.0f} s, {size / wanted.spans:,.0f} bytes a span", flush=True
        )
        with serving(home) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for path in PAGES:
                visit(browser, base, path)
                painted, whole = zip(*(visit(browser, base, path) for _ in range(wanted.times)), strict=True)
                print(f"{path} in Chromium: title {statistics.median(painted):.0f} ms, whole {statistics.median(whole):.0f} ms", flush=True)
            browser.close()
            print(f"memory of the app: {memory_mib(int(base.rsplit(':', 1)[1])):.0f} MiB", flush=True)
        os.environ["WORKBENCH_HOME"] = folder
        for path in PAGES:
            page, _, query = path.partition("?")
            values: dict[str, object] = dict(part.split("=") for part in query.split("&") if part)
            cold, warm = measure(page, values, wanted.times)
            print(
                f"{path} by AppTest: median {statistics.median(cold):.0f} ms; with full caches {statistics.median(warm):.0f} ms", flush=True
            )


if __name__ == "__main__":
    main()
