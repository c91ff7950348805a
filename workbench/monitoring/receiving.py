"""Take in what was read of live traffic: sampled, redacted, priced, and stored in one transaction.

All that costs time is done before the transaction begins, so that the store is locked only while rows are written. Sampling drops texts and
never counts: tokens, costs and times of every span are kept.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.monitoring.conventions import Reading
from workbench.monitoring.redaction import Redaction, redaction_from
from workbench.monitoring.span_prices import PRICED, SpanPrices
from workbench.providers.prices import PriceBook
from workbench.store.connection import reading as reading_store
from workbench.store.connection import writing
from workbench.store.feedback import add_feedback, count_refusals
from workbench.store.prices import price_overrides
from workbench.store.span_values import FeedbackRecord, SpanRecord, TokenUse
from workbench.store.spans import Added, add_spans

PRICES_S = 30.0
"""How long prices are kept before the overrides are read again."""


@dataclass(frozen=True)
class Received:
    """Count what became of readings: `known` spans were stored before; `reasons` counts what was refused or cut, by reason."""

    new: int = 0
    known: int = 0
    refused: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)


class Receiver:
    """Take in readings. Not for several threads at once."""

    def __init__(self, engine: Engine, *, redaction: Redaction, sample: float = 1.0) -> None:
        self._engine = engine
        self._redaction = redaction
        self._sample = sample
        self._prices: SpanPrices | None = None
        self._prices_at = float("-inf")

    def warm_up(self) -> None:
        """Load what the first span would wait for: prices, and the shapes of what is taken out."""
        text = "nobody@example.com pays with 4111 1111 1111 1111 and the key sk-none"
        self.prepare(
            Reading(spans=[SpanRecord("warm", "up", 1, 0.0, text, "llm", model="gpt-4o", provider="openai", tokens=TokenUse(1, 1))])
        )

    def receive(self, readings: Sequence[Reading]) -> Received:
        """Take in readings in one transaction. Raises `StoreError`, and then nothing of them is stored."""
        return self.store([self.prepare(one) for one in readings])

    def prepare(self, reading: Reading) -> Reading:
        """Give the reading as it is to be stored: texts sampled, then redacted; spans priced."""
        self._look_up_prices()
        return replace(reading, spans=[self._prepared(span) for span in reading.spans])

    def store(self, readings: Sequence[Reading], *, more: Mapping[str, int] | None = None) -> Received:
        """Store prepared readings, and `more` refusals that no reading knows of, in one transaction. Raises `StoreError`."""
        reasons: Counter[str] = Counter()
        refused = 0
        for one in readings:
            refused += len(one.refusals)
            reasons.update(refusal.reason for refusal in one.refusals)
            reasons.update(one.notes)
        spans = [span for one in readings for span in one.spans]
        counted = reasons + Counter(more or {})
        added = Added(0, 0)
        if spans or counted:
            with writing(self._engine) as session:
                if spans:
                    added = add_spans(session, spans=spans)
                if counted:
                    count_refusals(session, reasons=counted, day=datetime.now(UTC).date())
        return Received(added.new, added.known, refused, reasons)

    def feedback(self, records: Sequence[FeedbackRecord]) -> Added:
        """Store feedback in one transaction. Raises `StoreError`."""
        redacted = [replace(one, comment=self._redaction.text(one.comment)) if one.comment else one for one in records]
        with writing(self._engine) as session:
            return add_feedback(session, feedback=redacted)

    def _prepared(self, span: SpanRecord) -> SpanRecord:
        if self._sample < 1.0 and not span.is_error and not is_sampled(span.trace_id, self._sample):
            span = replace(span, body=None, input_text="", output_text="")
        span = self._redaction.span(span)
        if span.cost_usd is not None or span.kind not in PRICED or self._prices is None:
            return span
        cost = self._prices.cost(span)
        return span if cost is None else replace(span, cost_usd=cost)

    def _look_up_prices(self) -> None:
        """Read the overrides again where the last look is long ago."""
        now = time.monotonic()
        if now - self._prices_at < PRICES_S:
            return
        with reading_store(self._engine) as session:
            self._prices = SpanPrices(PriceBook(price_overrides(session)))
        self._prices_at = now


def receiver_from(engine: Engine, environment: Mapping[str, str]) -> Receiver:
    """Give a receiver as `WORKBENCH_REDACT` and `WORKBENCH_SAMPLE` say. Raises `BadInput` for what they cannot say."""
    return Receiver(engine, redaction=redaction_from(environment), sample=share_from(environment))


def share_from(environment: Mapping[str, str]) -> float:
    """Read `WORKBENCH_SAMPLE`, the share of traces whose texts are kept: 1 where it is not set.

    >>> share_from({"WORKBENCH_SAMPLE": "0.1"}), share_from({})
    (0.1, 1.0)
    """
    text = environment.get("WORKBENCH_SAMPLE", "").strip()
    if not text:
        return 1.0
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise BadInput(f"'{text}' is no share between 0 and 1, such as 0.1", where="WORKBENCH_SAMPLE")
    return share


def is_sampled(trace_id: str, share: float) -> bool:
    """Claim that the texts of a trace are kept: the same answer for all its spans, today and tomorrow.

    >>> sum(is_sampled(str(number), 0.1) for number in range(10_000))
    1029
    """
    digest = blake2b(trace_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < share * 2**64
