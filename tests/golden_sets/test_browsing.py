import pytest
from sqlalchemy import Engine

from tests.golden_sets.files_for_tests import example
from workbench import golden_sets
from workbench.errors import BadInput, NotFound
from workbench.golden_sets import Filter
from workbench.terms import Example


@pytest.fixture
def revision(store: Engine) -> int:
    examples = [
        example("c", "first " + "x" * 1_000, tags=("long",), expected="y" * 500),
        example("a", 'sec"ond ä', tags=("x", "y"), split="dev", cluster="k", context=("doc", "doc two")),
        Example("b", {"question": "third", "product": "Studio"}, tags=("y",), split="test"),
        example("d", "many tags", tags=tuple(f"tag number {number}" for number in range(500))),
    ]
    return golden_sets.save_revision(store, "support", examples, base=None).revision_id


def test_a_page_holds_the_beginnings_of_texts_and_says_what_is_whole(store: Engine, revision: int) -> None:
    long, short, *_ = golden_sets.page_of(store, revision, limit=10, cut=100)
    assert (len(long.inputs), len(long.expected or ""), long.is_whole) == (100, 100, False)
    assert (short.inputs, short.is_whole, short.documents) == ('{"question": "sec\\"ond ä"}', True, 2)
    assert (short.key, short.position, short.tags, short.split, short.cluster) == ("a", 1, ("x", "y"), "dev", "k")


def test_a_very_long_list_of_tags_is_cut_too(store: Engine, revision: int) -> None:
    found = golden_sets.page_of(store, revision, limit=1, offset=3)[0]
    assert found.tags[:2] == ("tag number 0", "tag number 1") and 50 < len(found.tags) < 500
    assert not found.is_whole


@pytest.mark.parametrize(("order", "keys"), [("position", "cabd"), ("key", "abcd")])
def test_pages_follow_one_another_in_either_order(store: Engine, revision: int, order: str, keys: str) -> None:
    pages = [golden_sets.page_of(store, revision, order=order, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert ["".join(one.key for one in page) for page in pages] == [keys[:3], keys[3:], ""]


def test_another_order_is_refused(store: Engine, revision: int) -> None:
    with pytest.raises(BadInput, match="ordered by position or key"):
        golden_sets.page_of(store, revision, order="; drop table golden_set", limit=1)


@pytest.mark.parametrize(
    ("only", "keys"),
    [
        (Filter(), "cabd"),
        (Filter(tags=("y",)), "ab"),
        (Filter(tags=("y", "long")), "cab"),
        (Filter(split="dev"), "a"),
        (Filter(search="STUDIO"), "b"),
        (Filter(tags=("y",), split="test", search="third"), "b"),
        (Filter(search="absent"), ""),
    ],
)
def test_a_filter_means_the_same_for_pages_counts_and_keys(store: Engine, revision: int, only: Filter, keys: str) -> None:
    assert "".join(one.key for one in golden_sets.page_of(store, revision, only=only, limit=10)) == keys
    assert golden_sets.count_of(store, revision, only) == len(keys)
    assert golden_sets.keys_of(store, revision, only) == list(keys)
    assert golden_sets.keys_of(store, revision, only, limit=1) == list(keys[:1])
    assert only.is_empty == (keys == "cabd")


def test_one_example_is_read_whole_and_a_missing_one_named(store: Engine, revision: int) -> None:
    assert golden_sets.find_example(store, revision, "a").example.context == ("doc", "doc two")
    with pytest.raises(NotFound, match="no example 'zip'"):
        golden_sets.find_example(store, revision, "zip")
    assert sorted(golden_sets.find_examples(store, revision, ["a", "zip", "d"])) == ["a", "d"]


def test_an_example_of_another_revision_is_not_found_in_this_one(store: Engine, revision: int) -> None:
    later = golden_sets.save_revision(store, "support", [example("z")], base=None).revision_id
    with pytest.raises(NotFound):
        golden_sets.find_example(store, later, "a")
    assert golden_sets.find_examples(store, revision, ["z"]) == {}


def test_the_names_of_inputs_are_the_commonest_first(store: Engine, revision: int) -> None:
    assert golden_sets.input_names(store, revision) == ["question", "product"]


def test_exact_duplicates_have_the_same_inputs_in_any_order_of_their_names(store: Engine) -> None:
    two = {"question": "Why?", "product": "a, b"}
    examples = [
        Example("a", two),
        example("b", "alone"),
        Example("c", dict(reversed(two.items()))),
        Example("d", {"question": "a, b", "product": "Why?"}),
        example("e", "again"),
        example("f", "again", expected="other"),
        Example("g", {"question": 1}),
        Example("h", {"question": "1"}),
        example("i", "again"),
    ]
    revision = golden_sets.save_revision(store, "support", examples, base=None).revision_id
    groups = golden_sets.exact_duplicates(store, revision)
    found = [[one.key for one in golden_sets.examples_by_id(store, revision, ids)] for ids in groups]
    assert found == [["e", "f", "i"], ["a", "c"]]


def test_without_runs_an_example_was_used_in_none(store: Engine, revision: int) -> None:
    assert golden_sets.runs_with(store, golden_sets.find_example(store, revision, "a").id) == []
