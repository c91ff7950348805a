"""Say what the same traffic would have cost on another model.

The tokens are those that were counted. Another tokenizer counts the same text otherwise, another model answers at another length, and its
cache hits differ: this prices the tokens, it does not foresee them. Sums are priced at the base rates: tiers by length or service belong
to single calls.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from workbench.monitoring.span_prices import cost_of, of_price
from workbench.providers.price_names import entry_of, names
from workbench.providers.price_table import Rates, is_by_token, rates, table
from workbench.providers.prices import PriceBook
from workbench.store.span_values import TokenUse


def model_rates(book: PriceBook, model: str, *, provider: str = "", at: datetime | None = None) -> Rates | None:
    """Give a model's rates of today: the reader's own price, else the listed one; None where neither is known."""
    known = names(provider, model)
    override = book.override(known, at or datetime.now(UTC))
    if override is not None:
        return of_price(override)
    entry = entry_of(provider, model)
    if entry is not None and (found := rates(entry, input_tokens=0)) is not None:
        return found
    listed = book.listed(known[:1])
    return None if listed is None else of_price(listed)


def cost_on(sums: Mapping[str, float], found: Rates) -> float:
    """Give what sums of tokens would have cost at some rates; audio is priced as text.

    >>> found = Rates(2e-6, 8e-6, 1e-6, 2.5e-6, 4e-6, 8e-6, 2e-6, 8e-6)
    >>> sums = {"input_tokens": 1000, "output_tokens": 100, "cache_read_tokens": 400, "cache_write_tokens": 0, "reasoning_tokens": 60}
    >>> round(cost_on(sums, found), 9)
    0.0024
    """
    tokens = TokenUse(
        int(sums["input_tokens"]),
        int(sums["output_tokens"]),
        cache_read_tokens=int(sums["cache_read_tokens"]),
        cache_write_tokens=int(sums["cache_write_tokens"]),
        reasoning_tokens=int(sums["reasoning_tokens"]),
    )
    return cost_of(tokens, found)


def listed_models() -> list[str]:
    """Give the chat models of the price table that are billed by tokens, by name."""
    return sorted(name for name, entry in table().items() if entry.get("mode") == "chat" and is_by_token(entry) and _costs(entry))


def _costs(entry: Mapping[str, object]) -> bool:
    return any(entry.get(key) for key in ("input_cost_per_token", "output_cost_per_token"))
