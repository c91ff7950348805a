"""Providers are found by name and loaded when asked."""

import pytest

from workbench.errors import ProviderError
from workbench.providers.gateway import Gateway
from workbench.providers.registry import ANY_OTHER, WIRE, Lazily, default_providers
from workbench.providers.scripted import Scripted
from workbench.providers.values import Request

MESSAGES = ({"role": "user", "content": "hi"},)


def test_every_known_name_has_a_provider_and_everything_else_goes_through_litellm() -> None:
    providers = default_providers()
    assert set(providers) == {*WIRE, "demo", "scripted", "recorded", ANY_OTHER}
    assert providers[ANY_OTHER].name == "litellm"
    assert len({id(providers[name]) for name in WIRE}) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["scripted", "recorded"])
async def test_a_fake_without_answers_says_how_to_give_it_some(name: str) -> None:
    with pytest.raises(ProviderError, match=f"no {name} answers were given"):
        await Gateway().ask(Request(f"{name}/m", MESSAGES))


@pytest.mark.asyncio
async def test_a_lazy_provider_is_built_once_and_only_when_asked() -> None:
    built = []

    def build() -> Scripted:
        built.append(Scripted(["a", "b"]))
        return built[0]

    lazy = Lazily("lazy", build)
    await lazy.close()
    assert built == []
    gateway = Gateway(providers={"*": lazy})
    assert [(await gateway.ask(Request("m", MESSAGES))).text for _ in range(2)] == ["a", "b"]
    assert len(built) == 1
