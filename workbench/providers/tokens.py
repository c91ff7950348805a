"""Count tokens without asking anybody: for providers that report no usage, and for estimates before a run.

The vocabularies are those that come inside the litellm package, read as files; nothing is fetched. Where they are missing, four characters
count as a token, OpenAI's own rule of thumb for English.
"""

import importlib.util
import json
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.providers.values import Message, Request, Usage

if TYPE_CHECKING:
    import tiktoken

_FILES = {"o200k_base": "fb374d419588a4632f3f557e76b4b70aebbca790", "cl100k_base": "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"}
"""tiktoken names a cached vocabulary by the hash of its address."""

_PER_MESSAGE = 3
_PER_REPLY = 3
_OLDER = ("gpt-4-", "gpt-3.5", "text-embedding")


def count_tokens(text: str, model: str | None = None) -> int:
    """Count the tokens of `text` as OpenAI's models would; other makers' models differ by 10 to 20 %.

    >>> count_tokens("Where is my order?"), count_tokens("")
    (5, 0)
    """
    encoding = _encoding(_vocabulary(model))
    return len(encoding.encode_ordinary(text)) if encoding is not None else rule_of_thumb(text)


def count_message_tokens(messages: Iterable[Message], tools: Iterable[Mapping[str, Any]] = (), model: str | None = None) -> int:
    """Count the input tokens of a chat: the texts, three tokens of frame per message, three for the reply, tools as their JSON."""
    total = _PER_REPLY
    for message in messages:
        total += _PER_MESSAGE + count_tokens(_text(message.get("content")), model) + count_tokens(str(message.get("role", "")), model)
        total += sum(count_tokens(json.dumps(call, default=str), model) for call in message.get("tool_calls") or ())
    return total + sum(count_tokens(json.dumps(dict(tool), default=str), model) for tool in tools)


def counted_usage(request: Request, answer: str) -> Usage:
    """Count a call whose provider reported nothing; it is marked as not reported."""
    asked = count_message_tokens(request.messages, request.tools, request.model)
    return Usage(asked, count_tokens(answer, request.model), is_reported=False)


def rule_of_thumb(text: str) -> int:
    """Take four characters as a token, rounded up.

    >>> rule_of_thumb("abcde")
    2
    """
    return -(-len(text) // 4)


def _text(content: object) -> str:
    if isinstance(content, str) or content is None:
        return content or ""
    parts = content if isinstance(content, list | tuple) else [content]
    return " ".join(str(part.get("text", "")) if isinstance(part, Mapping) else str(part) for part in parts)


def _vocabulary(model: str | None) -> str:
    name = (model or "").split("/", 1)[-1]
    return "cl100k_base" if name == "gpt-4" or name.startswith(_OLDER) else "o200k_base"


@lru_cache(maxsize=4)
def _encoding(vocabulary: str) -> "tiktoken.Encoding | None":
    folder = tokenizer_folder()
    if folder is None or not (folder / _FILES[vocabulary]).is_file():
        return None
    import tiktoken

    before = os.environ.get("TIKTOKEN_CACHE_DIR")
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    try:
        return tiktoken.get_encoding(vocabulary)
    finally:
        if before is None:
            del os.environ["TIKTOKEN_CACHE_DIR"]
        else:
            os.environ["TIKTOKEN_CACHE_DIR"] = before


def tokenizer_folder() -> Path | None:
    """Find the vocabularies inside the litellm package without importing it."""
    found = importlib.util.find_spec("litellm")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "litellm_core_utils" / "tokenizers"
