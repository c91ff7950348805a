"""Show how far the people of a queue agree, worked out by the process beside the app: its libraries take seconds to load."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from workbench.annotation.queues import QueueSummary
from workbench.ui import address, queue_data, queue_words, words, worked_out

ALL_ITEMS = "all items"
BANDS = ((0.81, "almost perfect"), (0.61, "substantial"), (0.41, "moderate"), (0.21, "fair"), (-1.1, "slight or none"))
"""Landis and Koch's words for kappa (1977): a convention, no proof."""


def show(found: QueueSummary) -> None:
    """Draw the choice of slice and guideline, and the agreement as soon as it is worked out."""
    if not found.counts.answers:
        st.info("Nobody has answered yet; agreement is measured as answers come in.", icon=":material/handshake:")
        return
    measured = worked_out.get(
        "agreement",
        {"queue_id": found.queue.id, **_choose(found)},
        stamp=found.counts.answers,
        waiting="The agreement is being worked out, with its intervals.",
        failed="The agreement could not be worked out",
    )
    if measured is not None:
        _draw(measured, found)


def _choose(found: QueueSummary) -> dict[str, Any]:
    """Draw the choice of a slice and a guideline; give what both say."""
    queue_id = found.queue.id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        slices = queue_data.slices(queue_id)
        with st.container(width=280):
            options = [ALL_ITEMS, *slices]
            slice_name = address.menu(
                "slice", "Of which items", options, shown=lambda one: f"{one} ({slices[one]:,})" if one in slices else one
            )
        versions = queue_data.versions(queue_id)
        guideline = 0
        if len(versions) > 1:
            numbers = ["0", *(str(one.number) for one in reversed(versions))]
            with st.container(width=280):
                guideline = int(
                    address.menu(
                        "under", "Under which guideline", numbers, shown=lambda one: f"guideline {one}" if one != "0" else "any guideline"
                    )
                )
    return {"slice": None if slice_name == ALL_ITEMS else slice_name, "guideline": int(guideline) or None}


def _draw(measured: Sequence[Mapping[str, Any]], found: QueueSummary) -> None:
    if not measured:
        st.info("None of the questions has answers that can be compared: texts, spans and comments are read, not counted.")
        return
    questions = {one["name"]: one for one in queue_data.versions(found.queue.id)[-1].questions}
    for one in measured:
        with st.container(border=True, key=f"agreement_on_{one['question']}"):
            _question(one, partial(_label_words, questions.get(one["question"]), found))


def _label_words(question: Mapping[str, Any] | None, found: QueueSummary, label: object) -> str:
    """Say an answer as it was given; a pair's with the variants' names, which only those who answer must not see."""
    name = found.queue.source.get(str(label)) if question is not None and question["kind"] == "pairwise" else None
    if name:
        return f"{name} is better"
    text = f"{label:g}" if isinstance(label, float) else str(label)
    return queue_words.answer(question, text)


def _question(one: Mapping[str, Any], label: Callable[[object], str]) -> None:
    sizes = (words.many(one["items"], "item"), words.many(one["answers"], "answer"), words.many(len(one["annotators"]), "person", "people"))
    st.markdown(f"**{words.plain(one['question'])}** &nbsp; {', '.join(sizes)}")
    table_at, labels_at = st.columns([1.6, 1], gap="large")
    with table_at:
        rows = [{"Measure": name, "Value": value(measure), "In words": said(name, measure)} for name, measure in _measures(one)]
        st.table(rows, border="horizontal", hide_index=True, alt=f"Agreement on {one['question']}")
    with labels_at:
        _labels(one, label)
    if one["pairs"]:
        pairs = [
            {
                "Two people": words.plain(" · ".join(pair["annotators"])),
                "Items": f"{pair['n']:,}",
                "Raw": value(pair["raw"]),
                "Cohen κ": value(pair["cohen_kappa"]),
            }
            for pair in one["pairs"]
        ]
        st.table(pairs, border="horizontal", hide_index=True, alt=f"Agreement of each two people on {one['question']}")
    _each(one, label)


def _measures(one: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Give the measures to be shown, by name; α for an order or for numbers only where the labels have one."""
    alpha = one["krippendorff_alpha"]
    found = [("Raw agreement", one["raw"]), ("Gwet AC1", one["gwet_ac1"]), ("Fleiss κ", one["fleiss_kappa"])]
    found += [("Krippendorff α, nominal", alpha["nominal"])]
    return found + [(f"Krippendorff α, {kind}", alpha[kind]) for kind in ("ordinal", "interval") if alpha[kind]["estimate"] is not None]


def _labels(one: Mapping[str, Any], label: Callable[[object], str]) -> None:
    rows = [
        {"Answer": words.plain(label(found["label"])), "Share of answers": words.share(found["share"])}
        for found in one.get("prevalence") or ()
    ]
    if rows:
        st.table(rows, border="horizontal", hide_index=True, alt="How often each answer was given")
        st.caption("Where one answer is rare, κ is low even if people agree; AC1 is not.")


def _each(one: Mapping[str, Any], label: Callable[[object], str]) -> None:
    """Draw how far each person agrees with the majority of the others, with themselves, and where they differ most."""
    consistency = one.get("self_consistency") or {}
    rows = [
        {
            "Person": words.plain(found["annotator"]),
            "With most of the others": value(found["agreement"]),
            "With themselves": value(consistency.get(found["annotator"])),
            "Differs most": words.plain(_most_frequent_difference(found["confusion"], label)),
        }
        for found in one.get("against_the_others") or ()
    ]
    if rows:
        st.table(rows, border="horizontal", hide_index=True, alt=f"Each person on {one['question']}")
        st.caption("With themselves: the same answer to the same item, asked twice unannounced.")


def _most_frequent_difference(cells: Sequence[Mapping[str, Any]], label: Callable[[object], str] = str) -> str:
    """Say which answer a person gives most often where most of the others give another.

    >>> _most_frequent_difference([{"others": "no", "label": "yes", "count": 4}, {"others": "no", "label": "no", "count": 9}])
    '“yes” where others say “no”, 4 times'
    """
    differ = [cell for cell in cells if cell["others"] != cell["label"] and cell["count"]]
    if not differ:
        return "–"
    most = max(differ, key=lambda cell: int(cell["count"]))
    return f"“{label(most['label'])}” where others say “{label(most['others'])}”, {words.many(most['count'], 'time')}"


def value(measure: Mapping[str, Any] | None) -> str:
    """Write a measure with its interval, or a dash where there is none."""
    if not measure or measure.get("estimate") is None:
        return "–"
    low, high = measure.get("low"), measure.get("high")
    bounds = f"{words.NBSP}[{low:.2f},{words.NBSP}{high:.2f}]" if low is not None and high is not None else ""
    return f"{measure['estimate']:.2f}{bounds}"


def said(name: str, measure: Mapping[str, Any] | None) -> str:
    """Say what a measure means, or why there is none."""
    if not measure or measure.get("estimate") is None:
        return words.plain((measure or {}).get("reason") or "not known")
    told = "of pairs of answers are the same"
    if name != "Raw agreement":
        told = next(word for least, word in BANDS if measure["estimate"] >= least)
    return words.plain(f"{told}; {measure['note']}" if measure.get("note") else told)
