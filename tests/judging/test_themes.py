import random

from workbench.judging.themes import FEWEST_REASONS, bare, find_themes

KINDS = [
    "Answer {a} cites the page it rests on, Answer {b} gives no source.",
    "The tone of Answer {b} is cold and dismissive; Answer {a} is courteous.",
    "Answer {b} is padded with sentences that nobody wanted; Answer {a} is brief.",
]


def reasons(count: int = 60) -> list[str]:
    return [KINDS[place % 3].format(a="A" if place % 2 else "B", b="B" if place % 2 else "A") for place in range(count)]


def test_reasons_of_one_kind_are_one_theme_whichever_side_they_name() -> None:
    found = find_themes(reasons())
    assert len(found.themes) == 3
    assert [found.of_reasons[place] == found.of_reasons[place % 3] for place in range(60)] == [True] * 60
    assert len(set(found.of_reasons)) == 3


def test_a_theme_is_named_by_what_sets_it_apart_and_stands_by_a_reason_of_its_own() -> None:
    given = reasons()
    found = find_themes(given)
    terms = {word for theme in found.themes for term in theme.terms for word in term.split()}
    assert {"source", "tone", "sentences"} & terms == {"source", "tone", "sentences"} or {"cites", "cold", "padded"} & terms
    assert "answer" not in terms
    for place, theme in enumerate(found.themes):
        assert found.of_reasons[theme.example] == place
        assert any(term.split()[0] in given[theme.example].lower() for term in theme.terms)


def test_the_most_frequent_theme_comes_first() -> None:
    found = find_themes(reasons(30) + [KINDS[1].format(a="A", b="B")] * 20)
    counts = [found.of_reasons.count(place) for place in range(len(found.themes))]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 30


def test_what_resembles_nothing_has_no_theme() -> None:
    odd = ["Zebras wander westward.", "Quartz vibrates quietly.", "Mandolins outlive drummers."]
    found = find_themes([*reasons(120), *odd])
    assert found.of_reasons[-3:] == (None, None, None)
    assert len(found.themes) == 3


def test_the_same_reasons_give_the_same_themes_in_any_order() -> None:
    given = reasons()
    shuffled = random.Random(1).sample(given, len(given))
    assert {theme.terms for theme in find_themes(given).themes} == {theme.terms for theme in find_themes(shuffled).themes}


def test_few_reasons_or_reasons_without_words_have_no_themes() -> None:
    assert find_themes([]).themes == ()
    assert find_themes(reasons(FEWEST_REASONS - 1)).themes == ()
    assert find_themes(["Answer A"] * 50).of_reasons == (None,) * 50
    assert find_themes(["the of and"] * 50).of_reasons == (None,) * 50
    assert find_themes([""] * 30).themes == ()


def test_one_kind_of_reason_alone_is_one_theme() -> None:
    found = find_themes([KINDS[0].format(a="A", b="B")] * 40)
    assert len(found.themes) == 1
    assert set(found.of_reasons) == {0}


def test_numbers_quotations_and_sides_set_nothing_apart() -> None:
    assert bare('Output (a) says "29 euros", response 2 says 30€.') == "says , says"
    found = find_themes([f"Answer A states “{place} euros”, which is what was asked; Answer B omits it." for place in range(40)])
    assert len(found.themes) == 1


def test_a_very_long_reason_is_read_like_any_other() -> None:
    assert len(find_themes([*reasons(), "padded " * 20_000]).of_reasons) == 61
