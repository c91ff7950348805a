"""Give the prices in force: the shipped table under the store's overrides."""

from sqlalchemy import Engine

from workbench.providers.prices import PriceBook
from workbench.store.connection import reading
from workbench.store.prices import price_overrides


def price_book(engine: Engine) -> PriceBook:
    """Give the prices in force."""
    with reading(engine) as session:
        return PriceBook(price_overrides(session))
