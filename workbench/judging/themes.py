"""Find the themes in judges' reasons: which few kinds of reason come up, called by the words that set them apart.

Reasons are stripped of what names a side ("Answer A"), a quotation or a number, since the side changes with the order and the rest with the
example. Equal ones are counted together; TF-IDF vectors of words and pairs of words are reduced by latent semantic analysis and clustered
with k-means, k being what gives the best silhouette among 2 to `MOST_THEMES`. A theme's terms are those with the highest class-based TF-IDF
(Grootendorst 2022, arXiv 2203.05794). All of it is local and repeatable.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FEWEST_REASONS = 20
"""With fewer there is nothing to group: they are read faster than their themes."""
MOST_THEMES = 8
MOST_FITTED = 4_000
"""Different reasons that the clusters are fitted on, the most frequent ones first; the others go to the nearest."""
MOST_COMPARED = 1_500
TERMS = 3
DIMENSIONS = 40
SEED = 0

_SIDES = re.compile(r"\b(?:answers?|responses?|assistants?|outputs?|options?|candidates?|models?)\s+(?:a|b|1|2|one|two)\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’|`[^`]*`|«[^»]*»|\[[^\]]*\]")
_NUMBER = re.compile(r"\S*\d\S*")
_WORDS = r"(?u)\b[^\W\d_][^\W\d_’'-]+\b"


@dataclass(frozen=True, slots=True)
class Theme:
    """A kind of reason: the terms that set it apart, and the place of a reason that stands for it."""

    terms: tuple[str, ...]
    example: int


@dataclass(frozen=True, slots=True)
class Themes:
    """The themes, the most frequent first, and for each reason the place of its theme; None for one without words of its own."""

    themes: tuple[Theme, ...]
    of_reasons: tuple[int | None, ...]


def bare(reason: str) -> str:
    """Strip a reason of sides, quotations and numbers.

    >>> bare("Answer B states “€24 a”, which the reference asks for; Answer A omits it.")
    'states , which the reference asks for; omits it.'
    """
    return " ".join(_NUMBER.sub(" ", _QUOTED.sub(" ", _SIDES.sub(" ", reason))).split())


def find_themes(reasons: Sequence[str]) -> Themes:
    """Group reasons into themes; none where there are fewer than `FEWEST_REASONS`, or no words to group them by."""
    texts = [bare(reason) for reason in reasons]
    counts = Counter(text for text in texts if text)
    if sum(counts.values()) < FEWEST_REASONS:
        return Themes((), (None,) * len(reasons))
    known = [text for text, _ in counts.most_common()]
    weights = [counts[text] for text in known]
    labels, nearness, terms = _clustered(known, weights)
    if not labels:
        return Themes((), (None,) * len(reasons))
    sizes: Counter[int] = Counter()
    for label, weight in zip(labels, weights, strict=True):
        sizes[label] += weight if label >= 0 else 0
    order = {label: place for place, (label, size) in enumerate(sizes.most_common()) if size}
    by_text = {text: (order.get(label), near) for text, label, near in zip(known, labels, nearness, strict=True)}
    standing: dict[int, tuple[float, int]] = {}
    for place, text in enumerate(texts):
        theme, near = by_text.get(text, (None, 0.0))
        if theme is not None and near > standing.get(theme, (-1.0, 0))[0]:
            standing[theme] = (near, place)
    themes = [Theme(_as_read(terms[label], texts[standing[place][1]]), standing[place][1]) for label, place in order.items()]
    return Themes(tuple(themes), tuple(by_text.get(text, (None, 0.0))[0] for text in texts))


def _as_read(terms: Sequence[str], text: str) -> tuple[str, ...]:
    """Put terms in the order in which a reason has them."""
    read = text.lower()
    return tuple(sorted(terms, key=lambda term: found if (found := read.find(term.split()[0])) >= 0 else len(read)))


def _clustered(texts: Sequence[str], weights: Sequence[int]) -> tuple[list[int], list[float], dict[int, tuple[str, ...]]]:
    """Give each text's cluster (-1: it has no words), how near it is to the middle of it, and each cluster's terms."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(stop_words="english", ngram_range=(1, 2), min_df=1, max_df=1.0, sublinear_tf=True, token_pattern=_WORDS)
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError:  # Nothing but stop words.
        return [], [], {}
    worded = np.flatnonzero(matrix.getnnz(axis=1))
    points = _reduced(matrix)
    fitted = worded[:MOST_FITTED]
    if not len(fitted):
        return [], [], {}
    centers = _centers(points[fitted], np.asarray(weights, dtype=float)[fitted])
    labels = np.argmax(points @ centers.T - (centers**2).sum(axis=1) / 2, axis=1)  # The nearest middle, without all differences at once.
    nearness = (points * centers[labels]).sum(axis=1)
    has_words = np.zeros(len(texts), dtype=bool)
    has_words[worded] = True
    labels = np.where(has_words, labels, -1)
    terms = _terms(matrix, labels, np.asarray(weights, dtype=float), vectorizer.get_feature_names_out())
    return [int(label) for label in labels], [float(near) for near in nearness], terms


def _reduced(matrix: Any) -> Any:
    """Reduce vectors by latent semantic analysis, to unit length."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    dimensions = min(DIMENSIONS, min(matrix.shape) - 1)
    points = TruncatedSVD(dimensions, random_state=SEED).fit_transform(matrix) if dimensions >= 2 else matrix.toarray()
    return normalize(points)


def _centers(points: Any, weights: Any) -> Any:
    """Cluster with k-means for every k; give the middles of the clustering with the best silhouette."""
    import numpy as np
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    different = len(np.unique(points.round(9), axis=0))
    best_score, best = -1.0, np.average(points, axis=0, weights=weights)[None, :]
    for k in range(2, min(MOST_THEMES, different - 1) + 1):
        found = KMeans(k, n_init=4, random_state=SEED).fit(points, sample_weight=weights)
        sample = slice(0, MOST_COMPARED)
        labels = found.labels_[sample]
        if len(np.unique(labels)) < 2:
            continue
        score = float(silhouette_score(points[sample], labels))
        if score > best_score:
            best_score, best = score, found.cluster_centers_
    return best


def _terms(matrix: Any, labels: Any, weights: Any, names: Any) -> dict[int, tuple[str, ...]]:
    """Name each cluster by its terms, leaving out single words that a chosen pair of words holds already."""
    import numpy as np

    clusters = sorted({int(label) for label in labels if label >= 0})
    frequency = np.vstack([np.asarray(weights[labels == one] @ (matrix[labels == one] > 0)).ravel() for one in clusters])
    share = frequency / frequency.sum(axis=1, keepdims=True).clip(min=1)
    rarity = np.log(1 + frequency.sum() / len(clusters) / frequency.sum(axis=0).clip(min=1))
    found = {}
    for place, cluster in enumerate(clusters):
        ranked = [str(names[term]) for term in np.argsort(-(share * rarity)[place])[:30] if frequency[place, term]]
        found[cluster] = _apart(ranked)
    return found


def _apart(ranked: Sequence[str]) -> tuple[str, ...]:
    chosen: list[str] = []
    for term in ranked:
        words = set(term.split())
        if all(words.isdisjoint(other.split()) for other in chosen):
            chosen.append(term)
        if len(chosen) == TERMS:
            break
    return tuple(chosen)
