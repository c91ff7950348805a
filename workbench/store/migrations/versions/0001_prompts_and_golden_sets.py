"""Lay down prompts and golden sets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Apply this step."""
    _create_prompt()
    _create_prompt_version()
    _create_prompt_tag()
    _create_prompt_label_move()
    _create_golden_set()
    _create_golden_revision()
    _create_golden_example()
    _create_revision_example()


def _create_prompt() -> None:
    op.create_table(
        "prompt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_prompt_name", "prompt", ["name"], unique=True)


def _create_prompt_version() -> None:
    op.create_table(
        "prompt_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("messages", JSON, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("parameters", JSON, nullable=False),
        sa.Column("tools", JSON, nullable=False),
        sa.Column("response_format", JSON, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["prompt_id"],
            ["prompt.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("prompt_id", "number"),
    )
    op.create_index("ix_prompt_version_hash", "prompt_version", ["hash"], unique=False)
    op.create_index("ix_prompt_version_prompt_id", "prompt_version", ["prompt_id"], unique=False)


def _create_prompt_tag() -> None:
    op.create_table(
        "prompt_tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prompt_version_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["prompt_id"],
            ["prompt.id"],
        ),
        sa.ForeignKeyConstraint(
            ["prompt_version_id"],
            ["prompt_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("prompt_id", "name"),
    )
    op.create_index("ix_prompt_tag_prompt_version_id", "prompt_tag", ["prompt_version_id"], unique=False)


def _create_prompt_label_move() -> None:
    op.create_table(
        "prompt_label_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("prompt_version_id", sa.Integer(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["prompt_id"],
            ["prompt.id"],
        ),
        sa.ForeignKeyConstraint(
            ["prompt_version_id"],
            ["prompt_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_prompt_label_move_label", "prompt_label_move", ["label"], unique=False)
    op.create_index("ix_prompt_label_move_prompt_id", "prompt_label_move", ["prompt_id"], unique=False)
    op.create_index("ix_prompt_label_move_prompt_version_id", "prompt_label_move", ["prompt_version_id"], unique=False)


def _create_golden_set() -> None:
    op.create_table(
        "golden_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_golden_set_name", "golden_set", ["name"], unique=True)


def _create_golden_revision() -> None:
    op.create_table(
        "golden_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("golden_set_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["golden_set_id"],
            ["golden_set.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("golden_set_id", "number"),
    )
    op.create_index("ix_golden_revision_golden_set_id", "golden_revision", ["golden_set_id"], unique=False)


def _create_golden_example() -> None:
    op.create_table(
        "golden_example",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("golden_set_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("inputs", JSON, nullable=False),
        sa.Column("expected", sa.String(), nullable=True),
        sa.Column("context", JSON, nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("cluster", sa.String(), nullable=True),
        sa.Column("split", sa.String(), nullable=True),
        sa.Column("details", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["golden_set_id"],
            ["golden_set.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("golden_set_id", "key", "hash"),
    )
    op.create_index("ix_golden_example_set_split", "golden_example", ["golden_set_id", "split"], unique=False)


def _create_revision_example() -> None:
    op.create_table(
        "revision_example",
        sa.Column("golden_revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("golden_example_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["golden_example_id"],
            ["golden_example.id"],
        ),
        sa.ForeignKeyConstraint(
            ["golden_revision_id"],
            ["golden_revision.id"],
        ),
        sa.PrimaryKeyConstraint("golden_revision_id", "position"),
    )
    op.create_index("ix_revision_example_golden_example_id", "revision_example", ["golden_example_id"], unique=False)
