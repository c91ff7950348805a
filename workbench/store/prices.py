"""Store prices that override the shipped ones from a date on."""

from sqlmodel import Session, col, select

from workbench.providers.prices import PriceOverride
from workbench.store.tables import Price


def add_price(session: Session, *, override: PriceOverride, author: str = "") -> int:
    """Store an override; an earlier one for the same models stays, for what was asked before."""
    row = Price(
        model_pattern=override.model_pattern,
        effective_from=override.effective_from,
        input_usd=override.input_usd,
        cached_input_usd=override.cached_input_usd,
        cache_write_usd=override.cache_write_usd,
        output_usd=override.output_usd,
        note=override.note,
        author=author,
    )
    session.add(row)
    session.flush()
    return int(row.id or 0)


def price_overrides(session: Session) -> list[PriceOverride]:
    """Give all overrides, oldest first."""
    query = select(Price).order_by(col(Price.effective_from), col(Price.id))
    return [
        PriceOverride(
            model_pattern=row.model_pattern,
            effective_from=row.effective_from,
            input_usd=row.input_usd,
            cached_input_usd=row.cached_input_usd,
            cache_write_usd=row.cache_write_usd,
            output_usd=row.output_usd,
            note=row.note,
        )
        for row in session.exec(query).all()
    ]
