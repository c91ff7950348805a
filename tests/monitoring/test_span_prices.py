"""Costs of real cases, written out by hand: the prices stand in the table that litellm ships."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from workbench.monitoring.span_prices import SpanPrices
from workbench.providers.prices import PriceBook, PriceOverride
from workbench.store.span_values import SpanRecord, TokenUse

MICROCENT = 1e-8
CALL = SpanRecord("t", "s", 1_780_000_000_000_000, 500.0, "chat", "llm")
SONNET, SONNET_LONG = "claude-sonnet-4-5-20250929", "anthropic.claude-sonnet-4-5-20250929-v1:0"


def cost(provider: str, model: str, tokens: TokenUse, book: PriceBook | None = None, **changes: Any) -> float | None:
    return SpanPrices(book or PriceBook()).cost(replace(CALL, provider=provider, model=model, tokens=tokens, **changes))


@pytest.mark.parametrize(
    ("provider", "model", "tokens", "tier", "by_hand"),
    [
        # gpt-4o-2024-08-06: $2.50 in, $1.25 from the cache, $10 out a million
        ("openai", "gpt-4o-2024-08-06", TokenUse(2006, 300, cache_read_tokens=1920), "", 86 * 2.5e-6 + 1920 * 1.25e-6 + 300 * 10e-6),
        ("openai", "gpt-4o-2024-08-06", TokenUse(2006, 300, cache_read_tokens=2006), "", 2006 * 1.25e-6 + 300 * 10e-6),
        # the same in a batch: $1.25 in, $5 out; the cache has no price of its own in a batch
        ("openai", "gpt-4o-2024-08-06", TokenUse(1000, 100), "batch", 1000 * 1.25e-6 + 100 * 5e-6),
        ("openai", "gpt-4o-2024-08-06", TokenUse(1000, 100, cache_read_tokens=400), "priority",
         600 * 4.25e-6 + 400 * 2.125e-6 + 100 * 17e-6),
        # gpt-audio: $2.50 in, $10 out, of audio $32 in and $64 out
        ("openai", "gpt-audio", TokenUse(600, 400, input_audio_tokens=500, output_audio_tokens=300), "",
         100 * 2.5e-6 + 500 * 32e-6 + 100 * 10e-6 + 300 * 64e-6),
        # gpt-5: $1.25, $0.125, $10; reasoning is part of the output and not added to it
        ("openai", "gpt-5", TokenUse(900, 1500, reasoning_tokens=1280), "", 900 * 1.25e-6 + 1500 * 10e-6),
        ("openai", "gpt-5", TokenUse(900, 1500, cache_read_tokens=512, reasoning_tokens=1280), "flex",
         388 * 0.625e-6 + 512 * 0.0625e-6 + 1500 * 5e-6),
        # Sonnet 4.5: $3, $0.30 read, $3.75 written for five minutes, $6 for an hour, $15
        ("anthropic", SONNET, TokenUse(10_050, 400, cache_read_tokens=8000, cache_write_tokens=2000),
         "", 50 * 3e-6 + 8000 * 0.3e-6 + 2000 * 3.75e-6 + 400 * 15e-6),
        ("anthropic", SONNET, TokenUse(10_050, 400, cache_read_tokens=8000, cache_write_tokens=2000, cache_write_1h_tokens=500),
         "", 50 * 3e-6 + 8000 * 0.3e-6 + 1500 * 3.75e-6 + 500 * 6e-6 + 400 * 15e-6),
        # at Bedrock above 200,000 tokens: $6, $0.60, $7.50, $12, $22.50, for the whole call
        ("aws.bedrock", SONNET_LONG, TokenUse(200_000, 100), "", 200_000 * 3e-6 + 100 * 15e-6),
        ("aws.bedrock", SONNET_LONG, TokenUse(200_001, 100), "", 200_001 * 6e-6 + 100 * 22.5e-6),
        ("aws.bedrock", SONNET_LONG,
         TokenUse(250_000, 100, cache_read_tokens=100_000, cache_write_tokens=60_000, cache_write_1h_tokens=10_000),
         "", 90_000 * 6e-6 + 100_000 * 0.6e-6 + 50_000 * 7.5e-6 + 10_000 * 12e-6 + 100 * 22.5e-6),
        # Gemini 2.5 Pro: $1.25, $0.125, $10; above 200,000: $2.50, $0.25, $15
        ("gcp.gemini", "gemini-2.5-pro", TokenUse(150_000, 2000, cache_read_tokens=100_000, reasoning_tokens=1500),
         "", 50_000 * 1.25e-6 + 100_000 * 0.125e-6 + 2000 * 10e-6),
        ("gcp.gemini", "gemini-2.5-pro", TokenUse(300_000, 2000, cache_read_tokens=100_000),
         "", 200_000 * 2.5e-6 + 100_000 * 0.25e-6 + 2000 * 15e-6),
        ("gcp.gemini", "gemini-2.5-pro", TokenUse(300_000, 2000), "priority", 300_000 * 4.5e-6 + 2000 * 27e-6),
        # Gemini 2.5 Flash at Vertex: $0.30, audio in $1, $2.50 out, reasoning alike
        ("gcp.vertex_ai", "gemini-2.5-flash", TokenUse(1200, 300, input_audio_tokens=1000, reasoning_tokens=100),
         "", 200 * 0.3e-6 + 1000 * 1e-6 + 300 * 2.5e-6),
        # embeddings have no output
        ("openai", "text-embedding-3-small", TokenUse(8000, None), "", 8000 * 0.02e-6),
        ("azure.ai.openai", "gpt-4o", TokenUse(1000, 100, cache_read_tokens=500), "", 500 * 2.5e-6 + 500 * 1.25e-6 + 100 * 10e-6),
    ],
)  # fmt: skip
def test_a_call_costs_what_the_sum_by_hand_says(provider: str, model: str, tokens: TokenUse, tier: str, by_hand: float) -> None:
    kind = "embedding" if "embedding" in model else "llm"
    assert cost(provider, model, tokens, tier=tier, kind=kind) == pytest.approx(by_hand, abs=MICROCENT / 10)


@pytest.mark.parametrize(
    ("provider", "model"),
    [("", SONNET), ("anthropic", f"anthropic/{SONNET}"), ("", f"anthropic/{SONNET}"), ("Anthropic", SONNET)],
)
def test_a_model_is_found_however_it_is_called(provider: str, model: str) -> None:
    assert cost(provider, model, TokenUse(1000, 0)) == pytest.approx(0.003)


@pytest.mark.parametrize("region", ["us.", "eu.", "global."])
def test_a_model_of_a_region_has_a_price(region: str) -> None:
    assert cost("aws.bedrock", region + SONNET_LONG, TokenUse(1000, 0)) is not None


@pytest.mark.parametrize(
    ("provider", "model", "tokens"),
    [
        ("openai", "gpt-99-ultra", TokenUse(10, 10)),
        ("mistral_ai", SONNET, TokenUse(10, 10)),
        ("", "", TokenUse(10, 10)),
        ("openai", "gpt-5", TokenUse(None, 10)),
        ("openai", "gpt-5", TokenUse(10, None)),
        ("openai", "whisper-1", TokenUse(10, 10)),
    ],
)
def test_what_is_not_known_is_unknown_and_never_nothing(provider: str, model: str, tokens: TokenUse) -> None:
    assert cost(provider, model, tokens) is None


def test_a_reported_cost_counts_where_ours_is_unknown_and_only_there() -> None:
    assert cost("openai", "gpt-99-ultra", TokenUse(10, 10), reported_cost_usd=0.5) == 0.5
    assert cost("openai", "gpt-5", TokenUse(1000, 0), reported_cost_usd=0.5) == pytest.approx(0.00125)


def test_agents_and_tools_cost_nothing_of_their_own() -> None:
    assert cost("openai", "gpt-5", TokenUse(1000, 10), kind="agent", reported_cost_usd=0.1) is None


def test_a_price_of_one_s_own_holds_from_its_date_on() -> None:
    own = PriceOverride("openai/gpt-5", datetime(2026, 5, 1, tzinfo=UTC), 1e-6, 2e-6, cached_input_usd=0.1e-6)
    book = PriceBook([own])
    before = round(datetime(2026, 4, 30, 23, 59, tzinfo=UTC).timestamp() * 1e6)
    after = round(datetime(2026, 5, 1, 0, 1, tzinfo=UTC).timestamp() * 1e6)
    tokens = TokenUse(1000, 100, cache_read_tokens=400)
    assert cost("openai", "gpt-5", tokens, book, started_us=before) == pytest.approx(600 * 1.25e-6 + 400 * 0.125e-6 + 100 * 10e-6)
    assert cost("openai", "gpt-5", tokens, book, started_us=after) == pytest.approx(600 * 1e-6 + 400 * 0.1e-6 + 100 * 2e-6)


def test_demo_models_have_the_prices_of_the_demo() -> None:
    assert cost("demo", "demo/answerer-large", TokenUse(1_000_000, 0)) == pytest.approx(2.5)


@pytest.mark.parametrize(
    ("model", "tokens"),
    [
        ("gpt-4o-2024-08-06", TokenUse(2006, 300, cache_read_tokens=1920)),
        (SONNET, TokenUse(10_050, 400, cache_read_tokens=8000, cache_write_tokens=2000)),
        ("gemini/gemini-2.5-pro", TokenUse(300_000, 2000, cache_read_tokens=100_000)),
    ],
)
def test_litellm_s_own_calculator_comes_to_the_same(model: str, tokens: TokenUse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    import litellm
    from litellm.types.utils import PromptTokensDetailsWrapper, Usage

    details = PromptTokensDetailsWrapper(cached_tokens=tokens.cache_read_tokens, cache_creation_tokens=tokens.cache_write_tokens)
    usage = Usage(
        prompt_tokens=tokens.input_tokens,
        completion_tokens=tokens.output_tokens,
        prompt_tokens_details=details,
        cache_creation_input_tokens=tokens.cache_write_tokens,
        cache_read_input_tokens=tokens.cache_read_tokens,
    )
    theirs = sum(litellm.cost_per_token(model=model, usage_object=usage))
    provider = {"gpt": "openai", "cla": "anthropic", "gem": "gemini"}[model[:3]]
    assert cost(provider, model, tokens) == pytest.approx(theirs, abs=MICROCENT)
