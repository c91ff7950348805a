"""Lay down judges, runs and their results."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply this step."""
    _create_judge()
    _create_run()
    _create_run_variant()
    _create_run_example()
    _create_run_judge()
    _create_run_check()
    _create_model_call()
    _create_output()
    _create_output_score()
    _create_pair_verdict()
    _create_run_summary()


def _create_judge() -> None:
    op.create_table(
        "judge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_index("ix_judge_name", "judge", ["name"], unique=False)


def _create_run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_reason", sa.String(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("golden_set_id", sa.Integer(), nullable=False),
        sa.Column("golden_revision_id", sa.Integer(), nullable=False),
        sa.Column("selection", JSON, nullable=False),
        sa.Column("limits", JSON, nullable=False),
        sa.Column("baseline", sa.String(), nullable=True),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("uses_cache", sa.Boolean(), nullable=False),
        sa.Column("max_cost_usd", sa.Float(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["golden_revision_id"],
            ["golden_revision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["golden_set_id"],
            ["golden_set.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_run_golden_set_id", "run", ["golden_set_id"], unique=False)
    op.create_index("ix_run_status", "run", ["status"], unique=False)


def _create_run_variant() -> None:
    op.create_table(
        "run_variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("prompt_version_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("api_base", sa.String(), nullable=True),
        sa.Column("api_key_env", sa.String(), nullable=True),
        sa.Column("parameters", JSON, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["prompt_version_id"],
            ["prompt_version.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run_id", "name"),
        sa.UniqueConstraint("run_id", "position"),
    )
    op.create_index("ix_run_variant_prompt_version_id", "run_variant", ["prompt_version_id"], unique=False)
    op.create_index("ix_run_variant_run_id", "run_variant", ["run_id"], unique=False)


def _create_run_example() -> None:
    op.create_table(
        "run_example",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("golden_example_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["golden_example_id"],
            ["golden_example.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.PrimaryKeyConstraint("run_id", "position"),
    )
    op.create_index("ix_run_example_golden_example_id", "run_example", ["golden_example_id"], unique=False)


def _create_run_judge() -> None:
    op.create_table(
        "run_judge",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["judge_id"],
            ["judge.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.PrimaryKeyConstraint("run_id", "judge_id"),
    )


def _create_run_check() -> None:
    op.create_table(
        "run_check",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("definition", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.PrimaryKeyConstraint("run_id", "hash"),
    )


def _create_model_call() -> None:
    op.create_table(
        "model_call",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("request_hash", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("api_base", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("tool_calls", JSON, nullable=False),
        sa.Column("finish_reason", sa.String(), nullable=True),
        sa.Column("response_model", sa.String(), nullable=True),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("cached_input_tokens", sa.Integer(), nullable=True),
        sa.Column("cache_write_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("reasoning_tokens", sa.Integer(), nullable=True),
        sa.Column("usage_reported", sa.Boolean(), nullable=False),
        sa.Column("cost_usd", sa.Float(), nullable=True),
        sa.Column("ttft_ms", sa.Float(), nullable=True),
        sa.Column("tpot_ms", sa.Float(), nullable=True),
        sa.Column("duration_ms", sa.Float(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_model_call_model", "model_call", ["model", "purpose", "status"], unique=False)
    op.create_index("ix_model_call_request", "model_call", ["request_hash"], unique=False)
    op.create_index("ix_model_call_run", "model_call", ["run_id", "purpose"], unique=False)


def _create_output() -> None:
    op.create_table(
        "output",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("golden_example_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("model_call_id", sa.String(), nullable=True),
        sa.Column("is_cached", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["golden_example_id"],
            ["golden_example.id"],
        ),
        sa.ForeignKeyConstraint(
            ["model_call_id"],
            ["model_call.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["run_variant.id"],
        ),
        sa.PrimaryKeyConstraint("run_id", "golden_example_id", "variant_id", "repeat"),
    )
    op.create_index("ix_output_model_call_id", "output", ["model_call_id"], unique=False)


def _create_output_score() -> None:
    op.create_table(
        "output_score",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("golden_example_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("scorer", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("unscored", sa.String(), nullable=True),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("model_call_id", sa.String(), nullable=True),
        sa.Column("is_cached", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["golden_example_id"],
            ["golden_example.id"],
        ),
        sa.ForeignKeyConstraint(
            ["judge_id"],
            ["judge.id"],
        ),
        sa.ForeignKeyConstraint(
            ["model_call_id"],
            ["model_call.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.ForeignKeyConstraint(
            ["variant_id"],
            ["run_variant.id"],
        ),
        sa.PrimaryKeyConstraint("run_id", "golden_example_id", "variant_id", "repeat", "scorer"),
    )
    op.create_index("ix_output_score_judge_id", "output_score", ["judge_id"], unique=False)


def _create_pair_verdict() -> None:
    op.create_table(
        "pair_verdict",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("golden_example_id", sa.Integer(), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("variant_a_id", sa.Integer(), nullable=False),
        sa.Column("variant_b_id", sa.Integer(), nullable=False),
        sa.Column("swapped", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("unscored", sa.String(), nullable=True),
        sa.Column("model_call_id", sa.String(), nullable=True),
        sa.Column("is_cached", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["golden_example_id"],
            ["golden_example.id"],
        ),
        sa.ForeignKeyConstraint(
            ["judge_id"],
            ["judge.id"],
        ),
        sa.ForeignKeyConstraint(
            ["model_call_id"],
            ["model_call.id"],
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.ForeignKeyConstraint(
            ["variant_a_id"],
            ["run_variant.id"],
        ),
        sa.ForeignKeyConstraint(
            ["variant_b_id"],
            ["run_variant.id"],
        ),
        sa.PrimaryKeyConstraint("run_id", "judge_id", "golden_example_id", "repeat", "variant_a_id", "variant_b_id", "swapped"),
    )


def _create_run_summary() -> None:
    op.create_table(
        "run_summary",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
        ),
        sa.PrimaryKeyConstraint("run_id"),
    )
