"""Translate what LiteLLM raises into `ProviderError`, here and nowhere else."""

import re

from workbench.errors import FailureKind, ProviderError
from workbench.providers.failures import excerpt, failure, kind_of_status
from workbench.providers.retries import read_retry_after

_KINDS = {
    "ContextWindowExceededError": FailureKind.CONTEXT_LENGTH,
    "ContentPolicyViolationError": FailureKind.CONTENT_FILTER,
    "Timeout": FailureKind.TIMEOUT,
    "APITimeoutError": FailureKind.TIMEOUT,
    "APIResponseValidationError": FailureKind.MALFORMED,
    "JSONSchemaValidationError": FailureKind.MALFORMED,
    "LiteLLMUnknownProvider": FailureKind.NOT_FOUND,
}
_CUT = re.compile(r"payload is not completed|incomplete chunked read|peer closed connection", re.IGNORECASE)
_LOST = re.compile(r"server disconnected|cannot connect to host|connection (refused|reset|error)|name or service not known", re.IGNORECASE)
_NOISE = re.compile(r"(litellm\.)?\b\w+(Error|Timeout): |\b\w+Exception - | ?To drop these.*| Original exception: .*", re.DOTALL)


def raised_by_litellm() -> tuple[type[Exception], ...]:
    """Give what LiteLLM and the clients under it raise for a call that failed; anything else is a bug."""
    import aiohttp
    import httpx
    import openai

    return (openai.OpenAIError, httpx.HTTPError, aiohttp.ClientError, ConnectionError, ValueError)


def translated(error: Exception, where: str, *, key_hint: str) -> ProviderError:
    """Say in our words why there is no answer; `key_hint` says where the key comes from."""
    said = excerpt(_NOISE.sub("", str(error)))
    kind = _kind(error, said)
    do = key_hint if kind is FailureKind.AUTHENTICATION else ""
    if type(error).__name__ == "UnsupportedParamsError":
        do = "remove the parameter from the prompt version, or choose a model that knows it"
    elif kind is FailureKind.NOT_FOUND:
        do = "write the model as provider/name, as LiteLLM spells it, and see whether the name is right"
    response = getattr(error, "response", None)
    headers = getattr(error, "litellm_response_headers", None) or getattr(response, "headers", None) or {}
    what = f"gave no answer ({said})" if said else "gave no answer"
    return failure(kind, where, what, do=do, retry_after_s=read_retry_after(headers.get("retry-after")))


def _kind(error: Exception, said: str) -> FailureKind:
    if (inner := getattr(error, "original_exception", None)) is not None:
        return _kind(inner, said)
    if (kind := _KINDS.get(type(error).__name__)) is not None:
        return kind
    status = getattr(error, "status_code", None)
    if "LLM Provider NOT provided" in str(error):
        return FailureKind.NOT_FOUND
    if _CUT.search(said):
        return FailureKind.CUT_SHORT
    # LiteLLM sorts a server that cannot be reached among the servers that answer 500.
    if _LOST.search(said):
        return FailureKind.CONNECTION
    if isinstance(error, ValueError) or status == 200:
        return FailureKind.MALFORMED
    if isinstance(status, int):
        return kind_of_status(status, said)
    return FailureKind.CONNECTION if isinstance(error, ConnectionError) else FailureKind.UNKNOWN
