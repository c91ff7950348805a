"""Give calls their day, and indexes from which costs, failures and percentiles of times are read."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DAY = {
    "sqlite": "UPDATE model_call SET asked_on = substr(asked_at, 1, 10)",
    "postgresql": "UPDATE model_call SET asked_on = (asked_at AT TIME ZONE 'UTC')::date",
}
SPENT = ["asked_on", "model", "purpose", "run_id", "status", "cost_usd", "input_tokens", "cached_input_tokens", "output_tokens"]
TIMES = ["ttft_ms", "tpot_ms", "duration_ms"]


def upgrade() -> None:
    """Apply this step."""
    op.add_column("model_call", sa.Column("asked_on", sa.Date(), nullable=True))
    op.execute(DAY[op.get_bind().dialect.name])
    op.create_index("ix_model_call_spent", "model_call", SPENT + TIMES, unique=False)
    _create_index_where("ix_model_call_failed", ["asked_at"], "status <> 'ok'")
    for column in TIMES:
        _create_index_where(f"ix_model_call_{column}", ["model", column, "asked_on"], f"{column} IS NOT NULL")


def _create_index_where(name: str, columns: list[str], condition: str) -> None:
    op.create_index(name, "model_call", columns, unique=False, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
