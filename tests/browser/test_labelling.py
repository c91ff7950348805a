"""Sit down and label: join, read the guideline, thirty labels by keyboard, undo, flag, finish; then decide what people disagree about."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.browser.conftest import Visit
from tests.browser.labelling.serving import Server
from tests.pages.label_acts import answered, golden_queue
from tests.pages.shop import COMPARED, settings_of
from workbench.annotation import labelling, queues, settling
from workbench.annotation.queues import GuidelineDraft, Settings
from workbench.annotation.sources import OutputSource
from workbench.settings import PACKAGE
from workbench.store.connection import open_store

SLOW = 60_000
pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def store(home: Path) -> Iterator[Engine]:
    found = open_store(settings_of(home).database_url)
    yield found
    found.dispose()


def outputs_queue(store: Engine, name: str, **settings: object) -> int:
    """Make a queue of thirty answers."""
    draft = GuidelineDraft("Good is what a customer can act on. <b>Be strict.</b>")
    how = Settings(ordering="given", **settings)  # type: ignore[arg-type]
    return queues.create(store, name=name, source=OutputSource(COMPARED), guideline=draft, settings=how, author="Mira")


def saved(page: Page) -> None:
    """Wait until the store has all that was pressed."""
    expect(page.locator(".saving")).to_have_text(re.compile("^saved"), timeout=SLOW)


def mine(page: Page, count: int) -> None:
    expect(page.locator(".counts")).to_contain_text(f"{count} yours", timeout=SLOW)


def test_a_whole_sitting_by_keyboard(visit: Visit, store: Engine) -> None:
    page = visit.page
    queue = outputs_queue(store, f"sitting {visit.theme}")
    visit.open("/label")
    page.get_by_role("textbox", name="Your name").fill("Ada")
    page.get_by_role("textbox", name="Your name").press("Enter")
    visit.settle()
    page.locator(f".st-key-start_{queue}").get_by_role("button").click()
    expect(page.get_by_text("Is the answer good?")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Good is what a customer can act on. <b>Be strict.</b>")).to_be_visible()
    assert "support@" not in page.locator(".desk").inner_text(), "which variant answered is hidden"
    visit.check_access("labelling")
    visit.press("i")
    visit.press(*("1" if place % 3 else "2" for place in range(12)))
    visit.press("Backspace", "2")
    visit.press("f", "1")
    visit.press(*("1" for _ in range(16)))
    visit.press("Space")
    saved(page)
    mine(page, 29)
    expect(page.get_by_text(re.compile("thank you|All done|waiting", re.IGNORECASE)).first).to_be_visible(timeout=SLOW)
    visit.shot("labelling-done")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", name="Label", exact=True)).to_be_visible(timeout=SLOW)
    found = labelling.progress(store, queue).people[0]
    assert (found.person, found.answers, found.skips, found.flags) == ("Ada", 29, 1, 1)
    eleventh = labelling.history(store, queue, "Ada", limit=40)[11]
    assert eleventh.answers == {"good": "bad"}, "undone and said anew"


def test_a_golden_example_is_verified_by_one_key_and_corrected_where_it_is_wrong(visit: Visit, store: Engine) -> None:
    page = visit.page
    queue = golden_queue(store, name=f"one key {visit.theme}")
    visit.open(f"/label?queue={queue}&as=Ada")
    expect(page.get_by_text("Is the expected answer right?")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("The expected answer as it should be")).to_be_hidden()
    visit.press("y", "y", "n")
    expect(page.get_by_text("The expected answer as it should be")).to_be_visible()
    visit.check_access("correcting")
    visit.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("31 euros")
    page.keyboard.press("Control+Enter")
    visit.press("y")
    saved(page)
    mine(page, 4)
    said = [one.answers for one in labelling.history(store, queue, "Ada")]
    assert said == [{"right": "yes"}, {"right": "yes"}, {"right": "no", "correction": "31 euros"}, {"right": "yes"}]


def test_a_reload_goes_on_where_it_was(visit: Visit, store: Engine) -> None:
    page = visit.page
    queue = outputs_queue(store, f"reload {visit.theme}")
    visit.open(f"/label?queue={queue}&as=Grace")
    expect(page.get_by_text("Is the answer good?")).to_be_visible(timeout=SLOW)
    visit.press(*"1212121")
    page.reload()
    expect(page.get_by_text("Is the answer good?")).to_be_visible(timeout=SLOW)
    saved(page)
    mine(page, 7)
    visit.press("Backspace", "1")
    saved(page)
    mine(page, 7)
    assert labelling.progress(store, queue).counts.answers == 7


def test_the_death_of_the_app_loses_no_answer(home: Path, store: Engine, window: Callable[..., Visit]) -> None:
    queue = outputs_queue(store, "killed")
    settings = settings_of(home)
    server = Server(
        home, app=PACKAGE / "app.py", environment={"WORKBENCH_HOME": str(home), "WORKBENCH_DATABASE_URL": settings.database_url}
    )
    server.start()
    visit = window(server.base)
    page = visit.page
    visit.open(f"/label?queue={queue}&as=Ada")
    expect(page.get_by_text("Is the answer good?")).to_be_visible(timeout=SLOW)
    visit.press(*"121")
    saved(page)
    visit.press(*"2121")
    server.kill()
    assert labelling.progress(store, queue).counts.answers >= 3, "what was said to be saved is in the store"
    server.start()
    saved(page)
    visit.press("1")
    saved(page)
    said = [one.answers["good"] for one in labelling.history(store, queue, "Ada")]
    assert said == ["good", "bad", "good", "bad", "good", "bad", "good", "good"]
    visit.complaints.clear()  # That the server was gone is told on the console, and meant.
    server.kill()


def test_an_adjudicator_decides_by_keys_and_corrects_an_example(visit: Visit, store: Engine) -> None:
    page = visit.page
    queue = golden_queue(store, name=f"disputed {visit.theme}", annotators=2)
    answered(store, queue, "Ada", lambda item: {"right": "yes"}, most=3)
    answered(store, queue, "Grace", lambda item: {"right": "no", "correction": f"30 euros {visit.theme}"}, most=3)
    visit.open(f"/adjudicate?queue={queue}")
    expect(page.get_by_text("Dispute 1 of 3")).to_be_visible(timeout=SLOW)
    visit.check_access("adjudicate")
    visit.press("j")
    expect(page.get_by_text("Dispute 2 of 3")).to_be_visible(timeout=SLOW)
    visit.settle()
    visit.press("2")
    expect(page.get_by_text(re.compile("Dispute . of 2"))).to_be_visible(timeout=SLOW)
    decided = settling.decisions(store, queue)
    assert [one.answers["right"] for one in decided] == ["no"]
    assert decided[0].golden_revision is not None, "the correction of the second person became the expected answer"


def test_a_queue_is_made_in_the_browser_and_shows_its_agreement(visit: Visit, store: Engine) -> None:
    page = visit.page
    name = f"pairs {visit.theme}"
    visit.open(f"/results?run={COMPARED}")
    page.get_by_role("button", name="Have people judge").click()
    expect(page.get_by_text("Sides are shuffled")).to_be_visible(timeout=SLOW)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Name", exact=True).press("Enter")
    visit.settle()
    visit.check_access("new-queue")
    page.get_by_role("button", name="Make the queue").click()
    expect(page.get_by_text("0 of 10 answers")).to_be_visible(timeout=SLOW)
    queue = queues.find(store, name).id
    answered(store, queue, "Ada", lambda item: {"better": "tie"})
    page.wait_for_timeout(1_500)  # What a page shows may be a second old.
    visit.open(f"/queues?queue={queue}&view=agreement")
    expect(page.get_by_text("10 items, 10 answers, 1 person")).to_be_visible(timeout=SLOW)
    visit.check_access("agreement")
    visit.open(f"/queues?queue={queue}&view=guideline")
    visit.check_access("guideline")
    visit.open(f"/queues?queue={queue}")
    visit.check_access("queue")
