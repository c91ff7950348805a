"""Name who answers for which models. Nothing is loaded before it is asked."""

from collections.abc import AsyncIterator, Callable

from workbench.errors import FailureKind, ProviderError
from workbench.providers.provider import Preparing, Provider
from workbench.providers.values import Chunk, Request

ANY_OTHER = "*"
WIRE = ("openai", "hosted_vllm", "ollama", "ollama_chat", "lm_studio", "llamafile", "openai_like")


def default_providers() -> dict[str, Provider]:
    """Give every provider by the part of a model's name before the slash; `"*"` stands for anything else.

    The servers of the wire road share one session. `scripted` and `recorded` are there to be replaced by ones that know their answers.
    """
    wire = Lazily("wire", _wire)
    providers: dict[str, Provider] = dict.fromkeys(WIRE, wire)
    providers["demo"] = Lazily("demo", _demo)
    providers["scripted"] = Unset("scripted", "Scripted([...])")
    providers["recorded"] = Unset("recorded", "Recorded(path)")
    providers[ANY_OTHER] = Lazily("litellm", _litellm)
    return providers


class Lazily:
    """Build a provider when it is first asked."""

    def __init__(self, name: str, build: Callable[[], Provider]) -> None:
        self.name = name
        self._build = build
        self._built: Provider | None = None

    @property
    def provider(self) -> Provider:
        """Give the provider, building it if need be."""
        if self._built is None:
            self._built = self._build()
        return self._built

    def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Ask the provider."""
        return self.provider.stream(request)

    async def prepare(self) -> None:
        """Let the provider load what it needs."""
        if isinstance(self.provider, Preparing):
            await self.provider.prepare()

    async def close(self) -> None:
        """Close the provider if it was ever built."""
        if self._built is not None:
            await self._built.close()


class Unset:
    """Say how a fake comes to its answers."""

    def __init__(self, name: str, how: str) -> None:
        self.name = name
        self._how = how

    async def stream(self, request: Request) -> AsyncIterator[Chunk]:
        """Refuse every request."""
        what = f"{request.model}: no {self.name} answers were given: build the gateway with providers={{'{self.name}': {self._how}}}."
        raise ProviderError(FailureKind.NOT_FOUND, what)
        yield Chunk()

    async def close(self) -> None:
        """Hold nothing open."""


def _wire() -> Provider:
    from workbench.providers.wire import Wire

    return Wire()


def _demo() -> Provider:
    from workbench.providers.demo import DemoProvider

    return DemoProvider()


def _litellm() -> Provider:
    from workbench.providers.litellm_road import LiteLLMRoad

    return LiteLLMRoad()
