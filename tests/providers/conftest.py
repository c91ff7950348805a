"""Give the tests of the gateway a server, and requests to it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.loopback import LoopbackServer
from workbench.providers.values import Request

Ask = Callable[..., Request]


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """Run a server that answers in four chunks at once."""
    with LoopbackServer(chunks=4) as server:
        yield server


@pytest.fixture
def a_request(server: LoopbackServer) -> Ask:
    """Give a maker of requests to the server; keyword arguments replace fields."""

    def make(text: str = "Where is my order?", **fields: Any) -> Request:
        given: dict[str, Any] = {"model": "hosted_vllm/echo", "messages": ({"role": "user", "content": text},), "api_base": server.api_base}
        return Request(**(given | fields))

    return make
