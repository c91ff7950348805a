"""Give an application the one object through which it reports what it does."""

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, Unpack, overload

from workbench.client.delivery import Delivery
from workbench.client.details import Details, Kind, Recorded
from workbench.client.feedback import feedback_records
from workbench.client.guard import quietly, warn_once
from workbench.client.otlp import Redact, Writer
from workbench.client.sending import Limits, Sender
from workbench.client.spans import CURRENT, Span, Trace
from workbench.client.traceparent import Parent, is_sampled, new_trace_id, read_traceparent
from workbench.client.tracing import traced

DEFAULT_URL = "http://127.0.0.1:4318"
F = TypeVar("F", bound=Callable[..., Any])


class Workbench:
    """Report traces and feedback to the collector, from a thread of its own.

    `url` and `token` come from `WORKBENCH_COLLECTOR_URL` and `WORKBENCH_COLLECTOR_TOKEN` where they are not given, `environment` from
    `WORKBENCH_ENVIRONMENT`; the url `off` makes everything here do nothing. `sample` is the share of traces that are kept, whole. `redact`
    is given every text of inputs, outputs, attributes, errors and comments, in the sending thread, and gives what may be sent instead;
    where it fails, nothing of that text is sent. No method waits for the network but `flush` and `close`, and none raises what goes wrong
    here.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        token: str | None = None,
        environment: str | None = None,
        service: str | None = None,
        sample: float = 1.0,
        redact: Redact | None = None,
        limits: Limits | None = None,
    ) -> None:
        url = url or os.environ.get("WORKBENCH_COLLECTOR_URL") or DEFAULT_URL
        token = token or os.environ.get("WORKBENCH_COLLECTOR_TOKEN") or None
        resource = {
            "service.name": service or os.environ.get("OTEL_SERVICE_NAME"),
            "deployment.environment.name": environment or os.environ.get("WORKBENCH_ENVIRONMENT"),
            "telemetry.sdk.name": "workbench",
            "telemetry.sdk.language": "python",
        }
        self._writer = Writer({key: value for key, value in resource.items() if value}, redact)
        self._sample = _share(sample)
        self._sender = quietly(self._make_sender)(url, token, limits or Limits()) if url != "off" else None

    def _make_sender(self, url: str, token: str | None, limits: Limits) -> Sender:
        Delivery(url, token, timeout_s=limits.timeout_s)  # An address that cannot be is found here, and not in the thread.
        writers: Mapping[str, Callable[[Any], bytes]] = {"/v1/traces": self._writer.spans, "/v1/feedback": self._writer.feedback}
        return Sender(url, token, writers=writers, limits=limits)

    @property
    def current(self) -> Span:
        """Give the span of the innermost `with` block or traced function; outside of all, one that nobody will see."""
        return CURRENT.get() or Span("", self._keep, kind="other", trace_id="0" * 32, parent_id=None, parent=None, is_sampled=False)

    @property
    def sent(self) -> int:
        """Count the spans and feedback that the collector has acknowledged."""
        return self._sender.sent if self._sender else 0

    @property
    def dropped(self) -> int:
        """Count the spans and feedback that were given up: too many waited, the collector refused them, or there was no more time."""
        return self._writer.lost + (self._sender.dropped if self._sender else 0)

    @property
    def queued(self) -> int:
        """Count the spans and feedback that wait or are on their way."""
        return self._sender.queued if self._sender else 0

    def trace(self, name: str, *, kind: Kind | None = None, traceparent: str | None = None, **details: Unpack[Details]) -> Trace:
        """Begin a trace; inside another one, a part of it. `traceparent` is the header of who called, in another process."""
        parent = read_traceparent(traceparent) or CURRENT.get()
        trace: Trace = self._begin(Trace, name, kind or ("agent" if details.get("agent") else "workflow"), parent)
        trace.set(**details)
        return trace

    def span(self, name: str, *, kind: Kind = "other", **details: Unpack[Details]) -> Span:
        """Begin a step inside the current span; where there is none, a trace of one step."""
        span: Span = self._begin(Span, name, kind, CURRENT.get())
        span.set(**details)
        return span

    def _begin(self, make: Callable[..., Any], name: str, kind: Kind, parent: Span | Parent | None, trace_id: str | None = None) -> Any:
        trace_id = parent.trace_id if parent else trace_id or new_trace_id()
        kept = parent.is_sampled if isinstance(parent, Span) else self._sender is not None and is_sampled(trace_id, self._sample)
        above = parent if isinstance(parent, Span) else None
        return make(
            name, self._keep, kind=kind, trace_id=trace_id, parent_id=parent.span_id if parent else None, parent=above, is_sampled=kept
        )  # fmt: skip

    @quietly
    def record(
        self,
        name: str,
        *,
        kind: Kind,
        started_ns: int,
        ended_ns: int,
        parent: Span | Parent | str | None = None,
        trace_id: str | None = None,
        span_id: str | None = None,
        error: tuple[str, str] | None = None,
        **details: Unpack[Details],
    ) -> None:
        """Report a step that is over, with times since 1970; `parent` is a span or a `traceparent`.

        `trace_id` counts where there is no parent. A step reported twice in the same trace under the same `span_id` is stored once.
        """
        above = parent if isinstance(parent, Span | Parent) else read_traceparent(parent)
        span: Span = self._begin(Span, name, kind, above, trace_id)
        span.span_id = span_id or span.span_id
        span.started_ns = started_ns
        if error is not None:
            span.fail_as(*error)
        span.end_at(max(ended_ns, started_ns), **details)

    @overload
    def traced(self, function: F, /) -> F: ...

    @overload
    def traced(
        self,
        /,
        *,
        name: str = ...,
        kind: Kind | None = ...,
        capture_input: bool = ...,
        capture_output: bool = ...,
        **details: Unpack[Details],
    ) -> Callable[[F], F]: ...

    def traced(
        self,
        function: Any = None,
        /,
        *,
        name: str = "",
        kind: Kind | None = None,
        capture_input: bool = True,
        capture_output: bool = True,
        **details: Unpack[Details],
    ) -> Any:
        """Make a span of every call of a function, with its arguments and what it gives; also of generators and of async ones.

        What is traced inside becomes a part of it.
        """

        def decorate(function: F) -> F:
            shown = name or getattr(function, "__qualname__", type(function).__name__).rpartition("<locals>.")[2]
            chosen = kind or ("agent" if details.get("agent") else "other")

            def begin() -> Span:
                parent = CURRENT.get()
                span: Span = self._begin(Span, shown, "workflow" if parent is None and chosen == "other" else chosen, parent)
                span.set(**details)
                return span

            return traced(function, begin, is_input_kept=capture_input, is_output_kept=capture_output)

        return decorate if function is None else decorate(function)

    @quietly
    def feedback(
        self,
        *,
        trace_id: str = "",
        session: str = "",
        thumbs: str | bool | None = None,
        stars: float | None = None,
        name: str = "",
        value: float | None = None,
        comment: str = "",
        person: str = "",
    ) -> None:
        """Report what a user said of a trace or of a session: thumbs ("up", "down"), stars (1 to 5), a comment, or any number by name."""
        try:
            records = feedback_records(
                trace_id=trace_id, session=session, thumbs=thumbs, stars=stars, name=name, value=value, comment=comment, person=person
            )
        except (ValueError, TypeError) as error:
            warn_once(f"feedback:{error}", f"this feedback is not sent: {error}")
            return
        for record in records:
            if self._sender is not None:
                self._sender.put("/v1/feedback", record, len(record["comment"]) + 300)

    def flush(self, timeout_s: float = 5.0) -> bool:
        """Wait until everything reported so far has left; False where that took longer.

        In an event loop: `await asyncio.to_thread(workbench.flush)`.
        """
        return bool(quietly(self._sender.flush)(timeout_s)) if self._sender else True

    def close(self, timeout_s: float = 5.0) -> bool:
        """Send what waits, and report nothing any more; False where something could not be sent in time."""
        return bool(quietly(self._sender.close)(timeout_s)) if self._sender else True

    def _keep(self, span: Recorded) -> None:
        if self._sender is not None:
            if self._sample < 1:
                span = span._replace(details={**span.details, "sample_rate": self._sample})
            self._sender.put("/v1/traces", span, span.size)


def _share(sample: float) -> float:
    try:
        share = float(sample)
    except (TypeError, ValueError):
        share = -1.0
    if 0 <= share <= 1:
        return share
    warn_once("sample", f"sample is a share from 0 to 1, not {sample!r}: everything is kept")
    return 1.0
