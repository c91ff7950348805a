"""Ask a model once for a run: from the cache if it has the answer, else through the gateway; either way say what came of it."""

import math
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from workbench.errors import ProviderError
from workbench.providers.gateway import Gateway
from workbench.providers.values import Reply, Request
from workbench.runs.live import LiveRun
from workbench.store.results import Row, call_row

LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a call: `row` is the stored call, `new_call` the same when it is still to be written, `error` why there is no answer."""

    row: Row
    new_call: tuple[Row, ...]
    error: str | None

    @property
    def is_cached(self) -> bool:
        """Claim that an earlier call answered."""
        return not self.new_call

    @property
    def text(self) -> str:
        """Give the answer's text, empty when there is none."""
        return str(self.row["text"])


class Asker:
    """Make the calls of one run."""

    def __init__(self, gateway: Gateway, live: LiveRun, *, run_id: int) -> None:
        self._gateway = gateway
        self._live = live
        self._run_id = run_id

    async def ask(self, request: Request, *, purpose: str, priority: int, cached: Mapping[str, Row]) -> Asked:
        """Answer a request. Raises `RunStopped` before the call if the run is over; a provider's failure is a value, not an exception."""
        key = request.hash
        if earlier := cached.get(key):
            return Asked(row=earlier, new_call=(), error=None)
        reserved = await self._live.reserve(request.model)
        base: Row = {
            "id": new_call_id(),
            "run_id": self._run_id,
            "purpose": purpose,
            "request_hash": key,
            "model": request.model,
            "api_base": request.api_base,
        }
        error: ProviderError | None = None
        cost_usd: float | None = None
        try:
            reply = await self._gateway.ask(request, priority=priority, before_send=self._live.check)
            cost_usd = reply.cost_usd
            row = call_row({**base, **reply_columns(reply)})
        except ProviderError as failure:
            error, cost_usd = failure, failure.cost_usd
            row = call_row({**base, **failure_columns(failure)})
        finally:
            self._live.settle(request.model, reserved, cost_usd, error)
        row = {name: storable(value) for name, value in row.items()}
        return Asked(row=row, new_call=(row,), error=f"{error.kind}: {row['error']}" if error else None)


def new_call_id() -> str:
    """Make an id that sorts by time: milliseconds since 1970 in hex, then chance."""
    return f"{time.time_ns() // 1_000_000:011x}{secrets.token_hex(6)}"


def storable(value: Any) -> Any:
    """Make what a model sent fit for any database: no half characters, no NUL, no number beyond 64 bits, nothing that is not JSON.

    >>> storable(["half: \\ud83d", 10**20, float("nan"), 7])
    ['half: ?', None, None, 7]
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "")
    if isinstance(value, Mapping):
        return {str(storable(name)): storable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [storable(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and not isinstance(value, bool) and not -LARGEST <= value <= LARGEST:
        return None
    return value


def failure_columns(error: ProviderError) -> dict[str, Any]:
    """Give what a stored call says of a failure."""
    return {
        "status": "error",
        "failure": str(error.kind),
        "error": str(error),
        "attempts": error.attempts,
        "cost_usd": error.cost_usd,
        "asked_at": datetime.now(UTC),
    }


def reply_columns(reply: Reply) -> dict[str, Any]:
    """Give what a stored call says of an answer."""
    usage = reply.usage
    return {
        "status": "ok",
        "text": reply.text,
        "tool_calls": [dict(call) for call in reply.tool_calls],
        "finish_reason": reply.finish_reason,
        "response_model": reply.response_model,
        "input_tokens": usage.input_tokens,
        "cached_input_tokens": usage.cached_input_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "output_tokens": usage.output_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "usage_reported": usage.is_reported,
        "cost_usd": reply.cost_usd,
        "ttft_ms": reply.ttft_ms,
        "tpot_ms": reply.tpot_ms,
        "duration_ms": reply.duration_ms,
        "attempts": reply.attempts,
        "asked_at": reply.asked_at,
    }
