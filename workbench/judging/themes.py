"""Find the themes in judges' reasons: which few kinds of reason come up, called by the words that set them apart.

Reasons are stripped of what names a side ("Answer A"), a quotation or a number, since the side changes with the order and the rest with the
example. Equal ones are counted together; TF-IDF vectors of words and pairs of words are reduced by latent semantic analysis and grouped by
average linkage on cosine distance, so that what resembles nothing stays apart instead of filling a cluster. The largest groups are themes,
named by the terms with the highest class-based TF-IDF (Grootendorst 2022, arXiv 2203.05794). All of it is local and repeatable.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FEWEST_REASONS = 20
"""With fewer there is nothing to group: they are read faster than their themes."""
MOST_THEMES = 10
SMALLEST_SHARE = 0.02
"""Groups with a smaller share of the reasons are no theme."""
MOST_GROUPED = 4_000
"""Different reasons that are grouped, the most frequent ones first; the others go to the nearest group, if one is near."""
FARTHEST = 0.75
"""The mean cosine distance up to which groups are joined; tried on templates and on prose of real judges (LLMBar's)."""
TERMS = 3
DIMENSIONS = 40
COMMON = 0.5
"""Words in a larger share of the reasons set nothing apart."""
SEED = 0

_SIDES = re.compile(
    r"\b(?:answers?|responses?|assistants?|outputs?|options?|candidates?|models?)\s+(?:\(?[ab12]\)?(?!\w)|(?:one|two)\b)", re.IGNORECASE
)
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
    """The themes, the most frequent first, and for each reason the place of its theme; None for one that resembles no other."""

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
    known = sorted(counts, key=lambda text: (-counts[text], text))
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
    """Give each text's group (-1: none), how near it is to the middle of it, and each group's terms."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(stop_words="english", ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORDS)
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError:  # Nothing but stop words.
        return [], [], {}
    counts = np.asarray(weights, dtype=float)
    points = _reduced(matrix)
    has_words = matrix.getnnz(axis=1) > 0
    middles = _middles(points, counts, has_words)
    if not len(middles):
        return [], [], {}
    likeness = points @ middles.T
    labels = np.where(has_words & (likeness.max(axis=1) >= 1 - FARTHEST), likeness.argmax(axis=1), -1)
    terms = _terms(matrix, labels, counts, vectorizer.get_feature_names_out())
    return [int(label) for label in labels], [float(near) for near in likeness.max(axis=1)], terms


def _middles(points: Any, counts: Any, has_words: Any) -> Any:
    """Group points by average linkage; give the middles of the largest groups, at unit length."""
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.preprocessing import normalize

    grouped = np.flatnonzero(has_words)[:MOST_GROUPED]
    if len(grouped) < 2:
        return points[grouped]
    found = AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=FARTHEST).fit_predict(points[grouped])
    sizes = np.bincount(found, weights=counts[grouped])
    largest = [group for group in np.argsort(-sizes, kind="stable")[:MOST_THEMES] if sizes[group] >= SMALLEST_SHARE * counts.sum()]
    middles = [np.average(points[grouped[found == group]], axis=0, weights=counts[grouped[found == group]]) for group in largest]
    return normalize(np.vstack(middles)) if middles else points[:0]


def _reduced(matrix: Any) -> Any:
    """Reduce vectors by latent semantic analysis, to unit length; few texts are left as they are, since there is nothing to smooth."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    is_small = min(matrix.shape) <= 2 * DIMENSIONS
    return normalize(matrix.toarray() if is_small else TruncatedSVD(DIMENSIONS, random_state=SEED).fit_transform(matrix))


def _terms(matrix: Any, labels: Any, weights: Any, names: Any) -> dict[int, tuple[str, ...]]:
    """Name each group by its terms, leaving out what most reasons hold, and words that a chosen pair of words holds already."""
    import numpy as np

    common = np.asarray(weights @ (matrix > 0)).ravel() > COMMON * weights.sum()
    clusters = sorted({int(label) for label in labels if label >= 0})
    frequency = np.vstack([np.asarray(weights[labels == one] @ (matrix[labels == one] > 0)).ravel() for one in clusters])
    share = frequency / frequency.sum(axis=1, keepdims=True).clip(min=1)
    rarity = np.log(1 + frequency.sum() / len(clusters) / frequency.sum(axis=0).clip(min=1))
    found = {}
    for place, cluster in enumerate(clusters):
        ranked = [str(names[term]) for term in np.argsort(-(share * rarity)[place])[:30] if frequency[place, term] and not common[term]]
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
