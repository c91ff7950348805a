"""Number what spans have in common, each combination once."""

from collections.abc import Iterable

from sqlalchemy import insert, select
from sqlmodel import Session

from workbench.store.span_families import KEY_FIELDS
from workbench.store.tables import TrafficKey
from workbench.store.upserts import table_of

Key = tuple[str, ...]
"""The values of `KEY_FIELDS`, in order."""

MOST = 10_000
OTHERS = "(others)"
"""Where a name stands that came after `MOST` combinations: traffic that names itself anew each time must not swell every sum."""


class KeyBook:
    """The combinations of a store with their numbers. Hold the right to write before asking for new ones."""

    def __init__(self, session: Session) -> None:
        self._session = session
        table = table_of(TrafficKey)
        rows = session.execute(select(table.c.id, *(table.c[name] for name in KEY_FIELDS))).all()
        self._numbers: dict[Key, int] = {tuple(row[1:]): int(row[0]) for row in rows}
        self._keys = {number: key for key, number in self._numbers.items()}

    def key(self, number: int) -> Key:
        """Give the combination of a number."""
        return self._keys[number]

    def add(self, keys: Iterable[Key]) -> None:
        """Number those that are new."""
        table = table_of(TrafficKey)
        for key in dict.fromkeys(keys):
            if key in self._numbers:
                continue
            stored = key if len(self._keys) < MOST else (key[0], *(OTHERS if value else "" for value in key[1:]))
            if stored not in self._numbers:
                row = dict(zip(KEY_FIELDS, stored, strict=True))
                result = self._session.execute(insert(table).values(row).returning(table.c.id))
                self._numbers[stored] = int(result.scalar_one())
                self._keys[self._numbers[stored]] = stored
            self._numbers[key] = self._numbers[stored]

    def number(self, key: Key) -> int:
        """Give the number of a combination that was added."""
        return self._numbers[key]
