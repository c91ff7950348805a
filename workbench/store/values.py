"""Define the frozen values that store functions of runs take and give."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.terms import Example, RunStatus


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run's header."""

    id: int
    name: str
    status: RunStatus
    status_reason: str
    attempt: int
    golden_set: str
    revision: int
    golden_revision_id: int
    selection: Mapping[str, Any]
    limits: Mapping[str, Any]
    baseline: str | None
    examples: int
    repeats: int
    seed: int
    uses_cache: bool
    max_cost_usd: float | None
    author: str
    note: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredVariant:
    """One side of a run. `id` is None before it is stored."""

    id: int | None
    position: int
    name: str
    reference: str
    prompt_version_id: int
    model: str
    api_base: str | None
    api_key_env: str | None
    parameters: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """A check of a run."""

    hash: str
    name: str
    weight: float
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredJudge:
    """A judge of a run."""

    id: int
    name: str
    kind: str
    hash: str
    model: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RunExampleValue:
    """An example at its place in a run."""

    id: int
    position: int
    example: Example


@dataclass(frozen=True, slots=True)
class NewRun:
    """Everything that a run is made of, ready to be stored."""

    name: str
    golden_set_id: int
    golden_revision_id: int
    selection: Mapping[str, Any]
    limits: Mapping[str, Any]
    baseline: str | None
    example_ids: tuple[int, ...]
    repeats: int
    seed: int
    uses_cache: bool
    max_cost_usd: float | None
    author: str
    note: str
    variants: tuple[StoredVariant, ...]
    checks: tuple[StoredCheck, ...]
    judge_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What is already there for some examples of a run.

    `outputs` maps (example, variant, repeat) to the call of a good answer; `scores` and `verdicts` hold the keys of what needs no further
    call:
    (example, variant, repeat, scorer) and (judge, example, repeat, a, b, swapped).
    """

    outputs: Mapping[tuple[int, int, int], str]
    scores: frozenset[tuple[int, int, int, str]]
    verdicts: frozenset[tuple[int, int, int, int, int, bool]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `asked` counts calls made, `cached` results taken from earlier ones; costs in US dollars."""

    outputs_done: int
    outputs_failed: int
    outputs_total: int
    verdicts_done: int
    verdicts_unscored: int
    verdicts_total: int
    scores_done: int
    scores_unscored: int
    scores_total: int
    asked: int
    cached: int
    cost_usd: float
    unpriced: int
