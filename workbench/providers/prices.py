"""Price calls: what a provider lists, or what the reader has agreed with it.

The base table is LiteLLM's (`price_table`). An unknown model has no price, and a call to it no cost: unknown is never zero. Here a model
has one price for all lengths and service tiers, as estimates before a run need it; what live calls cost is told apart in
`workbench.monitoring.span_prices`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from workbench.errors import BadInput
from workbench.providers.price_table import table
from workbench.providers.values import Usage

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per token; where reading from or writing to a cache has no price of its own, it costs what input costs."""

    input_usd: float
    output_usd: float
    cached_input_usd: float | None = None
    cache_write_usd: float | None = None
    note: str = ""


@dataclass(frozen=True)
class PriceOverride:
    """Replace the price (USD per token) of models whose whole name matches, from `effective_from` (aware of its zone) on."""

    model_pattern: str
    effective_from: datetime
    input_usd: float
    output_usd: float
    cached_input_usd: float | None = None
    cache_write_usd: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        where = f"price of {self.model_pattern}"
        if self.effective_from.tzinfo is None:
            raise BadInput("the date has no time zone: add one, such as 2026-01-31T00:00:00+00:00", where=where)
        if min(self.input_usd, self.output_usd, self.cached_input_usd or 0, self.cache_write_usd or 0) < 0:
            raise BadInput("a price is negative: give US dollars per token, 0 or more", where=where)
        try:
            re.compile(self.model_pattern)
        except re.error as error:
            raise BadInput(f"the pattern is no regular expression ({error})", where=where) from error

    @cached_property
    def price(self) -> Price:
        """Give the price that this override sets."""
        return Price(self.input_usd, self.output_usd, self.cached_input_usd, self.cache_write_usd, self.note)

    def fits(self, model: str) -> bool:
        """Claim that the pattern matches the whole name."""
        return re.fullmatch(self.model_pattern, model) is not None


_FREE = Price(0.0, 0.0, note="answers without a model")
_OWN: Mapping[str, Price] = {
    "demo/answerer": Price(0.15 / _MILLION, 0.60 / _MILLION, note="synthetic demo price"),
    "demo/answerer-large": Price(2.50 / _MILLION, 10.00 / _MILLION, note="synthetic demo price"),
    "demo/answerer-2": Price(0.30 / _MILLION, 1.20 / _MILLION, note="synthetic demo price"),
    "demo/judge": Price(1.00 / _MILLION, 4.00 / _MILLION, note="synthetic demo price"),
}


class PriceBook:
    """Know what models cost, now and before."""

    def __init__(self, overrides: Sequence[PriceOverride] = ()) -> None:
        # The latest first; of two of one date the one given later.
        self._overrides = sorted(overrides, key=lambda override: override.effective_from)[::-1]

    def price(self, model: str, at: datetime) -> Price | None:
        """Give the price of `model` at a time: the latest override not after it, else the table's, else None."""
        return self.override([model], at) or listed_price(model)

    def override(self, names: Sequence[str], at: datetime) -> Price | None:
        """Give the reader's own price of a model that is called by any of some names: the latest override not after a time."""
        for override in self._overrides:
            if override.effective_from <= at and any(override.fits(name) for name in names):
                return override.price
        return None

    def listed(self, names: Sequence[str]) -> Price | None:
        """Give the price that is listed under the first of some names that has one."""
        return next((price for name in names if (price := listed_price(name)) is not None), None)

    def cost(self, usage: Usage, price: Price | None) -> float | None:
        """Cost a call in US dollars, None where the price is unknown.

        Cached tokens and cache writes are part of the input and are taken out of it before the rest is priced as fresh; reasoning is part
        of the output (OpenTelemetry's GenAI registry, notes on `gen_ai.usage.*`).

        >>> price = Price(2e-6, 8e-6, cached_input_usd=1e-6)
        >>> round(PriceBook().cost(Usage(1000, 100, cached_input_tokens=400, reasoning_tokens=60), price), 6)
        0.0024
        """
        if price is None:
            return None
        fresh = max(0, usage.input_tokens - usage.cached_input_tokens - usage.cache_write_tokens)
        cached_usd = price.input_usd if price.cached_input_usd is None else price.cached_input_usd
        write_usd = price.input_usd if price.cache_write_usd is None else price.cache_write_usd
        into = fresh * price.input_usd + usage.cached_input_tokens * cached_usd + usage.cache_write_tokens * write_usd
        return into + usage.output_tokens * price.output_usd


@lru_cache(maxsize=4096)
def listed_price(model: str) -> Price | None:
    """Give the price that the table lists for `provider/name`, None where it lists none."""
    if model.startswith(("scripted/", "recorded/")):
        return _FREE
    if model in _OWN:
        return _OWN[model]
    provider, _, name = model.rpartition("/") if model.count("/") == 1 else model.partition("/")
    entry = table().get(model)
    if entry is None and name:
        entry = table().get(name)
        # A bare name belongs to the provider that the table names for it, not to everyone who serves a model called so.
        if entry is not None and entry.get("litellm_provider") != (provider or "openai"):
            entry = None
    if entry is None or entry.get("input_cost_per_token") is None or entry.get("output_cost_per_token") is None:
        return None
    return Price(
        input_usd=float(entry["input_cost_per_token"]),
        output_usd=float(entry["output_cost_per_token"]),
        cached_input_usd=entry.get("cache_read_input_token_cost"),
        cache_write_usd=entry.get("cache_creation_input_token_cost"),
        note="listed by LiteLLM",
    )
