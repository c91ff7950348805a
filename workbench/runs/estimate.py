"""Say before anything is paid what a run will take: calls, tokens, cost, time, and the smallest difference it can detect.

Calls are exact, and so is how many of the answers the cache holds already. Input tokens are counted on a sample of the rendered requests.
Output tokens and seconds per call come from earlier calls of the same prompt version and model, else of the model, else from stated
assumptions. An unknown price stays unknown: then the cost is of the known ones alone, and the models without a price are listed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.judging import Judge, pairs, pairwise_request, rubric_request, subject_of
from workbench.providers.prices import PriceBook
from workbench.providers.tokens import count_message_tokens
from workbench.providers.values import Request, Usage
from workbench.runs.context import Side
from workbench.runs.planning import Plan
from workbench.runs.pricing import price_book
from workbench.stats import detectable_difference
from workbench.store.connection import reading
from workbench.store.history import Habit, answer_habit, model_habit
from workbench.store.results import cached_hashes
from workbench.store.runs import examples_by_id
from workbench.store.tables import now
from workbench.store.values import RunExampleValue
from workbench.terms import Answer

SAMPLE = 20
LOOKED_UP = 2_000
ASSUMED_ANSWER_TOKENS = 200
ASSUMED_JUDGEMENT_TOKENS = 120
ASSUMED_CALL_MS = 3_000.0
WORDS_PER_TOKEN = 0.75


@dataclass(frozen=True, slots=True)
class RunEstimate:
    """What a run will take.

    `cost_usd` is None when no price is known; `assumptions` says in words what was not measured, `problems` what will go wrong;
    `call_usd` is the expected cost of one call by model, its dearest kind.
    """

    calls: int
    answer_calls: int
    judge_calls: int
    cached: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    minutes: float
    detectable_difference: float | None
    unknown_prices: tuple[str, ...]
    assumptions: tuple[str, ...]
    problems: tuple[str, ...]
    call_usd: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """Give the document of `run --estimate`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Part:
    """Calls of one kind: how many, and the mean of what each takes."""

    model: str
    calls: int
    input_tokens: float
    output_tokens: float
    duration_ms: float


def estimate(engine: Engine, plan: Plan) -> RunEstimate:
    """Estimate a planned run; asks no model and writes nothing."""
    ids = plan.example_ids[:: max(1, len(plan.example_ids) // SAMPLE)][:SAMPLE]
    with reading(engine) as session:
        sample = examples_by_id(session, ids=ids)
    assumptions: list[str] = []
    problems: list[str] = []
    parts: list[_Part] = []
    cached = _cached(engine, plan) if plan.spec.cache else {}
    for side in plan.sides:
        parts.append(_answers(engine, plan, side, sample, cached.get(side.variant.position, 0), assumptions, problems))
    answer_tokens = [part.output_tokens for part in parts]
    parts += _judgements(engine, plan, sample, answer_tokens, assumptions)
    cost, unknown, call_usd = _cost(price_book(engine), parts)
    answers, judgements = sum(part.calls for part in parts[: len(plan.sides)]), sum(part.calls for part in parts[len(plan.sides) :])
    return RunEstimate(
        calls=answers + judgements,
        answer_calls=answers,
        judge_calls=judgements,
        cached=sum(cached.values()),
        input_tokens=round(sum(part.calls * part.input_tokens for part in parts)),
        output_tokens=round(sum(part.calls * part.output_tokens for part in parts)),
        cost_usd=cost,
        minutes=sum(part.calls * part.duration_ms for part in parts) / plan.spec.limits.concurrency / 60_000,
        detectable_difference=_detectable(plan),
        unknown_prices=unknown,
        assumptions=tuple(dict.fromkeys(assumptions)),
        problems=tuple(dict.fromkeys(problems)),
        call_usd=call_usd,
    )


def _detectable(plan: Plan) -> float | None:
    if len(plan.sides) < 2:
        return None
    return detectable_difference(len(plan.example_ids), repeats_a=plan.spec.repeats, repeats_b=plan.spec.repeats)


def _answers(
    engine: Engine, plan: Plan, side: Side, sample: Sequence[RunExampleValue], cached: int, assumptions: list[str], problems: list[str]
) -> _Part:
    tokens = []
    for example in sample:
        try:
            tokens.append(_tokens(side.request(example, 0)))
        except BadInput as error:
            problems.append(f"{side.variant.name}, example {example.example.key}: {error}")
    with reading(engine) as session:
        own = answer_habit(session, prompt_version_id=side.version.id, model=side.variant.model)
        habit = own if own.n else model_habit(session, model=side.variant.model, purpose="answer")
    return _Part(
        model=side.variant.model,
        calls=len(plan.example_ids) * plan.spec.repeats - cached,
        input_tokens=sum(tokens) / len(tokens) if tokens else 0.0,
        output_tokens=_expected_output(habit, side, assumptions),
        duration_ms=_duration(habit, side.variant.model, assumptions),
    )


def _judgements(
    engine: Engine, plan: Plan, sample: Sequence[RunExampleValue], answer_tokens: Sequence[float], assumptions: list[str]
) -> list[_Part]:
    """Estimate the judges' calls on stand-in answers as long as answers are expected to be."""
    stand_in = Answer(text="word " * round(WORDS_PER_TOKEN * sum(answer_tokens) / max(1, len(answer_tokens))))
    answers = len(plan.example_ids) * plan.spec.repeats
    compared = len(pairs([variant.name for variant in plan.variants], plan.spec.baseline))
    parts = []
    for judge in plan.judges:
        calls = 2 * answers * compared if judge.kind == "pairwise" else answers * len(plan.sides) * len(judge.criteria)
        requests = _judge_requests(judge, sample, stand_in)
        with reading(engine) as session:
            habit = model_habit(session, model=judge.model, purpose="judge")
        if not habit.n:
            assumptions.append(f"{judge.model} is taken to write {ASSUMED_JUDGEMENT_TOKENS} tokens a judgement")
        parts.append(
            _Part(
                model=judge.model,
                calls=calls,
                input_tokens=sum(_tokens(request) for request in requests) / max(1, len(requests)),
                output_tokens=habit.output_tokens or ASSUMED_JUDGEMENT_TOKENS,
                duration_ms=_duration(habit, judge.model, assumptions),
            )
        )
    return parts


def _judge_requests(judge: Judge, sample: Sequence[RunExampleValue], stand_in: Answer) -> list[Request]:
    """Build a judge's requests for the first few examples that have what it needs."""
    built: list[Request] = []
    for item in sample:
        subject = subject_of(item.example)
        try:
            if judge.kind == "pairwise":
                built.append(pairwise_request(judge, subject, stand_in, stand_in))
            else:
                built.append(rubric_request(judge, judge.criteria[0], subject, stand_in))
        except BadInput:
            continue
        if len(built) == 5:
            break
    return built


def _tokens(request: Request) -> int:
    return count_message_tokens(request.messages, request.tools)


def _expected_output(habit: Habit, side: Side, assumptions: list[str]) -> float:
    if habit.output_tokens:
        return habit.output_tokens
    limit = side.variant.parameters.get("max_tokens")
    expected = min(float(limit), ASSUMED_ANSWER_TOKENS) if isinstance(limit, int) else ASSUMED_ANSWER_TOKENS
    assumptions.append(f"{side.variant.model} is taken to write {expected:g} tokens an answer")
    return expected


def _duration(habit: Habit, model: str, assumptions: list[str]) -> float:
    if habit.duration_ms:
        return habit.duration_ms
    assumptions.append(f"a call to {model} is taken to last {ASSUMED_CALL_MS / 1000:g} s")
    return ASSUMED_CALL_MS


def _cost(prices: PriceBook, parts: Sequence[_Part]) -> tuple[float | None, tuple[str, ...], dict[str, float]]:
    """Give the cost of all calls whose price is known, the models whose price is not, and the dearest kind of call by model."""
    total: float | None = None
    unknown: list[str] = []
    dearest: dict[str, float] = {}
    for part in parts:
        price = prices.price(part.model, now())
        each = prices.cost(Usage(input_tokens=round(part.input_tokens), output_tokens=round(part.output_tokens)), price) if price else None
        if each is None:
            unknown.append(part.model)
        else:
            total = (total or 0.0) + each * part.calls
            dearest[part.model] = max(dearest.get(part.model, 0.0), each)
    return total, tuple(dict.fromkeys(unknown)), dearest


def _cached(engine: Engine, plan: Plan) -> dict[int, int]:
    """Count by variant the answers that the cache holds already; not looked up for very large runs."""
    if len(plan.example_ids) * plan.spec.repeats > LOOKED_UP:
        return {}
    with reading(engine) as session:
        examples = examples_by_id(session, ids=plan.example_ids)
    hashes: dict[int, list[str]] = {}
    for side in plan.sides:
        try:
            requests = [side.request(example, repeat) for example in examples for repeat in range(plan.spec.repeats)]
        except BadInput:
            continue
        hashes[side.variant.position] = [request.hash for request in requests]
    with reading(engine) as session:
        found = cached_hashes(session, request_hashes=[key for keys in hashes.values() for key in keys])
    return {position: sum(1 for key in keys if key in found) for position, keys in hashes.items()}
