"""What must not be stored is taken out before it is, and ordinary text stays as it was."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.store.test_spans import family
from workbench.errors import BadInput
from workbench.monitoring.redaction import KINDS, Redaction, redaction_from
from workbench.store.span_values import SpanBody

# Put together here, so that no scanner takes this file for a leak.
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
OPENAI = "sk-proj-" + "a1B2" * 10
ANTHROPIC = "sk-ant-" + "api03-" + "Zz9" * 12
GITHUB = "ghp_" + "a1B2c3" * 6
SLACK = "xoxb-" + "123456789012-123456789012-" + "abcDEF" * 4
JSON_WEB = "eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + "dozjgNryP4J3jVmNHl0w5N"
PEM = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize("key", [AWS, OPENAI, ANTHROPIC, GITHUB, PEM, "AIza" + "b" * 35, "Bearer " + "x1" * 16])
def test_keys_are_taken_out_wholly(key: str) -> None:
    assert Redaction().text(f"use {key} then") == "use [key] then"


@pytest.mark.parametrize("key", [SLACK, JSON_WEB])
def test_of_a_key_at_least_its_secret_is_taken_out(key: str) -> None:
    found = Redaction().text(f"use {key} then")
    assert "[key]" in found
    assert key[:20] not in found


@pytest.mark.parametrize("address", ["ada@example.com", "a.b+c@mail.example.co.uk", "x_y%z@sub-domain.example"])
def test_addresses_are_taken_out(address: str) -> None:
    assert Redaction().text(f"<{address}>, please") == "<[e-mail]>, please"


@pytest.mark.parametrize("card", ["4111111111111111", "4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009", "6011000000000004"])
def test_cards_are_taken_out(card: str) -> None:
    assert Redaction().text(f"card {card}.") == "card [card]."


@pytest.mark.parametrize(
    "text",
    [
        "order 4111 1111 1111 1112 of 2026-11-26",
        "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "id 123e4567-e89b-12d3-a456-426614174000, version 1.2.3.4.5",
        "call me @ noon, or use @decorator",
        "0000 0000 0000 0000",
        "pi is 3.14159265358979323846",
        "task-runner, desk-lamp-standing-there-all-day-long, Bearer of news",
        "",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert Redaction().text(text) == text


def test_a_span_is_redacted_everywhere_it_holds_text(tmp_path: Path) -> None:
    secret = f"ada@example.com {OPENAI} 4111111111111111"
    span = replace(
        family(0)[2],
        name=f"chat {secret}",
        error=f"failed for {secret}",
        user="ada@example.com",
        input_text=secret,
        output_text=secret,
        body=SpanBody(
            inputs=[{"role": "user", "content": secret}],
            outputs=[{"role": "assistant", "tool_calls": [{"name": "send", "arguments": {"to": secret, "n": 3}}]}],
            attributes={"http.header": [secret], "ada@example.com": 1},
            events=[{"name": "said", "at_us": 5, "attributes": {"text": secret}}],
            tools=[{"description": secret}],
        ),
    )
    found = Redaction().span(span)
    shown = repr(found)
    assert "ada@" not in shown and OPENAI not in shown and "4111" not in shown
    assert (found.trace_id, found.span_id, found.tokens) == (span.trace_id, span.span_id, span.tokens)
    assert found.body is not None and found.body.outputs[0]["tool_calls"][0]["arguments"]["n"] == 3
    assert Redaction(frozenset()).span(span) == span


def test_each_kind_is_chosen_by_itself() -> None:
    text = f"ada@example.com {AWS} 4111111111111111"
    assert redaction_from({}).kinds == KINDS
    assert redaction_from({"WORKBENCH_REDACT": "off"}).text(text) == text
    assert redaction_from({"WORKBENCH_REDACT": "emails, cards"}).text(text) == f"[e-mail] {AWS} [card]"
    with pytest.raises(BadInput, match="names"):
        redaction_from({"WORKBENCH_REDACT": "names"})


def test_answers_of_models_keep_all_but_their_addresses(datasets: Path) -> None:
    lines = (datasets / "safety-clean-answers" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    changed = [found for text in texts if (found := Redaction(frozenset({"cards", "keys"})).text(text)) != text]
    assert len(texts) > 700
    assert changed == []
