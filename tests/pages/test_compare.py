import json
from typing import Any

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import ALONE, BROKEN, COMPARED, sign_of_life
from workbench.prompts import PromptDraft, archive, push
from workbench.runs import results
from workbench.settings import PAGES


def at_key(field: str, edition: int = 0) -> str:
    return f"compare_{edition}_{field}"


def content_of(at: AppTest) -> dict[str, Any]:
    """Give what the form says, as a run file's fields."""
    found: dict[str, Any] = json.loads(at.session_state["compare_content"])
    return found


def address_of(at: AppTest) -> dict[str, Any]:
    return {name: values[0] if isinstance(values, list) and len(values) == 1 else values for name, values in at.query_params.items()}


def known_model(engine: Engine, model: str) -> None:
    """Let a model be among the proposed ones, as the model of some prompt."""
    push(engine, "another", PromptDraft(messages=({"role": "user", "content": "{{ question }}"},), model=model))


def test_an_empty_store_says_what_a_comparison_needs() -> None:
    assert "needs a prompt and a golden set" in words_of(open_page("compare"))


def test_production_is_proposed_against_the_newest_version(fresh_shop: Engine) -> None:
    at = open_page("compare")
    assert at.selectbox(key=at_key("0_prompt")).value == "support@1"
    assert at.selectbox(key=at_key("1_prompt")).value == "support@3"


def test_the_estimate_stands_beside_the_button_and_follows_the_form(fresh_shop: Engine) -> None:
    at = open_page("compare")
    assert "Calls 40" in words_of(at), "10 examples, 2 variants, and a judge in both orders"
    at.multiselect(key=at_key("judges")).set_value([]).run()
    assert "Calls 20" in words_of(checked(at))
    at.selectbox(key=at_key("how_many")).set_value("The first").run()
    at.number_input(key=at_key("example_count")).set_value(3).run()
    assert "Calls 6" in words_of(checked(at))
    at.number_input(key=at_key("repeats")).set_value(2).run()
    assert "Calls 12" in words_of(checked(at))
    assert "Can detect" in words_of(at)


def test_a_model_without_a_price_has_an_unknown_cost_and_a_demo_judge_is_warned_of(fresh_shop: Engine) -> None:
    assert "only knows the demo" not in words_of(open_page("compare"))
    known_model(fresh_shop, "hosted_vllm/mine")
    at = open_page("compare")
    for row in (0, 1):
        at.selectbox(key=at_key(f"{row}_model")).set_value("hosted_vllm/mine").run()
    assert "only knows the demo" in words_of(checked(at)) and "hosted_vllm/mine answers" in words_of(at)
    at.multiselect(key=at_key("judges")).set_value([]).run()
    said = words_of(checked(at))
    assert "only knows the demo" not in said
    assert "Cost unknown" in said
    assert "price of `hosted_vllm/mine` is unknown" in said


def test_every_chosen_judge_says_what_it_asks(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.multiselect(key=at_key("judges")).set_value(["pairwise", "tone"]).run()
    said = words_of(checked(at))
    assert "sees two answers, in both orders" in said and "grades each answer, 1 to 5" in said
    assert "courteous, calm, clear and fitting" in said


def test_a_check_is_built_without_knowing_how_it_is_written(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.selectbox(key=at_key("check_type")).set_value("max_words").run()
    at.text_input(key=at_key("value_of_max_words")).set_value("40")
    at.button(key=at_key("add_check")).click().run()
    assert "at most 40 words" in words_of(checked(at))
    at.selectbox(key=at_key("check_type")).set_value("contains").run()
    at.button(key=at_key("add_check")).click().run()
    assert content_of(checked(at))["checks"] == ["max_words:40", "contains"]
    assert "contains the expected answer" in words_of(at)
    at.selectbox(key=at_key("check_type")).set_value("json_schema").run()
    at.text_input(key=at_key("value_of_json_schema")).set_value('{"type": "object"}')
    at.button(key=at_key("add_check")).click().run()
    assert content_of(checked(at))["checks"][-1] == {"type": "json_schema", "schema": {"type": "object"}}
    at.button(key=at_key("drop_check_0")).click().run()
    assert [line.split(":")[0] for line in at.text_area(key=at_key("checks")).value.splitlines()] == ["contains", '{"type"']
    assert not at.button(key="start_run").disabled


@pytest.mark.parametrize(
    ("kind", "value", "said"), [("max_words", "", "such as 80"), ("regex", "(", "regular"), ("json_schema", "{", "not valid JSON")]
)
def test_a_value_that_does_not_do_is_refused_where_it_is_typed(fresh_shop: Engine, kind: str, value: str, said: str) -> None:
    at = open_page("compare")
    at.selectbox(key=at_key("check_type")).set_value(kind).run()
    at.text_input(key=at_key(f"value_of_{kind}")).set_value(value)
    at.button(key=at_key("add_check")).click().run()
    assert any(said in warning.value.replace("\\", "") for warning in checked(at).warning)
    assert content_of(at)["checks"] == []


def test_a_check_that_does_not_exist_is_refused_before_anything_starts(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.text_area(key=at_key("checks")).set_value("contians:refund").run()
    assert "contains" in checked(at).error[0].value
    assert "not a check" in words_of(at)
    assert at.button(key="start_run").disabled
    at.text_area(key=at_key("checks")).set_value('{"type": "contains", "value": ["a", "b"], "match": "any"}').run()
    assert "contains any of 'a', 'b'" in words_of(checked(at)) and not at.button(key="start_run").disabled


def test_parameters_that_cannot_be_read_are_refused_in_words(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.text_input(key=at_key("1_parameters")).set_value("warm").run()
    assert "temperature=0.2" in words_of(checked(at))
    assert at.button(key="start_run").disabled


def test_the_same_version_may_stand_there_twice_with_two_models(fresh_shop: Engine) -> None:
    known_model(fresh_shop, "hosted_vllm/mine")
    at = open_page("compare")
    for row in (0, 1):
        at.selectbox(key=at_key(f"{row}_prompt")).set_value("support@3").run()
    assert "support@3 (2)" in words_of(checked(at))
    at.selectbox(key=at_key("1_model")).set_value("hosted_vllm/mine").run()
    assert "support@3 · hosted_vllm/mine" in words_of(checked(at))


def test_a_variant_can_be_added_and_removed(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.button(key=at_key("add_variant")).click().run()
    assert at.selectbox(key=at_key("2_prompt")).value == "support@3"
    at.button(key=at_key("0_remove")).click().run()
    assert not [box for box in checked(at).selectbox if box.key == at_key("0_prompt")]


def test_what_was_filled_in_is_there_after_another_page_and_in_the_address(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.text_area(key=at_key("checks")).set_value("max_words:80").run()
    at.multiselect(key=at_key("tags")).set_value(["price"]).run()
    at.switch_page(str(PAGES / "prompts.py")).run()
    at.switch_page(str(PAGES / "compare.py")).run()
    assert checked(at).text_area(key=at_key("checks")).value == "max_words:80"
    assert {"check": "max_words:80", "tag": "price", "golden": "questions@1"}.items() <= address_of(at).items()


def test_the_address_of_a_form_fills_in_the_same_form_elsewhere(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.text_area(key=at_key("checks")).set_value('max_words:80\n{"type": "contains", "value": ["a"]}').run()
    at.text_input(key=at_key("1_parameters")).set_value("temperature=0.7").run()
    at.selectbox(key=at_key("split")).set_value("dev").run()
    at.selectbox(key=at_key("how_many")).set_value("At random").run()
    at.number_input(key=at_key("example_count")).set_value(4).run()
    at.multiselect(key=at_key("judges")).set_value(["pairwise", "tone"]).run()
    at.text_input(key=at_key("judge_model")).set_value("demo/answerer").run()
    at.button(key=at_key("add_variant")).click().run()
    at.selectbox(key=at_key("baseline")).set_value("support@3").run()
    said = content_of(checked(at))
    other = open_page("compare")
    for name, values in at.query_params.items():
        other.query_params[name] = values
    assert content_of(checked(other.run())) == said


def test_an_address_names_no_server_and_no_key(fresh_shop: Engine) -> None:
    at = open_page("compare", variant="support@1,api_base=http://evil.example/v1,api_key_env=OPENAI_API_KEY")
    assert content_of(at)["variants"] == [{"prompt": "support@1", "name": "support@1"}]
    at = open_page("compare", variant="support@1", judge="pairwise,model=demo/judge,api_base=http://evil.example")
    assert "api_base" not in str(content_of(at)["judges"][0].keys())


@pytest.mark.parametrize(
    ("query", "variants"),
    [
        ({"candidate": "support@2", "baseline": "support@3"}, ["support@3", "support@2"]),
        ({"candidate": "support@2"}, ["support@1", "support@2"]),
        ({"baseline": "support@production"}, ["support@1", "support@3"]),
        ({"candidate": "support@1"}, ["support@1", "support@1"]),
        ({"golden": "questions@1"}, ["support@1", "support@3"]),
    ],
)
def test_links_of_other_pages_fill_the_form_in(fresh_shop: Engine, query: dict[str, object], variants: list[str]) -> None:
    at = open_page("compare", **query)
    assert [variant["prompt"] for variant in content_of(at)["variants"]] == variants
    assert not {"candidate", "baseline", "like"} & set(at.query_params)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"candidate": "support@99"}, "has no version 99"),
        ({"golden": "nobody@3"}, "There is no golden set nobody"),
        ({"like": 99}, "Run 99 cannot be repeated"),
        ({"like": "x"}, "Run x cannot be repeated"),
        ({"chosen": "yes", "golden": "questions@1"}, "choose them again"),
        ({"variant": "nobody@1", "repeats": "x", "first": "-1", "max_cost": "nan"}, "What it takes"),
        ({"variant": "support@1", "tag": "nobody", "split": "nobody", "judge": "nobody", "check": "{"}, "not a check"),
    ],
)
def test_what_the_address_names_and_is_not_there_is_said_in_words(fresh_shop: Engine, query: dict[str, object], said: str) -> None:
    assert said in words_of(open_page("compare", **query))


def test_a_link_to_examples_keeps_the_rest_of_the_form(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.text_area(key=at_key("checks")).set_value("max_words:80").run()
    at.query_params.clear()
    at.query_params["golden"] = "questions@1"
    assert content_of(checked(at.run()))["checks"] == ["max_words:80"]


def test_chosen_examples_are_compared_on_until_the_choice_is_dropped(fresh_shop: Engine) -> None:
    at = open_page("compare")
    at.session_state["chosen_examples"] = {"golden": "questions@1", "keys": ["q-00", "q-03", "q-05"]}
    at.query_params.clear()
    at.query_params["golden"], at.query_params["chosen"] = "questions@1", "yes"
    said = words_of(checked(at.run()))
    assert "3 chosen examples of questions@1" in said and "Calls 12" in said
    assert content_of(at)["select"] == {"keys": ["q-00", "q-03", "q-05"]}
    assert at.query_params["key"] == ["q-00", "q-03", "q-05"], "few enough to be sent in an address"
    at.selectbox(key=at_key("split", 1)).set_value("dev").run()
    assert content_of(checked(at))["select"] == {"split": "dev", "keys": ["q-00", "q-03", "q-05"]}
    assert "Calls 8" in words_of(at), "the slice and the choice must both hold"
    at.button(key=at_key("drop_choice", 1)).click().run()
    assert content_of(checked(at))["select"] == {"split": "dev"}


def test_the_same_again_is_filled_in_as_the_run_was(shop: Engine) -> None:
    at = open_page("compare", like=COMPARED)
    said = content_of(at)
    assert said["golden"] == "questions@1" and said["baseline"] == "support@1" and said["name"] == "All versions"
    assert [one["prompt"] for one in said["variants"]] == ["support@1", "support@2", "support@3"]
    assert [one["judge"] for one in said["judges"]] == ["pairwise", "correctness"]
    assert "at most 40 words" in words_of(at) and "contains 'euros'" in words_of(at)
    assert "Filled in as run 1 was" in words_of(at)
    assert "Calls 0" in words_of(at) or "From the cache 30" in words_of(at)


def test_the_same_again_keeps_servers_and_limits_of_a_run(shop: Engine) -> None:
    at = open_page("compare", like=BROKEN)
    said = content_of(at)
    assert said["variants"][1] == {
        "prompt": "support@2",
        "name": "down",
        "model": "hosted_vllm/none",
        "api_base": "http://127.0.0.1:9/v1",
    }
    assert said["limits"]["timeout_s"] == 5
    assert "api_base" not in str(at.query_params)


def test_what_cannot_be_filled_in_again_is_said(shop: Engine) -> None:
    archive(shop, "support")
    push(shop, "other", PromptDraft(({"role": "user", "content": "{{ question }}"},), "demo/answerer"))
    said = words_of(open_page("compare", like=ALONE))
    assert "the variant support@1, whose prompt is archived" in said


def test_starting_queues_the_run_that_the_form_describes_and_shows_it(fresh_shop: Engine) -> None:
    sign_of_life(fresh_shop)
    at = open_page("compare")
    at.text_input(key=at_key("name")).set_value("Mine").run()
    at.selectbox(key=at_key("split")).set_value("dev").run()
    at.button(key="start_run").click().run()
    parts = results.run_parts(fresh_shop, 1)
    assert (parts.run.name, parts.run.examples, parts.run.selection) == ("Mine", 5, {"split": "dev"})
    assert [variant.reference for variant in parts.variants] == ["support@1", "support@3"]
    assert address_of(at) == {"run": "1"}
    said = words_of(checked(at))
    assert "Answers 0 / 10" in said and "Calls left 20" in said
    at.button(key="cancel_run_1").click().run()
    assert results.run_parts(fresh_shop, 1).run.status == "cancelled"
    assert "Cancelled by a person" in words_of(checked(at))
    at.button(key="resume_run").click().run()
    assert results.run_parts(fresh_shop, 1).run.status.is_live


def test_several_runs_go_on_at_once_and_each_can_be_watched_and_cancelled(fresh_shop: Engine) -> None:
    sign_of_life(fresh_shop)
    at = open_page("compare")
    for name in ("First", "Second"):
        at.text_input(key=at_key("name")).set_value(name).run()
        at.button(key="start_run").click().run()
        at.button(key="new_comparison").click().run()
    said = words_of(checked(at))
    assert "Going on now (2)" in said and "First" in said and "Second" in said and "What it takes" in said
    at.button(key="watch_2").click().run()
    assert address_of(checked(at)) == {"run": "2"} and "Going on now (1)" in words_of(at)
    at.button(key="new_comparison").click().run()
    at.button(key="cancel_1").click().run()
    assert results.run_parts(fresh_shop, 1).run.status == "cancelled"
    assert "Going on now (1)" in words_of(checked(at))
    at.query_params.clear()
    at.query_params["run"] = "1"
    assert "Going on now (1)" in words_of(checked(at.run())), "beside a run that is watched stand the others"


def test_the_watched_run_is_there_after_another_page_and_a_link_to_the_form_still_works(fresh_shop: Engine) -> None:
    sign_of_life(fresh_shop)
    at = open_page("compare")
    at.button(key="start_run").click().run()
    at.switch_page(str(PAGES / "prompts.py")).run()
    at.switch_page(str(PAGES / "compare.py")).run()
    assert address_of(checked(at))["run"] == "1"
    at.query_params.clear()
    at.query_params["golden"] = "questions@1"
    assert "What it takes" in words_of(checked(at.run()))


def test_a_run_in_the_address_is_shown_with_what_it_cost_and_found(shop: Engine) -> None:
    said = words_of(open_page("compare", run=COMPARED))
    assert "Answers 30 / 30" in said
    assert "it wins" in said and "Calls left" not in said


def test_a_finished_run_can_be_judged_again_or_repeated(shop: Engine) -> None:
    sign_of_life(shop)
    at = open_page("compare", run=ALONE)
    at.button(key="same_again").click().run()
    assert content_of(checked(at))["variants"][0]["prompt"] == "support@1"
    at = open_page("compare", run=ALONE)
    at.multiselect(key="rejudge_judges").set_value(["correctness"]).run()
    at.button(key="rejudge").click().run()
    assert results.run_parts(shop, ALONE).run.status.is_live


def test_what_failed_can_be_asked_again(shop: Engine) -> None:
    at = open_page("compare", run=BROKEN)
    assert "Failed 10" in words_of(at)
    assert at.button(key="resume_run").label == "Ask again what failed"


def test_an_unknown_run_in_the_address_is_said_in_words(shop: Engine) -> None:
    at = open_page("compare", run=99)
    assert "There is no run 99" in words_of(at)
    at.button(key="new_comparison").click().run()
    assert checked(at).button(key="start_run")
