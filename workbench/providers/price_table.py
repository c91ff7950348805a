"""Read the table of prices that comes inside the litellm package, as a file: importing the package costs seconds.

What a token costs depends on what it is (fresh, read from or written to a cache for five minutes or an hour, reasoning, audio), on how
long the input is (some models cost more above a number of tokens), and on the provider's service tier. The keys are those of
LiteLLM's `model_prices_and_context_window.json`; where a kind of token has no price of its own it costs what text costs, and what a
provider bills otherwise (by second, character, image or query) has no price here: unknown, never zero.
"""

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

INPUT, OUTPUT = "input_cost_per_token", "output_cost_per_token"
READ, WRITE = "cache_read_input_token_cost", "cache_creation_input_token_cost"
WRITE_1H = f"{WRITE}_above_1hr"
_ABOVE = re.compile(rf"^{INPUT}_above_(\d+)(k?)_tokens$")
_OTHERWISE = re.compile(r"^input_cost_per_(second|character|image|pixel|query|request|audio_per_second|video_per_second)")
_SUFFIXES = {"batch": "_batches", "flex": "_flex", "priority": "_priority"}
INCLUSIVE = frozenset({"xai"})
"""Providers whose dearer prices begin at the number of tokens itself, not above it (litellm `_uses_inclusive_token_thresholds`)."""

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rates:
    """US dollars per token of each kind, for one call."""

    fresh: float
    output: float
    cache_read: float
    cache_write: float
    cache_write_1h: float
    reasoning: float
    input_audio: float
    output_audio: float


@lru_cache(maxsize=1)
def table() -> Mapping[str, Entry]:
    """Give the whole table by model; empty where litellm is not installed."""
    found = importlib.util.find_spec("litellm")
    if found is None or found.origin is None:
        return {}
    path = Path(found.origin).parent / "model_prices_and_context_window_backup.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def is_by_token(entry: Entry) -> bool:
    """Claim that a model is billed by tokens, and by nothing else that is not counted here.

    >>> is_by_token({"input_cost_per_token": 1e-6}), is_by_token({"input_cost_per_second": 1e-3, "input_cost_per_token": 0})
    (True, False)
    """
    price = entry.get(INPUT)
    return price is not None and not (price == 0 and any(_OTHERWISE.match(key) and value for key, value in entry.items()))


def rates(entry: Entry, *, input_tokens: int, tier: str = "") -> Rates | None:
    """Give what a call of so many input tokens in a service tier costs per token; None where the model is not billed by tokens."""
    if not is_by_token(entry):
        return None
    above = _above(entry, input_tokens)
    suffix = _SUFFIXES.get(tier.lower(), "")

    def rate(name: str, otherwise: float) -> float:
        found = next((entry[key] for key in _keys(name, above, suffix) if entry.get(key) is not None), None)
        return otherwise if found is None else float(found)

    fresh = rate(INPUT, 0.0)
    output = rate(OUTPUT, 0.0)
    write = rate(WRITE, fresh)
    return Rates(
        fresh=fresh,
        output=output,
        cache_read=rate(READ, fresh),
        cache_write=write,
        cache_write_1h=rate(WRITE_1H, write),
        reasoning=rate("output_cost_per_reasoning_token", output),
        input_audio=rate("input_cost_per_audio_token", fresh),
        output_audio=rate("output_cost_per_audio_token", output),
    )


def _keys(name: str, above: str, suffix: str) -> Iterator[str]:
    """Give the keys to look under, the closest first, as LiteLLM does: the length of the input goes before the tier."""
    if above and suffix:
        yield f"{name}{above}{suffix}"
    if above:
        yield f"{name}{above}"
    if suffix:
        yield f"{name}{suffix}"
    yield name


def _above(entry: Entry, input_tokens: int) -> str:
    """Give the ending of the keys of the highest bound that the input is above, such as `_above_200k_tokens`."""
    is_inclusive = entry.get("litellm_provider") in INCLUSIVE
    found = [match for key in entry if (match := _ABOVE.match(key)) is not None]
    bounds = [(int(match[1]) * (1000 if match[2] else 1), match[0].removeprefix(INPUT)) for match in found]
    reached = [(bound, ending) for bound, ending in bounds if input_tokens > bound or (is_inclusive and input_tokens == bound)]
    return max(reached)[1] if reached else ""
