"""Say what a provider is: something that turns a request into a stream of chunks."""

from collections.abc import AsyncIterator
from typing import Protocol

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
