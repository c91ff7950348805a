"""Label one queue: the items that are held for a person go to the component, and what they answered is kept and acknowledged."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from workbench.annotation import labelling as service
from workbench.errors import WorkbenchError
from workbench.store.queue_values import StoredGuideline
from workbench.ui import address, data, label_reveal, labelling, queue_data, words

WAIT_S = 4.0
WAITS = "labelling_waits"


def show(queue_id: int, person: str) -> None:
    """Draw the sitting of a person at a queue."""
    found = queue_data.summary(queue_id)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"## {words.plain(found.queue.name)}", width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            st.caption(words.plain(f"as {person}"))
            label_reveal.offer(queue_id, person)
            st.button("Finish", key="finish_labelling", icon=":material/logout:", on_click=_finish, args=(queue_id, person))
    waits = bool(st.session_state.get(WAITS))
    st.fragment(_sit, run_every=WAIT_S if waits else None)(queue_id, person, waits)


def _finish(queue_id: int, person: str) -> None:
    """Let others have what is held, and go back to the queues."""
    service.release(data.engine(), queue_id, person)
    queue_data.forget()
    address.put(queue=None)


def _sit(queue_id: int, person: str, waited: bool) -> None:
    try:
        labelling.label(lambda outbox: _answered(queue_id, person, outbox), key=f"labelling_{queue_id}_{person}")
    except WorkbenchError as error:
        st.error(words.plain(error), icon=":material/error:")
        return
    if bool(st.session_state.get(WAITS)) != waited:
        st.rerun()


def _answered(queue_id: int, person: str, outbox: list[dict[str, Any]]) -> dict[str, Any]:
    """Keep what the outbox holds, and give what the component shows next."""
    engine = data.engine()
    receipt = service.submit(engine, queue_id, person, outbox) if outbox else service.Receipt((), {})
    batch = service.take(engine, queue_id, person)
    standing = service.standing(engine, queue_id, person)
    st.session_state[WAITS] = batch.is_waiting
    return {
        "queue": {"id": queue_id, "name": batch.queue.name, "is_paused": batch.queue.is_paused},
        "person": person,
        "guideline": _guideline(batch.guideline),
        "items": [item.to_json() for item in batch.items],
        "history": [entry.to_json() for entry in service.history(engine, queue_id, person)],
        "acked": list(receipt.acked),
        "refused": [{"token": token, "reason": reason} for token, reason in receipt.refused.items()],
        "progress": {
            "answers": standing.answers,
            "due": standing.due,
            "mine": standing.mine,
            "seconds": standing.seconds,
            "wait": batch.is_waiting,
        },
    }


def _guideline(found: StoredGuideline) -> Mapping[str, Any]:
    return {
        "number": found.number,
        "instructions": found.instructions,
        "questions": [dict(one) for one in found.questions],
        "examples": [dict(one) for one in found.examples],
    }
