"""Say how the loopback server behaves and what it answers."""

import hashlib
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """Say what the server answers; `tool_calls` are `{"name", "arguments": {...}}`."""

    text: str = ""
    tool_calls: tuple[Mapping[str, Any], ...] = ()
    finish_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Answer `text` and `tool_calls` where the patterns are found in the model's name and in the last message."""

    text: str = ""
    model: str = ""
    message: str = ""
    tool_calls: tuple[Mapping[str, Any], ...] = ()

    def fits(self, body: Body) -> bool:
        """Claim that this rule answers `body`."""
        return bool(re.search(self.model, str(body.get("model", ""))) and re.search(self.message, last_message(body), re.DOTALL))


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Fix how the server behaves: times in milliseconds, `faults` as shares of requests, `plan` the fate of the next requests in order."""

    first_byte_ms: float = 0.0
    between_chunks_ms: float = 0.0
    chunks: int = 16
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    is_usage_reported: bool = True
    faults: Mapping[str, float] = field(default_factory=dict)
    retry_after: str = "1"
    seed: int = 0
    plan: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    api_key: str | None = None


def last_message(body: Body) -> str:
    """Give the text of the last message."""
    messages = body.get("messages") or [{}]
    return str(messages[-1].get("content") or "")


def default_answer(body: Body) -> Answered:
    """Echo the last message; a model named like a judge says a verdict, as JSON where a response format is asked for."""
    if "judge" in str(body.get("model", "")):
        side = "AB"[body_hash(body)[0] in "01234567"]
        if body.get("response_format"):
            return Answered(json.dumps({"reasoning": "One answer is more complete.", "verdict": side}))
        return Answered(f"One answer is more complete and quotes its source.\nVERDICT: {side}")
    return Answered(f"You wrote: {last_message(body)} This is the whole answer of the server on this machine.")


def body_hash(body: Body) -> str:
    """Identify a request by its content."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]


def split(text: str, pieces: int) -> list[str]:
    """Cut a text into `pieces` of about one length, fewer where it is shorter; they join to the text."""
    pieces = min(pieces, len(text))
    bounds = [round(index * len(text) / pieces) for index in range(pieces + 1)] if pieces else [0]
    return [text[start:end] for start, end in itertools.pairwise(bounds)]


def read_behaviour(raw: Mapping[str, Any]) -> Behaviour:
    """Read a behaviour that came as JSON."""
    rules = tuple(Rule(**{**rule, "tool_calls": tuple(rule.get("tool_calls", ()))}) for rule in raw.get("rules", ()))
    return Behaviour(**{**raw, "rules": rules, "plan": tuple(raw.get("plan", ()))})
