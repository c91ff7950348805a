"""Ask on which examples is compared: a golden set, its revision, and of it all, a slice, or examples that were chosen elsewhere."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.ui import data, words
from workbench.ui.compare_seed import widget_key

KEPT: Mapping[str, Any] = {"persist_state": "session"}
ALL, FIRST, RANDOM = "All", "The first", "At random"


def draw(begun: Mapping[str, Any]) -> dict[str, Any]:
    """Draw the choice, at first as `begun` says; give the fields of a run file."""
    sets = {found.name: found for found in data.golden_list()}
    wanted, _, revision = str(begun.get("golden") or "").partition("@")
    if wanted and wanted not in sets:
        st.warning(f"There is no golden set {words.plain(wanted)}; choose another one.", icon=":material/error:")
    set_at, revision_at, repeats_at = st.columns([3, 2.6, 1.2])
    with set_at:
        name = st.selectbox(
            "Golden set", list(sets), index=list(sets).index(wanted) if wanted in sets else 0, key=widget_key("golden_set"), **KEPT
        )
    with revision_at:
        number, revision_id = _revision(name, revision if name == wanted else "")
    with repeats_at:
        repeats = st.number_input(
            "Repeats",
            1,
            100,
            min(100, max(1, int(begun.get("repeats") or 1))),
            key=widget_key("repeats"),
            help="Answers to each example; more show how steady a variant is.",
            **KEPT,
        )
    reference = f"{name}@{number}"
    keys = _chosen(begun, reference)
    select, seed = _slice(revision_id, begun.get("select") or {}, int(begun.get("seed") or 0))
    return {"golden": reference, "select": {**select, **({"keys": list(keys)} if keys else {})}, "repeats": int(repeats), **seed}


def _revision(name: str, begun: str) -> tuple[int, int]:
    """Let a revision be chosen; give its number and id."""
    revisions = {found.number: found for found in data.golden_revisions(name)}
    first = list(revisions).index(int(begun)) if begun.isdecimal() and int(begun) in revisions else 0
    number = st.selectbox(
        "Revision",
        list(revisions),
        index=first,
        format_func=lambda one: f"{one} · {words.many(revisions[one].examples, 'example')}",
        key=widget_key(f"revision_of_{name}"),
        **KEPT,
    )
    return number, revisions[number].id


def _chosen(begun: Mapping[str, Any], reference: str) -> Sequence[str]:
    """Say which examples were chosen, with a way to drop the choice; it means its own revision and no other."""
    keys: Sequence[str] = (begun.get("select") or {}).get("keys") or ()
    place = widget_key("choice_is_dropped")
    if not keys or st.session_state.get(place):
        return ()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        is_meant = reference == begun.get("golden")
        text = f"{words.many(len(keys), 'chosen example')} of {words.plain(begun.get('golden'))}"
        colour, more = ("blue", "") if is_meant else ("gray", " left aside: another revision is chosen above")
        st.markdown(f":{colour}-badge[:material/checklist: {text}]{more}", width="content")
        st.button("Drop the choice", key=widget_key("drop_choice"), icon=":material/close:", type="tertiary", on_click=_drop, args=(place,))
    return keys if is_meant else ()


def _drop(place: str) -> None:
    st.session_state[place] = True


def _slice(revision_id: int, begun: Mapping[str, Any], begun_seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    tags, splits = data.tags_and_splits(revision_id)
    split_at, tags_at, how_at, count_at = st.columns([2, 3.4, 1.8, 1.5])
    with split_at:
        split = st.selectbox(
            "Split",
            list(splits),
            index=list(splits).index(begun["split"]) if begun.get("split") in splits else None,
            placeholder="Any",
            format_func=lambda one: f"{one} ({splits.get(one, 0):,})",
            key=widget_key("split"),
            **KEPT,
        )
    with tags_at:
        wanted = st.multiselect(
            "With any of the tags",
            list(tags),
            [tag for tag in begun.get("tags") or () if tag in tags],
            placeholder="Any",
            format_func=lambda one: f"{one} ({tags.get(one, 0):,})",
            key=widget_key("tags"),
            **KEPT,
        )
    with how_at:
        first = 1 if begun.get("first") else 2 if begun.get("sample") else 0
        how = st.selectbox("Of these", [ALL, FIRST, RANDOM], index=first, key=widget_key("how_many"), **KEPT)
    with count_at:
        begun_count = begun.get("first") or begun.get("sample") or 20
        count = st.number_input(
            "Examples", min_value=1, value=int(begun_count), key=widget_key("example_count"), disabled=how == ALL, **KEPT
        )
    found: dict[str, Any] = {"split": known(split, splits), "tags": [tag for one in wanted if (tag := known(one, tags))]}
    if how != ALL:
        found["first" if how == FIRST else "sample"] = int(count)
    return {field: value for field, value in found.items() if value}, ({"seed": begun_seed} if how == RANDOM and begun_seed else {})


def known(chosen: str | None, options: Collection[str]) -> str | None:
    """Give the option that was chosen, also where the browser sends what it was called in another revision: with another count.

    >>> known("dev", ["dev"]), known("dev (95)", ["dev"]), known("gone (3)", ["dev"]), known(None, ["dev"])
    ('dev', 'dev', None, None)
    """
    if chosen is None or chosen in options:
        return chosen
    plain = re.sub(r" \([\d,]+\)$", "", chosen)
    return plain if plain in options else None
