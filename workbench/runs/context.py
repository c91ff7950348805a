"""Read from the store what a run is made of, once per worker and attempt, in the form in which it is carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from workbench.checks import Check, build_check
from workbench.judging import Judge, pairs
from workbench.prompts import PromptVersion, Renderer, variables_of, version_by_id
from workbench.providers.values import Request
from workbench.store import runs as store
from workbench.store.connection import reading
from workbench.store.results import models_answered
from workbench.store.values import RunExampleValue, StoredRun, StoredVariant

TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True)
class Side:
    """A variant with its compiled templates."""

    variant: StoredVariant
    version: PromptVersion
    renderer: Renderer
    timeout_s: float

    @property
    def id(self) -> int:
        """Give the variant's id in the store (0 before it is stored)."""
        return self.variant.id or 0

    def request(self, example: RunExampleValue, repeat: int) -> Request:
        """Render the request for an example. Raises `BadInput` for a name that the example does not have."""
        return Request(
            model=self.variant.model,
            messages=self.renderer.render(variables_of(example.example)),
            parameters=self.variant.parameters,
            tools=self.version.tools,
            response_format=self.version.response_format,
            api_base=self.variant.api_base,
            api_key_env=self.variant.api_key_env,
            repeat=repeat,
            timeout_s=self.timeout_s,
        )


@dataclass(frozen=True, slots=True)
class RunContext:
    """A run, ready to be carried out. `pairs` are (a, b) variant ids; `cached_*` say whose answers may be in the cache."""

    run: StoredRun
    sides: tuple[Side, ...]
    checks: tuple[Check, ...]
    pair_judges: tuple[tuple[int, Judge], ...]
    rubric_judges: tuple[tuple[int, Judge], ...]
    pairs: tuple[tuple[int, int], ...]
    cached_answers: frozenset[str]
    cached_judgements: frozenset[str]

    @property
    def timeout_s(self) -> float:
        """Give how many seconds a call may take."""
        return float(self.run.limits.get("timeout_s") or TIMEOUT_S)

    @property
    def criteria(self) -> int:
        """Count the criteria that rubric judges score."""
        return sum(len(judge.criteria) for _, judge in self.rubric_judges)


def load_context(engine: Engine, run_id: int) -> RunContext:
    """Read a run with its variants, checks and judges. Raises `NotFound`."""
    with reading(engine) as session:
        run = store.get_run(session, run_id=run_id)
        variants = store.run_variants(session, run_id=run_id)
        checks = store.run_checks(session, run_id=run_id)
        judges = [(judge.id, Judge.from_definition(dict(judge.definition))) for judge in store.run_judges(session, run_id=run_id)]
        answered = models_answered(session, purpose="answer", models=[v.model for v in variants]) if run.uses_cache else set()
        judged = models_answered(session, purpose="judge", models=[j.model for _, j in judges]) if run.uses_cache else set()
    timeout_s = float(run.limits.get("timeout_s") or TIMEOUT_S)
    sides = tuple(side_of(engine, variant, timeout_s) for variant in variants)
    return RunContext(
        run=run,
        sides=sides,
        checks=tuple(build_check(check.definition) for check in checks),
        pair_judges=tuple((id, judge) for id, judge in judges if judge.kind == "pairwise"),
        rubric_judges=tuple((id, judge) for id, judge in judges if judge.kind == "rubric"),
        pairs=pair_ids(sides, run.baseline),
        cached_answers=frozenset(answered),
        cached_judgements=frozenset(judged),
    )


def side_of(engine: Engine, variant: StoredVariant, timeout_s: float = TIMEOUT_S) -> Side:
    """Compile a variant's templates."""
    version = version_by_id(engine, variant.prompt_version_id)
    return Side(variant=variant, version=version, renderer=Renderer(version.messages), timeout_s=timeout_s)


def pair_ids(sides: tuple[Side, ...], baseline: str | None) -> tuple[tuple[int, int], ...]:
    """Give the pairs of variants to be judged, as ids: all of them, or each against the baseline."""
    ids: Mapping[str, int] = {side.variant.name: side.id for side in sides}
    return tuple((ids[a], ids[b]) for a, b in pairs(list(ids), baseline))


def merged_parameters(version: PromptVersion, model: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Put a variant's own parameters over those of its prompt version."""
    return {**version.parameters, **parameters}
