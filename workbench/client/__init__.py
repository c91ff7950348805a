"""Report live traffic to a collector: light, without Streamlit, LiteLLM or pandas, and never in the way of the application.

from workbench.client import Workbench

workbench = Workbench()
with workbench.trace("answer", session="s-1", agent="support", prompt="support@3") as trace:
    with trace.span("chat", kind="llm", model="openai/gpt-4o-mini", input=messages) as call:
        call.end(output=answer, input_tokens=412, output_tokens=80)
workbench.feedback(trace_id=trace.id, thumbs="up")
"""

from workbench.client.details import Details, Kind
from workbench.client.reporting import Workbench
from workbench.client.sending import Limits
from workbench.client.spans import Span, Trace

__all__ = ["Details", "Kind", "Limits", "Span", "Trace", "Workbench"]
