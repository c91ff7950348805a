"""Refusals of servers become sentences that say what to do, without keys."""

import json

import pytest

from workbench.errors import FailureKind
from workbench.providers.failures import excerpt, failure, failure_of_error_object, failure_of_status, redact


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (400, "temperature must be at most 2", FailureKind.BAD_REQUEST),
        (400, "This model's maximum context length is 8192 tokens", FailureKind.CONTEXT_LENGTH),
        (400, "the request exceeds the available context size", FailureKind.CONTEXT_LENGTH),
        (400, "prompt is too long: 210000 tokens", FailureKind.CONTEXT_LENGTH),
        (413, "too many tokens", FailureKind.CONTEXT_LENGTH),
        (400, "filtered by the content management policy", FailureKind.CONTENT_FILTER),
        (401, "Incorrect API key", FailureKind.AUTHENTICATION),
        (402, "Payment required", FailureKind.AUTHENTICATION),
        (403, "You may not use this model", FailureKind.AUTHENTICATION),
        (404, "no model llama", FailureKind.NOT_FOUND),
        (408, "too slow", FailureKind.TIMEOUT),
        (422, "field required", FailureKind.BAD_REQUEST),
        (429, "slow down", FailureKind.RATE_LIMITED),
        (429, "You exceeded your current quota, please check your plan and billing details", FailureKind.AUTHENTICATION),
        (500, "oops", FailureKind.SERVER_ERROR),
        (502, "", FailureKind.SERVER_ERROR),
        (503, "overloaded", FailureKind.SERVER_ERROR),
        (529, "overloaded_error", FailureKind.SERVER_ERROR),
        (307, "", FailureKind.BAD_REQUEST),
    ],
)
def test_a_status_and_what_was_said_tell_the_kind(status: int, said: str, kind: FailureKind) -> None:
    error = failure_of_status("openai/m", status, {}, json.dumps({"error": {"message": said}}))
    assert error.kind is kind
    assert str(error).startswith(f"openai/m answered {status}")
    assert said[:40] in str(error)
    assert str(error).endswith(".")


def test_the_retry_after_of_a_refusal_is_kept() -> None:
    assert failure_of_status("m", 429, {"Retry-After": "7"}, b"").retry_after_s == 7.0


def test_a_401_says_where_the_key_comes_from() -> None:
    assert "set OPENAI_API_KEY" in str(failure_of_status("m", 401, {}, b"", key_hint="set OPENAI_API_KEY"))


def test_an_error_object_keeps_its_own_code() -> None:
    assert failure_of_error_object("m", {"message": "slow down", "code": 429}).kind is FailureKind.RATE_LIMITED
    assert failure_of_error_object("m", {"message": "x", "code": "context_length_exceeded"}).kind is FailureKind.CONTEXT_LENGTH
    assert failure_of_error_object("m", "something").kind is FailureKind.SERVER_ERROR


def test_an_excerpt_is_the_message_on_one_line_and_at_most_300_characters() -> None:
    assert excerpt(b'{"error": {"message": "no\\n such", "code": "x"}}') == "no such [x]"
    assert excerpt(b'{"error": "plain"}') == "plain"
    assert excerpt("<html>\n<b>502</b></html>") == "<html> <b>502</b></html>"
    assert excerpt(b"\xff\xfe") == "\ufffd\ufffd"
    assert len(excerpt("x" * 5000)) == 300


def test_keys_of_the_environment_never_come_back_even_where_the_excerpt_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    key = "sk-live-0123456789"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    assert redact(f"bad key {key}!") == "bad key [OPENAI_API_KEY]!"
    assert "sk-live" not in excerpt("x" * 290 + key)
    assert key not in str(failure(FailureKind.AUTHENTICATION, "m", f"refused {key}"))
