"""List what models cost, and set other prices from a date on."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.opening import open_here
from workbench.cli.printing import AsJson, say, show, show_table, show_text, when
from workbench.errors import BadInput
from workbench.settings import person

if TYPE_CHECKING:
    from workbench.providers.prices import Price, PriceOverride

app = typer.Typer(help="Prices of models: the listed ones, and your own from a date on.", no_args_is_help=True)

MILLION = 1_000_000
UNIT = "_usd_per_million"


@app.command("list")
def list_prices(
    models: Annotated[list[str] | None, typer.Argument(metavar="MODEL...", help="Models whose price to look up.")] = None,
    as_json: AsJson = False,
) -> None:
    """List your own prices, or what named models cost at present, in US dollars per million tokens."""
    from workbench.runs.pricing import price_book
    from workbench.store.connection import reading
    from workbench.store.prices import price_overrides

    engine, _ = open_here()
    with reading(engine) as session:
        overrides = price_overrides(session)
    book, now = price_book(engine), datetime.now(UTC)
    looked_up = [_of_model(model, book.price(model, now)) for model in models or ()]

    document = {"overrides": [_document(one) for one in overrides], "models": looked_up}

    def tables() -> None:
        if models:
            _show_models(looked_up)
        elif overrides:
            _show_overrides(document["overrides"])
        else:
            say("No prices of your own; the listed ones hold. Look one up with `workbench prices list MODEL`.")

    show(document, as_json=as_json, otherwise=tables)


@app.command("set")
def set_price(
    pattern: Annotated[str, typer.Argument(metavar="MODEL_PATTERN", help="A regular expression for whole names, such as 'ollama/.*'.")],
    input_usd: Annotated[float, typer.Argument(metavar="INPUT", min=0, help="US dollars per million input tokens.")],
    output_usd: Annotated[float, typer.Argument(metavar="OUTPUT", min=0, help="US dollars per million output tokens.")],
    cached: Annotated[float | None, typer.Option(min=0, help="US dollars per million input tokens read from a cache.")] = None,
    cache_write: Annotated[float | None, typer.Option(min=0, help="US dollars per million input tokens written to a cache.")] = None,
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="From this day on (UTC), as 2026-11-30; otherwise from now.")] = "",
    note: Annotated[str, typer.Option(help="Where the price comes from.")] = "",
    as_json: AsJson = False,
) -> None:
    """Set the price of models from a date on; what was asked before keeps its cost."""
    from workbench.providers.prices import PriceOverride
    from workbench.store.connection import writing
    from workbench.store.prices import add_price

    override = PriceOverride(
        model_pattern=pattern,
        effective_from=_date(since),
        input_usd=input_usd / MILLION,
        output_usd=output_usd / MILLION,
        cached_input_usd=None if cached is None else cached / MILLION,
        cache_write_usd=None if cache_write is None else cache_write / MILLION,
        note=note,
    )
    engine, _ = open_here()
    with writing(engine) as session:
        add_price(session, override=override, author=person())
    text = f"{pattern}: ${input_usd:g} in, ${output_usd:g} out per million tokens, from {when(override.effective_from)} UTC."
    show(_document(override), as_json=as_json, otherwise=lambda: show_text(text))


def _date(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"'{text}' is not a date such as 2026-11-30", where="--from") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _per_million(usd_per_token: float | None) -> float | None:
    return None if usd_per_token is None else round(usd_per_token * MILLION, 6)


def _document(one: "PriceOverride") -> dict[str, Any]:
    return {
        "model_pattern": one.model_pattern,
        "effective_from": one.effective_from,
        "input_usd_per_million": _per_million(one.input_usd),
        "output_usd_per_million": _per_million(one.output_usd),
        "cached_input_usd_per_million": _per_million(one.cached_input_usd),
        "cache_write_usd_per_million": _per_million(one.cache_write_usd),
        "note": one.note,
    }


def _of_model(model: str, price: "Price | None") -> dict[str, Any]:
    return {
        "model": model,
        "input_usd_per_million": _per_million(price.input_usd) if price else None,
        "output_usd_per_million": _per_million(price.output_usd) if price else None,
        "cached_input_usd_per_million": _per_million(price.cached_input_usd) if price else None,
        "note": price.note if price else "no price is known; set one with `workbench prices set`",
    }


def _show_models(found: Sequence[dict[str, Any]]) -> None:
    rows = [(one["model"], _dollars(one["input_usd_per_million"]), _dollars(one["output_usd_per_million"]), one["note"]) for one in found]
    show_table(("Model", "In, $/M", "Out, $/M", "From"), rows, right=("In, $/M", "Out, $/M"))


def _show_overrides(found: Sequence[dict[str, Any]]) -> None:
    rows = [
        (one["model_pattern"], when(one["effective_from"]), _dollars(one[f"input{UNIT}"]), _dollars(one[f"output{UNIT}"]), one["note"])
        for one in found
    ]
    show_table(("Models", "From (UTC)", "In, $/M", "Out, $/M", "Note"), rows, right=("In, $/M", "Out, $/M"))


def _dollars(amount: float | None) -> str:
    return "unknown" if amount is None else f"{amount:g}"
