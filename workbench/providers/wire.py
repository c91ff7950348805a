"""Speak OpenAI's chat protocol ourselves, for the servers that understand it.

LiteLLM costs 11 to 28 ms of CPU for a streamed call, which at fifty calls at once delays the loop so much that the times measured in it are
false. This road costs about one: a kept-alive connection, one parse per event, and one chunk for all events that a network read brings.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar

import aiohttp

from workbench.errors import FailureKind
from workbench.providers import completions, endpoints
from workbench.providers.failures import excerpt, failure, failure_of_error_object, failure_of_status
from workbench.providers.sse import EventParser, EventTooLong
from workbench.providers.values import Chunk, Request

_CONNECT_S = 10.0
_DRAIN_S = 0.25
_LONGEST_ANSWER = 64 * 2**20
_DONE = b"[DONE]"
P = TypeVar("P")
C = TypeVar("C")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")


class Wire:
    """Ask OpenAI-compatible servers over one kept-alive session."""

    def __init__(self, name: str = "openai") -> None:
        self.name = name
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Yield the answer as it comes; raise `ProviderError` where there is none."""
        address = endpoints.address(request)
        where = f"{request.model} at {address.base}"
        name = request.model.split("/", 1)[-1]
        body = json.dumps(completions.body(request, name), ensure_ascii=False).encode()
        try:
            async with self._opened().post(address.url, data=body, headers=address.headers(), allow_redirects=False) as response:
                if response.status != 200:
                    said = await _read(response, 65536)
                    raise failure_of_status(where, response.status, response.headers, said, key_hint=address.key_hint)
                is_stream = request.stream and response.content_type != "application/json"
                async for chunk in _streamed(response, where) if is_stream else _whole(response, where):
                    yield chunk
        except aiohttp.ClientPayloadError as error:
            raise failure(FailureKind.CUT_SHORT, where, "broke off in the middle of its answer") from error
        except (aiohttp.ServerTimeoutError, aiohttp.ConnectionTimeoutError) as error:
            raise failure(FailureKind.CONNECTION, where, f"did not accept a connection within {_CONNECT_S:.0f} s") from error
        except aiohttp.ClientConnectorDNSError as error:
            raise failure(FailureKind.CONNECTION, where, f"cannot be found: the name {error.host} does not resolve") from error
        except aiohttp.ClientConnectorError as error:
            reason = os.strerror(error.os_error.errno) if error.os_error.errno else str(error.os_error)
            raise failure(FailureKind.CONNECTION, where, f"cannot be reached ({reason.lower()})") from error
        except aiohttp.InvalidURL as error:
            raise failure(FailureKind.BAD_REQUEST, where, "is not a valid address") from error
        except (aiohttp.ClientConnectionError, ConnectionError) as error:
            raise failure(FailureKind.CONNECTION, where, "dropped the connection before it answered") from error
        except aiohttp.ClientResponseError as error:
            raise failure(FailureKind.MALFORMED, where, f"did not speak HTTP as expected ({excerpt(error.message)})") from error

    def _opened(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            self._loop = loop
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ttl_dns_cache=300, keepalive_timeout=15),
                timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=_CONNECT_S, sock_read=None),
                cookie_jar=aiohttp.DummyCookieJar(),
                # Looking for proxies and ~/.netrc costs as much as the call itself, so only where a proxy is set.
                trust_env=any(os.environ.get(name) for name in _PROXIES),
            )
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None and self._loop is asyncio.get_running_loop():
            await self._session.close()
        self._session = None


async def _whole(response: aiohttp.ClientResponse, where: str) -> AsyncIterator[Chunk]:
    raw = await _read(response, _LONGEST_ANSWER + 1)
    if len(raw) > _LONGEST_ANSWER:
        raise failure(FailureKind.MALFORMED, where, "sent an answer of more than 64 MiB")
    yield _checked(completions.chunk_of_answer, _parsed(raw, where), where)


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    pieces: list[bytes] = []
    while most > 0 and not response.content.at_eof():
        pieces.append(await response.content.readany())
        most -= len(pieces[-1])
    return b"".join(pieces)


async def _streamed(response: aiohttp.ClientResponse, where: str) -> AsyncIterator[Chunk]:
    parser, content = EventParser(), response.content
    has_reason = is_done = False
    while not is_done:
        received = await content.readany()
        try:
            events = parser.feed(received) if received else parser.finish()
        except EventTooLong as error:
            raise failure(FailureKind.MALFORMED, where, f"sent {error}") from error
        is_done = _DONE in events
        payloads = [_parsed(event, where) for event in (events[: events.index(_DONE)] if is_done else events)]
        chunk = _checked(completions.chunk_of_events, payloads, where) if payloads else None
        if chunk is not None:
            has_reason = has_reason or chunk.finish_reason is not None
            yield chunk
        if not received:
            break
    if not is_done and not has_reason:
        raise failure(FailureKind.CUT_SHORT, where, "ended its stream without a finish reason")
    if is_done:
        await _drain(response)


async def _drain(response: aiohttp.ClientResponse) -> None:
    """Read the end of the body, without which the connection cannot be used again; a server that sends none is not waited for."""
    try:
        async with asyncio.timeout(_DRAIN_S):
            while not response.content.at_eof():
                await response.content.readany()
    except (TimeoutError, aiohttp.ClientError):
        response.close()


def _parsed(raw: bytes, where: str) -> Mapping[str, Any]:
    try:
        payload = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise failure(FailureKind.MALFORMED, where, f"sent what is not JSON ({excerpt(raw) or 'nothing'})") from error
    if not isinstance(payload, dict):
        raise failure(FailureKind.MALFORMED, where, f"sent JSON that is no object ({excerpt(raw)})")
    if payload.get("error"):
        raise failure_of_error_object(where, payload["error"])
    return payload


def _checked(read: Callable[[P], C], payload: P, where: str) -> C:
    try:
        return read(payload)
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        raise failure(FailureKind.MALFORMED, where, f"sent an answer of another shape ({excerpt(json.dumps(payload))})") from error
