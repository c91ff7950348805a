from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.pages.golden_acts import held, in_grid, pressed, ticked
from tests.pages.opening import checked, open_page, words_of
from workbench import golden_sets
from workbench.golden_sets import Edits, apply_edits
from workbench.settings import PAGES
from workbench.terms import Example

Q = "inputs.question"


def form_key(at: AppTest, field: str) -> str:
    """Find the form's widget of a field; its name has a number that changes."""
    widgets: list[Any] = [*at.text_area, *at.text_input, *at.multiselect, *at.selectbox, *at.button]
    return next(one.key for one in widgets if (one.key or "").startswith("golden_form_") and one.key.endswith(field))


def test_edits_of_cells_new_rows_and_deletions_become_one_revision(fresh_shop: Engine) -> None:
    before = held(fresh_shop)
    at = open_page("golden_sets", tab="edit")
    in_grid(at, {1: {"expected": "8 calendars", "tags": ["price", "new"]}}, [{Q: "Is it new?", "split": "dev"}], [3])
    assert "1 changed, 1 added, 1 removed" in words_of(at)
    assert at.button(key="save_draft").label == "Save as revision 2"
    at.text_input(key="draft_note").set_value("tidied").run()
    pressed(at, "save_draft")
    assert "Saved as questions@2: 10 examples (1 added, 1 changed, 1 removed, 8 unchanged)" in words_of(at)
    after = held(fresh_shop)
    assert after["q-01"] == replace(before["q-01"], expected="8 calendars", tags=("price", "new"))
    assert "q-03" not in after
    added = list(after.values())[-1]
    assert (added.inputs, added.split, len(added.key)) == ({"question": "Is it new?"}, "dev", 12)
    assert {key: after[key] for key in after if key in before and key != "q-01"} == {
        key: one for key, one in before.items() if key not in ("q-01", "q-03")
    }
    info = golden_sets.resolve_set(fresh_shop, "questions")
    assert (info.note, info.source, info.author != "") == ("tidied", "questions@1", True)
    assert "not saved yet" not in words_of(at)


def test_edits_in_one_grid_are_counted_once_however_often_it_is_drawn(fresh_shop: Engine) -> None:
    at = open_page("golden_sets", tab="edit")
    in_grid(at, {0: {"expected": "x"}})
    in_grid(at, {0: {"expected": "x"}, 1: {"split": None}}, [{Q: "One?"}])
    checked(at.run())
    assert "2 changed, 1 added" in words_of(at)
    in_grid(at, {0: {"expected": "29 euros"}, 1: {"split": None}})
    assert "**1 changed**" in words_of(at), "an edit that comes back to what is stored is none, and a new row taken out again is gone"


def test_a_draft_is_kept_over_pages_filters_and_other_places(fresh_shop: Engine) -> None:
    at = open_page("golden_sets", tab="edit")
    in_grid(at, {0: {"expected": "first"}})
    at.selectbox(key="split_in_address").set_value("dev").run()
    in_grid(checked(at), {0: {"expected": "second"}})
    assert "2 changed" in words_of(at)
    at.button_group(key="tab_in_address").set_value("examples").run()
    assert "Draft, not saved: **2 changed**" in words_of(checked(at))
    at.switch_page(str(PAGES / "home.py")).run()
    at.switch_page(str(PAGES / "golden_sets.py")).run()
    at.button_group(key="tab_in_address").set_value("edit").run()
    at.selectbox(key="split_in_address").set_value(None).run()
    assert "2 changed" in words_of(checked(at))
    shown = next(one.value for one in at.dataframe if (one.key or "").startswith("golden_grid_"))
    assert list(shown["expected"])[:2] == ["first", "second"] and list(shown["state"])[:2] == ["changed", "changed"]


def test_discarding_gives_up_the_draft_for_good(fresh_shop: Engine) -> None:
    at = in_grid(open_page("golden_sets", tab="edit"), {0: {"expected": "x"}}, [{Q: "y"}], [4])
    pressed(at, "discard_draft")
    assert "not saved yet" not in words_of(at)
    assert "not saved yet" not in words_of(checked(at.run()))
    assert len(golden_sets.revisions(fresh_shop, "questions")) == 1


def test_what_a_draft_changes_is_listed_word_by_word_and_can_be_taken_back(fresh_shop: Engine) -> None:
    at = in_grid(open_page("golden_sets", tab="edit"), {0: {"expected": "29 dollars"}}, [{Q: "Is it new?"}], [4])
    at.session_state["draft_list"] = True
    said = words_of(checked(at.run()))
    assert ">euros</mark>" in said and ">dollars</mark>" in said and "Is it new?" in said
    pressed(at, "take_back_changed_q-00")
    pressed(at, "take_back_removed_q-04")
    pressed(at, "take_back_new_+1")
    assert "not saved yet" not in words_of(at)


def test_what_cannot_be_saved_is_named_and_the_draft_kept(fresh_shop: Engine) -> None:
    at = in_grid(open_page("golden_sets", tab="edit"), {0: {Q: None}}, [{"expected": "no question"}])
    pressed(at, "save_draft")
    said = words_of(at)
    assert "example q-00, inputs: are empty" in said and "the new example 1, inputs: are empty" in said
    assert "1 changed, 1 added" in said and len(golden_sets.revisions(fresh_shop, "questions")) == 1


def test_values_that_are_not_text_keep_their_type(fresh_shop: Engine) -> None:
    golden_sets.save_revision(fresh_shop, "typed", [Example("a", {"n": 5, "list": ["x"], "text": "5"}), Example("b", {"n": 1})], base=None)
    at = open_page("golden_sets", set="typed", tab="edit")
    in_grid(at, {0: {"inputs.n": "6", "inputs.list": '["x", "y"]', "inputs.text": "7"}})
    pressed(at, "save_draft")
    assert dict(held(fresh_shop, "typed")["a"].inputs) == {"n": 6, "list": ["x", "y"], "text": "7"}


def test_a_text_that_is_too_long_for_a_cell_is_edited_in_the_form_only(fresh_shop: Engine) -> None:
    long = Example("long", {"question": "word " * 2_000}, expected="e")
    golden_sets.save_revision(fresh_shop, "long", [long, Example("b", {"question": "?"})], base=None)
    at = in_grid(open_page("golden_sets", set="long", tab="edit"), {0: {"expected": "lost?"}})
    assert "long is too long for the grid" in words_of(at) and "not saved yet" not in words_of(at)
    at.selectbox(key=next(one.key for one in at.selectbox if one.label == "Open in the form")).set_value("long").run()
    at.text_area(key=form_key(checked(at), "_expected")).set_value("kept").run()
    pressed(at, "save_draft")
    assert held(fresh_shop, "long")["long"] == replace(long, expected="kept")


def test_the_form_edits_every_field(fresh_shop: Engine) -> None:
    at = open_page("golden_sets", tab="edit", example="q-00")
    at.text_area(key=form_key(at, "_inputs.question")).set_value("A long\nquestion").run()
    at.text_area(key=form_key(at, "_expected")).set_value("A long\nanswer").run()
    at.text_area(key=form_key(at, "_document_0")).set_value("Another document").run()
    at.text_area(key=form_key(at, "_metadata")).set_value('{"source": "me"}').run()
    at.text_input(key=form_key(at, "_cluster")).set_value("c1").run()
    at.multiselect(key=form_key(at, "_tags")).set_value(["price", "other"]).run()
    at.selectbox(key=form_key(at, "_split")).set_value("dev").run()
    pressed(at, form_key(at, "_add_document"))
    at.text_area(key=form_key(at, "_document_1")).set_value("A second one").run()
    at.text_input(key=form_key(at, "_new_input")).set_value("product").run()
    pressed(at, form_key(at, "_add_input"))
    at.text_area(key=form_key(at, "_inputs.product")).set_value("Studio").run()
    assert "**1 changed**" in words_of(checked(at))
    pressed(at, "save_draft")
    assert held(fresh_shop)["q-00"] == Example(
        "q-00",
        {"question": "A long\nquestion", "product": "Studio"},
        "A long\nanswer",
        ("Another document", "A second one"),
        ("price", "other"),
        "c1",
        "dev",
        {"source": "me"},
    )


def test_the_form_says_what_is_wrong_and_undoes(fresh_shop: Engine) -> None:
    at = open_page("golden_sets", tab="edit", example="q-00")
    at.text_area(key=form_key(at, "_metadata")).set_value("[1").run()
    assert "This is not a JSON object" in words_of(checked(at)) and "not saved yet" not in words_of(at)
    at.text_area(key=form_key(at, "_inputs.question")).set_value(" ").run()
    assert "Before it can be saved" in words_of(checked(at)) and "inputs: are empty" in words_of(at)
    pressed(at, "undo_example")
    assert at.text_area(key=form_key(at, "_inputs.question")).value == "What does Studio cost?"


def test_a_new_example_is_written_in_the_form_with_a_key_of_its_own(fresh_shop: Engine) -> None:
    at = pressed(open_page("golden_sets", tab="edit"), "add_example")
    assert at.query_params["example"] == "+1" and "New example" in words_of(at)
    at.text_input(key=form_key(at, "_key")).set_value("mine").run()
    at.text_area(key=form_key(at, "_inputs.question")).set_value("Is it?").run()
    pressed(checked(at), "save_draft")
    assert held(fresh_shop)["mine"].inputs == {"question": "Is it?"}
    again = pressed(pressed(open_page("golden_sets", tab="edit"), "add_example"), "drop_new")
    assert "not saved yet" not in words_of(again) and "example" not in again.query_params


def test_an_example_is_removed_and_kept_again_where_it_is_read(fresh_shop: Engine) -> None:
    at = pressed(open_page("golden_sets", example="q-02"), "remove_example")
    assert "Draft, not saved: **1 removed**" in words_of(at) and at.button(key="edit_example").disabled
    pressed(at, "keep_example")
    assert "Draft, not saved" not in words_of(at)


def test_chosen_examples_are_removed_in_the_draft(fresh_shop: Engine) -> None:
    at = pressed(ticked(open_page("golden_sets"), 0, 5), "remove_chosen")
    assert "Draft, not saved: **2 removed**" in words_of(at)
    pressed(pressed(at, "to_draft"), "save_draft")
    assert list(held(fresh_shop))[:5] == ["q-01", "q-02", "q-03", "q-04", "q-06"]


def test_edits_are_laid_on_the_newest_revision_whichever_is_shown(fresh_shop: Engine) -> None:
    apply_edits(fresh_shop, "questions", Edits(removed=("q-09",)), base=1)
    at = open_page("golden_sets", tab="edit", revision=1)
    in_grid(at, {0: {"expected": "x"}})
    pressed(at, "save_draft")
    assert "Saved as questions@3: 9 examples" in words_of(at)


def two_sessions(engine: Engine) -> tuple[AppTest, AppTest]:
    return open_page("golden_sets", tab="edit"), open_page("golden_sets", tab="edit")


def test_a_second_save_loses_nothing_says_what_changed_and_lays_both_edits(fresh_shop: Engine) -> None:
    first, second = two_sessions(fresh_shop)
    in_grid(first, {0: {"expected": "theirs"}}, [{Q: "Theirs?"}])
    in_grid(second, {1: {"expected": "mine"}}, [], [2])
    pressed(first, "save_draft")
    if any(button.key == "save_draft" for button in second.button):
        pressed(second, "save_draft")
    said = words_of(second)
    assert "there is revision 2" in said and "1 added" in said and "1 changed (q-00)" in said
    assert "1 changed, 1 removed" in said and len(golden_sets.revisions(fresh_shop, "questions")) == 2
    assert "Nothing of it touches your draft" in said
    pressed(second, "lay")
    pressed(second, "save_draft")
    after = held(fresh_shop)
    assert (after["q-00"].expected, after["q-01"].expected, "q-02" in after) == ("theirs", "mine", False)
    assert list(after.values())[-1].inputs == {"question": "Theirs?"}
    assert "Saved as questions@3" in words_of(second)


@pytest.mark.parametrize(("choice", "expected"), [("mine", "mine"), ("theirs", "theirs")])
def test_where_both_changed_the_same_example_a_person_chooses(fresh_shop: Engine, choice: str, expected: str) -> None:
    second = in_grid(open_page("golden_sets", tab="edit"), {0: {"expected": "mine"}, 1: {"expected": "also mine"}})
    apply_edits(fresh_shop, "questions", Edits({"q-00": {"expected": "theirs", "split": "dev"}}), base=1, author="Ana")
    said = words_of(pressed(second, "save_draft"))
    assert "Not saved: since revision 1, which you edited, there is revision 2" in said and "Your draft is kept" in said
    assert ">theirs</mark>" in said and ">mine</mark>" in said
    assert "choose for q-00" in words_of(pressed(second, "lay"))
    second.radio(key="settle_q-00").set_value(choice).run()
    pressed(pressed(second, "lay"), "save_draft")
    after = held(fresh_shop)
    assert (after["q-00"].expected, after["q-00"].split, after["q-01"].expected) == (expected, "dev", "also mine")


def test_a_draft_of_which_nothing_is_left_is_gone(fresh_shop: Engine) -> None:
    first, second = two_sessions(fresh_shop)
    for at in (second, first):
        in_grid(at, {0: {"expected": "same"}})
    pressed(first, "save_draft")
    pressed(pressed(second, "save_draft"), "lay")
    assert "Nothing is left of your draft: revision 2 holds it already" in words_of(second) and "not saved yet" not in words_of(second)


def test_a_very_large_set_is_edited_without_being_read_whole(fresh_shop: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = [Example(f"k{number}", {"question": f"question {number}"}) for number in range(1_000)]
    golden_sets.save_revision(fresh_shop, "large", examples, base=None)
    monkeypatch.setattr("workbench.store.golden_sets.stored_examples", None)
    at = in_grid(open_page("golden_sets", set="large", tab="edit", page=20), {49: {"expected": "last"}})
    pressed(at, "save_draft")
    monkeypatch.undo()
    assert held(fresh_shop, "large")["k999"].expected == "last"
