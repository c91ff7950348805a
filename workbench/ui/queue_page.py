"""Show one queue: how far it is and who did what, how far people agree, its guideline and its answers."""

from collections.abc import Callable

import streamlit as st

from workbench.annotation import queues
from workbench.annotation.queues import QueueSummary
from workbench.errors import WorkbenchError
from workbench.ui import (
    address,
    data,
    places,
    queue_agreement,
    queue_data,
    queue_downloads,
    queue_guideline,
    queue_list,
    queue_words,
    words,
)

PEOPLE, AGREEMENT, GUIDELINE, DECISIONS = "people", "agreement", "guideline", "decisions"
VIEWS = {PEOPLE: "People and pace", AGREEMENT: "Agreement", GUIDELINE: "Guideline", DECISIONS: "Decisions"}


def show(found: QueueSummary) -> None:
    """Draw the queue."""
    queue, counts = found.queue, found.counts
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"## {words.plain(queue.name)} &nbsp; {queue_list.badge(found)}", width="content")
        with st.container(horizontal=True, width="content"):
            queue_downloads.offer(found)
            _more(found)
            st.button("All queues", key="all_queues", icon=":material/list:", on_click=st.query_params.clear)
    st.caption(words.plain(f"{queue_words.source(found)} · {queue_words.asked(found.kinds)} · {queue_words.people_line(found)}"))
    st.progress(queue_words.share_done(counts), text=words.plain(queue_words.counts_line(counts)))
    with st.container(horizontal=True):
        places.link(places.LABEL, "Label", query={"queue": queue.id, **({"as": address.value("as")} if address.value("as") else {})})
        if counts.disputed:
            places.link(places.ADJUDICATE, f"Decide {words.many(counts.disputed, 'dispute')}", query={"queue": queue.id})
    view = address.choice("view", "View", list(VIEWS), shown=lambda one: VIEWS.get(one, one))
    if view == AGREEMENT:
        queue_agreement.show(found)
    elif view == GUIDELINE:
        queue_guideline.show(found)
    elif view == DECISIONS:
        _decisions(found)
    else:
        _people(found)


def _people(found: QueueSummary) -> None:
    progress = queue_data.progress(found.queue.id)
    if not progress.people:
        st.info("Nobody has answered yet. Send people to Label; the address of this queue there can be shared.", icon=":material/group:")
        return
    rows = [
        {
            "Person": words.plain(one.person),
            "Answers": f"{one.answers:,}",
            "Skipped": f"{one.skips:,}",
            "Flagged": f"{one.flags:,}",
            "Repeats": f"{one.repeats:,}",
            "Seconds per label": "–" if one.median_s is None else f"{one.median_s:.1f}",
        }
        for one in progress.people
    ]
    st.table(rows, border="horizontal", hide_index=True, alt="What each person did")
    if progress.median_s is not None:
        st.caption(
            f"The median label takes {progress.median_s:.1f} s here. A key for a short text takes about 3 s; two long answers side by side "
            "half a minute."
        )


def _decisions(found: QueueSummary) -> None:
    decided = queue_data.decisions(found.queue.id)
    if not decided:
        st.caption("Nothing has been decided here. Where people disagree, somebody decides under Adjudicate.")
        return
    questions = {one["name"]: one for one in queue_data.versions(found.queue.id)[-1].questions}
    rows = [
        {
            "When": words.ago(one.created_at),
            "By": words.plain(one.author),
            "Decision": words.plain(queue_words.answers(questions, one.answers)),
            "Why": words.plain(words.shortened(one.reason, 200)),
            "Golden set": words.plain(one.golden_revision or "–"),
        }
        for one in decided
    ]
    st.table(rows, border="horizontal", hide_index=True, alt="What was decided")


def _more(found: QueueSummary) -> None:
    queue = found.queue
    with st.popover("More", key="queue_more", icon=":material/more_horiz:"):
        if queue.is_paused:
            _act("Go on", "queue_goes_on", ":material/play_arrow:", queue.id, paused=False)
        else:
            _act("Pause", "queue_pauses", ":material/pause:", queue.id, paused=True)
        if queue.archived_at:
            _act("Put back", "queue_back", ":material/unarchive:", queue.id, archived=False)
        else:
            _act("Archive", "queue_archived", ":material/archive:", queue.id, archived=True)
        if queue.people is not None:
            added = st.text_input("Let further people answer", key="queue_adds", placeholder="Ada, Grace")
            if st.button("Add", key="queue_add_people", disabled=not (added or "").strip()):
                _carry_out(lambda: queues.add_people(data.engine(), queue.id, [one.strip() for one in added.split(",") if one.strip()]))
        st.caption(
            f"Made {words.ago(queue.created_at)} by {words.plain(queue.author or 'nobody named')}. Archived queues keep their answers."
        )


def _act(label: str, key: str, icon: str, queue_id: int, *, paused: bool | None = None, archived: bool | None = None) -> None:
    if not st.button(label, key=key, icon=icon, width="stretch"):
        return
    if paused is not None:
        _carry_out(lambda: queues.pause(data.engine(), queue_id, paused=paused))
    elif archived is not None:
        _carry_out(lambda: queues.archive(data.engine(), queue_id, archived=archived))


def _carry_out(act: Callable[[], object]) -> None:
    try:
        act()
    except WorkbenchError as error:
        st.error(words.plain(error), icon=":material/error:")
        return
    queue_data.forget()
    st.rerun()
