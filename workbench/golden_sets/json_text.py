"""Parse JSON strictly: no NaN, no name given twice, every failure a `ValueError` in words."""

import json
from typing import Any, NoReturn


def parse(text: str) -> Any:
    """Parse a whole text; raises `ValueError`."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error


def parse_from(text: str, start: int) -> tuple[Any, int]:
    """Parse one value that begins at `start`; give it and its end. Raises `ValueError`, which knows its place as a `JSONDecodeError`."""
    try:
        return _DECODER.raw_decode(text, start)
    except RecursionError as error:
        raise ValueError("is nested too deeply") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"gives the name {doubled!r} twice")
    return found


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"holds {constant}, which JSON does not have; write null or text")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refused)
