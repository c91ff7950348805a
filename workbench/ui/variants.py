"""Let a person choose variants: prompt versions, each with another model, server or parameters if wanted.

The same version may be there twice with two models, which a plain multi-select could not say. Session state holds only the numbers of
the rows; what was chosen stays in the widgets' own drafts.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.errors import BadInput
from workbench.prompts import PromptVersion
from workbench.runs.spec import parse_variant
from workbench.ui import data, frame, icon_buttons
from workbench.ui.compare_seed import widget_key

MOST = 8
SEPARATOR = "  ·  "
DEMO_MODELS = ("demo/answerer", "demo/answerer-large")
KEPT: Mapping[str, Any] = {"persist_state": "session"}


def versions() -> dict[str, PromptVersion]:
    """Give every prompt version by its reference, newest first within each prompt."""
    return {version.reference: version for prompt in data.prompt_list() for version in data.prompt_history(prompt.name)}


def choose(known: Mapping[str, PromptVersion], begun: Sequence[Mapping[str, Any]], problems: list[str]) -> list[dict[str, Any]]:
    """Draw a row per variant, at first those of `begun`; give them as the fields of a run file, and add to `problems` what is wrong."""
    begun = [one for one in begun if one.get("prompt") in known]
    rows: list[int] = st.session_state.setdefault(widget_key("rows"), list(range(len(begun) or 2)))
    proposed = [{"prompt": reference} for reference in _first_choices(known)]
    found = []
    for place, row in enumerate(rows):
        first = begun[row] if row < len(begun) else proposed[min(place, len(proposed) - 1)]
        try:
            found.append(_row(row, place, known, first, is_only=len(rows) == 1))
        except BadInput as error:
            problems.append(str(error))
            frame.refuse(error)
            found.append({"prompt": first["prompt"]})
    st.button(
        "Add a variant",
        key=widget_key("add_variant"),
        icon=":material/add:",
        type="tertiary",
        on_click=_add,
        args=(len(begun),),
        disabled=len(rows) >= MOST,
    )
    return _named(found)


def _first_choices(known: Mapping[str, PromptVersion]) -> Sequence[str]:
    """Propose production against the newest version; without such a label the two newest."""
    references = list(known)
    newest = references[0]
    same = [reference for reference in references if known[reference].prompt == known[newest].prompt]
    live = next((reference for reference in same if "production" in known[reference].labels and reference != newest), None)
    return [live or (same[1] if len(same) > 1 else newest), newest]


def _row(row: int, place: int, known: Mapping[str, PromptVersion], begun: Mapping[str, Any], *, is_only: bool) -> dict[str, Any]:
    version_at, model_at, more_at = st.columns([5, 4.4, 1.9], vertical_alignment="bottom")
    references = list(known)
    with version_at:
        reference = st.selectbox(
            "Prompt version",
            references,
            index=references.index(begun["prompt"]),
            format_func=lambda one: describe(known[one]) if one in known else one,
            key=widget_key(f"{row}_prompt"),
            label_visibility="collapsed" if place else "visible",
            **KEPT,
        )
        reference = _known(reference, known, begun["prompt"])
    with model_at:
        options = _models(known, begun.get("model"))
        model = st.selectbox(
            "Model",
            options,
            index=options.index(begun["model"]) if begun.get("model") else None,
            placeholder=f"as saved: {known[reference].model}",
            accept_new_options=True,
            key=widget_key(f"{row}_model"),
            label_visibility="collapsed" if place else "visible",
            help="Another model than the version's, as provider/name: openai/gpt-4o-mini, hosted_vllm/my-model. Type any name.",
            **KEPT,
        )
    with more_at, icon_buttons.box(f"variant_{row}", horizontal=True, gap="xxsmall", horizontal_alignment="right"):
        extra = _extras(row, place + 1, known[reference], begun)
        label = f"Remove variant {place + 1}"
        remove = widget_key(f"{row}_remove")
        st.button(label, key=remove, icon=":material/close:", type="tertiary", on_click=_remove, args=(row,), disabled=is_only, help=label)
    return {"prompt": reference, **({"model": model} if model and model != known[reference].model else {}), **extra}


def _extras(row: int, number: int, version: PromptVersion, begun: Mapping[str, Any]) -> dict[str, Any]:
    label = f"Options of variant {number}"
    with st.popover(label, icon=":material/tune:", help=label, key=widget_key(f"{row}_options"), type="tertiary"):
        saved = ", ".join(f"{name}={value}" for name, value in version.parameters.items()) or "none"
        parameters = st.text_input(
            "Parameters",
            _parameter_text(begun.get("parameters") or {}),
            key=widget_key(f"{row}_parameters"),
            placeholder="temperature=0.2, max_tokens=300",
            help=f"Saved: {saved}",
            **KEPT,
        )
        base = st.text_input(
            "API base",
            begun.get("api_base") or "",
            key=widget_key(f"{row}_base"),
            placeholder="http://localhost:11434/v1",
            help="An OpenAI-compatible server.",
            **KEPT,
        )
        key = st.text_input(
            "Variable with the key",
            begun.get("api_key_env") or "",
            key=widget_key(f"{row}_key"),
            placeholder="MY_SERVER_API_KEY",
            help="The name of the environment variable. Keys are never typed in here.",
            **KEPT,
        )
        given = begun.get("name") or ""
        name = st.text_input(
            "Name in the results",
            "" if given == _usual_name(begun) else given,
            key=widget_key(f"{row}_name"),
            placeholder=version.reference,
            **KEPT,
        )
    found = {"api_base": base.strip(), "api_key_env": key.strip(), "name": name.strip()}
    return {field: text for field, text in found.items() if text} | _parameters(parameters, version.reference)


def _parameter_text(parameters: Mapping[str, Any]) -> str:
    """Write parameters as they are typed here; lists and objects cannot be.

    >>> _parameter_text({"temperature": 0.2, "seed": 7, "stop": ["END"]})
    'temperature=0.2, seed=7'
    """
    simple = {name: value for name, value in parameters.items() if not isinstance(value, list | dict)}
    return ", ".join(f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in simple.items())


def _parameters(text: str, reference: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        return {"parameters": parse_variant(f"{reference},{text}").parameters}
    except BadInput as error:
        raise BadInput(f"{error.message}; write them like temperature=0.2, max_tokens=300", where=f"Parameters of {reference}") from error


def _models(known: Mapping[str, PromptVersion], begun: str | None) -> list[str]:
    found = {version.model for version in known.values()} | (set(DEMO_MODELS) if data.here().is_demo else set())
    return sorted(found | ({begun} if begun else set()))


def _known(chosen: str, known: Mapping[str, PromptVersion], begun: str) -> str:
    """Give the reference that was chosen, also where the browser sends what it was called before a label moved."""
    plain = chosen.split(SEPARATOR)[0]
    return plain if plain in known else begun


def describe(version: PromptVersion) -> str:
    """Write a version for a list: its reference, labels and tags."""
    return SEPARATOR.join([version.reference, *version.labels, *version.tags])


def _usual_name(variant: Mapping[str, Any]) -> str:
    return " · ".join(part for part in (variant["prompt"], variant.get("model")) if part)


def _named(variants: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each variant a name of its own: the reference, the model where it differs, a number for twins."""
    found: list[dict[str, Any]] = []
    for variant in variants:
        wanted = variant.get("name") or _usual_name(variant)
        taken = {other["name"] for other in found}
        name, number = wanted, 2
        while name in taken:
            name, number = f"{wanted} ({number})", number + 1
        found.append({**variant, "name": name})
    return found


def _add(begun: int) -> None:
    place = widget_key("rows")
    rows: list[int] = st.session_state[place]
    st.session_state[place] = [*rows, max([*rows, begun - 1], default=-1) + 1]


def _remove(row: int) -> None:
    place = widget_key("rows")
    st.session_state[place] = [one for one in st.session_state[place] if one != row]
