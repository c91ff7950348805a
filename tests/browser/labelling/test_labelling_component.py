"""Labelling by keys, in Chromium: every way of asking, going back, and what people who cannot see, point or read small letters need."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.labelling.acts import SLOW, given, press, settled, shown
from tests.browser.labelling.queues import QUEUES
from tests.browser.labelling.serving import Server

pytestmark = pytest.mark.timeout(300)


def test_a_key_held_down_answers_once(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    for _ in range(5):
        page.keyboard.down("1")
    page.keyboard.up("1")
    settled(page)
    assert "(item 2)" in shown(page)
    assert given(server, "single") == [(1, "good")]


def test_undo_shows_what_was_answered_and_choosing_again_corrects_it(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    press(page, "1", "2", "3")
    press(page, "Backspace", "u")
    assert "(item 2)" in shown(page)
    expect(page.locator(".option[aria-pressed=true]")).to_have_text("2Bad")
    press(page, "1")
    assert "(item 4)" in shown(page)
    settled(page)
    entries = server.desk("single").entries()
    assert given(server, "single") == [(1, "good"), (2, "bad"), (3, "unsure"), (2, "good")]
    assert [entry["replaces"] for entry in entries] == [None, None, None, entries[1]["token"]]
    press(page, "Backspace", "Backspace", "ArrowRight", "Enter")
    assert "(item 4)" in shown(page)
    settled(page)
    assert len(server.desk("single").entries()) == 4, "going back and forth changes nothing"


def test_undo_goes_back_ten_answers_and_no_further_even_after_a_reload(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    press(page, *"1" * 12)
    settled(page)
    page.reload()
    page.wait_for_selector(".desk .option", timeout=SLOW)
    press(page, *["Backspace"] * 11)
    assert "(item 3)" in shown(page)
    expect(page.locator(".hinted")).to_contain_text("Only the last 10")


def test_skip_flag_and_comment_reach_the_store(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    press(page, " ", "f")
    expect(page.locator(".flag")).to_have_attribute("aria-pressed", "true")
    press(page, "m")
    page.keyboard.type("1 or 2? ask Bo", delay=20)
    assert "(item 2)" in shown(page), "keys do nothing while one types"
    press(page, "Escape", "2")
    settled(page)
    skipped, flagged = server.desk("single").entries()
    assert (skipped["kind"], skipped["answers"]) == ("skip", {})
    assert (flagged["kind"], flagged["is_flagged"], flagged["comment"]) == ("answer", True, "1 or 2? ask Bo")
    expect(page.locator(".flag")).to_have_attribute("aria-pressed", "false")
    press(page, "Backspace", "f", "Enter")
    settled(page)
    assert [entry["is_flagged"] for entry in server.desk("single").entries()] == [False, True, False]


def test_own_letters_answer_and_the_end_is_said(server: Server, at: Callable[..., Page]) -> None:
    page = at("letters")
    press(page, "a", "X", "2", "a")
    settled(page)
    assert given(server, "letters") == [(1, "good"), (2, "bad"), (3, "good")]
    expect(page.locator(".state")).to_contain_text("All done, thank you")
    press(page, "Backspace")
    assert "(item 3)" in shown(page)


def test_waiting_for_others_is_said_and_goes_on_by_itself(server: Server, at: Callable[..., Page]) -> None:
    server.says("others", "yes")
    page = at("letters")
    press(page, "a", "a", "a")
    expect(page.locator(".state")).to_contain_text("waiting for others", timeout=SLOW)
    server.says("others", "")
    expect(page.locator(".state")).to_contain_text("All done", timeout=SLOW)


def test_several_criteria_are_asked_in_turn_and_submit_themselves(server: Server, at: Callable[..., Page]) -> None:
    page = at("criteria")
    press(page, "y", "4")
    expect(page.locator(".question.is-active")).to_contain_text("How is the length?")
    press(page, "2")
    assert "(item 2)" in shown(page)
    press(page, "2", "5", "k", "3", "1")
    settled(page)
    first, second = server.desk("criteria").entries()
    assert first["answers"] == {"right": "yes", "tone": "4", "length": "fine"}
    assert second["answers"] == {"right": "no", "tone": "3", "length": "short"}
    press(page, "Backspace", "k", "k", "1", "Enter")
    settled(page)
    corrected = server.desk("criteria").entries()[-1]
    assert corrected["answers"] == {"right": "yes", "tone": "3", "length": "short"}
    assert corrected["replaces"] == second["token"]


def test_an_optional_comment_keeps_the_item_until_enter(server: Server, at: Callable[..., Page]) -> None:
    page = at("noted")
    press(page, "Enter")
    expect(page.locator(".hinted")).to_contain_text("Still to be answered: Is everything right?")
    press(page, "y")
    assert "(item 1)" in shown(page)
    press(page, "m")
    page.keyboard.type("All of it.")
    press(page, "Control+Enter")
    assert "(item 2)" in shown(page)
    settled(page)
    assert server.desk("noted").entries()[0]["answers"] == {"right": "yes", "why": "All of it."}


def test_pairs_are_answered_by_digits_and_arrows_and_share_their_question(server: Server, at: Callable[..., Page]) -> None:
    page = at("pairs")
    expect(page.locator(".shared summary")).to_have_text("Context of this and the next items")
    page.locator(".shared summary").click()
    press(page, "ArrowLeft")
    expect(page.locator(".shared summary")).to_have_text("Same context as before")
    assert not page.locator(".shared details").evaluate("(details) => details.open"), "it stays as it was left"
    press(page, "2", "=", "0")
    settled(page)
    assert [answer for _, answer in given(server, "pairs", "better")] == ["left", "right", "tie", "both_bad"]


def test_a_text_is_corrected_and_enter_takes_it_as_it_is(server: Server, at: Callable[..., Page]) -> None:
    page = at("text")
    field = page.get_by_role("textbox", name="Correct the answer.")
    before = field.input_value()
    press(page, "Enter", "e")
    expect(field).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("No; ask f, u and 1.")
    press(page, "Control+Enter")
    settled(page)
    assert [answer for _, answer in given(server, "text", "answer")] == [before, "No; ask f, u and 1."]


def test_stretches_are_marked_by_keyboard_and_mouse_and_taken_away(server: Server, at: Callable[..., Page]) -> None:
    page = at("spans")
    text = page.locator(".item .is-markable")
    press(page, *["Shift+ArrowRight"] * 10, "1")
    expect(text.locator("mark")).to_have_text("I am sorry")
    press(page, "ArrowRight", "2")
    expect(text.locator("mark")).to_have_text(["I am sorry", "that"])
    press(page, "Backspace")
    expect(text.locator("mark")).to_have_count(1)
    text.locator("mark").dblclick(position={"x": 40, "y": 10})
    press(page, "3", "Enter")
    settled(page)
    whole = str(QUEUES["spans"].items[0]["blocks"][1]["text"])
    marks = given(server, "spans", "marks")[0][1]
    assert [(whole[one["start"] : one["end"]], one["label"]) for one in marks] == [("I am sorry", "Wrong fact"), ("sorry", "Needless")]


def test_the_sheet_of_shortcuts_opens_and_takes_the_keys(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    page.wait_for_function("() => Boolean(window.workbenchKeyboard)")
    press(page, "?")
    expect(page.locator("dialog[open]")).to_contain_text("Label")
    press(page, "1", "f", "?")
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert "(item 1)" in shown(page)
    press(page, "1")
    assert "(item 2)" in shown(page)


def test_the_instructions_are_open_at_first_and_stay_as_they_were_left(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    guide = page.get_by_label("Instructions", exact=True)
    expect(guide).to_contain_text("Judge whether the answer helps the customer")
    expect(guide.locator("strong").first).to_have_text("helps the customer")
    press(page, "i")
    expect(guide).to_be_hidden()
    page.reload()
    page.wait_for_selector(".desk .option", timeout=SLOW)
    expect(guide).to_be_hidden()
    press(page, "i")
    expect(guide).to_be_visible()


def test_a_click_answers_and_leaves_the_keys_alone(server: Server, at: Callable[..., Page]) -> None:
    page = at("single")
    page.get_by_role("button", name="Bad").click()
    press(page, " ")
    settled(page)
    assert [entry["kind"] for entry in server.desk("single").entries()] == ["answer", "skip"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("queue", ["single", "criteria", "pairs", "text", "spans"])
def test_nothing_stands_in_the_way_of_anybody(queue: str, scheme: str, at: Callable[..., Page]) -> None:
    page = at(queue, scheme=scheme)
    assert axe.violations(page) == []
    press(page, "1", "Enter", "Backspace", "m", "Escape", "f")
    assert axe.violations(page) == []


@pytest.mark.parametrize("width", [360, 768, 1024])
def test_everything_fits_and_fingers_hit_it(width: int, at: Callable[..., Page]) -> None:
    for queue in ("single", "criteria", "pairs"):
        page = at(queue, width=width, height=900)
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
        buttons = page.locator(".desk button:visible, .desk summary:visible")
        sizes = [box for box in (buttons.nth(at).bounding_box() for at in range(buttons.count())) if box]
        assert len(sizes) >= 8
        assert min(box["height"] for box in sizes) >= 44
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in sizes)
