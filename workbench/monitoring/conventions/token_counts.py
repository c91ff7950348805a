"""Read how many tokens a call has used, by one rule: input includes the cache, output includes the reasoning.

A source that breaks the rule gives itself away: where the parts are more than the whole, the parts are added to it.
"""

import re
from collections.abc import Mapping
from typing import Any

from workbench.monitoring.conventions import attribute_names as names
from workbench.monitoring.conventions.picked import Picker
from workbench.monitoring.conventions.plain_values import count_of, full_text_of, mapping_of
from workbench.store.span_values import TokenUse

LANGFUSE_USAGE = "langfuse.observation.usage_details"
LITELLM_USAGE = "metadata.usage_object"
_CACHED = re.compile(r"""['"](cached_tokens|cache_creation_input_tokens)['"]: ?(\d+)""")


def token_use(picker: Picker, kind: str) -> TokenUse:
    """Give the counts of a span that is a model's call; nothing for other kinds, whose counts are sums of those."""
    if kind not in ("llm", "embedding"):
        return TokenUse()
    cache_read, cache_write = picker.count(names.CACHE_READ), picker.count(names.CACHE_WRITE)
    taken, given = picker.count(names.INPUT_TOKENS), picker.count(names.OUTPUT_TOKENS)
    if taken is None and given is None and LANGFUSE_USAGE in picker.attributes:
        found = langfuse_token_use(mapping_of(picker.attributes[LANGFUSE_USAGE]))
        if found is not None:
            return found
    if cache_read is None and LITELLM_USAGE in picker.attributes:
        cache_read, cache_write = _litellm(picker.attributes[LITELLM_USAGE], cache_write)
    taken, given = _completed(taken, given, picker.count(names.TOTAL_TOKENS), kind)
    return _ruled(
        TokenUse(
            input_tokens=taken,
            output_tokens=given,
            cache_read_tokens=cache_read or 0,
            cache_write_tokens=cache_write or 0,
            cache_write_1h_tokens=picker.count(names.CACHE_WRITE_1H) or 0,
            reasoning_tokens=picker.count(names.REASONING) or 0,
            input_audio_tokens=picker.count(names.INPUT_AUDIO) or 0,
            output_audio_tokens=picker.count(names.OUTPUT_AUDIO) or 0,
        )
    )


def _completed(taken: int | None, given: int | None, total: int | None, kind: str) -> tuple[int | None, int | None]:
    """Fill what is missing from the total; an embedding gives no tokens."""
    if kind == "embedding" and given is None:
        given = 0
    if total is not None:
        if taken is None and given is not None and total >= given:
            taken = total - given
        elif given is None and taken is not None and total >= taken:
            given = total - taken
    return taken, given


def _ruled(use: TokenUse) -> TokenUse:
    cached = use.cache_read_tokens + use.cache_write_tokens
    extra_in = cached if use.input_tokens is not None and cached > use.input_tokens else 0
    extra_out = use.reasoning_tokens if use.output_tokens is not None and use.reasoning_tokens > use.output_tokens else 0
    if not extra_in and not extra_out and use.cache_write_1h_tokens <= use.cache_write_tokens:
        return use
    return TokenUse(
        input_tokens=use.input_tokens if use.input_tokens is None else use.input_tokens + extra_in,
        output_tokens=use.output_tokens if use.output_tokens is None else use.output_tokens + extra_out,
        cache_read_tokens=use.cache_read_tokens,
        cache_write_tokens=use.cache_write_tokens,
        cache_write_1h_tokens=min(use.cache_write_1h_tokens, use.cache_write_tokens),
        reasoning_tokens=use.reasoning_tokens,
        input_audio_tokens=use.input_audio_tokens,
        output_audio_tokens=use.output_audio_tokens,
    )


def langfuse_token_use(details: Mapping[str, Any]) -> TokenUse | None:
    """Read Langfuse's usage details: `input` and `output` are what no other key of the same side has counted; None when empty."""
    counts = {str(key).lower(): count for key, value in details.items() if (count := count_of(value)) is not None}
    if not counts:
        return None
    if "prompt_tokens" in counts or "completion_tokens" in counts:
        # OpenAI's shape, where the whole includes its parts.
        return _ruled(
            TokenUse(
                input_tokens=counts.get("prompt_tokens"),
                output_tokens=counts.get("completion_tokens"),
                cache_read_tokens=_nested(details, "prompt_tokens_details", "cached_tokens"),
                reasoning_tokens=_nested(details, "completion_tokens_details", "reasoning_tokens"),
            )
        )
    read = _named(counts, "input_cached_tokens", "input_cache_read", "cache_read_input_tokens")
    write = _named(counts, "input_cache_creation", "cache_creation_input_tokens", "input_cache_write")
    write_1h = _named(counts, "input_cache_creation_1h")
    write_5m = _named(counts, "input_cache_creation_5m")
    reasoning = _named(counts, "output_reasoning_tokens", "output_reasoning")
    audio_in, audio_out = _named(counts, "input_audio_tokens", "input_audio"), _named(counts, "output_audio_tokens", "output_audio")
    write = max(write, write_1h + write_5m)
    fresh, plain = counts.get("input", counts.get("input_tokens")), counts.get("output", counts.get("output_tokens"))
    taken = None if fresh is None else fresh + read + write + audio_in
    given = None if plain is None else plain + reasoning + audio_out
    taken, given = _completed(taken, given, counts.get("total"), "llm")
    return TokenUse(taken, given, read, write, write_1h, reasoning, audio_in, audio_out)


def _named(counts: Mapping[str, int], *keys: str) -> int:
    """Give the first that is there: they are names of the same thing."""
    return next((counts[key] for key in keys if key in counts), 0)


def _nested(details: Mapping[str, Any], group: str, key: str) -> int:
    """Read `group: {key: n}`, also written flat as `group.key`."""
    inner = details.get(group)
    value = inner.get(key) if isinstance(inner, Mapping) else details.get(f"{group}.{key}")
    return count_of(value) or 0


def _litellm(text: Any, cache_write: int | None) -> tuple[int | None, int | None]:
    """Read the cache's share from what LiteLLM wrote of its usage: a dictionary as Python prints it, or JSON."""
    said = dict(_CACHED.findall(full_text_of(text)))
    written = count_of(said.get("cache_creation_input_tokens"))
    return count_of(said.get("cached_tokens")), cache_write if written is None else written
