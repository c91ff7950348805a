"""Give traffic out as lines that can be taken in again, here or elsewhere."""

import json
from collections.abc import Iterator

from sqlalchemy import Engine

from workbench.monitoring.importing.own import span_document
from workbench.store.connection import reading
from workbench.store.span_pages import span_page


def export_lines(engine: Engine, *, since_us: int, until_us: int) -> Iterator[str]:
    """Give each span of the traces that began in a time range as a line of JSON, the oldest trace first.

    The store is read a page at a time and never held: what comes in meanwhile comes out too where it is in the range. Raises `StoreError`.
    """
    after: tuple[int, int] | None = None
    while True:
        with reading(engine) as session:
            page = span_page(session, since_us=since_us, until_us=until_us, after=after)
        for span in page.spans:
            yield json.dumps(span_document(span), ensure_ascii=False, separators=(",", ":"))
        if page.after is None:
            return
        after = page.after
