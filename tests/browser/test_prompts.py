import re
import uuid

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.loopback import LoopbackServer

SLOW = 60_000
pytestmark = pytest.mark.timeout(400)


def area(page: Page, number: int = 2) -> Locator:
    return page.get_by_label(f"Content of message {number}")


def write(page: Page, text: str, number: int = 2) -> None:
    """Type over a message as a person does, and stay in it."""
    area(page, number).click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def server_of(visit: Visit, number: int, address: str) -> None:
    page = visit.page
    page.get_by_role("button", name=f"Server of model {number}").click()
    page.get_by_role("textbox", name="API base").fill(address)
    page.get_by_role("textbox", name="API base").press("Enter")
    visit.settle()
    expect(page.get_by_role("textbox", name="API base")).to_have_value(address)
    page.keyboard.press("Escape")


def new_prompt(visit: Visit, text: str, model: str) -> None:
    """Write a new prompt of one message, unsaved."""
    visit.open("/prompts?new=yes")
    visit.page.get_by_role("button", name="Remove message 1").click()
    expect(area(visit.page, 2)).to_have_count(0, timeout=SLOW)
    visit.settle()
    expect(area(visit.page, 1)).to_have_count(1, timeout=SLOW)
    area(visit.page, 1).fill(text)
    visit.page.get_by_role("combobox", name="Model", exact=True).click()
    visit.page.keyboard.type(model)
    visit.page.keyboard.press("Enter")
    visit.settle()


def save_as(visit: Visit, name: str) -> None:
    visit.page.get_by_role("textbox", name="Name", exact=True).fill(name)
    visit.page.get_by_role("textbox", name="Name", exact=True).press("Enter")
    visit.settle()
    visit.page.get_by_role("button", name="Save as version 1").click()
    expect(visit.page.get_by_text(f"Saved as {name}@1")).to_be_visible(timeout=SLOW)
    visit.settle()


def test_the_contract_follows_while_one_types_and_nothing_that_is_typed_is_lost(visit: Visit) -> None:
    page = visit.page
    visit.open("/prompts?prompt=support")
    expect(page.get_by_text("Renders with these values")).to_be_visible(timeout=SLOW)
    write(page, "Answer {{ question ? }}")
    expect(page.get_by_text("Message 2, line 1, column 20:")).to_be_visible(timeout=SLOW)
    expect(area(page)).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Backspace")
    page.keyboard.type("}} in ", delay=30)
    for word in ("one", "short", "sentence", "please"):
        page.keyboard.type(f"{word} ", delay=60)
        page.wait_for_timeout(420)
    expect(page.get_by_text("context, unused")).to_be_visible(timeout=SLOW)
    expect(area(page)).to_have_value("Answer {{ question }} in one short sentence please ")
    expect(area(page)).to_be_focused()
    expect(page.get_by_text("in one short sentence please").last).to_be_visible(timeout=SLOW)


def test_control_and_enter_tries_what_stands_there_and_the_answer_comes_beside_the_editor(visit: Visit) -> None:
    page = visit.page
    visit.open("/prompts?prompt=support&example=q-03")
    write(page, "Documentation:\n{{ context }}\n\nQuestion: {{ question }}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("answered", exact=True)).to_be_visible(timeout=SLOW)
    answer = page.locator(".st-key-answers_of_try")
    expect(answer).to_contain_text("12 euros")
    expect(answer).to_contain_text("first word after")
    editor, panel = area(page, 1).bounding_box(), answer.bounding_box()
    assert editor and panel and panel["x"] > editor["x"] + editor["width"], "beside, not below"
    expect(area(page)).to_have_value("Documentation:\n{{ context }}\n\nQuestion: {{ question }}")


def test_an_answer_grows_survives_another_page_and_is_stopped(visit: Visit) -> None:
    page = visit.page
    with LoopbackServer(chunks=90, between_chunks_ms=500) as server:
        new_prompt(visit, "Greet the customer, say what you can do, and ask what it is about.", "hosted_vllm/echo")
        server_of(visit, 1, server.api_base)
        visit.settle()
        page.get_by_role("button", name="Try").first.click()
        answers = page.locator(".st-key-answers_of_try")
        expect(answers).to_contain_text("You", timeout=SLOW)
        lengths = [len(answers.inner_text())]
        for _ in range(60):
            page.wait_for_timeout(100)
            if (length := len(answers.inner_text())) != lengths[-1]:
                lengths.append(length)
        assert len(lengths) > 4, "it is seen growing bit by bit"
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Home").click()
        expect(page.get_by_role("heading", name="Workbench", exact=True)).to_be_visible(timeout=SLOW)
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Prompts").click()
        page.get_by_role("button", name="New prompt").click()
        expect(answers).to_contain_text("You wrote: Greet", timeout=SLOW)
        page.get_by_role("button", name="Stop", exact=True).click()
        expect(page.get_by_text("stopped", exact=True)).to_be_visible(timeout=SLOW)
        expect(answers).to_contain_text("You wrote: Greet")
        assert [one["finished"] for one in server.requests()] == [False], "asked once, and broken off"


def test_two_models_answer_side_by_side(visit: Visit) -> None:
    page = visit.page
    visit.open("/prompts?prompt=support")
    page.get_by_role("button", name="Another model").click()
    page.get_by_role("combobox", name="Model 2").click()
    page.keyboard.type("demo/answerer-large")
    page.keyboard.press("Enter")
    visit.settle()
    page.get_by_role("button", name="Try").first.click()
    expect(page.get_by_text("answered", exact=True)).to_have_count(2, timeout=SLOW)
    answers = page.locator(".st-key-answers_of_try")
    first, second = (answers.get_by_text(name, exact=True).bounding_box() for name in ("demo/answerer", "demo/answerer-large"))
    assert first and second and abs(first["y"] - second["y"]) < 2 and first["x"] < second["x"]


def test_two_people_who_edit_the_same_prompt_lose_nothing(visit: Visit) -> None:
    name = f"shared-{uuid.uuid4().hex[:6]}"
    new_prompt(visit, "Answer {{ question }}", "demo/answerer")
    save_as(visit, name)
    page = visit.page
    context = page.context.browser.new_context() if page.context.browser else None
    assert context is not None
    other = Visit(context.new_page(), visit.base)
    other.watch()
    other.open(f"/prompts?prompt={name}")
    visit.open(f"/prompts?prompt={name}")
    write(other.page, "Answer {{ question }} politely", 1)
    other.page.get_by_placeholder("Note: what is different").fill("politer")
    other.page.get_by_role("button", name="Save as version 2").click()
    expect(other.page.get_by_text(f"Saved as {name}@2")).to_be_visible(timeout=SLOW)
    other.page.get_by_text("Versions", exact=True).click()
    expect(other.page.get_by_text("politer")).to_be_visible(timeout=SLOW)
    write(page, "Answer {{ question }} in one line", 1)
    page.keyboard.press("Tab")
    expect(page.get_by_text(re.compile("^Version 2 by .* was saved after you began with version 1"))).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name=re.compile("Save as version"))).to_be_disabled()
    expect(page.get_by_text("politer").first).to_be_visible()
    expect(page.get_by_text("1 message changed")).to_be_visible()
    expect(area(page, 1)).to_have_value("Answer {{ question }} in one line")
    page.get_by_role("button", name="See what version 2 changed").click()
    expect(page.locator("mark").filter(has_text="politely")).to_be_visible(timeout=SLOW)
    page.get_by_role("radio", name="Edit and try").or_(page.get_by_role("button", name="Edit and try")).first.click()
    expect(area(page, 1)).to_have_value("Answer {{ question }} in one line", timeout=SLOW)
    page.get_by_role("button", name="Keep my draft, save it after version 2").click()
    page.get_by_role("button", name="Save as version 3").click()
    expect(page.get_by_text(f"Saved as {name}@3")).to_be_visible(timeout=SLOW)
    assert other.complaints == []
    context.close()


def test_a_version_goes_out_as_a_file_and_comes_back_in(visit: Visit) -> None:
    page = visit.page
    name = f"file-{uuid.uuid4().hex[:6]}"
    new_prompt(visit, "Answer {{ question }}", "demo/answerer")
    save_as(visit, name)
    visit.open(f"/prompts?prompt={name}&tab=versions")
    with page.expect_download(timeout=SLOW) as loading:
        page.get_by_role("button", name="Download version 1 as a file").click()
    path = loading.value.path()
    content = path.read_text()
    assert loading.value.suggested_filename == f"{name}-1.yaml" and "Answer {{ question }}" in content
    changed = {"name": "changed.yaml", "mimeType": "application/yaml", "buffer": content.replace("Answer", "Always answer").encode()}
    page.get_by_role("button", name="Import").click()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files=[changed])  # type: ignore[list-item]
    expect(page.get_by_text(f"changed.yaml: {name}@2")).to_be_visible(timeout=SLOW)
