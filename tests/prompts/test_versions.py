import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from tests.prompts.drafts_for_tests import draft, tool
from workbench.errors import BadInput, Conflict, NotFound
from workbench.prompts import versions


def push(store: Engine, text: str, name: str = "support") -> versions.PromptVersion:
    return versions.push(store, name, draft(text))


def test_pushing_numbers_versions_and_keeps_everything(store: Engine) -> None:
    push(store, "one")
    whole = draft("two", parameters={"temperature": 0.5}, tools=(tool(),), response_format={"type": "json_object"})
    pushed = versions.push(store, " support ", whole, note="warmer", author="Ana")
    assert (pushed.reference, pushed.note, pushed.author) == ("support@2", "warmer", "Ana")
    assert pushed.draft == whole
    assert pushed.hash == whole.hash
    assert versions.resolve(store, "support@2") == pushed


def test_the_same_content_as_the_newest_is_no_new_version_but_an_older_one_is(store: Engine) -> None:
    first = push(store, "one")
    assert versions.push(store, "support", draft("one"), note="other note") == first
    push(store, "two")
    assert push(store, "one").number == 3


def test_a_version_never_changes_when_others_follow(store: Engine) -> None:
    first = push(store, "one")
    push(store, "two")
    versions.archive(store, "support")
    assert versions.resolve(store, "support@1") == first


def test_the_hash_is_of_the_content_alone_and_stays_the_same_between_releases(store: Engine) -> None:
    assert push(store, "one").hash == push(store, "one", name="other").hash == "2d50267f98a307c95c23b2124791e5d5"
    for changed in (
        draft("x"),
        draft(model="m"),
        draft(parameters={"a": 1}),
        draft(tools=(tool(),)),
        draft(response_format={"type": "text"}),
    ):
        assert changed.hash != draft().hash
    assert draft(parameters={"a": 1, "b": 2}).hash == draft(parameters={"b": 2, "a": 1}).hash


def test_editing_an_old_version_is_a_conflict_that_says_what_came_since(store: Engine) -> None:
    push(store, "one")
    versions.push(store, "support", draft("two"), author="Ben", note="shorter", base=1)
    with pytest.raises(Conflict, match=r"since version 1, which you edited, there is version 2 by Ben \(shorter\)"):
        versions.push(store, "support", draft("three"), base=1)
    assert versions.push(store, "support", draft("two"), base=1).number == 2
    assert versions.push(store, "support", draft("three"), base=2).number == 3
    with pytest.raises(Conflict, match="no version 9"):
        versions.push(store, "support", draft("four"), base=9)


def test_a_new_prompt_may_say_that_it_is_new(store: Engine) -> None:
    assert versions.push(store, "support", draft("one"), base=0).number == 1
    with pytest.raises(Conflict):
        versions.push(store, "support", draft("two"), base=0)


def test_a_refused_push_leaves_nothing_behind(store: Engine) -> None:
    with pytest.raises(BadInput, match=r"support: messages\[0\].content: line 1"):
        push(store, "{{ broken")
    with pytest.raises(Conflict):
        versions.push(store, "support", draft("x"), base=3)
    assert versions.listing(store) == []
    with pytest.raises(NotFound, match="There are none yet"):
        versions.resolve(store, "support")


def test_references_resolve_by_number_label_tag_latest_and_bare_name(store: Engine) -> None:
    for text in ("one", "two", "three"):
        push(store, text)
    versions.tag(store, "support@1", "v1.0-stable")
    versions.move_label(store, "support", "production", "support@2")
    found = {mark: versions.resolve(store, f"support{mark}").number for mark in ("", "@latest", "@1", "@v1.0-stable", "@production")}
    assert found == {"": 3, "@latest": 3, "@1": 1, "@v1.0-stable": 1, "@production": 2}
    assert versions.resolve(store, "support@2").labels == ("production",)
    assert versions.resolve(store, "support@1").tags == ("v1.0-stable",)


@pytest.mark.parametrize(
    ("reference", "text"),
    [
        ("suport", "There is no prompt 'suport'. There are: support, other."),
        ("support@9", "support has no version 9: it has 1 to 1."),
        ("support@0", "support has no version 0"),
        ("support@prod", "Labels: production. Tags: v1. Versions: 1 to 1."),
    ],
)
def test_what_is_not_found_is_answered_with_what_there_is(store: Engine, reference: str, text: str) -> None:
    push(store, "one", name="other")
    push(store, "one")
    versions.tag(store, "support@1", "v1")
    versions.move_label(store, "support", "production", "support@1")
    with pytest.raises(NotFound) as caught:
        versions.resolve(store, reference)
    assert text in str(caught.value)


def test_a_tag_never_moves(store: Engine) -> None:
    push(store, "one")
    push(store, "two")
    versions.tag(store, "support@1", "v1")
    assert versions.tag(store, "support@1", "v1").tags == ("v1",)
    with pytest.raises(BadInput, match="v1 is on version 1 of support and never moves"):
        versions.tag(store, "support@2", "v1")
    assert versions.resolve(store, "support@v1").number == 1


def test_tags_and_labels_do_not_take_each_others_names(store: Engine) -> None:
    push(store, "one")
    versions.move_label(store, "support", "production", "support@1")
    versions.move_label(store, "support", "production", None)
    with pytest.raises(BadInput, match="production is a label"):
        versions.tag(store, "support@1", "production")
    versions.tag(store, "support@1", "v1")
    with pytest.raises(BadInput, match="v1 is a tag"):
        versions.move_label(store, "support", "v1", "support@1")
    for name in ("12", "latest"):
        with pytest.raises(BadInput, match="cannot be a tag"):
            versions.tag(store, "support@1", name)
        with pytest.raises(BadInput, match="cannot be a label"):
            versions.move_label(store, "support", name, "support@1")


def test_every_move_of_a_label_is_kept_newest_first(store: Engine) -> None:
    push(store, "one")
    push(store, "two")
    versions.move_label(store, "support", "production", "support@1", author="Ana")
    versions.move_label(store, "support", "production", "support@1", author="nobody, it is there already")
    versions.move_label(store, "support", "staging", "support@latest")
    versions.move_label(store, "support", "production", "support@staging", author="Ben", note="gate passed")
    off = versions.move_label(store, "support", "production", None, author="Cyd", note="incident")
    assert off.number is None
    moves = versions.label_history(store, "support", "production")
    assert [(move.number, move.author, move.note) for move in moves] == [
        (None, "Cyd", "incident"),
        (2, "Ben", "gate passed"),
        (1, "Ana", ""),
    ]
    assert len(versions.label_history(store, "support")) == 4
    with pytest.raises(NotFound, match="on no version of support at present"):
        versions.resolve(store, "support@production")


def test_a_label_does_not_go_to_another_prompts_version_nor_off_where_it_never_was(store: Engine) -> None:
    push(store, "one")
    push(store, "one", name="other")
    with pytest.raises(BadInput, match="other@1 is not a version of support"):
        versions.move_label(store, "support", "production", "other@1")
    with pytest.raises(NotFound, match="no label 'production'"):
        versions.move_label(store, "support", "production", None)


def test_the_listing_shows_the_newest_version_and_where_labels_are(store: Engine) -> None:
    push(store, "one")
    versions.push(store, "support", draft("two", model="demo/other"), author="Ana", note="n")
    push(store, "one", name="after_sales")
    versions.move_label(store, "support", "production", "support@1")
    versions.move_label(store, "support", "staging", "support@2")
    versions.move_label(store, "support", "staging", None)
    sales, support = versions.listing(store)
    assert (sales.name, sales.labels) == ("after_sales", {})
    assert (support.latest, support.model, support.author, support.note, support.labels) == (2, "demo/other", "Ana", "n", {"production": 1})
    assert [one.name for one in versions.listing(store, search="SUPP")] == ["support"]
    assert [one.name for one in versions.listing(store, search="_")] == ["after_sales"]


def test_an_archived_prompt_leaves_the_list_resolves_and_takes_no_pushes_until_restored(store: Engine) -> None:
    push(store, "one")
    versions.archive(store, "support")
    assert versions.listing(store) == []
    assert [one.name for one in versions.listing(store, archived=True)] == ["support"]
    assert versions.resolve(store, "support").number == 1
    with pytest.raises(BadInput, match="archived: restore it"):
        push(store, "two")
    versions.archive(store, "support", archived=False)
    assert push(store, "two").number == 2


def test_evidence_finds_its_version_by_id(store: Engine) -> None:
    pushed = push(store, "one")
    assert versions.version_by_id(store, pushed.id) == pushed
    with pytest.raises(NotFound, match="no prompt version with the id 99"):
        versions.version_by_id(store, 99)


def test_history_is_newest_first(store: Engine) -> None:
    for text in ("one", "two"):
        push(store, text)
    assert [version.number for version in versions.history(store, "support")] == [2, 1]
    with pytest.raises(NotFound):
        versions.history(store, "nobody")


def test_a_push_with_tags_and_labels_is_all_or_nothing(store: Engine) -> None:
    pushing = versions.Pushing("support", draft("one"), tags=("v1",), labels=("production",), author="Ana")
    assert (versions.push_all(store, pushing).tags, versions.resolve(store, "support@production").labels) == (("v1",), ("production",))
    with pytest.raises(BadInput, match="never moves"):
        versions.push_all(store, replace(pushing, draft=draft("two")))
    assert [version.number for version in versions.history(store, "support")] == [1]


def test_concurrent_pushes_get_numbers_of_their_own_and_lose_nothing(store: Engine) -> None:
    start = threading.Barrier(2)

    def push_many(author: str) -> list[int]:
        start.wait()
        return [versions.push(store, "support", draft(f"{author} {turn}"), author=author).number for turn in range(10)]

    with ThreadPoolExecutor(2) as pool:
        numbers = [number for found in pool.map(push_many, ("Ana", "Ben")) for number in found]
    assert sorted(numbers) == list(range(1, 21))
    texts = {version.messages[0]["content"] for version in versions.history(store, "support")}
    assert texts == {f"{author} {turn}" for author in ("Ana", "Ben") for turn in range(10)}


def test_of_two_edits_of_the_same_version_one_is_told_of_the_other(store: Engine) -> None:
    push(store, "one")
    start = threading.Barrier(2)

    def edit(author: str) -> str:
        start.wait()
        try:
            versions.push(store, "support", draft(author), author=author, base=1)
        except Conflict:
            return "conflict"
        return "saved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(edit, ("Ana", "Ben"))) == ["conflict", "saved"]
