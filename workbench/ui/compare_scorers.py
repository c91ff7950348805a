"""Ask by what answers are scored: judges, which are models with a rubric, and checks, which need no model."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.judging import Judge
from workbench.ui import check_builder, data, words
from workbench.ui.compare_seed import widget_key

KEPT: Mapping[str, Any] = {"persist_state": "session"}
DEMO = "demo/"


def draw(begun: Mapping[str, Any], variants: Sequence[Mapping[str, Any]], models: Sequence[str]) -> dict[str, Any]:
    """Draw the choice, at first as `begun` says; `models` are those of the variants. Raises `BadInput`."""
    judges = _judges(begun.get("judges"), models)
    checks = check_builder.draw(begun.get("checks") or ())
    return {"judges": judges, "checks": checks}


def _judges(begun: Sequence[Mapping[str, Any]] | None, models: Sequence[str]) -> list[dict[str, Any]]:
    kinds = {judge.name: judge for judge in data.judges()}
    usual = [name for name, judge in kinds.items() if judge.kind == "pairwise"][:1] if len(models) > 1 else []
    first: Mapping[str, Any] = begun[0] if begun else {}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width="stretch"):
            names = st.multiselect(
                "Judges",
                list(kinds),
                usual if begun is None else [one["judge"] for one in begun if one["judge"] in kinds],
                placeholder="None: checks alone",
                key=widget_key("judges"),
                **KEPT,
            )
        other = _model(first)
    with st.container(gap="xxsmall"):
        for name in names:
            st.markdown(f":material/gavel: **{words.plain(name)}** &nbsp; {asks(kinds[name])}")
    used = {other.get("model") or kinds[name].model for name in names}
    if any(one.startswith(DEMO) for one in used) and (strange := sorted({one for one in models if not one.startswith(DEMO)})):
        st.warning(
            f"{words.plain(', '.join(sorted(used)))} follows rules and only knows the demo; it cannot judge what "
            f"{words.plain(', '.join(strange))} answers. Give a real model as the judging model.",
            icon=":material/warning:",
        )
    return [{"judge": name, **other} for name in names]


def _model(begun: Mapping[str, Any]) -> dict[str, Any]:
    shown = st.session_state.get(widget_key("judge_model"), begun.get("model") or "").strip() or "as each says"
    with st.popover(f"Model: {words.plain(words.shortened(shown, 24))}", icon=":material/tune:", key=widget_key("judge_options")):
        model = st.text_input(
            "Judging model", begun.get("model") or "", key=widget_key("judge_model"), placeholder="as each judge says: demo/judge", **KEPT
        )
        base = st.text_input(
            "Its API base",
            begun.get("api_base") or "",
            key=widget_key("judge_base"),
            placeholder="only for a server of your own",
            **KEPT,
        )
        key = st.text_input(
            "Variable with its key",
            begun.get("api_key_env") or "",
            key=widget_key("judge_key"),
            placeholder="MY_SERVER_API_KEY",
            help="The name of the environment variable. Keys are never typed in here.",
            **KEPT,
        )
    found = {"model": model.strip(), "api_base": base.strip(), "api_key_env": key.strip()}
    return {field: text for field, text in found.items() if text}


def asks(judge: Judge) -> str:
    """Say what a judge asks, as Markdown."""
    how = "sees two answers, in both orders" if judge.kind == "pairwise" else f"grades each answer, {_levels(judge)}"
    return f"{how}. :gray[{words.plain(judge.description)}]"


def _levels(judge: Judge) -> str:
    levels = judge.criteria[0].levels
    return f"{levels[0]} to {levels[-1]}"
