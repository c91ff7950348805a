"""Show one trace: its facts, its spans over time, and what each was given and gave."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.charts.ground import CONFIG
from workbench.charts.waterfall import Bar, waterfall
from workbench.monitoring.trace_tree import Placed, tree
from workbench.store.traces import SpanRow, TraceRow
from workbench.ui import address, places, texts, trace_actions, trace_data, trace_list, words

MOST_BARS = 200
SAID = {"thumbs": {1.0: "thumbs up", 0.0: "thumbs down"}}


def show(trace_id: str) -> None:
    """Draw a trace. Raises `NotFound`."""
    found, spans, said, findings = trace_data.one(trace_id)
    placed = tree(spans)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        places.link(places.TRACES, "All traces", icon=":material/arrow_back:")
        if found.session:
            places.link(places.TRACES, "Its session", icon=":material/forum:", query={"session": found.session})
        if found.prompt:
            places.link(places.PROMPTS, f"Prompt {words.plain(found.prompt)}", query={"prompt": found.prompt})
    st.subheader(words.plain(words.shortened(" ".join(found.input_text.split()) or found.name or "unnamed", 120)))
    st.markdown(trace_list.marks(found) or "In order.")
    trace_actions.draw(found)
    _facts(found)
    _figure(found, placed)
    _chosen(found, placed)
    _feedback(said)
    _findings(findings)


def _facts(found: TraceRow) -> None:
    with st.container(horizontal=True, gap="medium"):
        for label, value in (
            ("Duration", words.milliseconds(found.duration_ms)),
            ("First token", words.milliseconds(found.ttft_ms) if found.ttft_ms is not None else "–"),
            ("Cost", trace_list.cost_of(found) or "–"),
            ("Tokens in", f"{found.input_tokens:,}"),
            ("Tokens out", f"{found.output_tokens:,}"),
            ("Calls to models", f"{found.calls:,}"),
        ):
            st.metric(label, value, width="content")
    about = {"Began": trace_list.moment(found.started_us), "Agent": found.agent, "User": found.user, "Session": found.session}
    about |= {"Model": found.model, "Prompt": f"{found.prompt}@{found.version}" if found.prompt else "", "Environment": found.environment}
    st.caption(words.plain("  |  ".join(f"{name} {value}" for name, value in about.items() if value)))


def _figure(found: TraceRow, placed: Sequence[Placed]) -> None:
    st.subheader("Spans")
    if not found.has_root:
        st.info("The first span of this trace has not come, so that it may be incomplete.", icon=":material/info:")
    bars = [_bar(one, found.started_us) for one in placed[:MOST_BARS]]
    st.plotly_chart(waterfall(bars), key="waterfall", config=dict(CONFIG), alt=f"{len(bars)} spans over time")
    if len(placed) > MOST_BARS:
        st.caption(f"The first {MOST_BARS} of {len(placed):,} spans.")


def _bar(one: Placed, began_us: int) -> Bar:
    span = one.span
    label = f"{span.name}{' (parent missing)' if one.is_orphan else ''}"
    return Bar(label, one.depth, (span.started_us - began_us) / 1000, span.duration_ms, span.kind, span.is_error, ", ".join(_about(span)))


def _about(span: SpanRow) -> list[str]:
    found = [words.milliseconds(span.duration_ms)]
    if span.model:
        found.append(span.model)
    if span.input_tokens is not None or span.output_tokens is not None:
        found.append(f"{span.input_tokens or 0:,} tokens in, {span.output_tokens or 0:,} out")
    if span.cost_usd is not None:
        found.append(words.usd(span.cost_usd))
    if span.ttft_ms is not None:
        found.append(f"first token after {words.milliseconds(span.ttft_ms)}")
    if span.retries:
        found.append(f"tried again {words.many(span.retries, 'time')}")
    return found


def _chosen(found: TraceRow, placed: Sequence[Placed]) -> None:
    """Draw the choice of a span, and its texts; without a choice, of the last call to a model."""
    names = {one.span.span_id: "\u2003" * min(one.depth, 6) + (one.span.name or one.span.kind) for one in placed}
    calls = [one.span for one in placed if one.span.kind == "llm"]
    first = (calls[-1] if calls else placed[0].span).span_id
    options = [first, *(span_id for span_id in names if span_id != first)]
    with st.container(width=480):
        chosen = address.menu("span", "Span", options, shown=lambda one: names[one])
    span = next(one.span for one in placed if one.span.span_id == chosen)
    body, into, out = trace_data.body(found.id, chosen)
    st.caption(words.plain("  |  ".join([span.kind, *_about(span), *([f"ended by {span.finish}"] if span.finish else [])])))
    if span.error:
        st.error(words.plain(span.error), icon=":material/error:")
    given = body.inputs or ([{"role": "input", "content": into}] if into else [])
    gave = body.outputs or ([{"role": "output", "content": out}] if out else [])
    if not given and not gave:
        st.markdown("No texts were kept of this span.")
    for message in (*given, *gave):
        _message(message)
    if body.attributes or body.events:
        with st.expander("Attributes and events", key="attributes"):
            texts.box(_as_json({"attributes": body.attributes, "events": body.events}))


def _message(message: Mapping[str, Any]) -> None:
    with st.container(border=True, gap="xxsmall"):
        st.caption(words.plain(str(message.get("role") or "message")))
        content = message.get("content")
        if content:
            texts.box(content if isinstance(content, str) else _as_json(content))
        for call in message.get("tool_calls") or ():
            if isinstance(call, Mapping):
                texts.box(f"→ {call.get('name')} {call.get('arguments')}")


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def _feedback(said: Sequence[Mapping[str, Any]]) -> None:
    if not said:
        return
    st.subheader("What users said")
    for one in said:
        value = SAID.get(one["name"], {}).get(one["value"]) or (one["name"] if one["value"] is None else f"{one['name']} {one['value']:g}")
        of = "" if one["trace_id"] else ", of the whole session"
        by = f" by {one['person']}" if one["person"] else ""
        comment = f": {one['comment']}" if one["comment"] else ""
        st.markdown(words.plain(f"{value}{by}{of}, {trace_list.moment(one['at_us'])}{comment}"))


def _findings(findings: Sequence[Mapping[str, Any]]) -> None:
    if not findings:
        return
    st.subheader("Findings")
    for one in findings:
        score = "" if one["score"] is None else f", score {one['score']:.2f}"
        st.markdown(words.plain(f"{one['kind']}{score}, {one['detector']}{' (flagged)' if one['is_flagged'] else ''}"))
