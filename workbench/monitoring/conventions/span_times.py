"""Read when the first token came, and how fast the others followed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from workbench.monitoring.conventions import attribute_names as names
from workbench.monitoring.conventions.picked import Picker
from workbench.monitoring.conventions.plain_values import text_of
from workbench.monitoring.conventions.raw_spans import RawEvent

_TOLERANCE_MS = 1.0


def first_token_ms(picker: Picker, events: Sequence[RawEvent], started_ns: int, duration_ms: float) -> float | None:
    """Give the time to the first token; None where it is not said, or cannot be, because it lies outside of the span."""
    for found in _told(picker, events, started_ns):
        if found is not None and 0 <= found <= duration_ms + _TOLERANCE_MS:
            return min(found, duration_ms)
    return None


def per_token_ms(duration_ms: float, ttft_ms: float | None, output_tokens: int | None) -> float | None:
    """Give the time per output token after the first.

    >>> per_token_ms(1100.0, 100.0, 11)
    100.0
    """
    if ttft_ms is None or output_tokens is None or output_tokens < 2:
        return None
    return (duration_ms - ttft_ms) / (output_tokens - 1)


def _told(picker: Picker, events: Sequence[RawEvent], started_ns: int) -> list[float | None]:
    seconds = picker.number(names.FIRST_TOKEN_SECONDS)
    told = [None if seconds is None else seconds * 1000]
    if names.FIRST_TOKEN_AT in picker.attributes:
        told.append(_since(text_of(picker.attributes[names.FIRST_TOKEN_AT]).strip('"'), started_ns))
    moments = [event.at_ns for event in events if event.name in names.FIRST_TOKEN_EVENTS and event.at_ns > 0]
    if moments:
        told.append((min(moments) - started_ns) / 1e6)
    return told


def _since(moment: str, started_ns: int) -> float | None:
    try:
        at = datetime.fromisoformat(moment)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return (at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000 - started_ns / 1e6
    except (ValueError, OverflowError):
        return None
