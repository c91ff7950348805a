"""Ask the person who reads a row for a verdict of their own, kept as an annotation beside the judge's."""

import streamlit as st

from workbench import annotation
from workbench.annotation import GivenAnswer, Subject
from workbench.runs.results import RunParts, WholeRow
from workbench.ui import data, frame, words
from workbench.ui.comparisons import Comparison

KEYS = ("1", "2", "3", "4")


def ask(parts: RunParts, whole: WholeRow, chosen: Comparison) -> None:
    """Draw the answers to choose from, the comment, and what others said."""
    subject = Subject(parts.run.id, whole.example.id, whole.repeat, chosen.a.id if chosen.a else None, chosen.b.id or 0)
    given = data.given_answers(subject)
    me = data.person()
    mine = next((one for one in given if one.annotator == me), None)
    with st.container(border=True, key="own_verdict", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{annotation.QUESTIONS[_question(subject)]}**", width="content")
            for key, said in zip(KEYS, annotation.ANSWERS[_question(subject)], strict=False):
                _choice(subject, said, key, chosen, mine)
            if mine is not None:
                st.button("Take back", key="withdraw", type="tertiary", icon=":material/undo:", on_click=_withdraw, args=(subject,))
            _comment(subject, mine)
        for one in given:
            st.caption(_told(one, chosen, is_mine=one is mine))


def _question(subject: Subject) -> str:
    return "good" if subject.a is None else "better"


def _choice(subject: Subject, said: str, key: str, chosen: Comparison, mine: GivenAnswer | None) -> None:
    is_chosen = mine is not None and mine.answer == said
    st.button(
        words.plain(words.shortened(answer_words(said, chosen), 32)),
        key=f"answer_{said}",
        type="primary" if is_chosen else "secondary",
        shortcut=key,
        on_click=_keep,
        args=(subject, said, mine.comment if mine else ""),
    )


def _comment(subject: Subject, mine: GivenAnswer | None) -> None:
    """Draw the way to say why, once there is a verdict to say it of."""
    if mine is None:
        return
    with st.popover("Say why" if not mine.comment else "Your reason", icon=":material/comment:", key="own_reason"):
        key = f"reason_{mine.id}"
        text = st.text_area("Your reason", mine.comment, key=key, placeholder="What decides it?")
        st.button("Keep", key="keep_reason", type="primary", on_click=_keep, args=(subject, mine.answer, text))


def answer_words(said: str, chosen: Comparison) -> str:
    """Write an answer with the name of the variant that it is for."""
    a, b = chosen.a.name if chosen.a else "", chosen.b.name
    return {"win": b, "loss": a, "tie": "Equally good", "both_bad": "Both bad", "good": "Yes", "bad": "No"}[said]


def _told(one: GivenAnswer, chosen: Comparison, *, is_mine: bool) -> str:
    who = "You" if is_mine else one.annotator
    seen = ", blind" if one.is_blind else ""
    said = {"win": f"{chosen.b.name} is better", "loss": f"{chosen.a.name if chosen.a else ''} is better"}.get(
        one.answer, answer_words(one.answer, chosen).lower()
    )
    why = f": “{one.comment}”" if one.comment else ""
    return words.plain(f"{who}{seen}, {words.ago(one.created_at)}: {said}{why}")


def _keep(subject: Subject, said: str, comment: str) -> None:
    with frame.refusals():
        annotation.answer(data.engine(), subject, said, annotator=data.person(), comment=comment)
        data.forget_answers()


def _withdraw(subject: Subject) -> None:
    with frame.refusals():
        annotation.withdraw(data.engine(), subject, annotator=data.person())
        data.forget_answers()
