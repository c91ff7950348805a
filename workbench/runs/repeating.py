"""Say what a stored run was asked to be, so that the same can be asked again or with a change."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from workbench.errors import BadInput, NotFound
from workbench.judging import Judge, find_judge
from workbench.prompts import version_by_id
from workbench.providers.endpoints import base_from_environment
from workbench.runs.results import RunParts, run_parts
from workbench.store.values import StoredJudge, StoredVariant

MOVED = ("expected_call_usd",)
"""Limits that are worked out anew for each run."""


@dataclass(frozen=True, slots=True)
class SameAgain:
    """The fields of a run file, and in words what of the run they cannot say."""

    content: dict[str, Any]
    left_out: tuple[str, ...]


def same_again(engine: Engine, run_id: int) -> SameAgain:
    """Give what a run file would say to start this run once more. Raises `NotFound`."""
    parts = run_parts(engine, run_id)
    judges = [_judge(judge) for judge in parts.judges]
    left_out = [
        f"the judge {judge.name}, whose rubric is not the one that ships under this name"
        for judge, use in zip(parts.judges, judges, strict=True)
        if use is None
    ]
    content: dict[str, Any] = {
        "golden": f"{parts.run.golden_set}@{parts.run.revision}",
        "select": dict(parts.run.selection),
        "variants": [_variant(engine, variant) for variant in parts.variants],
        "judges": [use for use in judges if use is not None],
        "checks": [dict(check.definition) for check in parts.checks],
        **_rest(parts),
    }
    return SameAgain(content, tuple(left_out))


def _rest(parts: RunParts) -> dict[str, Any]:
    run = parts.run
    limits = {name: value for name, value in run.limits.items() if name not in MOVED}
    if run.max_cost_usd is not None:
        limits["max_cost_usd"] = run.max_cost_usd
    found = {"repeats": run.repeats, "seed": run.seed, "cache": run.uses_cache, "limits": limits, "name": run.name, "note": run.note}
    return {**found, **({"baseline": run.baseline} if run.baseline is not None else {})}


def _variant(engine: Engine, variant: StoredVariant) -> dict[str, Any]:
    version = version_by_id(engine, variant.prompt_version_id)
    found: dict[str, Any] = {"prompt": variant.reference, "name": variant.name}
    if variant.model != version.model:
        found["model"] = variant.model
    if variant.api_base and variant.api_base != base_from_environment(variant.model):
        found["api_base"] = variant.api_base
    if variant.api_key_env:
        found["api_key_env"] = variant.api_key_env
    own = {name: value for name, value in variant.parameters.items() if version.parameters.get(name) != value}
    return {**found, **({"parameters": own} if own else {})}


def _judge(stored: StoredJudge) -> dict[str, Any] | None:
    """Give a judge by its name and what differs from the shipped one; None where that is its rubric."""
    used = Judge.from_definition(dict(stored.definition))
    try:
        shipped = find_judge(stored.name)
    except (NotFound, BadInput):
        return None
    if used.hash == shipped.hash:
        return {"judge": stored.name}
    changes: dict[str, Any] = {"model": used.model, "api_base": used.api_base, "api_key_env": used.api_key_env}
    if shipped.with_model(used.model, used.api_base, None, used.api_key_env).hash != used.hash:
        changes["parameters"] = dict(used.parameters)
        if shipped.with_model(used.model, used.api_base, used.parameters, used.api_key_env).hash != used.hash:
            return None
    return {"judge": stored.name, **{name: value for name, value in changes.items() if value is not None}}
