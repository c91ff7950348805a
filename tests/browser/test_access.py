"""Every page, in both themes, can be used by people who cannot see, point or tell colours apart, and at 200 % zoom."""

import contextlib
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.conftest import Visit

SLOW = 60_000
pytestmark = pytest.mark.timeout(300)

PAGES = {
    "home": "/",
    "compare": "/compare",
    "compare-run": "/compare?run=1",
    "results": "/results",
    "run": "/results?run=1",
    "row": "/results?run=1&row=0.0",
    "broken-run": "/results?run=2",
    "no-run": "/results?run=99",
    "prompt": "/prompts",
    "versions": "/prompts?prompt=support&tab=versions",
    "difference": "/prompts?prompt=support&tab=difference",
    "new-prompt": "/prompts?new=yes",
    "golden-sets": "/golden_sets",
    "label": "/label",
    "queues": "/queues",
    "new-queue": "/queues?new=yes",
    "adjudicate": "/adjudicate",
    "verdicts": "/verdicts",
    "spending": "/spending?range=all",
    "releases": "/releases",
}
UNREADABLE = """() => {
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const page = light(getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor);
  return [...document.querySelectorAll(".js-plotly-plot text")].filter((one) => one.textContent.trim()).filter((one) => {
    const own = light(getComputedStyle(one).fill);
    return (Math.max(own, page) + 0.05) / (Math.min(own, page) + 0.05) < 4.5;
  }).map((one) => `${one.textContent} ${getComputedStyle(one).fill}`);
}"""


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    """Give both themes: what can be read in one may be lost in the other."""
    return str(request.param)


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_that_is_ours(name: str, visit: Visit) -> None:
    visit.open(PAGES[name])
    expect(visit.page.get_by_role("main").get_by_role("heading").first).to_be_visible(timeout=SLOW)
    visit.settle()
    visit.check_access(name)


@pytest.mark.parametrize("theme", ["light"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/prompts",
        "/golden_sets",
        "/label",
        "/queues",
        "/adjudicate",
        "/verdicts",
        "/overview",
        "/cost",
        "/latency",
        "/drift",
        "/traces",
        "/spending",
        "/releases",
    ],
)
def test_axe_finds_nothing_on_a_page_that_says_what_to_do_first(path: str, empty_app: str, window: Callable[..., Visit]) -> None:
    visit = window(empty_app)
    visit.open(path)
    visit.check_access(f"empty{path.replace('/', '-')}")


def test_axe_finds_nothing_in_the_search_the_sheet_and_the_dialog_of_a_label(visit: Visit) -> None:
    page = visit.page
    visit.open("/releases")
    visit.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    visit.check_access("shortcuts")
    visit.press("Escape", "/")
    page.get_by_label("Search prompts, golden sets, runs, queues and judges").fill("versions")
    expect(page.get_by_role("dialog").get_by_text("Runs", exact=True)).to_be_visible(timeout=SLOW)
    visit.check_access("search")
    visit.press("Escape")
    page.get_by_role("button", name="Put a label on 3").click()
    expect(page.get_by_role("button", name="Put production on version 3")).to_be_visible(timeout=SLOW)
    visit.check_access("move-a-label")


@pytest.mark.parametrize("name", ["run", "spending"])
def test_texts_in_figures_can_be_read(name: str, visit: Visit) -> None:
    visit.open(PAGES[name])
    expect(visit.page.locator(".js-plotly-plot").first).to_be_visible(timeout=SLOW)
    visit.settle()
    # The app's own style may come a moment after the figures when a window is new.
    with contextlib.suppress(TimeoutError):
        visit.page.wait_for_function(f"() => ({UNREADABLE})().length === 0", timeout=10_000)
    assert visit.page.evaluate(UNREADABLE) == []


def test_at_200_per_cent_zoom_no_page_scrolls_sideways_and_the_sidebar_is_out_of_the_way(app: str, window: Callable[..., Visit]) -> None:
    visit = window(app, width=720, height=450)
    for name, path in PAGES.items():
        visit.open(path)
        expect(visit.page.get_by_role("main").get_by_role("heading").first).to_be_visible(timeout=SLOW)
        visit.settle()
        assert sideways(visit.page) <= 0, name
        assert visit.page.get_by_test_id("stSidebar").get_attribute("data-collapsed") == "true", name
        visit.shot(f"zoom-{name}")


def sideways(page: Page) -> int:
    """Give how much wider the page is than its window."""
    return int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"))


def test_every_control_on_the_way_is_reached_by_tab_and_shows_its_focus(visit: Visit) -> None:
    visit.open("/releases")
    seen = []
    for _ in range(24):
        visit.press("Tab")
        seen.append(
            visit.page.evaluate("""() => {
          const at = document.activeElement, style = getComputedStyle(at);
          const shown = style.outlineStyle !== "none" || style.boxShadow !== "none" || at.matches("a:focus-visible");
          return [at.tagName, at.innerText?.trim().split("\\n").pop() ?? "", shown];
        }""")
        )
    names = [name for _, name, _ in seen]
    assert "Releases" in names and "Compare" in names
    assert [one for one in seen if not one[2]] == []
