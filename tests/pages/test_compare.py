from sqlalchemy import Engine

from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import BROKEN, COMPARED, sign_of_life
from workbench.prompts import PromptDraft, push
from workbench.runs import results
from workbench.settings import PAGES


def test_an_empty_store_says_what_a_comparison_needs() -> None:
    assert "needs a prompt and a golden set" in words_of(open_page("compare"))


def test_production_is_proposed_against_the_newest_version(fresh_shop: Engine) -> None:
    at = open_page("compare")
    assert at.selectbox(key="variant_0_prompt").value == "support@1"
    assert at.selectbox(key="variant_1_prompt").value == "support@3"


def test_the_estimate_stands_before_the_button_and_follows_the_form(fresh_shop: Engine) -> None:
    at = open_page("compare")
    assert "Calls 40" in words_of(at), "10 examples, 2 variants, and a judge in both orders"
    at.multiselect(key="judges").set_value([]).run()
    assert "Calls 20" in words_of(checked(at))
    at.selectbox(key="how_many").set_value("The first").run()
    at.number_input(key="example_count").set_value(3).run()
    assert "Calls 6" in words_of(checked(at))
    assert "Can detect" in words_of(at)


def known_model(engine: Engine, model: str) -> None:
    """Let a model be among the proposed ones, as the model of some prompt."""
    push(engine, "another", PromptDraft(messages=({"role": "user", "content": "{{ question }}"},), model=model))


def test_a_model_without_a_price_has_an_unknown_cost(fresh_shop: Engine) -> None:
    known_model(fresh_shop, "hosted_vllm/mine")
    at = open_page("compare")
    at.multiselect(key="judges").set_value([]).run()
    for row in (0, 1):
        at.selectbox(key=f"variant_{row}_model").set_value("hosted_vllm/mine").run()
    said = words_of(checked(at))
    assert "Cost unknown" in said
    assert "price of `hosted_vllm/mine` is unknown" in said


def test_a_check_that_does_not_exist_is_refused_before_anything_starts(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.text_area(key="checks").set_value("contians:refund").run()
    assert "contains" in checked(at).error[0].value
    assert at.button(key="start_run").disabled


def test_parameters_that_cannot_be_read_are_refused_in_words(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.text_input(key="variant_1_parameters").set_value("warm").run()
    assert "temperature=0.2" in words_of(checked(at)).replace("\\", "")


def test_the_same_version_may_stand_there_twice_with_two_models(fresh_shop: Engine) -> None:
    known_model(fresh_shop, "hosted_vllm/mine")
    at = open_page("compare")
    for row in (0, 1):
        at.selectbox(key=f"variant_{row}_prompt").set_value("support@3").run()
    assert "support@3 (2)" in words_of(checked(at))
    at.selectbox(key="variant_1_model").set_value("hosted_vllm/mine").run()
    assert "support@3 · hosted_vllm/mine" in words_of(checked(at))


def test_a_variant_can_be_added_and_removed(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.button(key="add_variant").click().run()
    assert at.selectbox(key="variant_2_prompt").value == "support@3"
    at.button(key="variant_0_remove").click().run()
    assert not [box for box in checked(at).selectbox if box.key == "variant_0_prompt"]


def test_what_was_filled_in_is_there_after_another_page(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.text_area(key="checks").set_value("max_words:80").run()
    at.switch_page(str(PAGES / "prompts.py")).run()
    at.switch_page(str(PAGES / "compare.py")).run()
    assert checked(at).text_area(key="checks").value == "max_words:80"


def test_starting_queues_the_run_that_the_form_describes_and_shows_it(fresh_shop: Engine) -> None:
    sign_of_life(fresh_shop)
    at = open_page("compare")
    at.text_input(key="run_name").set_value("Mine").run()
    at.selectbox(key="split").set_value("dev").run()
    at.button(key="start_run").click().run()
    parts = results.run_parts(fresh_shop, 1)
    assert (parts.run.name, parts.run.examples, parts.run.selection) == ("Mine", 5, {"split": "dev"})
    assert [variant.reference for variant in parts.variants] == ["support@1", "support@3"]
    assert at.query_params["run"] == "1"
    assert "Answers 0 / 10" in words_of(checked(at))
    at.button(key="cancel_run").click().run()
    assert results.run_parts(fresh_shop, 1).run.status == "cancelled"
    assert "Cancelled by a person" in words_of(checked(at))
    at.button(key="resume_run").click().run()
    assert results.run_parts(fresh_shop, 1).run.status.is_live


def test_a_run_in_the_address_is_shown_with_what_it_cost_and_found(shop: Engine) -> None:
    said = words_of(open_page("compare", run=COMPARED))
    assert "Answers 30 / 30" in said
    assert "it wins" in said


def test_what_failed_can_be_asked_again(shop: Engine) -> None:
    at = open_page("compare", run=BROKEN)
    assert "Failed 10" in words_of(at)
    assert at.button(key="resume_run").label == "Ask again what failed"


def test_an_unknown_run_in_the_address_is_said_in_words(shop: Engine) -> None:
    at = open_page("compare", run=99)
    assert "There is no run 99" in words_of(at)
    at.button(key="new_comparison").click().run()
    assert checked(at).button(key="start_run")
