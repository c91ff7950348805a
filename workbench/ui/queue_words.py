"""Say what a queue is, how far it is and what it asks, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.annotation.queues import QueueSummary
from workbench.store.queue_values import QueueCounts
from workbench.ui import words

KINDS = {
    "choice": "a choice",
    "yes_no": "yes or no",
    "scale": "a scale",
    "pairwise": "two answers side by side",
    "text": "a text to correct",
    "spans": "spans to mark",
    "comment": "a comment",
}
ORDERS = {
    "random": "At random",
    "informative": "Most informative first",
    "worst": "Worst first",
    "given": "As they stand",
}
ORDER_HELP = (
    "At random is the only sample from which judges' scores can be corrected. The informative order asks first what judges are least sure "
    "of: pairs that flip with order, judges that disagree, scores near the middle; it finds more and proves less."
)


def source(found: QueueSummary) -> str:
    """Say where a queue's items come from."""
    kind, told = found.queue.source_kind, found.queue.source
    run = f"run {told.get('run')}" + (f" ({told['run_name']})" if told.get("run_name") else "")
    if kind == "golden":
        return f"golden set {told.get('golden_set')}@{told.get('revision')}"
    if kind == "outputs":
        return f"answers of {run}"
    if kind == "pairs":
        return f"{told.get('b')} against {told.get('a')} in {run}"
    if kind == "traces":
        return "requests of live traffic"
    return f"imported from {told.get('name', 'a file')}"


def asked(kinds: Sequence[str]) -> str:
    """Say what kinds of answers a queue wants."""
    return ", ".join(KINDS.get(kind, kind) for kind in dict.fromkeys(kinds) if kind != "comment")


def share_done(counts: QueueCounts) -> float:
    """Give the share of the wanted answers that are there, 0 to 1; 1 where none are wanted."""
    wanted = counts.answers + counts.due
    return counts.answers / wanted if wanted else 1.0


def counts_line(counts: QueueCounts) -> str:
    """Say how far a queue is."""
    parts = [f"{counts.answers:,} of {words.many(counts.answers + counts.due, 'answer')}", words.many(counts.items, "item")]
    if counts.settled:
        parts.append(f"{counts.settled:,} settled")
    if counts.disputed:
        parts.append(f"{counts.disputed:,} disputed")
    return " · ".join(parts)


def people_line(found: QueueSummary) -> str:
    """Say how many people are wanted per item, and who."""
    queue = found.queue
    each = words.many(queue.annotators, "person", "people")
    if queue.annotators > 1 and queue.overlap < 1:
        each = f"{each} for {words.percent(queue.overlap)} of the items, one for the others"
    else:
        each += " per item"
    return f"{each}, {'whoever comes' if queue.people is None else ', '.join(queue.people)}"


def answer(question: Mapping[str, Any] | None, value: Any) -> str:
    """Say an answer as the person saw it.

    >>> answer({"kind": "yes_no", "options": [{"value": "yes", "label": "Yes"}]}, "yes"), answer({"kind": "pairwise"}, "tie")
    ('Yes', 'equally good')
    """
    if value is None or value == "":
        return "–"
    if question is not None and question.get("kind") == "pairwise":
        return {"a": "A is better", "b": "B is better", "tie": "equally good", "both_bad": "both bad"}.get(str(value), str(value))
    if isinstance(value, list):
        return ", ".join(f"{span.get('label')}: {span.get('start')}–{span.get('end')}" for span in value) or "none"
    labels = {option["value"]: option["label"] for option in (question or {}).get("options") or ()}
    return str(labels.get(value, value))


def answers(questions: Mapping[str, Mapping[str, Any]], said: Mapping[str, Any]) -> str:
    """Say the answers to several questions; `questions` by their names."""
    return "; ".join(f"{name}: {answer(questions.get(name), one)}" for name, one in said.items())


def verified(counts: tuple[int, int]) -> str:
    """Say how many examples people have verified.

    >>> verified((45, 189)), verified((0, 189))
    ('45 of 189 verified by people', 'none verified by people yet')
    """
    return f"{counts[0]:,} of {counts[1]:,} verified by people" if counts[0] else "none verified by people yet"
