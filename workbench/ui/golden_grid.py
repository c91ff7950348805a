"""Edit a page of examples in a grid whose edits go into the draft.

The grid tells everything that was done to it since it was begun, so the draft is each time made anew: as it was then (`overlay`), and those
edits on it. What else changes the draft begins the grid anew. Its table must stay the same meanwhile, or Streamlit would forget the edits.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import pandas as pd
import streamlit as st

from workbench.golden_sets import GoldenRevisionInfo, ThinExample
from workbench.golden_sets.fields import INPUT
from workbench.ui import golden_data, golden_drafts, golden_filters, words
from workbench.ui.golden_cells import as_cell, from_cell
from workbench.ui.golden_drafts import KEY, Draft
from workbench.ui.rows import input_words

BEGUN = "golden_grid_begun"
OTHERS = ("expected", "tags", "split", "cluster")
LABELS = {"expected": "Expected", "tags": "Tags", "split": "Split", "cluster": "Cluster"}
MOST_INPUTS = 12
MOST_ADDED = 200
ROW_PX, HEAD_PX, TABLE_PX = 35, 38, 640


class Begun(TypedDict):
    """What the present grid was begun with: whose rows it has, as ["key", key] or ["new", number], and the draft at that time."""

    name: str
    revision_id: int
    base: int
    edition: int
    key: str
    rows: list[list[str]]
    closed: list[str]
    inputs: list[str]
    always: list[str]
    overlay: Draft


def draw(revision: GoldenRevisionInfo) -> None:
    """Draw the page of the grid that the address asks for."""
    only, number = golden_filters.wanted(), golden_filters.page()
    page = golden_data.page(revision.id, only, golden_filters.order(), number, golden_data.CELL)
    key = f"golden_grid_{golden_drafts.edition()}_{revision.id}_{abs(hash((only, number, golden_filters.order())))}"
    begun: Begun | None = st.session_state.get(BEGUN)
    if begun is None or begun["key"] != key or key not in st.session_state:
        begun = _begin(revision, page, key)
        st.session_state[BEGUN] = begun
    frame = _frame(begun, page)
    tags, _ = golden_data.tags_and_splits(revision.id)
    st.data_editor(
        frame,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        height=min(TABLE_PX, ROW_PX * (len(frame) + 1) + HEAD_PX + 2),
        column_config=_columns(begun, list(tags)),
        disabled=["state", "key"],
        on_change=fold,
        placeholder="",
        alt=f"Examples of {revision.reference}, to be edited",
    )
    for text in too_long(begun):
        st.warning(words.plain(text), icon=":material/open_in_full:")


def _begin(revision: GoldenRevisionInfo, page: Sequence[ThinExample], key: str) -> Begun:
    overlay = golden_drafts.copy_of(revision.name, revision.number)
    gone = set(overlay["removed"])
    kept = [one for one in page if one.key not in gone]
    rows = [["key", one.key] for one in kept] + [["new", number] for number in list(overlay["added"])[-MOST_ADDED:]]
    sets = [set(json.loads(one.inputs)) for one in kept if one.is_whole]
    drafted = [field.removeprefix(INPUT) for fields in _drafted(overlay, rows) for field in fields if field.startswith(INPUT)]
    known = golden_data.input_names(revision.id)
    inputs = sorted({*drafted, *(name for names in sets for name in names)} or set(known[:1]), key=lambda name: _place(known, name))
    return Begun(
        name=revision.name,
        revision_id=revision.id,
        base=revision.number,
        edition=golden_drafts.edition(),
        key=key,
        rows=rows,
        closed=[one.key for one in kept if not one.is_whole],
        inputs=inputs[:MOST_INPUTS],
        always=sorted(set.intersection(*sets)) if sets else inputs[:1],
        overlay=overlay,
    )


def _place(known: Sequence[str], name: str) -> tuple[int, str]:
    return (known.index(name) if name in known else len(known), name)


def _drafted(overlay: Draft, rows: Sequence[Sequence[str]]) -> list[Mapping[str, Any]]:
    return [overlay["added"].get(ident, {}) if kind == "new" else overlay["changed"].get(ident, {}) for kind, ident in rows]


def _frame(begun: Begun, page: Sequence[ThinExample]) -> pd.DataFrame:
    by_key = {one.key: one for one in page}
    fields = [f"{INPUT}{name}" for name in begun["inputs"]] + list(OTHERS)
    cells: dict[str, list[Any]] = {name: [] for name in ("state", "key", *fields)}
    for (kind, ident), drafted in zip(begun["rows"], _drafted(begun["overlay"], begun["rows"]), strict=True):
        shown = _new(drafted) if kind == "new" else _stored(by_key[ident], begun, drafted)
        for name in cells:
            cells[name].append(shown.get(name, [] if name == "tags" else None))
    if not any(cells["state"]):
        del cells["state"]
    frame = pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in cells.items()})
    return frame.astype({name: "str" for name in cells if name != "tags"}) if len(frame) else frame


def _new(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"state": "new", "key": fields.get(KEY) or "", **{field: as_cell(field, fields.get(field)) for field in fields if field != KEY}}


def _stored(one: ThinExample, begun: Begun, drafted: Mapping[str, Any]) -> dict[str, Any]:
    if one.key in begun["closed"]:
        first = f"{INPUT}{begun['inputs'][0]}" if begun["inputs"] else "expected"
        beginning = {first: f"{input_words(one.inputs)[:200]}…", "tags": list(one.tags), "split": one.split or ""}
        return {"state": "too long", "key": one.key, **beginning}
    values = {f"{INPUT}{name}": value for name, value in json.loads(one.inputs).items()}
    values |= {"expected": one.expected, "tags": one.tags, "split": one.split, "cluster": one.cluster, **drafted}
    return {"state": "changed" if drafted else "", "key": one.key, **{field: as_cell(field, value) for field, value in values.items()}}


def _columns(begun: Begun, tags: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "state": st.column_config.TextColumn("State", width=72, help="Against the newest revision, when the grid was drawn."),
        "key": st.column_config.TextColumn("Key", width=110, help="A new row gets one from its inputs; the form can give it another."),
        "tags": st.column_config.MultiselectColumn("Tags", width=150, options=tags, accept_new_options=True),
    }
    for name in begun["inputs"]:
        found[f"{INPUT}{name}"] = st.column_config.TextColumn(name, width=330 if len(begun["inputs"]) == 1 else 220)
    for field in ("expected", "split", "cluster"):
        found[field] = st.column_config.TextColumn(LABELS[field], width=260 if field == "expected" else 80)
    return found


def fold() -> None:
    """Make the draft what it was when the grid was begun, and what was done in the grid since."""
    begun: Begun | None = st.session_state.get(BEGUN)
    if begun is None or begun["edition"] != golden_drafts.edition() or begun["key"] not in st.session_state:
        return  # The draft was changed elsewhere, so what this grid tells is in it already, or was given up.
    done = st.session_state[begun["key"]]
    draft: Draft = json.loads(json.dumps(begun["overlay"]))
    edited = {place: cells for place, cells in done["edited_rows"].items() if int(place) < len(begun["rows"])}
    for place, cells in edited.items():
        _edit(draft, begun, begun["rows"][int(place)], cells)
    for place in done["deleted_rows"]:
        kind, ident = begun["rows"][place] if place < len(begun["rows"]) else ("", "")
        if kind == "new":
            draft["added"].pop(ident, None)
        elif kind == "key" and ident not in draft["removed"]:
            draft["removed"].append(ident)
    for cells in done["added_rows"]:
        if fields := {field: from_cell(field, typed, None) for field, typed in cells.items() if typed not in (None, "", [])}:
            blank = {f"{INPUT}{name}": "" for name in begun["always"]}
            draft["added"][golden_drafts.new_number(draft)] = {KEY: "", **blank, **fields}
    golden_drafts.put(begun["name"], draft)


def forget() -> None:
    """Forget the grid where it is not drawn: what it told is in the draft, which other views change."""
    st.session_state.pop(BEGUN, None)


def _edit(draft: Draft, begun: Begun, row: Sequence[str], cells: Mapping[str, Any]) -> None:
    kind, ident = row
    if kind == "new":
        before = draft["added"].get(ident, {})
        draft["added"][ident] = {**before, **{field: from_cell(field, typed, before.get(field)) for field, typed in cells.items()}}
        return
    if ident in begun["closed"]:
        return
    stored = golden_data.examples(begun["revision_id"], [ident])[ident].example
    values = {f"{INPUT}{name}": value for name, value in stored.inputs.items()}
    golden_drafts.set_fields(draft, stored, {field: from_cell(field, typed, values.get(field)) for field, typed in cells.items()})


def too_long(begun: Begun) -> list[str]:
    """Name the examples that were edited in the grid though they do not fit into it: those edits are not kept."""
    done = st.session_state.get(begun["key"])
    if not done:
        return []
    rows = [begun["rows"][int(place)] for place in done["edited_rows"] if int(place) < len(begun["rows"])]
    return [
        f"{ident} is too long for the grid, and what was typed there is not kept. Open it in the form."
        for kind, ident in rows
        if kind == "key" and ident in begun["closed"]
    ]
