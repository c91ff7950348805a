"""Choose what fills the templates: a golden example, which the address keeps, or values of one's own."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import streamlit as st

from workbench.prompts.template import RESERVED
from workbench.runs.filling import first_like
from workbench.terms import Example
from workbench.ui import address, data, places, prompt_data, words

MOST_EXAMPLES = 200
OWN = ":own:"
OWN_WORDS = "My own values"
SHOWN = "shown_values"
_SET, _EXAMPLE = "values_set", "values_example"


@dataclass(frozen=True, slots=True)
class Values:
    """What fills the templates; `golden` and `key` say where it is from, and are empty for values of one's own."""

    example: Example
    golden: str = ""
    key: str = ""


def choose(used: Collection[str]) -> Values | None:
    """Draw the choice; `used` are the variables that are asked for where one gives one's own values."""
    sets = [found.name for found in data.golden_list()]
    last = st.session_state.get(SHOWN, "")
    wanted = address.value("golden") or (last if last in (*sets, OWN) else (sets or [OWN])[0])
    chosen = wanted if wanted in sets else OWN
    st.session_state[SHOWN] = chosen
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _pick_set([*sets, OWN], chosen)
        if chosen != OWN:
            return _golden(chosen)
    if not sets:
        st.caption("With a golden set, real examples fill it in: `workbench golden import questions.csv`")
        places.link(places.GOLDEN_SETS, "Golden sets")
    return Values(_own(used))


def _pick_set(options: list[str], chosen: str) -> None:
    if st.session_state.get(_SET) != chosen:
        st.session_state[_SET] = chosen
    st.selectbox("Filled with", options, format_func=lambda one: OWN_WORDS if one == OWN else one, key=_SET, on_change=_choose_set)


def _choose_set() -> None:
    chosen = st.session_state[_SET]
    st.session_state[SHOWN] = chosen
    address.put(golden=None if chosen == OWN else chosen, example=None)


def _golden(name: str) -> Values | None:
    revision = data.golden_revisions(name)[0]
    listed = prompt_data.beginnings(revision.id, MOST_EXAMPLES)
    place = f"shown_example_of_{name}"
    key = address.value("example") or st.session_state.get(place) or next(iter(listed))
    found = prompt_data.example(revision.id, key)
    if found is None:
        st.warning(f"This revision has no example {words.plain(key)}; the first is shown.", icon=":material/error:")
        key = next(iter(listed))
        found = prompt_data.example(revision.id, key)
    st.session_state[place] = key
    if st.session_state.get(_EXAMPLE) != key:
        st.session_state[_EXAMPLE] = key
    st.selectbox(
        "Example",
        list(listed) if key in listed else [key, *listed],
        format_func=lambda one: f"{one}  {listed.get(one, '')}",
        key=_EXAMPLE,
        accept_new_options=True,
        on_change=_choose_example,
        args=(revision.id, key),
        help=f"The first {MOST_EXAMPLES} are listed; type a key, or words of a question, to find another one."
        if revision.examples > MOST_EXAMPLES
        else None,
    )
    return Values(found, revision.reference, key) if found else None


def _choose_example(revision_id: int, before: str) -> None:
    """Turn to the example that was chosen, or the first that holds what was typed."""
    typed = str(st.session_state[_EXAMPLE] or before)
    found = first_like(data.engine(), revision_id, typed)
    if found is None:
        st.toast(words.plain(f"No example holds “{typed}”."), icon=":material/search_off:")
    address.put(example=found.key if found else before)


def _own(used: Collection[str]) -> Example:
    """Draw a field for each variable that the templates use."""
    inputs = {name: typed_value(_field(name, name)) for name in sorted(used) if name not in RESERVED}
    context = _field("context", "context, the documents") if set(used) & set(RESERVED) else ""
    if not used:
        st.caption("The templates use no variable: there is nothing to fill in.")
    return Example(key="", inputs=inputs, context=(context,) if context else ())


def _field(name: str, label: str) -> str:
    typed: str = st.text_area(label, key=f"own_value_{name}", height="content", placeholder="a text, or JSON", persist_state="session")
    return typed


def typed_value(text: str) -> Any:
    """Read a value that was typed: JSON lists and objects as such, anything else as the text that it is.

    >>> typed_value('["a", "b"]'), typed_value("12"), typed_value("[not JSON")
    (['a', 'b'], '12', '[not JSON')
    """
    if not text.lstrip().startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
