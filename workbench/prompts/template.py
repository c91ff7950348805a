"""Check prompt templates, say what they use, and render them for an example.

Content is a Jinja2 template; everything else of a message (`name`, `tool_calls`, `tool_call_id`) is sent as it stands. Values of examples
are data: they are inserted once and never read as a template, whatever braces they hold.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any

from workbench.errors import BadInput
from workbench.providers.values import Message
from workbench.terms import Example

if TYPE_CHECKING:
    from jinja2 import Template

    from workbench.prompts.sandbox import PromptEnvironment

RESERVED = ("context", "documents")
"""Variables that are always made from an example's documents."""

_AT = re.compile(r" at (\d+)$")


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """Where a template is wrong: message from 0, line and column from 1 (the column where it is known)."""

    message_index: int
    line: int
    column: int | None
    text: str


def check(messages: Sequence[Message]) -> list[TemplateProblem]:
    """Give what is wrong with the templates of some messages; nothing if they all compile."""
    return [problem for index, source in _sources(messages) for problem in _check_one(index, source)]


def variables(messages: Sequence[Message]) -> frozenset[str]:
    """Give the names that the templates look up when rendered; templates that do not compile add none."""
    from jinja2 import TemplateSyntaxError, meta

    found: set[str] = set()
    for _, source in _sources(messages):
        try:
            found |= meta.find_undeclared_variables(_environment().parse(source))
        except (TemplateSyntaxError, RecursionError):
            continue
    return frozenset(found - _environment().globals.keys())


def variables_of(example: Example) -> dict[str, Any]:
    """Give what a template may name for an example: its inputs, and `context` and `documents` from its documents.

    `documents` is the list of texts, `context` the same joined by blank lines (empty without any). These two always mean the documents: an
    input of that name is not reachable. The expected answer, tags and metadata are left out, so that no template can give the answer away.
    """
    return {**example.inputs, "context": "\n\n".join(example.context), "documents": list(example.context)}


class Renderer:
    """Render one prompt for many examples; compiled once, and usable from several threads."""

    def __init__(self, messages: Sequence[Message]) -> None:
        if problems := check(messages):
            raise BadInput("; ".join(described(problem) for problem in problems))
        self._messages = tuple(messages)
        self._templates = {index: _compile(source) for index, source in _sources(messages)}

    def render(self, variables: Mapping[str, Any]) -> tuple[Message, ...]:
        """Give the messages with the variables inserted.

        Raises `BadInput` that names the message, its line and the missing variable, and which ones there are; and for loops or texts
        beyond what a prompt may take (`sandbox.MAX_STEPS`, `sandbox.MAX_CHARACTERS` in all messages together).
        """
        from workbench.prompts.sandbox import MAX_CHARACTERS, step_budget

        left = MAX_CHARACTERS
        rendered: list[Message] = []
        with step_budget():
            for index, message in enumerate(self._messages):
                if index not in self._templates:
                    rendered.append(dict(message))
                    continue
                content = self._content(index, variables, left)
                left -= len(content)
                rendered.append({**message, "content": content})
        return tuple(rendered)

    def _content(self, index: int, variables: Mapping[str, Any], left: int) -> str:
        from jinja2 import TemplateError

        pieces: list[str] = []
        try:
            for piece in self._templates[index].generate(variables):
                left -= len(piece)
                if left < 0:
                    raise BadInput("the rendered text is too long for a prompt", where=_place(index, self._messages[index], None))
                pieces.append(piece)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError) as error:
            line = _line_of(error.__traceback__)
            place = _place(index, self._messages[index], line, _column_of_missing(error, self._messages[index], line))
            raise BadInput(_explained(error, variables), where=place) from error
        return "".join(pieces)


def described(problem: TemplateProblem) -> str:
    """Say a problem in one line, counting messages from 1 as people do."""
    column = f", column {problem.column}" if problem.column else ""
    return f"message {problem.message_index + 1}, line {problem.line}{column}: {problem.text}"


def _sources(messages: Sequence[Message]) -> Iterator[tuple[int, str]]:
    for index, message in enumerate(messages):
        if isinstance(content := message.get("content"), str):
            yield index, content


def _check_one(index: int, source: str) -> list[TemplateProblem]:
    from jinja2 import TemplateSyntaxError

    from workbench.prompts.sandbox import refusals

    try:
        if found := [TemplateProblem(index, int(line), _own_column(line), text) for line, text in refusals(_environment().parse(source))]:
            return found
        _compile(source)
    except TemplateSyntaxError as error:
        text = error.message or "the template cannot be read"
        column = _column(source, text) or _own_column(error.lineno)
        return [TemplateProblem(index, int(error.lineno), column, _AT.sub("", text))]
    except RecursionError:
        return [TemplateProblem(index, 1, None, "the template is nested too deeply")]
    return []


def _column(source: str, text: str) -> int | None:
    if not (found := _AT.search(text)):
        return None
    position = int(found[1])
    return position - source.rfind("\n", 0, position)


def _own_column(line: int) -> int | None:
    """Give the column that a line number of ours knows."""
    found: int | None = getattr(line, "column", None)
    return found


def _compile(source: str) -> "Template":
    from workbench.prompts.sandbox import bound

    environment = _environment()
    code = environment.compile(bound(environment.parse(source)))
    return environment.template_class.from_code(environment, code, environment.make_globals(None))


@lru_cache(maxsize=1)
def _environment() -> "PromptEnvironment":
    from workbench.prompts.sandbox import PromptEnvironment

    return PromptEnvironment()


def _place(index: int, message: Message, line: int | None, column: int | None = None) -> str:
    at = (f", line {line}" if line else "") + (f", column {column}" if line and column else "")
    return f"message {index + 1} ({message.get('role')}){at}"


def _column_of_missing(error: BaseException, message: Message, line: int | None) -> int | None:
    """Find where in its line the name stands that is not defined."""
    missing = re.search(r"'([^']+)' is undefined|no attribute '([^']+)'", str(error))
    lines = re.split(r"\r\n|\r|\n", str(message.get("content")))
    if missing is None or line is None or not 0 < line <= len(lines):
        return None
    found = re.search(rf"\b{re.escape(missing[1] or missing[2])}\b", lines[line - 1])
    return found.start() + 1 if found else None


def _line_of(trace: TracebackType | None) -> int | None:
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _explained(error: BaseException, variables: Mapping[str, Any]) -> str:
    from jinja2 import UndefinedError

    text = str(error) or type(error).__name__
    if not isinstance(error, UndefinedError):
        return text
    missing = re.match(r"'(.+)' is undefined", text)
    close = difflib.get_close_matches(missing[1], list(variables), n=1) if missing else []
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"{text}.{hint} There are: {', '.join(sorted(variables)) or 'no variables'}."
