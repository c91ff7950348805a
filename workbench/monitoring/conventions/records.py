"""Make a record of a raw span: what the conventions say of it goes into its fields, all the rest stays in the body."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.monitoring.conventions import attribute_names as names
from workbench.monitoring.conventions.body_limits import (
    LONGEST_ERROR,
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_ATTRIBUTES,
    MOST_EVENTS,
    MOST_MESSAGES,
    TRUNCATED,
    cut,
    within_limits,
)
from workbench.monitoring.conventions.contents import Contents, contents_of
from workbench.monitoring.conventions.kinds import kind_of
from workbench.monitoring.conventions.picked import Picker
from workbench.monitoring.conventions.plain_values import mapping_of, number_of, parsed, text_of
from workbench.monitoring.conventions.raw_spans import RawEvent, RawSpan
from workbench.monitoring.conventions.span_times import first_token_ms, per_token_ms
from workbench.monitoring.conventions.token_counts import token_use
from workbench.store.span_values import SpanBody, SpanRecord

_NUMBERED = re.compile(r"[vV]?(\d+)")
_ORDINARY_TIERS = {"auto", "default", "standard"}
_UNNAMED = "(no name)"


def record_of(span: RawSpan, notes: Counter[str]) -> SpanRecord:
    """Map one span whose ids and times are right; count in `notes` what had to be cut."""
    picker = Picker(span.attributes)
    kind = kind_of(picker, span.name)
    is_call = kind in ("llm", "embedding")
    duration_ms = (span.ended_ns - span.started_ns) / 1e6
    tokens = token_use(picker, kind)
    ttft_ms = first_token_ms(picker, span.events, span.started_ns, duration_ms) if is_call else None
    is_error, error = _error(picker, span)
    prompt, version = _prompt(picker)
    contents = contents_of(picker, span.events, kind)
    tier = picker.text(names.TIER).lower()
    return SpanRecord(
        trace_id=span.trace_id,
        span_id=span.span_id,
        parent_id=span.parent_id or None,
        started_us=span.started_ns // 1000,
        duration_ms=duration_ms,
        name=cut(span.name.strip(), LONGEST_NAME) or _UNNAMED,
        kind=kind,
        is_error=is_error,
        error=error,
        session=_name(picker, names.SESSION),
        user=_name(picker, names.USER),
        agent=_name(picker, names.AGENT),
        prompt=prompt,
        version=version,
        model=_name(picker, names.MODEL),
        provider=_name(picker, names.PROVIDER).lower(),
        environment=_environment(picker, span.resource),
        tool=_tool(picker, kind, span.name),
        tier="" if tier in _ORDINARY_TIERS else cut(tier, LONGEST_NAME),
        finish=_finish(picker, contents),
        temperature=_temperature(picker),
        tokens=tokens,
        ttft_ms=ttft_ms,
        tpot_ms=per_token_ms(duration_ms, ttft_ms, tokens.output_tokens),
        retries=min(picker.count(names.RETRIES) or 0, 2**31),
        reported_cost_usd=_cost(picker) if is_call else None,
        input_text=cut(contents.input_text, LONGEST_TEXT),
        output_text=cut(contents.output_text, LONGEST_TEXT),
        body=_body(picker, span, contents, notes),
    )


def _name(picker: Picker, attribute_names: Sequence[str]) -> str:
    return cut(picker.text(attribute_names), LONGEST_NAME)


def _environment(picker: Picker, resource: Mapping[str, Any]) -> str:
    said = next((found for name in names.ENVIRONMENT if (found := text_of(resource.get(name)))), "")
    return cut(said, LONGEST_NAME) or _name(picker, names.ENVIRONMENT)


def _prompt(picker: Picker) -> tuple[str, str]:
    prompt, version = picker.text(names.PROMPT), picker.text(names.VERSION)
    if not prompt and (reference := picker.text((names.PROMPT_REFERENCE,))):
        prompt, _, named = reference.partition("@")
        version = version or named.strip()
    numbered = _NUMBERED.fullmatch(version)
    return cut(prompt.strip(), LONGEST_NAME), cut(numbered[1] if numbered else version, LONGEST_NAME)


def _tool(picker: Picker, kind: str, name: str) -> str:
    said = _name(picker, names.TOOL)
    if said or kind != "tool":
        return said
    return _name(picker, ("traceloop.entity.name",)) or cut(name.strip().removeprefix("execute_tool "), LONGEST_NAME)


def _error(picker: Picker, span: RawSpan) -> tuple[bool, str | None]:
    level = text_of(picker.attributes.get("langfuse.observation.level")).upper()
    kind = picker.text(names.ERROR_TYPE)
    is_error = span.status == 2 or (span.status != 1 and (bool(kind) or level == "ERROR"))
    if not is_error:
        return False, None
    exception = next((event.attributes for event in reversed(span.events) if event.name == "exception"), {})
    kind = kind or text_of(exception.get("exception.type"))
    message = span.status_message.strip() or picker.text(names.ERROR_MESSAGE) or text_of(exception.get("exception.message"))
    if kind and kind not in message:
        message = f"{kind}: {message}" if message else kind
    return True, cut(message, LONGEST_ERROR) or None


def _finish(picker: Picker, contents: Contents) -> str:
    for name in names.FINISH:
        said = parsed(picker.attributes.get(name))
        for item in said if isinstance(said, list) else [said]:
            if found := text_of(item):
                picker.used.add(name)
                return cut(found, LONGEST_NAME)
    return next((cut(found, LONGEST_NAME) for message in contents.outputs if (found := text_of(message.get("finish_reason")))), "")


def _temperature(picker: Picker) -> float | None:
    found = picker.number(names.TEMPERATURE)
    if found is None:
        for name in names.PARAMETERS:
            if name in picker.attributes and (said := number_of(mapping_of(picker.attributes[name]).get("temperature"))) is not None:
                return said
    return found


def _cost(picker: Picker) -> float | None:
    found = picker.number(names.REPORTED_COST)
    if found is not None or "langfuse.observation.cost_details" not in picker.attributes:
        return found
    details = mapping_of(picker.attributes["langfuse.observation.cost_details"])
    total = number_of(details.get("total"))
    if total is None:
        parts = [cost for cost in map(number_of, details.values()) if cost is not None]
        total = sum(parts) if parts else None
    return total if total is not None and 0 <= total < float("inf") else None


def _body(picker: Picker, span: RawSpan, contents: Contents, notes: Counter[str]) -> SpanBody:
    used = picker.used
    left = {key: value for key, value in span.attributes.items() if key not in used and value is not None and value != ""}
    events = [_event(event) for event in contents.events[:MOST_EVENTS]]
    if len(left) > MOST_ATTRIBUTES or any(len(key) > LONGEST_NAME for key in left):
        notes["attributes_cut"] += 1
        left = {cut(key, LONGEST_NAME): left[key] for key in list(left)[: MOST_ATTRIBUTES - 1]} | {TRUNCATED: True}
    inputs, outputs = contents.inputs[-MOST_MESSAGES:], contents.outputs[-MOST_MESSAGES:]
    is_long = len(contents.inputs) > MOST_MESSAGES or len(contents.outputs) > MOST_MESSAGES
    if is_long:
        left[TRUNCATED] = True
    body, is_cut = within_limits(SpanBody(inputs, outputs, left, events, contents.tools))
    if is_long or is_cut or len(contents.input_text) > LONGEST_TEXT or len(contents.output_text) > LONGEST_TEXT:
        notes["text_cut"] += 1
    return body


def _event(event: RawEvent) -> dict[str, Any]:
    attributes = dict(list(event.attributes.items())[:MOST_ATTRIBUTES])
    return {"name": cut(event.name, LONGEST_NAME), "at_us": event.at_ns // 1000, "attributes": attributes}
