"""Ask for everything that makes a run; the form's fields are those of a run file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench.prompts import PromptVersion
from workbench.ui import compare_examples, compare_scorers, variants
from workbench.ui.compare_seed import widget_key

KEPT: Mapping[str, Any] = {"persist_state": "session"}


STYLE = """<style>
[data-testid="stColumn"]:has(> div > [data-testid="stLayoutWrapper"] > .st-key-summary) > div { position: sticky; top: 3.75rem; }
@media (max-width: 1180px) {
  [data-testid="stHorizontalBlock"]:has(> [data-testid="stColumn"] > div > [data-testid="stLayoutWrapper"] > .st-key-summary) {
    flex-direction: column; }
  [data-testid="stHorizontalBlock"] > [data-testid="stColumn"]:has(> div > [data-testid="stLayoutWrapper"] > .st-key-summary),
  [data-testid="stHorizontalBlock"] > [data-testid="stColumn"]:has(> div > [data-testid="stLayoutWrapper"] > .st-key-form) {
    width: 100%; flex: 1 1 auto; }
}
</style>"""


@dataclass(frozen=True, slots=True)
class Form:
    """What the form says, as the fields of a run file, and what of it cannot be read."""

    content: dict[str, Any]
    problems: tuple[str, ...]


def draw(begun: Mapping[str, Any]) -> Form:
    """Draw the whole form, at first as `begun` says."""
    known = variants.versions()
    problems: list[str] = []
    with st.container(border=True):
        st.markdown("##### What is compared")
        chosen = variants.choose(known, begun.get("variants") or (), problems)
    with st.container(border=True):
        st.markdown("##### On which examples")
        examples = compare_examples.draw(begun)
    with st.container(border=True):
        st.markdown("##### Scored by what")
        scorers = compare_scorers.draw(begun, chosen, _models(known, chosen))
    with st.expander("Limits and name", key=widget_key("limits"), icon=":material/tune:"):
        limits = _limits(begun, [variant["name"] for variant in chosen])
    return Form({**examples, "variants": chosen, **scorers, **limits}, tuple(problems))


def _models(known: Mapping[str, PromptVersion], chosen: list[dict[str, Any]]) -> list[str]:
    return [str(one.get("model") or known[one["prompt"]].model) for one in chosen]


def _limits(begun: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    before: Mapping[str, Any] = begun.get("limits") or {}
    first, second, third = st.columns(3)
    with first:
        name = st.text_input("Name", begun.get("name") or "", key=widget_key("name"), placeholder="what you want to find out", **KEPT)
        note = st.text_input("Note", begun.get("note") or "", key=widget_key("note"), **KEPT)
    with second:
        cost = st.number_input(
            "Stop before more than, US dollars",
            min_value=0.0,
            value=before.get("max_cost_usd"),
            placeholder="no limit",
            step=0.5,
            key=widget_key("max_cost"),
            **KEPT,
        )
        baseline = st.selectbox(
            "Compare with",
            names,
            index=names.index(begun["baseline"]) if begun.get("baseline") in names else None,
            placeholder="every other one",
            key=widget_key("baseline"),
            disabled=len(names) < 2,
            **KEPT,
        )
    with third:
        concurrency = st.number_input(
            "Calls at once",
            1,
            500,
            int(before.get("concurrency") or 20),
            key=widget_key("concurrency"),
            help="Fewer after a provider says “too many”.",
            **KEPT,
        )
        timeout = st.number_input("Seconds per call", 1, 3600, int(before.get("timeout_s") or 120), key=widget_key("timeout"), **KEPT)
    cache = st.toggle(
        "Take answers from the cache",
        value=bool(begun.get("cache", True)),
        key=widget_key("cache"),
        help="Same request, same repeat: not paid twice.",
        **KEPT,
    )
    limits = {"concurrency": int(concurrency), "timeout_s": float(timeout), **({"max_cost_usd": cost} if cost else {})}
    found = {"cache": cache, "limits": limits, "name": name.strip(), "note": note.strip()}
    return {**found, **({"baseline": baseline} if baseline in names else {})}
