import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from tests.pages.opening import checked, open_page, words_of
from tests.pages.shop import COMPARED, settings_of
from tests.pages.test_every_page import SEEN
from workbench.prompts import PromptDraft, history, push, resolve
from workbench.runs import results
from workbench.runs.conclusion import conclusion
from workbench.settings import PACKAGE, PAGES
from workbench.store.connection import open_store

ATTACK = "<img src=x onerror=alert(1)><script>alert(2)</script> **bold** :red[colour]"
USER = "draft_support_0_content_1"


def typed(at: AppTest, key: str, text: str) -> AppTest:
    at.text_area(key=key).set_value(text).run()
    return checked(at)


def pressed(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    return checked(at)


def somebody_pushes(engine: Engine, text: str = "Answer {{ question }} like a friend.") -> None:
    push(engine, "support", PromptDraft(({"role": "user", "content": text},), "demo/answerer"), note="mine", author="Ada")


def test_a_newcomer_writes_the_first_prompt_in_the_browser(own_home: Path) -> None:
    at = pressed(open_page("prompts"), "first_prompt")
    assert at.query_params["new"] == "yes"
    at.text_input(key="draft__0_name").set_value("greeter").run()
    typed(at, "draft__0_content_0", "Be kind.")
    typed(at, "draft__0_content_1", "Greet {{ name }}.")
    at.selectbox(key="draft__0_model").set_value("demo/answerer").run()
    said = words_of(pressed(at, "save"))
    assert "Saved as greeter@1" in said
    assert at.query_params["prompt"] == "greeter"
    engine = open_store(settings_of(own_home).database_url)
    assert resolve(engine, "greeter@1").messages[1]["content"] == "Greet {{ name }}."
    engine.dispose()


def test_a_new_prompt_with_the_name_of_another_is_refused_and_the_draft_kept(fresh_shop: Engine) -> None:
    at = open_page("prompts", new="yes")
    at.text_input(key="draft__0_name").set_value("support").run()
    typed(at, "draft__0_content_0", "Be kind.")
    typed(at, "draft__0_content_1", "Greet.")
    at.selectbox(key="draft__0_model").set_value("demo/answerer").run()
    assert "There is a prompt support already" in words_of(pressed(at, "save"))
    assert at.text_area(key="draft__0_content_1").value == "Greet."
    assert len(history(fresh_shop, "support")) == 3


def test_an_error_is_shown_with_its_place_fixed_and_saved_as_the_next_version(fresh_shop: Engine) -> None:
    at = typed(open_page("prompts"), USER, "One.\nAnswer {{ question ? }} now.")
    said = words_of(at)
    assert "Message 2, line 2, column" in said
    assert "^" in said
    assert "Renders with these values" not in said
    pressed(at, "save")
    assert "messages[1].content" in words_of(at) and len(history(fresh_shop, "support")) == 3
    typed(at, USER, "Answer {{ question }} now.\n{{ context }}")
    assert "Renders with these values" in words_of(at)
    at.text_input(key="draft_support_0_note").set_value("now").run()
    assert "Saved as support@4" in words_of(pressed(at, "save"))
    newest = resolve(fresh_shop, "support@latest")
    assert (newest.number, newest.note, newest.author != "") == (4, "now", True)
    assert "Renders with these values" in words_of(at)


def test_the_contract_names_what_is_missing_and_what_is_unused(fresh_shop: Engine) -> None:
    said = words_of(typed(open_page("prompts"), USER, "Answer {{ questoin }}."))
    assert ":material/close: questoin, missing]" in said
    assert "question, unused" in said and "context, unused" in said
    assert "Did you mean 'question'?" in said


def test_the_preview_shows_a_real_example_with_tokens_and_price(fresh_shop: Engine) -> None:
    at = open_page("prompts")
    assert "What does Studio cost?" in words_of(at)
    at.selectbox(key="values_example").set_value("q-04").run()
    said = words_of(checked(at))
    assert "Do you sell bicycles?" in said
    assert "input tokens" in said and "** a call" in said and "for 1,000" in said
    assert at.query_params["example"] == "q-04"


def test_an_unknown_price_is_unknown(fresh_shop: Engine) -> None:
    push(fresh_shop, "support", PromptDraft(({"role": "user", "content": "{{ question }}"},), "hosted_vllm/mine"))
    at = open_page("prompts")
    said = words_of(at)
    assert "price of hosted_vllm/mine **unknown**" in said and " a call" not in said


def test_a_draft_is_kept_when_one_leaves_the_page_and_comes_back(fresh_shop: Engine) -> None:
    at = typed(open_page("prompts"), USER, "Kept {{ question }}")
    at.switch_page(str(PAGES / "home.py")).run()
    at.switch_page(str(PAGES / "prompts.py")).run()
    assert checked(at).text_area(key=USER).value == "Kept {{ question }}"
    assert not at.button(key="discard").disabled
    pressed(at, "discard")
    assert at.text_area(key="draft_support_1_content_1").value.startswith("Documentation:")


def test_a_version_saved_meanwhile_is_a_conflict_that_keeps_the_draft(fresh_shop: Engine) -> None:
    at = typed(open_page("prompts"), USER, "Mine {{ question }}")
    somebody_pushes(fresh_shop)
    said = words_of(pressed(at, "save"))
    assert "there is version 4 by Ada (mine)" in said and "Your draft is kept" in said
    assert at.text_area(key=USER).value == "Mine {{ question }}"
    assert len(history(fresh_shop, "support")) == 4
    pressed(at, "rebase")
    assert "Saved as support@5" in words_of(pressed(at, "save"))
    assert resolve(fresh_shop, "support@5").messages[1]["content"] == "Mine {{ question }}"


def test_what_changed_meanwhile_is_one_click_away_and_the_draft_survives(fresh_shop: Engine) -> None:
    at = typed(open_page("prompts"), USER, "Mine {{ question }}")
    somebody_pushes(fresh_shop)
    pressed(pressed(at, "save"), "see_newer")
    assert (at.query_params["version"], at.query_params["against"]) == ("4", "3")
    at.button_group(key="tab_in_address").set_value("edit").run()
    assert checked(at).text_area(key=USER).value == "Mine {{ question }}"


def test_saving_what_is_there_already_says_so(fresh_shop: Engine) -> None:
    assert "Nothing to save: version 3 says exactly this" in words_of(pressed(open_page("prompts"), "save"))
    assert len(history(fresh_shop, "support")) == 3


def test_an_old_version_is_restored_as_a_draft_and_saved_as_a_new_one(fresh_shop: Engine) -> None:
    at = pressed(open_page("prompts", tab="versions"), "restore_1")
    assert "Begun from version 1, the newest is 3" in words_of(at)
    assert "Saved as support@4" in words_of(pressed(at, "save"))
    assert resolve(fresh_shop, "support@4").hash == resolve(fresh_shop, "support@1").hash


def test_restoring_never_throws_away_what_was_typed(fresh_shop: Engine) -> None:
    at = typed(open_page("prompts"), USER, "Mine {{ question }}")
    at.button_group(key="tab_in_address").set_value("versions").run()
    pressed(at, "restore_1")
    assert "Version 1 is not opened: your draft, begun from version 3, has changes" in words_of(at)
    assert at.text_area(key=USER).value == "Mine {{ question }}"
    pressed(at, "discard")
    assert "Begun from version 1" in words_of(at)


def test_an_untouched_draft_follows_the_address_and_a_changed_one_stays(fresh_shop: Engine) -> None:
    at = open_page("prompts", prompt="support", version=1)
    assert at.text_area(key="draft_support_0_content_0").value == "Answer briefly."
    at.query_params["version"] = "2"
    at.run()
    assert "Answer only from" in checked(at).text_area(key="draft_support_1_content_0").value
    typed(at, "draft_support_1_content_0", "Changed.")
    at.query_params["version"] = "1"
    at.run()
    assert "Version 1 is not opened" in words_of(checked(at))
    assert at.text_area(key="draft_support_1_content_0").value == "Changed."


def test_messages_are_added_moved_and_removed(fresh_shop: Engine) -> None:
    at = pressed(open_page("prompts"), "draft_support_0_add")
    typed(at, "draft_support_0_content_10001", "Third {{ question }}")
    pressed(pressed(at, "draft_support_0_up_10001"), "draft_support_0_remove_1")
    at.selectbox(key="draft_support_0_role_10001").set_value("assistant").run()
    pressed(at, "save")
    saved = resolve(fresh_shop, "support@4").messages
    assert [(one["role"], one["content"]) for one in saved] == [
        ("system", "Answer in one sentence."),
        ("assistant", "Third {{ question }}"),
    ]


def test_parameters_tools_and_format_are_saved_as_typed(fresh_shop: Engine) -> None:
    at = typed(open_page("prompts"), "draft_support_0_parameters", 'temperature: 0.5\nstop: ["END"]')
    typed(at, "draft_support_0_tools", '[{"type": "function", "function": {"name": "look_up"}}]')
    typed(at, "draft_support_0_response_format", '{"type": "json_object"}')
    pressed(at, "save")
    newest = resolve(fresh_shop, "support@4")
    assert dict(newest.parameters) == {"temperature": 0.5, "stop": ["END"]}
    assert newest.tools[0]["function"]["name"] == "look_up" and newest.response_format == {"type": "json_object"}


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("parameters", "temperature 0.5", "Parameters: line 1: write a name and a value"),
        ("tools", "[{]", "Tools: line 1, column 3"),
        ("response_format", "[]", "Response format: must be an object"),
        ("parameters", "api_key: abc", "looks like a secret"),
    ],
)
def test_what_cannot_be_read_is_named_and_never_saved(fresh_shop: Engine, field: str, text: str, said: str) -> None:
    at = typed(open_page("prompts"), f"draft_support_0_{field}", text)
    assert said in words_of(at)
    assert said.split(": ", 1)[-1] in words_of(pressed(at, "save"))
    assert len(history(fresh_shop, "support")) == 3


def test_versions_carry_their_last_comparison_with_a_link(shop: Engine) -> None:
    at = open_page("prompts", prompt="support", tab="versions")
    said = words_of(at)
    pairs = results.stored_summary(shop, COMPARED)["pairs"]  # type: ignore[index]
    assert next(conclusion(pair) for pair in pairs if pair["b"] == "support@3") in said
    assert "nothing is scored (10 unscored)" in said, "the newest run of versions 1 and 2 asked a server that was down"
    links = [element.proto for element in at.get("page_link")]
    assert next((link.label, link.query_string) for link in links if link.label.startswith("Results of")) == ("Results of run 1", "run=1")


def test_without_a_run_a_version_says_that_nothing_is_shown(fresh_shop: Engine) -> None:
    assert words_of(open_page("prompts", tab="versions")).count("Not compared yet") == 3


def test_a_label_is_moved_and_a_tag_is_put(fresh_shop: Engine) -> None:
    at = open_page("prompts", tab="versions")
    at.selectbox(key="mark_name").set_value("production")
    pressed(at, "put_mark")
    assert resolve(fresh_shop, "support@production").number == 3
    at.radio(key="mark_kind").set_value("Tag, which stays")
    at.selectbox(key="mark_version_support").set_value(2)
    at.selectbox(key="mark_name").set_value("staging")
    pressed(at, "put_mark")
    assert resolve(fresh_shop, "support@staging").number == 2
    at.selectbox(key="mark_name").set_value("production")
    assert "is a label of support" in words_of(pressed(at, "put_mark"))


def test_the_difference_is_shown_word_by_word_with_parameters_and_format(fresh_shop: Engine) -> None:
    messages = ({"role": "system", "content": "Answer in two sentences."}, {"role": "user", "content": "{{ question }}"})
    push(fresh_shop, "support", PromptDraft(messages, "demo/answerer", {"temperature": 0.7}, (), {"type": "json_object"}))
    at = open_page("prompts", tab="difference")
    said = words_of(at)
    assert ">one sentence</mark>" in said and ">two sentences</mark>" in said
    assert "temperature" in said and "0.7" in said and "json_object" in said
    assert "2 messages, 1 parameter and the response format changed" in said
    pressed(at, "swap")
    assert (at.query_params["version"], at.query_params["against"]) == ("3", "4")


def test_no_view_imports_what_takes_seconds(shop: Engine) -> None:
    views = [{"tab": tab} for tab in ("edit", "versions", "difference")]
    wanted = json.dumps([(str(PAGES / "prompts.py"), view) for view in views])
    done = subprocess.run([sys.executable, "-c", SEEN, str(PACKAGE / "app.py"), wanted], capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr[-3000:]
    assert {"scipy", "sklearn", "statsmodels", "litellm", "dbos", "nltk"} & set(json.loads(done.stdout.splitlines()[-1])) == set()


def test_one_version_has_nothing_to_differ_from(fresh_shop: Engine) -> None:
    push(fresh_shop, "alone", PromptDraft(({"role": "user", "content": "Hello"},), "demo/answerer"))
    assert "There is one version so far" in words_of(open_page("prompts", prompt="alone", tab="difference"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"prompt": "nobody"}, "There is no prompt 'nobody'"),
        ({"prompt": "support", "version": 99}, "There is no version 99"),
        ({"prompt": "support", "version": "x", "against": "-3", "tab": "difference"}, "There is no version"),
        ({"prompt": "support", "page": 50, "tab": "versions"}, "Last comparison"),
    ],
)
def test_what_the_address_names_and_is_not_there_is_said_in_words(fresh_shop: Engine, query: dict[str, object], said: str) -> None:
    assert said in words_of(open_page("prompts", **query))


@pytest.mark.parametrize("tab", ["edit", "versions", "difference"])
def test_hostile_prompts_are_text_and_nothing_else(fresh_shop: Engine, tab: str) -> None:
    for place in (1, 2):
        messages = ({"role": "user", "content": f"{ATTACK} {place}"},)
        push(fresh_shop, "evil", PromptDraft(messages, ATTACK, {"stop": ATTACK}), note=ATTACK, author=ATTACK)
    at = open_page("prompts", prompt="evil", tab=tab)
    drawn = [element.proto.body for element in at.get("html") if "<style>" not in element.proto.body]
    drawn += [str(element.value) for element in [*at.markdown, *at.caption, *at.error, *at.warning, *at.info, *at.success]]
    drawn += [str(cell) for table in at.table for cell in table.value.to_numpy().ravel()]
    assert any("alert" in one for one in drawn)
    for one in drawn:
        assert "<script>" not in one.replace("\\<", "") and "<img" not in one.replace("\\<", "")
        assert "**bold**" not in one or one.startswith("<div"), "inside st.html Markdown means nothing"
        assert ":red[colour" not in one.replace("\\:", "") or one.startswith("<div")
