"""Keep what spans were given and gave: texts for search, and the whole, compressed."""

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlmodel import Session

from workbench.store.span_values import SpanBody, SpanRecord
from workbench.store.tables import SpanText
from workbench.store.upserts import table_of


def add_texts(session: Session, *, records: Sequence[tuple[int, SpanRecord]]) -> None:
    """Store the texts of new spans, each with the number of its trace; those without any are left out."""
    rows = [
        {
            "trace_ref": trace_ref,
            "span_id": record.span_id,
            "input_text": record.input_text,
            "output_text": record.output_text,
            "body": None if record.body is None else packed(record.body),
        }
        for trace_ref, record in records
        if record.body is not None or record.input_text or record.output_text
    ]
    if not rows:
        return
    table = table_of(SpanText)
    last = session.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    session.execute(insert(table), rows)
    if session.get_bind().dialect.name == "sqlite":
        found = "SELECT id, input_text, output_text FROM span_text WHERE id > :last AND (input_text <> '' OR output_text <> '')"
        session.connection().execute(text(f"INSERT INTO span_search (rowid, input_text, output_text) {found}"), {"last": last})


def packed(body: SpanBody) -> bytes:
    """Write a body as compressed JSON."""
    document = {
        "inputs": list(body.inputs),
        "outputs": list(body.outputs),
        "attributes": dict(body.attributes),
        "events": list(body.events),
        "tools": list(body.tools),
    }
    return zlib.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "replace"), 1)


def unpacked(data: bytes) -> SpanBody:
    """Read what `packed` wrote.

    >>> unpacked(packed(SpanBody(attributes={"a": 1}))).attributes
    {'a': 1}
    """
    document: Mapping[str, Any] = json.loads(zlib.decompress(data))
    return SpanBody(**document)
