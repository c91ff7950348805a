"""Hold records of files to the limits that hold for what is sent: the length of names and texts, sizes, sane times and counts."""

import re
from collections import Counter
from dataclasses import fields, replace
from hashlib import blake2b
from typing import Any

from workbench.errors import BadInput
from workbench.monitoring.conventions import Reading, Refusal
from workbench.monitoring.conventions.body_limits import LONGEST_ERROR, LONGEST_NAME, LONGEST_TEXT, cut, within_limits
from workbench.monitoring.conventions.plain_values import clean, clean_text
from workbench.monitoring.conventions.refusing import LATEST_AHEAD_US
from workbench.store.span_values import SpanBody, SpanRecord, TokenUse

LONGEST_ID = 64
MOST_TOKENS = 10**9
LONGEST_MS = 1e12
_HEXADECIMAL = re.compile(r"[0-9a-fA-F-]+")
_NAMES = ("name", "session", "user", "agent", "prompt", "version", "model", "provider", "environment", "tool", "tier", "finish")
_TEXTS = ("input_text", "output_text")


def stored_id(text: str) -> str:
    """Give an id as the store keeps it: hexadecimal in small letters, a long one by its digest, any other as it is.

    >>> stored_id("AB12"), stored_id("Run 7"), len(stored_id("x" * 65))
    ('ab12', 'Run 7', 32)
    """
    text = clean_text(text.strip())
    if len(text) > LONGEST_ID:
        return blake2b(text.encode(), digest_size=16).hexdigest()
    return text.lower() if _HEXADECIMAL.fullmatch(text) else text


def limited(span: SpanRecord, *, now_us: int) -> Reading:
    """Give a reading of the one record, cut to the limits. Raises `BadInput` for numbers that cannot be right."""
    if not 0 < span.started_us <= now_us + LATEST_AHEAD_US:
        return Reading(refusals=[Refusal("clock", "it starts before 1970 or more than 24 hours in the future")])
    if not 0 <= span.duration_ms <= LONGEST_MS:
        raise BadInput(f"{span.duration_ms:g} is no duration", where="duration_ms")
    for one in fields(TokenUse):
        if (getattr(span.tokens, one.name) or 0) > MOST_TOKENS:
            raise BadInput(f"{getattr(span.tokens, one.name):,} is no number of tokens", where=one.name)
    notes: Counter[str] = Counter()
    changes: dict[str, Any] = {name: cut(clean_text(getattr(span, name)), LONGEST_NAME) for name in _NAMES}
    changes |= {name: cut(clean_text(getattr(span, name)), LONGEST_TEXT) for name in _TEXTS}
    is_cut = any(len(getattr(span, name)) > LONGEST_TEXT for name in _TEXTS)
    if span.body is not None:
        parts = {one.name: clean(getattr(span.body, one.name)) for one in fields(SpanBody)}
        changes["body"], is_body_cut = within_limits(SpanBody(**parts))
        is_cut = is_cut or is_body_cut
    if is_cut:
        notes["text_cut"] += 1
    record = replace(
        span,
        trace_id=stored_id(span.trace_id),
        span_id=stored_id(span.span_id),
        parent_id=stored_id(span.parent_id) if span.parent_id else None,
        error=None if span.error is None else cut(clean_text(span.error), LONGEST_ERROR),
        retries=min(span.retries, 2**31),
        **changes,
    )
    return Reading(spans=[record], notes=notes)
