from sqlalchemy import Engine

from tests.pages.opening import checked, open_page, words_of


def test_the_search_opens_with_a_field_and_the_pages_to_go_to(shop: Engine) -> None:
    at = checked(open_page("results").button(key="open_search").click().run())
    assert at.text_input(key="search_text_1").label == "Search prompts, golden sets, runs, queues and judges"
    labels = [link.proto.label for link in at.get("page_link")]
    for title in ("Compare", "Calls and costs", "Releases"):
        assert title in labels
    assert "words from prompts, notes, questions and expected answers" in words_of(at)


def test_a_page_that_is_opened_has_no_search_open(shop: Engine) -> None:
    assert not [field.key for field in open_page("results").text_input if str(field.key).startswith("search_text")]
