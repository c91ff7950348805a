"""Write the request that puts a question to a judge.

Judges are asked unstreamed: nobody waits for the first token of a verdict.
"""

from collections.abc import Mapping
from typing import Any

from workbench.errors import BadInput
from workbench.judging.judge import Criterion, Judge
from workbench.judging.rendering import pairwise_values, render, rubric_values
from workbench.judging.subject import Subject, answer_text, unmet_need
from workbench.providers.values import Request
from workbench.terms import Answer

VERDICTS = ("A", "B", "TIE")


def pairwise_request(judge: Judge, subject: Subject, first: Answer, second: Answer, *, repeat: int = 0) -> Request:
    """Ask which of two answers is better; `first` is shown as answer A.

    Raises `BadInput` for a judge of the other kind and where a criterion needs what the subject lacks (see `unmet_need`).
    """
    _demand(judge, "pairwise", judge.criteria, subject)
    values = pairwise_values(judge, subject, answer_text(first), answer_text(second))
    return _request(judge, values, "verdict", {"type": "string", "enum": list(VERDICTS)}, repeat)


def rubric_request(judge: Judge, criterion: Criterion, subject: Subject, answer: Answer, *, repeat: int = 0) -> Request:
    """Ask which level of one criterion an answer reaches.

    Raises `BadInput` for a judge of the other kind and where the criterion needs what the subject lacks (see `unmet_need`).
    """
    _demand(judge, "rubric", (criterion,), subject)
    values = rubric_values(judge, criterion, subject, answer_text(answer))
    return _request(judge, values, "level", {"type": "integer", "enum": list(criterion.levels)}, repeat)


def _demand(judge: Judge, kind: str, criteria: tuple[Criterion, ...], subject: Subject) -> None:
    if judge.kind != kind:
        raise BadInput(f"is a {judge.kind} judge and cannot be asked as a {kind} one", where=f"judge {judge.name}")
    for criterion in criteria:
        reason = unmet_need(criterion, subject)
        if reason:
            raise BadInput(reason, where=f"judge {judge.name}")


def _request(judge: Judge, values: Mapping[str, Any], field: str, menu: Mapping[str, Any], repeat: int) -> Request:
    return Request(
        model=judge.model,
        messages=render(judge, values, where=f"judge {judge.name}"),
        parameters=dict(judge.parameters),
        response_format=_schema(field, menu) if judge.structured else None,
        api_base=judge.api_base,
        api_key_env=judge.api_key_env,
        repeat=repeat,
        stream=False,
    )


def _schema(field: str, menu: Mapping[str, Any]) -> dict[str, Any]:
    """Ask for the reason before the verdict: a model that has to argue first judges better (METHODS M6)."""
    return {
        "type": "json_schema",
        "json_schema": {
            "name": field,
            "strict": True,
            "schema": {
                "type": "object",
                "properties": {"reason": {"type": "string"}, field: dict(menu)},
                "required": ["reason", field],
                "additionalProperties": False,
            },
        },
    }
