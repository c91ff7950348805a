"""Judge answers by rules: compare two, or grade one on a criterion. Not a language model, and never obedient to what it judges.

Like the judges it stands for it is not perfect, by design: it is noisy where answers are close, and leans a little towards the answer
shown first and towards the longer one. All of that is seeded, so that a run can be repeated.
"""

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.hashing import content_hash
from workbench.providers.demo import opinion
from workbench.providers.demo.evidence import Evidence, look_at
from workbench.providers.demo.reading import text_of
from workbench.providers.demo.structured import fill, properties_of, schema_of, wants_json

FIRST_POSITION_BIAS = 0.007
LENGTH_BIAS = 0.006  # for an answer of twice the length
OWN_NOISE = 0.03  # standard deviation; depends on the pair and stays when the order is swapped
ORDER_NOISE = 0.019  # standard deviation; another one for each order
TIE_MARGIN = 0.012
LEVEL_NOISE = 0.35  # standard deviation, in levels

_SECTIONS = ("question", "context", "expected", "answer_a", "answer_b", "answer", "criterion", "levels")
_LEVEL_LINE = re.compile(r"(?m)^\s*[-*]?\s*(-?\d+)\s*[:.)=]")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the judge says: `choice` is A, B or TIE, a level, or None where nothing could be judged."""

    reason: str
    choice: str | int | None


def judge(messages: Sequence[Mapping[str, Any]], response_format: Mapping[str, Any] | None, chance: random.Random) -> str:
    """Reply to a judge's prompt, as JSON where that is asked and else as text that ends in `VERDICT: …` or `LEVEL: …`."""
    users = [text_of(message) for message in messages if message.get("role") == "user"]
    found = sections(users[-1] if users else "")
    if "answer_a" in found and "answer_b" in found:
        opinion_of, field = _compare(found, chance), "verdict"
    elif "answer" in found:
        opinion_of, field = _grade(found, chance), "level"
    else:
        opinion_of, field = Opinion("There is no answer between the tags, so there is nothing to judge.", None), "verdict"
    if wants_json(response_format):
        return _as_json(opinion_of, field, schema_of(response_format))
    if opinion_of.choice is None:
        return opinion_of.reason
    return f"{opinion_of.reason}\n{field.upper()}: {opinion_of.choice}"


def sections(text: str) -> dict[str, str]:
    """Take the tagged sections out of a judge's prompt, from each first opening tag to the last closing tag before the next section.

    An answer that quotes our tags can spoil its own section at worst; it never makes this fail.
    """
    found: dict[str, str] = {}
    openings = sorted((match.start(), match.end(), name) for name in _SECTIONS if (match := re.search(rf"<{name}>", text)))
    for index, (_, start, name) in enumerate(openings):
        end = openings[index + 1][0] if index + 1 < len(openings) else len(text)
        inside = text[start:end]
        closing = inside.rfind(f"</{name}>")
        found[name] = (inside[:closing] if closing >= 0 else inside).strip()
    return found


def _compare(found: Mapping[str, str], chance: random.Random) -> Opinion:
    material = {"question": found.get("question", ""), "context": found.get("context", ""), "expected": found.get("expected", "")}
    shown = sorted(("A", "B"), key=lambda label: list(found).index(f"answer_{label.lower()}"))
    texts = [found[f"answer_{label.lower()}"] for label in shown]
    first, second = (look_at(text, **material) for text in texts)
    if texts[0] == texts[1]:
        return Opinion("The two answers are the same.", "TIE")
    if not (first.words and second.words):
        return _one_is_empty(first, second, shown)
    lead = opinion.overall(first) - opinion.overall(second) + FIRST_POSITION_BIAS
    lead += LENGTH_BIAS * max(-1.0, min(1.0, (first.words - second.words) / min(first.words, second.words)))
    lead += _own_noise(material["question"], texts) + chance.gauss(0, ORDER_NOISE)
    if abs(lead) < TIE_MARGIN:
        return Opinion(opinion.equality(first, material["expected"]), "TIE")
    (label, seen), (other_label, other) = ((shown[0], first), (shown[1], second))[:: 1 if lead > 0 else -1]
    return Opinion(opinion.preference(label, seen, other_label, other, material["expected"]), label)


def _one_is_empty(first: Evidence, second: Evidence, shown: Sequence[str]) -> Opinion:
    if not (first.words or second.words):
        return Opinion("Both answers are empty.", "TIE")
    label, other = (shown[0], shown[1]) if first.words else (shown[1], shown[0])
    return Opinion(f"Answer {other} is empty; Answer {label} is not.", label)


def _own_noise(question: str, texts: Sequence[str]) -> float:
    """Draw the error that belongs to the pair itself: the same answers get the same one in either order, with the sign turned."""
    ordered = sorted(texts)
    error = random.Random(content_hash([question, ordered])).gauss(0, OWN_NOISE)
    return error if texts[0] == ordered[0] else -error


def _grade(found: Mapping[str, str], chance: random.Random) -> Opinion:
    expected = found.get("expected", "")
    seen = look_at(found["answer"], question=found.get("question", ""), context=found.get("context", ""), expected=expected)
    levels = sorted({int(level) for level in _LEVEL_LINE.findall(found.get("levels", ""))}) or [1, 2, 3, 4, 5]
    rating = opinion.by_criterion(found.get("criterion", ""), seen)
    # An empty answer leaves no room for doubt; everything else does.
    place = rating * (len(levels) - 1) + (chance.gauss(0, LEVEL_NOISE) if seen.words else 0.0)
    return Opinion(opinion.grading(found.get("criterion", ""), seen, expected), levels[min(max(round(place), 0), len(levels) - 1)])


def _as_json(said: Opinion, field: str, schema: Mapping[str, Any]) -> str:
    """Write reason first, verdict after; a schema with other names gets the verdict in the property that has a menu or a number."""
    properties = properties_of(schema)
    if not properties:
        return json.dumps({"reason": said.reason, field: said.choice}, ensure_ascii=False)
    filled = fill(schema, said.reason, [], is_found=said.choice is not None)
    target = field if field in properties else _place_for_choice(properties)
    if target and said.choice is not None:
        menu = properties[target].get("enum")
        same = [one for one in menu if str(one).lower() == str(said.choice).lower()] if isinstance(menu, list) else []
        filled[target] = same[0] if same else said.choice if not menu else filled[target]
    return json.dumps(filled, ensure_ascii=False)


def _place_for_choice(properties: Mapping[str, Mapping[str, Any]]) -> str | None:
    fitting = [name for name, shape in properties.items() if "enum" in shape or shape.get("type") in ("integer", "number")]
    return fitting[-1] if fitting else None
