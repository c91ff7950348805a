"""Start the app in the browser, with a worker beside it.

Streamlit looks for its configuration in the home, the current folder and the entry script's folder only. Started from elsewhere it would
miss ours and listen on every address, so the file is read here and passed as flags, on top of safe defaults.
"""

import json
import os
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench import settings
from workbench.cli.opening import settings_here
from workbench.cli.printing import say
from workbench.errors import BadInput, StoreError

if TYPE_CHECKING:
    from sqlalchemy import Engine

HOST = "127.0.0.1"
PORT = 8501
SAFE: Mapping[str, Any] = {
    "server.address": HOST,
    "server.headless": True,
    "browser.gatherUsageStats": False,
    "logger.hideWelcomeMessage": True,
}

Host = Annotated[str, typer.Option(help="The address to listen on. Anything but loopback opens the app to the network.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]


def serve(host: Host = HOST, port: Port = PORT) -> None:
    """Start the app in the browser, with a worker beside it."""
    from workbench.store.connection import open_store

    found = settings_here()
    _refuse_taken(host, port)
    engine = open_store(found.database_url)
    _fill(engine, found)
    _start(engine, found, host, port)


def demo(host: Host = HOST, port: Port = PORT) -> None:
    """Start the app on a demo store of its own: filled, synthetic, no key needed."""
    from workbench.store.connection import open_store

    found = settings_here(is_demo=True)
    _refuse_taken(host, port)
    engine = open_store(found.database_url)
    _fill(engine, found)
    say("Everything in the demo is synthetic: the company, the questions, the models and their prices.")
    _start(engine, found, host, port)


def _fill(engine: "Engine", found: settings.Settings) -> None:
    if found.is_demo:
        from workbench.annotation import demo_queue
        from workbench.monitoring import demo_traffic
        from workbench.runs import demo_store

        demo_store.fill(engine)
        demo_queue.fill(engine, demo_store.GOLDEN_SET)
        demo_traffic.fill(engine)


def _start(engine: "Engine", found: settings.Settings, host: str, port: int) -> None:
    """Start the worker, then become the app; this process ends when the app does."""
    from workbench.runs.launching import ensure_worker

    ensure_worker(engine, found)
    engine.dispose()
    say(f"Workbench: http://{_shown(host)}:{port}   (data in {found.home}; stop with Ctrl-C)")
    if not _is_loopback(host):
        say(f"Anyone who reaches this machine at {host} can open it.")
    # `-P` keeps the current folder off the module path, where a file could hide a module of the standard library.
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(settings.PACKAGE / "app.py"), *flags(host, port)]
    environment = found.environment()
    if os.name == "posix":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(sys.executable, command, environment)
    raise typer.Exit(subprocess.call(command, env=environment))


def flags(host: str, port: int) -> list[str]:
    """Give Streamlit's flags: safe defaults, over them our configuration, over that what the person asked for."""
    options = {**SAFE, **dict(_flat(configuration())), "server.address": host, "server.port": port}
    return [f"--{name}={_flag(value)}" for name, value in options.items()]


def configuration() -> dict[str, Any]:
    """Read `.streamlit/config.toml` of the installed package or the repository. Raises `StoreError` where it is damaged."""
    for folder in (settings.PACKAGE, settings.ROOT):
        path = folder / ".streamlit" / "config.toml"
        if path.is_file():
            return _read(path)
    return {}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} cannot be read: {error}. Install Workbench again.") from error


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _flag(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value)


def _refuse_taken(host: str, port: int) -> None:
    """Raise `BadInput` where the address cannot be listened on; Streamlit would say so only after seconds."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        advice = "Take another with --port or --host."
        raise BadInput(f"cannot listen on {host}:{port}: {error.strerror or error}. {advice}", where="--port") from error


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
