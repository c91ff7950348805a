"""Make a span of every call of a function: sync or async, plain or a generator."""

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Generator
from types import TracebackType
from typing import Any, TypeVar, cast

from workbench.client.guard import quietly
from workbench.client.spans import CURRENT, Span, reset

F = TypeVar("F", bound=Callable[..., Any])
Begin = Callable[[], Span]
Ended = Callable[[Span, Any], None]
MOST_PARTS = 10_000


def traced(function: F, begin: Begin, *, is_input_kept: bool, is_output_kept: bool) -> F:
    """Wrap a function; what it takes, gives and raises is untouched."""
    read_input = _input_reader(function) if is_input_kept else None

    def started(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Span:
        span = begin()
        if read_input is not None and span.is_sampled:
            span.set(input=read_input(args, kwargs))
        return span

    def ended(span: Span, output: Any) -> None:
        if is_output_kept and "output" not in span.__dict__:
            span.set(output=output)

    @functools.wraps(function)
    def plain(*args: Any, **kwargs: Any) -> Any:
        with started(args, kwargs) as span:
            output = function(*args, **kwargs)
            ended(span, output)
            return output

    @functools.wraps(function)
    async def awaited(*args: Any, **kwargs: Any) -> Any:
        with started(args, kwargs) as span:
            output = await function(*args, **kwargs)
            ended(span, output)
            return output

    @functools.wraps(function)
    def generated(*args: Any, **kwargs: Any) -> Any:
        return (yield from TracedGenerator(function(*args, **kwargs), lambda: started(args, kwargs), ended))

    @functools.wraps(function)
    def streamed(*args: Any, **kwargs: Any) -> Any:
        return TracedAsyncGenerator(function(*args, **kwargs), lambda: started(args, kwargs), ended)

    if inspect.isasyncgenfunction(function):
        return cast(F, streamed)
    if inspect.isgeneratorfunction(function):
        return cast(F, generated)
    return cast(F, awaited if inspect.iscoroutinefunction(function) else plain)


class _Steps:
    """Make the span current while the generator runs, and not while its consumer does; begin and end it with the generator."""

    def __init__(self, begin: Begin, ended: Ended) -> None:
        self._begin, self._ended = begin, ended
        self._span: Span | None = None
        self._parts: list[Any] = []

    def gave(self, part: Any) -> Any:
        """Note a part of the answer, the first one's time too."""
        if self._span is not None:
            self._span.first_token()
        if len(self._parts) < MOST_PARTS:
            self._parts.append(part)
        return part

    def finish(self) -> None:
        """End the span with what has been given so far: as one text where it was texts."""
        if self._span is not None and not self._span.is_ended:
            are_texts = all(isinstance(part, str) for part in self._parts)
            self._ended(self._span, ("".join(self._parts) if are_texts else self._parts) if self._parts else None)
            self._span.end()

    def __enter__(self) -> None:
        self._span = self._span or self._begin()
        self._token = CURRENT.set(self._span)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        reset(self._token)
        if error is None:
            return
        if self._span is not None and not isinstance(error, StopIteration | StopAsyncIteration | GeneratorExit):
            self._span.fail(error)
        self.finish()


class TracedGenerator(Generator[Any, Any, Any]):
    """Drive a generator within a span."""

    def __init__(self, inner: Generator[Any, Any, Any], begin: Begin, ended: Ended) -> None:
        self._inner, self._steps = inner, _Steps(begin, ended)

    def send(self, value: Any) -> Any:
        """Go on to the next part."""
        with self._steps:
            part = self._inner.send(value)
        return self._steps.gave(part)

    def throw(self, kind: Any, value: Any = None, traceback: TracebackType | None = None) -> Any:
        """Raise an error where the generator waits."""
        with self._steps:
            part = self._inner.throw(kind if value is None else value)
        return self._steps.gave(part)


class TracedAsyncGenerator(AsyncGenerator[Any, Any]):
    """Drive an async generator within a span, which ends with it even where it is forgotten halfway."""

    def __init__(self, inner: AsyncGenerator[Any, Any], begin: Begin, ended: Ended) -> None:
        self._inner, self._steps = inner, _Steps(begin, ended)

    async def asend(self, value: Any) -> Any:
        """Go on to the next part."""
        with self._steps:
            part = await self._inner.asend(value)
        return self._steps.gave(part)

    async def athrow(self, kind: Any, value: Any = None, traceback: TracebackType | None = None) -> Any:
        """Raise an error where the generator waits."""
        with self._steps:
            part = await self._inner.athrow(kind if value is None else value)
        return self._steps.gave(part)

    def __del__(self) -> None:
        self._steps.finish()


def _input_reader(function: Callable[..., Any]) -> Callable[[tuple[Any, ...], dict[str, Any]], Any]:
    """Give what reads a call's arguments by name, without `self`."""
    signature = quietly(inspect.signature)(function)
    if signature is None:
        return lambda args, kwargs: {"args": args, **kwargs}
    first = next(iter(signature.parameters), "")
    hidden = first if first in {"self", "cls"} else ""

    def read(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            arguments = signature.bind(*args, **kwargs).arguments
        except TypeError:
            # The call is wrong; the function itself says so better.
            return None
        arguments.pop(hidden, None)
        return dict(arguments)

    return read
