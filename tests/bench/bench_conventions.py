"""Measure what it costs to read a span: processor time per span for OTLP in protobuf and in JSON, parsing and mapping together.

    uv run python -m tests.bench.bench_conventions [--spans 5000] [--characters 400]

Spans of a batch of 512: a model's call with 12 attributes of which two are messages, the same with 8 messages, the same in OpenLLMetry's
flat names, and a plain step. Prints the best of five rounds, in microseconds of processor time per span.
"""

import argparse
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.monitoring.conventions.otlp_spans import NOW_US, a_span, as_json, as_protobuf
from workbench.monitoring.conventions import Reading, read_otlp_json, read_otlp_protobuf

BATCH, ROUNDS = 512, 5


def chat(characters: int, messages: int) -> dict[str, Any]:
    """Describe a model's call with 12 attributes."""
    said = [{"role": "user", "parts": [{"type": "text", "content": "x" * (characters // messages)}]}] * messages
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-5-mini",
        "gen_ai.response.model": "gpt-5-mini-2025-08-07",
        "gen_ai.request.temperature": 0.2,
        "gen_ai.conversation.id": "conversation-7",
        "gen_ai.usage.input_tokens": 1200,
        "gen_ai.usage.output_tokens": 101,
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.response.time_to_first_chunk": 0.5,
        "gen_ai.input.messages": json.dumps(said),
        "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": [{"type": "text", "content": "y" * characters}]}]),
    }


def flat(characters: int) -> dict[str, Any]:
    """Describe the same with flat messages."""
    found = {key: value for key, value in chat(characters, 1).items() if not key.endswith(".messages")}
    for number in range(4):
        found |= {f"gen_ai.prompt.{number}.role": "user", f"gen_ai.prompt.{number}.content": "x" * (characters // 4)}
    return found | {"gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": "y" * characters}


def processor_us(read: Callable[[], Reading], spans: int) -> float:
    """Give the best round's microseconds per span."""
    batches = max(spans // BATCH, 1)
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(batches):
            assert len(read().spans) == BATCH
        rounds.append((time.process_time() - started) / (batches * BATCH) * 1e6)
    return min(rounds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--spans", type=int, default=5000)
    parser.add_argument("--characters", type=int, default=400)
    chosen = parser.parse_args()
    cases: dict[str, Mapping[str, Any]] = {
        "a call, 12 attributes": chat(chosen.characters, 1),
        "a call, 8 messages": chat(chosen.characters, 8),
        "a call, flat messages": flat(chosen.characters),
        "a step, 2 attributes": {"workbench.kind": "workflow", "user.id": "u"},
    }
    print(f"{'microseconds of processor time per span':<40} protobuf     JSON")
    for name, attributes in cases.items():
        spans = [a_span(attributes)] * BATCH
        binary, text = as_protobuf(spans), as_json(spans)
        first = processor_us(lambda binary=binary: read_otlp_protobuf(binary, now_us=NOW_US), chosen.spans)  # type: ignore[misc]
        second = processor_us(lambda text=text: read_otlp_json(text, now_us=NOW_US), chosen.spans)  # type: ignore[misc]
        print(f"{name:<40} {first:8.1f} {second:8.1f}")


if __name__ == "__main__":
    main()
