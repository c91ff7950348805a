from tests.providers.demo.asking import PLANS, SAFETY
from workbench.providers.demo.passages import passages_of


def test_list_items_and_sentences_are_passages_of_their_own() -> None:
    texts = [passage.text for passage in passages_of(PLANS)]
    assert "Studio costs €29 a month." in texts
    assert "A cancelled Studio plan stays open until the last paid day." in texts
    assert {passage.title for passage in passages_of(PLANS)} == {"Plans and prices"}


def test_steps_stay_together_with_the_sentence_before() -> None:
    (steps,) = [passage for passage in passages_of(SAFETY) if passage.steps]
    assert steps.text.startswith("To switch on two-step sign-in:")
    assert len(steps.steps) == 4


def test_text_without_title_or_full_stop_is_a_passage_and_not_an_endless_one() -> None:
    (passage,) = passages_of("word " * 5_000)
    assert passage.title == ""
    assert len(passage.text) <= 1200


def test_empty_document_has_no_passages() -> None:
    assert passages_of("") == ()
