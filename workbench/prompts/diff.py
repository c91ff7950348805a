"""Say what changed between two versions: messages word by word, the rest field by field."""

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from workbench.store.prompts import PromptDraft, PromptVersion

_WORD = re.compile(r"\s+|\w+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
MOST_CELLS = 400_000_000
"""Above this product of word counts, lines are compared instead: the comparison keeps one bit per pair (50 MB)."""


class Change(StrEnum):
    """What happened to a piece of text on the way from a to b."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, and what happened to it."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class MessageDiff:
    """One message on both sides; a position (from 0) and role are None on the side that lacks it."""

    index_before: int | None
    index_after: int | None
    role_before: str | None
    role_after: str | None
    segments: tuple[Segment, ...]

    @property
    def is_same(self) -> bool:
        """Claim that role and content did not change."""
        return self.role_before == self.role_after and all(one.change is Change.EQUAL for one in self.segments)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A changed field, such as `parameters.temperature`; None where it is missing."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """All differences from `before` to `after` (references, or "draft")."""

    before: str
    after: str
    messages: tuple[MessageDiff, ...]
    fields: tuple[FieldChange, ...]

    @property
    def is_same(self) -> bool:
        """Claim that nothing changed."""
        return not self.fields and all(message.is_same for message in self.messages)


def diff(a: PromptVersion | PromptDraft, b: PromptVersion | PromptDraft) -> VersionDiff:
    """Compare a with b; deleted is what only a has, inserted what only b has.

    Messages are paired where role and content agree, and in order in between.
    """
    return VersionDiff(_called(a), _called(b), tuple(_messages(a.messages, b.messages)), tuple(_fields(a, b)))


def words(before: str, after: str) -> tuple[Segment, ...]:
    """Compare two texts word by word.

    >>> [(one.change.value, one.text) for one in words("be brief", "be very brief")]
    [('equal', 'be '), ('insert', 'very '), ('equal', 'brief')]
    """
    from rapidfuzz.distance import Indel

    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) > MOST_CELLS:
        old, new = _LINE.findall(before), _LINE.findall(after)
    segments: list[Segment] = []
    for step in Indel.opcodes(old, new):
        change = Change(step.tag)
        pieces = new[step.dest_start : step.dest_end] if change is Change.INSERT else old[step.src_start : step.src_end]
        segment = Segment(change, "".join(pieces))
        # What is gone is read before what came in its place.
        if change is Change.DELETE and segments and segments[-1].change is Change.INSERT:
            segments.insert(-1, segment)
        else:
            segments.append(segment)
    return tuple(segments)


def to_text(difference: VersionDiff, *, around: int = 60) -> str:
    """Write a difference for a terminal, as `git diff --word-diff` does: `[-gone-]{+new+}`.

    Unchanged text is shortened to `around` characters beside each change; unchanged messages are left out.
    """
    lines = [f"{difference.before} → {difference.after}"]
    if difference.is_same:
        return f"{lines[0]}\nNo difference."
    for change in difference.fields:
        lines.append(f"{change.field}: {_shown(change.before)} → {_shown(change.after)}")
    for message in difference.messages:
        if not message.is_same:
            lines += ["", f"## {_heading(message)}", _segments_text(message.segments, around)]
    return "\n".join(lines)


def _called(side: PromptVersion | PromptDraft) -> str:
    return side.reference if isinstance(side, PromptVersion) else "draft"


def _messages(a: Sequence[Mapping[str, Any]], b: Sequence[Mapping[str, Any]]) -> Iterator[MessageDiff]:
    before, after = [(one.get("role"), one.get("content")) for one in a], [(one.get("role"), one.get("content")) for one in b]
    for _, low_a, high_a, low_b, high_b in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for step in range(max(high_a - low_a, high_b - low_b)):
            old = low_a + step if low_a + step < high_a else None
            new = low_b + step if low_b + step < high_b else None
            yield _message(a, b, old, new)


def _message(a: Sequence[Mapping[str, Any]], b: Sequence[Mapping[str, Any]], old: int | None, new: int | None) -> MessageDiff:
    before = a[old] if old is not None else {}
    after = b[new] if new is not None else {}
    segments = words(before.get("content") or "", after.get("content") or "")
    return MessageDiff(old, new, before.get("role"), after.get("role"), segments)


def _fields(a: PromptVersion | PromptDraft, b: PromptVersion | PromptDraft) -> Iterator[FieldChange]:
    before, after = _flat(a), _flat(b)
    for field in sorted({**before, **after}, key=lambda name: (name != "model", name)):
        if before.get(field) != after.get(field):
            yield FieldChange(field, before.get(field), after.get(field))


def _flat(side: PromptVersion | PromptDraft) -> dict[str, Any]:
    found: dict[str, Any] = {"model": side.model, "response_format": side.response_format}
    found.update({f"parameters.{name}": value for name, value in side.parameters.items()})
    found.update({f"tools.{tool['function']['name']}": tool for tool in side.tools})
    found["tools (order)"] = [tool["function"]["name"] for tool in side.tools]
    for index, message in enumerate(side.messages):
        found.update({f"messages[{index}].{name}": value for name, value in message.items() if name not in ("role", "content")})
    return found


def _heading(message: MessageDiff) -> str:
    if message.index_before is None:
        return f"message {(message.index_after or 0) + 1} ({message.role_after}), added"
    if message.index_after is None:
        return f"message {message.index_before + 1} ({message.role_before}), removed"
    roles = message.role_after if message.role_before == message.role_after else f"{message.role_before} → {message.role_after}"
    return f"message {message.index_after + 1} ({roles})"


def _segments_text(segments: Sequence[Segment], around: int) -> str:
    last = len(segments) - 1
    shown = []
    for index, segment in enumerate(segments):
        if segment.change is Change.INSERT:
            shown.append(f"{{+{segment.text}+}}")
        elif segment.change is Change.DELETE:
            shown.append(f"[-{segment.text}-]")
        else:
            shown.append(_shortened(segment.text, around if index > 0 else 0, around if index < last else 0))
    return "".join(shown)


def _shortened(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail + 3:
        return text
    return f"{text[:head]} … {text[len(text) - tail :] if tail else ''}"


def _shown(value: Any) -> str:
    return "(none)" if value is None else json.dumps(value, ensure_ascii=False)
