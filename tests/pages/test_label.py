import pytest
from sqlalchemy import Engine, text

from tests.pages.label_acts import answered, entry, golden_queue, pair_queue
from tests.pages.opening import checked, open_page, words_of
from workbench.annotation import labelling, queues


def test_a_labeller_says_who_they_are_and_starts(fresh_shop: Engine) -> None:
    queue = golden_queue(fresh_shop)
    at = open_page("label")
    assert "10 due" in words_of(at) and "golden set questions@1" in words_of(at)
    at.text_input(key="labeller").set_value("  Ada   Lovelace ").run()
    at = checked(at.button(key=f"start_{queue}").click().run())
    assert (at.query_params["queue"], at.query_params["as"]) == (str(queue), "Ada Lovelace")
    assert "as Ada Lovelace" in words_of(at)


def test_without_a_name_nothing_can_be_started(fresh_shop: Engine) -> None:
    queue = golden_queue(fresh_shop)
    at = open_page("label")
    at.text_input(key="labeller").set_value(" ").run()
    assert at.button(key=f"start_{queue}").disabled


def test_a_queue_for_others_says_so(fresh_shop: Engine) -> None:
    queue = golden_queue(fresh_shop, people=["Grace <b>"])
    at = open_page("label")
    at.text_input(key="labeller").set_value("Ada").run()
    assert at.button(key=f"start_{queue}").disabled and "Only for Grace <b>." in words_of(at)
    assert "not among the people" in open_page("label", queue=queue, **{"as": "Ada"}).error[0].value, "nor by its address"


def test_a_sitting_holds_items_for_the_person_and_finishing_gives_them_back(fresh_shop: Engine) -> None:
    queue = golden_queue(fresh_shop)
    at = open_page("label", queue=queue, **{"as": "Ada"})
    assert labelling.take(fresh_shop, queue, "Grace").items == ()
    at = checked(at.button(key="finish_labelling").click().run())
    assert "queue" not in at.query_params
    assert len(labelling.take(fresh_shop, queue, "Grace").items) == 10


@pytest.mark.parametrize("query", [{"queue": 99, "as": "Ada"}, {"queue": "x", "as": "Ada"}, {"queue": 1}])
def test_an_address_that_makes_no_sense_breaks_nothing(fresh_shop: Engine, query: dict[str, object]) -> None:
    golden_queue(fresh_shop)
    assert open_page("label", **query)


def test_what_was_hidden_is_shown_after_the_answer_and_recorded(shop: Engine) -> None:
    queue = pair_queue(shop)
    at = open_page("label", queue=queue, **{"as": "Ada"})
    at = checked(at.button(key="reveal_last").click().run())
    assert "Answer an item first" in words_of(at) and "support@1" not in words_of(at)
    answered(shop, queue, "Grace", lambda item: {"better": "both_bad"}, most=1)
    answered(shop, queue, "Ada", lambda item: {"better": "tie"}, most=1)
    at = checked(open_page("label", queue=queue, **{"as": "Ada"}).button(key="reveal_last").click().run())
    said = words_of(at)
    assert "support@1" in said and "support@2" in said and "pairwise" in said
    assert "Grace" in said
    first = labelling.history(shop, queue, "Ada")[0]
    labelling.submit(shop, queue, "Ada", [entry(first.item.id, {"better": "left"}, replaces=first.token)])
    with shop.connect() as connection:
        blind = connection.execute(text("SELECT is_blind FROM queue_answer WHERE annotator = 'Ada' ORDER BY id")).scalars().all()
    assert [bool(one) for one in blind] == [True, False], "what is said after the reveal is not blind"


def test_a_paused_queue_and_one_that_is_done_say_so(fresh_shop: Engine) -> None:
    queue = golden_queue(fresh_shop)
    queues.pause(fresh_shop, queue)
    assert "Paused" in words_of(open_page("label"))
    assert open_page("label", queue=queue, **{"as": "Ada"}).error
    queues.pause(fresh_shop, queue, paused=False)
    assert answered(fresh_shop, queue, "Ada", lambda item: {"right": "yes"}) == 10
    assert "Done" in words_of(open_page("label"))
