"""Look into the store that a collector has written to."""

from collections import Counter
from typing import Any

from sqlalchemy import Engine, text

from workbench.store.connection import reading


def rows(engine: Engine, query: str, **values: Any) -> list[dict[str, Any]]:
    with reading(engine) as session:
        return [dict(row) for row in session.connection().execute(text(query), values).mappings().all()]


def stored_ids(engine: Engine) -> Counter[tuple[str, str]]:
    """Count each span that is stored by its ids."""
    query = "SELECT trace.trace_id, span.span_id FROM span JOIN trace ON trace.id = span.trace_ref"
    return Counter((row["trace_id"], row["span_id"]) for row in rows(engine, query))


def reasons(engine: Engine) -> dict[str, int]:
    """Count what was refused, by reason."""
    return {row["reason"]: row["count"] for row in rows(engine, "SELECT reason, SUM(count) AS count FROM traffic_refusal GROUP BY reason")}
