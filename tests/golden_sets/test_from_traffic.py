"""A request of live traffic becomes an example once, whatever else the set holds."""

import pytest
from sqlalchemy import Engine

from workbench.errors import BadInput, Conflict
from workbench.golden_sets import examples
from workbench.golden_sets.from_traffic import AT_ONCE, Asked, add_asked
from workbench.golden_sets.revisions import save_revision
from workbench.terms import Example

ALIKE = "Please answer the following question of a customer of the shop, kindly: "


def test_an_example_with_further_inputs_asks_the_same(store: Engine) -> None:
    save_revision(store, "shop", [Example("a", {"question": "Why late?", "product": "boat"})], base=0)
    with pytest.raises(Conflict, match="example a asks the same already"):
        add_asked(store, "shop", Asked("Why late?", "t"))


def test_the_same_question_of_another_product_is_another_example(store: Engine) -> None:
    save_revision(store, "shop", [Example("a", {"question": "Why late?", "product": "boat"})], base=0)
    report = add_asked(store, "shop", Asked("Why late?", "t", others={"product": "car", "colour": "  "}))
    found = examples(store, report.revision_id)
    assert [dict(one.example.inputs) for one in found][1] == {"question": "Why late?", "product": "car"}
    with pytest.raises(Conflict):
        add_asked(store, "shop", Asked("Why late?", "u", others={"product": "car"}))


@pytest.mark.parametrize("typed", ["Why late?\n", "  Why late?"])
def test_outer_blanks_make_no_other_question(store: Engine, typed: str) -> None:
    add_asked(store, "shop", Asked("Why late?", "t"))
    with pytest.raises(Conflict):
        add_asked(store, "shop", Asked(typed, "u"))


@pytest.mark.parametrize("question", ['one\ntwo "2" % _ \\ é', "x" * 500, "ÄÖ ß straße", "a\tb"])
def test_odd_questions_are_recognised(store: Engine, question: str) -> None:
    add_asked(store, "shop", Asked(question, "t"))
    with pytest.raises(Conflict):
        add_asked(store, "shop", Asked(question, "u"))


def test_the_same_is_found_among_many_that_begin_alike(store: Engine) -> None:
    save_revision(store, "shop", [Example(str(one), {"question": f"{ALIKE}{one}"}) for one in range(AT_ONCE + 100)], base=0)
    with pytest.raises(Conflict, match=f"example {AT_ONCE + 50} "):
        add_asked(store, "shop", Asked(f"{ALIKE}{AT_ONCE + 50}", "t"))


def test_a_request_without_a_question_is_refused(store: Engine) -> None:
    with pytest.raises(BadInput, match="no question"):
        add_asked(store, "shop", Asked(" ", "t"))
