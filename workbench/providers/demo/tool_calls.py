"""Decide by words whether a question calls for a tool, and take the arguments from it by pattern."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.providers.demo.words import numbers, stems

_READING = frozenset({"get", "look", "find", "check", "fetch", "list", "search", "show", "read", "track", "status"})
_LIKE = {
    "open": ("open", "create", "raise", "file"), "create": ("open", "create", "raise", "file", "make"),
    "resend": ("resend", "again", "more", "send"), "send": ("resend", "send"), "cancel": ("cancel", "stop"),
    "book": ("book", "reserve", "schedule"), "update": ("update", "change", "edit"), "delete": ("delete", "remove"),
}  # fmt: skip
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\w")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}|\b\d{{1,2}}\.? (?:{_MONTHS})(?: \d{{4}})?")
_SAMPLE = re.compile(r"\b[A-Z]{1,6}-\d{2,8}\b")
_MENU_HINT = re.compile(r"([\w-]+):\s*([^;.]+)")
_FREE_TEXT = frozenset({"reason", "subject", "summary", "query", "message", "description", "text", "question", "details"})


def choose_call(question: str, tools: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Give the call `{"name", "arguments"}` the question asks for, or None where no tool fits or a required argument is not in it."""
    question = question[:2000]  # patterns come from schemas: they get no long text to get lost in
    asked = set(stems(question)) | set(re.findall(r"[a-z]+", question.lower()))
    best: tuple[float, dict[str, Any]] | None = None
    for tool in tools:
        inner = tool.get("function")
        function = inner if isinstance(inner, Mapping) else tool
        fit = _fit(function, asked)
        arguments = _arguments(function, question) if fit else None
        if arguments is not None and (best is None or fit > best[0]):
            best = (fit, {"name": str(function.get("name", "")), "arguments": arguments})
    return best[1] if best else None


def _fit(function: Mapping[str, Any], asked: set[str]) -> float:
    parts = [part for part in re.split(r"[^a-z]+", str(function.get("name", "")).lower()) if part]
    if not parts:
        return 0.0
    verb, nouns = parts[0], set(stems(" ".join(parts[1:])))
    described = set(stems(str(function.get("description", ""))))
    fit = 2.0 * len(nouns & asked) + 0.5 * len(described & asked)
    if verb in _READING:
        return fit
    return fit + 3.0 if asked & set(_LIKE.get(verb, (verb,))) else 0.0


def _arguments(function: Mapping[str, Any], question: str) -> dict[str, Any] | None:
    schema = function.get("parameters")
    schema = schema if isinstance(schema, Mapping) else {}
    properties = schema.get("properties")
    found = {}
    for name, shape in (properties if isinstance(properties, Mapping) else {}).items():
        value = _value(str(name), shape if isinstance(shape, Mapping) else {}, question)
        if value is not None:
            found[str(name)] = value
    required = schema.get("required")
    return found if all(name in found for name in (required if isinstance(required, Sequence) else ())) else None


def _value(name: str, shape: Mapping[str, Any], question: str) -> Any:
    hint = f"{name} {shape.get('description', '')}"
    if isinstance(shape.get("enum"), Sequence):
        return _from_menu([str(one) for one in shape["enum"]], str(shape.get("description", "")), question)
    pattern = _pattern(shape, hint)
    if pattern:
        match = pattern.search(question)
        return match[0] if match else None
    if shape.get("type") in ("integer", "number"):
        found = sorted(numbers(question))
        return _number(found[0], shape["type"]) if found else None
    return question.strip()[:200] if name.lower() in _FREE_TEXT and question.strip() else None


def _pattern(shape: Mapping[str, Any], hint: str) -> re.Pattern[str] | None:
    given = shape.get("pattern")
    if isinstance(given, str):
        try:
            return re.compile(given.strip("^$"))
        except re.error:
            return None
    if "mail" in hint.lower():
        return _EMAIL
    sample = _SAMPLE.search(hint)
    if sample:
        letters, digits = sample[0].split("-")
        return re.compile(rf"\b{letters}-\d{{{len(digits)}}}\b")
    if "date" in hint.lower().split() or shape.get("format") == "date":
        return _DATE
    return re.compile(r"\b[A-Z]{1,6}-?\d{2,10}\b") if re.search(r"(?:number|id|code)$", hint.split(" ")[0]) else None


def _from_menu(menu: list[str], description: str, question: str) -> str | None:
    """Pick the choice whose own words, or whose words in a description like `sync: calendar, Outlook; …`, are in the question."""
    asked = set(stems(_EMAIL.sub("", question)))
    hints = {name.lower(): set(stems(words)) for name, words in _MENU_HINT.findall(description)}
    fits = [len((set(stems(choice.replace("-", " "))) | hints.get(choice.lower(), set())) & asked) for choice in menu]
    if max(fits, default=0) > 0:
        return menu[fits.index(max(fits))]
    return "other" if "other" in menu else None


def _number(written: str, kind: str) -> int | float:
    value = float(re.sub(r"[,:]", "", written))
    return int(value) if kind == "integer" else value
