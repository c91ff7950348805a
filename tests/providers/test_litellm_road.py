"""LiteLLM is kept on a short lead."""

from typing import Any

import pytest

from workbench.errors import FailureKind, ProviderError
from workbench.providers.gateway import Gateway
from workbench.providers.litellm_road import LiteLLMRoad
from workbench.providers.retries import RetryPolicy
from workbench.providers.values import Request

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm.*", "ignore:Item 'summary':UserWarning"),
]

CLAUDE = "anthropic/claude-sonnet-4-5"


async def refusal(model: str, **fields: Any) -> ProviderError:
    request = Request(model, ({"role": "user", "content": "hi"},), **fields)
    with pytest.raises(ProviderError) as caught:
        await Gateway(providers={"*": LiteLLMRoad()}, retry=RetryPolicy(attempts=1)).ask(request)
    return caught.value


async def test_an_unsupported_parameter_is_an_error_in_words_never_dropped() -> None:
    error = await refusal(CLAUDE, parameters={"frequency_penalty": 1.0})
    assert error.kind is FailureKind.BAD_REQUEST
    assert "frequency_penalty" in str(error)
    assert "remove the parameter" in str(error)
    assert "litellm" not in str(error).lower()


@pytest.mark.parametrize("name", ["custom_llm_provider", "callbacks", "mock_response", "aws_access_key_id", "client", "fallbacks"])
async def test_parameters_that_would_steer_litellm_itself_are_refused(name: str) -> None:
    error = await refusal(CLAUDE, parameters={name: "x"})
    assert error.kind is FailureKind.BAD_REQUEST
    assert f"does not know the parameter {name}" in str(error)


async def test_a_missing_key_says_which_one_to_set() -> None:
    error = await refusal(CLAUDE)
    assert error.kind is FailureKind.AUTHENTICATION
    assert "ANTHROPIC_API_KEY" in str(error)


async def test_an_unknown_provider_says_how_models_are_spelled() -> None:
    error = await refusal("nonsense/m")
    assert error.kind is FailureKind.NOT_FOUND
    assert "provider/name" in str(error)
