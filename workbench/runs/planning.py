"""Turn what a run is asked to be into what exactly will be done.

Versions, examples, judges and checks are all resolved before anything is paid.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from workbench.checks import Check, build_checks
from workbench.errors import BadInput, NotFound
from workbench.golden_sets import ColumnMapping, GoldenRevisionInfo, example_ids, import_file, resolve_set
from workbench.hashing import content_hash
from workbench.judging import Judge, find_judge
from workbench.prompts import push_file, resolve
from workbench.providers.endpoints import base_from_environment, refuse_stray_key
from workbench.runs.context import Side, merged_parameters, side_of
from workbench.runs.quantities import QUANTITIES
from workbench.runs.spec import GoldenFile, JudgeUse, RunSpec, Selection, VariantSpec
from workbench.store.values import StoredVariant


@dataclass(frozen=True, slots=True)
class Plan:
    """A run, resolved and not yet stored."""

    spec: RunSpec
    golden: GoldenRevisionInfo
    example_ids: tuple[int, ...]
    sides: tuple[Side, ...]
    judges: tuple[Judge, ...]
    checks: tuple[Check, ...]

    @property
    def variants(self) -> tuple[StoredVariant, ...]:
        """Give the variants as they will be stored."""
        return tuple(side.variant for side in self.sides)


def make_plan(engine: Engine, spec: RunSpec, *, base: Path = Path(), author: str = "") -> Plan:
    """Resolve every name in `spec`, pushing its prompt files and importing its golden file first.

    Raises `BadInput` naming the field that cannot be resolved.
    """
    for path in spec.prompts:
        push_file(engine, base / path, author=author or None)
    golden = _golden(engine, spec.golden, base, author)
    ids = _selected(engine, golden, spec.select, spec.seed)
    sides = tuple(side_of(engine, variant, spec.limits.timeout_s) for variant in _variants(engine, spec.variants))
    names = [side.variant.name for side in sides]
    if spec.baseline is not None and spec.baseline not in names:
        raise BadInput(f"there is no variant '{spec.baseline}'; there are {', '.join(names)}", where="baseline")
    judges = tuple(_judge(use, base, f"judges.{place}") for place, use in enumerate(spec.judges))
    if len(sides) < 2 and any(judge.kind == "pairwise" for judge in judges):
        raise BadInput("a pairwise judge compares, so it needs two variants or more", where="judges")
    checks = build_checks(spec.checks, where="checks", folder=base)
    _refuse_twins([judge.hash for judge in judges], "judges", "name each judge once")
    _refuse_twins([check.hash for check in checks], "checks", "two checks do the same under different names; leave one out")
    if taken := sorted({check.name for check in checks} & set(QUANTITIES)):
        raise BadInput(f"'{taken[0]}' is the name of what every run measures; give the check another `name`", where="checks")
    for place, judge in enumerate(judges):
        refuse_stray_key(judge.api_base, judge.api_key_env, f"judges.{place}")
    return Plan(spec=spec, golden=golden, example_ids=ids, sides=sides, judges=judges, checks=checks)


def _golden(engine: Engine, golden: str | GoldenFile, base: Path, author: str) -> GoldenRevisionInfo:
    if isinstance(golden, str):
        return resolve_set(engine, golden)
    path = base / golden.file
    mapping = ColumnMapping(**golden.mapping.model_dump()) if golden.mapping else None
    report = import_file(engine, golden.name or path.stem, path, mapping=mapping, author=author)
    return resolve_set(engine, f"{report.golden_set}@{report.revision}")


def _selected(engine: Engine, golden: GoldenRevisionInfo, select: Selection, seed: int) -> tuple[int, ...]:
    ids: Sequence[int] = example_ids(engine, golden.id, tags=tuple(select.tags), split=select.split, keys=tuple(select.keys))
    if select.first is not None:
        ids = ids[: select.first]
    if select.sample is not None and select.sample < len(ids):
        chosen = set(random.Random(seed).sample(range(len(ids)), select.sample))
        ids = [id for place, id in enumerate(ids) if place in chosen]
    if not ids:
        raise BadInput(f"no example of {golden.name}@{golden.number} meets the conditions", where="select")
    return tuple(ids)


def _variants(engine: Engine, specs: Sequence[VariantSpec]) -> list[StoredVariant]:
    found = []
    for place, spec in enumerate(specs):
        try:
            version = resolve(engine, spec.prompt)
        except NotFound as error:
            raise BadInput(str(error), where=f"variants.{place}.prompt") from error
        model = spec.model or version.model
        refuse_stray_key(spec.api_base, spec.api_key_env, f"variants.{place}")
        api_base = spec.api_base or base_from_environment(model)
        parameters = merged_parameters(version, model, spec.parameters)
        identity = {"version": version.hash, "model": model, "api_base": api_base, "parameters": parameters}
        found.append(
            StoredVariant(
                id=None,
                position=place,
                name=spec.name or _name(spec, model, version.model),
                reference=f"{version.prompt}@{version.number}",
                prompt_version_id=version.id,
                model=model,
                api_base=api_base,
                api_key_env=spec.api_key_env,
                parameters=parameters,
                hash=content_hash(identity),
            )
        )
    _refuse_twins([variant.name for variant in found], "variants", "give one of them a `name`")
    return found


def _name(spec: VariantSpec, model: str, own_model: str) -> str:
    return spec.prompt if model == own_model else f"{spec.prompt} · {model}"


def _judge(use: JudgeUse, base: Path, where: str) -> Judge:
    try:
        judge = find_judge(base / use.judge if use.judge.endswith((".yaml", ".yml")) else use.judge)
    except NotFound as error:
        raise BadInput(str(error), where=where) from error
    if use.model is None and use.parameters is None and use.api_base is None:
        return judge
    return judge.with_model(use.model or judge.model, use.api_base, use.parameters, use.api_key_env)


def _refuse_twins(names: Sequence[str], where: str, advice: str) -> None:
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise BadInput(f"'{twins[0]}' stands there twice; {advice}", where=where)
