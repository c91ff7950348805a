"""Prices are looked up, dated and never invented."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from workbench.errors import BadInput
from workbench.providers.prices import Price, PriceBook, PriceOverride
from workbench.providers.values import Usage

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize("model", ["openai/gpt-4o-mini", "gpt-4o-mini"])
def test_the_table_knows_openais_models_with_and_without_their_provider(model: str) -> None:
    price = PriceBook().price(model, NOW)
    assert price is not None
    assert (price.input_usd, price.cached_input_usd, price.output_usd) == (1.5e-07, 7.5e-08, 6e-07)


@pytest.mark.parametrize("model", ["hosted_vllm/my-model", "nobody/knows", "hosted_vllm/gpt-4o-mini", "openai/", "", "a/b/c"])
def test_an_unknown_model_has_no_price_and_its_calls_no_cost(model: str) -> None:
    book = PriceBook()
    price = book.price(model, NOW)
    assert price is None
    assert book.cost(Usage(1000, 1000), price) is None


def test_claude_is_found_by_its_bare_name_and_its_caches_are_priced() -> None:
    price = PriceBook().price("anthropic/claude-sonnet-4-5", NOW)
    assert price is not None
    assert (price.cached_input_usd, price.cache_write_usd) == (3e-07, 3.75e-06)


@pytest.mark.parametrize(
    ("model", "per_million"), [("demo/answerer", (0.15, 0.60)), ("demo/answerer-large", (2.5, 10)), ("demo/judge", (1, 4))]
)
def test_demo_models_have_a_price_that_says_it_is_synthetic(model: str, per_million: tuple[float, float]) -> None:
    price = PriceBook().price(model, NOW)
    assert price is not None
    assert (price.input_usd * 1e6, price.output_usd * 1e6) == pytest.approx(per_million)
    assert price.note == "synthetic demo price"


@pytest.mark.parametrize("model", ["scripted/anything", "recorded/openai/gpt-4o"])
def test_answers_without_a_model_cost_nothing(model: str) -> None:
    assert PriceBook().cost(Usage(1000, 1000), PriceBook().price(model, NOW)) == 0.0


def test_cached_and_written_tokens_leave_the_fresh_input_and_reasoning_is_no_addition() -> None:
    price = Price(10.0, 100.0, cached_input_usd=1.0, cache_write_usd=12.0)
    usage = Usage(1000, 50, cached_input_tokens=600, cache_write_tokens=300, reasoning_tokens=40)
    assert PriceBook().cost(usage, price) == 100 * 10 + 600 * 1 + 300 * 12 + 50 * 100


def test_a_missing_cache_price_is_that_of_input_and_a_given_zero_is_zero() -> None:
    usage = Usage(10, 0, cached_input_tokens=4, cache_write_tokens=3)
    assert PriceBook().cost(usage, Price(2.0, 0.0)) == 20.0
    assert PriceBook().cost(usage, Price(2.0, 0.0, cached_input_usd=0.0, cache_write_usd=0.0)) == 6.0


def test_counts_that_contradict_each_other_never_make_a_negative_cost() -> None:
    assert PriceBook().cost(Usage(1, 0, cached_input_tokens=5), Price(2.0, 0.0, cached_input_usd=1.0)) == 5.0


def test_the_latest_override_not_after_the_call_wins_over_the_table() -> None:
    overrides = [
        PriceOverride("openai/gpt-4o-mini", NOW, 2.0, 2.0, note="renegotiated"),
        PriceOverride("openai/.*", NOW - 10 * DAY, 1.0, 1.0, note="contract"),
        PriceOverride("openai/gpt-4o-mini", NOW, 3.0, 3.0, note="corrected"),
    ]
    book = PriceBook(overrides)

    def note(at: datetime, model: str = "openai/gpt-4o-mini") -> str | None:
        price = book.price(model, at)
        return price.note if price else None

    assert note(NOW - 11 * DAY) == "listed by LiteLLM"
    assert note(NOW - DAY) == "contract"
    assert note(NOW) == "corrected"
    assert note(NOW, "openai/unlisted") == "contract"
    assert note(NOW, "my-openai/unlisted") is None


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"effective_from": datetime(2026, 1, 1)}, "no time zone"),
        ({"input_usd": -1.0}, "negative"),
        ({"cached_input_usd": -1.0}, "negative"),
        ({"model_pattern": "("}, "no regular expression"),
    ],
)
def test_a_wrong_override_is_refused(fields: dict[str, object], says: str) -> None:
    given: dict[str, object] = {"model_pattern": "m", "effective_from": NOW, "input_usd": 1.0, "output_usd": 1.0}
    with pytest.raises(BadInput, match=says):
        PriceOverride(**(given | fields))  # type: ignore[arg-type]


def test_neither_prices_nor_tokens_nor_the_gateway_import_litellm_or_an_http_client() -> None:
    program = (
        "import sys; from datetime import UTC, datetime; from workbench.providers import gateway, prices, tokens; gateway.Gateway();"
        "assert prices.PriceBook().price('gpt-4o', datetime.now(UTC)); assert tokens.count_tokens('hello') == 1;"
        "print([name for name in ('litellm', 'aiohttp', 'httpx', 'openai') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "[]"
