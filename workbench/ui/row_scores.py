"""Show what scorers say of one row: checks and rubrics with reasons, and a judge's verdicts in both orders."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from workbench.runs.results import RunParts, WholeRow
from workbench.store.values import StoredVariant
from workbench.ui import texts, words
from workbench.ui.comparisons import Comparison

VERDICTS = {"win": ("wins", "green"), "loss": ("loses", "red"), "tie": ("tie", "gray")}


def show_scores(whole: WholeRow, chosen: Comparison) -> None:
    """Draw a table of checks and scores with the reason of each."""
    sides = [side for side in (chosen.a, chosen.b) if side]
    names = list(dict.fromkeys(score["scorer"] for score in whole.scores))
    if not names:
        return
    found = {(score["scorer"], score["variant_id"]): score for score in whole.scores}
    rows = []
    for scorer in names:
        name = next(score["name"] for score in whole.scores if score["scorer"] == scorer)
        rows.append({"": words.plain(name), **{words.plain(side.name): score_words(found.get((scorer, side.id))) for side in sides}})
    st.markdown("##### Checks and scores")
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt="Checks and scores of this row")
    for score in whole.scores:
        side = next((side for side in sides if side.id == score["variant_id"]), None)
        if side and score["raw"] and score["value"] is None:
            with st.expander(f"The judge's reply as it came: {words.plain(score['name'])}, {words.plain(side.name)}"):
                texts.box(score["raw"])


def score_words(score: Mapping[str, Any] | None) -> str:
    """Write a score with its reason as Markdown; an unscored says why and never reads like a zero."""
    if score is None:
        return "_not scored yet_"
    if not score["applies"]:
        return f":gray-badge[does not apply] {words.plain(score['unscored'] or '')}".strip()
    if score["value"] is None:
        return f":violet-badge[unscored] {words.plain(score['unscored'] or 'no reason given')}"
    mark = {True: ":green-badge[pass]", False: ":red-badge[fail]"}.get(score["passed"], "")
    value = "" if score["value"] in (0.0, 1.0) and score["passed"] is not None else f"**{score['value']:.2f}**"
    return " ".join(part for part in (mark, value, words.plain(score["reason"])) if part)


def show_verdicts(whole: WholeRow, parts: RunParts, chosen: Comparison) -> None:
    """Draw both orders of each pairwise judge's verdict on the chosen pair."""
    if chosen.a is None:
        return
    judges = {judge.id: judge for judge in parts.judges}
    mine = [one for one in whole.verdicts if one["variant_a_id"] == chosen.a.id and one["variant_b_id"] == chosen.b.id]
    for judge_id in dict.fromkeys(one["judge_id"] for one in mine):
        orders = [one for one in mine if one["judge_id"] == judge_id]
        name = judges[judge_id].name if judge_id in judges else "judge"
        st.markdown(f"##### Judge {words.plain(name)} {_flips(orders)}")
        for column, order in zip(st.columns(max(2, len(orders)), gap="medium"), orders, strict=False):
            with column, st.container(border=True, height="stretch"):
                _order(order, chosen.a, chosen.b)


def _flips(orders: list[dict[str, Any]]) -> str:
    verdicts = {order["verdict"] for order in orders if order["verdict"]}
    return "&nbsp; :orange-badge[flips with order]" if len(verdicts) > 1 else ""


def _order(order: Mapping[str, Any], a: StoredVariant, b: StoredVariant) -> None:
    first, second = (b, a) if order["swapped"] else (a, b)
    word, colour = VERDICTS.get(order["verdict"], ("unscored", "violet"))
    said = f"{words.plain(b.name)} {word}" if order["verdict"] in ("win", "loss") else word
    st.markdown(f":{colour}-badge[{said}]")
    st.caption(words.plain(f"Shown as Answer A: {first.name}; as Answer B: {second.name}"))
    if order["verdict"] is None:
        st.markdown(words.plain(order["unscored"] or "The judge gave no verdict."))
    elif order["reason"]:
        texts.box(order["reason"])
    if order["raw"]:
        with st.expander("The judge's reply as it came", key=f"raw_{order['judge_id']}_{order['swapped']}"):
            texts.box(order["raw"])
    cached = "  |  from the cache" if order["is_cached"] else ""
    cost = words.usd(order["cost_usd"]) if order["cost_usd"] is not None else "cost unknown"
    st.caption(words.plain(f"{order['model'] or 'no model answered'}  |  {cost}  |  {words.milliseconds(order['duration_ms'])}{cached}"))
