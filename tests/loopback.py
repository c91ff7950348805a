"""Serve OpenAI's chat protocol on this machine, with delays and faults that are known in advance.

In a thread of the test: `with LoopbackServer(chunks=4) as server: … server.api_base … server.requests()`. As a process of its own, so
that its CPU does not count: `LoopbackServer(in_process=False, …)` or
`python -m tests.loopback --port 8099 --faults 429=0.05,hang=0.01 --seed 7`.

A fault is a name: a status (`429`, `500`, `401` …), `hang` (no first byte), `hang_midway`, `cut` (a stream without its end), `torn` (the
connection drops in the middle of an answer), `reset` (it drops before the answer), `malformed` (no JSON), `shapeless` (JSON, but no
answer), `empty` (an answer without text), `error_event` (an error object in the stream), `context_length`, `content_filter`. Which request
meets which is decided by (seed, hash of the body, how often this body was seen), never by the order of arrival.
"""

import argparse
import asyncio
import contextlib
import json
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from aiohttp import web

from tests.loopback_answers import Answered, Behaviour, Body, Rule, body_hash, default_answer, read_behaviour, split

__all__ = ["Answered", "Behaviour", "LoopbackServer", "Rule"]


class App:
    """Answer chat completions and remember every request."""

    def __init__(self, behaviour: Behaviour, answer: Callable[[Body], Answered | str] = default_answer) -> None:
        self.behaviour = behaviour
        self.answer = answer
        self.seen: Counter[str] = Counter()
        self.log: list[dict[str, Any]] = []

    def application(self) -> web.Application:
        """Give the aiohttp application."""
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_post("/v1/chat/completions", self.complete)
        app.router.add_post("/v1/embeddings", self.embed)
        app.router.add_get("/v1/models", self.models)
        app.router.add_get("/_requests", self.requests)
        app.router.add_post("/_reset", self.reset)
        return app

    async def models(self, request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": "echo", "object": "model"}]})

    async def embed(self, request: web.Request) -> web.StreamResponse:
        """Give each text a vector of four numbers made of its letters, or the fault that is due."""
        body = json.loads(await request.read())
        self.log.append({"model": body.get("model"), "input": body["input"], "authorization": request.headers.get("Authorization")})
        fate = self._fate(body_hash(body), 1, request)
        if fate.isdigit():
            return self._error(int(fate), f"the server was told to answer {fate}")
        vectors = [[float(len(text)), text.count("a") + 1.0, text.count("e") + 1.0, 1.0] for text in body["input"]]
        data = [{"object": "embedding", "index": place, "embedding": vector} for place, vector in enumerate(vectors)]
        usage = {"prompt_tokens": len(data), "total_tokens": len(data)}
        return web.json_response({"object": "list", "model": body["model"], "data": data[::-1], "usage": usage})

    async def requests(self, request: web.Request) -> web.Response:
        return web.json_response(self.log)

    async def reset(self, request: web.Request) -> web.Response:
        """Forget the requests; a JSON body changes the behaviour."""
        raw = await request.read()
        if raw:
            self.behaviour = read_behaviour(json.loads(raw))
        self.seen.clear()
        self.log.clear()
        return web.json_response({})

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        digest = body_hash(body)
        self.seen[digest] += 1
        fate = self._fate(digest, self.seen[digest], request)
        record = {
            "id": len(self.log),
            "hash": digest,
            "attempt": self.seen[digest],
            "model": body.get("model"),
            "stream": bool(body.get("stream")),
            "fate": fate,
            "at": time.time(),
            "finished": False,
            "ended_at": None,
            "authorization": request.headers.get("Authorization"),
            "body": body,
            "connection": id(request.transport),
        }
        self.log.append(record)
        try:
            response = await self._respond(request, body, fate)
            record["finished"] = True
            return response
        finally:
            record["ended_at"] = time.time()

    def _fate(self, digest: str, attempt: int, request: web.Request) -> str:
        key = self.behaviour.api_key
        if key is not None and request.headers.get("Authorization") != f"Bearer {key}":
            return "401"
        if self.behaviour.plan:
            fate, *rest = self.behaviour.plan
            self.behaviour = replace(self.behaviour, plan=tuple(rest))
            return fate
        draw = random.Random(f"{self.behaviour.seed}:{digest}:{attempt}").random()
        for fault, share in self.behaviour.faults.items():
            draw -= share
            if draw < 0:
                return fault
        return "ok"

    async def _respond(self, request: web.Request, body: Body, fate: str) -> web.StreamResponse:
        if fate == "hang":
            await asyncio.sleep(3600)
        if self.behaviour.first_byte_ms:
            await asyncio.sleep(self.behaviour.first_byte_ms / 1000)
        if fate == "reset":
            _drop(request)
        if fate.isdigit():
            return self._error(int(fate), f"the server was told to answer {fate}")
        if fate == "context_length":
            return self._error(400, "This model's maximum context length is 8192 tokens.", code="context_length_exceeded")
        if fate == "content_filter":
            return self._error(400, "The response was filtered by the content management policy.", code="content_filter")
        if fate == "malformed" and not body.get("stream"):
            return web.Response(body=b'{"id": "1", "choices": [{"mess', content_type="application/json")
        if fate == "shapeless":
            return web.json_response({"choices": ["here it is"]})
        if body.get("stream"):
            return await self._stream(request, body, fate)
        return await self._unstreamed(request, body, fate)

    def _error(self, status: int, message: str, *, code: str | None = None) -> web.Response:
        headers = {"Retry-After": self.behaviour.retry_after} if status in {429, 503} and self.behaviour.retry_after else {}
        return web.json_response({"error": {"message": message, "type": "error", "code": code}}, status=status, headers=headers)

    def _answered(self, body: Body, fate: str) -> Answered:
        if fate == "empty":
            return Answered("", finish_reason="stop")
        rule = next((rule for rule in self.behaviour.rules if rule.fits(body)), None)
        answered = Answered(rule.text, rule.tool_calls) if rule else self.answer(body)
        return Answered(answered) if isinstance(answered, str) else answered

    def _usage(self, body: Body, answered: Answered) -> dict[str, Any]:
        asked = sum(len(str(message.get("content") or "").split()) for message in body.get("messages", []))
        given = max(1, len(answered.text.split())) + self.behaviour.reasoning_tokens
        return {
            "prompt_tokens": asked + self.behaviour.cached_tokens, "completion_tokens": given,
            "total_tokens": asked + self.behaviour.cached_tokens + given,
            "prompt_tokens_details": {"cached_tokens": self.behaviour.cached_tokens},
            "completion_tokens_details": {"reasoning_tokens": self.behaviour.reasoning_tokens},
        }  # fmt: skip

    async def _unstreamed(self, request: web.Request, body: Body, fate: str) -> web.StreamResponse:
        raw = json.dumps(self._whole(body, fate)).encode()
        if fate not in {"cut", "torn"}:
            return web.Response(body=raw, content_type="application/json")
        response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(raw))})
        await response.prepare(request)
        await response.write(raw[: len(raw) // 2])
        await asyncio.sleep(0.02)
        _drop(request)

    def _whole(self, body: Body, fate: str) -> dict[str, Any]:
        answered = self._answered(body, fate)
        message: dict[str, Any] = {"role": "assistant", "content": answered.text or None}
        if answered.tool_calls:
            message["tool_calls"] = [_tool_call(call, index) for index, call in enumerate(answered.tool_calls)]
        whole = _head(body, "chat.completion")
        whole["choices"] = [{"index": 0, "message": message, "finish_reason": _finish(answered)}]
        if self.behaviour.is_usage_reported:
            whole["usage"] = self._usage(body, answered)
        return whole

    async def _stream(self, request: web.Request, body: Body, fate: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        events = self._events(body, fate)
        halfway = len(events) // 2
        for number, event in enumerate(events):
            if number == halfway and fate == "hang_midway":
                await asyncio.sleep(3600)
            if number == halfway and fate == "cut":
                break
            if number == halfway and fate == "torn":
                await asyncio.sleep(0.02)
                _drop(request)
            if number and self.behaviour.between_chunks_ms:
                await asyncio.sleep(self.behaviour.between_chunks_ms / 1000)
            await response.write(event)
        await response.write_eof()
        return response

    def _events(self, body: Body, fate: str) -> list[bytes]:
        answered = self._answered(body, fate)
        head = _head(body, "chat.completion.chunk")
        deltas: list[dict[str, Any]] = [{"content": piece} for piece in split(answered.text, self.behaviour.chunks)]
        for index, call in enumerate(answered.tool_calls):
            whole = _tool_call(call, index)
            arguments = whole["function"].pop("arguments")
            deltas.append({"tool_calls": [{**whole, "index": index, "function": {**whole["function"], "arguments": arguments[:5]}}]})
            deltas.append({"tool_calls": [{"index": index, "function": {"arguments": arguments[5:]}}]})
        if deltas:
            deltas[0]["role"] = "assistant"
        pieces: list[dict[str, Any]] = [head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
        pieces.append(head | {"choices": [{"index": 0, "delta": {}, "finish_reason": _finish(answered)}]})
        if self.behaviour.is_usage_reported and (body.get("stream_options") or {}).get("include_usage"):
            pieces.append(head | {"choices": [], "usage": self._usage(body, answered)})
        events = [b"data: " + json.dumps(piece).encode() + b"\n\n" for piece in pieces]
        if fate == "malformed":
            events[len(events) // 2] = b'data: {"choices": [{"delta\n\n'
        if fate == "error_event":
            events[len(events) // 2 :] = [b'data: {"error": {"message": "the engine fell over", "code": 500}}\n\n']
        return [*events, b"data: [DONE]\n\n"]


def _drop(request: web.Request) -> NoReturn:
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError


def _head(body: Body, kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-loopback", "object": kind, "created": 1, "model": f"{body.get('model')}-0001"}


def _finish(answered: Answered) -> str:
    return answered.finish_reason or ("tool_calls" if answered.tool_calls else "stop")


def _tool_call(call: Mapping[str, Any], index: int) -> dict[str, Any]:
    return {"id": f"call_{index}", "type": "function", "function": {"name": call["name"], "arguments": json.dumps(call["arguments"])}}


class LoopbackServer:
    """Run the server for the length of a `with` block, on a free port, in a thread or (`in_process=False`) in a process of its own.

    Keyword arguments are those of `Behaviour`; `answer(body) -> Answered | str` replaces the echo (threads only: a process takes `rules`).
    """

    def __init__(
        self, *, in_process: bool = True, answer: Callable[[Body], Answered | str] = default_answer, port: int = 0, **behaviour: Any
    ) -> None:
        self._in_process = in_process
        self._app = App(read_behaviour(behaviour), answer)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self.port = port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_base(self) -> str:
        """Give the base URL as OpenAI's clients want it."""
        return f"{self.url}/v1"

    def requests(self) -> list[dict[str, Any]]:
        """List every request so far, those in flight with `finished` False."""
        with urllib.request.urlopen(f"{self.url}/_requests", timeout=10) as reply:
            return list(json.load(reply))

    def behave(self, **behaviour: Any) -> None:
        """Change the behaviour and forget the requests."""
        wanted = asdict(read_behaviour(behaviour))
        request = urllib.request.Request(f"{self.url}/_reset", data=json.dumps(wanted).encode(), method="POST")
        urllib.request.urlopen(request, timeout=10).close()

    def __enter__(self) -> Self:
        if self._in_process:
            self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
            self._thread.start()
            assert self._ready.wait(10), "the loopback server did not start"
        else:
            behaviour = json.dumps(asdict(self._app.behaviour))
            command = [sys.executable, "-m", "tests.loopback", "--port", str(self.port), "--behaviour", behaviour]
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
            assert self._process.stdout is not None
            self.port = int(self._process.stdout.readline())
        return self

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with serving(self._app, self.port) as self.port:
            self._ready.set()
            await self._stop.wait()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            assert self._process.stdout is not None
            self._process.stdout.close()
        if self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)


@contextlib.asynccontextmanager
async def serving(app: App, port: int) -> Any:
    """Listen on 127.0.0.1 and give the port; handlers of clients that have gone are cancelled."""
    runner = web.AppRunner(app.application(), access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, backlog=1024)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def main() -> None:
    """Serve until told to end; the first line of standard output is the port."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--behaviour", default="{}", help="all fields of Behaviour as JSON")
    parser.add_argument("--faults", default="", help="429=0.05,500=0.02,hang=0.01,malformed=…,cut=…,empty=…")
    for name, kind in {"seed": int, "first_byte_ms": float, "between_chunks_ms": float, "chunks": int, "retry_after": str}.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind)
    options = vars(parser.parse_args())
    port, behaviour = options.pop("port"), json.loads(options.pop("behaviour"))
    faults = dict(pair.split("=") for pair in options.pop("faults").split(",") if pair)
    behaviour |= {name: value for name, value in options.items() if value is not None}
    if faults:
        behaviour["faults"] = {name: float(share) for name, share in faults.items()}

    async def serve() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with serving(App(read_behaviour(behaviour)), port) as real_port:
            print(real_port, flush=True)
            await stop.wait()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
