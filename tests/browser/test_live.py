"""The pages of live traffic, on the demo's traffic in a real browser: they can be used by everybody, and lead to one another."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.test_access import SLOW, UNREADABLE, sideways
from tests.pages.shop import settings_of
from workbench import golden_sets
from workbench.annotation import from_traces, queues
from workbench.annotation.from_traces import LiveAnswer
from workbench.monitoring import drift
from workbench.monitoring.demo_traffic import fill
from workbench.store.connection import open_store, reading
from workbench.store.traces import TraceSearch, find_traces

pytestmark = pytest.mark.timeout(300)
PAGES = {
    "overview": "/overview",
    "cost": "/cost?by=agent&other=gpt-4o",
    "latency": "/latency?by=agent",
    "drift": "/drift",
    "traces": "/traces?range=30d",
}
FOREVER_US = 9_000_000_000_000_000


@pytest.fixture(scope="module")
def home(home: Path) -> Iterator[Path]:
    """Give the filled store with the demo's traffic; the app embeds nothing, which takes long on a busy machine."""
    engine = open_store(settings_of(home).database_url)
    fill(engine)
    engine.dispose()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_EMBEDDER", "off")
        yield home


@pytest.fixture(scope="module")
def trace(home: Path) -> str:
    """Give a trace of an agent whose prompt is in the registry."""
    engine = open_store(settings_of(home).database_url)
    with reading(engine) as session:
        found = find_traces(session, search=TraceSearch(0, FOREVER_US, agent="support", version="1", order="newest"), limit=1, offset=0)
    engine.dispose()
    return found[0].trace_id


@pytest.fixture(params=["light", "dark"])
def theme(request: pytest.FixtureRequest) -> str:
    """Give both themes."""
    return str(request.param)


def opened(visit: Visit, name: str, path: str) -> None:
    visit.open(path)
    expect(visit.page.get_by_role("main").get_by_role("heading").first).to_be_visible(timeout=SLOW)
    if name == "drift":
        expect(visit.page.get_by_text("Figures and methods").first).to_be_visible(timeout=SLOW)
    visit.settle()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_that_is_ours_and_every_text_can_be_read(name: str, visit: Visit) -> None:
    opened(visit, name, PAGES[name])
    visit.check_access(f"live-{name}")
    visit.page.wait_for_function(f"() => ({UNREADABLE})().length === 0", timeout=10_000)


def test_axe_finds_nothing_in_a_trace(visit: Visit, trace: str) -> None:
    opened(visit, "trace", f"/traces?trace={trace}")
    visit.check_access("live-trace")


@pytest.mark.parametrize("theme", ["light"])
@pytest.mark.parametrize("width", [390, 1024])
def test_narrow_windows_do_not_scroll_sideways(width: int, app: str, window: Callable[..., Visit], trace: str) -> None:
    visit = window(app, width=width, height=800)
    for name, path in {**PAGES, "trace": f"/traces?trace={trace}"}.items():
        opened(visit, name, path)
        assert sideways(visit.page) <= 0, name
        visit.shot(f"live-{name}-{width}")


@pytest.mark.parametrize("theme", ["light"])
def test_a_click_on_a_bar_opens_the_traces_behind_it(visit: Visit) -> None:
    opened(visit, "cost", "/cost?by=agent")
    bar = visit.page.locator(".js-plotly-plot .bars .point path").first.bounding_box()
    assert bar is not None
    visit.page.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    expect(visit.page.get_by_role("heading", name="Traces")).to_be_visible(timeout=SLOW)
    visit.settle()
    assert re.search(r"[?&]agent=\w+", visit.page.url) and re.search(r"from=(\d{4}-\d\d-\d\d)&to=\1", visit.page.url)
    assert "order=dearest" in visit.page.url
    expect(visit.page.get_by_text("Open", exact=True).first).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("theme", ["light"])
def test_a_trace_goes_on_to_a_golden_set_to_people_and_into_the_editor(visit: Visit, trace: str, home: Path) -> None:
    engine = open_store(settings_of(home).database_url)
    page = visit.page
    opened(visit, "trace", f"/traces?trace={trace}")
    page.get_by_role("button", name="Add to golden set").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Question", exact=True)).to_be_visible(timeout=SLOW)
    visit.check_access("live-to-golden")
    before = golden_sets.revisions(engine, "questions")[0]
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text(f"Added to questions, revision {before.number + 1}.")).to_be_visible(timeout=SLOW)
    assert golden_sets.revisions(engine, "questions")[0].examples == before.examples + 1

    page.get_by_role("button", name="Send to queue").click()
    name = page.get_by_role("dialog").get_by_role("combobox")
    name.fill("from live")
    name.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent to from live.")).to_be_visible(timeout=SLOW)
    assert [(one.queue.name, one.counts.items) for one in queues.listing(engine)] == [("from live", 1)]
    engine.dispose()

    page.get_by_role("button", name="Open in prompt editor").click()
    expect(page.get_by_role("heading", name="Prompts")).to_be_visible(timeout=SLOW)
    assert "prompt=support" in page.url and "version=1" in page.url
    visit.settle()
    question = page.get_by_label("question", exact=True)
    expect(question).to_be_visible(timeout=SLOW)
    assert question.input_value()


@pytest.mark.parametrize("theme", ["light"])
def test_a_trace_opened_from_the_list_stays_open_and_is_left_again(visit: Visit) -> None:
    page = visit.page
    opened(visit, "traces", PAGES["traces"])
    page.get_by_role("main").get_by_role("link", name="Open").first.click()
    expect(page).to_have_url(re.compile(r"[?&]trace=\w+"), timeout=SLOW)
    visit.settle()
    page.get_by_role("button", name="Send to queue").click()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=SLOW)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="All traces").click()
    expect(page).not_to_have_url(re.compile(r"trace="), timeout=SLOW)


@pytest.mark.parametrize("theme", ["light"])
@pytest.mark.parametrize(("path", "link", "said"), [("/queues", "Open", "queue="), ("/drift", "Look", "against=days")])
def test_a_link_to_the_page_that_is_shown_moves_the_address(path: str, link: str, said: str, visit: Visit, home: Path) -> None:
    engine = open_store(settings_of(home).database_url)
    if path == "/queues":
        from_traces.send(engine, "to be opened", [LiveAnswer("a", "Question", "Answer")])
    else:
        drift.check_watch(engine, drift.find(engine, "answers of support"), embedder=None)
    engine.dispose()
    visit.open(path)
    visit.page.get_by_role("main").get_by_role("link", name=link).first.click()
    visit.page.wait_for_url(re.compile(re.escape(said)), timeout=SLOW)
    visit.settle()
    assert said in visit.page.url


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_rule_is_written_beside_what_it_would_say_and_let_go_again(visit: Visit) -> None:
    page = visit.page
    opened(visit, "overview", PAGES["overview"])
    page.get_by_role("button", name="Add a rule").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("failing")
    signal = dialog.get_by_role("combobox", name="What is looked at")
    signal.click()
    page.get_by_role("option", name="Share of failed calls to models").click()
    dialog.get_by_label("Alerts from, in %").fill("40")
    dialog.get_by_label("Alerts from, in %").press("Enter")
    expect(dialog.get_by_text("Now: Share of failed calls to models")).to_be_visible(timeout=SLOW)
    visit.settle()
    visit.check_access("live-add-rule")
    visit.shot("live-add-rule")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0, timeout=SLOW)
    expect(page.get_by_text(re.compile("failing – Share of failed calls"))).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Change").first.click()
    choice = page.get_by_role("dialog").get_by_role("combobox", name="Rule", exact=True)
    choice.click()
    page.get_by_role("option", name="failing").click()
    expect(dialog.get_by_label("Alerts from, in %")).to_have_value("40", timeout=SLOW)
    visit.settle()
    visit.check_access("live-change-rule")
    page.get_by_role("dialog").get_by_role("button", name="Let it go").click()
    expect(page.get_by_text(re.compile("failing – Share of failed calls"))).to_have_count(0, timeout=SLOW)


@pytest.mark.parametrize("theme", ["light"])
@pytest.mark.parametrize(("page", "adding"), [("cost", "Add a budget"), ("latency", "Add an objective")])
def test_forms_of_budgets_and_objectives_can_be_used_by_everybody(visit: Visit, page: str, adding: str) -> None:
    opened(visit, page, PAGES[page])
    visit.page.get_by_role("button", name=adding).click()
    dialog = visit.page.get_by_role("dialog")
    expect(dialog.get_by_label("Name", exact=True)).to_be_visible(timeout=SLOW)
    visit.settle()
    visit.check_access(f"live-add-{page}")
    visit.shot(f"live-add-{page}")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_text("give the")).to_be_visible(timeout=SLOW)
