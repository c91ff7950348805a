"""Addresses are found, and keys go only where they belong."""

import pytest

from workbench.errors import FailureKind, ProviderError
from workbench.providers.endpoints import ENDPOINTS, address
from workbench.providers.registry import WIRE
from workbench.providers.values import Request

MESSAGES = ({"role": "user", "content": "hi"},)
KEY = "sk-secret-123456"


def test_the_registry_sends_exactly_these_providers_down_the_wire() -> None:
    assert set(WIRE) == set(ENDPOINTS)


@pytest.mark.parametrize(
    ("model", "base"),
    [
        ("gpt-4o-mini", "https://api.openai.com/v1"),
        ("openai/gpt-4o-mini", "https://api.openai.com/v1"),
        ("ollama/llama3.2", "http://127.0.0.1:11434/v1"),
        ("lm_studio/m", "http://127.0.0.1:1234/v1"),
    ],
)
def test_providers_are_where_they_live(model: str, base: str) -> None:
    assert address(Request(model, MESSAGES)).base == base


def test_the_request_goes_before_the_environment_and_a_bare_server_gets_its_v1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OLLAMA_API_BASE", "http://gpu:11434/")
    assert address(Request("ollama/m", MESSAGES)).url == "http://gpu:11434/v1/chat/completions"
    assert address(Request("ollama/m", MESSAGES, api_base="http://other:1/x/")).url == "http://other:1/x/chat/completions"


def test_a_provider_without_an_address_says_which_variable_to_set() -> None:
    with pytest.raises(ProviderError, match="set HOSTED_VLLM_API_BASE") as caught:
        address(Request("hosted_vllm/m", MESSAGES))
    assert caught.value.kind is FailureKind.BAD_REQUEST


def test_only_http_is_spoken() -> None:
    with pytest.raises(ProviderError, match="begins with http"):
        address(Request("openai/m", MESSAGES, api_base="file:///etc/passwd"))


@pytest.mark.parametrize(
    ("model", "api_base", "key_env", "sent"),
    [
        ("openai/m", None, None, True),
        ("openai/m", "https://api.openai.com/v1", None, True),
        ("openai/m", "https://api.openai.com.evil.example/v1", None, False),
        ("openai/m", "http://api.openai.com/v1", None, False),
        ("openai/m", "http://127.0.0.1:8000/v1", None, False),
        ("openai/m", "http://127.0.0.1:8000/v1", "OPENAI_API_KEY", True),
        ("openai_like/m", "http://127.0.0.1:8000/v1", None, False),
        ("ollama/m", None, None, False),
    ],
)
def test_openais_key_goes_to_openai_or_where_it_is_named(
    model: str, api_base: str | None, key_env: str | None, sent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    found = address(Request(model, MESSAGES, api_base=api_base, api_key_env=key_env))
    assert (found.headers().get("Authorization") == f"Bearer {KEY}") is sent
    assert KEY not in repr(found)


def test_a_server_of_ones_own_gets_its_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTED_VLLM_API_KEY", KEY)
    found = address(Request("hosted_vllm/m", MESSAGES, api_base="http://gpu:8000/v1"))
    assert found.headers()["Authorization"] == f"Bearer {KEY}"
