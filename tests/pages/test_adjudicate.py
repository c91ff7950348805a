from sqlalchemy import Engine

from tests.pages.label_acts import answered, golden_queue, pair_queue
from tests.pages.opening import checked, open_page, words_of
from workbench import golden_sets
from workbench.annotation import settling

ATTACK = '<img src=x onerror="alert(1)"> $x$ :material/close:'


def disagree(engine: Engine, queue: int, question: str, one: str, other: str, most: int = 3) -> None:
    answered(engine, queue, "Ada", lambda item: {question: one}, most=most, comment=ATTACK)
    answered(engine, queue, "Grace", lambda item: {question: other}, most=most)


def test_a_dispute_shows_what_was_said_and_one_key_decides_it(shop: Engine) -> None:
    queue = golden_queue(shop, annotators=2)
    disagree(shop, queue, "right", "yes", "no")
    at = open_page("adjudicate")
    said = words_of(at)
    assert "Dispute 1 of 3" in said and "Ada  right: Yes" in said.replace("&nbsp;", "").replace("**", "") and ATTACK in said
    first = settling.disputes(shop, queue)[0].item_id
    at.text_input(key=f"why_{first}").set_value("The page says so.").run()
    at = checked(at.button(key=f"decide_{first}_yes").click().run())
    assert "Dispute 1 of 2" in words_of(at)
    decided = settling.decisions(shop, queue)[0]
    assert (decided.item_id, decided.answers["right"], decided.reason) == (first, "yes", "The page says so.")
    assert "The page says so." in words_of(open_page("queues", queue=queue, view="decisions"))


def test_a_corrected_answer_makes_the_next_revision_of_the_golden_set(shop: Engine) -> None:
    queue = golden_queue(shop, annotators=2)
    disagree(shop, queue, "right", "yes", "no", most=1)
    first = settling.disputes(shop, queue)[0]
    at = open_page("adjudicate", queue=queue)
    at.text_area(key=f"text_{first.item_id}_correction").set_value("30 euros").run()
    checked(at.button(key=f"decide_{first.item_id}_no").click().run())
    revision = golden_sets.revisions(shop, "questions")[0]
    assert revision.number == 2
    stored = {one.example.key: one.example.expected for one in golden_sets.examples(shop, revision.id)}
    assert stored[first.key] == "30 euros"
    assert golden_sets.count(shop, revision.id) == 10


def test_a_correction_counts_only_with_the_answer_that_leads_to_it(shop: Engine) -> None:
    queue = golden_queue(shop, annotators=2)
    disagree(shop, queue, "right", "yes", "no", most=1)
    first = settling.disputes(shop, queue)[0]
    at = open_page("adjudicate", queue=queue)
    at.text_area(key=f"text_{first.item_id}_correction").set_value("30 euros").run()
    checked(at.button(key=f"decide_{first.item_id}_yes").click().run())
    assert settling.decisions(shop, queue)[0].answers == {"right": "yes"}
    assert len(golden_sets.revisions(shop, "questions")) == 1


def test_disputes_are_gone_through_and_a_pair_names_no_variant(shop: Engine) -> None:
    queue = pair_queue(shop)
    disagree(shop, queue, "better", "tie", "both_bad")
    at = open_page("adjudicate", queue=queue)
    assert "support@" not in words_of(at).replace("pairs", ""), "who wrote which answer stays hidden while one decides"
    at = checked(at.button(key="dispute_J").click().run())
    assert "Dispute 2 of 3" in words_of(at)
    assert at.query_params["item"] == str(settling.disputes(shop, queue)[1].item_id)


def test_without_disputes_it_says_where_they_come_from(fresh_shop: Engine) -> None:
    assert "Nothing to decide" in words_of(open_page("adjudicate"))
    assert "Nothing to decide" in words_of(open_page("adjudicate", queue=7, item="x"))
