"""Say which rows of a run are looked at: the address holds it, panels and controls write it, and every part of it can be taken off."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench.runs.results import RunParts
from workbench.runs.row_order import ORDERS, OUTCOMES, PairRows, ScoreRange
from workbench.ui import address, words
from workbench.ui.comparisons import Comparison, entry_of

ALL = "all"
OUTCOME_WORDS: Mapping[str, str] = {
    "changed": "Changed",
    ALL: "All",
    "loss": "Losses",
    "win": "Wins",
    "tie": "Ties",
    "flipped": "Flipped",
    "unscored": "Unscored",
    "error": "Failed",
    "disputed": "Disputed",
    "annotated": "By people",
}
ORDER_WORDS: Mapping[str, str] = {
    "worst": "Worst first",
    "best": "Best first",
    "set": "As in the golden set",
    "dearest": "Costs most more",
    "slowest": "Takes most longer",
}
EVERYTHING = ("outcome", "q", "slice", "theme", "score", "side", "bin")
PLACE = ("page", "row")
NONE = "unscored"


def outcomes(chosen: Comparison, *, is_scored: bool) -> list[str]:
    """Give the outcomes that can be chosen, the usual one first: what changed, where anything can be known to have changed."""
    if chosen.a is None or (chosen.judge is None and not is_scored):
        return [ALL, "error"]
    if chosen.judge is None:
        return ["changed", ALL, "error", "annotated"]
    return list(OUTCOME_WORDS)


def wanted(parts: RunParts, chosen: Comparison, panels: Mapping[str, Any] | None) -> PairRows:
    """Give which rows the address asks for, in which order."""
    possible = outcomes(chosen, is_scored=bool(parts.judges or parts.checks))
    outcome = address.value("outcome") if address.value("outcome") in possible else possible[0]
    kind, _, name = address.value("slice").partition(":")
    order = address.value("order")
    return PairRows(
        run_id=parts.run.id,
        a=chosen.a.id if chosen.a else None,
        b=chosen.b.id or 0,
        judge=chosen.judge.id if chosen.judge else None,
        outcome=outcome if outcome in OUTCOMES else None,
        search=address.value("q").strip(),
        tag=name if kind == "tag" else None,
        split=name if kind == "split" else None,
        theme=address.number("theme", 0) if address.value("theme") and chosen.judge else None,
        score=_score_range(parts, panels),
        order=order if order in ORDERS else ORDERS[0],
    )


def _score_range(parts: RunParts, panels: Mapping[str, Any] | None) -> ScoreRange | None:
    """Read a bar of a distribution: the score's name, the variant's and the bin, such as `0.5-0.6`, or `unscored`."""
    variants = {variant.name: variant.id or 0 for variant in parts.variants}
    scorers = {one["score"]: one["scorer"] for one in (panels or {}).get("distributions", ())}
    score, side, bin = (address.value(name) for name in ("score", "side", "bin"))
    if score not in scorers or side not in variants or not bin:
        return None
    if bin == NONE:
        return ScoreRange(scorers[score], variants[side])
    low, _, high = bin.partition("-")
    try:
        return ScoreRange(scorers[score], variants[side], float(low), float(high or low))
    except ValueError:
        return None


def put(**values: object) -> None:
    """Narrow the rows, from the first page on."""
    address.put(**values, **dict.fromkeys(PLACE))


def everything() -> None:
    """Look at every row again."""
    put(**{**dict.fromkeys(EVERYTHING), "outcome": ALL})


def chips(chosen: Comparison, panels: Mapping[str, Any] | None) -> None:
    """Draw what narrows the rows beside outcome and search, each with the way to take it off."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    kind, _, name = address.value("slice").partition(":")
    if name:
        found.append(("slice", f"{kind.capitalize()}: {name}", ("slice",)))
    if address.value("theme"):
        found.append(("theme", f"Reason: {_theme_words(chosen, panels)}", ("theme",)))
    if address.value("score") and address.value("bin"):
        said = f"{address.value('score')} of {address.value('side')}: {address.value('bin').replace('-', '–')}"
        found.append(("score", said, ("score", "side", "bin")))
    if not found:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="row_chips"):
        st.caption("Only", width="content")
        for key, text, names in found:
            shown, taken_off = words.plain(words.shortened(text, 60)), dict.fromkeys(names)
            st.button(
                shown,
                key=f"chip_{key}",
                icon=":material/close:",
                icon_position="right",
                help="Take this off",
                on_click=put,
                kwargs=taken_off,
            )


def _theme_words(chosen: Comparison, panels: Mapping[str, Any] | None) -> str:
    entry = entry_of(panels, chosen)
    place = address.number("theme", 0)
    themes = entry["themes"] if entry else []
    return theme_name(themes[place]) if place < len(themes) else f"theme {place + 1}"


def theme_name(theme: Mapping[str, Any]) -> str:
    """Call a theme by its terms."""
    return " · ".join(theme["terms"])
