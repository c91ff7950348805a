"""Tokens are counted from files on this machine."""

import importlib.util
from pathlib import Path

import pytest

from workbench.providers import tokens
from workbench.providers.tokens import count_message_tokens, count_tokens, counted_usage, rule_of_thumb
from workbench.providers.values import Request


@pytest.mark.parametrize(
    ("text", "model", "count"),
    [
        ("", None, 0),
        ("hello world", None, 2),
        # OpenAI's cookbook "How to count tokens with tiktoken" gives 6 for both vocabularies.
        ("tiktoken is great!", "gpt-4", 6),
        ("tiktoken is great!", "gpt-4o", 6),
        # The same cookbook: the older vocabulary needs 9 tokens for this greeting, the newer one 8.
        ("お誕生日おめでとう", "openai/gpt-4", 9),
        ("お誕生日おめでとう", "openai/gpt-4o", 8),
    ],
)
def test_texts_are_counted_as_the_model_would(text: str, model: str | None, count: int) -> None:
    assert count_tokens(text, model) == count


def test_special_tokens_in_a_text_are_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


def test_a_chat_counts_its_frame_its_parts_and_its_tools() -> None:
    assert count_message_tokens([{"role": "user", "content": "hello world"}]) == 3 + 3 + 1 + 2
    parts = [{"type": "text", "text": "hello world"}, {"type": "image_url", "image_url": {"url": "x"}}]
    assert count_message_tokens([{"role": "user", "content": parts}]) >= 9
    bare = count_message_tokens([{"role": "assistant", "content": None}])
    assert count_message_tokens([{"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]}]) > bare
    assert count_message_tokens([{"role": "assistant", "content": None}], tools=[{"type": "function"}]) > bare


def test_a_counted_usage_says_so() -> None:
    usage = counted_usage(Request("m", ({"role": "user", "content": "hello world"},)), "hello")
    assert (usage.input_tokens, usage.output_tokens, usage.is_reported) == (9, 1, False)


def test_without_the_vocabularies_four_characters_are_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    tokens._encoding.cache_clear()
    try:
        assert count_tokens("hello world") == rule_of_thumb("hello world") == 3
    finally:
        tokens._encoding.cache_clear()


def test_the_vocabularies_are_there_as_files() -> None:
    folder = tokens.tokenizer_folder()
    assert folder is not None
    assert all(Path(folder / name).is_file() for name in tokens._FILES.values())
