"""Hold JSON documents against a JSON Schema (Draft 2020-12), offline and in bounded time."""

from collections.abc import Iterator, Mapping
from typing import Any

import regex
from jsonschema import Draft202012Validator, ValidationError, validators
from jsonschema.exceptions import SchemaError, best_match
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from workbench.checks.regex import TIMEOUT_S, compiled
from workbench.errors import BadInput


def _pattern(_validator: Any, wanted: str, instance: object, _schema: Any) -> Iterator[ValidationError]:
    """Search as jsonschema does, but give up with TimeoutError: a slow pattern meets text that a model wrote."""
    if isinstance(instance, str) and not regex.search(wanted, instance, timeout=TIMEOUT_S):
        yield ValidationError(f"{instance[:80]!r} does not match {wanted!r}")


def _unique(_validator: Any, wanted: object, instance: object, _schema: Any) -> Iterator[ValidationError]:
    """Look for equal items in linear time, where jsonschema compares every object with every other."""
    if wanted and isinstance(instance, list) and len({_hashable(item) for item in instance}) < len(instance):
        yield ValidationError("has items that are not unique")


def _hashable(value: object) -> object:
    if isinstance(value, Mapping):
        return "object", frozenset((key, _hashable(item)) for key, item in value.items())
    if isinstance(value, list):
        return "array", tuple(_hashable(item) for item in value)
    return isinstance(value, bool), value


_Validator = validators.extend(Draft202012Validator, {"pattern": _pattern, "uniqueItems": _unique})  # type: ignore[no-untyped-call]


def schema_validator(schema: object, *, where: str) -> Any:
    """Make a validator, or raise BadInput at `where` for what is no schema or refers to what is not in it.

    References are looked up in the schema alone: nothing is ever fetched.
    """
    if not isinstance(schema, Mapping | bool):
        raise BadInput("a JSON schema is an object or true or false", where=where)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise BadInput(f"no JSON schema: {error.message} (at {error.json_path})", where=where) from error
    except RecursionError as error:
        raise BadInput("no JSON schema: nested too deeply", where=where) from error
    _refuse_broken_parts(schema, where)
    return _Validator(schema, registry=Registry())


def first_failure(validator: Any, document: object) -> str | None:
    """Say where a document leaves its schema and how, or None; raises Unresolvable for a reference to elsewhere.

    >>> first_failure(schema_validator({"required": ["id"]}, where=""), {})
    "at $: 'id' is a required property"
    """
    error = best_match(validator.iter_errors(document))
    return None if error is None else f"at {_shortened(error.json_path)}: {_shortened(error.message)}"


def _refuse_broken_parts(schema: object, where: str) -> None:
    """Raise BadInput for patterns that do not compile and references to definitions that are not there.

    `$id` makes references relative to itself, so those of a schema that has one are left to the validation.
    """
    parts = list(_objects(schema))
    resolver = Registry().with_resource("", DRAFT202012.create_resource(schema)).resolver()
    for part in parts:
        named = part.get("patternProperties")
        for pattern in [part.get("pattern"), *(named if isinstance(named, Mapping) else ())]:
            if isinstance(pattern, str) and pattern:
                compiled(pattern, where=where)
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/") and not any("$id" in other for other in parts):
            try:
                resolver.lookup(reference)
            except Unresolvable as error:
                raise BadInput(f"the schema refers to {reference!r}, which is not in it", where=where) from error


def _objects(schema: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(schema, Mapping):
        yield schema
        for key, value in schema.items():
            if key not in ("const", "enum", "default", "examples"):
                yield from _objects(value)
    elif isinstance(schema, list | tuple):
        for value in schema:
            yield from _objects(value)


def _shortened(message: str, longest: int = 200) -> str:
    # jsonschema quotes the offending value first, which may be the whole answer, and what is wrong with it last.
    return message if len(message) <= longest else f"{message[: longest // 2]} … {message[-longest // 2 :]}"
