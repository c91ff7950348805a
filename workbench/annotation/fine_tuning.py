"""Make examples for fine-tuning out of what people settled; what cannot be one is counted with its reason.

- chat: `{"messages": [{"role": "user", …}, {"role": "assistant", …}]}` of examples of a golden set whose expected answer is settled: the
  corrected text where one is, else the expected answer that was found right. The user's message has the documents and inputs as they were
  shown; with several of them each is named.
- preferences: `{"prompt", "chosen", "rejected"}` of settled pairs. Ties, and pairs of which both are bad, prefer nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.annotation.correcting import EXPECTED
from workbench.annotation.export_rows import ExportedItem, ExportedQueue
from workbench.annotation.outcomes import SETTLED
from workbench.annotation.questions import Kind
from workbench.errors import BadInput

Example = Mapping[str, Any]
_OTHER = {"a": "b", "b": "a"}


@dataclass(frozen=True, slots=True)
class Tuning:
    """Examples for fine-tuning, and how many items were left out, by reason."""

    examples: Sequence[Example]
    left_out: Mapping[str, int]


def chat_examples(found: ExportedQueue) -> Tuning:
    """Give the settled expected answers. Raises `BadInput` for a queue that shows no expected answers."""
    if found.queue.source_kind != "golden":
        raise BadInput("chat examples are the expected answers of a golden set: this queue was not made from one", where=found.queue.name)
    corrects = [one.name for one in found.questions if one.kind is Kind.TEXT and one.field == EXPECTED]
    examples, left_out = [], Counter[str]()
    for item in found.items:
        prompt, shown = _prompt(item), next((str(one["text"]) for one in item.blocks if one["name"] == EXPECTED), "")
        corrected = next((text for name in corrects if (text := str((item.answer or {}).get(name, "")).strip())), "")
        expected = corrected or (shown.strip() if item.is_verified else "")
        if item.state != SETTLED:
            left_out[f"{item.state}, not settled"] += 1
        elif not expected:
            left_out["settled without an expected answer that is right"] += 1
        elif not prompt:
            left_out["without an input"] += 1
        else:
            examples.append({"messages": [{"role": "user", "content": prompt}, {"role": "assistant", "content": expected}]})
    return Tuning(examples, dict(left_out))


def preference_pairs(found: ExportedQueue, question: str | None) -> Tuning:
    """Give the settled pairs. Raises `BadInput` for a queue that compares no pairs, or in several ways where none is named."""
    asked = [one.name for one in found.questions if one.kind is Kind.PAIRWISE and question in (None, one.name)]
    if not asked:
        raise BadInput(
            "preferences come of a question that compares two answers: this queue has none" + _called(question), where=found.queue.name
        )
    if len(asked) > 1:
        raise BadInput(f"name one of the questions that compare: {', '.join(asked)}", where="--question")
    examples, left_out = [], Counter[str]()
    for item in found.items:
        texts = {str(one["name"]): str(one["text"]) for one in item.blocks}
        preferred = str((item.answer or {}).get(asked[0], ""))
        if item.state != SETTLED:
            left_out[f"{item.state}, not settled"] += 1
        elif preferred not in _OTHER:
            left_out[{"tie": "ties", "both_bad": "both bad"}.get(preferred, "without an answer to the question")] += 1
        else:
            examples.append({"prompt": _prompt(item), "chosen": texts[preferred], "rejected": texts[_OTHER[preferred]]})
    return Tuning(examples, dict(left_out))


def _called(question: str | None) -> str:
    return f" called {question!r}" if question else ""


def _prompt(item: ExportedItem) -> str:
    shown = [one for one in item.blocks if one["name"] != EXPECTED and not one.get("side") and str(one["text"]).strip()]
    if len(shown) == 1:
        return str(shown[0]["text"])
    return "\n\n".join(f"{one['title']}: {one['text']}" for one in shown)
