"""Lay down annotation queues: guidelines, items, reservations, answers, decisions and reveals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply this step."""
    _create_queue()
    _create_guideline()
    _create_queue_item()
    _create_reservation()
    _create_queue_answer()
    _create_queue_decision()
    _create_queue_reveal()


def _create_queue() -> None:
    op.create_table(
        "queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source_kind", sa.String(), nullable=False),
        sa.Column("source", JSON, nullable=False),
        sa.Column("annotators", sa.Integer(), nullable=False),
        sa.Column("overlap", sa.Float(), nullable=False),
        sa.Column("repeats", sa.Float(), nullable=False),
        sa.Column("ordering", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("reservation_minutes", sa.Float(), nullable=False),
        sa.Column("people", JSON, nullable=True),
        sa.Column("agree", sa.Integer(), nullable=True),
        sa.Column("positive", JSON, nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_queue_name", "queue", ["name"], unique=True)


def _create_guideline() -> None:
    op.create_table(
        "guideline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("instructions", sa.String(), nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("examples", JSON, nullable=False),
        sa.Column("asked_again", JSON, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("queue_id", "number"),
    )


def _create_queue_item() -> None:
    op.create_table(
        "queue_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("golden_example_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("repeat", sa.Integer(), nullable=True),
        sa.Column("variant_a_id", sa.Integer(), nullable=True),
        sa.Column("variant_b_id", sa.Integer(), nullable=True),
        sa.Column("group", sa.String(), nullable=True),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("inclusion_probability", sa.Float(), nullable=True),
        sa.Column("is_random", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Float(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", JSON, nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("slice", JSON, nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"]),
        sa.ForeignKeyConstraint(["golden_example_id"], ["golden_example.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.ForeignKeyConstraint(["variant_a_id"], ["run_variant.id"]),
        sa.ForeignKeyConstraint(["variant_b_id"], ["run_variant.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("queue_id", "key"),
    )
    op.create_index("ix_queue_item_state", "queue_item", ["queue_id", "state", "position", "needed", "given"], unique=False)
    op.create_index("ix_queue_item_place", "queue_item", ["queue_id", "position"], unique=True)
    op.create_index("ix_queue_item_golden_example_id", "queue_item", ["golden_example_id"], unique=False)
    op.create_index("ix_queue_item_run_id", "queue_item", ["run_id"], unique=False)


def _create_reservation() -> None:
    op.create_table(
        "reservation",
        sa.Column("queue_item_id", sa.Integer(), nullable=False),
        sa.Column("annotator", sa.String(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["queue_item_id"], ["queue_item.id"]),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"]),
        sa.PrimaryKeyConstraint("queue_item_id", "annotator"),
    )
    op.create_index("ix_reservation_annotator", "reservation", ["queue_id", "annotator"], unique=False)
    op.create_index("ix_reservation_expiry", "reservation", ["queue_id", "expires_at"], unique=False)


def _create_queue_answer() -> None:
    op.create_table(
        "queue_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("queue_item_id", sa.Integer(), nullable=False),
        sa.Column("annotator", sa.String(), nullable=False),
        sa.Column("guideline_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("ms", sa.Integer(), nullable=True),
        sa.Column("side", sa.String(), nullable=True),
        sa.Column("is_repeat", sa.Boolean(), nullable=False),
        sa.Column("is_asked_again", sa.Boolean(), nullable=False),
        sa.Column("is_surplus", sa.Boolean(), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"]),
        sa.ForeignKeyConstraint(["queue_item_id"], ["queue_item.id"]),
        sa.ForeignKeyConstraint(["guideline_id"], ["guideline.id"]),
        sa.ForeignKeyConstraint(["replaces_id"], ["queue_answer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token"),
    )
    op.create_index("ix_queue_answer_item", "queue_answer", ["queue_item_id", "annotator"], unique=False)
    op.create_index("ix_queue_answer_annotator", "queue_answer", ["queue_id", "annotator", "id"], unique=False)
    op.create_index("ix_queue_answer_replaces_id", "queue_answer", ["replaces_id"], unique=False)


def _create_queue_decision() -> None:
    op.create_table(
        "queue_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("queue_item_id", sa.Integer(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("golden_revision_id", sa.Integer(), nullable=True),
        sa.Column("golden_example_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["queue_item_id"], ["queue_item.id"]),
        sa.ForeignKeyConstraint(["golden_revision_id"], ["golden_revision.id"]),
        sa.ForeignKeyConstraint(["golden_example_id"], ["golden_example.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_queue_decision_queue_item_id", "queue_decision", ["queue_item_id"], unique=False)
    op.create_index("ix_queue_decision_golden_example_id", "queue_decision", ["golden_example_id"], unique=False)


def _create_queue_reveal() -> None:
    op.create_table(
        "queue_reveal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("queue_item_id", sa.Integer(), nullable=False),
        sa.Column("annotator", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["queue_item_id"], ["queue_item.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_queue_reveal_item", "queue_reveal", ["queue_item_id", "annotator"], unique=False)
