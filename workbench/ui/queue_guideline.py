"""Show a queue's guideline and its earlier versions, edit it, and say what an edit changed in people's answers."""

from collections.abc import Sequence

import streamlit as st

from workbench.annotation import guidelines
from workbench.annotation.queues import QueueSummary
from workbench.errors import WorkbenchError
from workbench.store.queue_values import StoredGuideline
from workbench.ui import address, data, queue_data, queue_questions, texts, words, worked_out

ASKED_AGAIN = 10


def show(found: QueueSummary) -> None:
    """Draw the guideline that is meant, the way to edit it, and the drift since the one before."""
    versions = queue_data.versions(found.queue.id)
    by_number = {str(one.number): one for one in reversed(versions)}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width=320):
            number = address.menu("guideline", "Guideline", list(by_number), shown=lambda one: _label(by_number[one]))
        is_edited = st.toggle("Edit", key="edit_guideline", disabled=int(number) != versions[-1].number)
    chosen = by_number[number]
    if is_edited and chosen is versions[-1]:
        _edit(found, chosen)
        return
    with st.container(border=True):
        texts.box(chosen.instructions or "No instructions.")
        for example in chosen.examples:
            st.markdown(f"**{words.plain(example.get('title', 'Example'))}**: {words.plain(example.get('text', ''))}")
            st.caption(words.plain(f"{example.get('answer', '')}  {example.get('why', '')}"))
    st.code(queue_questions.as_yaml(chosen.questions), language=None)
    if len(versions) > 1:
        _drift(found, versions)


def _label(one: StoredGuideline) -> str:
    return f"Version {one.number}, {words.ago(one.created_at)}{' by ' + one.author if one.author else ''}"


def _edit(found: QueueSummary, present: StoredGuideline) -> None:
    st.caption("An edit makes a new version. Answers so far stay under the old one, and a few items are asked again, to see what changed.")
    key = f"{found.queue.id}_{present.number}"
    instructions = st.text_area("Instructions", present.instructions, key=f"instructions_{key}", height=160, persist_state="session")
    examples = queue_questions.examples(f"examples_{key}", present.examples)
    questions = queue_questions.edit(f"questions_{key}", queue_questions.as_yaml(present.questions))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=420):
            note = st.text_input("Note", key=f"note_{key}", placeholder="what is different, and why")
        with st.container(width=180):
            again = st.number_input("Items asked again", 0, 200, ASKED_AGAIN, key=f"again_{key}")
        wanted = st.button("Save as a new version", key="save_guideline", type="primary", disabled=questions is None or examples is None)
    if wanted and questions is not None and examples is not None:
        try:
            guidelines.edit(
                data.engine(),
                found.queue.id,
                instructions=instructions or "",
                questions=questions,
                examples=examples,
                note=note or "",
                author=data.person(),
                requeue=int(again),
            )
        except WorkbenchError as error:
            st.error(words.plain(error), icon=":material/error:")
            return
        queue_data.forget()
        st.session_state.pop("edit_guideline", None)
        address.put(guideline=None)
        st.rerun()


def _drift(found: QueueSummary, versions: Sequence[StoredGuideline]) -> None:
    st.markdown("##### What the last edit changed")
    changes = worked_out.get(
        "guideline_drift",
        {"queue_id": found.queue.id, "before": versions[-2].number, "after": versions[-1].number},
        stamp=queue_data.progress(found.queue.id).people,
        waiting="The answers under both guidelines are being compared.",
        failed="The guidelines could not be compared",
    )
    if changes is None:
        return
    rows = [
        {
            "Question": words.plain(one["question"]),
            "Asked again": f"{one['asked']:,}",
            "Changed": f"{one['changed']:,}",
            "Share": words.share(one["share"]),
        }
        for one in changes
        if one["asked"]
    ]
    if rows:
        st.table(rows, border="horizontal", hide_index=True, alt="Answers that changed with the guideline")
    else:
        st.caption("Nobody has answered an item again yet.")
