"""Show disputes one at a time, and take the decision: one key where a single question is disputed."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.annotation import settling
from workbench.annotation.questions import Kind, read_questions
from workbench.annotation.queues import QueueSummary
from workbench.annotation.settling import Dispute
from workbench.errors import WorkbenchError
from workbench.store.queue_values import StoredGuideline
from workbench.ui import address, data, queue_data, queue_words, texts, words

MOST_KEYS = 9


def show(found: QueueSummary) -> None:
    """Draw the dispute that the address asks for, else the first."""
    disputes = queue_data.disputes(found.queue.id)
    if not disputes:
        st.success("Nothing is left to decide in this queue.", icon=":material/check_circle:")
        return
    places_of = {one.item_id: place for place, one in enumerate(disputes)}
    place = places_of.get(address.number("item", 0), 0)
    one = disputes[place]
    _move(disputes, place)
    guideline = queue_data.versions(found.queue.id)[-1]
    item_at, said_at = st.columns([1.35, 1], gap="large")
    with item_at:
        _item(one)
    with said_at:
        _answers(one, guideline)
        _decide(found, one, guideline, disputes, place)


def _move(disputes: Sequence[Dispute], place: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        _step("Previous", "K", ":material/keyboard_arrow_up:", disputes, place - 1)
        _step("Next", "J", ":material/keyboard_arrow_down:", disputes, place + 1)
        st.caption(f"Dispute {place + 1:,} of {len(disputes):,}")


def _step(label: str, key: str, icon: str, disputes: Sequence[Dispute], place: int) -> None:
    is_there = 0 <= place < len(disputes)
    kwargs = {"item": disputes[place].item_id if is_there else None}
    st.button(label, key=f"dispute_{key}", icon=icon, shortcut=key, disabled=not is_there, on_click=address.put, kwargs=kwargs)


def _item(one: Dispute) -> None:
    tags = " ".join(f":gray-badge[{words.plain(tag)}]" for tag in one.slice.get("tags") or ())
    st.markdown(f"##### {words.plain(one.key)} {tags}")
    for block in one.blocks:
        side = {"a": "A: ", "b": "B: "}.get(str(block.get("side") or ""), "")
        title = words.plain(f"{side}{block.get('title') or block.get('name')}")
        with st.expander(title) if block.get("is_folded") else st.container(border=True, gap="xxsmall"):
            if not block.get("is_folded"):
                st.caption(title)
            texts.box(str(block.get("text", "")))


def _answers(one: Dispute, guideline: StoredGuideline) -> None:
    questions = {question["name"]: question for question in guideline.questions}
    st.markdown("##### What was said")
    for said in one.answers:
        told = queue_words.answers(questions, said.answers)
        flag = " :orange-badge[flagged]" if said.is_flagged else ""
        old = f" :gray-badge[guideline {said.guideline}]" if said.guideline != guideline.number else ""
        st.markdown(f"**{words.plain(said.person)}** &nbsp; {words.plain(told)}{flag}{old}")
        if said.comment:
            st.caption(words.plain(f"“{said.comment}”"))


def _decide(found: QueueSummary, one: Dispute, guideline: StoredGuideline, disputes: Sequence[Dispute], place: int) -> None:
    st.markdown("##### Your decision")
    reason = st.text_input("Why", key=f"why_{one.item_id}", placeholder="what decides it", max_chars=2_000)
    counted = [question for question in guideline.questions if question["kind"] in ("choice", "yes_no", "scale", "pairwise")]
    others = [question for question in guideline.questions if question["kind"] == "text"]
    after = disputes[place + 1].item_id if place + 1 < len(disputes) else disputes[place - 1].item_id if place else None
    corrected = _correction(one, others, found.queue.source_kind == "golden")
    if len(counted) == 1:
        _one_key(one, guideline, counted[0], corrected, reason or "", after)
        return
    chosen = {question["name"]: _field(one, question) for question in counted}
    is_whole = all(chosen.values())
    if st.button("Decide", key=f"decide_{one.item_id}", type="primary", disabled=not is_whole):
        _keep(one, guideline, {**chosen, **corrected}, reason or "", after)


def _correction(one: Dispute, questions: Sequence[Mapping[str, Any]], is_golden: bool) -> dict[str, str]:
    """Draw the corrected texts, at first as the last person wrote them; give those that differ from what stands there."""
    found: dict[str, str] = {}
    for question in questions:
        field = str(question.get("field") or "")
        stands = next((str(block.get("text", "")) for block in one.blocks if block.get("name") == field), "")
        corrections = [str(said.answers[question["name"]]) for said in one.answers if said.answers.get(question["name"])]
        proposed = corrections[-1] if corrections else stands
        text = st.text_area(str(question["text"]), proposed, key=f"text_{one.item_id}_{question['name']}", height=120)
        if (text or "").strip() and text != stands:
            found[str(question["name"])] = str(text)
    if found and is_golden:
        st.caption("A changed text becomes the expected answer, in a new revision of the golden set.")
    return found


def _one_key(
    one: Dispute,
    guideline: StoredGuideline,
    question: Mapping[str, Any],
    corrected: Mapping[str, str],
    reason: str,
    after: int | None,
) -> None:
    st.markdown(f"**{words.plain(question['text'])}**")
    with st.container(horizontal=True):
        for number, (value, label) in enumerate(_options(question), start=1):
            st.button(
                words.plain(label),
                key=f"decide_{one.item_id}_{value}",
                shortcut=str(number) if number <= MOST_KEYS else None,
                on_click=_keep,
                args=(one, guideline, {question["name"]: value, **corrected}, reason, after),
            )


def _field(one: Dispute, question: Mapping[str, Any]) -> str | None:
    options = dict(_options(question))
    found: str | None = st.segmented_control(
        words.plain(question["text"]),
        list(options),
        format_func=lambda value: options[value],
        key=f"decision_{one.item_id}_{question['name']}",
    )
    return found


def _options(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    if question["kind"] == "pairwise":
        return [(value, queue_words.answer(question, value)) for value in ("a", "b", "tie", "both_bad")]
    return [(option["value"], option["label"]) for option in question["options"]]


def _keep(one: Dispute, guideline: StoredGuideline, answers: Mapping[str, str | None], reason: str, after: int | None) -> None:
    asked = [question for question in read_questions(list(guideline.questions)) if question.is_asked(answers)]
    kept = {question.name: answers[question.name] for question in asked if question.name in answers}
    is_corrected = any(question.kind is Kind.TEXT and question.name in kept for question in asked)
    try:
        found = settling.adjudicate(
            data.engine(), one.item_id, answers=kept, author=data.person(), reason=reason, correct_golden=is_corrected
        )
    except WorkbenchError as error:
        st.error(words.plain(error), icon=":material/error:")
        return
    queue_data.forget()
    address.put(item=after)
    made = f" {words.plain(found.golden_revision)} has the corrected example." if found.golden_revision else ""
    st.toast(f"Decided {words.plain(one.key)}.{made}", icon=":material/gavel:")
