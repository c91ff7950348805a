"""Keep drift watches: named comparisons that are made again as time goes on."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from workbench.errors import BadInput, NotFound
from workbench.monitoring.drift.windows import REFERENCE_DAYS, ROLLING, WINDOW_DAYS, scope_of, windows
from workbench.store import watching
from workbench.store.connection import reading, writing
from workbench.store.watching import StoredWatch

SETTINGS = ("window_days", "reference_days", "reference")


def add(
    engine: Engine, name: str, *, scope: Mapping[str, Any] | None = None, settings: Mapping[str, Any] | None = None, author: str = ""
) -> int:
    """Store a watch. Raises `BadInput` naming the field that is wrong."""
    if not name.strip():
        raise BadInput("give the watch a name", where="name")
    if unknown := sorted(set(settings or {}) - set(SETTINGS)):
        raise BadInput(f"'{unknown[0]}' is no setting; there are {', '.join(SETTINGS)}", where="settings")
    kept = {"window_days": WINDOW_DAYS, "reference_days": REFERENCE_DAYS, "reference": ROLLING} | dict(settings or {})
    narrowed = scope_of(scope or {})
    windows(kept, narrowed, now=datetime.now(UTC))
    values = {"name": name.strip(), "scope": narrowed, "settings": kept, "author": author}
    with writing(engine) as session:
        return watching.add_watch(session, values=values)


def all_watches(engine: Engine) -> list[StoredWatch]:
    """Give the watches that stand, by name."""
    with reading(engine) as session:
        return watching.watches(session)


def find(engine: Engine, name: str) -> StoredWatch:
    """Give a watch. Raises `NotFound`."""
    for one in all_watches(engine):
        if one.name == name:
            return one
    raise NotFound(f"there is no drift watch named '{name}'; `workbench monitor drift --save NAME` makes one", where="watch")
