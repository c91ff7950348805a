"""Measure one step of an application, and what is inside it.

Everything that is said of a span, by keyword or by assigning to it, is kept in its `__dict__`; what it keeps for itself is in slots. So no
unknown detail raises an error in the application: a name without meaning here travels as an attribute of its own.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar, Token
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack

from workbench.client.details import INHERITED, Details, Kind, Recorded
from workbench.client.guard import quietly
from workbench.client.snapshots import MARGIN, CutText, Snapshot
from workbench.client.traceparent import new_span_id, write_traceparent

CURRENT: ContextVar["Span | None"] = ContextVar("workbench_current_span", default=None)
LONGEST_NAME, LONGEST_ERROR = 200, 500

Keep = Callable[[Recorded], None]


class Span:
    """One step: as a `with` block it is the current one inside and ends with it; else `end()` ends it.

    Times begin when it is made. An error that leaves the block is recorded and goes on unchanged.
    """

    __slots__ = (
        "__dict__", "_clock_ns", "_copies", "_ended_ns", "_error", "_keep", "_parent", "_snapshot", "_token", "is_sampled", "kind", "name",
        "parent_id", "span_id", "started_ns", "trace_id",
    )  # fmt: skip

    if TYPE_CHECKING:
        # What may be assigned, for editors and type checkers; see `Details` for the meaning.
        input: Any
        output: Any
        response: Any
        session: Any
        user: Any
        agent: Any
        prompt: Any
        version: Any
        model: Any
        response_model: Any
        response_id: Any
        provider: Any
        operation: Any
        temperature: Any
        input_tokens: Any
        output_tokens: Any
        cache_read_tokens: Any
        cache_write_tokens: Any
        reasoning_tokens: Any
        cost_usd: Any
        tool_calls: Any
        tools: Any
        tool: Any
        documents: Any
        finish: Any
        tags: Any

    def __init__(self, name: str, keep: Keep, *, kind: Kind, trace_id: str, parent_id: str | None, parent: "Span | None", is_sampled: bool):
        self.name = name
        self.kind = kind
        self.trace_id = trace_id
        self.span_id = new_span_id()
        self.parent_id = parent_id
        self.is_sampled = is_sampled
        self.started_ns = time.time_ns()
        self._clock_ns = time.perf_counter_ns()
        self._keep = keep
        self._parent = parent
        self._snapshot = Snapshot()
        self._copies: dict[str, Any] = {}
        self._error: tuple[str, str] | None = None
        self._token: Token[Span | None] | None = None
        self._ended_ns = 0

    @property
    def traceparent(self) -> str:
        """Give the W3C header that lets another process go on beneath this span."""
        return write_traceparent(self.trace_id, self.span_id, is_sampled=self.is_sampled)

    @property
    def is_ended(self) -> bool:
        """Claim that the span has ended."""
        return self._ended_ns > 0

    def span(self, name: str, *, kind: Kind = "other", **details: Unpack[Details]) -> "Span":
        """Begin a step inside this one, wherever it runs: threads do not need to know what is current."""
        span = Span(
            name, self._keep, kind=kind, trace_id=self.trace_id, parent_id=self.span_id, parent=self, is_sampled=self.is_sampled
        )  # fmt: skip
        span.set(**details)
        return span

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return None

    def set(self, **details: Unpack[Details]) -> None:
        """Say more of this span; what is handed over is copied, so that it may be changed afterwards."""
        if self.is_sampled and details:
            for key, value in details.items():
                name = f"{key}_" if key in _TAKEN else key
                self.__dict__[name] = self._copies[name] = _copied(self._snapshot, value)

    def first_token(self) -> None:
        """Note when the first part of a streamed answer came; later calls change nothing."""
        if "ttft_s" not in self.__dict__:
            self.__dict__["ttft_s"] = (time.perf_counter_ns() - self._clock_ns) / 1e9

    def fail(self, error: BaseException | str) -> None:
        """Record an error without raising it."""
        self.fail_as("error" if isinstance(error, str) else type(error).__name__, error)

    def fail_as(self, kind: str, message: object) -> None:
        """Record an error that came as words, with its type."""
        self._error = (kind, _message(message) or "")

    def end(self, **details: Unpack[Details]) -> None:
        """End this span, once; what is said later is not sent any more."""
        if not self._ended_ns:
            self.end_at(self.started_ns + time.perf_counter_ns() - self._clock_ns, **details)

    @quietly
    def end_at(self, ended_ns: int, **details: Unpack[Details]) -> None:
        """End this span at a time that is known; `end()` is for the present."""
        self._ended_ns = ended_ns
        if self.is_sampled:
            self.set(**details)
            self._keep(self._recorded())

    def _recorded(self) -> Recorded:
        copies, snapshot = self._copies, self._snapshot
        details = {key: value if copies.get(key) is value else _copied(snapshot, value) for key, value in self.__dict__.items()}
        _inherit(details, self._parent)
        return Recorded(
            self.trace_id, self.span_id, self.parent_id, str(self.name)[:LONGEST_NAME], self.kind, self.started_ns, self._ended_ns, details,
            self._error, snapshot.is_cut, snapshot.size + 600,
        )  # fmt: skip

    def reference(self) -> "Span":
        """Give what stands for this span as a parent, without its texts, for who keeps it longer."""
        span = Span(
            self.name, self._keep, kind=self.kind, trace_id=self.trace_id, parent_id=self.parent_id, parent=None, is_sampled=self.is_sampled
        )  # fmt: skip
        span.span_id = self.span_id
        _inherit(span.__dict__, self)
        return span

    def __enter__(self) -> Self:
        self._token = CURRENT.set(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        token, self._token = self._token, None
        if token is not None:
            reset(token)
        if error is not None and self._error is None and not isinstance(error, GeneratorExit):
            self.fail(error)
        self.end()

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.__exit__(kind, error, traceback)


_TAKEN = frozenset(dir(Span))
"""A detail with one of these names would hide a method."""


class Trace(Span):
    """The outermost step of an application, or a part that counts as a whole: a question and everything done to answer it."""

    __slots__ = ()

    @property
    def id(self) -> str:
        """Give the trace's identifier, which feedback later refers to."""
        return self.trace_id


def _inherit(details: dict[str, Any], ancestor: Span | None) -> None:
    """Add what a span's ancestors say for it, where it says nothing itself."""
    while ancestor is not None:
        said = ancestor.__dict__
        # A prompt and its version are said together, or the version would be another prompt's.
        known = {*details, "version"} if "prompt" in details else {*details}
        details |= {key: str(said[key]) for key in INHERITED if key in said and key not in known}
        ancestor = ancestor._parent


def reset(token: "Token[Span | None]") -> None:
    """Make current again what was before."""
    try:
        CURRENT.reset(token)
    except ValueError:
        # Entered in one context and left in another, as generators do: here the span was never current.
        return


@quietly
def _copied(snapshot: Snapshot, value: Any) -> Any:
    return snapshot.copy(value)


@quietly
def _message(error: object) -> str:
    message = str(error)
    return CutText(message[: LONGEST_ERROR + MARGIN]) if len(message) > LONGEST_ERROR else message
