"""Take the address that the collector listens on, or say in words why it cannot be had."""

import http.client
import ipaddress
import json
import os
import socket

from workbench.errors import BadInput


def listen(host: str, port: int) -> list[socket.socket]:
    """Give listening sockets for every address of `host`, all on one port (0: a free one).

    Raises `BadInput` where the address is taken, saying whether another collector has it, or cannot be used.
    """
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise BadInput(f"'{host}' is no address of this machine: {error.strerror or error}.", where="--host") from error
    found: list[socket.socket] = []
    try:
        for family, address in dict.fromkeys((info[0], info[4]) for info in infos):
            found.append(_bound(family, (address[0], port, *address[2:])))
            port = found[0].getsockname()[1]
    except OSError as error:
        for one in found:
            one.close()
        raise BadInput(_why_not(host, port, error), where="--port") from error
    return found


def is_loopback(sockets: list[socket.socket]) -> bool:
    """Claim that only this machine can reach the sockets."""
    return all(ipaddress.ip_address(one.getsockname()[0].partition("%")[0]).is_loopback for one in sockets)


def url(host: str, port: int) -> str:
    """Give the address as a sender needs it.

    >>> url("::1", 4318)
    'http://[::1]:4318'
    """
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _bound(family: int, address: tuple[object, ...]) -> socket.socket:
    one = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # Not on Windows, where it would let two collectors have one port.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
        one.listen(1024)
        one.setblocking(False)
    except OSError:
        one.close()
        raise
    return one


def _why_not(host: str, port: int, error: OSError) -> str:
    if _is_collector(host, port):
        return f"a collector is listening on {host}:{port} already. Send to that one, or take another port with --port."
    return f"cannot listen on {host}:{port}: {error.strerror or error}. Take another with --port or --host."


def _is_collector(host: str, port: int) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/health")
        answer = json.loads(connection.getresponse().read(10_000))
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return isinstance(answer, dict) and answer.get("service") == "workbench collector"
