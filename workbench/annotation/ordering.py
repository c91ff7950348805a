"""Put the items of a source in the order in which they are handed out, and choose them where not all are wanted.

- `random`: a draw without preference. Only its answers say something about the whole source: `is_random` is set, and the probability n/N
  with which an item came in.
- `given`: as the source has them, the first ones where not all are wanted.
- `informative`: first those that judges are unsure of (`signals`), of many kinds: among the unsure, and then among the others, items are
  taken in turn from clusters of like inputs, the most uncertain of each first.
- `worst`: the worst first.

The same source and seed give the same order; what is equal stands in an order drawn by the seed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from workbench.annotation.sources import Found
from workbench.errors import BadInput
from workbench.store.queue_values import NewItem

RANDOM, GIVEN, INFORMATIVE, WORST = ORDERINGS = ("random", "given", "informative", "worst")
UNSURE = 0.5
"""From here on an item is one that judges are unsure of."""
FEWEST_CLUSTERED, MOST_CLUSTERS, PER_CLUSTER = 10, 20, 5


def ordered(found: Found, *, ordering: str, size: int | None, seed: int) -> list[NewItem]:
    """Give the items in order, at most `size`. Raises `BadInput` for an order that the source has nothing for."""
    if ordering not in ORDERINGS:
        raise BadInput(f"{ordering!r} is none of {', '.join(ORDERINGS)}", where="ordering")
    total = len(found.items)
    wanted = total if size is None else min(size, total)
    if ordering == GIVEN:
        return list(found.items[:wanted])
    drawn = list(range(total))
    Random(seed).shuffle(drawn)
    if ordering == RANDOM:
        return [replace(found.items[at], is_random=True, inclusion_probability=wanted / total) for at in drawn[:wanted]]
    priorities = found.uncertainty if ordering == INFORMATIVE else found.badness
    if all(priority is None for priority in priorities):
        needs = "a priority for its items" if found.kind == "file" else "results of a run that was scored"
        raise BadInput(f"the order {ordering} needs {needs}; take random or given", where="ordering")
    first = sorted(drawn, key=lambda at: -_known(priorities[at]))
    if ordering == INFORMATIVE:
        first = _diverse(first, priorities, found.texts, seed)
    return [replace(found.items[at], priority=priorities[at]) for at in first[:wanted]]


def _known(priority: float | None) -> float:
    """Give a number to order by: what nobody judged comes last."""
    return -1.0 if priority is None else priority


def _diverse(order: Sequence[int], priorities: Sequence[float | None], texts: Sequence[str], seed: int) -> list[int]:
    unsure = [at for at in order if _known(priorities[at]) >= UNSURE]
    others = [at for at in order if _known(priorities[at]) < UNSURE]
    clusters = clusters_of(texts, seed=seed)
    return [*_in_turn(unsure, clusters), *_in_turn(others, clusters)]


def _in_turn(order: Sequence[int], clusters: Sequence[int]) -> list[int]:
    """Take one of each cluster at a time, the clusters in the order of their first items."""
    round_of: dict[int, int] = defaultdict(int)
    place: dict[int, int] = {}
    keyed = []
    for at in order:
        cluster = clusters[at]
        keyed.append((round_of[cluster], place.setdefault(cluster, len(place)), at))
        round_of[cluster] += 1
    return [at for _, _, at in sorted(keyed)]


def clusters_of(texts: Sequence[str], *, seed: int) -> list[int]:
    """Group texts by their words (TF-IDF, k-means); one group where there are few, or no words to go by."""
    count = min(MOST_CLUSTERS, len(set(texts)) // PER_CLUSTER)
    if len(texts) < FEWEST_CLUSTERED or count < 2:
        return [0] * len(texts)
    import warnings

    from sklearn.cluster import MiniBatchKMeans
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True, max_features=5_000)
    try:
        vectors = vectorizer.fit_transform([text[:5_000] for text in texts])
    except ValueError:  # no words but stop words
        return [0] * len(texts)
    with warnings.catch_warnings():
        # Texts of the same words are one point: fewer clusters than asked for are what is wanted then.
        warnings.simplefilter("ignore", ConvergenceWarning)
        labels = MiniBatchKMeans(n_clusters=count, random_state=seed, n_init=3).fit_predict(vectors)
    return [int(label) for label in labels]
