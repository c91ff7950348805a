"""Let a labeller say who they are and choose a queue.

The name stands in the address, so that a reload goes on where it was and two people can share a machine; where sign-in is configured, the
account is meant instead.
"""

import streamlit as st

from workbench.annotation.queues import QueueSummary
from workbench.ui import address, data, frame, places, queue_data, queue_list, queue_words, words

LONGEST_NAME = 60


def person() -> str:
    """Name who labels; empty where nobody said so yet."""
    return data.account() or " ".join(address.value("as").split())[:LONGEST_NAME]


def show() -> None:
    """Draw the field for the name, and the queues with what is due."""
    found = queue_data.listing()
    if not found:
        with frame.empty(
            "Nothing to label yet",
            "A queue is made from a golden set, from the answers of a run or from pairs of answers; people then label it here.",
        ):
            places.link(places.QUEUES, "Make a queue", query={"new": "yes"})
        return
    if data.account():
        st.caption(words.plain(f"You are signed in as {data.account()}."))
    else:
        _ask_name()
    open_ones = [one for one in found if not one.queue.is_paused and one.counts.due]
    for one in [*open_ones, *(one for one in found if one not in open_ones)]:
        _card(one)


def _ask_name() -> None:
    key = "labeller"
    if key not in st.session_state:
        st.session_state[key] = person() or data.person()
    with st.container(width=360):
        st.text_input("Your name", key=key, max_chars=LONGEST_NAME, help="It stands beside every answer you give.")


def _card(found: QueueSummary) -> None:
    queue, counts = found.queue, found.counts
    who = data.account() or " ".join(str(st.session_state.get("labeller", "")).split())
    is_for_me = queue.people is None or who in queue.people
    with st.container(border=True, key=f"queue_{queue.id}", gap="xxsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{words.plain(queue.name)}** &nbsp; {queue_list.badge(found)}", width="content")
            is_closed = queue.is_paused or not is_for_me or not who or bool(queue.archived_at)
            if st.button("Start", key=f"start_{queue.id}", type="primary" if counts.due else "secondary", disabled=is_closed):
                address.put(queue=queue.id, **({} if data.account() else {"as": who}))
                st.rerun()
        st.caption(words.plain(f"{queue_words.source(found)} · {queue_words.asked(found.kinds)} · {queue_words.people_line(found)}"))
        st.progress(queue_words.share_done(counts), text=words.plain(queue_words.counts_line(counts)))
        if not is_for_me:
            st.caption(f"Only for {words.plain(', '.join(queue.people or ()))}.")
