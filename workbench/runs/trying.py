"""Try a prompt out: ask one model once, tell what it says while it says it, and keep what the call took.

Carried out in the process beside the app, which has one event loop and one gateway. The call is stored whatever becomes of it, so that its
cost is counted; it belongs to no run.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Engine

from workbench.errors import ProviderError, StoreError
from workbench.providers import tokens
from workbench.providers.endpoints import ENDPOINTS, base_from_environment, refuse_stray_key
from workbench.providers.gateway import Gateway
from workbench.providers.retries import RetryPolicy
from workbench.providers.values import Request
from workbench.runs.asking import failure_columns, new_call_id, reply_columns, storable
from workbench.runs.pricing import price_book
from workbench.store.connection import writing
from workbench.store.results import Results, Row, call_row, write_results

PURPOSE = "try"
ATTEMPTS = 2
"""A person is waiting: one more try after a passing failure, then the failure is told."""

EVERY_S = 0.05
STOPPED = "stopped"
LONGEST_S = 600.0

Tell = Callable[[Mapping[str, Any]], None]


async def try_out(
    engine: Engine,
    tell: Tell,
    *,
    messages: Sequence[Mapping[str, Any]],
    model: str,
    parameters: Mapping[str, Any],
    tools: Sequence[Mapping[str, Any]],
    response_format: Mapping[str, Any] | None,
    api_base: str | None = None,
    api_key_env: str | None = None,
) -> dict[str, Any]:
    """Ask a model what rendered messages say, and give its reply as JSON-able columns of the stored call.

    Raises `BadInput` for a key that would go astray, and `ProviderError` in words where there is no answer.
    """
    refuse_stray_key(api_base, api_key_env, model)
    request = Request(
        model=model,
        messages=tuple(messages),
        parameters=parameters,
        tools=tuple(tools),
        response_format=response_format,
        api_base=api_base or base_from_environment(model),
        api_key_env=api_key_env,
        timeout_s=LONGEST_S,
    )
    return await tried(engine, tell, _gateway(), request)


async def tried(engine: Engine, tell: Tell, gateway: Gateway, request: Request) -> dict[str, Any]:
    """Ask through a gateway, telling `{"text": …}` at most every 50 ms; stopped in the middle, give the text so far, `is_stopped`."""
    gateway.prices = await asyncio.to_thread(price_book, engine)
    saying = Saying(tell)
    base: Row = {
        "id": new_call_id(),
        "purpose": PURPOSE,
        "request_hash": request.hash,
        "model": request.model,
        "api_base": request.api_base,
    }
    try:
        reply = await gateway.ask(request, on_text=saying.hear)
    except ProviderError as error:
        await _keep(engine, {**base, **failure_columns(error), "text": saying.text})
        raise
    except asyncio.CancelledError:
        if (task := asyncio.current_task()) is not None:
            task.uncancel()
        columns = await asyncio.to_thread(_stopped, gateway, request, saying.text)
        return await _kept(engine, {**base, **columns}, is_stopped=True)
    finally:
        saying.end()
    return await _kept(engine, {**base, **reply_columns(reply)}, is_stopped=False)


class Saying:
    """Tell a growing text now and then: at once where it is long ago, else a moment later, so that its end is never left untold."""

    def __init__(self, tell: Tell) -> None:
        self.text = ""
        self._tell = tell
        self._told_at = float("-inf")
        self._later: asyncio.TimerHandle | None = None

    def hear(self, text: str) -> None:
        """Take the whole text so far."""
        self.text = text
        loop = asyncio.get_running_loop()
        wait = self._told_at + EVERY_S - loop.time()
        if wait <= 0:
            self._say()
        elif self._later is None:
            self._later = loop.call_later(wait, self._say)

    def end(self) -> None:
        """Tell what is still untold, and nothing more."""
        if self._later is not None:
            self._say()

    def _say(self) -> None:
        if self._later is not None:
            self._later.cancel()
        self._later, self._told_at = None, asyncio.get_running_loop().time()
        self._tell({"text": storable(self.text)})


def prepare(engine: Engine, *, model: str) -> None:
    """Load what the first try of a model needs, so that it does not wait for it."""
    _gateway()
    price_book(engine).price(model, datetime.now(UTC))
    provider = Request(model=model, messages=()).provider
    if provider not in ENDPOINTS and provider != "demo":
        from workbench.providers.litellm_road import LiteLLMRoad

        asyncio.run(LiteLLMRoad().prepare())


@cache
def _gateway() -> Gateway:
    return Gateway(retry=RetryPolicy(attempts=ATTEMPTS))


def _stopped(gateway: Gateway, request: Request, text: str) -> Row:
    """Say what a stopped call has taken: a provider bills what it wrote, so it is counted here, marked as not reported."""
    usage = tokens.counted_usage(request, text)
    at = datetime.now(UTC)
    return {
        "status": "error",
        "failure": STOPPED,
        "error": "Stopped by a person.",
        "text": text,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "usage_reported": False,
        "cost_usd": gateway.prices.cost(usage, gateway.prices.price(request.model, at)),
        "asked_at": at,
    }


async def _kept(engine: Engine, columns: Row, *, is_stopped: bool) -> dict[str, Any]:
    """Store a call and give its columns; an answer whose call cannot be stored is given all the same, with the reason."""
    unstored = ""
    try:
        await _keep(engine, columns)
    except StoreError as error:
        unstored = str(error)
    shown = {name: value for name, value in call_row(columns).items() if name != "asked_at"}
    return {**{name: storable(value) for name, value in shown.items()}, "is_stopped": is_stopped, "unstored": unstored}


async def _keep(engine: Engine, columns: Row) -> None:
    row = {name: storable(value) for name, value in call_row(columns).items()}

    def write() -> None:
        with writing(engine) as session:
            write_results(session, batch=[Results(calls=[row])])

    await asyncio.shield(asyncio.to_thread(write))
