"""Say in sentences what a comparison found and what it rests on, for those who read no further than the first page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbench.runs import reporting_words as words
from workbench.runs.conclusion import standing
from workbench.runs.quantities import QUANTITIES
from workbench.runs.reporting_panels import Panels, decided
from workbench.stats import Estimate

Document = Mapping[str, Any]
MOST_NAMED = 4
TONES = {"beats": "better", "loses to": "worse"}


def tone_of(entry: Document) -> str:
    """Say whether B is shown to be better or worse, or whether that is open."""
    found = entry["win_rate_b"]
    return TONES.get(standing(Estimate.from_json(found)), "open") if found else "open"


def findings(entry: Document, variants: Sequence[Document], panels: Panels) -> list[str]:
    """Give the sentences: scores and checks, slices, what it costs and takes."""
    return [*_scores(entry), *_slices(entry, panels), *_price(entry, variants)]


def _scores(entry: Document) -> Iterator[str]:
    """Name the scores and checks that are shown to differ with their differences, and the others."""
    sides: dict[str, list[tuple[float, str]]] = {"better": [], "worse": [], "open": []}
    for name, found in entry["differences"].items():
        if name in QUANTITIES or found["estimate"] is None:
            continue
        tone = difference_tone(found)
        written = quoted(name) if tone == "open" else f"{quoted(name)} ({difference(found)})"
        sides[tone].append((-abs(found["estimate"]), written))
    if not any(sides.values()):
        return
    b, a = entry["b"], entry["a"]
    parts = []
    if sides["better"]:
        parts.append(f"{b} is shown to score better on {listed([one for _, one in sorted(sides['better'])])}")
    if sides["worse"]:
        parts.append(f"{'worse on' if parts else f'{b} is shown to score worse on'} {listed([one for _, one in sorted(sides['worse'])])}")
    if not parts:
        yield f"No score or check shows a difference between {b} and {a}."
        return
    rest = f" No difference is shown on {listed([one for _, one in sides['open']])}." if sides["open"] else ""
    yield f"{', and '.join(parts)}, against {a} on the same examples.{rest}"


def _slices(entry: Document, panels: Panels) -> Iterator[str]:
    better, worse = decided(panels.slices)
    b = entry["b"]
    if worse:
        yield f"{b} loses on {listed([_rated(one.name, one.win_rate) for one in worse])}."
    if better and tone_of(entry) == "better":
        named = [_rated(one.name, one.win_rate) for one in better[:2]]
        yield f"{b} wins most clearly on {listed(named)}." + ("" if worse else " On no part of the examples is it shown to lose.")
    elif better:
        yield f"{b} wins on {listed([_rated(one.name, one.win_rate) for one in better])}."


def _rated(name: str, rate: Document | None) -> str:
    return f"{quoted(name)} ({words.rate(rate)} of {rate['n']:,})" if rate else quoted(name)


def _price(entry: Document, variants: Sequence[Document]) -> Iterator[str]:
    """Set cost and time of an answer beside the baseline's, as far as they are known."""
    sides = {one["variant"]: one for one in variants}
    a, b = sides.get(entry["a"]), sides.get(entry["b"])
    if a is None or b is None:
        return
    parts = []
    ratio = entry["ratios"].get("cost_usd")
    costs = [one["means"]["cost_usd"]["estimate"] for one in (b, a) if not one["unpriced"]]
    if ratio is not None and len(costs) == 2 and None not in costs:
        of_b, of_a = (words.usd(1_000 * float(cost)) for cost in costs)
        parts.append(f"1,000 answers cost {of_b} instead of {of_a} ({words.ratio(ratio)})")
    times = [one["duration_ms"]["p50"] for one in (b, a)]
    if None not in times:
        parts.append(f"half of the answers are there within {words.milliseconds(times[0])} instead of {words.milliseconds(times[1])}")
    if parts:
        text = "; ".join(parts)
        yield f"With {entry['b']}, {text}."


def difference(found: Document) -> str:
    """Write a difference of shares in points with its interval: `+3.2 points [−1.0, +7.4]`."""
    bounds = ""
    if found["low"] is not None and found["high"] is not None:
        # Two shares never differ by more than 100 points, whatever a t interval says of few examples.
        low, high = (words.signed(max(-1.0, min(1.0, found[end])), words.points) for end in ("low", "high"))
        bounds = f" [{low}, {high}]"
    return f"{words.signed(found['estimate'], words.points)} points{bounds}"


def difference_tone(found: Document) -> str:
    """Say whether a difference is shown to be an improvement, a fall, or neither."""
    if found["low"] is None or found["high"] is None:
        return "open"
    return "better" if found["low"] > 0 else "worse" if found["high"] < 0 else "open"


def quoted(name: str) -> str:
    """Set off the name of a score or slice, which may be any words."""
    return f"“{name}”"


def listed(names: Sequence[str]) -> str:
    """Write a list in words, the longest ones cut.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d", "e", "f"])
    ('a, b and c', 'a, b, c, d and 2 more')
    """
    shown = list(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        return f"{', '.join(shown)} and {len(names) - MOST_NAMED} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
