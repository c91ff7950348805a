"""Read feedback of users: an object or a list of them, as senders and files give it."""

import math
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from workbench.errors import BadInput
from workbench.store.span_values import FeedbackRecord

MOST = 1000
NAME = re.compile(r"[\w.\- ]{1,64}")
COMMENT = 5000
FIELDS = frozenset({"token", "trace_id", "session_id", "name", "value", "comment", "person", "at"})
RANGES = {"thumbs": (0, 1), "stars": (1, 5)}


def read_feedback(document: object) -> list[FeedbackRecord]:
    """Read all of it, or raise `BadInput` that names the entry and the field."""
    entries = document if isinstance(document, list) else [document]
    if not entries or len(entries) > MOST:
        raise BadInput(f"give 1 to {MOST} entries, not {len(entries)}", where="feedback")
    return [read_entry(entry, where=f"feedback[{index}]") for index, entry in enumerate(entries)]


def read_entry(entry: object, *, where: str) -> FeedbackRecord:
    """Read one entry. Raises `BadInput`.

    Without a `token` a new one is made, so that a second delivery counts twice: senders that retry give one.
    """
    if not isinstance(entry, Mapping):
        raise BadInput("it is no object", where=where)
    if unknown := sorted(str(name) for name in set(entry) - FIELDS):
        raise BadInput(f"'{unknown[0]}' is not known; there are {', '.join(sorted(FIELDS))}", where=where)
    trace, session = _text(entry, "trace_id", 64, where).lower(), _text(entry, "session_id", 200, where)
    if bool(trace) == bool(session):
        raise BadInput("give either trace_id or session_id", where=where)
    name = _text(entry, "name", 64, where)
    if not NAME.fullmatch(name):
        raise BadInput("give a name of up to 64 letters, such as thumbs, stars or comment", where=f"{where}.name")
    value, comment = _value(entry, name, where), _text(entry, "comment", COMMENT, where)
    if value is None and not comment:
        raise BadInput("give a value, a comment or both", where=f"{where}.value")
    return FeedbackRecord(
        token=_text(entry, "token", 64, where) or uuid.uuid4().hex,
        name=name,
        at_us=_at_us(entry, where),
        trace_id=trace,
        session=session,
        value=value,
        comment=comment,
        person=_text(entry, "person", 200, where),
    )


def _text(entry: Mapping[Any, Any], field: str, most: int, where: str) -> str:
    value = entry.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput("it is no text", where=f"{where}.{field}")
    if len(value) > most:
        raise BadInput(f"it is longer than {most} characters", where=f"{where}.{field}")
    return "".join("�" if sign == "\0" or "\ud800" <= sign <= "\udfff" else sign for sign in value).strip()


def _value(entry: Mapping[Any, Any], name: str, where: str) -> float | None:
    value = entry.get("value")
    if value is None:
        return None
    if isinstance(value, bool):
        value = int(value)
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise BadInput("it is no number", where=f"{where}.value")
    least, most = RANGES.get(name, (-math.inf, math.inf))
    if not least <= value <= most:
        raise BadInput(f"{name} are from {least} to {most}", where=f"{where}.value")
    if name == "thumbs" and value not in (0, 1):
        raise BadInput("thumbs are 1 (up) or 0 (down)", where=f"{where}.value")
    return float(value)


def _at_us(entry: Mapping[Any, Any], where: str) -> int:
    text = _text(entry, "at", 64, where)
    if not text:
        return int(datetime.now(UTC).timestamp() * 1e6)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("it is no time such as 2026-11-30T12:00:00Z", where=f"{where}.at") from error
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        return int(at.timestamp() * 1e6)
    except (OverflowError, ValueError) as error:
        raise BadInput("the time is out of range", where=f"{where}.at") from error


def feedback_document(record: FeedbackRecord) -> dict[str, Any]:
    """Give the entry that reads as the record."""
    at = datetime.fromtimestamp(record.at_us / 1e6, UTC).isoformat()
    whom = {"trace_id": record.trace_id} if record.trace_id else {"session_id": record.session}
    rest: Sequence[tuple[str, Any]] = (("value", record.value), ("comment", record.comment), ("person", record.person))
    return {"token": record.token, **whom, "name": record.name, **{key: one for key, one in rest if one not in (None, "")}, "at": at}
