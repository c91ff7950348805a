"""Identify evidence by its content."""

import hashlib
import json
from collections.abc import Mapping


def content_hash(value: object) -> str:
    """Hash a JSON-able value by its canonical form (sorted keys, no blanks): the first 32 hex digits of SHA-256.

    >>> content_hash({"b": 1, "a": [2]}) == content_hash({"a": (2,), "b": 1})
    True
    """
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"{type(value).__name__} cannot be hashed by content")
