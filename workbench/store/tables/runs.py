"""Tables of runs: what was planned, every call to a model, and what came of it.

A `model_call` is one call that was really made, with its cost and times; outputs, scores and verdicts point at the call they rest on.
A cached result points at the earlier call, so the original latency and cost stay with the answer. Outputs, scores and verdicts have
natural keys: whatever is written twice is written once.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Date, Index, UniqueConstraint, text
from sqlmodel import Field

from workbench.store.tables.base import Json, Table, UtcDateTime, now

SPENT = (
    *("asked_on", "model", "purpose", "run_id", "status", "cost_usd", "input_tokens", "cached_input_tokens", "output_tokens"),
    *("ttft_ms", "tpot_ms", "duration_ms"),
)


class Judge(Table, table=True):
    """A judge as it was when used: one hashed definition."""

    __tablename__ = "judge"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    kind: str
    hash: str = Field(unique=True)
    model: str
    definition: dict[str, Any] = Field(sa_type=Json)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Run(Table, table=True):
    """A planned comparison. `attempt` counts starts and resumes; `status_reason` says in words why it is not done."""

    __tablename__ = "run"
    id: int | None = Field(default=None, primary_key=True)
    name: str = ""
    status: str = Field(index=True)
    status_reason: str = ""
    attempt: int = 1
    golden_set_id: int = Field(foreign_key="golden_set.id", index=True)
    golden_revision_id: int = Field(foreign_key="golden_revision.id")
    selection: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    limits: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    baseline: str | None = None
    examples: int
    repeats: int = 1
    seed: int = 0
    uses_cache: bool = True
    max_cost_usd: float | None = None
    author: str = ""
    note: str = ""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RunVariant(Table, table=True):
    """One side of a run: a prompt version with its model, server and parameters as they were used."""

    __tablename__ = "run_variant"
    __table_args__ = (UniqueConstraint("run_id", "position"), UniqueConstraint("run_id", "name"))
    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id", index=True)
    position: int
    name: str
    reference: str
    prompt_version_id: int = Field(foreign_key="prompt_version.id", index=True)
    model: str
    api_base: str | None = None
    api_key_env: str | None = None
    parameters: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    hash: str


class RunExample(Table, table=True):
    """An example's place in a run."""

    __tablename__ = "run_example"
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    position: int = Field(primary_key=True)
    golden_example_id: int = Field(foreign_key="golden_example.id", index=True)


class RunJudge(Table, table=True):
    """A judge that scores a run."""

    __tablename__ = "run_judge"
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    judge_id: int = Field(foreign_key="judge.id", primary_key=True)
    position: int = 0


class RunCheck(Table, table=True):
    """A check that scores a run."""

    __tablename__ = "run_check"
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    hash: str = Field(primary_key=True)
    position: int = 0
    name: str
    weight: float = 1.0
    definition: dict[str, Any] = Field(sa_type=Json)


def _day_asked(context: Any) -> date:
    asked_at: datetime = context.get_current_parameters()["asked_at"]
    return asked_at.astimezone(UTC).date()


def _times(column: str) -> Index:
    """Order the calls of a model by a time, so that a percentile is some steps into the index; calls without an answer have no time."""
    condition = text(f"{column} IS NOT NULL")
    return Index(f"ix_model_call_{column}", "model", column, "asked_on", sqlite_where=condition, postgresql_where=condition)


class ModelCall(Table, table=True):
    """One call that was made. Times in milliseconds, cost in US dollars, unknown is NULL; `asked_on` is the day of `asked_at` in UTC.

    `ix_model_call_spent` holds all that is summed by day, model, purpose and run, in that order: the sums read it alone, and sort nothing.
    """

    __tablename__ = "model_call"
    __table_args__ = (
        Index("ix_model_call_request", "request_hash"),
        Index("ix_model_call_run", "run_id", "purpose"),
        Index("ix_model_call_model", "model", "purpose", "status"),
        Index("ix_model_call_spent", *SPENT),
        Index("ix_model_call_failed", "asked_at", sqlite_where=text("status <> 'ok'"), postgresql_where=text("status <> 'ok'")),
        *(_times(column) for column in ("ttft_ms", "tpot_ms", "duration_ms")),
    )
    id: str = Field(primary_key=True)
    run_id: int | None = Field(default=None, foreign_key="run.id")
    purpose: str
    request_hash: str
    model: str
    api_base: str | None = None
    status: str
    failure: str | None = None
    error: str | None = None
    text: str = ""
    tool_calls: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    finish_reason: str | None = None
    response_model: str | None = None
    input_tokens: int | None = None
    cached_input_tokens: int | None = None
    cache_write_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    usage_reported: bool = True
    cost_usd: float | None = None
    ttft_ms: float | None = None
    tpot_ms: float | None = None
    duration_ms: float | None = None
    attempts: int = 1
    asked_at: datetime = Field(sa_type=UtcDateTime)
    asked_on: date | None = Field(default=None, sa_type=Date, sa_column_kwargs={"default": _day_asked})


class Output(Table, table=True):
    """A variant's answer to an example, or the error in its place (`status` is `ok` or `error`)."""

    __tablename__ = "output"
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    golden_example_id: int = Field(foreign_key="golden_example.id", primary_key=True)
    variant_id: int = Field(foreign_key="run_variant.id", primary_key=True)
    repeat: int = Field(primary_key=True)
    status: str
    error: str | None = None
    model_call_id: str | None = Field(default=None, foreign_key="model_call.id", index=True)
    is_cached: bool = False


class OutputScore(Table, table=True):
    """What one scorer (a check, or a judge's criterion) says of one output; no value means unscored, with the reason.

    A check that does not apply to the example says so; such a row counts neither as scored nor as missing.
    """

    __tablename__ = "output_score"
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    golden_example_id: int = Field(foreign_key="golden_example.id", primary_key=True)
    variant_id: int = Field(foreign_key="run_variant.id", primary_key=True)
    repeat: int = Field(primary_key=True)
    scorer: str = Field(primary_key=True)
    name: str
    judge_id: int | None = Field(default=None, foreign_key="judge.id", index=True)
    value: float | None = None
    passed: bool | None = None
    reason: str = ""
    unscored: str | None = None
    applies: bool = True
    model_call_id: str | None = Field(default=None, foreign_key="model_call.id")
    is_cached: bool = False


class PairVerdict(Table, table=True):
    """What a judge said of a pair in one order, seen from side B; `swapped` means that B was shown first."""

    __tablename__ = "pair_verdict"
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    judge_id: int = Field(foreign_key="judge.id", primary_key=True)
    golden_example_id: int = Field(foreign_key="golden_example.id", primary_key=True)
    repeat: int = Field(primary_key=True)
    variant_a_id: int = Field(foreign_key="run_variant.id", primary_key=True)
    variant_b_id: int = Field(foreign_key="run_variant.id", primary_key=True)
    swapped: bool = Field(primary_key=True)
    verdict: str | None = None
    reason: str = ""
    unscored: str | None = None
    model_call_id: str | None = Field(default=None, foreign_key="model_call.id")
    is_cached: bool = False


class RunSummary(Table, table=True):
    """The statistics of a run as last computed, so that no page waits for scipy."""

    __tablename__ = "run_summary"
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    document: dict[str, Any] = Field(sa_type=Json)
    computed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class RunPanels(Table, table=True):
    """What the panels of a run's page show, as last computed: slices, distributions and themes; `edition` is the computation's own."""

    __tablename__ = "run_panels"
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    edition: int
    document: dict[str, Any] = Field(sa_type=Json)
    computed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class VerdictTheme(Table, table=True):
    """The theme that a verdict's reason was clustered into, by its number in the run's panels."""

    __tablename__ = "verdict_theme"
    __table_args__ = (Index("ix_verdict_theme_theme", "run_id", "judge_id", "theme"),)
    run_id: int = Field(foreign_key="run.id", primary_key=True)
    judge_id: int = Field(foreign_key="judge.id", primary_key=True)
    golden_example_id: int = Field(foreign_key="golden_example.id", primary_key=True)
    repeat: int = Field(primary_key=True)
    variant_a_id: int = Field(foreign_key="run_variant.id", primary_key=True)
    variant_b_id: int = Field(foreign_key="run_variant.id", primary_key=True)
    swapped: bool = Field(primary_key=True)
    theme: int
