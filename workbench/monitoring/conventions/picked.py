"""Look things up under several names, and remember which ones were used: the rest stays among the attributes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from workbench.monitoring.conventions.plain_values import count_of, number_of, text_of

T = TypeVar("T")


class Picker:
    """Read the attributes of one span; `used` are the names whose values have found their place in the record."""

    __slots__ = ("attributes", "used")

    def __init__(self, attributes: Mapping[str, Any]) -> None:
        self.attributes = attributes
        self.used: set[str] = set()

    def text(self, names: Sequence[str]) -> str:
        """Give the first that says something; empty where none does."""
        attributes = self.attributes
        for name in names:
            if name in attributes and (found := text_of(attributes[name])):
                self.used.add(name)
                return found
        return ""

    def number(self, names: Sequence[str]) -> float | None:
        """Give the first finite number of 0 or more; as said, it stays among the attributes."""
        return self._first(names, _amount)

    def count(self, names: Sequence[str]) -> int | None:
        """Give the first whole number of 0 or more; as said, it stays among the attributes."""
        return self._first(names, count_of)

    def _first(self, names: Sequence[str], read: Callable[[Any], T | None]) -> T | None:
        attributes = self.attributes
        for name in names:
            if name in attributes and (found := read(attributes[name])) is not None:
                return found
        return None


def _amount(value: Any) -> float | None:
    number = number_of(value)
    return number if number is not None and number >= 0 else None
