"""Say what one call will read and what that costs, before anybody is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from workbench.providers.tokens import count_message_tokens
from workbench.providers.values import Usage
from workbench.runs.pricing import price_book


@dataclass(frozen=True, slots=True)
class Quote:
    """The input of one call in tokens, its price, and that of one token of the answer; US dollars, None where the price is unknown."""

    input_tokens: int
    input_usd: float | None
    output_token_usd: float | None = None


def quote(engine: Engine, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], model: str) -> Quote:
    """Count and price what a model is sent; what the answer costs depends on its length and is left out."""
    tokens = count_message_tokens(messages, tools, model)
    prices = price_book(engine)
    price = prices.price(model, datetime.now(UTC)) if model.strip() else None
    usage = Usage(input_tokens=tokens, output_tokens=0)
    return Quote(tokens, prices.cost(usage, price), price.output_usd if price else None)
