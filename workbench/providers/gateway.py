"""Ask models: the only door to them.

A call waits for a place (by priority), is asked and timed, and asked again after a passing failure, without its place being held meanwhile.
Two roads lie behind the door: our own wire for OpenAI-compatible servers, LiteLLM for all others; the registry says which.
One gateway belongs to one event loop.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from workbench.errors import FailureKind, ProviderError
from workbench.providers import tokens
from workbench.providers.calls import Heard, Timeouts, ask_once
from workbench.providers.limiter import Limiter, LimitState
from workbench.providers.prices import PriceBook
from workbench.providers.provider import Preparing, Provider
from workbench.providers.registry import ANY_OTHER, default_providers
from workbench.providers.retries import RetryPolicy
from workbench.providers.values import Reply, Request, Usage


class Gateway:
    """Ask any model with limits, retries, times and prices.

    `providers` maps the part of a model's name before the slash to who answers for it, `"*"` anything else; by default all there are.
    `max_concurrency` calls may be in flight to each (provider, base URL), divided by `share`, the number of workers that share it.
    """

    def __init__(
        self,
        *,
        providers: Mapping[str, Provider] | None = None,
        prices: PriceBook | None = None,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 (a frozen value)
        max_concurrency: int = 20,
        share: int = 1,
        timeouts: Timeouts = Timeouts(),  # noqa: B008 (a frozen value)
        rng: random.Random | None = None,
    ) -> None:
        self._providers = default_providers() if providers is None else dict(providers)
        self.prices = prices or PriceBook()
        self._retry = retry
        self._timeouts = timeouts
        self._rng = rng or random.Random()
        self._max_concurrency = max_concurrency
        self._share = share
        self._limiters: dict[str, Limiter] = {}
        self._prepared: set[int] = set()

    async def ask(
        self,
        request: Request,
        *,
        priority: int = 0,
        on_text: Callable[[str], None] | None = None,
        before_send: Callable[[], None] | None = None,
    ) -> Reply:
        """Give the model's answer; raise `ProviderError`, its `attempts` counted, where there is none in the end.

        A higher `priority` goes first. `on_text` is called with the whole text so far, so that a second try starts over by itself.
        `before_send` is called once the call has its place, before each try; what it raises keeps the call from being made.
        """
        provider = self._provider(request)
        if id(provider) not in self._prepared:
            await self._prepare(provider)
        limiter = self._limiter(request)
        attempt = 0
        wasted_usd: float | None = None
        while True:
            attempt += 1
            try:
                async with limiter.slot(priority):
                    if before_send is not None:
                        before_send()
                    heard = await self._heard(provider, request, limiter, on_text)
                return await self._reply(request, heard, attempt, wasted_usd)
            except ProviderError as error:
                wasted_usd = self._wasted(request, error, wasted_usd)
                error.attempts, error.cost_usd = attempt, wasted_usd
                if not self._retry.asks_again(error, attempt):
                    raise
                pause_s = self._retry.pause_s(attempt, error, rng=self._rng)
            await asyncio.sleep(pause_s)

    def limits(self) -> Mapping[str, LimitState]:
        """Say for each server that was asked how many calls it may have, has, and waits with."""
        return {name: limiter.state for name, limiter in self._limiters.items()}

    def set_share(self, workers: int, max_concurrency: int | None = None) -> None:
        """Take one part in `workers` of the budget, at least one call at a time."""
        self._share = max(1, workers)
        self._max_concurrency = max_concurrency or self._max_concurrency
        for limiter in self._limiters.values():
            limiter.set_most(self._most)

    async def close(self) -> None:
        """Close what the providers hold open."""
        for provider in {id(provider): provider for provider in self._providers.values()}.values():
            await provider.close()

    @property
    def _most(self) -> int:
        return max(1, self._max_concurrency // max(1, self._share))

    def _provider(self, request: Request) -> Provider:
        provider = self._providers.get(request.provider) or self._providers.get(ANY_OTHER)
        if provider is None:
            known = ", ".join(sorted(self._providers)) or "none"
            what = f"{request.model}: there is no provider named {request.provider}: choose one of {known}."
            raise ProviderError(FailureKind.NOT_FOUND, what)
        return provider

    async def _heard(self, provider: Provider, request: Request, limiter: Limiter, on_text: Callable[[str], None] | None) -> Heard:
        """Ask once and tell the limiter while the place is still held: afterwards the next call would be in before it knows of a pause."""
        try:
            heard = await ask_once(provider, request, timeouts=self._timeouts, on_text=on_text)
        except ProviderError as error:
            limiter.failed(error)
            raise
        limiter.succeeded()
        return heard

    async def _prepare(self, provider: Provider) -> None:
        if isinstance(provider, Preparing):
            await provider.prepare()
        self._prepared.add(id(provider))

    def _limiter(self, request: Request) -> Limiter:
        name = f"{request.provider} at {request.api_base}" if request.api_base else request.provider
        limiter = self._limiters.get(name)
        if limiter is None:
            limiter = self._limiters[name] = Limiter(self._most, longest_pause_s=self._retry.longest_retry_after_s)
        return limiter

    def _wasted(self, request: Request, error: ProviderError, before_usd: float | None) -> float | None:
        """Add what a try has cost that was billed and gave no answer, such as one that used up its tokens on reasoning."""
        if not isinstance(error.usage, Usage):
            return before_usd
        cost = self.prices.cost(error.usage, self.prices.price(request.model, datetime.now(UTC)))
        return before_usd if cost is None else (before_usd or 0.0) + cost

    async def _reply(self, request: Request, heard: Heard, attempts: int, wasted_usd: float | None) -> Reply:
        answer = heard.answer
        # In a thread: the first count loads a vocabulary, and everybody else's times are being measured in this loop.
        usage = answer.usage
        if usage is None:
            usage = await asyncio.to_thread(tokens.counted_usage, request, answer.spoken())
        tpot_ms = None
        if heard.first_s is not None and usage.output_tokens >= 2:
            tpot_ms = 1000 * (heard.duration_s - heard.first_s) / (usage.output_tokens - 1)
        cost_usd = self.prices.cost(usage, self.prices.price(request.model, heard.asked_at))
        return Reply(
            text=answer.text,
            tool_calls=answer.tool_calls,
            finish_reason=answer.finish_reason,
            usage=usage,
            cost_usd=cost_usd if cost_usd is None else cost_usd + (wasted_usd or 0.0),
            ttft_ms=None if heard.first_s is None else 1000 * heard.first_s,
            tpot_ms=tpot_ms,
            duration_ms=1000 * heard.duration_s,
            attempts=attempts,
            response_model=answer.model,
            asked_at=heard.asked_at,
        )
