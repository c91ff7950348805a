"""Lay down annotations, panels with their themes, and visits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply this step."""
    _create_annotation()
    _create_run_panels()
    _create_verdict_theme()
    _create_visit()


def _create_annotation() -> None:
    op.create_table(
        "annotation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("golden_example_id", sa.Integer(), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("variant_a_id", sa.Integer(), nullable=True),
        sa.Column("variant_b_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("annotator", sa.String(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.ForeignKeyConstraint(["golden_example_id"], ["golden_example.id"]),
        sa.ForeignKeyConstraint(["variant_a_id"], ["run_variant.id"]),
        sa.ForeignKeyConstraint(["variant_b_id"], ["run_variant.id"]),
        sa.ForeignKeyConstraint(["replaces_id"], ["annotation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_annotation_row", "annotation", ["run_id", "golden_example_id", "repeat"], unique=False)
    op.create_index("ix_annotation_annotator", "annotation", ["annotator"], unique=False)


def _create_run_panels() -> None:
    op.create_table(
        "run_panels",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("document", JSON, nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.PrimaryKeyConstraint("run_id"),
    )


def _create_verdict_theme() -> None:
    op.create_table(
        "verdict_theme",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("golden_example_id", sa.Integer(), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.Column("variant_a_id", sa.Integer(), nullable=False),
        sa.Column("variant_b_id", sa.Integer(), nullable=False),
        sa.Column("swapped", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"]),
        sa.ForeignKeyConstraint(["golden_example_id"], ["golden_example.id"]),
        sa.ForeignKeyConstraint(["variant_a_id"], ["run_variant.id"]),
        sa.ForeignKeyConstraint(["variant_b_id"], ["run_variant.id"]),
        sa.PrimaryKeyConstraint("run_id", "judge_id", "golden_example_id", "repeat", "variant_a_id", "variant_b_id", "swapped"),
    )
    op.create_index("ix_verdict_theme_theme", "verdict_theme", ["run_id", "judge_id", "theme"], unique=False)


def _create_visit() -> None:
    op.create_table(
        "visit",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("person"),
    )
