"""Keep what the form of a comparison begins with: a run file's fields, from the address, from a run, or nothing.

Each beginning is an edition, whose widgets have keys of their own; what a person changes stays in their drafts. The address follows the
form, so that it can be sent to somebody; an address that says something else than the form wrote begins a new edition.
"""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench.errors import WorkbenchError
from workbench.prompts import resolve
from workbench.runs.repeating import same_again
from workbench.ui import address, compare_address, data, words

SEED, EDITION, CONTENT, NOTES = "compare_seed", "compare_edition", "compare_content", "compare_notes"
CHOSEN = "chosen_examples"
"""Where the Golden sets page leaves the examples that were chosen there: `{"golden": "name@revision", "keys": [...]}`."""


def current() -> dict[str, Any]:
    """Give what the form begins with; begins it anew where the address asks for something else."""
    if compare_address.asks_for_more():
        _begin(_asked_for())
    found: dict[str, Any] = json.loads(st.session_state.get(SEED, "{}"))
    return found


def widget_key(field: str) -> str:
    """Name a widget of the present edition, such as `compare_0_split`."""
    return f"compare_{st.session_state.get(EDITION, 0)}_{field}"


def keep(content: Mapping[str, Any]) -> None:
    """Remember what the form says, and let the address say it too."""
    st.session_state[CONTENT] = json.dumps(content)
    compare_address.write(content)


def notes() -> list[str]:
    """Give in words what could not be filled in."""
    found: list[str] = st.session_state.get(NOTES, [])
    return found


def _begin(content: Mapping[str, Any]) -> None:
    st.session_state[SEED] = json.dumps(content)
    st.session_state[EDITION] = st.session_state.get(EDITION, 0) + 1


def _asked_for() -> dict[str, Any]:
    """Read the address: a run to be repeated, or fields; examples alone are laid over what the form says now."""
    st.session_state[NOTES] = []
    if like := address.value("like"):
        return _like(like)
    found = compare_address.read()
    if address.value("candidate") or address.value("baseline"):
        found |= _two()
    if address.value("chosen"):
        found |= _chosen(found)
    if "variants" in found:
        return found
    before: dict[str, Any] = json.loads(st.session_state.get(CONTENT, "{}"))
    return {**before, **({"select": {}} if "golden" in found else {}), **found}


def _like(wanted: str) -> dict[str, Any]:
    try:
        found = same_again(data.engine(), address.number("like", 0))
    except WorkbenchError as error:
        st.session_state[NOTES] = [f"Run {wanted} cannot be repeated: {error}"]
        return {}
    known = {version.reference for prompt in data.prompt_list() for version in data.prompt_history(prompt.name)}
    gone = [one for one in found.content["variants"] if one["prompt"] not in known]
    left_out = [*found.left_out, *(f"the variant {one['name']}, whose prompt is archived" for one in gone), *_unsayable(found.content)]
    variants = [one for one in found.content["variants"] if one["prompt"] in known]
    st.session_state[NOTES] = [f"Filled in as run {wanted} was.", *(f"Not filled in: {text}." for text in left_out)]
    return {**found.content, "variants": variants}


def _unsayable(content: Mapping[str, Any]) -> list[str]:
    """Say what the form has no field for."""
    judges = content["judges"]
    found = [f"the parameters of the judge {one['judge']}" for one in judges if "parameters" in one]
    servers = {(one.get("model"), one.get("api_base"), one.get("api_key_env")) for one in judges}
    if len(servers) > 1:
        found.append("that judges ask different models; the first one's is taken for all")
    for one in content["variants"]:
        found += [f"{name} of {one['name']}" for name, value in one.get("parameters", {}).items() if isinstance(value, list | dict)]
    return found


def _two() -> dict[str, Any]:
    """Take a candidate and what it is to be compared with from the address; what is not named is proposed."""
    given = {name: address.value(name) for name in ("baseline", "candidate")}
    try:
        found = {name: resolve(data.engine(), reference) for name, reference in given.items() if reference}
    except WorkbenchError as error:
        st.session_state[NOTES] = [str(error)]
        return {}
    one = next(iter(found.values()))
    history = data.prompt_history(one.prompt)
    if "candidate" not in found:
        found["candidate"] = history[0]
    if "baseline" not in found:
        live = next((version for version in history if "production" in version.labels and version.number != one.number), None)
        found["baseline"] = live or next((version for version in history if version.number < one.number), one)
    return {"variants": [{"prompt": found[name].reference} for name in ("baseline", "candidate")]}


def _chosen(found: Mapping[str, Any]) -> dict[str, Any]:
    """Take the examples that were chosen on the Golden sets page."""
    chosen: Mapping[str, Any] = st.session_state.get(CHOSEN) or {}
    keys = list(chosen.get("keys") or ())
    if not keys or (found.get("golden") and found["golden"] != chosen.get("golden")):
        st.session_state[NOTES] = ["The chosen examples are known only to the window in which they were chosen; choose them again there."]
        return {}
    return {"golden": chosen["golden"], "select": {"keys": keys}}


def show_notes() -> None:
    """Draw what could not be filled in."""
    if found := notes():
        st.info("\n\n".join(words.plain(text) for text in found), icon=":material/info:")
