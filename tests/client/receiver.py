"""Receive what the client sends, over real HTTP on loopback, and misbehave as told."""

import gzip
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """Remember every request; `plan` says how the next ones are answered: a status, `hang`, `drop`, or (status, headers, body)."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.plan: list[Any] = []
        self.always: Any = 200
        self.arrived = threading.Condition()
        self.connections = 0
        self.release = threading.Event()
        self.url = ""

    def bodies(self, path: str, *, stored: bool = True) -> list[Any]:
        return [one["body"] for one in self.requests if one["path"] == path and (one["answer"] == 200 or not stored)]

    def feedback(self) -> list[dict[str, Any]]:
        return [record for body in self.bodies("/v1/feedback") for record in body]

    def spans(self, *, stored: bool = True) -> list[dict[str, Any]]:
        """List the spans that were acknowledged (all that came with `stored=False`), attributes as a mapping."""
        return [
            span | {"attributes": read_attributes(span["attributes"])}
            for body in self.bodies("/v1/traces", stored=stored)
            for resource in body["resourceSpans"]
            for scope in resource["scopeSpans"]
            for span in scope["spans"]
        ]

    def named(self, name: str) -> dict[str, Any]:
        found = [span for span in self.spans() if span["name"] == name]
        assert len(found) == 1, f"{len(found)} spans are called {name}: {[span['name'] for span in self.spans()]}"
        return found[0]

    def wait_for(self, count: int, *, seconds: float = 20) -> Sequence[dict[str, Any]]:
        """Wait until so many requests have come."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.requests) >= count, seconds), f"{len(self.requests)} requests of {count} came"
        return self.requests

    def wait_for_spans(self, count: int, *, seconds: float = 20) -> list[dict[str, Any]]:
        end = time.monotonic() + seconds
        while len(self.spans()) < count and time.monotonic() < end:
            time.sleep(0.02)
        return self.spans()


def read_attributes(pairs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {pair["key"]: read_value(pair["value"]) for pair in pairs}


def read_value(value: dict[str, Any]) -> Any:
    ((kind, inner),) = value.items()
    if kind == "arrayValue":
        return [read_value(item) for item in inner["values"]]
    return int(inner) if kind == "intValue" else inner


@contextmanager
def receiving(port: int = 0) -> Iterator[Receiver]:
    """Serve for the length of a `with` block."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            receiver.connections += 1

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            body = json.loads(gzip.decompress(raw) if self.headers.get("Content-Encoding") == "gzip" else raw)
            with receiver.arrived:
                answer = receiver.plan.pop(0) if receiver.plan else receiver.always
                status, headers, said = answer if isinstance(answer, tuple) else (answer, {}, {})
                receiver.requests.append(
                    {"path": self.path, "headers": dict(self.headers), "body": body, "answer": status, "at": time.monotonic()}
                )
                receiver.arrived.notify_all()
            if status == "hang":
                receiver.release.wait(30)
            if status in {"hang", "drop"}:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            raw = json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(raw)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)
            if headers.get("Connection") == "close":
                self.close_connection = True

        def log_message(self, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *args: Any) -> None:
            pass

    server = Server(("127.0.0.1", port), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.release.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
