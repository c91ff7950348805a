import time
from typing import Any

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.pages.golden_acts import held, pressed
from tests.pages.opening import checked, open_page, words_of
from workbench import golden_sets
from workbench.golden_sets import Edits, apply_edits
from workbench.terms import Example

LONG = "How do I move an appointment to another day when the client has already paid the deposit for it?"


@pytest.fixture
def edited(fresh_shop: Engine) -> Engine:
    changed = {"q-00": {"expected": "29 dollars a month", "tags": ["price", "new"]}}
    apply_edits(
        fresh_shop, "questions", Edits(changed, (Example("new", {"question": "Added?"}),), ("q-09",)), base=1, author="Ana", note="why"
    )
    return fresh_shop


def test_revisions_are_listed_with_note_author_size_source_and_what_they_changed(edited: Engine) -> None:
    said = words_of(open_page("golden_sets", tab="revisions"))
    for text in ("why", "just now by Ana", "from questions@1", "1 added, 1 changed, 1 removed", "+10] added"):
        assert text in said


def test_a_difference_is_shown_by_kind_field_and_word(edited: Engine) -> None:
    at = pressed(open_page("golden_sets", tab="revisions"), "differ_2")
    assert (at.query_params["against"], at.query_params["revision"]) == ("1", "2")
    said = words_of(at)
    assert ">euros</mark>" in said and ">dollars a month</mark>" in said and "q-00" in said and ">, new</mark>" in said
    at.button_group(key="kind_in_address").set_value("added").run()
    assert "Added?" in words_of(checked(at)) and "q-00" not in words_of(at)
    at.button_group(key="kind_in_address").set_value("removed").run()
    assert "Do you sell bicycles?" in words_of(checked(at))
    pressed(at, "swap")
    assert (at.query_params["against"], at.query_params["revision"]) == ("2", "1")
    at.selectbox(key="against_to_compare").set_value(1).run()
    assert "one and the same revision" in words_of(checked(at))
    pressed(at, "all_revisions")
    assert "against" not in at.query_params


def test_a_large_difference_has_pages_and_an_order_alone_is_said(fresh_shop: Engine) -> None:
    examples = [Example(f"k{number:02}", {"question": f"question {number}"}) for number in range(25)]
    golden_sets.save_revision(fresh_shop, "many", examples, base=None)
    golden_sets.save_revision(fresh_shop, "many", examples[::-1], base=None)
    golden_sets.save_revision(fresh_shop, "many", [*examples[::-1], Example("z", {"question": "z"})], base=None)
    at = open_page("golden_sets", set="many", tab="revisions", revision=3, against=1)
    assert "z" in words_of(at)
    assert "in another order" in words_of(open_page("golden_sets", set="many", tab="revisions", revision=2, against=1))
    assert "another order" in words_of(open_page("golden_sets", set="many", tab="revisions"))
    apply_edits(fresh_shop, "many", Edits({f"k{number:02}": {"expected": "x"} for number in range(25)}), base=3)
    at = open_page("golden_sets", set="many", tab="revisions", revision=4, against=3, page=3)
    assert "k04" in words_of(at) and "k05" not in words_of(at)


def test_an_old_revision_is_restored_as_a_new_one(edited: Engine) -> None:
    at = open_page("golden_sets", tab="revisions")
    assert at.button(key="restore_2").disabled and not at.button(key="restore_1").disabled
    pressed(at, "restore_1")
    assert "questions@3 holds what revision 1 held" in words_of(at)
    assert held(edited, "questions@3") == held(edited, "questions@1")
    assert golden_sets.resolve_set(edited, "questions").note == "Restores revision 1"


def test_restoring_after_somebody_else_saved_is_a_conflict_in_words(edited: Engine) -> None:
    at = open_page("golden_sets", tab="revisions")
    apply_edits(edited, "questions", Edits(removed=("q-01",)), base=2, author="Ben")
    assert "there is revision 3 by Ben" in words_of(pressed(at, "restore_1"))
    assert len(golden_sets.revisions(edited, "questions")) == 3


def test_an_old_revision_is_one_click_away(edited: Engine) -> None:
    at = pressed(open_page("golden_sets", tab="revisions"), "browse_1")
    assert (at.query_params["tab"], at.query_params["revision"]) == ("examples", "1")
    assert "revision 1 of 2" in words_of(at)


def test_the_same_inputs_under_different_keys_are_grouped_with_their_splits_and_answers(fresh_shop: Engine) -> None:
    apply_edits(fresh_shop, "questions", Edits({"q-05": {"expected": "other"}}), base=1)
    at = open_page("golden_sets", tab="duplicates")
    said = words_of(at)
    assert "**10 examples** in 5 groups ask exactly the same under different keys" in said
    assert said.count("crosses splits: dev, test") == 5 and said.count("different expected answers") == 1
    pressed(at, "remove_copy_0_1")
    assert "Draft, not saved: **1 removed**" in words_of(at) and "removed in the draft" in words_of(at)
    pressed(at, "keep_copy_0_1")
    assert "Draft, not saved" not in words_of(at)
    pressed(pressed(at, "keep_first_1"), "to_draft")
    pressed(at, "save_draft")
    assert "q-06" not in held(fresh_shop) and len(held(fresh_shop)) == 9


def test_duplicates_of_an_old_revision_are_shown_and_not_removed(fresh_shop: Engine) -> None:
    apply_edits(fresh_shop, "questions", Edits(removed=("q-00",)), base=1)
    at = open_page("golden_sets", tab="duplicates", revision=1)
    assert "Examples are removed in the newest revision" in words_of(at)
    assert not any((button.key or "").startswith("remove_copy") for button in at.button)


def test_a_set_without_duplicates_says_so(fresh_shop: Engine) -> None:
    golden_sets.save_revision(fresh_shop, "clean", [Example("a", {"q": "one"}), Example("b", {"q": "two"})], base=None)
    assert "No two examples have the same inputs" in words_of(open_page("golden_sets", set="clean", tab="duplicates"))


def looked(at: AppTest) -> AppTest:
    """Look for near-duplicates and wait for what is found."""
    pressed(at, "look_for_near")
    end = time.monotonic() + 60
    while "Comparing" in words_of(at):
        assert time.monotonic() < end
        time.sleep(0.2)
        checked(at.run())
    return at


def test_near_duplicates_are_found_beside_the_app_marked_and_removed(fresh_shop: Engine) -> None:
    texts = {"a": (LONG, "dev"), "b": (LONG.replace("already", "alredy"), "test"), "c": ("What does Studio cost?", "dev")}
    examples = [Example(key, {"question": text}, split=split) for key, (text, split) in texts.items()]
    golden_sets.save_revision(fresh_shop, "near", examples, base=None)
    at = looked(open_page("golden_sets", set="near", tab="duplicates", kind="near"))
    said = words_of(at)
    assert "1 group" in said and "1 of them across splits" in said and "crosses splits: dev, test" in said
    assert ">alredy</mark>" in said and ">already</mark>" in said and "What does Studio cost?" not in said
    pressed(at, "remove_copy_near_0_1")
    assert "Draft, not saved: **1 removed**" in words_of(at)
    at.select_slider(key="near_threshold").set_value(0.95).run()
    assert "No two of 3 examples are 95 % alike or more" in words_of(looked(checked(at)))


def test_what_breaks_beside_the_app_is_said_in_words(fresh_shop: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.runs.companion import Companion

    begin = Companion.begin

    def broken(self: Companion, task: str, **arguments: Any) -> Any:
        return begin(self, task, **{**arguments, "threshold": 7})

    monkeypatch.setattr(Companion, "begin", broken)
    at = looked(open_page("golden_sets", tab="duplicates", kind="near"))
    assert "the threshold lies between 0.5 and 1" in words_of(at)


ATTACK = "<img src=x onerror=alert(1)><script>alert(2)</script> **bold** :red[colour] $x$"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"example": "<b>k</b> **1**"},
        {"tab": "edit"},
        {"tab": "edit", "example": "<b>k</b> **1**"},
        {"tab": "duplicates"},
        {"tab": "revisions"},
        {"tab": "revisions", "against": 1, "revision": 2},
        {"tab": "revisions", "against": 1, "revision": 2, "kind": "added"},
    ],
)
def test_hostile_examples_are_text_and_nothing_else(fresh_shop: Engine, query: dict[str, object]) -> None:
    hostile = {
        "inputs": {"question": ATTACK, "n": {"x": [ATTACK]}},
        "context": (ATTACK,),
        "tags": (ATTACK,),
        "cluster": ATTACK,
        "split": ATTACK,
        "metadata": {ATTACK: ATTACK},
    }
    first = [Example(f"<b>k</b> **{number}**", expected=f"{ATTACK} {number}", **hostile) for number in (1, 2)]  # type: ignore[arg-type]
    golden_sets.save_revision(fresh_shop, "evil", first, base=None, note=ATTACK, author=ATTACK, source=ATTACK)
    second = [Example(one.key, one.inputs, f"{one.expected} changed {ATTACK}", one.context, one.tags) for one in first]
    third = Example("<b>k</b> **3**", expected=ATTACK, **hostile)  # type: ignore[arg-type]
    golden_sets.save_revision(fresh_shop, "evil", [*second, third], base=None, note=ATTACK, author=ATTACK)
    at = open_page("golden_sets", set="evil", **query)
    drawn = [element.proto.body for element in at.get("html") if "<style>" not in element.proto.body]
    drawn += [str(element.value) for element in [*at.markdown, *at.caption, *at.error, *at.warning, *at.info, *at.success]]
    drawn += [str(cell) for table in at.table for cell in table.value.to_numpy().ravel()]
    drawn += [str(widget.label) for widget in [*at.button, *at.text_area, *at.text_input, *at.expander] if "alert" in str(widget.label)]
    assert any("alert" in one or "k" in one for one in drawn)
    for one in drawn:
        assert "<script>" not in one.replace("\\<", "") and "<img" not in one.replace("\\<", "")
        assert "**bold**" not in one or one.startswith("<div"), "inside st.html Markdown means nothing"
        assert ":red[colour" not in one.replace("\\:", "") or one.startswith("<div")


FORMULA = '=HYPERLINK("http://evil.example","click")'


def test_a_formula_is_shown_as_text_and_escaped_in_a_spreadsheet_s_file(fresh_shop: Engine) -> None:
    from workbench.golden_sets import EVERYTHING
    from workbench.ui.golden_downloads import maker

    golden_sets.save_revision(fresh_shop, "formula", [Example("f", {"question": FORMULA}, expected="@SUM(1)")], base=None)
    said = words_of(open_page("golden_sets", set="formula", example="f"))
    assert "=HYPERLINK(&quot;http://evil.example&quot;" in said
    written = maker("formula@1", "csv", EVERYTHING)().decode("utf-8-sig")
    assert "'=HYPERLINK" in written and "'@SUM(1)" in written
    assert FORMULA in maker("formula@1", "yaml", EVERYTHING)().decode().replace('\\"', '"').replace("''", "'")
