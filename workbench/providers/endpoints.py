"""Know where OpenAI-compatible servers are and which key, if any, they may be shown.

A key goes only where it belongs: the provider's own key to the provider's own address; to any other address only the key that the
request names (`api_key_env`), or that of a provider which has no address of its own (`HOSTED_VLLM_API_KEY`). Addresses come from the
request, or from the environment for servers that are nobody's by default; `OPENAI_BASE_URL` is not read, since an answer must not depend on
a setting that its hash leaves out.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from workbench.errors import BadInput, FailureKind
from workbench.providers.failures import failure
from workbench.providers.values import Request


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a provider is: `base` by default, or in the variable `base_env`; `key_env` holds its key, and `key_travels` to any address."""

    base: str | None = None
    base_env: str | None = None
    key_env: str | None = None
    key_travels: bool = False


ENDPOINTS: Mapping[str, Endpoint] = {
    "openai": Endpoint("https://api.openai.com/v1", key_env="OPENAI_API_KEY"),
    "hosted_vllm": Endpoint(None, "HOSTED_VLLM_API_BASE", "HOSTED_VLLM_API_KEY", key_travels=True),
    "ollama": Endpoint("http://127.0.0.1:11434/v1", "OLLAMA_API_BASE"),
    "ollama_chat": Endpoint("http://127.0.0.1:11434/v1", "OLLAMA_API_BASE"),
    "lm_studio": Endpoint("http://127.0.0.1:1234/v1", "LM_STUDIO_API_BASE", "LM_STUDIO_API_KEY", key_travels=True),
    "llamafile": Endpoint("http://127.0.0.1:8080/v1", "LLAMAFILE_API_BASE", "LLAMAFILE_API_KEY", key_travels=True),
    "openai_like": Endpoint(None, "OPENAI_LIKE_API_BASE", "OPENAI_LIKE_API_KEY", key_travels=True),
}
"""The providers that the wire road speaks to; llama.cpp and most gateways are `openai_like` with a base URL."""


KEY_NAME = re.compile(r"[A-Z][A-Z0-9_]*_API_KEY")
HOSTED_KEYS = frozenset({"OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "MISTRAL_API_KEY", "GROQ_API_KEY", "DEEPSEEK_API_KEY"})


@dataclass(frozen=True, slots=True)
class Address:
    """Where one request goes: the URL of the chat completions, the variable with the key (never the key), and what to say to a 401."""

    base: str
    key_env: str | None
    key_hint: str

    @property
    def url(self) -> str:
        """Give the URL that the request is posted to."""
        return f"{self.base}/chat/completions"

    def headers(self) -> dict[str, str]:
        """Write the headers, with the key where there is one."""
        key = os.environ.get(self.key_env, "") if self.key_env else ""
        headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        return headers | {"Authorization": f"Bearer {key}"} if key else headers


def address(request: Request) -> Address:
    """Find where a request goes; raise `ProviderError` where no base URL is known or it is not HTTP."""
    endpoint = ENDPOINTS[request.provider]
    given = request.api_base or (os.environ.get(endpoint.base_env) if endpoint.base_env else None) or endpoint.base
    if not given:
        do = f"set {endpoint.base_env}, or give the variant a base URL"
        raise failure(FailureKind.BAD_REQUEST, request.model, "has no address", do=do)
    base = full_base(given)
    if not base.startswith(("http://", "https://")):
        raise failure(
            FailureKind.BAD_REQUEST, request.model, f"has the base URL {given}", do="give one that begins with http:// or https://"
        )
    is_home = endpoint.base is not None and _host(base) == _host(endpoint.base)
    key_env = request.api_key_env or (endpoint.key_env if is_home or endpoint.key_travels else None)
    return Address(base, key_env, _hint(request, endpoint, key_env))


def base_from_environment(model: str) -> str | None:
    """Give the address that the environment names for a model's provider: a run keeps it, since the answer depends on it."""
    endpoint = ENDPOINTS.get(model.split("/", 1)[0])
    return os.environ.get(endpoint.base_env) or None if endpoint and endpoint.base_env else None


def refuse_stray_key(api_base: str | None, api_key_env: str | None, where: str) -> None:
    """Refuse a file that would send a key where it does not belong, or that holds one.

    Raises `BadInput`: a variable that is not named as an API key (a file must not send out just any variable), the key of a hosted
    provider for another address than its own, and an address with a user name or password in it.
    """
    parts = urlsplit(api_base or "")
    if parts.username or parts.password:
        raise BadInput(
            "an address must not hold a user name or password; put the key into a variable and name it as api_key_env", where=where
        )
    if api_key_env is None:
        return
    if not KEY_NAME.fullmatch(api_key_env):
        raise BadInput(f"{api_key_env} is not named as a key is; call the variable something like GATEWAY_API_KEY", where=where)
    own = [endpoint for endpoint in ENDPOINTS.values() if endpoint.key_env == api_key_env and not endpoint.key_travels]
    if api_base and (api_key_env in HOSTED_KEYS or own) and not any(_host(full_base(api_base)) == _host(one.base or "") for one in own):
        do = "put the key for this address into a variable of its own, such as GATEWAY_API_KEY"
        raise BadInput(f"{api_key_env} would be sent to {parts.hostname}; {do}", where=where)


def full_base(base: str) -> str:
    """Add `/v1` to a base URL that is a bare server.

    >>> full_base("http://127.0.0.1:8000/"), full_base("https://gateway.example/openai")
    ('http://127.0.0.1:8000/v1', 'https://gateway.example/openai')
    """
    base = base.rstrip("/")
    return base if urlsplit(base).path else f"{base}/v1"


def _host(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _hint(request: Request, endpoint: Endpoint, key_env: str | None) -> str:
    if key_env is None:
        never = f"; {endpoint.key_env} is sent to the provider's own address only" if endpoint.key_env else ""
        return f"no key was sent, since this address has none of its own{never}: name the variable that holds its key as api_key_env"
    if not os.environ.get(key_env):
        return f"{key_env} is not set: put the key there and start again"
    return f"the key in {key_env} was refused: see whether it is valid and may use this model"
