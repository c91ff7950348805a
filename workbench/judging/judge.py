"""Define a judge as data: one immutable value that is read from one file and hashed.

Whatever can change a verdict is part of the hash (model, parameters, criteria, wording, threshold); what cannot (name, description,
weight, the name of the variable that holds the key) is not, so that renaming a judge does not make its evidence stale.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, ValidationError, model_validator

from workbench.errors import BadInput
from workbench.hashing import content_hash

Kind = Literal["pairwise", "rubric"]
Need = Literal["expected", "context"]

RESERVED_PARAMETERS = frozenset({"api_base", "api_key", "messages", "model", "n", "response_format", "stream", "tools"})
"""Parameters that the workbench sets itself, or that must never be written down."""


def _int_keys(value: object) -> object:
    """Turn `"3"` back into 3: JSON, unlike YAML, has no number as a key."""
    if not isinstance(value, Mapping):
        return value
    return {int(key) if isinstance(key, str) and key.isascii() and key.isdigit() else key: text for key, text in value.items()}


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Criterion(_Part):
    """One thing to judge: what it means, what each level looks like, and what the judge must be shown to decide.

    `scale` maps a level (a whole number, higher is better) to its description; it is empty for the criteria of a pairwise judge.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")
    description: str = Field(min_length=1)
    scale: Annotated[dict[int, Annotated[str, Field(min_length=1)]], BeforeValidator(_int_keys)] = Field(default_factory=dict)
    needs: tuple[Need, ...] = Field(default=(), strict=False)

    @property
    def levels(self) -> tuple[int, ...]:
        """Give the levels in ascending order."""
        return tuple(sorted(self.scale))

    def normalised(self, level: int) -> float:
        """Place a level in 0..1: the lowest is 0, the highest 1.

        >>> Criterion(name="tone", description="…", scale={1: "rude", 3: "plain", 5: "kind"}).normalised(3)
        0.5
        """
        low, *_, high = self.levels
        return (level - low) / (high - low)


class PromptMessage(_Part):
    """One message to the judge; `content` is a Jinja2 template."""

    role: Literal["system", "user", "assistant"]
    content: str = Field(min_length=1)


class Judge(_Part):
    """An instrument that reads answers and says which is better (`pairwise`) or how good one is (`rubric`).

    `structured` asks the model for JSON by schema; `threshold` is the lowest level that passes; `weight` is the judge's share where
    several are combined. Raises `BadInput` wherever a definition is not complete and consistent.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    kind: Kind
    description: str = ""
    model: str = Field(default="demo/judge", min_length=1)
    api_base: str | None = None
    api_key_env: str | None = Field(default=None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    structured: bool = False
    threshold: int | None = None
    weight: float = Field(default=1.0, gt=0, allow_inf_nan=False)
    criteria: tuple[Criterion, ...] = Field(default=(), strict=False)
    prompt: tuple[PromptMessage, ...] = Field(min_length=1, strict=False)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        for problem in _problems(self):
            raise ValueError(problem)
        return self

    @property
    def hash(self) -> str:
        """Identify everything that determines the verdicts, an overridden model included."""
        whole = self.definition()
        for name in ("name", "description", "weight", "api_key_env"):
            del whole[name]
        return content_hash(whole)

    def criterion(self, name: str) -> Criterion:
        """Find a criterion by name; raises `BadInput` with the names there are."""
        for criterion in self.criteria:
            if criterion.name == name:
                return criterion
        known = ", ".join(criterion.name for criterion in self.criteria) or "none"
        raise BadInput(f"has no criterion {name!r}; it has: {known}", where=f"judge {self.name}")

    def with_model(
        self,
        model: str,
        api_base: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        api_key_env: str | None = None,
    ) -> "Judge":
        """Give the same instrument read by another model: another hash.

        The server and the key's variable are replaced too, never inherited: a key must not travel to a server it was not meant for.
        `parameters` replace the judge's own when given.
        """
        changes: dict[str, Any] = {"model": model, "api_base": api_base, "api_key_env": api_key_env}
        if parameters is not None:
            changes["parameters"] = dict(parameters)
        return Judge.from_definition({**self.definition(), **changes}, where=f"judge {self.name}")

    def definition(self) -> dict[str, Any]:
        """Give the whole judge as JSON-able data; levels become strings, as keys of JSON are."""
        return self.model_dump(mode="json")

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any], *, where: str = "judge") -> "Judge":
        """Make a judge of data; raises `BadInput` that names `where` and every field that is wrong."""
        try:
            return cls.model_validate(dict(definition))
        except ValidationError as error:
            raise BadInput("; ".join(_told(problem) for problem in error.errors()), where=where) from error

    def to_text(self) -> str:
        """Write the judge as canonical YAML, which parses back to the same judge and the same hash."""
        from workbench.judging.judge_text import dump

        shown = self.model_dump(mode="json", exclude_none=True)
        for criterion in shown["criteria"]:
            criterion["scale"] = {int(level): text for level, text in criterion["scale"].items()}
        return dump(shown)


def _problems(judge: Judge) -> list[str]:
    names = [criterion.name for criterion in judge.criteria]
    found = [f"criteria: {name!r} is there twice" for name in sorted({name for name in names if names.count(name) > 1})]
    found += [f"parameters: {name!r} cannot be set here" for name in sorted(RESERVED_PARAMETERS & set(judge.parameters))]
    if judge.prompt[-1].role != "user":
        found.append("prompt: the last message must have role user")
    return found + (_rubric_problems(judge) if judge.kind == "rubric" else _pairwise_problems(judge))


def _rubric_problems(judge: Judge) -> list[str]:
    found = [] if judge.criteria else ["criteria: a rubric needs at least one"]
    for criterion in judge.criteria:
        if len(criterion.scale) < 2:
            found.append(f"criteria.{criterion.name}.scale: describe at least two levels")
        elif judge.threshold is not None and judge.threshold not in criterion.scale:
            found.append(f"threshold: {judge.threshold} is not a level of {criterion.name}")
    return found


def _pairwise_problems(judge: Judge) -> list[str]:
    found = [f"criteria.{one.name}.scale: a pairwise judge compares, it has no levels" for one in judge.criteria if one.scale]
    return found if judge.threshold is None else [*found, "threshold: a pairwise judge compares, it has no levels"]


def _told(problem: Any) -> str:
    place = ".".join(str(part) for part in problem["loc"])
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
