import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.golden_sets.files_for_tests import write
from workbench import golden_sets
from workbench.errors import BadInput
from workbench.golden_sets.importing import bring_in, bring_in_beside, glance, look, look_beside, recognise

GOOD = "id,question,answer\na,Why?,So.\nb,How?,Thus.\n"


def test_a_look_counts_every_row_and_shows_the_first(tmp_path: Path) -> None:
    rows = "".join(f"k{number},question {number},x\n" if number % 10 else f"k{number}\n" for number in range(1_000))
    found = look(str(write(tmp_path, "id,question,answer\n" + rows)), called="mine.csv")
    assert (found["rows"], found["bad_rows"], len(found["problems"]), len(found["examples"])) == (1_000, 100, 50, 20)
    assert found["columns"] == ["id", "question", "answer"] and found["refused"] is None
    assert found["problems"][0] == {"line": 2, "field": "question", "text": found["problems"][0]["text"]}
    assert found["examples"][0]["inputs"] == {"question": "question 1"}
    json.dumps(found)


def test_the_mapping_that_a_look_gives_can_be_handed_back_changed(tmp_path: Path) -> None:
    path = str(write(tmp_path, GOOD))
    found = look(path, called="x.csv")
    mapping = {**found["mapping"], "inputs": ["q=question"], "expected": "", "left_out": ["answer"]}
    (first, _) = look(path, called="x.csv", mapping=mapping)["examples"]
    assert (first["key"], first["inputs"], first["expected"], first["metadata"]) == ("a", {"q": "Why?"}, None, {})


def test_a_column_left_out_stays_out_whatever_it_is_called(tmp_path: Path) -> None:
    path = str(write(tmp_path, "question,inputs.secret,metadata.x,tags\nWhy?,a,b,c\n"))
    (first,) = look(path, called="x", mapping={"left_out": ["inputs.secret", "metadata.x", "tags"]})["examples"]
    assert (first["inputs"], first["metadata"], first["tags"]) == ({"question": "Why?"}, {}, ())


def test_a_file_that_cannot_be_read_is_refused_by_the_name_that_a_reader_knows(tmp_path: Path) -> None:
    found = look(str(write(tmp_path, "a,a\n1,2\n")), called="mine.csv")
    assert found["refused"] == {"text": "mine.csv:1: the header names a column twice: a", "likely": ""}
    assert str(tmp_path) not in str(found)


@pytest.mark.parametrize(
    ("content", "likely"),
    [
        ("question\nWas heißt „später“?\n".encode("cp1252"), "cp1252"),
        ("question\nWarum?\n".encode("utf-16"), "utf-16"),
        ("question\nWarum?\n".encode("utf-16-le"), "utf-16-le"),
        ("question\nWarum?\n".encode("utf-16-be"), "utf-16-be"),
        (b"question\n" + b"fine\n" * 500 + b"sp\xe4ter\n", "cp1252"),
    ],
)
def test_a_wrong_encoding_is_refused_with_the_likely_one_which_then_works(tmp_path: Path, content: bytes, likely: str) -> None:
    path = str(write(tmp_path, content))
    refused = look(path, called="mine.csv")["refused"]
    assert refused["likely"] == likely and "encoding" in refused["text"]
    found = look(path, called="mine.csv", encoding=likely)
    assert found["refused"] is None and found["bad_rows"] == 0 and found["rows"] > 0


def test_an_import_says_what_it_did_and_bears_the_name_of_the_upload(store: Engine, tmp_path: Path) -> None:
    path = str(write(tmp_path, GOOD))
    report = bring_in(store, path, called="mine.csv", name="support", note="n", author="Ana")
    assert (report["golden_set"], report["revision"], report["added"], report["is_new"]) == ("support", 1, 2, True)
    assert golden_sets.resolve_set(store, "support").source == "mine.csv"


def test_bad_rows_are_left_out_only_where_that_is_asked_for(store: Engine, tmp_path: Path) -> None:
    path = str(write(tmp_path, GOOD + "c\n"))
    with pytest.raises(BadInput, match=r"1 of 3 rows cannot be imported[\s\S]*mine.csv:4") as caught:
        bring_in(store, path, called="mine.csv", name="support")
    assert str(tmp_path) not in str(caught.value) and golden_sets.listing(store) == []
    assert bring_in(store, path, called="mine.csv", name="support", leaves_out_bad=True)["added"] == 2
    with pytest.raises(BadInput, match="no examples in the file"):
        bring_in(store, str(write(tmp_path, "question,x\nc\n")), called="mine.csv", name="support", leaves_out_bad=True)


async def test_beside_the_app_it_tells_how_far_it_is(store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.golden_sets.importing.TELL_EVERY_S", 0)
    path = str(write(tmp_path, "question\n" + "".join(f"question {number}\n" for number in range(2_500))))
    told: list[object] = []
    found = await look_beside(store, told.append, path=path, called="x.csv")
    assert (found["rows"], told) == (2_500, [{"rows": 1_000}, {"rows": 2_000}])
    report = await bring_in_beside(store, told.append, path=path, called="x.csv", name="support")
    assert report["added"] == 2_500 and len(told) == 4


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("question\tanswer\nWhy?\tSo.\n", ".tsv"),
        ("question,answer\nWhy?,So.\n", ".csv"),
        ("question;answer\nWhy?;So.\n", ".csv"),
        ('{"question": "Why?"}\n{"question": "How?"}\n', ".jsonl"),
        ('{\n "question": "Why?"\n}\n', ".json"),
        (' [ {"question": "Why?"} ]', ".json"),
        ("- question: Why?\n", ".yaml"),
        ("---\n- question: Why?\n", ".yaml"),
        ("[note],question\nx,Why?\n", ".csv"),
        ("", ".csv"),
    ],
)
def test_a_pasted_text_is_recognised(text: str, suffix: str) -> None:
    assert recognise(text) == suffix


def test_a_glance_gives_columns_a_guess_and_the_first_value_of_each(tmp_path: Path) -> None:
    path = str(write(tmp_path, "id,question,note\na,Why?,\nb,How?,x\nc\n"))
    found = glance(path, called="mine.csv")
    assert found["columns"] == ["id", "question", "note"] and found["refused"] is None
    assert found["samples"] == {"id": "a", "question": "Why?", "note": "x"}
    assert (found["mapping"]["key"], found["mapping"]["inputs"]) == ("id", ("question=question",))
    assert glance(str(write(tmp_path, "", "empty.csv")), called="mine.csv")["refused"]["text"].startswith("mine.csv: the file is empty")
