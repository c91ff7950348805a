"""Give the demo store thirty days of live traffic, made through the demo models by a seeded recipe; all of it is synthetic.

What the models say, and how many tokens that takes, is theirs; when it was said, how long it took and whether it was liked is drawn.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, select

from workbench.monitoring import alerting, budgets, objectives
from workbench.monitoring.demo_recipe import Recipe, Request
from workbench.monitoring.drift import watches as drift_watches
from workbench.prompts import Renderer
from workbench.providers.demo.provider import answer_at_once
from workbench.providers.prices import PriceBook
from workbench.providers.values import Request as Call
from workbench.providers.values import Usage
from workbench.store.connection import reading, writing
from workbench.store.feedback import add_feedback
from workbench.store.span_values import FeedbackRecord, SpanBody, SpanRecord, TokenUse
from workbench.store.spans import add_spans
from workbench.store.tables import Trace
from workbench.store.upserts import table_of

BATCH = 500
AUTHOR = "demo"


def fill(engine: Engine, *, recipe: Recipe | None = None, last: date | None = None) -> int:
    """Store the traffic up to `last` (today), unless the store has any; give the number of spans that were stored."""
    with reading(engine) as session:
        if session.execute(select(table_of(Trace).c.id).limit(1)).first() is not None:
            return 0
    maker = Maker(recipe or Recipe.read())
    spans: list[SpanRecord] = []
    feedback: list[FeedbackRecord] = []
    for family, said in maker.traffic(last or datetime.now(UTC).date()):
        spans += family
        feedback += said
    with writing(engine) as session:
        for low in range(0, len(spans), BATCH):
            add_spans(session, spans=spans[low : low + BATCH])
        add_feedback(session, feedback=feedback)
    _watch(engine, maker.watch)
    return len(spans)


def _watch(engine: Engine, watch: Mapping[str, Any]) -> None:
    """Keep the recipe's budgets, objectives, drift watches and rules, and check the rules once."""
    for one in watch["budgets"]:
        budgets.add(engine, one["name"], **{name: value for name, value in one.items() if name != "name"}, author=AUTHOR)
    for one in watch["objectives"]:
        objectives.add(engine, one["name"], **{name: value for name, value in one.items() if name != "name"}, author=AUTHOR)
    for one in watch["drift"]:
        drift_watches.add(engine, one["name"], scope=one["scope"], settings=one["settings"], author=AUTHOR)
    alerting.add_all(engine, watch["rules"], author=AUTHOR)
    alerting.check(engine)


class Maker:
    """Turn planned requests into spans and feedback."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._settings = recipe.settings
        self._book = PriceBook()
        self._prompts: dict[int, tuple[Renderer, Any]] = {}
        self._answers: dict[tuple[Any, ...], tuple[tuple[dict[str, Any], ...], str, tuple[Any, ...], Usage]] = {}

    @property
    def watch(self) -> Mapping[str, Any]:
        """Give what is to watch the traffic."""
        return dict(self._settings["watch"])

    def traffic(self, last: date) -> Iterator[tuple[list[SpanRecord], list[FeedbackRecord]]]:
        """Give the spans and the feedback of each request, in order; what would lie in the future is left out."""
        now = datetime.now(UTC)
        for request in self._recipe.requests(last):
            if request.at < now:
                draw = random.Random(f"{self._settings['seed']} {request.number}")
                spans = self._spans(request, draw)
                yield spans, self._feedback(request, spans, draw)

    def _spans(self, request: Request, draw: random.Random) -> list[SpanRecord]:
        start = round(request.at.timestamp() * 1e6)
        search = self._span(request, "search help pages", "retrieval", 1, start + 2_000, draw.uniform(18, 60))
        search = replace(search, tool="help_pages", input_text=request.question)
        spans, at = [search], start + 2_000 + round(search.duration_ms * 1000)
        for place in range(request.agent.get("calls", 1)):
            call = self._call(request, place, at, draw)
            spans.append(call)
            at += round(call.duration_ms * 1000)
            for used in _tool_calls(call):
                tool = self._span(request, used["name"], "tool", 40 + place, at, draw.uniform(60, 400))
                spans.append(replace(tool, tool=used["name"], input_text=str(used["arguments"])))
                at += round(tool.duration_ms * 1000)
        last = spans[-1] if spans[-1].kind == "llm" else next(one for one in reversed(spans) if one.kind == "llm")
        root = self._span(request, f"{request.agent_name} request", "agent", 0, start, (at - start) / 1000 + 1)
        root = replace(
            root,
            session=request.session,
            user=request.user,
            agent=request.agent_name,
            prompt=self._settings["prompt"],
            version=str(request.agent["version"]),
            environment=self._settings["environment"],
            is_error=last.is_error,
            error=last.error,
            input_text=request.question,
            output_text=last.output_text,
            body=SpanBody(inputs=[_message("user", request.question)], outputs=[_message("assistant", last.output_text)]),
        )
        return [root, *spans]

    def _span(self, request: Request, name: str, kind: str, place: int, start: int, duration_ms: float) -> SpanRecord:
        trace_id = f"{random.Random(f'trace {request.number} {request.at}').getrandbits(128):032x}"
        parent = f"{request.number:012x}0000" if place else None
        return SpanRecord(trace_id, f"{request.number:012x}{place:04x}", start, duration_ms, name, kind, parent_id=parent)

    def _call(self, request: Request, place: int, start: int, draw: random.Random) -> SpanRecord:
        agent = request.agent
        messages, text, calls, usage = self._answer(request)
        first = draw.lognormvariate(0, 0.28) * agent["first_token_ms"] * request.slow
        each = draw.lognormvariate(0, 0.16) * agent["token_ms"]
        if not agent["model"].endswith("answerer"):
            first, each = first * 1.5, each * 1.6
        span = self._span(request, f"chat {agent['model']}", "llm", 2 + place, start, first + each * max(0, usage.output_tokens - 1))
        span = replace(span, model=agent["model"], provider="demo", temperature=0.0, body=SpanBody(inputs=messages))
        if draw.random() < self._settings["errors"]["rate"]:
            error = draw.choice(self._settings["errors"]["words"])
            return replace(span, is_error=True, error=error, retries=2, input_text=request.question)
        tokens = TokenUse(usage.input_tokens, usage.output_tokens, cache_read_tokens=self._cached(usage, draw))
        cost = self._book.cost(replace(usage, cached_input_tokens=tokens.cache_read_tokens), self._book.price(agent["model"], request.at))
        said = _message("assistant", text) | ({"tool_calls": list(calls)} if calls else {})
        return replace(
            span,
            tokens=tokens,
            cost_usd=cost,
            finish="tool_calls" if calls else "stop",
            ttft_ms=first,
            tpot_ms=each if usage.output_tokens > 1 else None,
            retries=int(draw.random() < self._settings["retries"]),
            input_text=request.question,
            output_text=text,
            body=SpanBody(inputs=messages, outputs=[said]),
        )

    def _cached(self, usage: Usage, draw: random.Random) -> int:
        """Draw how much of the input the provider had in its cache: nothing, or its beginning."""
        return round(usage.input_tokens * draw.uniform(0.4, 0.7)) if draw.random() < 0.25 else 0

    def _answer(self, request: Request) -> tuple[tuple[dict[str, Any], ...], str, tuple[Any, ...], Usage]:
        agent = request.agent
        known = (agent["version"], agent["model"], agent.get("documents"), request.question, request.example["key"])
        if known not in self._answers:
            renderer, draft = self._prompt(agent["version"])
            documents = list(request.example["context"])
            if agent.get("documents"):
                others = (text for one in self._recipe.examples for text in one["context"])
                documents = list(dict.fromkeys([*documents, *others]))[: agent["documents"]]
            variables = {"question": request.question, "context": "\n\n".join(documents), "documents": documents}
            messages = renderer.render(variables)
            chunk = answer_at_once(Call(agent["model"], messages, dict(draft.parameters), tuple(draft.tools), stream=False))
            calls = tuple({"id": one["id"], **one["function"]} for one in chunk.tool_calls)
            assert chunk.usage is not None
            self._answers[known] = (tuple(dict(one) for one in messages), chunk.text, calls, chunk.usage)
        return self._answers[known]

    def _prompt(self, version: int) -> tuple[Renderer, Any]:
        if version not in self._prompts:
            draft = self._recipe.prompt(version).draft
            self._prompts[version] = (Renderer(draft.messages), draft)
        return self._prompts[version]

    def _feedback(self, request: Request, spans: list[SpanRecord], draw: random.Random) -> list[FeedbackRecord]:
        if draw.random() >= self._settings["rated"] or spans[0].is_error:
            return []
        liked = float(draw.random() < self._settings["liked"][str(request.agent["version"])])
        at = spans[0].started_us + round(draw.uniform(5, 90) * 1e6)
        return [FeedbackRecord(f"demo-{request.number}", "thumbs", at, trace_id=spans[0].trace_id, value=liked, person=request.user)]


def _message(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": text}


def _tool_calls(call: SpanRecord) -> list[dict[str, Any]]:
    outputs = call.body.outputs if call.body is not None else ()
    return [used for message in outputs for used in message.get("tool_calls", ())]
