"""Report every call that goes through LiteLLM: in an application, or in its proxy.

In an application:

    import litellm
    from workbench.client.litellm_callback import WorkbenchCallback
    litellm.callbacks = [WorkbenchCallback()]

In the proxy's configuration:

    litellm_settings:
      callbacks: workbench.client.litellm_callback.callback

What belongs together is said in the call's `metadata`: `session_id`, `user_id`, `agent`, `prompt` (`support@3`), `tags`, `traceparent`.
Within a `with workbench.trace(…)` of the same process no word is needed: the call becomes a part of the current span. Each attempt is a
span of its own; `workbench.retries` counts those that went before it. Where the current span is itself a model's (`kind="llm"`), its counts
are the application's own, and the call below it is kept without being counted again.
"""

import functools
from collections import OrderedDict
from typing import Any

from litellm.integrations.custom_logger import CustomLogger

from workbench.client.guard import quietly
from workbench.client.litellm_events import read_event
from workbench.client.reporting import Workbench
from workbench.client.spans import CURRENT, Span

MOST_CALLS = 10_000


class WorkbenchCallback(CustomLogger):
    """Turn LiteLLM's events into spans; shares an application's own client where it is given one."""

    def __init__(self, client: Workbench | None = None) -> None:
        super().__init__()
        # Made now and not at the first call, which LiteLLM may tell of only while the program ends: too late to be waited for.
        self.client = client or Workbench()
        self._parents: OrderedDict[str, Span] = OrderedDict()

    def log_pre_api_call(self, model: str, messages: Any, kwargs: Any) -> None:
        """Remember what is current: a stream is told of at its end, in another thread, where that is forgotten."""
        self._remember(kwargs)

    def log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        """Report an answer."""
        self._report(kwargs)

    def log_failure_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        """Report a failure."""
        self._report(kwargs)

    async def async_log_success_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        """Report an answer of an async call; nothing here waits."""
        self._report(kwargs)

    async def async_log_failure_event(self, kwargs: Any, response_obj: Any, start_time: Any, end_time: Any) -> None:
        """Report a failure of an async call; nothing here waits."""
        self._report(kwargs)

    @quietly
    def _remember(self, kwargs: Any) -> None:
        current = CURRENT.get()
        if current is not None:
            self._parents[str(kwargs["litellm_call_id"])] = current.reference()
            while len(self._parents) > MOST_CALLS:
                self._parents.popitem(last=False)

    @quietly
    def _report(self, kwargs: Any) -> None:
        current = self._parents.pop(str(kwargs.get("litellm_call_id")), None) or CURRENT.get()
        event = read_event(kwargs)
        if event is None:
            return
        parent = event.parent or current
        self.client.record(
            event.name,
            kind="other" if isinstance(parent, Span) and parent.kind == "llm" else event.kind,
            started_ns=event.started_ns,
            ended_ns=event.ended_ns,
            parent=parent,
            trace_id=event.trace_id,
            span_id=event.span_id,
            error=event.error,
            **event.details,
        )


def __getattr__(name: str) -> WorkbenchCallback:
    """Give `callback`, which the proxy's configuration names; who makes one of his own has no second."""
    if name != "callback":
        raise AttributeError(name)
    return _callback()


@functools.cache
def _callback() -> WorkbenchCallback:
    return WorkbenchCallback()
