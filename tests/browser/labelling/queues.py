"""The made-up queues: one for each way of asking, with texts that would be markup if anybody let them."""

from dataclasses import dataclass
from typing import Any

HOSTILE = 'Refunds take <b>5</b> days. <img src=x onerror="window.isBroken = 1"> **Not bold**'
INSTRUCTIONS = """Judge whether the answer **helps the customer** with what was asked.

## What counts
- Everything it says is in the price list.
- It says what to do next, e.g. `Settings → Plan`.
- *Friendly*, but no longer than needed.

## What does not
1. Spelling.
2. Whether you like the product. <script>window.isBroken = 1</script>"""
EXAMPLES = [
    {
        "title": "Good",
        "text": "Studio costs 29 euros a month. You can change under Settings → Plan.",
        "answer": "Good",
        "why": "Right, and says how.",
    },
    {"title": "Bad", "text": "Please contact our support.", "answer": "Bad", "why": "Right, but helps nobody."},
]
ANSWERS = (
    "Studio costs 29 euros a month and includes 8 calendars. You can move from Solo to Studio at any time under Settings → Plan; what you "
    "have already paid for this month is taken off.",
    "I am sorry that this happened! Refunds take five working days from the day you ask. You will get a mail as soon as the bank has it.",
    "No, calendars cannot be shared between accounts. Invite your colleague to your team instead: Team → Invite.",
    HOSTILE,
)
ASKED = ("What does Studio cost, and can I change later?", "Where is my refund?", "Can I share a calendar?", "How long does it take?")


@dataclass(frozen=True)
class Queue:
    """A queue's id, guideline and items."""

    id: int
    guideline: dict[str, Any]
    items: list[dict[str, Any]]


def block(name: str, text: str, *, title: str = "", side: str | None = None, is_folded: bool = False) -> dict[str, Any]:
    """Make a block of an item."""
    return {"name": name, "title": title or name.capitalize(), "text": text, "side": side, "is_folded": is_folded}


def question(name: str, text: str, kind: str, **more: Any) -> dict[str, Any]:
    """Make a question."""
    return {"name": name, "text": text, "kind": kind, "options": [], "is_required": True, "field": None, "labels": [], **more}


def option(value: str, label: str, description: str = "", key: str = "") -> dict[str, str]:
    """Make an option."""
    return {"value": value, "label": label, "description": description, "key": key}


GOOD = question(
    "good", "Does this answer help the customer?", "choice", options=[option("good", "Good", key="a"), option("bad", "Bad", key="x")]
)
CHOICE = question(
    "good",
    "Does this answer help the customer?",
    "choice",
    options=[option("good", "Good"), option("bad", "Bad"), option("unsure", "Cannot say")],
)
SCALE = [
    option("1", "Wrong", "misleads"),
    option("2", "Poor"),
    option("3", "Fair"),
    option("4", "Good"),
    option("5", "Great", "nothing to add"),
]
CRITERIA = [
    question("right", "Is everything right?", "yes_no"),
    question("tone", "How is the tone?", "scale", options=SCALE),
    question(
        "length",
        "How is the length?",
        "choice",
        options=[option("short", "Too short"), option("fine", "Just right"), option("long", "Too long")],
    ),
]


def single(number: int) -> dict[str, Any]:
    """Make an item with a question and an answer; the number stands in it."""
    at = number % len(ANSWERS)
    context = block(
        "context", "Solo: 12 euros a month, 1 calendar.\nStudio: 29 euros a month, 8 calendars.", title="Price list", is_folded=True
    )
    return {
        "id": number,
        "blocks": [block("question", f"{ASKED[at]} (item {number})"), block("answer", ANSWERS[at]), context],
        "group": None,
    }


def pair(number: int) -> dict[str, Any]:
    """Make an item with two answers to one question; two after each other share the question."""
    asked, at = number // 2, number % len(ANSWERS)
    sides = [
        block("left", f"{ANSWERS[at]} (item {number})", title=" ", side="left"),
        block("right", ANSWERS[(at + 1) % 4], title=" ", side="right"),
    ]
    return {"id": number, "blocks": [block("question", f"{ASKED[asked % 4]} (pair {asked})"), *sides], "group": f"question {asked}"}


def _queue(number: int, questions: list[dict[str, Any]], items: list[dict[str, Any]]) -> Queue:
    guideline = {"number": 2, "instructions": INSTRUCTIONS, "questions": questions, "examples": EXAMPLES}
    return Queue(number, guideline, items)


_few = [single(number) for number in range(1, 61)]
_many = [single(number) for number in range(1, 5001)]
QUEUES = {
    "single": _queue(1, [CHOICE], _few),
    "letters": _queue(2, [GOOD], _few[:3]),
    "criteria": _queue(3, CRITERIA, _few),
    "noted": _queue(4, [CRITERIA[0], question("why", "Why?", "comment", is_required=False)], _few),
    "pairs": _queue(5, [question("better", "Which answer is better?", "pairwise")], [pair(number) for number in range(2, 62)]),
    "text": _queue(6, [question("answer", "Correct the answer.", "text", field="answer")], _few),
    "spans": _queue(
        7, [question("marks", "Mark what is wrong.", "spans", field="answer", labels=["Wrong fact", "Rude", "Needless"])], _few
    ),
    "many": _queue(8, [CHOICE], _many),
}
