"""Ask for everything that makes a run but its variants: golden set, examples, scorers and limits."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench.golden_sets import GoldenSetSummary
from workbench.ui import data, variants, words

KEPT: Mapping[str, Any] = {"persist_state": "session"}


def draw() -> dict[str, Any]:
    """Draw the whole form; give what a run file would say. Raises `BadInput` for what cannot be read."""
    with st.container(border=True):
        st.markdown("##### What is compared")
        chosen = variants.choose(variants.versions())
    with st.container(border=True):
        st.markdown("##### On which examples")
        golden = _golden()
    with st.container(border=True):
        st.markdown("##### Scored by what")
        scorers = _scorers()
    with st.expander("Repeats, limits and name", key="limits"):
        limits = _limits([variant["name"] for variant in chosen])
    return {**golden, "variants": chosen, **scorers, **limits}


def _golden() -> dict[str, Any]:
    sets = {found.name: found for found in data.golden_list()}
    set_at, revision_at = st.columns([3, 2])
    with set_at:
        name = st.selectbox("Golden set", list(sets), format_func=lambda one: _described(sets.get(one), one), key="golden_set", **KEPT)
    revisions = {found.number: found for found in data.golden_revisions(name)}
    with revision_at:
        number = st.selectbox(
            "Revision",
            list(revisions),
            format_func=lambda one: f"{one}{', the newest' if one == max(revisions) else ''} · {revisions[one].examples:,} examples",
            key="golden_revision",
            **KEPT,
        )
    return {"golden": f"{name}@{number}", "select": _selection(revisions[number].id)}


def _described(found: GoldenSetSummary | None, name: str) -> str:
    return f"{name}  ({words.many(found.examples, 'example')})" if found else name


def _selection(revision_id: int) -> dict[str, Any]:
    tags, splits = data.tags_and_splits(revision_id)
    split_at, tags_at, how_at, count_at = st.columns([2, 4, 2, 1.4])
    with split_at:
        split = st.selectbox(
            "Split",
            list(splits),
            index=None,
            placeholder="Any",
            format_func=lambda one: f"{one} ({splits.get(one, 0):,})",
            key="split",
            **KEPT,
        )
    with tags_at:
        wanted = st.multiselect(
            "Tags", list(tags), placeholder="Any", format_func=lambda one: f"{one} ({tags.get(one, 0):,})", key="tags", **KEPT
        )
    with how_at:
        how = st.selectbox("How many", ["All", "The first", "At random"], key="how_many", **KEPT)
    with count_at:
        count = st.number_input("Examples", min_value=1, value=20, key="example_count", disabled=how == "All", **KEPT)
    found: dict[str, Any] = {"split": split, "tags": wanted}
    if how != "All":
        found["first" if how == "The first" else "sample"] = int(count)
    return {field: value for field, value in found.items() if value}


def _scorers() -> dict[str, Any]:
    kinds = {judge.name: judge for judge in data.judges()}
    judges_at, model_at = st.columns([3, 2])
    with judges_at:
        names = st.multiselect(
            "Judges",
            list(kinds),
            default=[name for name, judge in kinds.items() if judge.kind == "pairwise"][:1],
            format_func=lambda one: (
                f"{one} ({'two answers, in both orders' if kinds[one].kind == 'pairwise' else 'one answer, by a rubric'})"
            ),
            placeholder="None: checks alone",
            key="judges",
            **KEPT,
        )
    with model_at:
        model = st.text_input(
            "Judging model", key="judge_model", placeholder=f"as the judge says: {kinds[names[0]].model if names else 'demo/judge'}", **KEPT
        )
        base = st.text_input("Its API base", key="judge_base", placeholder="only for a server of your own", **KEPT)
    other = {field: text.strip() for field, text in {"model": model, "api_base": base}.items() if text.strip()}
    with judges_at:
        lines = st.text_area(
            "Checks, one a line", key="checks", placeholder="max_words:80\ncontains:refund", height=92, help=_check_help(), **KEPT
        )
    checks = [line.strip() for line in lines.splitlines() if line.strip()]
    return {"judges": [{"judge": name, **other} for name in names], "checks": checks}


def _check_help() -> str:
    kinds = [f"- `{name}`: {words.plain(text)}" for name, text in data.kinds_of_check().items()]
    return "Checks need no model. Write `type` or `type:value`:\n\n" + "\n".join(kinds)


def _limits(names: list[str]) -> dict[str, Any]:
    first, second, third, fourth = st.columns(4)
    with first:
        repeats = st.number_input(
            "Repeats", 1, 100, 1, key="repeats", help="Answers to each example; more show how steady a variant is.", **KEPT
        )
        baseline = st.selectbox(
            "Compare with", names, index=None, placeholder="every other one", key="baseline", disabled=len(names) < 2, **KEPT
        )
    with second:
        concurrency = st.number_input(
            "Calls at once", 1, 500, 20, key="concurrency", help="Fewer after a provider says “too many”.", **KEPT
        )
        timeout = st.number_input("Seconds per call", 1, 3600, 120, key="timeout", **KEPT)
    with third:
        cost = st.number_input(
            "Stop before more than, US dollars", min_value=0.0, value=None, placeholder="no limit", step=0.5, key="max_cost", **KEPT
        )
        cache = st.toggle("Take answers from the cache", value=True, key="cache", help="Same request, same repeat: not paid twice.", **KEPT)
    with fourth:
        name = st.text_input("Name", key="run_name", placeholder="what you want to find out", **KEPT)
        note = st.text_input("Note", key="run_note", **KEPT)
    limits = {"concurrency": int(concurrency), "timeout_s": float(timeout), **({"max_cost_usd": cost} if cost else {})}
    found = {"repeats": int(repeats), "cache": cache, "limits": limits, "name": name.strip(), "note": note.strip()}
    return {**found, **({"baseline": baseline} if baseline in names else {})}
