"""Edit one example in a form, for what is too long for a cell; every change goes into the draft at once."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.golden_sets import GoldenRevisionInfo
from workbench.golden_sets.content import problems_of
from workbench.golden_sets.fields import INPUT, fields_of, with_fields
from workbench.terms import Example
from workbench.ui import address, golden_data, golden_drafts, words
from workbench.ui.golden_choice import ICONS
from workbench.ui.golden_drafts import KEY
from workbench.ui.golden_example import as_text

NEW = "+"
"""What stands before a new example's number in the address."""


def show(revision: GoldenRevisionInfo) -> None:
    """Draw the form of the example that the address names. Raises `NotFound`."""
    ident = address.value("example")
    draft = golden_drafts.of(revision.name)
    number = ident.removeprefix(NEW)
    is_new = ident.startswith(NEW) and draft is not None and number in draft["added"]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("All examples", key="back_to_grid", icon=":material/arrow_back:", on_click=address.put, kwargs={"example": None})
        if is_new and draft is not None:
            _header_of_new(revision, number)
        else:
            _header(revision, ident)
    if is_new and draft is not None:
        fields: Mapping[str, Any] = draft["added"][number]
        _form(revision, f"new_{number}", golden_drafts.as_example(fields), lambda done: _change_new(revision, number, done), is_new=True)
        return
    stored = golden_data.example(revision.id, ident).example
    example = with_fields(stored, golden_drafts.changed(revision.name, ident))
    if ident in golden_drafts.removed(revision.name):
        st.info("The draft removes this example. Keep it to go on editing.", icon=":material/delete:")
        return
    _form(revision, ident, example, lambda done: _change(revision, stored, done), is_new=False)


def _header(revision: GoldenRevisionInfo, key: str) -> None:
    name = revision.name
    st.markdown(f"### {words.plain(key)}", width="content")
    if golden_drafts.changed(name, key):
        st.button("Undo the changes", key="undo_example", icon=":material/undo:", on_click=golden_drafts.undo, args=(name, key))
    if key in golden_drafts.removed(name):
        st.button("Keep", key="keep_in_form", icon=":material/undo:", on_click=golden_drafts.keep, args=(name, key))
    else:
        arguments = (name, revision.number, [key])
        st.button("Remove", key="remove_in_form", icon=":material/delete:", on_click=golden_drafts.remove, args=arguments)


def _header_of_new(revision: GoldenRevisionInfo, number: str) -> None:
    st.markdown("### New example", width="content")
    st.button("Discard it", key="drop_new", icon=":material/close:", on_click=_drop, args=(revision.name, number))


def _drop(name: str, number: str) -> None:
    golden_drafts.drop_added(name, number)
    address.put(example=None)


Changes = Callable[[Mapping[str, Any]], None]


def _change(revision: GoldenRevisionInfo, stored: Example, fields: Mapping[str, Any]) -> None:
    draft = golden_drafts.copy_of(revision.name, revision.number)
    golden_drafts.set_fields(draft, stored, fields)
    golden_drafts.put(revision.name, draft)


def _change_new(revision: GoldenRevisionInfo, number: str, fields: Mapping[str, Any]) -> None:
    draft = golden_drafts.copy_of(revision.name, revision.number)
    draft["added"][number] = {**draft["added"].get(number, {}), **fields}
    golden_drafts.put(revision.name, draft)


def _form(revision: GoldenRevisionInfo, ident: str, example: Example, change: Changes, *, is_new: bool) -> None:
    base = f"golden_form_{golden_drafts.edition()}_{ident}"
    tags, splits = golden_data.tags_and_splits(revision.id)
    left, right = st.columns([7, 5], gap="large")
    with left:
        _inputs(base, example, change)
        _text(base, "expected", "Expected answer", example.expected or "", change)
        _documents(base, example.context, change)
    with right:
        if is_new:
            _line(base, KEY, "Key", example.key, change, placeholder="made from the inputs")
        _tags(base, example.tags, list(tags), change)
        _split(base, example.split, list(splits), change)
        _line(base, "cluster", "Cluster", example.cluster or "", change, placeholder="for examples with one source")
        _json(base, example, change)
    _problems(example, is_new=is_new)


def _inputs(base: str, example: Example, change: Changes) -> None:
    for name, value in example.inputs.items():
        field = f"{INPUT}{name}"
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _text(base, field, name, as_text(value), change, is_json=not isinstance(value, str))
            if len(example.inputs) > 1:
                _take_out(f"{base}_{field}", f"Take out the input {name}", change, {field: None})
    with st.popover("Add an input", key=f"{base}_more", icon=":material/add:", type="tertiary"):
        name = st.text_input("Its name in templates", key=f"{base}_new_input", placeholder="product")
        is_good = name.isidentifier() and name not in example.inputs
        st.button("Add", key=f"{base}_add_input", disabled=not is_good, on_click=_restructure, args=(change, {f"{INPUT}{name}": ""}))


def _take_out(key: str, label: str, change: Changes, fields: Mapping[str, Any]) -> None:
    with st.container(width="content", key=f"{ICONS}{key}"):
        label = words.plain(label)
        st.button(
            label, key=f"{key}_out", icon=":material/close:", type="tertiary", help=label, on_click=_restructure, args=(change, fields)
        )


def _restructure(change: Changes, fields: Mapping[str, Any]) -> None:
    """Change which fields the form has."""
    change(fields)
    golden_drafts.redraw()


def _text(base: str, field: str, label: str, value: str, change: Changes, *, is_json: bool = False) -> None:
    key = f"{base}_{field}"

    def keep() -> None:
        typed = st.session_state[key]
        change({field: _parsed(typed) if is_json else typed or (None if field == "expected" else "")})

    help = "This input is not text: write JSON." if is_json else None
    st.text_area(words.plain(label), value, key=key, height="content", on_change=keep, help=help)


def _parsed(typed: str) -> Any:
    try:
        return json.loads(typed)
    except ValueError:
        return typed


def _line(base: str, field: str, label: str, value: str, change: Changes, *, placeholder: str) -> None:
    key = f"{base}_{field}"
    blank = "" if field == KEY else None
    st.text_input(label, value, key=key, placeholder=placeholder, on_change=lambda: change({field: st.session_state[key].strip() or blank}))


def _tags(base: str, value: Sequence[str], known: list[str], change: Changes) -> None:
    key = f"{base}_tags"
    options = list(dict.fromkeys([*known, *value]))
    st.multiselect(
        "Tags",
        options,
        list(value),
        key=key,
        accept_new_options=True,
        placeholder="Choose, or type a new one",
        on_change=lambda: change({"tags": list(st.session_state[key])}),
    )


def _split(base: str, value: str | None, known: list[str], change: Changes) -> None:
    key = f"{base}_split"
    options = list(dict.fromkeys([*known, *([value] if value else []), "dev", "test"]))
    st.selectbox(
        "Split",
        options,
        index=options.index(value) if value else None,
        key=key,
        accept_new_options=True,
        placeholder="None",
        on_change=lambda: change({"split": st.session_state[key] or None}),
    )


def _documents(base: str, documents: Sequence[str], change: Changes) -> None:
    """Ask for the documents that are given to the model."""
    keys = [f"{base}_document_{place}" for place in range(len(documents))]

    def keep() -> None:
        change({"context": [st.session_state[key] for key in keys]})

    for place, (key, document) in enumerate(zip(keys, documents, strict=True)):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.text_area(f"Document {place + 1}", document, key=key, height=140, on_change=keep)
            without = [one for at, one in enumerate(documents) if at != place]
            _take_out(key, f"Take out document {place + 1}", change, {"context": without})
    added = {"context": [*documents, ""]}
    st.button(
        "Add a document", key=f"{base}_add_document", icon=":material/add:", type="tertiary", on_click=_restructure, args=(change, added)
    )


def _json(base: str, example: Example, change: Changes) -> None:
    """Ask for metadata, a JSON object; what is none is said and not kept."""
    key = f"{base}_metadata"
    value = json.dumps(dict(example.metadata), ensure_ascii=False, indent=2) if example.metadata else ""

    def keep() -> None:
        if (found := _object(st.session_state[key])) is not None:
            change({"metadata": found})

    typed = st.text_area("Metadata, a JSON object", value, key=key, height=140, placeholder='{"source": "help page"}', on_change=keep)
    if _object(typed) is None:
        st.error("This is not a JSON object, in { }, so it is not kept.", icon=":material/error:")


def _object(typed: str) -> dict[str, Any] | None:
    found = _parsed(typed) if typed.strip() else {}
    return found if isinstance(found, dict) else None


def _problems(example: Example, *, is_new: bool) -> None:
    """Say what keeps the example from being saved."""
    whole = with_fields(Example("-" if is_new and not example.key.strip() else example.key, {}), fields_of(example))
    if found := problems_of(whole):
        lines = "\n".join(f"- {words.plain(f'{field}: {text}')}" for field, text in found)
        st.warning(f"**Before it can be saved**\n\n{lines}", icon=":material/edit_note:")
