import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from tests.golden_sets.files_for_tests import example, write
from workbench import golden_sets
from workbench.errors import BadInput, Conflict, NotFound
from workbench.golden_sets.reading import ColumnMapping
from workbench.store.connection import reading
from workbench.store.tables import GoldenExample
from workbench.terms import Example

A, B, C = example("a", "one"), example("b", "two"), example("c", "three")


def save(store: Engine, *examples: Example, base: int | None = None, **said: Any) -> golden_sets.ImportReport:
    return golden_sets.save_revision(store, "support", examples, base=base, **said)


def held(store: Engine, reference: str = "support") -> list[Example]:
    return [one.example for one in golden_sets.examples(store, golden_sets.resolve_set(store, reference).id)]


def rows_stored(store: Engine) -> int:
    with reading(store) as session:
        return session.exec(select(func.count()).select_from(GoldenExample)).one()


def keys(store: Engine, ids: Sequence[int]) -> str:
    info = golden_sets.resolve_set(store, "support")
    by_id = {one.id: one.example.key for one in golden_sets.examples(store, info.id)}
    return "".join(by_id[id] for id in ids)


def test_an_import_becomes_a_revision_that_says_what_it_did(store: Engine, tmp_path: Path) -> None:
    path = write(tmp_path, "key,question,answer\na,one,1\nb,two,2\n", "first.csv")
    report = golden_sets.import_file(store, "support", path, note="n", author="Ana")
    assert (report.revision, report.examples, report.added, report.is_new) == (1, 2, 2, True)
    info = golden_sets.resolve_set(store, "support@1")
    assert (info.id, info.source, info.note, info.author, info.reference) == (report.revision_id, "first.csv", "n", "Ana", "support@1")
    assert [one.position for one in golden_sets.examples(store, info.id)] == [0, 1]


def test_the_same_content_from_another_format_is_the_same_revision(store: Engine, tmp_path: Path) -> None:
    golden_sets.import_file(store, "support", write(tmp_path, "key,question\na,one\nb,two\n"))
    again = golden_sets.import_file(
        store, "support", write(tmp_path, '{"key":"a","question":"one"}\n{"key":"b","question":"two"}', "x.jsonl")
    )
    assert (again.revision, again.is_new, again.unchanged, again.added) == (1, False, 2, 0)


def test_unchanged_examples_are_shared_and_changed_ones_stored_anew(store: Engine) -> None:
    save(store, A, B)
    report = save(store, replace(A, expected="1"), B, C)
    assert (report.revision, report.added, report.changed, report.removed, report.unchanged) == (2, 1, 1, 0, 1)
    assert rows_stored(store) == 4
    assert held(store, "support@1") == [A, B]
    assert held(store) == [replace(A, expected="1"), B, C]
    back = save(store, A, B)
    assert (back.revision, back.removed, back.changed) == (3, 1, 1)
    assert rows_stored(store) == 4


def test_another_order_is_another_revision(store: Engine) -> None:
    save(store, A, B)
    assert save(store, B, A).revision == 2
    found = golden_sets.diff_revisions(store, "support@1", "support@2")
    assert (found.added, found.removed, found.changed, found.unchanged, found.is_reordered) == ((), (), (), 2, True)


def test_appending_adds_new_keys_and_replaces_known_ones_in_place(store: Engine, tmp_path: Path) -> None:
    save(store, A, B)
    path = write(tmp_path, "key,question\nc,three\na,ONE\n")
    report = golden_sets.import_file(store, "support", path, mode="append")
    assert (report.added, report.changed, report.unchanged, report.removed) == (1, 1, 1, 0)
    assert held(store) == [example("a", "ONE"), B, C]
    assert not golden_sets.import_file(store, "support", path, mode="append").is_new
    with pytest.raises(BadInput, match="neither replace nor append"):
        golden_sets.import_file(store, "support", path, mode="merge")  # type: ignore[arg-type]


def test_a_bad_file_imports_nothing_and_leaves_no_name_behind(store: Engine, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"set.csv:3: key"):
        golden_sets.import_file(store, "support", write(tmp_path, "key,question\na,one\na,two\n"))
    assert golden_sets.listing(store) == []
    with pytest.raises(NotFound, match="There are none yet"):
        golden_sets.resolve_set(store, "support")
    assert rows_stored(store) == 0


def test_editing_an_old_revision_is_a_conflict_that_says_what_changed(store: Engine) -> None:
    save(store, A, B)
    save(store, replace(A, expected="1"), C, base=1, author="Ben", note="tidied")
    with pytest.raises(Conflict) as caught:
        save(store, A, B, C, base=1)
    said = str(caught.value)
    assert "since revision 1, which you edited, there is revision 2 by Ben (tidied)" in said
    assert "1 added (c), 1 removed (b), 1 changed (a)" in said
    assert save(store, A, base=2).revision == 3
    with pytest.raises(Conflict, match="no revision 7"):
        save(store, B, base=7)
    with pytest.raises(Conflict):
        save(store, B, base=0)


@pytest.mark.parametrize(
    ("examples", "text"),
    [
        ((), "at least one example"),
        ((A, example("a ", "x")), "example 2, key: 'a' is there twice"),
        ((A, Example("b", {"context": "x"})), "example 2 (b), inputs.context"),
        ((example("a", expected=3),), "example 1 (a), expected: must be text"),
    ],
)
def test_bad_edits_are_refused_by_key_and_field(store: Engine, examples: tuple[Example, ...], text: str) -> None:
    with pytest.raises(BadInput) as caught:
        save(store, *examples)
    assert text in str(caught.value)


def test_edits_are_brought_to_the_stored_form(store: Engine) -> None:
    save(store, example(" a ", "one", expected=" ", tags=("x ", "x")))
    assert held(store) == [example("a", "one", tags=("x",))]


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("suport", "There is no golden set 'suport'. There are: support."),
        ("support@9", "has no revision 9: it has 1 to 1"),
        ("support@0", "no revision 0"),
    ],
)
def test_what_is_not_found_is_answered_with_what_there_is(store: Engine, reference: str, text: str) -> None:
    save(store, A)
    with pytest.raises(NotFound) as caught:
        golden_sets.resolve_set(store, reference)
    assert text in str(caught.value)


def test_revisions_are_listed_newest_first_and_references_resolve(store: Engine) -> None:
    save(store, A)
    save(store, A, B)
    assert [info.number for info in golden_sets.revisions(store, "support")] == [2, 1]
    assert [golden_sets.resolve_set(store, reference).number for reference in ("support", "support@latest", "support@1")] == [2, 2, 1]


@pytest.fixture
def filled(store: Engine) -> int:
    examples = [
        example("a", "How much is Ünïcode 100%?", tags=("x", "y"), split="dev", expected="It's five"),
        example("b", "question two", tags=("y",), split="test"),
        Example("c", {"question": "three", "history": ["older words"], "n": 5}, tags=("z",), split="dev"),
        example("d", "quote \" and 'tick'"),
    ]
    return golden_sets.save_revision(store, "support", examples, base=None).revision_id


@pytest.mark.parametrize(
    ("only", "found"),
    [
        ({}, "abcd"),
        ({"tags": ["y"]}, "ab"),
        ({"tags": ["x", "z"]}, "ac"),
        ({"split": "dev"}, "ac"),
        ({"tags": ["y"], "split": "dev"}, "a"),
        ({"keys": ["d", "a"]}, "ad"),
        ({"keys": ["a", "b"], "split": "test"}, "b"),
        ({"tags": ["%"]}, ""),
    ],
)
def test_examples_are_selected_by_tags_split_and_keys_in_order(store: Engine, filled: int, only: dict[str, Any], found: str) -> None:
    assert keys(store, golden_sets.example_ids(store, filled, **only)) == found


def test_unknown_keys_are_named(store: Engine, filled: int) -> None:
    with pytest.raises(NotFound, match="no examples nope, zip"):
        golden_sets.example_ids(store, filled, keys=["a", "zip", "nope"])


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("HOW MUCH", "a"),
        ("Ünï", "a"),
        ("100%", "a"),
        ("%", "a"),
        ("five", "a"),
        ("older", "c"),
        ("question", "b"),
        ("MU", "a"),
        ('" and', "d"),
        ("'tick'", "d"),
        ("absent", ""),
    ],
)
def test_search_looks_at_keys_answers_and_values_and_not_at_the_names_of_inputs(
    store: Engine, filled: int, search: str, found: str
) -> None:
    page = golden_sets.examples(store, filled, search=search)
    assert "".join(one.example.key for one in page) == found
    assert golden_sets.count(store, filled, search=search) == len(found)


def test_pages_follow_one_another(store: Engine, filled: int) -> None:
    pages = [golden_sets.examples(store, filled, offset=offset, limit=3) for offset in (0, 3, 6)]
    assert ["".join(one.example.key for one in page) for page in pages] == ["abc", "d", ""]
    assert [one.example.key for one in golden_sets.examples(store, filled, tag="y", split="dev")] == ["a"]
    assert golden_sets.count(store, filled, tag="y") == 2


def test_tags_and_splits_are_counted(store: Engine, filled: int) -> None:
    assert golden_sets.tags_of(store, filled) == {"x": 1, "y": 2, "z": 1}
    assert golden_sets.splits_of(store, filled) == {"dev": 2, "test": 1}


def test_two_revisions_are_compared_by_key(store: Engine) -> None:
    save(store, A, B)
    save(store, replace(A, tags=("new",)), C)
    found = golden_sets.diff_revisions(store, "support@1", "support@latest")
    assert (found.added, found.removed, found.changed, found.unchanged, found.is_reordered) == (("c",), ("b",), ("a",), 0, False)


def test_an_archived_set_leaves_the_list_resolves_and_takes_nothing_until_restored(store: Engine) -> None:
    save(store, A, B, author="Ana", note="n")
    (summary,) = golden_sets.listing(store, search="SUPP")
    assert (summary.name, summary.latest, summary.examples, summary.author, summary.note) == ("support", 1, 2, "Ana", "n")
    golden_sets.archive(store, "support")
    assert (golden_sets.listing(store), len(golden_sets.listing(store, archived=True))) == ([], 1)
    assert golden_sets.resolve_set(store, "support").number == 1
    with pytest.raises(BadInput, match="archived: restore it"):
        save(store, A)
    golden_sets.archive(store, "support", archived=False)
    assert save(store, A).revision == 2


def test_concurrent_saves_get_numbers_of_their_own_and_lose_nothing(store: Engine) -> None:
    start = threading.Barrier(2)

    def save_many(author: str) -> list[int]:
        start.wait()
        return [save(store, A, example("x", f"{author} {turn}"), author=author).revision for turn in range(8)]

    with ThreadPoolExecutor(2) as pool:
        numbers = [number for found in pool.map(save_many, ("Ana", "Ben")) for number in found]
    assert sorted(numbers) == list(range(1, 17))
    texts = {held(store, f"support@{number}")[1].inputs["question"] for number in numbers}
    assert texts == {f"{author} {turn}" for author in ("Ana", "Ben") for turn in range(8)}
    assert rows_stored(store) == 17


def test_of_two_edits_of_the_same_revision_one_is_told_of_the_other(store: Engine) -> None:
    save(store, A)
    start = threading.Barrier(2)

    def edit(question: str) -> str:
        start.wait()
        try:
            save(store, example("a", question), base=1)
        except Conflict:
            return "conflict"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(edit, ("x", "y"))) == ["conflict", "saved"]


def test_a_real_golden_set_is_imported_with_a_mapping(store: Engine, datasets: Path) -> None:
    mapping = ColumnMapping(inputs=["question=Question"], expected="Best Answer", tags="Category", cluster="Source", key="id")
    report = golden_sets.import_file(store, "truthful", datasets / "truthfulqa" / "golden_en.csv", mapping=mapping)
    assert (report.examples, report.added) == (817, 817)
    assert golden_sets.tags_of(store, report.revision_id)["Misconceptions"] == 100
    assert golden_sets.count(store, report.revision_id, search="watermelon") >= 1
    assert [len(golden_sets.example_ids(store, report.revision_id, tags=["Health", "Law"]))] == [55 + 64]
