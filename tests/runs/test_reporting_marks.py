"""In two answers the words that only one has are marked, phrases as one mark, and nothing where everything would be."""

from workbench.runs.reporting_marks import LONGEST, Piece, marked


def sides(before: str, after: str) -> tuple[list[str], list[str]]:
    first, second = marked(before, after)
    assert "".join(piece.text for piece in first) == before and "".join(piece.text for piece in second) == after
    return [piece.text for piece in first if piece.is_own], [piece.text for piece in second if piece.is_own]


def test_each_side_has_its_own_words_marked() -> None:
    assert sides("Studio costs 29 euros.", "Studio costs 31 euros a month.") == (["29"], ["31", "a month"])


def test_a_phrase_is_one_mark_without_the_blanks_around_it() -> None:
    assert sides("It is here.", "It is here. Write again soon.") == ([], ["Write again soon."])


def test_equal_texts_have_no_mark() -> None:
    assert sides("the same", "the same") == ([], [])
    assert sides("", "") == ([], [])


def test_texts_with_little_in_common_are_not_marked_all_over() -> None:
    assert sides("alpha beta gamma delta", "one two three four") == ([], [])


def test_very_long_texts_are_not_compared() -> None:
    long = "word " * (LONGEST // 5)
    assert marked(long, "word")[1] == [Piece("word")]
