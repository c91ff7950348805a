"""Bound what a template can do: Jinja2's immutable sandbox, with loops, lengths and numbers that come to an end.

Prompts are written by colleagues and arrive in files, so a template may be wrong or hostile. Beyond Jinja2's own sandbox:

- every loop draws on one budget of steps per rendering, and what is assigned stays below a size, so that nothing grows without end;
- macros, includes and inheritance are refused: they allow recursion, and a prompt that is shown should be shown whole;
- what is random is taken out (`lipsum`, `random`): the same version and example must give the same request;
- padding and formatting to a width are capped; `tojson` writes plain JSON, not JSON made safe for HTML; a null is written as nothing.
"""

import functools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.lexer import TokenStream, newline_re
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_STEPS = 200_000
MAX_CHARACTERS = 4_000_000
MAX_WIDTH = 10_000
MAX_BITS = 65_536

_STEPS: ContextVar[list[int]] = ContextVar("steps_left")
_PADDING = frozenset({"format", "format_map", "ljust", "rjust", "center", "zfill", "expandtabs"})
_WIDTHS: Mapping[str, int] = {"center": 1, "indent": 1, "slice": 1, "batch": 1, "wordwrap": 2}
_WIDE_FORMAT = re.compile(r"%[^a-zA-Z%]*(\d{4,}|\*)")


class Place(int):
    """A line number that knows its column, both from 1: Jinja2 hands line numbers on to its nodes and errors as they are."""

    column: int


class PromptEnvironment(ImmutableSandboxedEnvironment):
    """Render prompts, and nothing else."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False, finalize=_nothing_for_null)
        del self.globals["lipsum"], self.filters["random"]
        for name, first in _WIDTHS.items():
            self.filters[name] = _with_bounded_widths(self.filters[name], first)
        self.filters.update(tojson=_to_json, format=_formatted, steps=_steps, bounded=_bounded)

    def _tokenize(self, source: str, name: str | None, filename: str | None = None, state: str | None = None) -> TokenStream:
        """Read tokens that know their column."""
        whole = self.preprocess(source, name, filename)
        return TokenStream(self.lexer.wrap(_placed(whole, self.lexer.tokeniter(whole, name, filename, state))), name, filename)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse results that would be huge before they are computed."""
        if operator == "*":
            _refuse_long_product(left, right)
        elif operator == "**" and isinstance(left, int) and isinstance(right, int) and left.bit_length() * right > MAX_BITS:
            raise SecurityError("the power is too large for a prompt")
        elif operator == "%" and isinstance(left, str):
            return _formatted(left, *(right if isinstance(right, tuple) else (right,)))
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Leave `str.format` to `is_safe_attribute`, which refuses it: called on an example's text, it would read data as a format."""
        return None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Refuse methods that pad to a width, beside what the sandbox refuses."""
        return not (isinstance(obj, str) and attr in _PADDING) and super().is_safe_attribute(obj, attr, value)


def _placed(source: str, tokens: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, str, str]]:
    """Give each token the place where it stands; tokens come in order and word for word."""
    lines = "\n".join(newline_re.split(source)[::2])
    position = 0
    for line, kind, value in tokens:
        found = lines.find(value, position)
        position = max(position, found)
        place = Place(line)
        place.column = position - lines.rfind("\n", 0, position)
        position += len(value) if found >= 0 else 0
        yield place, kind, value


@contextmanager
def step_budget() -> Iterator[None]:
    """Give one rendering its steps."""
    token = _STEPS.set([MAX_STEPS])
    try:
        yield
    finally:
        _STEPS.reset(token)


def bound(template: nodes.Template) -> nodes.Template:
    """Let each loop of a parsed template count its steps and each assignment be measured."""
    for loop in template.find_all(nodes.For):
        loop.iter = _filtered(cast(nodes.Expr, loop.iter), "steps")
    for assign in template.find_all(nodes.Assign):
        assign.node = _filtered(cast(nodes.Expr, assign.node), "bounded")
    return template


_REFUSED: tuple[tuple[type[nodes.Node], str], ...] = (
    (nodes.Include, "include"),
    (nodes.Import, "import"),
    (nodes.FromImport, "from … import"),
    (nodes.Extends, "extends"),
    (nodes.Block, "block"),
    (nodes.Macro, "macro"),
    (nodes.CallBlock, "call"),
)


def refusals(template: nodes.Template) -> Iterator[tuple[int, str]]:
    """Give (line, what) for everything in a parsed template that a prompt may not use."""
    for kind, word in _REFUSED:
        for node in template.find_all(kind):
            yield node.lineno, f"`{word}` is not available in a prompt: write the text where it belongs"
    for loop in template.find_all(nodes.For):
        if loop.recursive:
            yield loop.lineno, "recursive loops are not available in a prompt"
    for block in template.find_all(nodes.AssignBlock):
        if isinstance(block.target, nodes.NSRef):
            yield block.lineno, "a block cannot be set on a namespace in a prompt: use {% set name.value = … %}"
    for attribute in template.find_all(nodes.Getattr):
        if attribute.attr.startswith("__"):
            yield attribute.lineno, f"`{attribute.attr}` is not available in a prompt"


def _filtered(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _steps(items: Iterable[Any]) -> Iterator[Any]:
    left = _STEPS.get()
    for item in items:
        left[0] -= 1
        if left[0] < 0:
            raise SecurityError(f"the loops of this prompt take more than {MAX_STEPS:,} steps")
        yield item


def _bounded(value: Any) -> Any:
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise SecurityError("a number in this prompt is too large")
    if isinstance(value, str | list | tuple | dict) and len(value) > MAX_CHARACTERS:
        raise SecurityError(f"a value in this prompt has more than {MAX_CHARACTERS:,} characters or items")
    return value


def _refuse_long_product(left: Any, right: Any) -> None:
    for times, value in ((left, right), (right, left)):
        if isinstance(times, int) and isinstance(value, str | list | tuple) and times * len(value) > MAX_CHARACTERS:
            raise SecurityError(f"the repeated text has more than {MAX_CHARACTERS:,} characters")


def _formatted(value: Any, *args: Any, **kwargs: Any) -> str:
    if _WIDE_FORMAT.search(str(value)):
        raise SecurityError("a width of four digits or * is not available in a prompt's formats")
    return str(str(value) % (kwargs or args))


def _to_json(value: Any, indent: int | None = None) -> str:
    """Write plain JSON. Jinja2's own filter escapes `<`, `>`, `&` and `'` for HTML, which models then read."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=None if indent is None else min(int(indent), 16))


def _with_bounded_widths(filter_: Callable[..., Any], first: int) -> Callable[..., Any]:
    @functools.wraps(filter_)
    def called(*args: Any, **kwargs: Any) -> Any:
        if any(isinstance(value, int) and abs(value) > MAX_WIDTH for value in (*args[first:], *kwargs.values())):
            raise SecurityError(f"a width above {MAX_WIDTH:,} is not available in a prompt")
        return filter_(*args, **kwargs)

    return called


def _nothing_for_null(value: Any) -> Any:
    return "" if value is None else value
