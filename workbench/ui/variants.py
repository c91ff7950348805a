"""Let a person choose variants: prompt versions, each with another model, server or parameters if wanted.

The same version may be there twice with two models, which a plain multi-select could not say. Session state holds only the numbers of
the rows; what was chosen stays in the widgets' own drafts.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.errors import BadInput
from workbench.prompts import PromptVersion
from workbench.runs.spec import parse_variant
from workbench.ui import data

MOST = 8
ROWS = "variant_rows"
DEMO_MODELS = ("demo/answerer", "demo/answerer-large")


def versions() -> dict[str, PromptVersion]:
    """Give every prompt version by its reference, newest first within each prompt."""
    return {version.reference: version for prompt in data.prompt_list() for version in data.prompt_history(prompt.name)}


def choose(known: Mapping[str, PromptVersion]) -> list[dict[str, Any]]:
    """Draw a row per variant; give them as the fields of a run file. Raises `BadInput` for parameters that cannot be read."""
    rows: list[int] = st.session_state.setdefault(ROWS, [0, 1])
    first = _first_choices(known)
    found = [_row(row, place, known, first[min(place, len(first) - 1)], is_only=len(rows) == 1) for place, row in enumerate(rows)]
    st.button("Add a variant", key="add_variant", icon=":material/add:", on_click=_add, disabled=len(rows) >= MOST)
    return _named(found)


def _first_choices(known: Mapping[str, PromptVersion]) -> Sequence[str]:
    """Propose production against the newest version; without such a label the two newest."""
    references = list(known)
    newest = references[0]
    same = [reference for reference in references if known[reference].prompt == known[newest].prompt]
    live = next((reference for reference in same if "production" in known[reference].labels and reference != newest), None)
    return [live or (same[1] if len(same) > 1 else newest), newest]


def _row(row: int, place: int, known: Mapping[str, PromptVersion], first: str, *, is_only: bool) -> dict[str, Any]:
    version_at, model_at, more_at, remove_at = st.columns([5, 4.4, 1.1, 0.9], vertical_alignment="bottom")
    references = list(known)
    with version_at:
        reference = st.selectbox(
            "Prompt version",
            references,
            index=references.index(first),
            format_func=lambda one: describe(known[one]) if one in known else one,
            key=f"variant_{row}_prompt",
            label_visibility="collapsed" if place else "visible",
            persist_state="session",
        )
    with model_at:
        model = st.selectbox(
            "Model",
            _models(known),
            index=None,
            placeholder=f"as saved: {known[reference].model}",
            accept_new_options=True,
            key=f"variant_{row}_model",
            label_visibility="collapsed" if place else "visible",
            persist_state="session",
            help="Another model than the version's, as provider/name: openai/gpt-4o-mini, hosted_vllm/my-model. Type any name.",
        )
    with more_at:
        extra = _extras(row, known[reference])
    with remove_at:
        st.button("", key=f"variant_{row}_remove", icon=":material/close:", on_click=_remove, args=(row,), disabled=is_only, help="Remove")
    return {"prompt": reference, **({"model": model} if model and model != known[reference].model else {}), **extra}


def _extras(row: int, version: PromptVersion) -> dict[str, Any]:
    kept: dict[str, Any] = {"persist_state": "session"}
    with st.popover("", icon=":material/tune:", help="Options", key=f"variant_{row}_options", width="stretch"):
        saved = ", ".join(f"{name}={value}" for name, value in version.parameters.items()) or "none"
        parameters = st.text_input(
            "Parameters", key=f"variant_{row}_parameters", placeholder="temperature=0.2, max_tokens=300", help=f"Saved: {saved}", **kept
        )
        base = st.text_input(
            "API base", key=f"variant_{row}_base", placeholder="http://localhost:11434/v1", help="An OpenAI-compatible server.", **kept
        )
        key = st.text_input(
            "Variable with the key",
            key=f"variant_{row}_key",
            placeholder="MY_SERVER_API_KEY",
            help="The name of the environment variable. Keys are never typed in here.",
            **kept,
        )
        name = st.text_input("Name in the results", key=f"variant_{row}_name", placeholder=version.reference, **kept)
    found = {"api_base": base.strip(), "api_key_env": key.strip(), "name": name.strip()}
    return {field: text for field, text in found.items() if text} | _parameters(parameters, version.reference)


def _parameters(text: str, reference: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        return {"parameters": parse_variant(f"{reference},{text}").parameters}
    except BadInput as error:
        raise BadInput(f"{error.message}; write them like temperature=0.2, max_tokens=300", where=f"Parameters of {reference}") from error


def _models(known: Mapping[str, PromptVersion]) -> list[str]:
    return sorted({version.model for version in known.values()} | (set(DEMO_MODELS) if data.here().is_demo else set()))


def describe(version: PromptVersion) -> str:
    """Write a version for a list: its reference, labels and tags."""
    return "  ·  ".join([version.reference, *version.labels, *version.tags])


def _named(variants: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each variant a name of its own: the reference, the model where it differs, a number for twins."""
    found: list[dict[str, Any]] = []
    for variant in variants:
        wanted = variant.get("name") or " · ".join(part for part in (variant["prompt"], variant.get("model")) if part)
        taken = {other["name"] for other in found}
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted} ({number})", number + 1
        found.append({**variant, "name": name})
    return found


def _add() -> None:
    rows: list[int] = st.session_state[ROWS]
    st.session_state[ROWS] = [*rows, max(rows, default=-1) + 1]


def _remove(row: int) -> None:
    st.session_state[ROWS] = [one for one in st.session_state[ROWS] if one != row]
