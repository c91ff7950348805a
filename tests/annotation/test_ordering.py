"""A random draw says how probable each item was; the informative order asks of many kinds; the worst come first; a seed repeats itself."""

import pytest

from workbench.annotation.ordering import clusters_of, ordered
from workbench.annotation.sources import Found
from workbench.errors import BadInput
from workbench.store.queue_values import NewItem

TOPICS = ("refund of the paid invoice", "calendar sharing with colleagues", "password reset by email", "export of the monthly report")


def source(
    count: int, uncertainty: list[float | None] | None = None, badness: list[float | None] | None = None, kind: str = "pairs"
) -> Found:
    items = tuple(NewItem(f"k{n}", [{"name": "text", "text": str(n)}]) for n in range(count))
    texts = tuple(f"question number {n} about {TOPICS[n % 4]}" for n in range(count))
    unknown: list[float | None] = [None] * count
    return Found(kind, {}, items, texts, tuple(uncertainty or unknown), tuple(badness or unknown))


def keys(found: Found, ordering: str, size: int | None = None, seed: int = 0) -> list[str]:
    return [item.key for item in ordered(found, ordering=ordering, size=size, seed=seed)]


def test_a_random_draw_is_marked_with_its_probability() -> None:
    drawn = ordered(source(20), ordering="random", size=5, seed=1)
    assert len({item.key for item in drawn}) == 5
    assert all(item.is_random and item.inclusion_probability == 0.25 for item in drawn)
    assert [item.key for item in drawn] != [f"k{n}" for n in range(5)]


def test_a_random_draw_prefers_nobody() -> None:
    counts = [sum("k0" in keys(source(10), "random", 3, seed) for seed in range(500))]
    assert 110 < counts[0] < 190


@pytest.mark.parametrize("ordering", ["random", "informative", "worst"])
def test_the_same_seed_gives_the_same_order_and_another_another(ordering: str) -> None:
    found = source(40, [0.5] * 40, [0.5] * 40)
    assert keys(found, ordering, seed=3) == keys(found, ordering, seed=3)
    assert keys(found, ordering, seed=3) != keys(found, ordering, seed=4), "what is equal is drawn by the seed"


def test_any_other_order_is_no_sample() -> None:
    for ordering in ("given", "informative", "worst"):
        for item in ordered(source(12, [0.1] * 12, [0.2] * 12), ordering=ordering, size=6, seed=0):
            assert not item.is_random and item.inclusion_probability is None
    assert keys(source(5), "given", 2) == ["k0", "k1"]


def test_the_worst_come_first_and_the_unjudged_last() -> None:
    assert keys(source(4, badness=[0.2, None, 0.9, 0.5]), "worst") == ["k2", "k3", "k0", "k1"]


def test_the_most_uncertain_come_first_of_many_kinds() -> None:
    # A quarter, all of one topic, are the most uncertain: by uncertainty alone they would be the first twenty.
    uncertainty: list[float | None] = [1.0 if n % 4 == 0 else 0.6 if n < 40 else 0.1 for n in range(80)]
    found = keys(source(80, uncertainty), "informative")
    topics = [int(key[1:]) % 4 for key in found[:16]]
    assert topics[0] == 0 and set(topics) == {0, 1, 2, 3}
    sure = {f"k{n}" for n in range(80) if uncertainty[n] == 0.1}
    assert not sure & set(found[: 80 - len(sure)]), "of what the judges are sure of, nothing comes before all that they are not"


def test_an_order_needs_what_it_orders_by() -> None:
    with pytest.raises(BadInput, match="results of a run"):
        ordered(source(3), ordering="informative", size=None, seed=0)
    with pytest.raises(BadInput, match="a priority for its items"):
        ordered(source(3, kind="file"), ordering="worst", size=None, seed=0)
    with pytest.raises(BadInput, match="none of random, given"):
        ordered(source(3), ordering="alphabetical", size=None, seed=0)


@pytest.mark.parametrize("texts", [[], ["one"], ["same"] * 50, [str(n) for n in range(50)], ["the and of"] * 25 + ["of the and"] * 25])
def test_texts_without_kinds_are_one_group_or_a_few_and_no_error(texts: list[str]) -> None:
    assert len(clusters_of(texts, seed=0)) == len(texts)


def test_like_texts_are_grouped() -> None:
    groups = clusters_of(source(80).texts, seed=0)
    for topic in range(4):
        assert len(set(groups[topic::4])) <= 8
    assert len(set(groups)) >= 4
