"""Put an answer into the JSON that a response format asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.providers.demo.words import stems

_TEXT = frozenset({"answer", "text", "reply", "response", "message", "content", "output"})
_LISTS = frozenset({"sources", "source", "citations", "documents", "titles", "references"})
_FOUND = frozenset({"found", "answerable", "is_found", "is_answerable", "in_context", "grounded"})
_DEEPEST = 6


def wants_json(response_format: Mapping[str, Any] | None) -> bool:
    """Claim that a response format asks for JSON."""
    return bool(response_format) and str((response_format or {}).get("type")) in ("json_object", "json_schema")


def schema_of(response_format: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Give the JSON schema inside a response format, or an empty one."""
    outer = (response_format or {}).get("json_schema")
    inner = outer.get("schema") if isinstance(outer, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def properties_of(schema: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Give the properties of a schema, by name."""
    properties = schema.get("properties")
    if not isinstance(properties, Mapping):
        return {}
    return {str(name): shape if isinstance(shape, Mapping) else {} for name, shape in properties.items()}


def fill(schema: Mapping[str, Any], text: str, titles: Sequence[str], *, is_found: bool) -> dict[str, Any]:
    """Fill a schema by the names and types of its properties; without properties `{"answer", "sources"}`."""
    properties = properties_of(schema)
    if not properties:
        return {"answer": text, "sources": list(titles)}
    return {name: _value(name.lower(), shape, text, titles, is_found, 0) for name, shape in properties.items()}


def _value(name: str, shape: Mapping[str, Any], text: str, titles: Sequence[str], is_found: bool, depth: int) -> Any:
    menu = shape.get("enum")
    if isinstance(menu, Sequence) and menu and not isinstance(menu, str):
        words = set(stems(text))
        return max(menu, key=lambda choice: len(set(stems(str(choice))) & words))
    kind = shape.get("type", "string")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    if kind == "boolean":
        return is_found if name in _FOUND or "found" in name else not is_found if "refus" in name else is_found
    if kind in ("number", "integer"):
        return _number(kind, shape, is_found)
    if kind == "array":
        return list(titles) if name in _LISTS or not isinstance(shape.get("items"), Mapping) else _items(shape["items"], text, titles)
    if kind == "object":
        if depth >= _DEEPEST:
            return {}
        return {key: _value(key.lower(), inner, text, titles, is_found, depth + 1) for key, inner in properties_of(shape).items()}
    if kind == "null":
        return None
    return ", ".join(titles) if name in _LISTS else text


def _number(kind: object, shape: Mapping[str, Any], is_found: bool) -> int | float:
    low, high = shape.get("minimum"), shape.get("maximum")
    low = float(low) if isinstance(low, int | float) else 0.0
    high = float(high) if isinstance(high, int | float) else max(1.0, low)
    value = low + (high - low) * (0.9 if is_found else 0.2)
    return min(max(round(value), int(low)), int(high)) if kind == "integer" else round(value, 2)


def _items(shape: Mapping[str, Any], text: str, titles: Sequence[str]) -> list[Any]:
    return list(titles) if shape.get("type") == "string" and titles else [text] if shape.get("type") == "string" else []
