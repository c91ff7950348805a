"""Read exports of Langfuse: observations and traces as its API, its tables and its exports to blob storage write them.

Names come in `camelCase` (API, tables) and `snake_case` (blob storage). Observations of the older export know neither session nor user:
those stand in the file of traces, which is read first where it is given too. A trace without an observation in the files becomes a span of
its own. Durations are taken from start and end: `latency` is in seconds or in milliseconds, by the age of the integration.

`usage_details` counts what was read from a cache beside `input`, not in it; the conventions put them together. The older `usage` alone is
taken as it is.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from workbench.errors import BadInput
from workbench.monitoring.conventions import Reading
from workbench.monitoring.importing.as_otlp import Foreign, read_foreign
from workbench.monitoring.importing.moments import moment_us

_OF_TRACE = {
    "session_id": "langfuse.session.id",
    "user_id": "langfuse.user.id",
    "trace_name": "langfuse.trace.name",
    "release": "langfuse.release",
}
_OF_OBSERVATION = {
    "provided_model_name": "langfuse.observation.model.name",
    "model_parameters": "langfuse.observation.model.parameters",
    "input": "langfuse.observation.input",
    "output": "langfuse.observation.output",
    "usage_details": "langfuse.observation.usage_details",
    "cost_details": "langfuse.observation.cost_details",
    "prompt_name": "langfuse.observation.prompt.name",
    "prompt_version": "langfuse.observation.prompt.version",
    "metadata": "langfuse.observation.metadata",
    "level": "langfuse.observation.level",
    "status_message": "langfuse.observation.status_message",
}


def snake(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give a record with its names in `snake_case`, without what is empty.

    >>> snake({"traceId": "t", "endTime": None})
    {'trace_id': 't'}
    """
    named = {re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", str(name)).lower(): value for name, value in record.items()}
    return {name: value for name, value in named.items() if value is not None and value != "" and value != "null"}


def is_observation(record: Mapping[str, Any]) -> bool:
    """Claim that the record is an observation: it names the trace it belongs to."""
    return ("traceId" in record or "trace_id" in record) and "id" in record


def is_trace(record: Mapping[str, Any]) -> bool:
    """Claim that the record is a trace."""
    return "id" in record and "timestamp" in record and not is_observation(record)


class LangfuseReader:
    """Read observations with what is known of their traces."""

    def __init__(self) -> None:
        self._traces: dict[str, dict[str, Any]] = {}
        self._seen: set[str] = set()

    def learn(self, record: Mapping[str, Any]) -> None:
        """Remember a trace for its observations."""
        trace = snake(record)
        kept = {name: str(trace[name]) for name in ("session_id", "user_id", "release", "environment") if trace.get(name)}
        if trace.get("name"):
            kept["trace_name"] = str(trace["name"])
        self._traces[str(trace["id"])] = kept

    def read(self, record: Mapping[str, Any], *, now_us: int) -> Reading:
        """Read an observation, or a trace with those it holds. Raises `BadInput`."""
        if is_observation(record):
            return self._observation(snake(record), now_us)
        if not is_trace(record):
            raise BadInput("it is neither an observation (id, traceId) nor a trace (id, timestamp)")
        self.learn(record)
        nested = record.get("observations")
        readings = [
            self._observation(snake({"traceId": record["id"], **one}), now_us)
            for one in (nested if isinstance(nested, list) else [])
            if isinstance(one, Mapping)
        ]
        if not readings:
            return Reading()
        return Reading(
            spans=[span for one in readings for span in one.spans],
            refusals=[refusal for one in readings for refusal in one.refusals],
            notes=sum((one.notes for one in readings), Counter()),
        )

    def lone_trace(self, record: Mapping[str, Any], *, now_us: int) -> Reading | None:
        """Read a trace as a span of its own; None where an observation of it has been read."""
        trace = snake(record)
        trace_id = str(trace.get("id", ""))
        if trace_id in self._seen:
            return None
        started_us = moment_us(trace.get("timestamp"), where="timestamp")
        latency = trace.get("latency")
        lasted_us = int(float(latency) * 1e6) if latency not in (None, "") else 0
        attributes = {"langfuse.observation.type": "chain", **_known(trace, {"input": _OF_OBSERVATION["input"]})}
        attributes |= _known(trace, {"output": _OF_OBSERVATION["output"], "metadata": _OF_OBSERVATION["metadata"]})
        attributes |= _known({**trace, "trace_name": trace.get("name")}, _OF_TRACE)
        name = str(trace.get("name") or "trace")
        span = Foreign(trace_id, trace_id, "", name, started_us, started_us + lasted_us, attributes, _environment(trace))
        return read_foreign(span, now_us=now_us)

    def _observation(self, record: dict[str, Any], now_us: int) -> Reading:
        trace_id = str(record["trace_id"])
        record = {**self._traces.get(trace_id, {}), **record}
        started_us = moment_us(record.get("start_time"), where="start_time")
        ended_us = moment_us(record["end_time"], where="end_time") if "end_time" in record else started_us
        # The API says `model`, blob storage `provided_model_name`.
        record.setdefault("provided_model_name", record.get("model"))
        if "usage_details" not in record and (usage := _older_usage(record)):
            record["usage_details"] = usage
        attributes: dict[str, Any] = {"langfuse.observation.type": str(record.get("type", "SPAN")).lower()}
        attributes |= _known(record, _OF_OBSERVATION) | _known(record, _OF_TRACE)
        if "completion_start_time" in record:
            first_us = moment_us(record["completion_start_time"], where="completion_start_time")
            attributes["gen_ai.response.time_to_first_chunk"] = max(0.0, (first_us - started_us) / 1e6)
        if (cost := record.get("total_cost", record.get("calculated_total_cost"))) is not None and "cost_details" not in record:
            attributes[_OF_OBSERVATION["cost_details"]] = json.dumps({"total": cost}, default=str)
        self._seen.add(trace_id)
        span = Foreign(
            trace_id=trace_id,
            span_id=str(record["id"]),
            parent_id=str(record.get("parent_observation_id") or ""),
            name=str(record.get("name") or record.get("type") or "observation"),
            started_us=started_us,
            ended_us=ended_us,
            attributes=attributes,
            resource=_environment(record),
            is_error=str(record.get("level", "")).upper() == "ERROR",
            message=str(record.get("status_message") or ""),
        )
        return read_foreign(span, now_us=now_us)


def _environment(record: Mapping[str, Any]) -> dict[str, Any]:
    return {"deployment.environment.name": str(record["environment"])} if record.get("environment") else {}


def _known(record: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Give the attributes that the record says; what is an object or a list is written as JSON, as Langfuse's own senders do."""
    found: dict[str, Any] = {}
    for name, attribute in names.items():
        value = record.get(name)
        if isinstance(value, Mapping):
            # Parquet gives every row every key.
            value = {key: one for key, one in value.items() if one is not None}
        if value is None or value in ("", {}, []):
            continue
        found[attribute] = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, Mapping | list) else value
    return found


def _older_usage(record: Mapping[str, Any]) -> dict[str, int]:
    """Give the usage of older exports: an object, or three columns."""
    usage = record.get("usage")
    if isinstance(usage, str):
        try:
            usage = json.loads(usage)
        except ValueError:
            usage = None
    usage = snake(usage) if isinstance(usage, Mapping) else {}
    found: dict[str, int] = {}
    for name, others in {"input": ("prompt_tokens", "input_usage"), "output": ("completion_tokens", "output_usage")}.items():
        value = usage.get(name, next((place[other] for place in (usage, record) for other in others if other in place), None))
        if value is not None:
            try:
                found[name] = int(float(value))
            except (TypeError, ValueError) as error:
                raise BadInput(f"'{value}' is no number", where=f"usage.{name}") from error
    return found
