"""Price spans: by the reader's own price of that day, else the listed one, else what the sender reports.

Fresh input is what is neither read from nor written to a cache, nor audio; reasoning and audio are parts of the output (OpenTelemetry's
GenAI registry, notes on `gen_ai.usage.*`). An unknown price or an unknown number of tokens gives no cost: unknown is never zero.
"""

from datetime import UTC, datetime

from workbench.providers.price_names import entry_of, names
from workbench.providers.price_table import Rates, rates
from workbench.providers.prices import Price, PriceBook
from workbench.store.span_values import SpanRecord, TokenUse

PRICED = frozenset({"llm", "embedding"})


class SpanPrices:
    """Know what the calls of live traffic cost."""

    def __init__(self, book: PriceBook) -> None:
        self._book = book
        self._overrides: dict[tuple[str, str, int], Price | None] = {}

    def cost(self, record: SpanRecord) -> float | None:
        """Cost a call to a model in US dollars; None for other spans, and where price and cost are both unknown."""
        if record.kind not in PRICED:
            return None
        own = self._own(record)
        return record.reported_cost_usd if own is None else own

    def _own(self, record: SpanRecord) -> float | None:
        tokens = record.tokens
        if tokens.input_tokens is None or (tokens.output_tokens is None and record.kind == "llm"):
            return None
        if not record.model:
            return None
        override = self._override(record)
        if override is not None:
            return cost_of(tokens, of_price(override))
        entry = entry_of(record.provider, record.model)
        found = None if entry is None else rates(entry, input_tokens=tokens.input_tokens, tier=record.tier)
        if found is None:
            listed = self._book.listed(names(record.provider, record.model)[:1])
            found = None if listed is None else of_price(listed)
        return None if found is None else cost_of(tokens, found)

    def _override(self, record: SpanRecord) -> Price | None:
        """Look up the reader's own price; they hold from a moment on, so that the answer is remembered by the minute."""
        place = (record.provider, record.model, record.started_us // 60_000_000)
        if place not in self._overrides:
            if len(self._overrides) > 10_000:
                self._overrides.clear()
            at = datetime.fromtimestamp(record.started_us / 1e6, UTC)
            self._overrides[place] = self._book.override(names(record.provider, record.model), at)
        return self._overrides[place]


def of_price(price: Price) -> Rates:
    """Give the rates of a price that knows no lengths and tiers."""
    read = price.input_usd if price.cached_input_usd is None else price.cached_input_usd
    write = price.input_usd if price.cache_write_usd is None else price.cache_write_usd
    return Rates(price.input_usd, price.output_usd, read, write, write, price.output_usd, price.input_usd, price.output_usd)


def cost_of(tokens: TokenUse, found: Rates) -> float:
    """Cost tokens in US dollars.

    >>> found = Rates(2e-6, 8e-6, 1e-6, 2.5e-6, 4e-6, 8e-6, 2e-6, 8e-6)
    >>> round(cost_of(TokenUse(1000, 100, cache_read_tokens=400, reasoning_tokens=60), found), 9)
    0.0024
    """
    output = tokens.output_tokens or 0
    parts = [
        (found.cache_read, tokens.cache_read_tokens),
        (found.cache_write, max(0, tokens.cache_write_tokens - tokens.cache_write_1h_tokens)),
        (found.cache_write_1h, tokens.cache_write_1h_tokens),
        (found.input_audio, tokens.input_audio_tokens),
        (found.reasoning, tokens.reasoning_tokens),
        (found.output_audio, tokens.output_audio_tokens),
    ]
    apart_in = tokens.cache_read_tokens + tokens.cache_write_tokens + tokens.input_audio_tokens
    apart_out = tokens.reasoning_tokens + tokens.output_audio_tokens
    cost = max(0, (tokens.input_tokens or 0) - apart_in) * found.fresh + max(0, output - apart_out) * found.output
    return cost + sum(rate * count for rate, count in parts)
