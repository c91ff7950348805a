"""Show one row whole: what was asked, what each side answered and where they differ, and what every scorer says of it and why."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench.errors import BadInput
from workbench.runs.results import RunParts, ThinRow, WholeRow
from workbench.ui import address, data, row_scores, rows, texts, words
from workbench.ui.comparisons import Comparison

COLOURS = {"win": "green", "loss": "red", "tie": "gray", "flips": "orange", "unscored": "violet", "failed": "red"}


def place_in_address() -> tuple[int, int]:
    """Read position and repeat, such as `12.0`, from the address. Raises `BadInput`."""
    position, _, repeat = address.value("row").partition(".")
    if not position.isdecimal() or not (repeat or "0").isdecimal() or len(position) > 9 or len(repeat) > 4:
        raise BadInput(f"there is no row {address.value('row')!r}; go back and click one")
    return int(position), int(repeat or 0)


def show(parts: RunParts, chosen: Comparison) -> None:
    """Draw the row that the address names. Raises `NotFound` and `BadInput`."""
    position, repeat = place_in_address()
    whole = data.whole_row(parts.run.id, position, repeat)
    thin = _moves(parts, chosen, f"{position}.{repeat}")
    st.markdown(f"### {words.plain(whole.example.example.key)} &nbsp; {_badges(whole, thin, parts, chosen)}")
    _question(whole)
    _answers(whole, chosen)
    row_scores.show_scores(whole, chosen)
    row_scores.show_verdicts(whole, parts, chosen)


def _moves(parts: RunParts, chosen: Comparison, here: str) -> ThinRow | None:
    """Draw the way back and to the rows beside, in the order of the list; give this row as the list has it."""
    page = max(1, address.number("page", 1))
    wanted = rows.wanted(parts, chosen)
    found, total = data.row_page(wanted, rows.PER_PAGE, (page - 1) * rows.PER_PAGE)
    place = next((place for place, row in enumerate(found) if f"{row.position}.{row.repeat}" == here), None)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("All rows", key="back", icon=":material/arrow_back:", on_click=address.put, kwargs={"row": None})
        at = None if place is None else (page - 1) * rows.PER_PAGE + place
        _move("Previous", "previous_row", ":material/keyboard_arrow_up:", parts, chosen, None if not at else at - 1, "K")
        _move("Next", "next_row", ":material/keyboard_arrow_down:", parts, chosen, None if at is None or at + 1 >= total else at + 1, "J")
        if at is not None:
            st.caption(f"Row {at + 1:,} of {total:,}, worst first", width="content")
    return None if place is None else found[place]


def _move(label: str, key: str, icon: str, parts: RunParts, chosen: Comparison, at: int | None, shortcut: str) -> None:
    if st.button(label, key=key, icon=icon, disabled=at is None, shortcut=shortcut) and at is not None:
        page = at // rows.PER_PAGE + 1
        found, _ = data.row_page(rows.wanted(parts, chosen), rows.PER_PAGE, (page - 1) * rows.PER_PAGE)
        row = found[at % rows.PER_PAGE]
        address.put(row=f"{row.position}.{row.repeat}", page=None if page == 1 else page)
        st.rerun()


def _badges(whole: WholeRow, thin: ThinRow | None, parts: RunParts, chosen: Comparison) -> str:
    b = words.plain(chosen.b.name)
    says = {"win": f"{b} wins", "loss": f"{b} loses", "flips": "flips with order", "failed": "an answer failed"}
    marks = [f":{COLOURS[chip]}-badge[{says.get(chip, chip)}]" for chip in (rows.chips(thin) if thin else [])]
    if parts.run.repeats > 1:
        marks.append(f":gray-badge[repeat {whole.repeat + 1} of {parts.run.repeats}]")
    return " ".join([*marks, *(f":gray-badge[{words.plain(tag)}]" for tag in whole.example.example.tags)])


def _question(whole: WholeRow) -> None:
    example = whole.example.example
    asked_at, expected_at = st.columns(2, gap="large")
    with asked_at:
        for name, value in example.inputs.items():
            st.caption(words.plain(name))
            texts.box(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2))
    with expected_at:
        st.caption("Expected")
        texts.box(example.expected) if example.expected else st.markdown("_No expected answer._")
    if example.context:
        with st.expander(f"Context, {words.many(len(example.context), 'document')}", key="context"):
            for document in example.context:
                with st.container(border=True):
                    texts.box(document)


def _answers(whole: WholeRow, chosen: Comparison) -> None:
    outputs = {output["variant_id"]: output for output in whole.outputs}
    sides = [side for side in (chosen.a, chosen.b) if side]
    marked = False
    if len(sides) > 1:
        marked = st.toggle("Mark the words that only one side has", value=True, key="mark_words", persist_state="session")
    answers = [(outputs.get(side.id) or {}).get("text") or "" for side in sides]
    shown = texts.pair(answers[0], answers[-1], marked=marked)
    for place, (side, column) in enumerate(zip(sides, st.columns(len(sides), gap="medium"), strict=True)):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{words.plain(side.name)}**")
            _answer(outputs.get(side.id), shown[place])


def _answer(output: Mapping[str, Any] | None, escaped: str) -> None:
    if output is None:
        st.markdown("_Not answered yet._")
        return
    if output["status"] != "ok":
        st.error(words.plain(output["error"] or "The model gave no answer."), icon=":material/error:")
        return
    texts.draw(escaped)
    for call in output["tool_calls"] or ():
        st.caption("Tool call")
        st.code(json.dumps(call, ensure_ascii=False, indent=2), language="json", wrap_lines=True)
    st.caption(words.plain(_took(output)))


def _took(output: Mapping[str, Any]) -> str:
    pieces = [
        f"{words.count(output['input_tokens'])} tokens in, {words.count(output['output_tokens'])} out",
        words.usd(output["cost_usd"]) if output["cost_usd"] is not None else "cost unknown",
        f"{words.milliseconds(output['duration_ms'])} in all",
        f"first token after {words.milliseconds(output['ttft_ms'])}" if output["ttft_ms"] is not None else "",
        f"{words.milliseconds(output['tpot_ms'])} per token" if output["tpot_ms"] is not None else "",
        "from the cache" if output["is_cached"] else "",
        f"cut off ({output['finish_reason']})" if output["finish_reason"] == "length" else "",
    ]
    return "  |  ".join(piece for piece in pieces if piece)
