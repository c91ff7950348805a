from sqlalchemy import Engine

from tests.pages.opening import checked, open_page, words_of
from workbench.prompts import PromptDraft, label_history, move_label, push


def moved(engine: Engine, number: int, note: str = "") -> None:
    move_label(engine, "support", "production", f"support@{number}", author="Ada", note=note)


def test_a_label_says_where_it_is_since_when_by_whom_why_and_with_what_evidence(shop: Engine) -> None:
    moved(shop, 2, "It <b>is</b> better.")
    said = words_of(open_page("releases"))
    for told in ("version 2", "before on 1", "It <b>is</b> better.", "since today at", "by Ada", "asked of demo/answerer"):
        assert told in said, told
    assert "it wins" in said


def test_newer_versions_come_with_their_difference_and_their_comparison(shop: Engine) -> None:
    at = open_page("releases")
    queries = {link.proto.label: link.proto.query_string for link in at.get("page_link")}
    assert queries["Difference to 1"] == "prompt=support&tab=difference&version=2&against=1"
    assert queries["Compare with 1"] == "candidate=support%402&baseline=support%401"
    assert "Newer than production" in words_of(at)


def test_one_click_puts_a_label_back_with_a_note(shop: Engine) -> None:
    moved(shop, 3, "A mistake")
    at = checked(open_page("releases").button(key="back_support_production").click().run())
    newest = label_history(shop, "support", "production")[0]
    assert (newest.number, newest.note) == (1, "Rolled back from version 3 to version 1.")
    assert "Rolled back from version 3 to version 1." in words_of(at)
    assert at.toast[0].value.replace("\\", "") == "production is back on version 1."


def test_a_label_in_its_first_place_has_nowhere_to_go_back_to(shop: Engine) -> None:
    assert [button.key for button in open_page("releases").button if str(button.key).startswith("back_")] == []


def test_a_roll_back_that_somebody_else_has_done_already_is_refused_in_words(shop: Engine) -> None:
    moved(shop, 3)
    at = open_page("releases")
    moved(shop, 2, "by hand")
    checked(at.button(key="back_support_production").click().run())
    assert "was put on version 2 by Ada meanwhile" in at.error[0].value.replace("\\", "")
    assert label_history(shop, "support", "production")[0].note == "by hand"


def test_the_dialog_shows_evidence_or_that_there_is_none_before_one_confirms(shop: Engine) -> None:
    at = checked(open_page("releases").button(key="put_support_2").click().run())
    assert "it wins" in words_of(at)
    assert at.button(key="move_label").label == "Put production on version 2"
    push(shop, "support", PromptDraft(({"role": "user", "content": "New: {{ question }}"},), "demo/answerer"))
    at = checked(open_page("releases").button(key="put_support_4").click().run())
    assert "No finished run has compared version 4" in at.warning[0].value


def test_a_prompt_without_labels_says_what_to_do(shop: Engine) -> None:
    move_label(shop, "support", "production", None)
    said = words_of(open_page("releases"))
    assert "No label is on any version yet" in said
    assert "taken off" in said


def test_prompts_are_chosen_by_the_address_and_their_moves_with_them(shop: Engine) -> None:
    push(shop, "greeter", PromptDraft(({"role": "user", "content": "Hello {{ name }}"},), "demo/answerer"))
    move_label(shop, "greeter", "production", "greeter@1", note="For the door")
    assert "For the door" in words_of(open_page("releases"))
    said = words_of(open_page("releases", prompt="support"))
    assert "For the door" not in said and "version 1" in said
    assert "There is no prompt <i>x</i> in use" in words_of(open_page("releases", prompt="<i>x</i>"))


def test_the_history_of_moves_is_paged(shop: Engine) -> None:
    for number in range(45):
        moved(shop, number % 3 + 1, f"move {number:02}")
    first, last = words_of(open_page("releases")), words_of(open_page("releases", moves=3))
    assert "move 43" in first and "move 03" not in first
    assert "move 43" not in last and "move 03" in last and "45 moves" in last
