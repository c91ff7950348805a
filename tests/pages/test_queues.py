import json
import subprocess
import sys

from sqlalchemy import Engine

from tests.pages.label_acts import answered, entry, golden_queue, pair_queue
from tests.pages.opening import checked, open_page, until, words_of
from tests.pages.shop import COMPARED
from tests.pages.test_every_page import SEEN
from workbench.annotation import guidelines, labelling, queues
from workbench.settings import PACKAGE, PAGES

ATTACK = "<script>alert(1)</script> [x](javascript:alert(1)) :material/close: $x$"


def test_a_queue_is_made_from_a_golden_set(fresh_shop: Engine) -> None:
    at = open_page("queues", new="yes")
    at.text_input(key="queue_name").set_value("checked by people").run()
    at.number_input(key="queue_annotators").set_value(2).run()
    at.text_area(key="queue_instructions").set_value("Is it so?").run()
    at = checked(at.button(key="make_queue").click().run())
    found = queues.find(fresh_shop, "checked by people")
    assert (found.annotators, found.source_kind, found.repeats) == (2, "golden", 0.05)
    assert at.query_params["queue"] == str(found.id)
    assert guidelines.present(fresh_shop, found.id).instructions == "Is it so?"
    assert "0 of 20 answers" in words_of(at)


def test_a_queue_of_pairs_is_made_from_a_run(shop: Engine) -> None:
    at = open_page("queues", new="yes", run=COMPARED)
    assert at.button_group(key="queue_source").value == "pairs"
    at.text_input(key="queue_name").set_value("pairs").run()
    at.selectbox(key="queue_order_pairs").set_value("informative").run()
    checked(at.button(key="make_queue").click().run())
    found = queues.find(shop, "pairs")
    assert (found.source["a"], found.source["b"], found.ordering) == ("support@1", "support@2", "informative")


def test_a_name_that_is_taken_or_missing_is_refused_in_words(fresh_shop: Engine) -> None:
    golden_queue(fresh_shop, name="checked")
    at = open_page("queues", new="yes")
    at = checked(at.button(key="make_queue").click().run())
    assert "give the queue a name" in at.error[0].value
    at.text_input(key="queue_name").set_value("checked").run()
    at = checked(at.button(key="make_queue").click().run())
    assert "checked" in at.error[0].value


def test_examples_stand_beside_the_instructions(fresh_shop: Engine) -> None:
    at = open_page("queues", new="yes")
    at.text_input(key="queue_name").set_value("with examples").run()
    at.text_area(key="queue_examples").set_value("- title: [").run()
    assert "line 1" in at.error[0].value and at.button(key="make_queue").disabled
    at.text_area(key="queue_examples").set_value("- {title: A price, text: 29 euros, answer: Right, why: The page says so.}").run()
    checked(at.button(key="make_queue").click().run())
    queue = queues.find(fresh_shop, "with examples").id
    assert guidelines.present(fresh_shop, queue).examples[0]["why"] == "The page says so."
    at = open_page("queues", queue=queue, view="guideline")
    assert "A price: 29 euros" in words_of(at).replace("*", "")


def test_own_questions_are_written_as_yaml_and_what_is_wrong_is_said_with_its_place(fresh_shop: Engine) -> None:
    at = open_page("queues", new="yes")
    at.selectbox(key="queue_asks_golden").set_value("Own questions").run()
    area = at.text_area(key="queue_questions_golden")
    assert "kind: yes_no" in area.value
    area.set_value("- name: [").run()
    assert "line 1" in at.error[0].value and at.button(key="make_queue").disabled
    at.text_area(key="queue_questions_golden").set_value("- {name: tone, text: How, kind: mood}").run()
    assert "tone, kind" in at.error[0].value.replace("\\", "")
    at.text_area(key="queue_questions_golden").set_value("- {name: tone, text: How, kind: scale, options: [1, 2, 3]}").run()
    assert not at.error and not at.button(key="make_queue").disabled


def test_a_queue_shows_who_did_what_and_can_be_paused_and_archived(fresh_shop: Engine) -> None:
    queue = golden_queue(fresh_shop, name=f"checked {ATTACK}"[:80])
    assert answered(fresh_shop, queue, "Ada <b>", lambda item: {"right": "yes"}, most=4) == 4
    at = open_page("queues", queue=queue)
    assert next(iter(at.table[0].value["Person"])).replace("\\", "") == "Ada <b>"
    assert "4 of 10 answers" in words_of(at) and "1.5 s" in words_of(at)
    at = checked(at.button(key="queue_pauses").click().run())
    assert queues.find(fresh_shop, queue).is_paused
    at = checked(at.button(key="queue_goes_on").click().run())
    checked(at.button(key="queue_archived").click().run())
    assert queues.find(fresh_shop, queue).archived_at is not None
    assert "Archived" in words_of(open_page("queues", show="Archived"))


def test_agreement_is_worked_out_beside_the_app(shop: Engine) -> None:
    queue = pair_queue(shop)
    for person in ("Ada", "Grace"):
        answered(shop, queue, person, lambda item: {"better": "tie"})
    at = open_page("queues", queue=queue, view="agreement")
    until(at, "10 items, 20 answers, 2 people")
    said = words_of(at)
    assert "Raw agreement" in said and "equally good" in said
    assert "1.00" in said, "they agree on everything"


def test_a_guideline_moves_on_and_says_what_that_changed(fresh_shop: Engine) -> None:
    queue = golden_queue(fresh_shop)
    answered(fresh_shop, queue, "Ada", lambda item: {"right": "yes"}, most=5)
    at = open_page("queues", queue=queue, view="guideline")
    at.toggle(key="edit_guideline").set_value(True).run()
    at.text_area(key=f"instructions_{queue}_1").set_value("Be strict.").run()
    at.number_input(key=f"again_{queue}_1").set_value(3).run()
    at = checked(at.button(key="save_guideline").click().run())
    now = guidelines.present(fresh_shop, queue)
    assert (now.number, now.instructions, len(now.asked_again)) == (2, "Be strict.", 3)
    until(open_page("queues", queue=queue, view="guideline"), "Nobody has answered an item again yet.")
    again = [item.id for item in labelling.take(fresh_shop, queue, "Ada").items][:3]
    labelling.submit(fresh_shop, queue, "Ada", [{**entry(item, {"right": "no"}), "guideline": 2} for item in again])
    at = open_page("queues", queue=queue, view="guideline")
    until(at, "100 %")
    table = at.table[0].value
    assert (list(table["Asked again"]), list(table["Changed"])) == (["3"], ["3"])


def test_no_view_of_queues_imports_what_takes_seconds(shop: Engine) -> None:
    queue = golden_queue(shop, annotators=2)
    for person in ("Ada", "Grace"):
        answered(shop, queue, person, lambda item, said={"Ada": "yes", "Grace": "no"}[person]: {"right": said})
    guidelines.edit(shop, queue, instructions="Be strict.")
    views = [("label", {}), ("label", {"queue": queue, "as": "Ada"}), ("queues", {}), ("queues", {"new": "yes"}), ("adjudicate", {})]
    views += [("queues", {"queue": queue, "view": view}) for view in ("people", "agreement", "guideline", "decisions")]
    wanted = json.dumps([(str(PAGES / f"{page}.py"), {name: str(value) for name, value in query.items()}) for page, query in views])
    done = subprocess.run([sys.executable, "-c", SEEN, str(PACKAGE / "app.py"), wanted], capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr[-3000:]
    assert {"scipy", "sklearn", "statsmodels", "litellm", "dbos", "nltk"} & set(json.loads(done.stdout.splitlines()[-1])) == set()


def test_own_questions_and_a_rule_make_a_queue_on_a_golden_set(fresh_shop: Engine) -> None:
    at = open_page("queues", new="yes")
    at.text_input(key="queue_name").set_value("tone").run()
    at.number_input(key="queue_annotators").set_value(3).run()
    at.selectbox(key="queue_agree").set_value(3).run()
    at.selectbox(key="queue_asks_golden").set_value("Own questions").run()
    at.text_area(key="queue_questions_golden").set_value("- {name: tone, text: How, kind: scale, options: [1, 2, 3]}").run()
    checked(at.button(key="make_queue").click().run())
    found = queues.find(fresh_shop, "tone")
    assert (found.agree, found.annotators, found.positive) == (3, 3, {})


def test_golden_sets_and_runs_say_how_many_examples_people_verified(shop: Engine) -> None:
    assert "none verified by people yet" in words_of(open_page("golden_sets", set="questions"))
    queue = golden_queue(shop)
    answered(shop, queue, "Ada", lambda item: {"right": "yes"}, most=4)
    assert "4 of 10 verified by people" in words_of(open_page("golden_sets", set="questions"))
    assert "4 of 10 verified by people" in words_of(open_page("results", run=COMPARED))


def test_a_queue_that_is_not_there_is_refused_in_words(fresh_shop: Engine) -> None:
    assert open_page("queues", queue=99).error
