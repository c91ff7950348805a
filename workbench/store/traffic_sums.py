"""Keep the sums by hour and by day in step with the spans, by adding and taking away what single spans come to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from workbench.stats.histograms import bin_of, packed, unpacked
from workbench.store.tables import Traffic
from workbench.store.upserts import table_of, upsert

HOUR_US = 3_600_000_000
GRAINS: Mapping[str, int] = {"h": HOUR_US, "d": 24 * HOUR_US}
"""How long a bucket of each grain is, in microseconds."""

COUNTS = (
    "spans",
    "errors",
    "retries",
    "retried",
    "unpriced",
    "cost_usd",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "audio_tokens",
)
TIMES = ("ttft", "tpot", "duration", "speed")
PRICED_KINDS = frozenset({"llm", "embedding"})

Row = Mapping[str, Any]


class Sums:
    """What some spans come to: counts, and bins of times."""

    __slots__ = ("counts", "times")

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.times: dict[str, Counter[int]] = {name: Counter() for name in TIMES}


class SumChanges:
    """Gather what spans add to, and take from, the sums of hours and days."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, int, int], Sums] = {}

    def add(self, span: Row, key_id: int, kind: str, *, sign: int = 1) -> None:
        """Add a span, given by its columns, or take it away with a sign of -1."""
        counts, times = _counts(span, kind), _times(span, kind)
        for grain, length in GRAINS.items():
            sums = self._sums.setdefault((grain, int(span["started_us"]) // length, key_id), Sums())
            for name, value in counts.items():
                sums.counts[name] += sign * value
            for name, value in times.items():
                sums.times[name][bin_of(value)] += sign

    def apply(self, session: Session) -> None:
        """Write the changed sums; the transaction must hold the right to write already."""
        rows: list[dict[str, Any]] = []
        for (grain, bucket), keys in self._by_bucket().items():
            stored = _stored(session, grain, bucket, keys)
            rows += [_merged(self._sums[grain, bucket, key], stored.get(key), (grain, bucket, key)) for key in keys]
        upsert(session, table_of(Traffic), rows)

    def _by_bucket(self) -> dict[tuple[str, int], list[int]]:
        found: dict[tuple[str, int], list[int]] = {}
        for grain, bucket, key in self._sums:
            found.setdefault((grain, bucket), []).append(key)
        return found


def is_unpriced(span: Row, kind: str) -> bool:
    """Claim that a call has no known cost though it had an answer: a failed call without tokens is not waited for."""
    return kind in PRICED_KINDS and span["cost_usd"] is None and not (span["is_error"] and not span["input_tokens"])


def _counts(span: Row, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"spans": 1, "errors": int(span["is_error"]), "retries": span["retries"], "retried": int(span["retries"] > 0)}
    if kind not in PRICED_KINDS:
        return found
    audio = span["input_audio_tokens"] + span["output_audio_tokens"]
    return found | {
        "unpriced": int(is_unpriced(span, kind)),
        "cost_usd": span["cost_usd"] or 0.0,
        "input_tokens": span["input_tokens"] or 0,
        "output_tokens": span["output_tokens"] or 0,
        "cache_read_tokens": span["cache_read_tokens"],
        "cache_write_tokens": span["cache_write_tokens"],
        "reasoning_tokens": span["reasoning_tokens"],
        "audio_tokens": audio,
    }


def _times(span: Row, kind: str) -> dict[str, float]:
    """Give the times that count: those of failed spans say nothing of how fast an answer is."""
    if span["is_error"]:
        return {}
    duration = span["duration_ms"]
    found = {"duration": duration}
    if kind == "llm":
        found |= {name: span[f"{name}_ms"] for name in ("ttft", "tpot") if span[f"{name}_ms"] is not None}
        if span["output_tokens"] and duration > 0:
            found["speed"] = 1000 * span["output_tokens"] / duration
    return found


def _stored(session: Session, grain: str, bucket: int, keys: Sequence[int]) -> dict[int, Any]:
    table = table_of(Traffic)
    query = select(table).where(table.c.grain == grain, table.c.bucket == bucket, table.c.key_id.in_(keys))
    return {row.key_id: row for row in session.execute(query).all()}


def _merged(sums: Sums, stored: Any, place: tuple[str, int, int]) -> dict[str, Any]:
    row: dict[str, Any] = dict(zip(("grain", "bucket", "key_id"), place, strict=True))
    for name in COUNTS:
        row[name] = (0 if stored is None else getattr(stored, name)) + sums.counts[name]
    for name in TIMES:
        before: bytes = b"" if stored is None else getattr(stored, name)
        change = sums.times[name]
        if not change:
            row[name] = before
            continue
        bins = unpacked(before)
        for place_of_bin, count in change.items():
            bins[place_of_bin] += count
        row[name] = packed(bins)
    return row
