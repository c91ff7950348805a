"""Define what a run is asked to be: the schema of a run file, which the command line and the Compare page fill too.

Paths in a run file are relative to the file. Fields that it does not know are refused by name, so that a misspelt limit is never
silently no limit.
"""

import json
import re
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from workbench.errors import BadInput
from workbench.judging.judge import RESERVED_PARAMETERS


class Strict(BaseModel):
    """Refuse unknown fields and silent conversions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_SECRET = re.compile(r"(api|access|secret|private)[_-]?key|secret|password|authorization|(auth|access|api|bearer)[_-]?token", re.IGNORECASE)


def _parameters(value: dict[str, Any] | None) -> dict[str, Any] | None:
    """Refuse parameters that are not the model's, that look like a key, or that JSON cannot hold."""
    for name, one in (value or {}).items():
        if name in RESERVED_PARAMETERS or _SECRET.search(name):
            raise ValueError(f"'{name}' is not a parameter of a model; keys stay in the environment")
        try:
            json.dumps(one, allow_nan=False)
        except (TypeError, ValueError):
            raise ValueError(f"the value of '{name}' must be plain: text, a finite number, true, false, a list or a mapping") from None
    return value


class VariantSpec(Strict):
    """One side of the comparison: a prompt version, and what differs from how it was saved."""

    prompt: str = Field(description="A reference: `support@production`, `support@v2.4-stable`, `support@7`, `support@latest`.")
    name: str | None = Field(default=None, description="How it is called in the results; the reference by default.")
    model: str | None = Field(default=None, description="Another model than the version's, as `provider/name`.")
    api_base: str | None = Field(default=None, description="The base URL of an OpenAI-compatible server, up to and with `/v1`.")
    api_key_env: str | None = Field(default=None, description="The environment variable that holds the key for that server.")
    parameters: Annotated[dict[str, Any], AfterValidator(_parameters)] = Field(
        default_factory=dict, description="Model parameters laid over the version's."
    )


class MappingSpec(Strict):
    """Which column of a golden file is what; what is left out is guessed from the column names, "" says that there is none."""

    inputs: list[str] | None = Field(default=None, description="Columns that templates may name; `name=column` renames one.")
    expected: str | None = None
    context: str | None = None
    tags: str | None = None
    cluster: str | None = None
    split: str | None = None
    key: str | None = None
    metadata: list[str] | None = None


class GoldenFile(Strict):
    """A golden set that is imported from a file first (a new revision only where its content is new)."""

    file: str
    name: str | None = None
    mapping: MappingSpec | None = None


class JudgeUse(Strict):
    """A judge by the name of a shipped one or by file, with another model if wanted."""

    judge: str
    model: str | None = None
    api_base: str | None = None
    api_key_env: str | None = None
    parameters: Annotated[dict[str, Any] | None, AfterValidator(_parameters)] = None


class Selection(Strict):
    """Which examples of the golden set: all, or those that meet every condition."""

    split: str | None = None
    tags: list[str] = Field(default_factory=list, description="Any of these tags.")
    keys: list[str] = Field(default_factory=list)
    first: int | None = Field(default=None, ge=1, description="The first so many.")
    sample: int | None = Field(default=None, ge=1, description="So many at random, by the run's seed.")


class Limits(Strict):
    """What a run may take."""

    max_cost_usd: float | None = Field(default=None, gt=0, description="Stop cleanly before more is spent.")
    concurrency: int = Field(default=20, ge=1, le=500, description="Calls at once to a provider; fewer after a 429.")
    timeout_s: float = Field(default=120.0, gt=0, description="Seconds that a call may take.")


def _as_variant(value: object) -> object:
    return {"prompt": value} if isinstance(value, str) else value


def _as_judge(value: object) -> object:
    return {"judge": value} if isinstance(value, str) else value


class RunSpec(Strict):
    """A run: variants, a golden set, and what scores them."""

    golden: str | GoldenFile = Field(description="A reference to a golden set, `support` or `support@3`, or a file to import.")
    variants: list[Annotated[VariantSpec, BeforeValidator(_as_variant)]] = Field(min_length=1)
    name: str = ""
    note: str = ""
    prompts: list[str] = Field(default_factory=list, description="Prompt files to be pushed first.")
    baseline: str | None = Field(default=None, description="The variant that each other is compared with; all pairs by default.")
    judges: list[Annotated[JudgeUse, BeforeValidator(_as_judge)]] = Field(default_factory=list)
    checks: list[dict[str, Any] | str] = Field(default_factory=list)
    repeats: int = Field(default=1, ge=1, le=100)
    select: Selection = Field(default_factory=Selection)
    limits: Limits = Field(default_factory=Limits)
    cache: bool = True
    seed: int = 0


def parse_run_file(text: str, where: str) -> RunSpec:
    """Read a run file (YAML). Raises `BadInput` naming the file, and the line or the field."""
    try:
        content = yaml.safe_load(text)
    except RecursionError as error:
        raise BadInput("is nested too deeply", where=where) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"{where}:{mark.line + 1}" if mark else where
        raise BadInput(f"not valid YAML: {getattr(error, 'problem', None) or error}", where=line) from error
    if not isinstance(content, dict):
        raise BadInput("a run file is a mapping with `golden` and `variants`; see the README for an example", where=where)
    return make_spec(content, where)


def read_run_file(path: Path) -> RunSpec:
    """Read a run file from disk. Raises `BadInput`."""
    try:
        return parse_run_file(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError as error:
        raise BadInput("there is no such file", where=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the file cannot be read as UTF-8 text: {error}", where=str(path)) from error


def make_spec(content: dict[str, Any], where: str) -> RunSpec:
    """Check a run's fields. Raises `BadInput` naming every wrong one."""
    try:
        return RunSpec.model_validate(content)
    except ValidationError as error:
        raise BadInput("; ".join(_problem(found) for found in error.errors()), where=where) from error


def parse_variant(text: str) -> VariantSpec:
    """Read a variant from the command line: `REF[,name=…][,model=…][,api_base=…][,api_key_env=…][,PARAMETER=VALUE…]`.

    >>> parse_variant("support@2,model=openai/gpt-4o-mini,temperature=0.2").parameters
    {'temperature': 0.2}
    """
    reference, *rest = [part.strip() for part in text.split(",")]
    fields: dict[str, Any] = {"prompt": reference, "parameters": {}}
    for part in rest:
        name, equals, value = part.partition("=")
        if not equals or not name:
            raise BadInput(f"'{part}' is not NAME=VALUE", where=f"--variant {text}")
        if name in ("name", "model", "api_base", "api_key_env"):
            fields[name] = value
        else:
            fields["parameters"][name] = _plain(value, f"--variant {text}")
    try:
        return VariantSpec.model_validate(fields)
    except ValidationError as error:
        raise BadInput("; ".join(_problem(found) for found in error.errors()), where=f"--variant {text}") from error


def _plain(value: str, where: str) -> Any:
    try:
        return yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise BadInput(f"'{value}' is not a plain value", where=where) from error


def _problem(found: Any) -> str:
    field = ".".join(str(part) for part in found["loc"] if not str(part).startswith("function-"))
    if found["type"] == "extra_forbidden":
        return f"{field}: there is no such field"
    message = str(found["msg"]).removeprefix("Value error, ")
    return f"{field}: {message.lower() if found['type'] == 'missing' else message}"
