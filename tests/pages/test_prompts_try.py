import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, text
from streamlit.testing.v1 import AppTest

from tests.loopback import LoopbackServer
from tests.loopback_answers import Answered
from tests.pages.opening import checked, open_page, until, words_of
from workbench.prompts import PromptDraft, push
from workbench.runs.companion import GONE
from workbench.settings import PAGES
from workbench.ui import beside

SLOW = {"chunks": 30, "between_chunks_ms": 250}
ECHO = ({"role": "user", "content": "{{ question }}"},)
pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as found:
        yield found


def pressed(at: AppTest, key: str) -> AppTest:
    return checked(at.button(key=key).click().run())


def tried(**query: object) -> AppTest:
    return pressed(open_page("prompts", **query), "try")


def on_server(engine: Engine, server: LoopbackServer, **query: object) -> AppTest:
    """Open a prompt whose model is at the server on this machine."""
    push(engine, "echo", PromptDraft(ECHO, "hosted_vllm/echo", {"temperature": 0.5}))
    at = open_page("prompts", prompt="echo", **query)
    at.text_input(key="try_echo_0_base").set_value(server.api_base).run()
    return checked(at)


def test_the_draft_as_it_is_is_answered_beside_the_editor_with_what_it_took(fresh_shop: Engine) -> None:
    at = open_page("prompts")
    at.text_area(key="draft_support_0_content_0").set_value("Answer only from the documentation.").run()
    said = until(pressed(at, "try"), "[answered]")
    assert "29 euros" in said
    assert "tokens in" in said and "first word after" in said and "in all" in said and "$" in said
    assert at.text_area(key="draft_support_0_content_0").value == "Answer only from the documentation."
    with fresh_shop.connect() as connection:
        rows = connection.execute(text("SELECT purpose, model, status, cost_usd FROM model_call")).all()
    assert [(row[0], row[1], row[2], row[3] > 0) for row in rows] == [("try", "demo/answerer", "ok", True)]


def test_the_expected_answer_stands_beside_with_the_words_that_differ(fresh_shop: Engine) -> None:
    at = tried()
    said = until(at, "[answered]")
    assert "[Expected]" in said and "<mark" in said
    at.toggle(key="mark_try").set_value(False).run()
    assert "<mark" not in words_of(checked(at))


def test_the_model_gets_the_rendered_draft_with_parameters_and_tools(fresh_shop: Engine, server: LoopbackServer) -> None:
    at = on_server(fresh_shop, server, example="q-03")
    at.text_area(key="draft_echo_0_tools").set_value('[{"type": "function", "function": {"name": "look_up"}}]').run()
    until(pressed(at, "try"), "[answered]")
    (request,) = server.requests()
    assert request["body"]["messages"] == [{"role": "user", "content": "What does Solo cost?"}]
    assert request["body"]["temperature"] == 0.5
    assert request["body"]["tools"][0]["function"]["name"] == "look_up"


def test_an_answer_is_seen_growing_and_is_stopped_with_what_it_said(fresh_shop: Engine, server: LoopbackServer) -> None:
    server.behave(**SLOW)
    at = pressed(on_server(fresh_shop, server), "try")
    until(at, "[answering")
    seen = len(shown_text(at))
    end = time.monotonic() + 20
    while len(shown_text(checked(at.run()))) <= seen:
        assert time.monotonic() < end
    pressed(at, "stop_try")
    said = until(at, "[stopped]")
    assert "(counted here)" in said and shown_text(at)
    assert not [button for button in at.button if button.key == "stop_try"]


def shown_text(at: AppTest) -> str:
    return max((element.proto.body for element in at.get("html") if ">You" in element.proto.body), key=len, default="")


def test_several_models_answer_side_by_side_and_each_failure_is_its_own(fresh_shop: Engine, server: LoopbackServer) -> None:
    at = pressed(on_server(fresh_shop, server), "add_model")
    at.selectbox(key="try_echo_1_model").set_value("demo/answerer").run()
    pressed(at, "add_model")
    at.selectbox(key="try_echo_2_model").set_value("hosted_vllm/echo").run()
    at.text_input(key="try_echo_2_base").set_value("http://127.0.0.1:9/v1").run()
    pressed(at, "add_model")
    assert at.button(key="add_model").disabled, "four at most, the draft's own among them"
    pressed(at, "try")
    said = until(at, "[no answer]")
    said = until(at, "first word after")
    assert "cannot be reached" in said
    assert "You wrote:" in until(at, "You wrote:")
    pressed(at, "try_echo_1_remove")
    assert not [box for box in at.selectbox if box.key == "try_echo_1_model"]


def test_answers_stay_when_the_page_is_left_and_come_back(fresh_shop: Engine, server: LoopbackServer) -> None:
    server.behave(chunks=20, between_chunks_ms=100)
    at = pressed(on_server(fresh_shop, server), "try")
    until(at, "[answering")
    at.switch_page(str(PAGES / "home.py")).run()
    at.switch_page(str(PAGES / "prompts.py")).run()
    assert "You wrote:" in until(at, "[answered]")
    assert len(server.requests()) == 1


def test_a_new_try_stops_the_old_one_and_earlier_ones_can_be_read_again(fresh_shop: Engine, server: LoopbackServer) -> None:
    server.behave(**SLOW)
    at = pressed(on_server(fresh_shop, server), "try")
    until(at, "[answering")
    at.text_area(key="draft_echo_0_content_0").set_value("Second {{ question }}").run()
    assert "before the last changes" in words_of(at)
    pressed(at, "try")
    while len(server.requests()) < 2:
        time.sleep(0.05)
    assert not server.requests()[0]["finished"]
    server.behave()
    said = until(at, "[answered]")
    assert "You wrote: Second" in said and "before the last changes" not in said
    pressed(at, "earlier_1")
    said = until(at, "[stopped]")
    assert "Second What" not in shown_text(at) and "before the last changes" in said


def test_only_the_last_few_tries_are_kept(fresh_shop: Engine, server: LoopbackServer) -> None:
    at = on_server(fresh_shop, server)
    for number in range(8):
        at.text_area(key="draft_echo_0_content_0").set_value(f"{number} {{{{ question }}}}").run()
        until(pressed(at, "try"), "[answered]")
    assert len([button for button in at.button if button.key and button.key.startswith("earlier_")]) == 6


def test_a_process_that_is_killed_is_said_in_words_and_the_next_try_works(fresh_shop: Engine, server: LoopbackServer) -> None:
    server.behave(**SLOW)
    at = pressed(on_server(fresh_shop, server), "try")
    until(at, "[answering")
    process = beside.companion()._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    assert GONE in until(at, "[no answer]")
    server.behave()
    assert "You wrote:" in until(pressed(at, "try"), "[answered]")


def test_values_of_ones_own_fill_the_templates_without_a_golden_set(fresh_shop: Engine, server: LoopbackServer) -> None:
    at = on_server(fresh_shop, server)
    at.text_area(key="draft_echo_0_content_0").set_value("{{ name }}: {{ items[1] }} of {{ documents|length }}, {{ context }}").run()
    assert at.button(key="try").disabled
    at.selectbox(key="values_set").set_value(":own:").run()
    assert [area.key for area in at.text_area if area.key and area.key.startswith("own_value_")] == [
        "own_value_items",
        "own_value_name",
        "own_value_context",
    ]
    at.text_area(key="own_value_name").set_value("Ada").run()
    at.text_area(key="own_value_items").set_value('["a", "b"]').run()
    at.text_area(key="own_value_context").set_value("A document").run()
    assert "You wrote: Ada: b of 1, A document" in until(pressed(at, "try"), "[answered]")
    assert "[Expected]" not in words_of(at) and "own values" in words_of(at)


@pytest.mark.parametrize(("content", "said"), [("{{ question", "line 1, column 4"), ("{{ nobody }}", "Did you mean"), (" ", "is empty")])
def test_what_does_not_render_cannot_be_tried(fresh_shop: Engine, content: str, said: str) -> None:
    at = open_page("prompts")
    at.text_area(key="draft_support_0_content_1").set_value(content).run()
    assert said in words_of(checked(at)) or said == "Did you mean"
    assert at.button(key="try").disabled


def test_tool_calls_are_shown_with_their_arguments(fresh_shop: Engine) -> None:
    called = Answered("", ({"name": "look_up", "arguments": {"number": "FB-1"}},))
    with LoopbackServer(answer=lambda body: called) as server:
        said = until(pressed(on_server(fresh_shop, server), "try"), "[answered]")
    assert "calls look_up" in said and '"number": "FB-1"' in said


def test_hostile_answers_are_text_and_nothing_else(fresh_shop: Engine) -> None:
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script> **bold**"
    with LoopbackServer(answer=lambda body: attack) as server:
        at = pressed(on_server(fresh_shop, server), "try")
        until(at, "[answered]")
    drawn = [element.proto.body for element in at.get("html") if "alert" in element.proto.body]
    assert drawn and not [one for one in drawn if "<script>" in one or "<img" in one]


def test_an_answer_that_is_not_at_hand_any_more_says_so(fresh_shop: Engine) -> None:
    at = tried()
    until(at, "[answered]")
    beside.companion()._jobs.clear()
    assert "not at hand any more" in until(at, "[not at hand]")


def test_a_new_prompt_can_be_tried_and_takes_its_tries_along_when_it_is_saved(fresh_shop: Engine) -> None:
    at = open_page("prompts", new="yes")
    at.text_area(key="draft__0_content_0").set_value("Be brief.").run()
    at.text_area(key="draft__0_content_1").set_value("{{ context }} {{ question }}").run()
    at.selectbox(key="draft__0_model").set_value("demo/answerer").run()
    until(pressed(at, "try"), "[answered]")
    at.text_input(key="draft__0_name").set_value("fresh").run()
    pressed(at, "save")
    assert "[answered]" in words_of(at) and at.query_params["prompt"] == "fresh"


def test_the_process_is_made_ready_when_the_page_is_opened(fresh_shop: Engine) -> None:
    open_page("prompts")
    companion = beside.companion()
    assert companion._process is not None and companion._process.poll() is None
    assert {wanted[1] for wanted in companion._prepared} == {"prepare_try"}


def test_polling_ends_with_the_last_answer(fresh_shop: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit as st

    every: list[object] = []
    real: Callable[..., object] = st.fragment

    def noted(work: Callable[..., object], **options: object) -> object:
        if work.__name__ == "_answers":
            every.append(options.get("run_every"))
        return real(work, **options)

    monkeypatch.setattr(st, "fragment", noted)
    at = tried()
    until(at, "[answered]")
    every.clear()
    at.run()
    assert every == [None]
