import io
import time
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.pages.golden_acts import frame, held, pasted, pressed, uploaded
from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import settings_of
from workbench import golden_sets
from workbench.golden_sets import Edits, apply_edits
from workbench.store.connection import open_store
from workbench.ui import golden_upload

SHOWN, PROBLEMS = "Examples as they will be stored", "Rows with problems"
GOOD = "id,question,best answer,tags,source\na,Why?,So.,x|y,here\nb,How?,Thus.,,there\n"


def importing(**query: object) -> AppTest:
    return open_page("golden_sets", **{"import": "yes", **query})


def kept_files(at: AppTest) -> list[Path]:
    return list(Path(at.session_state["golden_brought"]["path"]).parent.iterdir()) if "golden_brought" in at.session_state else []


def role(at: AppTest, place: int) -> str:
    found = next(one for one in at.selectbox if (one.key or "").endswith(f"_{place}_role"))
    return str(found.value)


def becomes(at: AppTest, place: int, what: str) -> AppTest:
    next(one for one in at.selectbox if (one.key or "").endswith(f"_{place}_role")).set_value(what).run()
    return checked(at)


def test_an_uploaded_file_is_mapped_looked_at_and_saved_as_a_new_set(own_home: Path) -> None:
    at = uploaded(importing(), GOOD, "my questions.csv")
    assert [role(at, place) for place in range(5)] == ["key", "inputs", "expected", "tags", "metadata"]
    assert [metric.value for metric in at.metric] == ["2", "2", "0"]
    assert list(frame(at, SHOWN)["Input: question"]) == ["Why?", "How?"]
    at.text_input(key="import_note").set_value("from the desk").run()
    pressed(at, "save_import")
    assert "Imported as my questions@1: 2 added, 0 changed, 0 removed, 0 unchanged" in words_of(at)
    assert at.query_params["set"] == "my questions" and "import" not in at.query_params
    engine = open_store(settings_of(own_home).database_url)
    first = held(engine, "my questions")["a"]
    assert (first.inputs, first.expected, first.tags, first.metadata) == ({"question": "Why?"}, "So.", ("x", "y"), {"source": "here"})
    revision = golden_sets.resolve_set(engine, "my questions")
    assert (revision.source, revision.note, revision.author != "") == ("my questions.csv", "from the desk", True)
    engine.dispose()


def test_the_upload_is_a_file_of_the_session_that_goes_when_it_is_done_with(fresh_shop: Engine) -> None:
    at = uploaded(importing(), GOOD)
    (kept,) = kept_files(at)
    assert kept.read_text() == GOOD and at.file_uploader == []
    assert not any(isinstance(value, bytes | bytearray) for value in at.session_state._state.filtered_state.values())
    pressed(at, "bring_another")
    assert not kept.exists()
    again = uploaded(at, GOOD)
    (kept,) = kept_files(again)
    pressed(again, "cancel_import")
    assert not kept.exists() and "import" not in again.query_params
    third = uploaded(importing(), GOOD)
    (kept,) = kept_files(third)
    pressed(third, "save_import")
    assert not kept.exists()


def test_the_folder_of_uploads_is_removed_with_the_session(fresh_shop: Engine) -> None:
    at = uploaded(importing(), GOOD)
    folder = Path(at.session_state["golden_brought"]["path"]).parent
    golden_upload._remove(folder)
    assert not folder.exists()
    checked(at.run())
    assert len(at.file_uploader) == 1, "what went with an interrupted connection is asked for again"


def test_columns_are_mapped_otherwise_and_inputs_renamed(fresh_shop: Engine) -> None:
    at = becomes(becomes(uploaded(importing(), GOOD, "mapped.csv"), 4, "inputs"), 3, "left out")
    at.text_input(key=next(one.key for one in at.text_input if (one.key or "").endswith("_4_name"))).set_value("origin").run()
    assert list(frame(checked(at), SHOWN)["Input: origin"]) == ["here", "there"]
    pressed(at, "save_import")
    first = held(fresh_shop, "mapped")["a"]
    assert (dict(first.inputs), first.tags, first.metadata) == ({"question": "Why?", "origin": "here"}, (), {})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([(1, "metadata")], "choose at least one input"),
        ([(4, "expected")], "two columns are expected answer: best answer and source"),
    ],
)
def test_a_mapping_that_cannot_be_is_said_and_nothing_can_be_saved(fresh_shop: Engine, changes: list[tuple[int, str]], said: str) -> None:
    at = uploaded(importing(), GOOD)
    for place, what in changes:
        becomes(at, place, what)
    assert said in words_of(at)
    assert not any(button.key == "save_import" for button in at.button)


def test_bad_rows_are_named_by_line_field_and_reason_and_keep_all_from_being_saved(fresh_shop: Engine) -> None:
    at = uploaded(importing(), GOOD + "c,What\na,Again?,,,\n", "rows.csv")
    assert [metric.value for metric in at.metric] == ["4", "2", "2"]
    problems = frame(at, PROBLEMS)
    assert list(problems["Line"]) == [4, 5] and list(problems["Field"]) == ["best answer", "key"]
    assert "'a' is already on line 2" in problems["What is wrong"][1]
    assert at.button(key="save_import").disabled and "Nothing is saved while rows have problems" in words_of(at)
    at.toggle(key="leave_out_bad").set_value(True).run()
    pressed(checked(at), "save_import")
    assert list(held(fresh_shop, "rows")) == ["a", "b"]


@pytest.mark.parametrize(
    ("into", "counts", "keys"), [("Replace the examples of a set", (1, 1, 9, 0), 2), ("Add to a set", (1, 1, 0, 9), 11)]
)
def test_a_file_replaces_or_is_added_to_a_set(fresh_shop: Engine, into: str, counts: tuple[int, ...], keys: int) -> None:
    at = uploaded(importing(set="questions"), "key,question\nq-00,Changed?\nnew,New?\n")
    at.radio(key="import_into").set_value(into).run()
    pressed(checked(at), "save_import")
    added, changed, removed, unchanged = counts
    said = words_of(at)
    assert f"Imported as questions@2: {added} added, {changed} changed, {removed} removed, {unchanged} unchanged" in said
    assert len(held(fresh_shop)) == keys and len(held(fresh_shop, "questions@1")) == 10


def test_a_new_set_does_not_take_the_name_of_another(fresh_shop: Engine) -> None:
    at = pressed(uploaded(importing(), GOOD, "questions.csv"), "save_import")
    assert "there is a golden set 'questions' already" in words_of(at) and len(golden_sets.revisions(fresh_shop, "questions")) == 1


def test_the_same_file_again_is_nothing_new(fresh_shop: Engine) -> None:
    pressed(uploaded(importing(), GOOD, "twice.csv"), "save_import")
    at = uploaded(importing(set="twice"), GOOD, "twice.csv")
    at.radio(key="import_into").set_value("Replace the examples of a set").run()
    assert "Nothing is new: twice@1 holds exactly this" in words_of(pressed(checked(at), "save_import"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("question\tanswer\nWhy?\tSo.\n", "A table with tabs"),
        ('question,answer\nWhy?,"a ""quoted"" word, and a comma"\n', "CSV, a table"),
        ('{"question": "Why?"}\n{"question": "How?"}\n', "JSON lines"),
        ('[{"question": "Why?"}]', "A JSON list"),
        ("- question: Why?\n", "YAML"),
    ],
)
def test_a_pasted_text_is_recognised_and_imported(fresh_shop: Engine, text: str, shown: str) -> None:
    at = pasted(importing(), text)
    assert golden_upload.FORMATS[at.selectbox(key="pasted_format").value] == shown
    at.text_input(key=next(one.key for one in at.text_input if (one.key or "").startswith("import_name_"))).set_value("pasted").run()
    pressed(checked(at), "save_import")
    assert next(dict(one.inputs) for one in held(fresh_shop, "pasted").values()) == {"question": "Why?"}


def test_a_format_that_was_not_meant_is_corrected(fresh_shop: Engine) -> None:
    at = pasted(importing(), '{"question": "Why?"}')
    at.selectbox(key="pasted_format").set_value(".csv").run()
    assert "Reading stopped" in words_of(checked(at)) or "the file" in words_of(at) or "no examples" in words_of(at) or at.metric


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("question\nWas heißt „später“?\n".encode("cp1252"), "cp1252"),
        ("question\nWas heißt „später“?\n".encode("utf-16"), "utf-16"),
        (b"question\n" + b"plain\n" * 500 + "Was heißt „später“?\n".encode("cp1252"), "cp1252"),
    ],
)
def test_a_wrong_encoding_is_refused_and_the_choice_offered_right_there(fresh_shop: Engine, content: bytes, encoding: str) -> None:
    at = uploaded(importing(), content, "old.csv")
    assert "UTF-8" in words_of(at) and at.selectbox(key="golden_encoding").value == encoding
    pressed(at, "read_as")
    pressed(at, "save_import")
    assert list(held(fresh_shop, "old").values())[-1].inputs == {"question": "Was heißt „später“?"}


def test_an_encoding_that_does_not_fit_is_refused_and_another_offered(fresh_shop: Engine) -> None:
    at = uploaded(importing(), "question\nWas heißt später?\n".encode("cp1252"))
    at.selectbox(key="golden_encoding").set_value("utf-16").run()
    pressed(checked(at), "read_as")
    assert "the file is not utf-16" in words_of(at)
    at.selectbox(key="golden_encoding").set_value("latin-1").run()
    assert list(frame(pressed(checked(at), "read_as"), SHOWN)["Input: question"]) == ["Was heißt später?"]


def workbook() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"  \n\n", "the file is empty"),
        (b"question,question\na,b\n", "the header names a column twice: question"),
        (workbook(), "the file is an Excel workbook. Open it in Excel, choose Save As, and take “CSV UTF-8”"),
        (b"\x89PNG\r\n", "the file is a picture"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words_and_the_page_goes_on(fresh_shop: Engine, content: bytes, said: str) -> None:
    at = uploaded(importing(), content)
    assert said in words_of(at) and "/tmp" not in words_of(at)
    assert not any(button.key == "save_import" for button in at.button)
    pressed(at, "bring_another")
    assert len(at.file_uploader) == 1


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"question,answer\nWhy?,So.\nragged\n", 3, "the row has 1 cells, the header 2"),
        (b"question,answer\nWhy?,So.\nnul\x00,x\n", 3, "holds a NUL byte; remove it"),
        (b"question,answer\nWhy?,So.\n" + b"x" * 2_000_000 + b",y\n", 3, "an example has at most 1,048,576"),
        (b'question,answer\nWhy?,So.\n"open,x\n', 3, "a quote that is opened here is not closed"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_shown(fresh_shop: Engine, content: bytes, line: int, said: str) -> None:
    at = looked(uploaded(importing(), content))
    problems = frame(at, PROBLEMS)
    assert problems["Line"][0] == line and said in problems["What is wrong"][0]
    assert at.button(key="save_import").disabled and [one.name for one in golden_sets.listing(fresh_shop)] == ["questions"]


def test_hostile_headings_cells_and_file_names_are_text_and_nothing_else(fresh_shop: Engine) -> None:
    attack = "<img src=x onerror=alert(1)> **bold** :red[x]"
    content = f'question,"{attack}"\n"{attack}","{attack}"\n=1+1,\nbad\n'
    at = uploaded(importing(), content, f"{attack}.csv")
    drawn = [str(one.value) for one in [*at.markdown, *at.caption, *at.error]]
    drawn += [str(widget.label) for widget in [*at.selectbox, *at.text_input, *at.button, *at.toggle]]
    assert sum("alert" in one for one in drawn) >= 4
    for one in drawn:
        assert "<img" not in one.replace("\\<", "") and "**bold**" not in one and ":red[x" not in one.replace("\\:", "")
    assert list(frame(at, SHOWN)["Input: question"]) == [attack, "=1+1"]


def test_a_file_of_another_kind_says_which_are_taken(fresh_shop: Engine) -> None:
    assert "a golden set's file ends in .csv, .tsv" in words_of(uploaded(importing(), b"x", "notes.docx"))


def test_a_large_file_is_read_and_saved_beside_the_app(fresh_shop: Engine) -> None:
    rows = "".join(f"k{number},question {number} {'word ' * 20}\n" for number in range(12_000))
    at = uploaded(importing(), f"key,question\n{rows}", "large.csv")
    at = waited(at, "save_import")
    assert [metric.value for metric in at.metric] == ["12,000", "12,000", "0"]
    pressed(at, "save_import")
    assert "Imported as large@1: 12,000 added" in words_of(waited(at, "begin_import"))
    assert golden_sets.resolve_set(fresh_shop, "large").source == "large.csv"


def waited(at: AppTest, key: str) -> AppTest:
    """Draw the page again until a button is there."""
    end = time.monotonic() + 60
    while not any(button.key == key and not button.disabled for button in at.button):
        assert time.monotonic() < end, words_of(at)
        time.sleep(0.2)
        checked(at.run())
    return at


def looked(at: AppTest) -> AppTest:
    """Draw the page again until every row is read."""
    end = time.monotonic() + 60
    while not at.metric:
        assert time.monotonic() < end, words_of(at)
        time.sleep(0.2)
        checked(at.run())
    return at


def test_an_archived_set_is_not_offered_and_says_why_where_its_name_is_typed(fresh_shop: Engine) -> None:
    apply_edits(fresh_shop, "questions", Edits(removed=("q-00",)), base=1)
    golden_sets.archive(fresh_shop, "questions")
    at = pressed(uploaded(importing(), GOOD, "questions.csv"), "save_import")
    assert "this golden set is archived: restore it before adding to it" in words_of(at)
