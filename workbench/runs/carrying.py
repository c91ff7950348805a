"""Carry out a shard of a run: ask what has no answer yet, score what has no score yet, and hand every result over at once.

For each example: the variants answer; each answer is checked, and scored by the rubric judges, as it comes; once both sides of a pair
have answered, the pair is judged in both orders. Judge calls go before further answers, so that examples are finished early and the
first verdicts are seen soon.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

from sqlalchemy import Engine

from workbench.errors import BadInput
from workbench.providers.values import Request
from workbench.runs.asking import Asker
from workbench.runs.context import RunContext, Side
from workbench.runs.live import RunStopped
from workbench.runs.scoring import Scoring
from workbench.runs.writing import BatchWriter
from workbench.store.connection import reading
from workbench.store.results import Results, Row, cached_calls, calls_by_id, done_for
from workbench.store.runs import run_examples
from workbench.store.values import Done, RunExampleValue
from workbench.terms import Answer

ANSWER_PRIORITY = 0


class Shard:
    """Some neighbouring examples of a run, on their way."""

    def __init__(self, engine: Engine, context: RunContext, asker: Asker, writer: BatchWriter) -> None:
        self._engine = engine
        self._context = context
        self._asker = asker
        self._writer = writer
        self._run_id = context.run.id

    async def carry_out(self, low: int, high: int) -> None:
        """Do what is missing for the examples at positions low up to, not including, high; returns when all of it is stored.

        Returns early, with calls under way drained and stored, when the run is stopped.
        """
        examples, done, earlier, requests, cached = await asyncio.to_thread(self._prepare, low, high)
        scoring = Scoring(self._context, self._engine, self._asker, self._writer, done)
        ended = await asyncio.gather(
            *(self._example(example, done, earlier, requests, cached, scoring) for example in examples), return_exceptions=True
        )
        await self._writer.flush()
        _raise_bugs(ended)

    def _prepare(
        self, low: int, high: int
    ) -> tuple[list[RunExampleValue], Done, dict[str, Row], dict[tuple[int, int, int], Request | str], dict[str, Row]]:
        """Read the examples and what is done, and render what is still to be asked (a reason in words where it cannot be)."""
        with reading(self._engine) as session:
            examples = run_examples(session, run_id=self._run_id, low=low, high=high)
            done = done_for(session, run_id=self._run_id, example_ids=[example.id for example in examples])
            earlier = calls_by_id(session, ids=list(done.outputs.values())) if done.outputs else {}
        requests = {
            (example.id, side.id, repeat): _rendered(side, example, repeat)
            for example in examples
            for side in self._context.sides
            for repeat in range(self._context.run.repeats)
            if (example.id, side.id, repeat) not in done.outputs
        }
        hashes = [r.hash for r in requests.values() if isinstance(r, Request) and r.model in self._context.cached_answers]
        if not hashes:
            return examples, done, earlier, requests, {}
        with reading(self._engine) as session:
            return examples, done, earlier, requests, cached_calls(session, request_hashes=hashes)

    async def _example(
        self,
        example: RunExampleValue,
        done: Done,
        earlier: Mapping[str, Row],
        requests: Mapping[tuple[int, int, int], Request | str],
        cached: Mapping[str, Row],
        scoring: Scoring,
    ) -> None:
        judging: list[asyncio.Task[None]] = []

        async def answered(side: Side, repeat: int) -> Answer | str:
            key = (example.id, side.id, repeat)
            if key in done.outputs:
                answer: Answer | str = _answer(earlier[done.outputs[key]])
            else:
                answer = await self._ask(key, requests[key], cached)
            await scoring.check(example, side, repeat, answer)
            judging.extend(asyncio.create_task(work) for work in scoring.rubrics(example, side, repeat, answer))
            return answer

        async def compared(repeat: int) -> None:
            answers = await _all([answered(side, repeat) for side in self._context.sides])
            by_side = dict(zip((side.id for side in self._context.sides), answers, strict=True))
            await _all(list(scoring.pairs(example, repeat, by_side)))

        ended = await asyncio.gather(*(compared(repeat) for repeat in range(self._context.run.repeats)), return_exceptions=True)
        ended += await asyncio.gather(*judging, return_exceptions=True)
        _raise_bugs(ended)

    async def _ask(self, key: tuple[int, int, int], request: Request | str, cached: Mapping[str, Row]) -> Answer | str:
        """Get one output and hand it over; gives the answer, or why there is none."""
        example_id, variant_id, repeat = key
        output: Row = {"run_id": self._run_id, "golden_example_id": example_id, "variant_id": variant_id, "repeat": repeat}
        if isinstance(request, str):
            self._writer.submit(
                Results(outputs=[{**output, "status": "error", "error": request, "model_call_id": None, "is_cached": False}])
            )
            return request
        asked = await self._asker.ask(request, purpose="answer", priority=ANSWER_PRIORITY, cached=cached)
        output |= {
            "status": "ok" if asked.error is None else "error",
            "error": asked.error,
            "model_call_id": asked.row["id"],
            "is_cached": asked.is_cached,
        }
        self._writer.submit(Results(calls=asked.new_call, outputs=[output]))
        return asked.error if asked.error is not None else _answer(asked.row)


def _rendered(side: Side, example: RunExampleValue, repeat: int) -> Request | str:
    try:
        return side.request(example, repeat)
    except BadInput as error:
        return f"template: {error}"


def _answer(call: Row) -> Answer:
    names = ("text", "cost_usd", "duration_ms", "ttft_ms", "input_tokens", "output_tokens")
    return Answer(**{name: call[name] for name in names}, tool_calls=tuple(call["tool_calls"]))


async def _all(work: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    """Wait for all of the work, stopped or not, before the first exception is raised, so that nothing is left under way."""
    ended = await asyncio.gather(*work, return_exceptions=True)
    for result in ended:
        if isinstance(result, BaseException):
            raise result
    return ended


def _raise_bugs(ended: list[Any]) -> None:
    """Raise the first exception that is not the run's being stopped."""
    for result in ended:
        if isinstance(result, BaseException) and not isinstance(result, RunStopped):
            raise result
