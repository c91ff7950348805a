"""Group what is asked into topics, each named by the words that set it apart.

Both windows are grouped together, and rows are put in an order that their texts alone decide before anything random happens: grouping
does not know which window a row is of, so that testing the shares of topics afterwards is exact.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_TOPICS, FEWEST_ROWS = 12, 15
"""A topic should have at least this many rows on average."""
TERMS = 3
THEMES = 40
SEED = 7


@dataclass(frozen=True, slots=True)
class Topics:
    """The topic of each row, by number, and the names of topics."""

    codes: NDArray[np.int64]
    names: tuple[str, ...]


def group(texts: Sequence[str], vectors: NDArray[np.float32] | None) -> Topics:
    """Group n texts by their vectors (n x width); without vectors, by their words."""
    from sklearn.cluster import KMeans

    count = max(1, min(MOST_TOPICS, len(texts) // FEWEST_ROWS))
    order = np.array(sorted(range(len(texts)), key=lambda place: _place(texts[place])), dtype=np.int64)
    points = _weighed([texts[place] for place in order]) if vectors is None else vectors[order]
    if points is None or count == 1:
        return Topics(np.zeros(len(texts), dtype=np.int64), ("all",))
    codes = np.empty(len(texts), dtype=np.int64)
    codes[order] = KMeans(count, n_init=4, random_state=SEED).fit_predict(points)
    kept = sorted(set(codes.tolist()))
    codes = np.searchsorted(np.array(kept), codes).astype(np.int64)
    return Topics(codes, _named(texts, codes, len(kept)))


def _place(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _weighed(texts: Sequence[str]) -> "NDArray[np.float32] | None":
    """Give each text its place among latent themes of words (LSA over both windows); None where there are too few words."""
    from scipy.sparse.linalg import svds
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        found = TfidfVectorizer(stop_words="english", min_df=2, max_features=4000, sublinear_tf=True).fit_transform(texts)
    except ValueError:
        return None
    themes = min(THEMES, min(found.shape) - 1)
    if themes < 2:
        return None
    left, sizes, _ = svds(found.astype(np.float64), k=themes, solver="arpack", random_state=SEED)
    places = left * sizes
    return np.asarray(places / np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _named(texts: Sequence[str], codes: NDArray[np.int64], count: int) -> tuple[str, ...]:
    """Name each topic by the words that more of its rows have than of the others, no two alike."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(stop_words="english", binary=True, token_pattern=r"(?u)\b[^\W\d]\w{2,}\b", max_features=4000)
    try:
        there = counter.fit_transform(texts)
    except ValueError:
        return tuple(f"topic {number + 1}" for number in range(count))
    words = counter.get_feature_names_out()
    names: list[str] = []
    for number in range(count):
        inside = codes == number
        lead = np.asarray(there[inside].mean(axis=0)).ravel() - np.asarray(there[~inside].mean(axis=0) if (~inside).any() else 0).ravel()
        terms = [str(words[place]) for place in np.argsort(-lead)[:TERMS] if lead[place] > 0]
        name = ", ".join(terms) or f"topic {number + 1}"
        names.append(name if name not in names else f"{name} ({number + 1})")
    return tuple(names)
