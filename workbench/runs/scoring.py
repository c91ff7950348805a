"""Score the outputs of a shard: checks at once, rubric judges per criterion, pairwise judges in both orders."""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from workbench.checks import Check
from workbench.errors import BadInput
from workbench.judging import (
    Criterion,
    Judge,
    PairReading,
    Subject,
    pairwise_request,
    read_pairwise,
    read_rubric,
    rubric_request,
    subject_of,
    verdict_from,
)
from workbench.providers.values import Request
from workbench.runs.asking import Asked, Asker
from workbench.runs.context import RunContext, Side
from workbench.runs.writing import BatchWriter
from workbench.store.connection import reading
from workbench.store.results import Results, Row, cached_calls
from workbench.store.values import Done, RunExampleValue
from workbench.terms import Answer, Example, Score

JUDGE_PRIORITY = 1


class Scoring:
    """Score what a shard's examples were answered; an answer that is text instead of an `Answer` says why there is none."""

    def __init__(self, context: RunContext, engine: Engine, asker: Asker, writer: BatchWriter, done: Done) -> None:
        self._context = context
        self._engine = engine
        self._asker = asker
        self._writer = writer
        self._done = done

    async def check(self, example: RunExampleValue, side: Side, repeat: int, answer: Answer | str) -> None:
        """Apply every check that has not been applied yet, off the event loop: a pattern may take a second on a hostile answer."""
        left = [check for check in self._context.checks if (example.id, side.id, repeat, check.hash) not in self._done.scores]
        if left:
            scores = await asyncio.to_thread(lambda: [_checked(check, example.example, answer) for check in left])
            rows = [
                {**self._score_row((example.id, side.id, repeat, check.hash), check.name, None), **_of_score(score)}
                for check, score in zip(left, scores, strict=True)
            ]
            self._writer.submit(Results(scores=rows))

    def rubrics(self, example: RunExampleValue, side: Side, repeat: int, answer: Answer | str) -> Iterator[Coroutine[Any, Any, None]]:
        """Give the work of scoring an output by every criterion that has not scored it yet."""
        for judge_id, judge in self._context.rubric_judges:
            for criterion in judge.criteria:
                key = (example.id, side.id, repeat, f"{judge.hash}:{criterion.name}")
                if key in self._done.scores:
                    continue
                row = self._score_row(key, criterion.name, judge_id)
                if isinstance(answer, Answer):
                    yield self._rubric(judge, criterion, subject_of(example.example), answer, row)
                else:
                    self._writer.submit(Results(scores=[{**row, **_of_score(_no_output(answer))}]))

    def pairs(self, example: RunExampleValue, repeat: int, answers: Mapping[int, Answer | str]) -> Iterator[Coroutine[Any, Any, None]]:
        """Give the work of judging every pair in both orders, as far as it is not judged yet."""
        for judge_id, judge in self._context.pair_judges:
            for a, b in self._context.pairs:
                for swapped in (False, True):
                    if (judge_id, example.id, repeat, a, b, swapped) in self._done.verdicts:
                        continue
                    row = self._verdict_row(judge_id, example.id, repeat, (a, b), swapped)
                    answer_a, answer_b = answers[a], answers[b]
                    if isinstance(answer_a, Answer) and isinstance(answer_b, Answer):
                        yield self._pair(judge, subject_of(example.example), answer_a, answer_b, row)
                    else:
                        missing = answer_a if isinstance(answer_a, str) else answer_b
                        self._writer.submit(Results(verdicts=[{**row, "unscored": f"no output to judge: {missing}"}]))

    async def _rubric(self, judge: Judge, criterion: Criterion, subject: Subject, answer: Answer, row: Row) -> None:
        try:
            request = rubric_request(judge, criterion, subject, answer)
        except BadInput as error:
            self._writer.submit(Results(scores=[{**row, **_of_score(Score(value=None, unscored=str(error)))}]))
            return
        asked = await self._ask(request)
        if asked.error is not None:
            score = Score(value=None, unscored=_no_reply(asked))
        else:
            score = read_rubric(asked.text, criterion).score(judge.threshold)
        self._writer.submit(Results(calls=asked.new_call, scores=[{**row, **_of_score(score), **_of_call(asked)}]))

    async def _pair(self, judge: Judge, subject: Subject, answer_a: Answer, answer_b: Answer, row: Row) -> None:
        swapped = bool(row["swapped"])
        first, second = (answer_b, answer_a) if swapped else (answer_a, answer_b)
        try:
            request = pairwise_request(judge, subject, first, second)
        except BadInput as error:
            self._writer.submit(Results(verdicts=[{**row, "unscored": str(error)}]))
            return
        asked = await self._ask(request)
        found = read_pairwise(asked.text) if asked.error is None else PairReading(choice=None, unscored=_no_reply(asked))
        said = {"verdict": verdict_from(found, swapped), "reason": found.reason, "unscored": found.unscored}
        self._writer.submit(Results(calls=asked.new_call, verdicts=[{**row, **said, **_of_call(asked)}]))

    async def _ask(self, request: Request) -> Asked:
        request = replace(request, timeout_s=self._context.timeout_s)
        cached: Mapping[str, Row] = {}
        if request.model in self._context.cached_judgements:
            cached = await asyncio.to_thread(self._cached, request.hash)
        return await self._asker.ask(request, purpose="judge", priority=JUDGE_PRIORITY, cached=cached)

    def _cached(self, key: str) -> dict[str, Row]:
        with reading(self._engine) as session:
            return cached_calls(session, request_hashes=[key])

    def _score_row(self, key: tuple[int, int, int, str], name: str, judge_id: int | None) -> Row:
        example_id, variant_id, repeat, scorer = key
        return {
            "run_id": self._context.run.id,
            "golden_example_id": example_id,
            "variant_id": variant_id,
            "repeat": repeat,
            "scorer": scorer,
            "name": name,
            "judge_id": judge_id,
            "model_call_id": None,
            "is_cached": False,
        }

    def _verdict_row(self, judge_id: int, example_id: int, repeat: int, pair: tuple[int, int], swapped: bool) -> Row:
        return {
            "run_id": self._context.run.id,
            "judge_id": judge_id,
            "golden_example_id": example_id,
            "repeat": repeat,
            "variant_a_id": pair[0],
            "variant_b_id": pair[1],
            "swapped": swapped,
            "verdict": None,
            "reason": "",
            "unscored": None,
            "model_call_id": None,
            "is_cached": False,
        }


def _checked(check: Check, example: Example, answer: Answer | str) -> Score:
    if isinstance(answer, Answer) or not check.applies_to(example):
        return check.score(answer if isinstance(answer, Answer) else Answer(text=""), example)
    return _no_output(answer)


def _no_reply(asked: Asked) -> str:
    return f"the judge did not answer: {asked.error}"


def _no_output(reason: str) -> Score:
    return Score(value=None, unscored=f"no output to score: {reason}")


def _of_score(score: Score) -> Row:
    return {"value": score.value, "passed": score.passed, "reason": score.reason, "unscored": score.unscored, "applies": score.applies}


def _of_call(asked: Asked) -> Row:
    return {"model_call_id": asked.row["id"], "is_cached": asked.is_cached}
