"""Say in one sentence what a comparison found, for the top of a page, a report and the terminal."""

from collections.abc import Mapping
from typing import Any

from workbench.stats import Estimate

EVEN = 0.5


def conclusion(pair: Mapping[str, Any]) -> str:
    """Put one entry of `pairs` into words; what cannot be said is left out, never guessed.

    >>> pair = {"a": "v1", "b": "v2", "judge": "pairwise", "flips": 9, "unscored": 0, "more_examples": 0, "ratios": {"cost_usd": 1.4},
    ...         "win_rate_b": Estimate(0.61, 0.54, 0.68, level=0.95, n=200, missing=0, method="wilson").to_json()}
    >>> conclusion(pair)
    'v2 beats v1: it wins 61 % [54, 68] of 200, costs 1.4×, 9 pairs flip with order.'
    """
    if not pair.get("win_rate_b"):
        return f"{pair['b']} against {pair['a']}: no judge has compared them{_cost(pair)}."
    found = Estimate.from_json(pair["win_rate_b"])
    if found.estimate is None:
        return f"{pair['b']} against {pair['a']}: nothing is scored ({pair['unscored']} unscored)."
    details = f"{_cost(pair)}{_flips(pair)}{_unscored(pair)}.{_more(pair, found)}"
    return f"{pair['b']} {standing(found)} {pair['a']}: it wins {rate_words(found)}{details}"


def standing(win_rate: Estimate) -> str:
    """Say what a win rate shows, or that it does not show anything yet.

    >>> standing(Estimate(0.55, 0.48, 0.62, level=0.95, n=200, missing=0, method="wilson"))
    'is not shown to differ from'
    """
    if win_rate.low is not None and win_rate.low > EVEN:
        return "beats"
    if win_rate.high is not None and win_rate.high < EVEN:
        return "loses to"
    return "is not shown to differ from"


def rate_words(found: Estimate) -> str:
    """Write a proportion with its interval and n: `61 % [54, 68] of 200`."""
    if found.estimate is None:
        return f"unknown (n = {found.n})"
    if found.low is None or found.high is None:
        return f"{100 * found.estimate:.0f} % of {found.n}"
    # A bound that rounds to even would read as decided, or as undecided, when it is not.
    digits = 1 if any(bound != EVEN and round(100 * bound) == 100 * EVEN for bound in (found.low, found.high)) else 0
    return f"{100 * found.estimate:.0f} % [{100 * found.low:.{digits}f}, {100 * found.high:.{digits}f}] of {found.n}"


def _cost(pair: Mapping[str, Any]) -> str:
    ratio = pair["ratios"].get("cost_usd")
    return f", costs {ratio:.2g}×" if ratio is not None else ""


def _flips(pair: Mapping[str, Any]) -> str:
    flips = pair["flips"]
    return f", {flips} pair{' flips' if flips == 1 else 's flip'} with order"


def _unscored(pair: Mapping[str, Any]) -> str:
    return f", {pair['unscored']} unscored" if pair["unscored"] else ""


def _more(pair: Mapping[str, Any], found: Estimate) -> str:
    more = pair.get("more_examples")
    if standing(found) != "is not shown to differ from" or not more:
        return ""
    return f" About {more:,} more example{'' if more == 1 else 's'} would decide, if the rate stays as it is."
