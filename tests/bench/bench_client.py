"""Measure what the client costs the application: processor time per span in the calling thread, and in the thread that sends.

    uv run python -m tests.bench.bench_client [--spans 20000] [--characters 2000]

The collector stand-in runs in a process of its own and answers at once. Prints microseconds of processor time per span: a model's call with
messages and token counts inside a trace, a bare step, a sampled-out trace, a traced function; then the sending thread's share, bytes per
span on the wire, and the same calls while nobody listens. The texts are of the length asked for, and copied, not read, in the caller.
"""

import argparse
import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from workbench.client import Limits, Workbench


class Sink(BaseHTTPRequestHandler):
    """Answer every batch with 200 and count its bytes."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    total: Any = None

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        with self.total.get_lock():
            self.total.value += len(raw)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args: Any) -> None:
        pass


def serve(port: Any, total: Any) -> None:
    Sink.total = total
    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    port.value = server.server_port
    server.serve_forever()


@contextlib.contextmanager
def sinking() -> Iterator[tuple[str, Any]]:
    """Run the sink in a process; give its address and the count of bytes."""
    context = multiprocessing.get_context("spawn")
    port, total = context.Value("i", 0), context.Value("q", 0)
    process = context.Process(target=serve, args=(port, total), daemon=True)
    process.start()
    while not port.value:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port.value}", total
    finally:
        process.terminate()
        process.join()


def per_span(step: Callable[[], object], steps: int, spans: int, pace: Callable[[], object]) -> float:
    """Give microseconds of the calling thread's processor time per span."""
    for _ in range(50):
        step()
    used = 0
    for begun in range(0, steps, 1_000):
        began = time.thread_time_ns()
        for _ in range(min(1_000, steps - begun)):
            step()
        used += time.thread_time_ns() - began
        pace()
    return used / 1e3 / steps / spans


def measure(url: str, count: int, characters: int, *, is_alive: bool = True) -> dict[str, float]:
    """Measure each way of reporting against one collector."""
    workbench = Workbench(url, limits=Limits(queue=50_000, queue_size=2**30))
    quiet = Workbench(url, sample=0.0)
    text = ("The parcel left on Monday and will be there soon. " * (characters // 50 + 1))[:characters]
    messages = [{"role": "system", "content": text[: characters // 2]}, {"role": "user", "content": text[: characters // 2]}]

    def call() -> None:
        with (
            workbench.trace("answer", session="s-1", user="u-7", agent="support", prompt="support@3") as trace,
            trace.span("chat", kind="llm", model="openai/gpt-4o-mini", input=messages, temperature=0.2) as chat,
        ):
            chat.first_token()
            chat.end(output=text[:200], input_tokens=412, output_tokens=80, cache_read_tokens=100, finish="stop")

    def bare() -> None:
        with workbench.span("step"):
            pass

    def unsampled() -> None:
        with quiet.trace("answer", session="s-1") as trace, trace.span("chat", kind="llm", input=messages) as chat:
            chat.end(output=text[:200])

    @workbench.traced
    def function(question: str) -> str:
        return question

    def pace() -> None:
        if is_alive:
            workbench.flush(60)

    found = {
        "trace with a model's call": per_span(call, count // 2, 2, pace),
        "bare step": per_span(bare, count, 1, pace),
        "traced function": per_span(lambda: function("where is it?"), count, 1, pace),
        "sampled out": per_span(unsampled, count // 2, 2, pace),
    }
    workbench.close(0)
    return found


def sending(url: str, total: Any, count: int) -> tuple[float, float]:
    """Give the sending thread's microseconds of processor time per span, and bytes on the wire per span."""
    workbench = Workbench(url, limits=Limits(queue=count + 10))
    before = total.value
    for number in range(count // 2):
        with workbench.trace("answer", session=f"s-{number}", agent="support", prompt="support@3") as trace:
            trace.span("chat", kind="llm", model="openai/gpt-4o-mini", input=f"Where is my parcel {os.urandom(8).hex()}?").end(
                output=f"It is on its way, number {number}.", input_tokens=412, output_tokens=80
            )
    used, mine = time.process_time_ns(), time.thread_time_ns()
    workbench.close(120)
    used, mine = time.process_time_ns() - used, time.thread_time_ns() - mine
    return (used - mine) / 1e3 / workbench.sent, (total.value - before) / workbench.sent


def main() -> None:
    """Measure against a collector and without one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--spans", type=int, default=20_000)
    parser.add_argument("--characters", type=int, default=2_000)
    options = parser.parse_args()
    with sinking() as (url, total):
        for name, cost in measure(url, options.spans, options.characters).items():
            print(f"{name}: {cost:.1f} µs of the caller's processor time per span")
        thread, size = sending(url, total, options.spans)
        print(f"sending thread: {thread:.0f} µs per span, {size:.0f} bytes per span on the wire")
    for name, cost in measure("http://127.0.0.1:9", options.spans, options.characters, is_alive=False).items():
        print(f"nobody listens, {name}: {cost:.1f} µs per span")


if __name__ == "__main__":
    main()
