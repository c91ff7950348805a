"""Show one row whole: what was asked, what each side answered and where they differ, and what scorers and people say of it and why."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.errors import BadInput
from workbench.runs.results import PairRows, RunParts, ThinRow, WholeRow
from workbench.ui import address, data, row_filter, row_people, row_repeats, row_scores, rows, texts, words
from workbench.ui.comparisons import Comparison

COLOURS = {"win": "green", "loss": "red", "tie": "gray", "flips": "orange", "unscored": "violet", "failed": "red"}
BETWEEN, EXPECTED, NOTHING = "Between the answers", "Against the expected answer", "Nothing"


def place_in_address() -> tuple[int, int]:
    """Read position and repeat, such as `12.0`, from the address. Raises `BadInput`."""
    position, _, repeat = address.value("row").partition(".")
    if not position.isdecimal() or not (repeat or "0").isdecimal() or len(position) > 9 or len(repeat) > 4:
        raise BadInput(f"there is no row {address.value('row')!r}; go back and click one")
    return int(position), int(repeat or 0)


def show(parts: RunParts, chosen: Comparison, panels: Mapping[str, Any] | None) -> None:
    """Draw the row that the address names. Raises `NotFound` and `BadInput`."""
    position, repeat = place_in_address()
    whole = data.whole_row(parts.run.id, position, repeat)
    wanted = row_filter.wanted(parts, chosen, panels)
    _moves(parts, wanted, position)
    thin = data.thin_rows(wanted, [position])
    st.markdown(f"### {words.plain(whole.example.example.key)} &nbsp; {_badges(whole, thin[0] if thin else None, chosen)}")
    _question(whole)
    if parts.run.repeats > 1:
        row_repeats.choose(wanted, whole, chosen)
    _answers(whole, chosen)
    row_people.ask(parts, whole, chosen)
    row_scores.show_scores(whole, chosen)
    row_scores.show_verdicts(whole, parts, chosen)


def _moves(parts: RunParts, wanted: PairRows, here: int) -> None:
    """Draw the way back and to the rows beside, in the order of the list."""
    order = data.row_order(wanted, parts.run)
    at = order.index(here) if here in order else None
    page = 1 if at is None else at // rows.PER_PAGE + 1
    back = {"row": None, "page": None if page == 1 else page}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("All rows", key="back", icon=":material/arrow_back:", on_click=address.put, kwargs=back, shortcut="U")
        _move("Previous", "previous_row", ":material/keyboard_arrow_up:", order, None if at is None else at - 1, "K")
        _move(
            "Next", "next_row", ":material/keyboard_arrow_down:", order, 0 if at is None and order else None if at is None else at + 1, "J"
        )
        said = f"Row {at + 1:,} of {len(order):,}" if at is not None else f"Not among the {words.many(len(order), 'row')} chosen"
        st.caption(f"{said}, {row_filter.ORDER_WORDS[wanted.order].lower()}", width="content")


def _move(label: str, key: str, icon: str, order: Sequence[int], to: int | None, shortcut: str) -> None:
    is_there = to is not None and 0 <= to < len(order)
    query = {"row": f"{order[to]}.0"} if to is not None and is_there else {}
    st.button(label, key=key, icon=icon, disabled=not is_there, shortcut=shortcut, on_click=address.put, kwargs=query)


def _badges(whole: WholeRow, thin: ThinRow | None, chosen: Comparison) -> str:
    b = words.plain(chosen.b.name)
    says = {"win": f"{b} wins", "loss": f"{b} loses", "flips": "flips with order", "failed": "an answer failed"}
    judged = thin is not None and (chosen.judge is not None or "failed" in rows.chips(thin))
    marks = [f":{COLOURS[chip]}-badge[{says.get(chip, chip)}]" for chip in (rows.chips(thin) if thin and judged else [])]
    example = whole.example.example
    marks += [f":blue-badge[{words.plain(example.split)}]"] if example.split else []
    return " ".join([*marks, *(f":gray-badge[{words.plain(tag)}]" for tag in example.tags)])


def _question(whole: WholeRow) -> None:
    example = whole.example.example
    asked_at, expected_at = st.columns(2, gap="medium")
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
    shown = _marked([(outputs.get(side.id) or {}).get("text") or "" for side in sides], whole.example.example.expected or "")
    for place, (side, column) in enumerate(zip(sides, st.columns(len(sides), gap="medium"), strict=True)):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{words.plain(side.name)}**")
            _answer(outputs.get(side.id), shown[place])


def _marked(answers: Sequence[str], expected: str) -> list[str]:
    """Let a person choose what is marked in the answers; give them as escaped HTML."""
    options = [one for one, makes_sense in ((BETWEEN, len(answers) > 1), (EXPECTED, bool(expected)), (NOTHING, True)) if makes_sense]
    if len(options) == 1:
        return [texts.pair(answer, answer, marked=False)[1] for answer in answers]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Differences marked", width="content")
        how = st.segmented_control(
            "Differences marked",
            options,
            default=options[0],
            required=True,
            key="marked",
            label_visibility="collapsed",
            persist_state="session",
        )
    if how == EXPECTED:
        return [texts.pair(expected, answer, marked=True)[1] for answer in answers]
    return list(texts.pair(answers[0], answers[-1], marked=how == BETWEEN))[: len(answers)]


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
