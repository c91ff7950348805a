"""Read traces as the world writes them: OTLP in protobuf and JSON, in the words of OpenTelemetry, OpenInference, Langfuse and LiteLLM."""

from collections.abc import Mapping
from typing import Any

from workbench.monitoring.conventions.otlp_json import raw_spans_of_json
from workbench.monitoring.conventions.otlp_protobuf import raw_spans_of_protobuf
from workbench.monitoring.conventions.raw_spans import RawEvent, RawSpan, Reading, Refusal
from workbench.monitoring.conventions.refusing import read_raw_spans

__all__ = ["RawEvent", "RawSpan", "Reading", "Refusal", "read_otlp_json", "read_otlp_protobuf", "read_raw_spans"]


def read_otlp_protobuf(body: bytes, *, now_us: int, oldest_us: int | None = None) -> Reading:
    """Read an ExportTraceServiceRequest in protobuf; BadInput when it is none."""
    return read_raw_spans(raw_spans_of_protobuf(body), now_us=now_us, oldest_us=oldest_us)


def read_otlp_json(body: bytes | Mapping[str, Any], *, now_us: int, oldest_us: int | None = None) -> Reading:
    """Read an ExportTraceServiceRequest in JSON; BadInput when it is none."""
    return read_raw_spans(raw_spans_of_json(body), now_us=now_us, oldest_us=oldest_us)
