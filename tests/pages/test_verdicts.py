from sqlalchemy import Engine

from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import COMPARED
from workbench import annotation
from workbench.runs import results

ATTACK = '<img src=x onerror="alert(1)"> [link](javascript:alert(1)) :material/close: $x$'


def said_by(engine: Engine, annotator: str, verdict: str, example: int = 0, comment: str = "") -> None:
    """Keep a verdict on an example of the compared run."""
    parts = results.run_parts(engine, COMPARED)
    subject = annotation.Subject(
        COMPARED, results.whole_row(engine, COMPARED, example).example.id, 0, parts.variants[0].id, parts.variants[1].id or 0
    )
    annotation.answer(engine, subject, verdict, annotator=annotator, comment=comment)


def test_verdicts_are_listed_newest_first_with_the_variants_names(shop: Engine) -> None:
    said_by(shop, "Ada", "loss", comment="The price is missing.")
    said_by(shop, "Grace", "both_bad", example=1, comment=ATTACK)
    table = open_page("verdicts").dataframe[0].value
    assert list(table["Who"]) == ["Grace", "Ada"]
    assert list(table["Verdict"]) == ["both bad", "support@1 is better"]
    assert list(table["Example"]) == ["q-01", "q-00"]
    assert list(table["Why"]) == [ATTACK, "The price is missing."]


def test_one_persons_verdicts_are_chosen_in_the_address(shop: Engine) -> None:
    said_by(shop, "Ada", "loss")
    said_by(shop, "Grace", "win")
    at = open_page("verdicts", who="Ada")
    assert list(at.dataframe[0].value["Who"]) == ["Ada"]
    assert at.selectbox(key="who_in_address").options == ["everybody (2)", "Ada (1)", "Grace (1)"]
    assert list(open_page("verdicts", who="nobody").dataframe[0].value["Who"]) == ["Grace", "Ada"]


def test_a_run_is_repeated_from_its_page(shop: Engine) -> None:
    at = open_page("results", run=COMPARED)
    at = checked(at.button(key="same_again").click().run())
    assert at.title[0].value == "Compare"
    assert "Filled in as run 1 was." in words_of(at)
