"""Find examples whose inputs say nearly the same, and tell where they cross splits.

How: the inputs of an example, in the order of their names, are one text, in small letters and with single blanks, cut at 2,000 characters,
and seen as the set of its runs of four characters. The similarity of two texts is the share of their runs that both have (Jaccard): 1 for
the same, about 0.8 for a slip of the pen in a short question or another word in a long one, near 0 for nothing in common.

Only likely pairs are compared, by MinHash in bands (Broder 1997; Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, chapter 3), and
what is given is computed exactly. The bands are chosen so that of pairs right at the threshold at most 1 in 200 is missed, and fewer of
those above it. The hashes are fixed: the same set gives the same answer.

Limits: it sees letters, not meaning: a question asked in other words is not found, and two that differ in one decisive word are. Texts
that agree in their first 2,000 characters count as the same. A set in which very much is alike (100,000 pairs) ends the search early, and
that is said.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.store import golden_changes
from workbench.store.connection import reading

LONGEST = 2_000
RUN = 4
HASHES = 192
MISSED = 0.005
"""The share of pairs right at the threshold that may be missed."""
MOST_PAIRS = 100_000
MOST_GROUPS, MOST_MEMBERS = 500, 50
CHUNK = 50_000
MOST_MET, MOST_COMPARED = 30_000_000, 400_000
"""Pairs that may meet in a band, and that may be compared in full, before the search stops: half a minute's work."""
MARGIN = 0.1
"""How far a similarity that is estimated from the hashes may be off: three standard deviations."""

Array = np.ndarray[Any, Any]
_GENERATOR = np.random.default_rng(20_261_125)
_FACTORS: Array = _GENERATOR.integers(1, 1 << 63, HASHES, dtype=np.uint64) | np.uint64(1)


class _Text(NamedTuple):
    """One example's inputs as they are compared."""

    id: int
    key: str
    split: str | None
    text: str


def near_duplicates(engine: Engine, *, revision_id: int, threshold: float = 0.8) -> dict[str, Any]:
    """Give groups of examples that are linked by a similarity of `threshold` or more, those that cross splits first.

    Each group has `ids`, `keys` and `splits` (in the order of the set, the first 50), `examples` (how many there are), `crosses_splits`,
    and `similarity`, that of each member with the first, which is below the threshold where others link them. Groups whose inputs are all
    the very same are left out: `browsing.exact_duplicates` has them. Also given: `threshold`, `pairs`, `compared`, and `is_cut`: the search
    stopped early, or there are more than 500 groups. Raises `BadInput` for a threshold outside of 0.5 to 1.
    """
    if not 0.5 <= threshold <= 1:
        raise BadInput(f"the threshold lies between 0.5 and 1, not at {threshold:g}", where="threshold")
    with reading(engine) as session:
        texts = [_Text(*row) for row in golden_changes.input_texts(session, revision_id=revision_id)]
    same: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(texts):
        same[_plain(one.text)].append(place)
    distinct = list(same)
    found, is_cut = _pairs(distinct, threshold)
    first = [same[text][0] for text in distinct]
    linked = [(first[a], first[b], similarity) for a, b, similarity in found]
    linked += [(places[0], other, 1.0) for places in same.values() for other in places[1:]]
    groups = [group for group in _groups(texts, linked) if group]
    groups.sort(key=lambda group: (not group["crosses_splits"], -max(group["similarity"][1:])))
    return {
        "threshold": threshold,
        "compared": len(texts),
        "pairs": len(linked),
        "groups": groups[:MOST_GROUPS],
        "is_cut": is_cut or len(groups) > MOST_GROUPS,
    }


def _plain(text: str) -> str:
    return " ".join(text.lower().split())[:LONGEST]


def _runs(text: str) -> Array:
    """Give the runs of four characters of a text as sorted numbers, each once."""
    codes = np.frombuffer(f" {text} ".ljust(RUN).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    # 21 bits hold any character, so three of them have a number of their own; the fourth is mixed in.
    mixed = codes[: len(codes) - RUN + 1].copy()
    for at in range(1, RUN):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + codes[at : len(codes) - RUN + 1 + at]
    return np.unique(mixed)


def _pairs(texts: Sequence[str], threshold: float) -> tuple[list[tuple[int, int, float]], bool]:
    """Give (place, place, similarity) of all pairs, and whether the search stopped early."""
    runs = [_runs(text) for text in texts]
    signatures = np.stack([_signature(one) for one in runs]) if runs else np.empty((0, HASHES), np.uint32)
    width = band_width(threshold)
    found: list[tuple[int, int, float]] = []
    met = compared = 0
    for low in range(0, HASHES - width + 1, width):
        for first, second in _meeting(signatures[:, low : low + width]):
            met += len(first)
            likely = _likely(signatures[first], signatures[second], low, width, threshold)
            for a, b in zip(first[likely].tolist(), second[likely].tolist(), strict=True):
                compared += 1
                if (similarity := _shared(runs[a], runs[b])) >= threshold:
                    found.append((a, b, round(similarity, 4)))
            if len(found) > MOST_PAIRS or compared > MOST_COMPARED or met > MOST_MET:
                return found[:MOST_PAIRS], True
    return found, False


def _likely(first: Array, second: Array, low: int, width: int, threshold: float) -> Array:
    """Tell the pairs that may reach the threshold, by their hashes; those that met in an earlier band were seen there."""
    agree = first == second
    earlier = agree[:, :low].reshape(len(agree), low // width, width).all(axis=2).any(axis=1)
    likely: Array = ~earlier & (agree.mean(axis=1) >= threshold - MARGIN)
    return likely


def _shared(first: Array, second: Array) -> float:
    """Give the share of runs that both texts have."""
    both = len(np.intersect1d(first, second, assume_unique=True))
    return both / (len(first) + len(second) - both)


def _signature(runs: Array) -> Array:
    hashed = (runs[None, :] * _FACTORS[:, None]) >> np.uint64(32)
    lowest: Array = hashed.min(axis=1).astype(np.uint32)
    return lowest


def band_width(threshold: float) -> int:
    """Give how many hashes must agree for a pair to be compared: as many as leave at most 1 in 200 pairs at the threshold unseen.

    >>> band_width(0.8), band_width(0.5)
    (7, 3)
    """
    possible = [width for width in range(1, 33) if (1 - threshold**width) ** (HASHES // width) <= MISSED]
    return max(possible, default=1)


def _meeting(band: Array) -> Iterator[tuple[Array, Array]]:
    """Give the pairs of texts that agree in a band, the lower place first, some thousands at a time."""
    _, group = np.unique(band, axis=0, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    firsts: list[Array] = []
    seconds: list[Array] = []
    waiting = 0
    for places in np.split(order, np.flatnonzero(np.diff(group.ravel()[order])) + 1):
        for at in range(1, len(places)):
            firsts.append(places[:at])
            seconds.append(np.full(at, places[at]))
            waiting += at
            if waiting >= CHUNK:
                yield np.concatenate(firsts), np.concatenate(seconds)
                firsts, seconds, waiting = [], [], 0
    if firsts:
        yield np.concatenate(firsts), np.concatenate(seconds)


def _groups(texts: Sequence[_Text], linked: Iterable[tuple[int, int, float]]) -> Iterator[dict[str, Any] | None]:
    """Give what is linked, over however many steps, as groups in the order of the set."""
    leader: dict[int, int] = {}

    def led(place: int) -> int:
        while (above := leader.setdefault(place, place)) != place:
            leader[place] = leader[above]
            place = above
        return place

    for a, b, _ in linked:
        leader[led(b)] = led(a)
    members: dict[int, list[int]] = defaultdict(list)
    for place in sorted(leader):
        members[led(place)].append(place)
    for places in members.values():
        yield _group(texts, places)


def _group(texts: Sequence[_Text], places: Sequence[int]) -> dict[str, Any] | None:
    if len({texts[place].text for place in places}) == 1:
        return None
    splits = Counter(texts[place].split for place in places)
    shown = places[:MOST_MEMBERS]
    first, *others = (_runs(_plain(texts[place].text)) for place in shown)
    return {
        "ids": [texts[place].id for place in shown],
        "keys": [texts[place].key for place in shown],
        "splits": [texts[place].split for place in shown],
        "similarity": [1.0, *(round(_shared(first, other), 4) for other in others)],
        "examples": len(places),
        "crosses_splits": len([split for split in splits if split]) > 1,
    }
