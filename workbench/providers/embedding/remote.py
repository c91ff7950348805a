"""Embed texts by a provider's model, through LiteLLM."""

import os
from collections.abc import Sequence

import numpy as np

from workbench.errors import FailureKind
from workbench.providers import endpoints
from workbench.providers.embedding.minilm import Vectors
from workbench.providers.failures import failure
from workbench.providers.litellm_errors import raised_by_litellm, translated
from workbench.providers.litellm_road import loaded
from workbench.providers.values import Request

BATCH = 128
LONGEST = 8_000
"""Characters of a text that are sent: about 2,000 tokens, which every embedding model takes."""
TIMEOUT_S = 60.0


def embed(model: str, texts: Sequence[str]) -> Vectors:
    """Give a vector of length 1 for each text. Raises `ProviderError` in words where there is no answer."""
    parts = [_asked(model, [text[:LONGEST] or " " for text in texts[low : low + BATCH]]) for low in range(0, len(texts), BATCH)]
    whole = np.vstack(parts)
    return np.asarray(whole / np.maximum(np.linalg.norm(whole, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def _asked(model: str, texts: Sequence[str]) -> Vectors:
    given: dict[str, object] = {"timeout": TIMEOUT_S, "max_retries": 2, "encoding_format": "float"}
    request = Request(model=model, messages=())
    if request.provider in endpoints.ENDPOINTS:
        place = endpoints.address(request)
        given |= {"api_base": place.base, "api_key": os.environ.get(place.key_env or "", "") or "no-key"}
    litellm = loaded()
    try:
        answer = litellm.embedding(model=model, input=list(texts), **given)
    except raised_by_litellm() as error:
        raise translated(error, model, key_hint="see whether the provider's key is set, as LiteLLM names it") from error
    vectors = [one["embedding"] for one in sorted(answer.data, key=lambda one: one["index"])]
    if len(vectors) != len(texts):
        raise failure(FailureKind.MALFORMED, model, f"gave {len(vectors)} vectors for {len(texts)} texts")
    return np.asarray(vectors, dtype=np.float32)
