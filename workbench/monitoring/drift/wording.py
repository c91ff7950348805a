"""The wording channel: which words and groups of characters a text has, hashed, so that nothing is fitted and no window is favoured.

What counts is that a word is there, not how often: on answers of real models the test finds a change of model with far fewer answers than
by counts (`tests/bench/bench_drift.py`). Characters keep their case and punctuation: style shows in them.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WORDS, CHARACTERS = 2048, 1024
"""How many places words and groups of two to four characters are hashed to."""
LONGEST = 6_000
"""Characters of a text that are read."""


def wording(texts: Sequence[str]) -> NDArray[np.float32]:
    """Give a vector of length 1 for each text (n x 3,072); an empty text has zeros."""
    from sklearn.feature_extraction.text import HashingVectorizer

    read = [text[:LONGEST] for text in texts]
    words = HashingVectorizer(analyzer="word", token_pattern=r"(?u)\b\w+\b", n_features=WORDS, norm=None)
    characters = HashingVectorizer(analyzer="char", ngram_range=(2, 4), lowercase=False, n_features=CHARACTERS, norm=None)
    parts = [_there(vectors.transform(read)) for vectors in (words, characters)]
    return np.asarray(np.hstack(parts) / np.float32(np.sqrt(len(parts))), dtype=np.float32)


def _there(counts: object) -> NDArray[np.float32]:
    """Turn hashed counts into signs, each row of length 1."""
    signs = np.sign(np.asarray(counts.todense(), dtype=np.float32))  # type: ignore[attr-defined]
    return np.asarray(signs / np.maximum(np.linalg.norm(signs, axis=1, keepdims=True), 1e-12), dtype=np.float32)
