"""Answer HTTP: traces, feedback, health.

The event loop only takes bodies in; everything else is the writer's. What is taken in and not yet answered is bounded: beyond it senders
are told at once to come back, which every exporter of OpenTelemetry does. Browsers are refused, so that no page that somebody opens can
write here.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from workbench.collector.answers import JSON, PROTOBUF, Answer, accepted, failed
from workbench.collector.bodies import ENCODINGS, FEEDBACK_LIMIT, LIMIT, Refused, read_body, unpack
from workbench.collector.counts import Counts
from workbench.collector.writing import Work, Writer
from workbench.errors import BadInput
from workbench.monitoring.feedback_reading import read_feedback

HELD_BYTES, HELD_REQUESTS = 2 * LIMIT, 1000
"""How much may be taken in and not yet answered."""

SERVICE = "workbench collector"
NO_SIGNAL = "Only traces are collected, at /v1/traces: let the sender send no metrics and no logs here."
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Take requests in, within bounds, and answer them when the writer has stored them."""

    def __init__(self, counts: Counts, *, token: str = "", held_bytes: int = HELD_BYTES, held_requests: int = HELD_REQUESTS) -> None:
        self._counts = counts
        self._token = token
        self._held_bytes, self._most_bytes = 0, held_bytes
        self._held, self._most = 0, held_requests
        self._arriving = 0
        self.writer: Writer | None = None

    def arriving(self) -> int:
        """Count the requests whose bodies are arriving."""
        return self._arriving

    def application(self) -> web.Application:
        """Give the routes."""
        app = web.Application(middlewares=[self._guard])
        app.router.add_post("/v1/traces", self._traces)
        app.router.add_post("/v1/feedback", self._feedback)
        app.router.add_get("/health", self._health)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse browsers and strangers, and say every refusal in the sender's own encoding."""
        is_json = request.content_type != PROTOBUF
        try:
            if "Origin" in request.headers:
                raise Refused(403, "Browsers are not taken from: send through your server.", "browser")
            if request.path != "/health" and not self._is_trusted(request):
                raise Refused(401, "Send the collector's token as 'Authorization: Bearer …'.", "no_token")
            return await handler(request)
        except Refused as refused:
            if refused.reason:
                self._counts.refuse(refused.reason)
            return _failed(refused.status, refused.message, is_json=is_json)
        except web.HTTPException as error:
            message = f"{request.method} {request.path}: {error.reason}. {NO_SIGNAL}"
            return _failed(error.status, message, is_json=is_json, headers={"Allow": error.headers.get("Allow", "")})

    def _is_trusted(self, request: web.Request) -> bool:
        if not self._token:
            return True
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode("utf-8", "surrogateescape"), self._token.encode())

    async def _traces(self, request: web.Request) -> web.StreamResponse:
        is_json = request.content_type == JSON
        if not is_json and request.content_type != PROTOBUF:
            raise Refused(415, f"The content type is neither {PROTOBUF} nor {JSON}.", "wrong_type")
        encoding = _encoding(request)
        answer = await self._stored(request, LIMIT, lambda body, done: Work(done, body, encoding, is_json))
        if answer.status != 200:
            return _failed(answer.status, answer.message, is_json=is_json)
        body = accepted(answer.refused, answer.message, is_json=is_json)
        return web.Response(body=body, content_type=JSON if is_json else PROTOBUF)

    async def _feedback(self, request: web.Request) -> web.StreamResponse:
        if request.content_type != JSON:
            raise Refused(415, f"The content type is not {JSON}.", "wrong_type")
        encoding = _encoding(request)

        def work(body: bytes, done: Callable[[Answer], None]) -> Work:
            try:
                document = json.loads(unpack(body, encoding, limit=FEEDBACK_LIMIT))
                return Work(done, feedback=read_feedback(document))
            except (ValueError, RecursionError) as error:
                raise BadInput(f"the body is not JSON ({error})", where="body") from error

        try:
            answer = await self._stored(request, FEEDBACK_LIMIT, work)
        except BadInput as error:
            self._counts.refuse("malformed")
            return web.json_response({"error": str(error)}, status=400)
        if answer.document is None:
            return _failed(answer.status, answer.message, is_json=True)
        return web.json_response(answer.document)

    async def _health(self, request: web.Request) -> web.StreamResponse:
        trouble = self._counts.trouble
        document: dict[str, Any] = {"service": SERVICE, "status": "failing" if trouble else "ok"}
        if self._is_trusted(request):
            document |= {"queued": self._held, **self._counts.document(), "trouble": trouble}
        return web.json_response(document, status=503 if trouble else 200)

    async def _stored(self, request: web.Request, limit: int, work: Callable[[bytes, Callable[[Answer], None]], Work]) -> Answer:
        """Take a body in, hand it to the writer, and wait for what became of it."""
        if self._held >= self._most:
            raise Refused(429, "The collector has as much to do as it can hold: send again later.", "queue_full")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()
        reserved = 0

        def reserve(size: int) -> bool:
            nonlocal reserved
            if self._held_bytes + size > self._most_bytes:
                return False
            reserved += size
            self._held_bytes += size
            return True

        def settle(answer: Answer) -> None:
            if not future.done():
                future.set_result(answer)

        def from_writer(answer: Answer) -> None:
            loop.call_soon_threadsafe(settle, answer)

        self._held += 1
        try:
            self._arriving += 1
            try:
                body = await read_body(request, limit=limit, reserve=reserve)
            finally:
                self._arriving -= 1
            assert self.writer is not None
            self.writer.put(work(body, from_writer))
            return await future
        finally:
            self._held -= 1
            self._held_bytes -= reserved


def _encoding(request: web.Request) -> str:
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        raise Refused(415, "The content encoding is neither gzip nor deflate.", "wrong_type")
    return encoding


def _failed(status: int, message: str, *, is_json: bool, headers: Mapping[str, str] | None = None) -> web.Response:
    more = {"Retry-After": {429: "1", 503: "5"}.get(status, ""), "WWW-Authenticate": "Bearer" if status == 401 else "", **(headers or {})}
    return web.Response(
        status=status,
        body=failed(status, message, is_json=is_json),
        content_type=JSON if is_json else PROTOBUF,
        headers={name: value for name, value in more.items() if value},
    )
