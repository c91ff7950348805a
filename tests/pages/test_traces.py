"""Traces are found, opened span by span, and read as a conversation; whatever stands in them is shown as text."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.pages.opening import open_page, words_of
from tests.pages.shop import settings_of
from tests.store.test_spans import NOON, family, store
from workbench import golden_sets
from workbench.annotation import from_traces, queues
from workbench.annotation.from_traces import LiveAnswer
from workbench.errors import BadInput, Conflict
from workbench.golden_sets import from_traffic
from workbench.golden_sets.from_traffic import Asked
from workbench.golden_sets.revisions import save_revision
from workbench.prompts import PromptDraft, archive, push
from workbench.store.connection import open_store, reading, writing
from workbench.store.feedback import add_feedback, add_findings
from workbench.store.span_values import FeedbackRecord, FindingRecord, SpanBody, SpanRecord
from workbench.store.traces import ids_like
from workbench.terms import Example

SHIFT_US = round(datetime.now(UTC).timestamp() * 1e6) - NOON - 6 * 3_600_000_000
HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) **bold** | $x$"


def lately(number: int) -> list[SpanRecord]:
    """Give a request of the last hours."""
    return [replace(span, started_us=span.started_us + SHIFT_US) for span in family(number)]


@pytest.fixture
def live(own_home: Path) -> Iterator[Engine]:
    engine = open_store(settings_of(own_home).database_url)
    store(engine, [span for number in range(5) for span in lately(number)])
    yield engine
    engine.dispose()


def test_traces_are_listed_with_their_facts(live: Engine) -> None:
    said = words_of(open_page("traces"))
    assert "5 traces" in said
    for told in ("Question 3", "An answer", "support", "support@2", "1,050 tokens", "$0.001", "5 spans", "1 error"):
        assert told in said.replace("\\", ""), told


@pytest.mark.parametrize(
    ("query", "count"), [({"words": "question 3"}, 1), ({"version": "support@2"}, 2), ({"only": "errors"}, 5), ({"of_session": "s0"}, 2)]
)
def test_what_is_looked_for_stands_in_the_address(live: Engine, query: dict[str, str], count: int) -> None:
    assert (f"{count} trace" + ("s" if count > 1 else "")) in words_of(open_page("traces", **query))


@pytest.mark.parametrize("typed", ["nothing like it", '"unclosed', "a* OR (b", "'; DROP TABLE span; --"])
def test_words_that_find_nothing_say_so_and_break_nothing(live: Engine, typed: str) -> None:
    assert "No trace is like that" in words_of(open_page("traces", words=typed))


def test_a_trace_is_opened_span_by_span(live: Engine) -> None:
    at = open_page("traces", trace=lately(2)[0].trace_id)
    said = words_of(at)
    assert "Question 2" in said and "1 error" in said
    assert at.get("plotly_chart")
    failed = words_of(open_page("traces", trace=lately(2)[0].trace_id, span="failed"))
    assert "timeout" in failed
    assert "No texts were kept of this span" in words_of(open_page("traces", trace=lately(2)[0].trace_id, span="tool"))


def test_what_users_said_and_detectors_found_stands_with_the_trace(live: Engine) -> None:
    trace_id = lately(2)[0].trace_id
    with writing(live) as session:
        add_feedback(session, feedback=[FeedbackRecord("f", "thumbs", NOON, trace_id=trace_id, value=0, comment="too slow", person="Ada")])
        add_findings(session, findings=[FindingRecord(trace_id, "call", "injection", "rules-1", 0.9, True, (), NOON)])
    said = words_of(open_page("traces", trace=trace_id))
    assert "thumbs down by Ada" in said and "too slow" in said
    assert "injection, score 0.90" in said.replace("\\", "")


def test_a_session_is_read_as_a_conversation(live: Engine) -> None:
    said = words_of(open_page("traces", session="s0"))
    assert said.index("Question 0") < said.index("Question 3")
    assert "Question 1" not in said


@pytest.mark.parametrize("query", [{"trace": "nobody"}, {"session": "nobody"}])
def test_what_is_not_there_is_said_in_words(live: Engine, query: dict[str, str]) -> None:
    [error] = open_page("traces", **query).error
    assert "let go" in error.value


def test_a_trace_without_its_root_says_that_it_may_be_incomplete(live: Engine) -> None:
    store(live, [replace(span, trace_id="f" * 32) for span in lately(1)[1:]])
    assert "may be incomplete" in words_of(open_page("traces", trace="f" * 32))


def test_hostile_texts_are_shown_as_text(live: Engine) -> None:
    root, _, call, *_ = lately(9)
    body = SpanBody(
        inputs=[{"role": HOSTILE, "content": HOSTILE}],
        outputs=[{"role": "assistant", "content": {"odd": [HOSTILE]}, "tool_calls": [{"name": HOSTILE, "arguments": {}}, "odd"]}],
        attributes={HOSTILE: HOSTILE},
    )
    store(live, [replace(root, input_text=HOSTILE, name=HOSTILE, agent=HOSTILE), replace(call, name=HOSTILE, body=body, error=HOSTILE)])
    for query in ({}, {"trace": root.trace_id}, {"trace": root.trace_id, "span": "call"}, {"session": root.session}):
        at = open_page("traces", **query)
        shown = [one.value for one in (*at.markdown, *at.caption, *at.error)]
        assert not any("let go" in one for one in shown)
        assert all("](javascript" not in one.replace("\\]", "") and "<img" not in one.replace("\\<", "") for one in shown)
        assert all("<img" not in one.proto.body for one in at.get("html"))


def test_a_request_becomes_a_golden_example_once(live: Engine) -> None:
    report = from_traffic.add_asked(live, "from live", Asked("Question 2", "t", expected="An answer"), author="Ada")
    assert (report.examples, report.is_new) == (1, True)
    [one] = golden_sets.examples(live, report.revision_id)
    assert (one.example.inputs, one.example.expected) == ({"question": "Question 2"}, "An answer")
    assert (one.example.tags, one.example.metadata) == (("live traffic",), {"trace": "t"})
    with pytest.raises(Conflict, match="asks the same already"):
        from_traffic.add_asked(live, "from live", Asked("Question 2", "u"))
    again = from_traffic.add_asked(live, "from live", Asked("Question 3", "u"))
    assert (again.revision, again.examples) == (2, 2)


def test_the_question_goes_into_the_input_that_is_called_so(live: Engine) -> None:
    save_revision(live, "two", [Example("a", {"product": "boat", "question": "Why?"})], base=0)
    at = open_page("traces", trace=lately(2)[0].trace_id)
    at.button(key="to_golden").click().run()
    assert at.selectbox(key="golden_field_two").value == "question"
    assert at.text_input(key="golden_other_product").value == ""


def test_where_no_input_is_called_so_the_person_chooses(live: Engine) -> None:
    save_revision(live, "two", [Example("a", {"alpha": "x", "beta": "y"})], base=0)
    at = open_page("traces", trace=lately(2)[0].trace_id)
    at.button(key="to_golden").click().run()
    assert at.selectbox(key="golden_field_two").value is None


def test_the_dialog_begins_with_what_was_asked(live: Engine) -> None:
    from_traffic.add_asked(live, "mine", Asked("Another question", "t", field="query"))
    at = open_page("traces", trace=lately(2)[0].trace_id)
    at.button(key="to_golden").click().run()
    assert at.text_area(key="golden_question").value == "Question 2"
    assert at.text_area(key="golden_expected_False").value == ""
    assert not at.checkbox(key="golden_takes").value


def test_a_trace_goes_to_people_once(live: Engine) -> None:
    from_traces.send(live, "look", [LiveAnswer("elsewhere", "Q", "A")])
    at = open_page("traces", trace=lately(2)[0].trace_id)
    at.button(key="to_queue").click().run()
    assert at.selectbox(key="trace_queue").value == "look"
    sent = from_traces.send(live, "look", [LiveAnswer(lately(2)[0].trace_id, "Question 2", "An answer")])
    assert (sent.new, sent.known, sent.is_new) == (1, 0, False)
    [found] = queues.listing(live)
    assert (found.queue.name, found.queue.source_kind, found.counts.items) == ("look", "traces", 2)
    sent = from_traces.send(live, "look", [LiveAnswer(lately(2)[0].trace_id, "Question 2", "An answer")])
    assert (sent.new, sent.known, sent.is_new) == (0, 1, False)
    with pytest.raises(BadInput, match="trace x: no texts were kept of it"):
        from_traces.send(live, "look", [LiveAnswer("x", " ", "")])


def test_a_registered_prompt_opens_in_the_editor_with_the_question(live: Engine) -> None:
    for text in ("{{ question }}", "Now: {{ question }}\n{{ context }}", "Three"):
        push(live, "support", PromptDraft(messages=({"role": "user", "content": text},), model="demo/answerer"))
    number = lately(1)[0].version
    at = open_page("traces", trace=lately(1)[0].trace_id)
    assert not at.button(key="to_editor").disabled
    at.button(key="to_editor").click().run()
    assert not at.exception
    assert at.session_state["own_value_question"] == "Question 1"
    assert at.query_params["prompt"] in ("support", ["support"])
    assert at.query_params["version"] in (number, [number])


def test_an_archived_prompt_opens_still(live: Engine) -> None:
    for text in ("{{ question }}", "Two"):
        push(live, "support", PromptDraft(messages=({"role": "user", "content": text},), model="demo/answerer"))
    archive(live, "support")
    assert not open_page("traces", trace=lately(1)[0].trace_id).button(key="to_editor").disabled


def test_a_prompt_or_version_that_is_not_registered_is_said_and_cannot_be_opened(live: Engine) -> None:
    at = open_page("traces", trace=lately(1)[0].trace_id)
    assert at.button(key="to_editor").disabled
    assert "its prompt support is not in the registry" in words_of(at)
    push(live, "support", PromptDraft(messages=({"role": "user", "content": "One"},), model="demo/answerer"))
    at = open_page("traces", trace=lately(1)[0].trace_id)
    assert at.button(key="to_editor").disabled
    assert "version 2 of support, which is not in the registry" in words_of(at)


def test_a_request_without_a_prompt_says_so(live: Engine) -> None:
    store(live, [replace(span, trace_id="e" * 32, prompt="", version="") for span in lately(1)])
    at = open_page("traces", trace="e" * 32)
    assert at.button(key="to_editor").disabled
    assert "does not say which prompt" in words_of(at)


def test_the_id_of_a_trace_or_session_leads_to_it(live: Engine) -> None:
    trace_id = lately(2)[0].trace_id
    with reading(live) as session:
        assert ids_like(session, typed=f"{trace_id[:8]}-{trace_id[8:]}") == (trace_id, "")
        assert ids_like(session, typed="s1") == ("", "s1")
        assert ids_like(session, typed="") == ("", "")
    said = words_of(open_page("traces", words=trace_id))
    assert f"Trace {trace_id}" in said
    assert "Session s1" in words_of(open_page("traces", words="s1"))


def test_what_the_address_narrows_to_is_shown_and_taken_away(live: Engine) -> None:
    at = open_page("traces", user="u0")
    assert "3 traces" in words_of(at)
    at.button(key="drop_user").click().run()
    assert not at.exception
    assert "5 traces" in words_of(at)
