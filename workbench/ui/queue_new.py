"""Make a queue: from what, asked what, of whom, in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from workbench.annotation.questions import Question
from workbench.annotation.queues import GuidelineDraft, Settings
from workbench.annotation.sources import GoldenSource, OutputSource, PairSource, source_document
from workbench.errors import BadInput, WorkbenchError
from workbench.runs.results import RunParts
from workbench.ui import address, beside, data, places, queue_data, queue_questions, queue_words, run_words, words

GOLDEN, OUTPUTS, PAIRS = "golden", "outputs", "pairs"
SOURCES = {GOLDEN: "A golden set", OUTPUTS: "Answers of a run", PAIRS: "Pairs of answers of a run"}
KEPT: Mapping[str, Any] = {"persist_state": "session"}
MOST_RUNS = 200
MOST_WAIT_S = 300.0

Source = GoldenSource | OutputSource | PairSource


def show() -> None:
    """Draw the form and make the queue."""
    possible = [kind for kind in SOURCES if (data.golden_list() if kind == GOLDEN else data.runs(MOST_RUNS))]
    if not possible:
        st.info("There is nothing to label yet: bring in a golden set, or run a comparison.", icon=":material/info:")
        places.link(places.GOLDEN_SETS, "Golden sets")
        return
    what_at, how_at = st.columns([1.5, 1], gap="large")
    with what_at:
        with st.container(border=True):
            st.markdown("##### What is labelled")
            kind = _kind(possible)
            source = _golden() if kind == GOLDEN else _run(kind)
        with st.container(border=True):
            st.markdown("##### What is asked")
            instructions = st.text_area(
                "Instructions", key="queue_instructions", height=120, placeholder="What counts, what does not, and an example.", **KEPT
            )
            examples = queue_questions.examples("queue_examples", [])
            questions = queue_questions.draw(kind)
    with how_at, st.container(border=True):
        st.markdown("##### Who, how often, in which order")
        name = st.text_input("Name", key="queue_name", placeholder="support, checked by people", max_chars=80, **KEPT)
        settings = _settings(kind)
        with st.container(horizontal=True):
            is_lacking = source is None or questions is None or examples is None
            wanted = st.button("Make the queue", key="make_queue", type="primary", disabled=is_lacking)
            st.button("Cancel", key="cancel_queue", type="tertiary", on_click=st.query_params.clear)
        if wanted and source is not None and questions is not None:
            _make(name, source, GuidelineDraft(instructions or "", questions, examples or ()), settings)
        st.caption("Live requests come from their trace, by *Send to queue*. Items and answers of a file come from the command line:")
        st.code("workbench annotate import FILE --queue NAME", language=None, wrap_lines=True)


def _kind(possible: Sequence[str]) -> str:
    begun = GOLDEN if address.value("golden") else PAIRS if address.value("run") else possible[0]
    found = st.segmented_control(
        "From",
        possible,
        default=begun if begun in possible else possible[0],
        required=True,
        key="queue_source",
        format_func=lambda one: SOURCES[one],
        label_visibility="collapsed",
        **KEPT,
    )
    return str(found)


def _golden() -> Source:
    sets = [one.name for one in data.golden_list()]
    wanted = address.value("golden").partition("@")[0]
    name = st.selectbox("Golden set", sets, index=sets.index(wanted) if wanted in sets else 0, key="queue_golden", **KEPT)
    revision = data.golden_revisions(name)[0]
    tags, splits = data.tags_and_splits(revision.id)
    tags_at, split_at = st.columns(2)
    with tags_at:
        chosen = st.multiselect("With any of the tags", list(tags), key=f"queue_tags_{name}", placeholder="Any", **KEPT)
    with split_at:
        split = st.selectbox("Split", list(splits), index=None, key=f"queue_split_{name}", placeholder="Any", **KEPT)
    st.caption(f"Of {words.plain(revision.reference)}, {words.many(revision.examples, 'example')}.")
    return GoldenSource(revision.reference, tags=tuple(chosen), split=split)


def _run(kind: str) -> Source | None:
    runs = {run.id: run for run in data.runs(MOST_RUNS)}
    wanted = address.number("run", 0)
    run_id = st.selectbox(
        "Run",
        list(runs),
        index=list(runs).index(wanted) if wanted in runs else 0,
        key="queue_run",
        format_func=lambda one: f"{one}: {run_words.title(runs[one])}" if one in runs else str(one),
        **KEPT,
    )
    parts = data.parts(run_id)
    return _outputs(parts) if kind == OUTPUTS else _pair(parts)


def _outputs(parts: RunParts) -> Source | None:
    names = [one.name for one in parts.variants]
    chosen = st.multiselect("Variants", names, default=names, key=f"queue_variants_{parts.run.id}", **KEPT)
    st.caption("Which variant wrote an answer stays hidden.")
    return OutputSource(parts.run.id, tuple(chosen)) if chosen else None


def _pair(parts: RunParts) -> Source | None:
    names = [one.name for one in parts.variants]
    if len(names) < 2:
        st.info("This run has a single variant; there is nothing to compare it with.", icon=":material/info:")
        return None
    a_at, b_at = st.columns(2)
    with a_at:
        a = st.selectbox("A", names, key=f"queue_a_{parts.run.id}", **KEPT)
    others = [one for one in names if one != a]
    with b_at:
        b = st.selectbox("B", others, key=f"queue_b_{parts.run.id}_{a}", **KEPT)
    st.caption("Sides are shuffled for each person and item, and which is which stays hidden.")
    return PairSource(parts.run.id, a, b)


def _settings(kind: str) -> Settings:
    annotators = st.number_input("People per item", 1, 20, 1, key="queue_annotators", **KEPT)
    overlap, agree = 100, None
    if annotators > 1:
        overlap = st.slider(
            "Share of items for all of them, %", 5, 100, 100, 5, key="queue_overlap", help="The others get one person.", **KEPT
        )
        rules = [None, *range(2, int(annotators) + 1)]
        agree = st.selectbox("Must agree", rules, key="queue_agree", format_func=_rule_words, **KEPT)
    repeats = st.slider(
        "Silent repeats, %", 0, 20, 5, key="queue_repeats", help="Items that come up again unannounced: how steady is each person?", **KEPT
    )
    orders = list(queue_words.ORDERS) if kind != GOLDEN else ["random", "given"]
    ordering = st.selectbox(
        "Order", orders, key=f"queue_order_{kind}", format_func=lambda one: queue_words.ORDERS[one], help=queue_words.ORDER_HELP, **KEPT
    )
    size = st.number_input("At most so many items", 0, 100_000, 0, key="queue_size", help="0: all of them.", **KEPT)
    people = st.text_input("Only these people", key="queue_people", placeholder="whoever comes; or Ada, Grace", **KEPT)
    named = tuple(dict.fromkeys(" ".join(one.split()) for one in (people or "").split(",") if one.strip()))
    return Settings(
        annotators=int(annotators),
        overlap=overlap / 100,
        repeats=repeats / 100,
        ordering=str(ordering),
        size=int(size) or None,
        people=named or None,
        agree=agree,
    )


def _rule_words(agree: int | None) -> str:
    return "most of them" if agree is None else f"{agree} of them"


def _make(name: str, source: Source, guideline: GuidelineDraft, settings: Settings) -> None:
    try:
        if not name.strip():
            raise BadInput("give the queue a name", where="Name")
        job = beside.companion().begin(
            "make_queue",
            name=name.strip(),
            source=source_document(source),
            guideline={
                "instructions": guideline.instructions,
                "questions": [one.to_json() if isinstance(one, Question) else dict(one) for one in guideline.questions],
                "examples": [dict(one) for one in guideline.examples],
            },
            settings=asdict(settings),
            author=data.person(),
        )
        with st.spinner("The items are read and put in order."):
            found = job.wait(MOST_WAIT_S)
    except WorkbenchError as error:
        st.error(words.plain(error), icon=":material/error:")
        return
    queue_data.forget()
    places.go(places.QUEUES, queue=found)
