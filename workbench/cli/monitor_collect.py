"""Start the collector: a process of its own, into which this one turns where the system can do that."""

import os
import subprocess
import sys
from typing import Annotated

import typer

from workbench.cli.opening import settings_here
from workbench.errors import BadInput

TOKEN = "WORKBENCH_COLLECTOR_TOKEN"

Host = Annotated[str, typer.Option(help="The address to listen on. Anything but loopback needs a token.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on; 4318 is where OpenTelemetry sends by itself.")]
TokenName = Annotated[str, typer.Option("--token-env", metavar="NAME", help="The environment variable that holds the senders' token.")]


def collect(host: Host = "127.0.0.1", port: Port = 4318, token_env: TokenName = TOKEN) -> None:
    """Collect traces over OTLP/HTTP until stopped; what has been acknowledged is on the disk."""
    environment = settings_here().environment()
    token = environment.get(token_env, "")
    if token_env != TOKEN and not token:
        raise BadInput(f"{token_env} is not set", where="--token-env")
    environment[TOKEN] = token
    # `-P` keeps the current folder off the module path, where a file could hide a module of the standard library.
    command = [sys.executable, "-P", "-m", "workbench.collector", "--host", host, "--port", str(port)]
    if os.name == "posix":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(sys.executable, command, environment)
    raise typer.Exit(subprocess.call(command, env=environment))
