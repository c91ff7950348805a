"""Say what a provider is: something that turns a request into a stream of chunks."""

from collections.abc import AsyncIterator
from typing import Protocol, runtime_checkable

from workbench.providers.values import Chunk, Request


class Provider(Protocol):
    """Answer requests to one kind of model.

    A provider asks once: retries, limits, times and prices are the gateway's. An answer that does not stream is one chunk.
    """

    name: str

    def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Yield the answer as it comes; raise `ProviderError` where there is none."""
        ...

    async def close(self) -> None:
        """Let go of connections and files."""
        ...


@runtime_checkable
class Preparing(Protocol):
    """Have something to load before the first question, so that it does not count as the model's time."""

    async def prepare(self) -> None:
        """Load it, once."""
        ...
