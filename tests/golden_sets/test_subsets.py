import pytest
from sqlalchemy import Engine

from tests.golden_sets.files_for_tests import example
from workbench import golden_sets
from workbench.errors import BadInput, Conflict, NotFound
from workbench.golden_sets import Chosen, Filter, restore, take
from workbench.terms import Example

EXAMPLES = [example(f"k{number}", f"question {number}", split="dev" if number % 2 else "test", tags=("x",)) for number in range(10)]


@pytest.fixture
def support(store: Engine) -> Engine:
    golden_sets.save_revision(store, "support", EXAMPLES, base=None)
    return store


def held(store: Engine, reference: str) -> list[Example]:
    return [one.example for one in golden_sets.examples(store, golden_sets.resolve_set(store, reference).id)]


@pytest.mark.parametrize(
    ("chosen", "places"),
    [
        (Chosen(keys=("k7", "k2")), [2, 7]),
        (Chosen(Filter(split="dev")), [1, 3, 5, 7, 9]),
        (Chosen(Filter(split="dev"), without=("k1", "k9")), [3, 5, 7]),
        (Chosen(), list(range(10))),
    ],
)
def test_chosen_examples_become_a_set_with_their_keys_and_order(support: Engine, chosen: Chosen, places: list[int]) -> None:
    report = take(support, "support@1", chosen, "part", note="n", author="Ana")
    assert (report.golden_set, report.revision, report.examples, report.added) == ("part", 1, len(places), len(places))
    assert held(support, "part") == [EXAMPLES[place] for place in places]
    info = golden_sets.resolve_set(support, "part@1")
    assert (info.source, info.note, info.author) == ("support@1", "n", "Ana")
    assert golden_sets.save_revision(support, "part", held(support, "part"), base=None).is_new is False


def test_the_new_set_goes_its_own_way(support: Engine) -> None:
    take(support, "support", Chosen(keys=("k1",)), "part")
    golden_sets.apply_edits(support, "part", golden_sets.Edits({"k1": {"expected": "new"}}), base=1)
    assert held(support, "support")[1].expected is None and held(support, "part")[0].expected == "new"


@pytest.mark.parametrize(
    ("name", "chosen", "text"),
    [
        ("support", Chosen(), "there is a golden set 'support' already"),
        ("", Chosen(), "cannot name a golden set"),
        ("part", Chosen(Filter(search="nowhere")), "no example is chosen"),
        ("part", Chosen(keys=()), "no example is chosen"),
        ("part", Chosen(keys=tuple("a" * 10_001)), "choose them by a filter"),
    ],
)
def test_a_set_that_cannot_be_made_is_refused_and_leaves_no_name(support: Engine, name: str, chosen: Chosen, text: str) -> None:
    with pytest.raises(BadInput, match=text):
        take(support, "support", chosen, name)
    assert [one.name for one in golden_sets.listing(support)] == ["support"]


def test_an_old_revision_comes_back_as_the_newest(support: Engine) -> None:
    golden_sets.apply_edits(support, "support", golden_sets.Edits({"k1": {"expected": "x"}}, (example("new"),), ("k0",)), base=1)
    report = restore(support, "support", 1, base=2, note="back", author="Ana")
    assert (report.revision, report.added, report.changed, report.removed, report.unchanged, report.examples) == (3, 1, 1, 1, 8, 10)
    assert held(support, "support") == EXAMPLES
    info = golden_sets.resolve_set(support, "support")
    assert (info.hash, info.source, info.note) == (golden_sets.resolve_set(support, "support@1").hash, "support@1", "back")


def test_restoring_what_is_there_or_on_an_old_state_makes_nothing(support: Engine) -> None:
    assert restore(support, "support", 1, base=1).is_new is False
    golden_sets.apply_edits(support, "support", golden_sets.Edits(removed=("k0",)), base=1)
    with pytest.raises(Conflict):
        restore(support, "support", 1, base=1)
    with pytest.raises(NotFound, match="no revision 9"):
        restore(support, "support", 9, base=2)
    assert len(golden_sets.revisions(support, "support")) == 2
