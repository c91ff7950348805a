import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.client.receiver import Receiver, receiving
from workbench.client import Limits, Workbench, guard

QUICK = Limits(delay_s=0.02, exit_s=1.0, timeout_s=2.0)


@pytest.fixture(autouse=True)
def nothing_said_yet() -> None:
    """Let each test see the warnings that are given once."""
    guard._said.clear()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture
def dead_url() -> Iterator[str]:
    """Give an address on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def make(receiver: Receiver) -> Iterator[Callable[..., Workbench]]:
    """Make clients of the receiver that are closed after the test."""
    made: list[Workbench] = []

    def client(url: str | None = None, *, limits: Limits = QUICK, **options: Any) -> Workbench:
        made.append(Workbench(url or receiver.url, limits=limits, **options))
        return made[-1]

    yield client
    for one in made:
        one.close(0)


@pytest.fixture
def workbench(make: Callable[..., Workbench]) -> Workbench:
    return make()
