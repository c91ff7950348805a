import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.pages.golden_acts import frame, held, pressed, ticked
from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import COMPARED, settings_of
from tests.pages.test_every_page import SEEN
from workbench import golden_sets
from workbench.golden_sets import Edits, apply_edits
from workbench.settings import PACKAGE, PAGES
from workbench.store.connection import open_store
from workbench.terms import Example


def many(engine: Engine, count: int, name: str = "many") -> None:
    examples = [Example(f"k{number:04}", {"question": f"question {number}"}, tags=("even",) * (number % 2 == 0)) for number in range(count)]
    golden_sets.save_revision(engine, name, examples, base=None)


def test_a_newcomer_is_told_what_a_golden_set_is_and_how_to_get_one(own_home: Path) -> None:
    at = open_page("golden_sets")
    said = words_of(at)
    assert "No golden sets yet" in said and "workbench golden import questions.csv" in said
    pressed(at, "first_import")
    assert at.query_params["import"] == "yes" and "1. Bring a file" in words_of(at)


def test_a_set_is_listed_with_its_newest_revision_size_author_and_note(fresh_shop: Engine) -> None:
    apply_edits(fresh_shop, "questions", Edits(removed=("q-09",)), base=1, author="Ana", note="one less")
    at = open_page("golden_sets")
    assert "9 examples · 2 revisions, the newest saved just now by Ana · none verified by people yet · one less" in words_of(at)
    assert list(frame(at, "golden_rows_")["Key"]) == [f"q-{place:02}" for place in range(9)]
    assert at.query_params["set"] == "questions"


def test_another_set_is_chosen_and_remembered(fresh_shop: Engine) -> None:
    many(fresh_shop, 3)
    at = open_page("golden_sets")
    at.selectbox(key="set_in_address").set_value("questions").run()
    assert checked(at).query_params["set"] == "questions"
    at.switch_page(str(PAGES / "home.py")).run()
    at.switch_page(str(PAGES / "golden_sets.py")).run()
    assert "### questions" in words_of(checked(at))


def test_search_tags_and_split_filter_the_list_and_stand_in_the_address(fresh_shop: Engine) -> None:
    at = open_page("golden_sets")
    at.multiselect(key="tags_in_address").set_value(["price"]).run()
    at.selectbox(key="split_in_address").set_value("dev").run()
    assert list(frame(checked(at), "golden_rows_")["Key"]) == ["q-03", "q-05"]
    assert (at.query_params["tags"], at.query_params["split"]) == ("price", "dev")
    at.text_input(key="q_in_address").set_value("solo").run()
    assert list(frame(checked(at), "golden_rows_")["Key"]) == ["q-03"]
    assert "1 example of 10" in words_of(at)
    at.text_input(key="q_in_address").set_value("nowhere").run()
    assert "No example meets these conditions" in words_of(checked(at))
    pressed(at, "clear_filters")
    assert len(frame(at, "golden_rows_")) == 10 and "tags" not in at.query_params


def test_tags_with_signs_of_their_own_survive_the_address(fresh_shop: Engine) -> None:
    odd = ["a|b", "c,d", "[e]"]
    golden_sets.save_revision(fresh_shop, "odd", [Example("a", {"q": "?"}, tags=tuple(odd))], base=None)
    at = open_page("golden_sets", set="odd")
    at.multiselect(key="tags_in_address").set_value(odd).run()
    again = open_page("golden_sets", set="odd", tags=at.query_params["tags"])
    assert list(again.multiselect(key="tags_in_address").value) == odd
    assert len(frame(again, "golden_rows_")) == 1


def test_a_long_list_has_pages_and_orders(fresh_shop: Engine) -> None:
    many(fresh_shop, 120)
    at = open_page("golden_sets", set="many", page=3)
    assert list(frame(at, "golden_rows_")["Key"])[:2] == ["k0100", "k0101"]
    golden_sets.save_revision(fresh_shop, "many", [Example("z", {"q": "1"}), Example("a", {"q": "2"})], base=None)
    at = open_page("golden_sets", set="many", sort="key", page=9)
    assert list(frame(at, "golden_rows_")["Key"]) == ["a", "z"]


def test_a_click_opens_an_example_and_keys_lead_to_the_next_over_pages(fresh_shop: Engine) -> None:
    many(fresh_shop, 60)
    at = ticked(open_page("golden_sets", set="many"), cell=(49, "Input"))
    assert at.query_params["example"] == "k0049" and "Example 50 of 60" in words_of(at)
    assert at.button(key="next_example").proto.shortcut == "j"
    pressed(at, "next_example")
    assert (at.query_params["example"], at.query_params["page"]) == ("k0050", "2")
    pressed(at, "previous_example")
    assert at.query_params["example"] == "k0049" and "page" not in at.query_params
    pressed(at, "back")
    assert "example" not in at.query_params and len(frame(at, "golden_rows_")) == 50


def test_an_example_is_shown_whole_with_the_runs_that_asked_it(shop: Engine) -> None:
    whole = Example("w", {"question": "Why?", "n": [1, 2]}, "So.", ("A document",), ("t",), "cluster-1", "dev", {"source": "here"})
    golden_sets.save_revision(shop, "whole", [whole], base=None)
    said = words_of(open_page("golden_sets", set="whole", example="w"))
    for text in ("Why?", "So.", "A document", "t", "cluster-1", "dev", "source", "here", "No run has asked exactly this yet"):
        assert text in said
    at = open_page("golden_sets", set="questions", example="q-00")
    links = [(link.proto.label, link.proto.query_string) for link in at.get("page_link")]
    assert (f"All versions ({COMPARED})", f"run={COMPARED}&row=0.0") in links


def test_ticks_are_kept_over_pages_and_everything_that_matches_can_be_chosen(fresh_shop: Engine) -> None:
    many(fresh_shop, 120)
    at = ticked(open_page("golden_sets", set="many"), 0, 2)
    assert "2 examples chosen" in words_of(at)
    at.query_params["page"] = "2"
    ticked(checked(at.run()), 1)
    assert "3 examples chosen" in words_of(at)
    at.multiselect(key="tags_in_address").set_value(["even"]).run()
    assert at.button(key="choose_all").label == "Choose all 60 that match"
    pressed(at, "choose_all")
    assert "60 examples chosen" in words_of(at)
    ticked(at, *range(1, 50))
    assert "59 examples chosen" in words_of(at)
    pressed(at, "choose_none")
    assert "chosen" not in words_of(at).replace("to be chosen", "")


def test_chosen_examples_become_a_new_golden_set(fresh_shop: Engine) -> None:
    at = ticked(open_page("golden_sets"), 1, 4)
    at.text_input(key="take_name").set_value("hard ones")
    at.text_input(key="take_note").set_value("often wrong")
    pressed(at, "take_now")
    assert "hard ones@1 has 2 examples of questions@1" in words_of(at)
    assert at.query_params["set"] == "hard ones" and list(held(fresh_shop, "hard ones")) == ["q-01", "q-04"]
    assert golden_sets.resolve_set(fresh_shop, "hard ones").note == "often wrong"


def test_a_name_that_is_taken_is_refused_and_the_choice_kept(fresh_shop: Engine) -> None:
    at = ticked(open_page("golden_sets"), 1)
    at.text_input(key="take_name").set_value("questions")
    pressed(at, "take_now")
    assert "there is a golden set 'questions' already" in words_of(at) and "1 example chosen" in words_of(at)


def test_chosen_examples_go_to_compare(fresh_shop: Engine) -> None:
    at = ticked(open_page("golden_sets"), 1, 4)
    pressed(at, "compare_on_these")
    assert at.session_state["chosen_examples"] == {"golden": "questions@1", "keys": ["q-01", "q-04"]}
    assert (at.query_params["golden"], at.query_params["key"]) == ("questions@1", ["q-01", "q-04"])
    assert at.title[0].value == "Compare"


def test_too_many_for_compare_is_said_with_what_to_do(fresh_shop: Engine) -> None:
    many(fresh_shop, 2_001)
    at = pressed(ticked(open_page("golden_sets", set="many"), 0), "choose_all")
    assert "2,001 examples chosen" in words_of(at)
    assert "Compare takes at most 2,000 one by one" in words_of(pressed(at, "compare_on_these"))
    assert "chosen_examples" not in at.session_state
    ticked(at, *range(1, 50))
    pressed(at, "compare_on_these")
    assert len(at.session_state["chosen_examples"]["keys"]) == 2_000


def test_a_set_is_archived_shown_and_restored(fresh_shop: Engine) -> None:
    many(fresh_shop, 3)
    at = pressed(open_page("golden_sets", set="questions"), "archive_set")
    assert at.query_params["set"] == "many" and golden_sets.listing(fresh_shop, archived=True)[0].name == "questions"
    assert "questions" not in str(at.selectbox(key="set_in_address").options)
    pressed(at, "show_archived")
    at.selectbox(key="set_in_address").set_value("questions").run()
    assert "archived" in words_of(checked(at))
    at.button_group(key="tab_in_address").set_value("edit").run()
    assert "An archived set takes no edits" in words_of(checked(at))
    pressed(at, "restore_set")
    assert golden_sets.listing(fresh_shop, archived=True) == []


def test_the_last_set_archived_can_still_be_restored(fresh_shop: Engine) -> None:
    at = pressed(open_page("golden_sets"), "archive_set")
    assert "archived" in words_of(at)
    pressed(at, "restore_set")
    assert [one.name for one in golden_sets.listing(fresh_shop)] == ["questions"]


def test_an_old_revision_can_be_read_and_is_called_old(fresh_shop: Engine) -> None:
    apply_edits(fresh_shop, "questions", Edits(removed=("q-00",)), base=1)
    at = open_page("golden_sets", revision=1)
    assert "revision 1 of 2" in words_of(at) and len(frame(at, "golden_rows_")) == 10
    at.selectbox(key="revision_in_address").set_value(2).run()
    assert len(frame(checked(at), "golden_rows_")) == 9 and "revision" not in at.query_params


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"set": "nobody"}, "There is no golden set 'nobody'"),
        ({"example": "nobody"}, "This revision has no example 'nobody'"),
        ({"example": "nobody", "tab": "edit"}, "This revision has no example 'nobody'"),
        ({"revision": "99"}, "10 examples · 1 revision"),
        ({"revision": "-1", "page": "x", "tab": "nowhere"}, "10 examples · 1 revision"),
        ({"page": "99999999"}, "10 examples"),
        ({"tab": "revisions", "against": "7", "revision": "x"}, "one and the same revision"),
        ({"tab": "duplicates", "page": "77"}, "in 5 groups ask exactly the same"),
    ],
)
def test_what_the_address_names_and_is_not_there_is_said_in_words(fresh_shop: Engine, query: dict[str, str], said: str) -> None:
    assert said in words_of(open_page("golden_sets", **query))


def test_files_are_made_when_asked_for_whole_or_as_filtered(fresh_shop: Engine, tmp_path: Path) -> None:
    from workbench.golden_sets import EVERYTHING, Filter, read_examples
    from workbench.ui.golden_downloads import file_name, maker

    at = open_page("golden_sets", split="dev")
    assert [button.label for button in at.get("download_button")] == ["CSV", "JSON lines", "YAML"]
    assert at.radio(key="download_what").options == ["What matches (5 examples)", "The whole revision (10 examples)"]
    revision = golden_sets.resolve_set(fresh_shop, "questions")
    assert file_name(revision, "csv", Filter(split="dev")) == "questions-1-part.csv"
    for ending in ("csv", "jsonl", "yaml"):
        for only, keys in ((EVERYTHING, 10), (Filter(split="dev"), 5)):
            path = tmp_path / f"out.{ending}"
            path.write_bytes(maker("questions@1", ending, only)())
            assert len(read_examples(path).examples) == keys
    again = golden_sets.import_file(fresh_shop, "questions", tmp_path / "out.yaml")
    assert again.examples == 5


def test_no_view_imports_what_takes_seconds(shop: Engine) -> None:
    views = [{}, {"example": "q-00"}, {"tab": "edit"}, {"tab": "edit", "example": "q-00"}, {"import": "yes"}, {"tab": "revisions"}]
    views += [{"tab": "duplicates"}, {"tab": "duplicates", "kind": "near"}]
    wanted = json.dumps([(str(PAGES / "golden_sets.py"), view) for view in views])
    done = subprocess.run([sys.executable, "-c", SEEN, str(PACKAGE / "app.py"), wanted], capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr[-3000:]
    assert {"scipy", "sklearn", "statsmodels", "litellm", "dbos", "nltk"} & set(json.loads(done.stdout.splitlines()[-1])) == set()


def test_a_set_saved_elsewhere_is_there_after_a_reload(own_home: Path) -> None:
    engine = open_store(settings_of(own_home).database_url)
    open_page("golden_sets")
    many(engine, 2)
    assert "### many" in words_of(open_page("golden_sets"))
    engine.dispose()
