"""Build checks from what run files and command lines say, strictly: what is not understood is refused with what exists."""

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from workbench.checks.check import Check
from workbench.checks.registry import REGISTRY, SHORT_FORMS
from workbench.errors import BadInput

FILE_OPTIONS = ("schema",)


def build_check(definition: Mapping[str, Any] | str, where: str = "", *, folder: Path | None = None) -> Check:
    """Build one check from a mapping with `type` and options, or from `type`, `type:value` as on the command line.

    Files named in options are read now, relative to `folder` (the current one unless given). Raises BadInput that names the field
    (below `where`) and lists what exists.
    """
    if isinstance(definition, str):
        options = _from_short_form(definition, where)
    elif isinstance(definition, Mapping):
        options = {str(key): value for key, value in definition.items()}
    else:
        raise BadInput(f"a check is a mapping with 'type' or a text like contains:refund, not {definition!r}", where=where)
    kind = options.pop("type", None)
    if not isinstance(kind, str) or kind not in REGISTRY:
        raise BadInput(_unknown("type of check", kind, REGISTRY), where=_below(where, "type"))
    cls = REGISTRY[kind].load()
    spelled = {cls.spelled.get(f.name, f.name): f.name for f in fields(cls)}
    for option in options:
        if option not in spelled:
            raise BadInput(_unknown(f"option of '{kind}'", option, spelled), where=_below(where, option))
    for option in FILE_OPTIONS:
        if isinstance(options.get(option), str) and option in spelled:
            options[option] = _read_json(options[option], folder or Path(), _below(where, option))
    try:
        return _validated(cls, {spelled[key]: value for key, value in options.items()}, is_typed=not isinstance(definition, str))
    except BadInput as error:
        raise BadInput(error.message, where=_below(where, cls.spelled.get(error.where, error.where))) from error


def build_checks(definitions: Iterable[Mapping[str, Any] | str], where: str = "checks", *, folder: Path | None = None) -> tuple[Check, ...]:
    """Build several checks; raises BadInput for the first wrong one, or where two would carry the same name."""
    checks: list[Check] = []
    for position, definition in enumerate(definitions):
        check = build_check(definition, f"{where}[{position}]", folder=folder)
        if any(check.name == other.name for other in checks):
            raise BadInput(f"another check is already called {check.name!r}; give one of them a 'name'", where=f"{where}[{position}].name")
        checks.append(check)
    return tuple(checks)


def _from_short_form(text: str, where: str) -> dict[str, Any]:
    word, colon, value = text.strip().partition(":")
    if word in SHORT_FORMS:
        kind, option, beside = SHORT_FORMS[word]
        return {"type": kind, **beside, **({option: value} if colon else {})}
    if word not in REGISTRY:
        raise BadInput(_unknown("type of check", word, [*REGISTRY, *SHORT_FORMS]), where=where)
    option = REGISTRY[word].short_option or ""
    if colon and not option:
        raise BadInput(f"'{word}' takes no value", where=where)
    return {"type": word, **({option: value} if colon else {})}


def _validated(cls: type[Check], options: dict[str, Any], *, is_typed: bool) -> Check:
    """Check the options against the class's annotations; texts of a command line may stand for numbers and claims."""
    from pydantic import TypeAdapter, ValidationError

    try:
        document = json.dumps(options, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput(f"the options must be plain JSON values ({error})") from error
    adapter: TypeAdapter[Check] = TypeAdapter(cls)
    try:
        return adapter.validate_json(document, strict=is_typed)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadInput(_complaint(first["type"], first["msg"], first["input"]), where=str(first["loc"][0])) from error


def _complaint(kind: str, message: str, given: object) -> str:
    if kind.startswith("missing"):
        return "is needed"
    hint = "; put it in quotes" if kind == "string_type" and isinstance(given, int | float) else ""
    return f"{message.removeprefix('Input ').replace('valid array', 'list')}, not {json.dumps(given)[:80]}{hint}"


def _read_json(name: str, folder: Path, where: str) -> Any:
    try:
        return json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"cannot read a JSON schema from {name!r}: {error}", where=where) from error


def _unknown(what: str, given: object, existing: Iterable[str]) -> str:
    names = sorted(existing)
    close = difflib.get_close_matches(str(given), names, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"there is no {what} {given!r}.{hint} There are: {', '.join(names)}"


def _below(where: str, field: str) -> str:
    return f"{where}.{field}" if where and field else where or field
