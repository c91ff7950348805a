"""Start the collector: `python -m workbench.collector --host --port`.

It listens before it opens the store, so that of two collectors on one port the second leaves the store alone. SIGTERM and Ctrl-C end it:
no new connection is taken, what has been taken in is stored and answered, then the store is closed.
"""

import argparse
import asyncio
import contextlib
import gc
import logging
import os
import signal
import socket
import sys

from aiohttp import web
from sqlalchemy import Engine

from workbench import settings
from workbench.collector.counts import Counts
from workbench.collector.listening import is_loopback, listen, url
from workbench.collector.server import HELD_REQUESTS, Server
from workbench.collector.writing import Writer
from workbench.errors import BadInput, WorkbenchError
from workbench.monitoring.receiving import receiver_from
from workbench.monitoring.retention import days_from
from workbench.store.connection import make_durable, open_store

TOKEN = "WORKBENCH_COLLECTOR_TOKEN"
STOP_S = 15.0


async def collect(engine: Engine, sockets: list[socket.socket], *, token: str, said: str, held_requests: int = HELD_REQUESTS) -> None:
    """Serve until told to end."""
    counts = Counts()
    server = Server(counts, token=token, held_requests=held_requests)
    receiver = receiver_from(engine, os.environ)
    receiver.warm_up()
    # Spans make many objects and few circles: looking for circles seldom, and not among what is loaded, saves a fifth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    writer = Writer(engine, receiver, counts, arriving=server.arriving, retention_days=days_from(os.environ))
    server.writer = writer
    runner = web.AppRunner(server.application(), access_log=None, auto_decompress=False, shutdown_timeout=STOP_S)
    await runner.setup()
    writer.start()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows has no signal handlers on the loop.
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
    try:
        for one in sockets:
            await web.SockSite(runner, one).start()
        print(said, flush=True)
        await ended.wait()
    finally:
        await runner.cleanup()
        await writer.stop()


def main(arguments: list[str] | None = None) -> int:
    """Be the collector; gives the exit code."""
    parser = argparse.ArgumentParser(prog="workbench.collector", description="Collect traces over OTLP/HTTP.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4318)
    parser.add_argument("--held", type=int, default=HELD_REQUESTS, help="how many requests may wait for an answer")
    options = parser.parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(name)s: %(message)s", level=logging.WARNING)
    try:
        _run(options.host, options.port, options.held)
    except WorkbenchError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        pass
    return 0


def _run(host: str, port: int, held: int) -> None:
    found = settings.load()
    sockets = listen(host, port)
    try:
        token = os.environ.get(TOKEN, "").strip()
        if not token and not is_loopback(sockets):
            advice = f"Set {TOKEN} to a long random text and give it to the senders."
            raise BadInput(f"{host} can be reached from other machines, and no token is set. {advice}", where="--host")
        days_from(os.environ)
        engine = open_store(found.database_url)
        make_durable(engine)
        try:
            where = url(host, sockets[0].getsockname()[1])
            guarded = "with a token" if token else "from this machine alone"
            said = f"Collecting traces at {where}/v1/traces, {guarded}   (data in {found.home}; stop with Ctrl-C)"
            asyncio.run(collect(engine, sockets, token=token, said=said, held_requests=held))
        finally:
            engine.dispose()
    finally:
        for one in sockets:
            one.close()


if __name__ == "__main__":
    sys.exit(main())
